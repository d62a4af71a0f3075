"""Dark: too little light for the scene to be seen."""

import numpy as np

from camera import sensor
from light import between, encode, luma, scaled
from .measure import levels


def dark(rng, light):
    """Underexposure: the brightest hundredth of the picture ends below 4 to 60 levels, with the noise of the dark."""
    brightest = float(np.percentile(luma(light), 99)) + 1e-4
    target = between(rng, 0.0012, 0.046)
    dim = light * (target / brightest)
    if rng.random() < 0.3:
        dim = dim * np.array([rng.uniform(0.5, 1), rng.uniform(0.7, 1), rng.uniform(0.7, 1.3)], np.float32)
    height, width = light.shape[:2]
    if rng.random() < 0.3:
        corner = rng.uniform(0, 1, (3, 3)).astype(np.float32)
        dim = dim * scaled(corner, height, width)[:, :, None]
    if rng.random() < 0.15:
        dim = _with_led(rng, dim)
    read = between(rng, 0.0003, 0.0045)
    picture = encode(sensor(rng, dim + rng.uniform(0, 0.002), read, read * 2, rng.uniform(1, 2.5), rng.uniform(0, 0.9)))
    field = levels(picture)
    if np.percentile(field, 98) > 66 or field.mean() > 38 or field.std() < 0.35:
        return None
    return picture


def _with_led(rng, light):
    """A lone small light: a device's lamp, a gap of a door."""
    height, width = light.shape[:2]
    y, x = int(rng.uniform(0.05, 0.95) * height), int(rng.uniform(0.05, 0.95) * width)
    r = max(1, int(height * rng.uniform(0.004, 0.015)))
    light = light.copy()
    light[max(0, y - r):y + r + 1, max(0, x - r):x + r + 1] = rng.uniform(0.05, 1, 3)
    return light
