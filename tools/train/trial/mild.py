"""Clear: a healthy camera, and the mild forms of faults that nobody should be woken for."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from .optics import bytes_of, counted, field, plain, squashed


def _stop(rng, light):
    """Two thirds of a stop over or a stop and a half under."""
    return plain(rng, light * 2 ** rng.uniform(-1.5, 0.6))


def _soft(rng, light):
    image = Image.fromarray(plain(rng, light))
    return np.asarray(image.filter(ImageFilter.BoxBlur(rng.uniform(0.2, 0.5) * image.width / 128)))


def _grain(rng, light):
    return bytes_of(counted(rng, light, rng.uniform(500, 1500)))


def _white_balance(rng, light):
    """Lamps that the camera takes for daylight, or the other way round."""
    gains = [(1.35, 0.95, 0.55), (0.7, 0.95, 1.45), (0.85, 1.2, 0.85), (1.2, 0.85, 1.15)][rng.integers(4)]
    return plain(rng, np.minimum(light * np.array(gains, np.float32), 1))


def _infrared(rng, light):
    """Night under infrared lamps: grey, near things lit, far ones not."""
    height, width = light.shape[:2]
    y, x = np.mgrid[-1:1:height * 1j, -1:1:width * 1j]
    lamp = np.exp(-(x * x + y * y) / rng.uniform(0.9, 2.5))
    grey = light @ np.array([0.5, 0.3, 0.2], np.float32) * lamp
    return bytes_of(counted(rng, np.repeat((grey * rng.uniform(0.9, 1.4))[:, :, None], 3, axis=2), 1800))


def _compressed(rng, light):
    stored = io.BytesIO()
    Image.fromarray(plain(rng, light)).save(stored, "JPEG", quality=int(rng.integers(22, 40)))
    return np.asarray(Image.open(stored))


def _rim(rng, light):
    """A leaf, a finger, a gutter at the rim: a tenth of the view."""
    height, width = light.shape[:2]
    mask = Image.new("L", (width, height))
    x, y = rng.choice([-0.05, 1.05]) * width, rng.uniform(0, 1) * height
    a, b = width * rng.uniform(0.1, 0.22), height * rng.uniform(0.12, 0.3)
    ImageDraw.Draw(mask).ellipse([x - a, y - b, x + a, y + b], fill=255)
    alpha = np.asarray(mask.filter(ImageFilter.GaussianBlur(width * 0.02)), np.float32)[:, :, None] / 255
    return plain(rng, light * (1 - alpha) + rng.uniform(0.02, 0.4, 3).astype(np.float32) * alpha)


def _thread(rng, light):
    """A few strands of a web, out of focus."""
    height, width = light.shape[:2]
    mask = Image.new("L", (width, height))
    pen = ImageDraw.Draw(mask)
    for _ in range(int(rng.integers(1, 4))):
        ends = [(rng.uniform(0, width), 0), (rng.uniform(0, width), height)]
        pen.line(ends, fill=int(rng.integers(90, 180)), width=max(2, width // 60))
    alpha = np.asarray(mask.filter(ImageFilter.GaussianBlur(width * 0.008)), np.float32)[:, :, None] / 255
    return plain(rng, light * (1 - alpha) + 0.6 * alpha)


def _haze(rng, light):
    """Fog that thickens upwards, with what is near still sharp."""
    depth = np.linspace(rng.uniform(0.5, 0.8), 0.05, light.shape[0], dtype=np.float32)[:, None, None]
    return plain(rng, light * (1 - depth) + rng.uniform(0.45, 0.75) * depth)


def _banding(rng, light):
    """Lamps that flicker: wide bars of a tenth more and less light."""
    bars = 1 + 0.1 * np.sin(2 * np.pi * (np.linspace(0, rng.uniform(2, 5), light.shape[0]) + rng.random()))
    return plain(rng, light * bars[:, None, None].astype(np.float32))


def _vivid(rng, light):
    image = Image.fromarray(plain(rng, light))
    return np.asarray(ImageEnhance.Sharpness(ImageEnhance.Color(image).enhance(rng.uniform(0, 1.8))).enhance(
        rng.uniform(1, 3.5)))


def _lamps(rng, light):
    """Night in town: the scene at a tenth of its light and lamps that light their neighbourhood."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:height, 0:width] / height
    shine, glow = np.full((height, width), rng.uniform(0.04, 0.12)), np.zeros((height, width))
    for _ in range(int(rng.integers(2, 6))):
        away = (x - rng.uniform(0, width / height)) ** 2 + (y - rng.uniform(0, 0.7)) ** 2
        shine += rng.uniform(0.5, 1) * np.exp(-away / rng.uniform(0.03, 0.12))
        glow += 1.5 * np.exp(-away / 0.0006)
    tint = np.array([1, rng.uniform(0.8, 1), rng.uniform(0.6, 1)])
    return bytes_of(counted(rng, ((light * shine[:, :, None] + glow[:, :, None]) * tint), 2500))


def _glint(rng, light):
    """A low sun outside the picture: a pale corner."""
    corner = field(rng, *light.shape[:2], 2, Image.BILINEAR) ** 2
    return plain(rng, light + (corner * rng.uniform(0.1, 0.3))[:, :, None])


def _made(form):
    def clear(rng, light):
        picture = form(rng, light)
        luma = squashed(picture)
        return picture if np.quantile(luma, 0.98) > 90 and luma.mean() > 18 else None
    return clear


FORMS = {name: _made(form) for name, form in (
    ("plain", plain), ("stop", _stop), ("soft", _soft), ("grain", _grain), ("white-balance", _white_balance),
    ("infrared", _infrared), ("compressed", _compressed), ("rim", _rim), ("thread", _thread), ("haze", _haze),
    ("banding", _banding), ("vivid", _vivid), ("lamps", _lamps), ("glint", _glint))}
