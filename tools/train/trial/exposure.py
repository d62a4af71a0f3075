"""Dark and bright."""

import numpy as np
from PIL import Image, ImageDraw

from .optics import bytes_of, counted, field, spread, squashed


def _grey(light):
    return np.repeat(light.mean(axis=2, keepdims=True), 3, axis=2)


def _starved(rng, light):
    """A short exposure: few electrons, no gain."""
    top = np.quantile(light, 0.99) + 1e-3
    return counted(rng, light / top * rng.uniform(0.003, 0.025), 4000, rng.uniform(2, 12))


def _crushed(rng, light):
    """A display curve that leaves only the brightest faintly there."""
    top = np.quantile(light, 0.995) + 1e-3
    return (np.clip(light / top, 0, 1) ** rng.uniform(1.2, 2)) * rng.uniform(0.004, 0.02) + 0.0002


def _unlit(rng, light):
    """Infrared camera whose lamps have failed: grey, grainy, a pale middle of stray light."""
    stray = field(rng, *light.shape[:2], 2)[:, :, None] ** 2
    return counted(rng, _grey(light) * rng.uniform(0.002, 0.012) * (0.3 + stray), 900, rng.uniform(1, 5))


def _pinprick(rng, light):
    """A dark room with one or two diodes."""
    dim = counted(rng, light * rng.uniform(0.001, 0.008), 3000, rng.uniform(2, 9))
    image = Image.fromarray(bytes_of(dim))
    pen = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(1, 3))):
        r = image.height * rng.uniform(0.003, 0.01)
        x, y = rng.uniform(0, image.width), rng.uniform(0, image.height)
        pen.ellipse([x - r, y - r, x + r, y + r], fill=tuple(int(v) for v in rng.integers(60, 255, 3)))
    return (np.asarray(image, np.float32) / 255) ** 2.2


def _darkened(form):
    def dark(rng, light):
        picture = bytes_of(form(rng, light))
        luma = squashed(picture)
        return picture if np.quantile(luma, 0.985) < 52 and luma.mean() < 30 and luma.std() > 0.8 else None
    return dark


def _long(rng, light):
    """Too long an exposure: wells fill, colours fade on the way."""
    full = light * rng.uniform(1.5, 5) / (np.quantile(light, rng.uniform(0.25, 0.5)) + 0.01)
    spill = spread(np.minimum(full, 6), light.shape[1] * 0.03, 1)
    return full + 0.08 * spill


def _sunned(rng, light):
    """The sun in the picture: rays, ghosts along a line through the middle, and a veil."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:height, 0:width] / height
    sx, sy = rng.uniform(0.2, 0.8) * width / height, rng.uniform(0.05, 0.7)
    away = np.hypot(x - sx, y - sy)
    rays = 1 + 0.3 * np.sin(np.arctan2(y - sy, x - sx) * rng.integers(6, 14))
    veil = rng.uniform(1.0, 2.0) / (1 + (away / rng.uniform(0.45, 0.8)) ** 2) * rays
    return light * rng.uniform(1, 2) + (veil + rng.uniform(0.1, 0.3))[:, :, None]


def _near_infrared(rng, light):
    """A wall or an insect close to the infrared lamps: a grey picture with a white, burnt middle."""
    height, width = light.shape[:2]
    y, x = np.mgrid[-1:1:height * 1j, -1:1:width * 1j]
    lamp = np.exp(-((x - rng.uniform(-0.3, 0.3)) ** 2 + (y - rng.uniform(-0.3, 0.3)) ** 2) / rng.uniform(0.9, 2.2))
    return _grey(light) * 0.5 + (lamp * rng.uniform(1.6, 3.5))[:, :, None]


def _dazzled(rng, light):
    """Full beams at the camera by night: two cores, wide halos, a milky veil over the rest."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:height, 0:width] / height
    cx, cy, apart = rng.uniform(0.3, 0.7) * width / height, rng.uniform(0.35, 0.65), rng.uniform(0.1, 0.5)
    glow = sum(1 / (0.05 + ((x - cx - s * apart / 2) ** 2 + (y - cy) ** 2) / rng.uniform(0.35, 0.7)) for s in (-1, 1))
    tint = np.array([1, rng.uniform(0.93, 1), rng.uniform(0.85, 1.1)])
    return light * 0.1 + (glow[:, :, None] * tint) * rng.uniform(0.3, 0.6)


def _whitened(form):
    def bright(rng, light):
        picture = bytes_of(counted(rng, form(rng, light), 2500))
        luma, before = squashed(picture), squashed(bytes_of(light))
        if np.mean(luma > 248) < 0.48 or luma.mean() < 208 or np.mean(before > 245) > 0.25:
            return None
        return picture
    return bright


DARK = {name: _darkened(form) for name, form in (
    ("starved", _starved), ("crushed", _crushed), ("unlit", _unlit), ("pinprick", _pinprick))}
BRIGHT = {name: _whitened(form) for name, form in (
    ("long", _long), ("sun", _sunned), ("near-infrared", _near_infrared), ("dazzled", _dazzled))}
