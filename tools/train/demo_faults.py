"""The faults of the demo recording: `fault(rng, light, strength, seconds)` gives a picture; strength is 0…1."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from camera import sensor
from light import bell, convolved, decode, disc, encode, scaled


def _covered(rng, light, strength, seconds):
    """A hand comes up before the lens and leaves a corner free."""
    height, width = light.shape[:2]
    small = Image.new("L", (width // 2, height // 2))
    pen = ImageDraw.Draw(small)
    w, h = small.size
    rise = h * (1.25 - 1.3 * strength) + 2 * np.sin(3 * seconds)
    for finger, top in enumerate((0.12, -0.02, -0.06, 0.0, 0.2)):
        x = w * (-0.08 + 0.22 * finger)
        pen.rounded_rectangle([x, rise + h * top, x + w * 0.205, h * 2], w * 0.1, fill=255)
    pen.rectangle([0, rise + h * 0.35, w * 1.0, h * 2], fill=255)
    mask = convolved(np.asarray(small, np.float32) / 255, bell(7))
    folds = convolved(np.asarray(small, np.float32) / 255, disc(1.5)) * 0.5 + 0.5
    y, x = np.mgrid[0:small.height, 0:small.width]
    glow = 0.5 + 0.7 * x / w - 0.4 * y / h
    skin = decode(np.array([150, 92, 70], np.uint8)) * (np.maximum(glow, 0.2) * folds)[:, :, None].astype(np.float32)
    mask, skin = (scaled(field.astype(np.float32), height, width, Image.BICUBIC) for field in (mask, skin))
    hidden = np.clip(mask, 0, 1)[:, :, None]
    return encode(sensor(rng, light * (1 - hidden) + np.maximum(skin, 0) * hidden, 0.001, 0.003, grey=0.8))


def _dark(rng, light, strength, _):
    """The light goes; the gain rises."""
    dim = light * 0.011 ** strength
    return encode(sensor(rng, dim, 0.001 + 0.0006 * strength, 0.006, 1.5, 0.7))


def _blurred(rng, light, strength, seconds):
    """The focus is lost, and hunts a little."""
    radius = 10 * strength + 0.6 * np.sin(4 * seconds) * strength
    return encode(sensor(rng, convolved(light, disc(radius)), 0.001, 0.003, grey=0.8))


def _bright(rng, light, strength, _):
    """The sun comes round: everything clips under a veil."""
    return encode(sensor(rng, light * 14 ** strength + 0.25 * strength, 0.001, 0.003, grey=0.8))


def _noisy(rng, light, strength, _):
    """A bad cable: streaks along the rows."""
    height, width = light.shape[:2]
    picture = encode(light).astype(np.float32)
    rows = rng.standard_normal((height // 6, 5), dtype=np.float32)
    field = 45 * scaled(rows, height, width, Image.NEAREST)[:, :, None]
    return np.clip(picture + strength * field, 0, 255).astype(np.uint8)


def _no_signal(_, light, strength, seconds):
    """Colour bars, then a blue screen that says so."""
    height, width = light.shape[:2]
    image = Image.new("RGB", (width, height), (16, 32, 160))
    pen = ImageDraw.Draw(image)
    if seconds < 1:
        bars = [(191, 191, 191), (191, 191, 0), (0, 191, 191), (0, 191, 0), (191, 0, 191), (191, 0, 0), (0, 0, 191)]
        for index, fill in enumerate(bars):
            pen.rectangle([index * width // 7, 0, (index + 1) * width // 7, height], fill=fill)
    else:
        font = ImageFont.load_default(28)
        left, top, right, bottom = pen.textbbox((0, 0), "NO SIGNAL", font=font)
        middle = ((width - right - left) / 2, (height - bottom - top) / 2)
        pen.text(middle, "NO SIGNAL", fill=(235, 235, 235), font=font)
    return np.asarray(image)


FAULTS = {"covered": _covered, "dark": _dark, "blurred": _blurred, "bright": _bright, "noisy": _noisy,
          "no-signal": _no_signal}
