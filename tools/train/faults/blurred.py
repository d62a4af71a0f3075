"""Blurred: out of focus, moved, or seen through a wet, misted or smeared lens."""

import numpy as np
from PIL import Image

from camera import quiet
from light import bell, between, clouds, convolved, disc, encode, scaled, streak
from .measure import sharpness

WORK = 256


def _worked(light, kernel_of):
    """Light under a kernel at a width of WORK pixels (a strong blur leaves nothing finer), back at its own size."""
    height, width = light.shape[:2]
    work = scaled(light, max(96, WORK * height // width), WORK)
    return scaled(convolved(work, kernel_of(WORK / 128)), height, width, Image.BICUBIC)


def _defocused(rng, light):
    return _worked(light, lambda scale: disc(between(rng, 2.2, 11) * scale))


def _smoothed(rng, light):
    return _worked(light, lambda scale: bell(between(rng, 1.15, 6) * scale))


def _moved(rng, light):
    return _worked(light, lambda scale: streak(rng, between(rng, 9, 40) * scale))


def _condensed(rng, light):
    """Water on the lens: blur that differs from place to place under a pale veil, with drops."""
    height, width = light.shape[:2]
    soft = _worked(light, lambda scale: disc(rng.uniform(2.5, 5) * scale))
    softer = _worked(light, lambda scale: bell(rng.uniform(4, 9) * scale))
    patches = np.clip(3 * clouds(rng, height, width, int(rng.integers(2, 9)), 4) - 1, 0, 1)[:, :, None]
    veil = rng.uniform(0, 0.45)
    mixed = soft * patches + softer * (1 - patches)
    return mixed * (1 - veil) + veil * (0.5 * softer.mean() + 0.5 * rng.uniform(0.2, 0.8))


def _turned(rng, light):
    """The camera turns or comes nearer while it exposes: blur that grows from a point, as the mean of many views."""
    height, width = light.shape[:2]
    work = scaled(light, max(96, WORK * height // width), WORK)
    pad = WORK // 3
    wide = np.pad(work, ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    cx, cy = pad + WORK * rng.uniform(0.2, 0.8), pad + work.shape[0] * rng.uniform(0.2, 0.8)
    turn, zoom = (rng.uniform(0.1, 0.3), 0.0) if rng.random() < 0.5 else (rng.uniform(-0.05, 0.05), rng.uniform(0.15, 0.4))
    total = np.zeros((wide.shape[0], wide.shape[1], 3), np.float32)
    steps = 24
    for t in np.linspace(-0.5, 0.5, steps):
        c, s = np.cos(turn * t) * (1 + zoom * t), np.sin(turn * t) * (1 + zoom * t)
        matrix = (c, s, cx - c * cx - s * cy, -s, c, cy + s * cx - c * cy)
        for plane in range(3):
            moved = Image.fromarray(np.ascontiguousarray(wide[:, :, plane]))
            total[:, :, plane] += np.asarray(moved.transform(moved.size, Image.AFFINE, matrix, Image.BILINEAR))
    inner = total[pad:pad + work.shape[0], pad:pad + WORK] / steps
    return scaled(inner, height, width, Image.BICUBIC)


def _greased(rng, light):
    """A finger's smear: light drawn out across the strokes, unevenly, under a thin veil."""
    soft = _worked(light, lambda scale: streak(rng, rng.uniform(8, 22) * scale))
    soft = _worked(soft, lambda scale: disc(rng.uniform(1.6, 4) * scale))
    veil = rng.uniform(0, 0.3) * clouds(rng, *light.shape[:2], 3, 3)[:, :, None]
    return soft * (1 - veil) + veil * rng.uniform(0.3, 0.8)


def _dropped(rng, light):
    """Drops of rain on the front glass: each gathers the scene upside down; what is between them is wet."""
    height, width = light.shape[:2]
    wet = _worked(light, lambda scale: bell(rng.uniform(1.3, 3) * scale))
    turned = _worked(light[::-1, ::-1], lambda scale: bell(rng.uniform(1.2, 2.5) * scale))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(rng.integers(8, 40))):
        r = height * between(rng, 0.012, 0.1)
        cy, cx = rng.uniform(0, height), rng.uniform(0, width)
        y0, y1 = int(max(0, cy - r)), int(min(height, cy + r + 1))
        x0, x1 = int(max(0, cx - r)), int(min(width, cx + r + 1))
        if y1 <= y0 or x1 <= x0:
            continue
        away = np.hypot(y[y0:y1, x0:x1] - cy, x[y0:y1, x0:x1] - cx) / r
        inside = np.clip((1 - away) * 4, 0, 1)[:, :, None]
        rows = np.clip((y[y0:y1, x0:x1] - cy) * height / (2.5 * r) + height / 2, 0, height - 1).astype(int)
        columns = np.clip((x[y0:y1, x0:x1] - cx) * width / (2.5 * r) + width / 2, 0, width - 1).astype(int)
        lens = turned[rows, columns] * (1.15 - 0.5 * away[:, :, None] ** 4)
        wet[y0:y1, x0:x1] = wet[y0:y1, x0:x1] * (1 - inside) + lens * inside
    return wet


FORMS = [_defocused] * 4 + [_smoothed] * 2 + [_moved] * 2 + [_turned] * 2 + [_condensed] * 2 + [_greased] + [_dropped] * 2


def blurred(rng, light):
    form = FORMS[rng.integers(len(FORMS))]
    sharp = sharpness(encode(light))
    if sharp < 18:
        return None
    bokeh = np.minimum(light * between(rng, 0.7, 1.6), 1.6)
    picture = quiet(rng, np.maximum(form(rng, bokeh), 0))
    if picture.mean() < 25 or picture.std() < 9 or picture.mean() > 215 or sharpness(picture) > 0.6 * sharp:
        return None
    return picture
