"""Covered: things on or before the lens, drawn as shapes with their own textures and put out of focus by Pillow."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .optics import bytes_of, counted, field, squashed

WIDTH, HEIGHT = 320, 240


def _laid(rng, light, paint, mask, softness):
    """Paint `uint8 (HEIGHT, WIDTH, 3)` over light where the mask (an L image) says, out of focus by pixels of 320."""
    height, width = light.shape[:2]
    blur = ImageFilter.GaussianBlur(softness)
    alpha = np.asarray(mask.filter(blur).resize((width, height)), np.float32)[:, :, None] / 255
    cover = np.asarray(Image.fromarray(paint).filter(blur).resize((width, height)), np.float32) / 255
    glow = rng.uniform(0.5, 1.2)
    return light * (1 - alpha) + cover ** 2.2 * glow * alpha, float(alpha.mean())


def _tinted(rng, colour, spread, cells=6):
    """Paint of about one colour with shadows."""
    shadow = 1 - spread * field(rng, HEIGHT, WIDTH, cells)
    return np.clip(np.array(colour, np.float32) * shadow[:, :, None], 0, 255).astype(np.uint8)


def _palm(rng, light):
    """A hand close by: a palm and fingers from one side, skin lit through at the rims."""
    tone = rng.uniform(0.35, 1)
    paint = _tinted(rng, (215 * tone, 150 * tone, 120 * tone), 0.6, 4)
    mask = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(mask)
    rise = rng.uniform(-0.25, 0.2) * HEIGHT
    pen.rounded_rectangle([-40, rise + 60, WIDTH + 40, HEIGHT + 90], 50, fill=255)
    for finger in range(5):
        x = -30 + finger * 78 + rng.uniform(-8, 8)
        pen.rounded_rectangle([x, rise - rng.uniform(10, 70), x + rng.uniform(58, 80), HEIGHT], 30, fill=255)
    mask = mask.rotate(float(rng.choice([0, 90, 180, 270])) + rng.normal(0, 12), resample=Image.BILINEAR, fillcolor=0)
    return _laid(rng, light, paint, mask, rng.uniform(5, 16))


def _taped(rng, light):
    """Parcel or cloth tape in strips, crossed by threads, over all or nearly all of the lens."""
    colour = [(190, 150, 90), (150, 152, 155), (225, 220, 205), (60, 90, 160), (170, 40, 40)][rng.integers(5)]
    paint = _tinted(rng, colour, 0.4, 3).astype(np.int16)
    paint[::int(rng.integers(5, 12))] -= 14
    paint[:, ::int(rng.integers(5, 12))] -= 10
    paint = np.clip(paint, 0, 255).astype(np.uint8)
    mask = Image.new("L", (WIDTH, HEIGHT))
    pen, angle = ImageDraw.Draw(mask), rng.normal(0, 0.2)
    for strip in range(4):
        y = -20 + strip * 72
        if strip != 3 or rng.random() < 0.6:
            pen.polygon([(-50, y - 200 * angle), (370, y + 200 * angle), (370, y + 74 + 200 * angle),
                         (-50, y + 74 - 200 * angle)], fill=255)
    return _laid(rng, light, paint, mask, rng.uniform(3, 10))


def _leafed(rng, light):
    """One or more wet leaves with ribs, stuck to the dome."""
    base = [(70, 110, 40), (160, 110, 40), (110, 60, 30), (150, 150, 60)][rng.integers(4)]
    image = Image.fromarray(_tinted(rng, base, 0.5, 5))
    mask = Image.new("L", (WIDTH, HEIGHT))
    pen, ribs = ImageDraw.Draw(mask), ImageDraw.Draw(image)
    for _ in range(int(rng.integers(2, 4))):
        cx, cy, turn = rng.uniform(90, 230), rng.uniform(70, 170), rng.uniform(0, 2 * np.pi)
        along = np.linspace(0, np.pi, 40)
        half = rng.uniform(85, 120) * np.sin(along) ** 0.8 * (1 + 0.1 * np.sin(14 * along))
        x, y = 190 * np.cos(along), half
        for side in (1, -1):
            points = [(cx + a * np.cos(turn) - side * b * np.sin(turn), cy + a * np.sin(turn) + side * b * np.cos(turn))
                      for a, b in zip(x, y)]
            pen.polygon([*points, points[0]], fill=255)
            pale = tuple(min(255, c + 50) for c in base)
            for a, b in zip(x[4:-4:4], y[4:-4:4]):
                tip = (cx + a * np.cos(turn) - side * b * np.sin(turn), cy + a * np.sin(turn) + side * b * np.cos(turn))
                root = (cx + (a - 30) * np.cos(turn), cy + (a - 30) * np.sin(turn))
                ribs.line([root, tip], fill=pale, width=3)
    return _laid(rng, light, np.asarray(image), mask, rng.uniform(2.5, 8))


def _sprayed(rng, light):
    """Paint from a can: dense in the middle, specks at the rim."""
    colour = rng.integers(20, 240, 3)
    mask = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(mask)
    cx, cy = rng.uniform(120, 200), rng.uniform(90, 150)
    pen.ellipse([cx - 150, cy - 115, cx + 150, cy + 115], fill=255)
    for _ in range(900):
        x, y, r = rng.normal(cx, 110), rng.normal(cy, 85), rng.uniform(1, 6)
        pen.ellipse([x - r, y - r, x + r, y + r], fill=255)
    return _laid(rng, light, _tinted(rng, colour, 0.3, 8), mask, rng.uniform(2, 6))


def _clothed(rng, light):
    """A sheet or a coat hung over the camera: folds, no scene at all."""
    x = np.arange(WIDTH)[None, :] + 30 * field(rng, HEIGHT, WIDTH, 2)
    folds = 0.6 + 0.4 * np.sin(2 * np.pi * x / rng.uniform(40, 160)) * field(rng, HEIGHT, WIDTH, 3)
    paint = np.clip(rng.integers(60, 235, 3) * folds[:, :, None], 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        paint = np.asarray(Image.fromarray(paint).rotate(90, expand=True).resize((WIDTH, HEIGHT)))
    return _laid(rng, light, paint, Image.new("L", (WIDTH, HEIGHT), 255), rng.uniform(1, 6))


def _boarded(rng, light):
    """A box or a board pushed before the camera, a gap at one side."""
    paint = _tinted(rng, [(176, 140, 96), (200, 200, 196), (90, 94, 100), (120, 84, 56)][rng.integers(4)], 0.45, 3)
    mask = Image.new("L", (WIDTH, HEIGHT), 255)
    lean, gap = rng.normal(0, 20), rng.uniform(15, 75)
    ImageDraw.Draw(mask).polygon([(0, 0), (gap + lean, 0), (gap - lean, HEIGHT), (0, HEIGHT)], fill=0)
    if rng.random() < 0.5:
        mask = mask.transpose(Image.FLIP_LEFT_RIGHT)
    return _laid(rng, light, paint, mask, rng.uniform(1, 9))


def _webbed(rng, light):
    """A spider's web with dust right before the lens, far out of focus and lit: pale bands leave slits of the scene."""
    mask = Image.new("L", (WIDTH, HEIGHT), int(rng.uniform(90, 140)))
    pen = ImageDraw.Draw(mask)
    cx, cy = rng.uniform(60, 260), rng.uniform(40, 200)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 16))
    for angle in angles:
        pen.line([(cx, cy), (cx + 400 * np.cos(angle), cy + 400 * np.sin(angle))], fill=255, width=int(rng.integers(8, 16)))
    for radius in range(14, 360, 20):
        points = [(cx + radius * np.cos(a), cy + radius * np.sin(a)) for a in [*angles, angles[0]]]
        pen.line(points, fill=250, width=int(rng.integers(8, 16)))
    return _laid(rng, light, _tinted(rng, (205, 205, 200), 0.4, 5), mask, rng.uniform(2.5, 5))


def _made(form):
    def covered(rng, light):
        shown, share = form(rng, light)
        picture = bytes_of(counted(rng, shown, 5000))
        luma = squashed(picture)
        if share < 0.66 or np.quantile(luma, 0.98) < 60 or luma.mean() > 215:
            return None
        return picture
    return covered


FORMS = {name: _made(form) for name, form in (
    ("hand", _palm), ("tape", _taped), ("leaf", _leafed), ("paint", _sprayed), ("cloth", _clothed), ("board", _boarded),
    ("cobweb", _webbed))}
