"""The street of the demo recording: houses, a tree, a café, cars, people, a cloud, at any time in seconds."""

import numpy as np
from PIL import Image, ImageDraw

SCALE = 3


class Street:
    """Draws the street at `SCALE` times the size of the recording and shrinks it, so that edges are smooth."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.still = self._still()

    def _box(self, x0, y0, x1, y1):
        """Parts of the width and the height as pixels of the large canvas."""
        w, h = self.width * SCALE, self.height * SCALE
        return [x0 * w, y0 * h, x1 * w, y1 * h]

    def _blocks(self, x0, y0, x1, y1):
        """Blocks of 8×8 pixels of the recording, which cost a JPEG least, as pixels of the large canvas."""
        return [x0 * 8 * SCALE, y0 * 8 * SCALE, x1 * 8 * SCALE - 1, y1 * 8 * SCALE - 1]

    def _house(self, pen, left, roof, right, front, pane, columns, rows):
        pen.rectangle(self._blocks(left, roof, right, 20), fill=front)
        pen.rectangle(self._blocks(left, roof, right, roof + 1), fill=tuple(part // 2 for part in front))
        for column in columns:
            for row in rows:
                pen.rectangle(self._blocks(column, row, column + 2, row + 3), fill=pane)

    def _still(self):
        """What does not move."""
        image = Image.new("RGB", (self.width * SCALE, self.height * SCALE), (150, 192, 228))
        pen = ImageDraw.Draw(image)
        self._house(pen, 0, 6, 10, (176, 96, 72), (66, 82, 104), (1, 6), (8, 12))
        self._house(pen, 10, 9, 18, (222, 196, 140), (88, 98, 110), (11, 15), (11,))
        self._house(pen, 26, 4, 40, (150, 160, 166), (52, 70, 92), (27, 31, 36), (6, 10))
        pen.rectangle(self._blocks(27, 16, 35, 20), fill=(48, 58, 62))
        for stripe in range(9):
            awning = (196, 52, 48) if stripe % 2 else (240, 236, 226)
            pen.rectangle(self._blocks(26 + stripe, 14, 27 + stripe, 16), fill=awning)
        pen.rectangle(self._blocks(3, 16, 6, 20), fill=(70, 46, 34))
        pen.rectangle(self._blocks(13, 16, 15, 20), fill=(52, 84, 66))
        pen.rectangle(self._blocks(0, 20, 40, 22), fill=(176, 172, 164))
        pen.rectangle(self._blocks(0, 22, 40, 30), fill=(92, 94, 98))
        for mark in range(5):
            pen.rectangle(self._blocks(1 + mark * 8, 26, 5 + mark * 8, 26.5), fill=(226, 224, 214))
        pen.rectangle(self._blocks(21.3, 12, 22.1, 21), fill=(92, 66, 44))
        for x, y, r in ((0.545, 0.33, 0.09), (0.5, 0.39, 0.065), (0.59, 0.39, 0.07), (0.56, 0.26, 0.06)):
            pen.ellipse(self._box(x - r * 0.75, y - r, x + r * 0.75, y + r), fill=(62, 118, 58))
        return image

    def _cloud(self, pen, x, y):
        for dx, dy, r in ((0, 0, 0.05), (0.05, -0.02, 0.06), (0.1, 0, 0.045)):
            pen.ellipse(self._box(x + dx - r, y + dy - r * 0.7, x + dx + r, y + dy + r * 0.7), fill=(246, 247, 248))

    def _car(self, pen, x, y, paint, forward):
        length, high = 0.2, 0.055
        nose = 0.02 * forward
        pen.ellipse(self._box(x, y - 0.012, x + length, y + 0.022), fill=(62, 63, 66))
        roof = self._box(x + 0.045 + nose, y - 0.1, x + length - 0.045 + nose, y - 0.02)
        pen.rounded_rectangle(roof, 9 * SCALE, fill=tuple(int(p * 0.8) for p in paint))
        pen.rectangle(self._box(x + 0.06 + nose, y - 0.085, x + 0.097 + nose, y - 0.05), fill=(180, 206, 216))
        pen.rectangle(self._box(x + 0.106 + nose, y - 0.085, x + 0.142 + nose, y - 0.05), fill=(180, 206, 216))
        pen.rounded_rectangle(self._box(x, y - high, x + length, y), 5 * SCALE, fill=paint)
        for wheel in (0.045, 0.155):
            pen.ellipse(self._box(x + wheel - 0.02, y - 0.025, x + wheel + 0.02, y + 0.028), fill=(24, 24, 26))

    def _walker(self, pen, x, foot, height, coat, legs, step):
        w = SCALE * self.width
        h = SCALE * self.height
        swing = 0.022 * np.sin(step)
        for side in (-1, 1):
            pen.line([(x * w, (foot - height * 0.48) * h), ((x + side * swing) * w, foot * h)], fill=legs,
                     width=4 * SCALE)
        trunk = self._box(x - 0.016, foot - height * 0.82, x + 0.016, foot - height * 0.42)
        pen.rounded_rectangle(trunk, 3 * SCALE, fill=coat)
        pen.line([(x * w, (foot - height * 0.76) * h), ((x - swing) * w, (foot - height * 0.46) * h)],
                 fill=tuple(int(p * 0.75) for p in coat), width=3 * SCALE)
        pen.ellipse(self._box(x - 0.012, foot - height, x + 0.012, foot - height * 0.84), fill=(206, 158, 128))

    def picture(self, seconds):
        """The street at a time, `uint8 (H, W, 3)`."""
        image = self.still.copy()
        pen = ImageDraw.Draw(image)
        self._cloud(pen, -0.15 + 0.02 * seconds, 0.1)
        self._walker(pen, -0.1 + 0.06 * seconds % 1.25, 0.73, 0.19, (58, 74, 128), (40, 40, 48), 6 * seconds)
        self._walker(pen, 1.05 - 0.05 * (seconds + 9) % 1.2, 0.745, 0.2, (170, 62, 74), (66, 58, 52), 5.3 * seconds)
        self._car(pen, 1.1 - 0.24 * (seconds + 1) % 1.5, 0.84, (204, 168, 50), -1)
        self._car(pen, -0.3 + 0.31 * (seconds + 2) % 1.9, 0.96, (48, 106, 160), 1)
        return np.asarray(image.resize((self.width, self.height), Image.BOX))
