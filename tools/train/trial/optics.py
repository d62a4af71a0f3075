"""Blurred, and what the other files need of pixels: sensors by counting electrons, fields, measures at 128×128."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIDE, WORK = 128, 288


def bytes_of(light):
    """Light as sRGB bytes, by the plain power of 2.2."""
    return np.round(255 * np.clip(light, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def counted(rng, light, electrons, read=2.0):
    """Light as a sensor counts it: Poisson electrons of a well that holds so many, and read noise in electrons."""
    found = rng.poisson(np.clip(light, 0, 4) * electrons) + rng.normal(0, read, light.shape)
    return (found / electrons).astype(np.float32)


def plain(rng, light):
    """A healthy sensor's picture."""
    return bytes_of(counted(rng, light, 6000))


def field(rng, height, width, cells, how=Image.BICUBIC):
    """A smooth field 0…1 with about so many bumps from side to side."""
    grid = rng.random((max(2, int(cells * height / width)) + 1, max(2, int(cells)) + 1)).astype(np.float32)
    return np.clip(np.asarray(Image.fromarray(grid).resize((width, height), how)), 0, 1)


def squashed(picture):
    """Luma 0…255 of a picture at the network's size."""
    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.BILINEAR).convert("L"), np.float32)


def detail(picture):
    """How much fine detail a picture has: the mean of the strongest tenth of Laplacians at the network's size."""
    luma = squashed(picture)
    laplacian = np.abs(4 * luma[1:-1, 1:-1] - luma[:-2, 1:-1] - luma[2:, 1:-1] - luma[1:-1, :-2] - luma[1:-1, 2:])
    return float(np.sort(laplacian.ravel())[-laplacian.size // 10:].mean())


def spread(light, radius, times=3):
    """Light under a box of `2·radius + 1` pixels, several times; three are close to a Gaussian of σ = radius."""
    radius = max(1, int(round(radius)))
    for _ in range(times):
        for axis in (0, 1):
            widths = [(radius + 1, radius) if a == axis else (0, 0) for a in range(3)]
            total = np.cumsum(np.pad(light, widths, mode="reflect"), axis=axis, dtype=np.float64)
            upper, lower = np.take(total, range(2 * radius + 1, total.shape[axis]), axis), \
                np.take(total, range(total.shape[axis] - 2 * radius - 1), axis)
            light = ((upper - lower) / (2 * radius + 1)).astype(np.float32)
    return light


def resized(light, height, width):
    """Light at another size."""
    return np.stack([np.asarray(Image.fromarray(np.ascontiguousarray(light[:, :, plane])).resize(
        (width, height), Image.BILINEAR)) for plane in range(3)], axis=2)


def shifted(light, dx, dy, turn=0.0, zoom=1.0):
    """Light moved by a part of the picture, turned by degrees and zoomed, the rim continued from a wider copy."""
    height, width = light.shape[:2]
    pad = width // 4
    wide = np.pad(light, ((pad, pad), (pad, pad), (0, 0)), mode="symmetric")
    c, s = np.cos(np.deg2rad(turn)) / zoom, np.sin(np.deg2rad(turn)) / zoom
    x0, y0 = width / 2, height / 2
    matrix = (c, s, pad + x0 - c * x0 - s * y0 + dx, -s, c, pad + y0 + s * x0 - c * y0 + dy)
    planes = [np.asarray(Image.fromarray(np.ascontiguousarray(wide[:, :, plane])).transform(
        (width, height), Image.AFFINE, matrix, Image.BILINEAR)) for plane in range(3)]
    return np.stack(planes, axis=2)


def averaged(light, positions):
    """The mean of light at several positions `(dx, dy, turn, zoom)`, taken at a width of WORK and enlarged again."""
    height, width = light.shape[:2]
    work, total = resized(light, WORK * height // width, WORK), 0
    for dx, dy, turn, zoom in positions:
        total = total + shifted(work, dx * WORK / width, dy * WORK / width, turn, zoom)
    return resized(total / len(positions), height, width)


def _aperture(rng, light):
    """Out of focus behind an iris of five to seven blades: the mean over points of a polygon."""
    blades, turn = int(rng.integers(5, 8)), rng.uniform(0, np.pi)
    radius = rng.uniform(2.8, 7) * light.shape[1] / SIDE
    points = []
    for a in np.arange(-4, 5) / 4:
        for b in np.arange(-4, 5) / 4:
            angle = (np.arctan2(b, a) + turn) % (2 * np.pi / blades) - np.pi / blades
            if np.hypot(a, b) * np.cos(angle) <= np.cos(np.pi / blades):
                points.append((a * radius, b * radius, 0, 1))
    return averaged(light, points)


def _soft(rng, light):
    return spread(light, rng.uniform(1.8, 4.5) * light.shape[1] / SIDE, 2)


def _panned(rng, light):
    length, angle = rng.uniform(10, 28) * light.shape[1] / SIDE, rng.uniform(0, np.pi)
    return averaged(light, [(t * length * np.cos(angle), t * length * np.sin(angle), 0, 1)
                            for t in np.linspace(-0.5, 0.5, 41)])


def _shaken(rng, light):
    """A mast in the wind: a closed curve."""
    a, b = rng.uniform(4, 9, 2) * light.shape[1] / SIDE
    times, phase = np.linspace(0, 2 * np.pi, 40, endpoint=False), rng.uniform(0, np.pi)
    return averaged(light, [(a * np.cos(t), b * np.sin(t + phase), 0, 1) for t in times])


def _zoomed(rng, light):
    reach = rng.uniform(0.18, 0.4)
    return averaged(light, [(0, 0, 0, z) for z in np.linspace(1, 1 + reach, 31)])


def _misted(rng, light):
    """Breath on the lens: light spread widely twice over, less at one side, under a grey veil."""
    width = light.shape[1] / SIDE
    near, wide = (spread(light, s * width) for s in (rng.uniform(2, 3), rng.uniform(6, 12)))
    share = (0.35 + 0.5 * field(rng, *light.shape[:2], 3))[:, :, None]
    veil = rng.uniform(0.05, 0.3)
    return (near * (1 - share) + wide * share) * (1 - veil) + veil * light.mean() * rng.uniform(0.9, 1.5)


def _rained(rng, light):
    """Drops: each shows the scene small and upside down; between them the film of water blurs."""
    height, width = light.shape[:2]
    wet = spread(light, rng.uniform(2, 3.5) * width / SIDE)
    small = Image.fromarray(bytes_of(light)).transpose(Image.ROTATE_180)
    image, pen = Image.fromarray(bytes_of(wet)), None
    for _ in range(int(rng.integers(15, 70))):
        r = int(height * rng.uniform(0.015, 0.06))
        x, y = int(rng.uniform(0, width)), int(rng.uniform(0, height))
        mask = Image.new("L", (2 * r, 2 * r))
        pen = ImageDraw.Draw(mask)
        pen.ellipse([1, 1, 2 * r - 2, 2 * r - 2], fill=200)
        drop = small.resize((2 * r, 2 * r)).filter(ImageFilter.GaussianBlur(r * 0.15))
        image.paste(drop, (x - r, y - r), mask.filter(ImageFilter.GaussianBlur(r * 0.15)))
    return (np.asarray(image, np.float32) / 255) ** 2.2


def _made(form):
    def blurred(rng, light):
        before = detail(bytes_of(light))
        picture = bytes_of(counted(rng, np.maximum(form(rng, light), 0), 4000))
        luma = squashed(picture)
        if before < 30 or detail(picture) > 0.45 * before or luma.std() < 11 or not 30 < luma.mean() < 215:
            return None
        return picture
    return blurred


FORMS = {name: _made(form) for name, form in (
    ("iris", _aperture), ("box", _soft), ("pan", _panned), ("shake", _shaken), ("zoom", _zoomed), ("mist", _misted),
    ("rain", _rained))}
