"""Bright: overexposure, or glare, headlights or infrared lamps over most of the picture."""

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


def _burnt_by_infrared(rng, light):
    """Infrared lamps on something near, or on dust and mist: a grey picture, white from the middle or from a side."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:30, 0:40].astype(np.float32)
    cy, cx = rng.uniform(3, 27), rng.uniform(5, 35)
    lamp = 1 / (1 + ((y - cy) ** 2 + (x - cx) ** 2) / rng.uniform(14, 40) ** 2) ** 2
    grey = np.repeat(luma(light)[:, :, None], 3, axis=2)
    return grey * rng.uniform(0.3, 1.5) + scaled(lamp, height, width)[:, :, None] * rng.uniform(1.1, 4)


def _headlights(rng, light):
    """One to four lamps straight into the lens by night: halos, spikes and the veil of the whole lens."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:60, 0:80].astype(np.float32)
    field = np.full((60, 80), rng.uniform(0.05, 0.5), np.float32)
    for _ in range(int(rng.integers(1, 5))):
        cy, cx, reach = rng.uniform(12, 48), rng.uniform(10, 70), rng.uniform(10, 34)
        square = ((y - cy) ** 2 + (x - cx) ** 2) / (reach * reach)
        spikes = 1 + rng.uniform(0, 1) * np.abs(np.cos(np.arctan2(y - cy, x - cx) * rng.integers(2, 7))) ** 8
        field += rng.uniform(0.8, 2.5) / (1 + square) ** rng.uniform(1, 2) * spikes
    tint = np.array([1.0, rng.uniform(0.88, 1), rng.uniform(0.7, 1.1)], np.float32)
    return light * between(rng, 0.03, 0.4) + scaled(field, height, width)[:, :, None] * tint


def _bloomed(light):
    """Clipped light that spills into its neighbourhood."""
    height, width = light.shape[:2]
    spill = convolved(scaled(np.minimum(light, 4), 48, 64), disc(3))
    return light + 0.15 * scaled(spill, height, width)


def bright(rng, light):
    form = (_overexposed, _overexposed, _overexposed, _overexposed, _glared, _glared, _burnt_by_infrared, _headlights)[
        rng.integers(8)]
    lifted = form(rng, light)
    if rng.random() < 0.5:
        lifted = _bloomed(lifted)
    strength = between(rng, 0.001, 0.01)
    picture = encode(sensor(rng, lifted, strength, strength, 1.0, 0.5))
    field = levels(picture)
    if np.mean(field > 245) - np.mean(levels(encode(light)) > 245) < 0.25:
        return None
    if field.mean() < 205 or np.mean(field > 245) < 0.45 or np.percentile(field, 8) < (70 if form is _overexposed else 40):
        return None
    return picture
