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


def no_signal(rng, light):
    height, width = light.shape[:2]
    form = (_screen, _screen, _screen, _message, _message, _message, _bars, _bars, _pattern, _snow)[rng.integers(10)]
    pixels = np.asarray(form(rng, height, width))
    if form in (_message, _bars) and rng.random() < 0.3:
        pixels = np.clip(pixels + noise(rng, height, width, 3, 1.0) * rng.uniform(0.5, 3), 0, 255).astype(np.uint8)
    return pixels
