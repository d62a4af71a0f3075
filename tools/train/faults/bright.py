"""Bright: overexposure, or glare over most of the picture."""

import numpy as np

from camera import sensor
from light import between, convolved, disc, encode, luma, scaled
from .measure import levels


def _overexposed(rng, light):
    """The darker part of the scene is lifted towards white, the rest clips."""
    anchor = float(np.percentile(luma(light), rng.uniform(15, 50))) + 0.004
    return light * min(between(rng, 0.6, 3.0) / anchor, 60.0)


def _glared(rng, light):
    """A lamp or the sun in the lens: a wide bell of light and a veil over the rest."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:30, 0:40].astype(np.float32)
    cy, cx, reach = rng.uniform(0, 30), rng.uniform(0, 40), rng.uniform(12, 35)
    bell = np.exp(-((y - cy) ** 2 + (x - cx) ** 2) / (2 * reach * reach))
    streaks = 0.2 * np.abs(np.cos(np.arctan2(y - cy, x - cx) * rng.integers(2, 5))) * bell
    tint = np.array([1.0, rng.uniform(0.9, 1), rng.uniform(0.75, 1)], np.float32)
    field = scaled((bell + streaks).astype(np.float32), height, width)[:, :, None]
    return light * between(rng, 0.8, 3) + field * rng.uniform(1.2, 4) * tint + rng.uniform(0.1, 0.5)


def _bloomed(light):
    """Clipped light that spills into its neighbourhood."""
    height, width = light.shape[:2]
    spill = convolved(scaled(np.minimum(light, 4), 48, 64), disc(3))
    return light + 0.15 * scaled(spill, height, width)


def bright(rng, light):
    lifted = _overexposed(rng, light) if rng.random() < 0.65 else _glared(rng, light)
    if rng.random() < 0.5:
        lifted = _bloomed(lifted)
    strength = between(rng, 0.001, 0.01)
    picture = encode(sensor(rng, lifted, strength, strength, 1.0, 0.5))
    field = levels(picture)
    if np.mean(field > 245) - np.mean(levels(encode(light)) > 245) < 0.25:
        return None
    if field.mean() < 205 or np.mean(field > 245) < 0.45 or np.percentile(field, 8) < 70:
        return None
    return picture
