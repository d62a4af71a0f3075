"""Pictures as light: sRGB bytes to linear light and back, smooth fields, blurs.

A picture is `uint8 (H, W, 3)` in sRGB; light is `float32 (H, W, 3)`, linear, 1.0 = white of the scene's exposure.
Every random choice comes from the `numpy.random.Generator` that is passed in.
"""

import colorsys

import numpy as np
from PIL import Image


def _to_light(srgb):
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _to_srgb(light):
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)


_LIGHT_OF_BYTE = _to_light(np.arange(256) / 255).astype(np.float32)
_BYTE_OF_LIGHT = np.round(255 * _to_srgb(np.arange(65536) / 65535)).astype(np.uint8)


def decode(picture):
    """sRGB bytes as linear light, 0…1."""
    return _LIGHT_OF_BYTE[picture]


def encode(light):
    """Linear light as sRGB bytes; what is above 1 clips."""
    return _BYTE_OF_LIGHT[(np.clip(light, 0, 1) * 65535).astype(np.uint16)]


def luma(picture):
    """Rec. 601 luma of a picture or of light, `(H, W)`."""
    return picture @ np.array([0.299, 0.587, 0.114], np.float32)


def between(rng, low, high):
    """A number spread evenly over the logarithm of low…high."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def colour(rng, saturation=(0.0, 1.0), value=(0.1, 1.0), hue=(0.0, 1.0)):
    """A random sRGB colour as three ints."""
    h, s, v = (rng.uniform(*limits) for limits in (hue, saturation, value))
    return tuple(int(255 * part) for part in colorsys.hsv_to_rgb(h % 1, s, v))


def scaled(field, height, width, how=Image.BILINEAR):
    """A float array `(h, w)` or `(h, w, C)` resampled to `(height, width)`."""
    if field.ndim == 2:
        return np.asarray(Image.fromarray(np.ascontiguousarray(field, np.float32)).resize((width, height), how))
    planes = [scaled(field[:, :, c], height, width, how) for c in range(field.shape[2])]
    return np.stack(planes, axis=2)


def clouds(rng, height, width, coarsest=3, octaves=5, falloff=0.55):
    """Noise with more of the coarse than of the fine, 0…1: weather, dirt, grass, plaster."""
    total, amplitude = np.zeros((height, width), np.float32), 1.0
    cells = coarsest
    for _ in range(octaves):
        grid = rng.random((cells + 1, max(2, cells * width // height) + 1), dtype=np.float32)
        total += amplitude * scaled(grid, height, width, Image.BICUBIC)
        amplitude *= falloff
        cells *= 2
        if cells > height:
            break
    low, high = total.min(), total.max()
    return (total - low) / max(high - low, 1e-6)


def disc(radius):
    """The kernel of a lens out of focus: an evenly lit disc with a soft rim, radius in pixels."""
    reach = int(np.ceil(radius + 1))
    y, x = np.mgrid[-reach:reach + 1, -reach:reach + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return kernel / kernel.sum()


def streak(rng, length):
    """The kernel of a camera that moves: a slightly bent line, length in pixels."""
    reach = int(np.ceil(length / 2 + 2))
    size = 2 * reach + 1
    angle, bend = rng.uniform(0, np.pi), rng.uniform(-0.5, 0.5)
    t = np.linspace(-0.5, 0.5, 8 * size)
    x = length * (t * np.cos(angle) - bend * t * t * np.sin(angle))
    y = length * (t * np.sin(angle) + bend * t * t * np.cos(angle))
    kernel, _, _ = np.histogram2d(y, x, bins=size, range=[[-reach - 0.5, reach + 0.5]] * 2)
    return kernel / kernel.sum()


def bell(sigma):
    """A Gaussian kernel, sigma in pixels."""
    reach = int(np.ceil(3 * sigma)) + 1
    line = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * sigma * sigma))
    kernel = np.outer(line, line)
    return kernel / kernel.sum()


def convolved(light, kernel):
    """Light `(H, W, C)` or `(H, W)` under a kernel, its border continued by reflection."""
    flat = light.ndim == 2
    field = light[:, :, None] if flat else light
    pad = min(kernel.shape[0] // 2, min(field.shape[:2]) - 1)
    wide = np.pad(field, ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    shape = [wide.shape[0] + kernel.shape[0] - 1, wide.shape[1] + kernel.shape[1] - 1]
    shape = [-(-n // 32) * 32 for n in shape]
    spectrum = np.fft.rfft2(kernel.astype(np.float32), shape)[:, :, None]
    full = np.fft.irfft2(np.fft.rfft2(wide, shape, axes=(0, 1)) * spectrum, shape, axes=(0, 1))
    offset = pad + kernel.shape[0] // 2
    result = full[offset:offset + field.shape[0], offset:offset + field.shape[1]].astype(np.float32)
    return result[:, :, 0] if flat else result
