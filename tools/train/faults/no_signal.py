"""No signal: what a camera, a converter or a driver puts out when there is no picture."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from camera import noise
from light import clouds, colour

SCREENS = [(0, 0, 0), (0, 0, 0), (16, 16, 16), (0, 0, 255), (0, 0, 200), (20, 40, 160), (30, 60, 200), (128, 128, 128),
           (127, 127, 127), (64, 64, 64), (192, 192, 192), (0, 135, 0), (0, 255, 0), (255, 0, 255),
           (200, 0, 100), (77, 0, 0)]
MESSAGES = ["NO SIGNAL", "No signal", "VIDEO LOSS", "NO VIDEO", "Camera offline", "Connecting...", "SIGNAL LOST",
            "No Input", "Disconnected", "CHECK CABLE", "Waiting for stream", "OFFLINE"]


def _screen(rng, height, width):
    fill = SCREENS[rng.integers(len(SCREENS))] if rng.random() < 0.75 else colour(rng)
    return Image.new("RGB", (width, height), fill)


def _message(rng, height, width):
    """A flat screen with a message, bare, in a box, or with a sign above it."""
    image = _screen(rng, height, width)
    pen = ImageDraw.Draw(image)
    ink = (255, 255, 255) if sum(image.getpixel((0, 0))) < 420 else (0, 0, 0)
    if rng.random() < 0.25:
        ink = colour(rng, (0.5, 1), (0.8, 1))
    font = ImageFont.load_default(int(height * rng.uniform(0.06, 0.17)))
    text = MESSAGES[rng.integers(len(MESSAGES))]
    left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
    x = (width - right) * (0.5 if rng.random() < 0.7 else rng.random())
    y = (height - bottom) * (0.5 if rng.random() < 0.7 else rng.random())
    if rng.random() < 0.3:
        edge = height * 0.04
        box = [x + left - edge, y + top - edge, x + right + edge, y + bottom + edge]
        pen.rectangle(box, fill=colour(rng, (0, 1), (0, 0.6)))
    pen.text((x, y), text, fill=ink, font=font)
    if rng.random() < 0.2:
        r = height * 0.1
        stroke, middle = max(2, int(r / 5)), width / 2
        pen.ellipse([middle - r, y - 2.6 * r, middle + r, y - 0.6 * r], outline=ink, width=stroke)
        pen.line([(middle - r * 0.7, y - 0.9 * r), (middle + r * 0.7, y - 2.3 * r)], fill=ink, width=stroke)
    return image


def _tiled(rng, height, width):
    """A message again and again over the whole screen, straight or slanting."""
    image = _screen(rng, height, width)
    pen, ink = ImageDraw.Draw(image), (255, 255, 255) if sum(image.getpixel((0, 0))) < 420 else (0, 0, 0)
    text, size = MESSAGES[rng.integers(len(MESSAGES))], height * rng.uniform(0.05, 0.12)
    font = ImageFont.load_default(int(size))
    wide, high = pen.textlength(text, font=font) * rng.uniform(1.15, 1.8), size * rng.uniform(1.5, 3)
    for row in range(int(height / high) + 2):
        for column in range(-1, int(width / wide) + 2):
            pen.text((column * wide + (row % 2) * wide * 0.5 * rng.integers(2), row * high), text, fill=ink, font=font)
    return image


def _waiting_ring(rng, height, width):
    """A ring or dots that go round, on a flat screen, perhaps with a word."""
    image = _screen(rng, height, width)
    pen, ink = ImageDraw.Draw(image), (255, 255, 255) if sum(image.getpixel((0, 0))) < 420 else (40, 40, 40)
    x, y, r = width / 2, height * rng.uniform(0.35, 0.55), height * rng.uniform(0.05, 0.2)
    if rng.random() < 0.5:
        start = rng.uniform(0, 360)
        pen.arc([x - r, y - r, x + r, y + r], start, start + rng.uniform(60, 320), fill=ink, width=max(2, int(r / 5)))
    else:
        for k in range(8):
            a, s = 2 * np.pi * k / 8, r * (0.08 + 0.02 * k)
            pen.ellipse([x + r * np.cos(a) - s, y + r * np.sin(a) - s, x + r * np.cos(a) + s, y + r * np.sin(a) + s],
                        fill=ink)
    if rng.random() < 0.5:
        font = ImageFont.load_default(int(height * rng.uniform(0.05, 0.1)))
        pen.text((x, y + 1.6 * r), MESSAGES[rng.integers(len(MESSAGES))], fill=ink, font=font, anchor="mm")
    return image


def _bars(rng, height, width):
    """Colour bars of a test generator: 75 % or 100 %, plain, split, or with the lower rows of SMPTE bars."""
    high = int(rng.choice([180, 191, 255]))
    order = [(1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1)]
    order = (order + [(0, 0, 0)] * int(rng.integers(2)))[::int(rng.choice([1, 1, -1]))]
    image = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(image)
    upright = rng.random() < 0.9
    lower = rng.choice([1.0, 1.0, 0.67, 0.8])
    for index, part in enumerate(order):
        a, b = index / len(order), (index + 1) / len(order)
        fill = tuple(high * p for p in part)
        bar = [a * width, 0, b * width, height * lower] if upright else [0, a * height, width, b * height]
        pen.rectangle(bar, fill=fill)
    if upright and lower < 1:
        pen.rectangle([0, height * lower, width, height], fill=(16, 16, 16))
        for index, part in enumerate(reversed(order)):
            if index % 2 == 0:
                pen.rectangle([index / len(order) * width, height * lower, (index + 1) / len(order) * width,
                               height * (lower + 0.08)], fill=tuple(high * p for p in part))
        pen.rectangle([width * 0.18, height * (lower + 0.08), width * 0.36, height], fill=(235, 235, 235))
    return image


def _pattern(rng, height, width):
    """Grey steps, a ramp, a checkerboard, a grid."""
    x, y = np.meshgrid(np.linspace(0, 1, width, endpoint=False), np.linspace(0, 1, height, endpoint=False))
    if rng.random() < 0.3:
        x, y = y, x
    count = int(rng.integers(5, 17))
    kind = rng.integers(4)
    if kind == 0:
        field = np.floor(x * count) / (count - 1)
    elif kind == 1:
        field = x
    elif kind == 2:
        field = (np.floor(x * count) + np.floor(y * count)) % 2
    else:
        field = ((x * count % 1 < 0.06) | (y * count % 1 < 0.06)).astype(float)
    tint = np.array(colour(rng, (0, 0.2), (0.9, 1)) if rng.random() < 0.8 else colour(rng), np.float32)
    return Image.fromarray(np.clip(field[:, :, None] * tint, 0, 255).astype(np.uint8))


def _snow(rng, height, width):
    """An untuned receiver: noise alone, black and white, perhaps with a slow rolling bar."""
    grain = rng.uniform(0.8, 1.6) * width / 320
    field = noise(rng, height, width, 1, max(1.0, grain)) * rng.uniform(60, 130) + rng.uniform(70, 150)
    if rng.random() < 0.4:
        field = field + (clouds(rng, height, 1, 2, 2)[:, :, None] - 0.5) * rng.uniform(20, 100)
    return Image.fromarray(np.repeat(np.clip(field, 0, 255), 3, axis=2).astype(np.uint8))


def _waiting(rng, height, width):
    """A decoder that waits for a whole picture: grey, with faint blocks of what moves, alone or in patches."""
    pixels = np.full((height, width, 3), float(rng.integers(124, 131)), np.float32)
    block = int(rng.choice([8, 16]))
    for _ in range(int(rng.integers(0, 5))):
        y, x = rng.uniform(0, height), rng.uniform(0, width)
        h, w = height * rng.uniform(0.03, 0.25), width * rng.uniform(0.03, 0.25)
        rows, columns = (slice(int(at) // block * block, int(at + size) // block * block) for at, size in ((y, h), (x, w)))
        patch = pixels[rows, columns]
        if patch.size:
            coarse = rng.normal(0, rng.uniform(2, 22), (max(1, patch.shape[0] // block), max(1, patch.shape[1] // block), 1))
            patch += np.asarray(Image.fromarray(coarse[:, :, 0].astype(np.float32)).resize(
                patch.shape[1::-1], rng.choice([Image.NEAREST, Image.BILINEAR])))[:, :, None]
    for _ in range(int(rng.integers(0, 30)) * int(rng.integers(2))):
        y, x = block * int(rng.integers(height // block)), block * int(rng.integers(width // block))
        pixels[y:y + block, x:x + block * int(rng.integers(1, 4))] += rng.normal(0, rng.uniform(2, 25), 3)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _sign(rng, height, width):
    """A maker's screen: a shaded ground, a mark, a word or two, perhaps a bar of progress."""
    ends = np.array([colour(rng, (0, 1), (0, 0.6)) for _ in range(2)], np.float32)
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    pixels = np.broadcast_to(ends[0] * (1 - ramp) + ends[1] * ramp, (height, width, 3))
    image = Image.fromarray(pixels.astype(np.uint8))
    pen, ink = ImageDraw.Draw(image), colour(rng, (0, 0.6), (0.6, 1))
    x, y, r = width * rng.uniform(0.3, 0.7), height * rng.uniform(0.25, 0.5), height * rng.uniform(0.05, 0.18)
    for _ in range(int(rng.integers(1, 4))):
        a, b = r * rng.uniform(0.4, 1), r * rng.uniform(0.4, 1)
        shape, mark = [x - a, y - b, x + a, y + b], rng.integers(3)
        if mark == 0:
            pen.ellipse(shape, outline=ink, width=max(2, int(r / 5)))
        elif mark == 1:
            pen.rounded_rectangle(shape, r / 5, fill=ink if rng.random() < 0.5 else None, outline=ink, width=3)
        else:
            pen.polygon([(x - a, y + b), (x + a, y + b), (x, y - b)], fill=ink)
    font = ImageFont.load_default(int(height * rng.uniform(0.05, 0.12)))
    pen.text((x, y + 1.4 * r), MESSAGES[rng.integers(len(MESSAGES))], fill=ink, font=font, anchor="mm")
    if rng.random() < 0.3:
        pen.rectangle([width * 0.2, height * 0.85, width * 0.8, height * 0.88], outline=ink, width=2)
        pen.rectangle([width * 0.2, height * 0.85, width * rng.uniform(0.25, 0.8), height * 0.88], fill=ink)
    return image


def _card(rng, height, width):
    """A test card: a grid, a circle, patches of colour and of grey, lines that grow finer."""
    grey = int(rng.integers(60, 180))
    image = Image.new("RGB", (width, height), (grey, grey, grey))
    pen, cell, ink = ImageDraw.Draw(image), height / int(rng.integers(6, 16)), int(rng.choice([0, 230, 255]))
    for k in range(int(width / cell) + 1):
        pen.line([(k * cell, 0), (k * cell, height)], fill=(ink,) * 3, width=max(1, width // 320))
    for k in range(int(height / cell) + 1):
        pen.line([(0, k * cell), (width, k * cell)], fill=(ink,) * 3, width=max(1, width // 320))
    left, right = width * rng.uniform(0.1, 0.3), width * rng.uniform(0.7, 0.9)
    rows, top = int(rng.integers(2, 5)), height * rng.uniform(0.1, 0.3)
    tall = height * rng.uniform(0.08, 0.2)
    for row in range(rows):
        kind, parts = rng.integers(3), int(rng.integers(4, 12))
        for k in range(parts):
            box = [left + (right - left) * k / parts, top + row * tall, left + (right - left) * (k + 1) / parts,
                   top + (row + 1) * tall]
            if kind == 0:
                pen.rectangle(box, fill=tuple(int(v) * 200 for v in rng.integers(0, 2, 3)))
            elif kind == 1:
                pen.rectangle(box, fill=(255 * k // (parts - 1),) * 3)
            else:
                pen.rectangle(box, fill=(20,) * 3)
                for at in np.linspace(box[0], box[2], 2 + k, endpoint=False):
                    pen.line([(at, box[1]), (at, box[3])], fill=(235,) * 3, width=2)
    r = height * rng.uniform(0.3, 0.48)
    pen.ellipse([width / 2 - r, height / 2 - r, width / 2 + r, height / 2 + r], outline=(255 - ink,) * 3,
                width=max(2, width // 160))
    return image


FORMS = [_screen] * 3 + [_message] * 3 + [_tiled] * 2 + [_waiting_ring] + [_bars] * 2
FORMS += [_pattern, _snow, _snow, _waiting, _waiting, _sign, _card]


def no_signal(rng, light):
    height, width = light.shape[:2]
    form = FORMS[rng.integers(len(FORMS))]
    pixels = np.asarray(form(rng, height, width))
    if form in (_message, _bars) and rng.random() < 0.3:
        pixels = np.clip(pixels + noise(rng, height, width, 3, 1.0) * rng.uniform(0.5, 3), 0, 255).astype(np.uint8)
    return pixels
