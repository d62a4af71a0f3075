"""Blurred: out of focus, moved, or seen through a wet lens."""

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


def blurred(rng, light):
    if sharpness(encode(light)) < 18:
        return None
    form = (_defocused, _defocused, _smoothed, _moved, _condensed)[rng.integers(5)]
    bokeh = np.minimum(light * between(rng, 0.7, 1.6), 1.6)
    picture = quiet(rng, np.maximum(form(rng, bokeh), 0))
    if picture.mean() < 25 or picture.std() < 9 or picture.mean() > 215:
        return None
    return picture
