"""Scenes after dark in which something can still be seen: they are clear."""

import numpy as np

from light import colour, scaled
from . import drawing
from .outdoors import street
from .rooms import room


def _halo(width, height, x, y, reach):
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    square = ((columns - x) ** 2 + (rows - y) ** 2) / (reach * reach)
    return 1 / (1 + square) ** 1.5


def street_lights(rng):
    """A street by night: dim fronts, lit windows, lamps with halos, headlights."""
    day = street(rng).astype(np.float32)
    height, width = day.shape[:2]
    light = np.full((height, width, 1), rng.uniform(0.06, 0.25), np.float32)
    lamps = [(rng.uniform(0, width), height * rng.uniform(0.1, 0.7)) for _ in range(int(rng.integers(1, 6)))]
    glow = np.zeros((height, width, 3), np.float32)
    warm = np.array([255, rng.uniform(170, 250), rng.uniform(90, 230)], np.float32)
    small = (height // 4, width // 4)
    for x, y in lamps:
        reach = height * rng.uniform(0.08, 0.3)
        halo = scaled(_halo(small[1], small[0], x / 4, y / 4, reach / 4), height, width)[:, :, None]
        light += halo * rng.uniform(0.4, 1.0)
        glow += scaled(_halo(small[1], small[0], x / 4, y / 4, reach / 24), height, width)[:, :, None] * warm
    image, pen = drawing.canvas(day * light * (warm / 255) + glow)
    for _ in range(int(rng.integers(5, 60))):
        x, y = rng.uniform(0, width), height * rng.uniform(0.05, 0.8)
        w, h = width * rng.uniform(0.004, 0.03), height * rng.uniform(0.005, 0.05)
        pen.rectangle([x, y, x + w, y + h], fill=colour(rng, (0, 0.8), (0.6, 1), (0.0, 0.18)))
    for x, y in lamps:
        r = height * rng.uniform(0.006, 0.02)
        pen.ellipse([x - r, y - r, x + r, y + r], fill=(255, 255, 245))
    return np.asarray(image)


def lamp_room(rng):
    """A room with one lamp on, the corners dark."""
    pixels = room(rng).astype(np.float32)
    height, width = pixels.shape[:2]
    x, y = width * rng.uniform(0.1, 0.9), height * rng.uniform(0.1, 0.6)
    light = _halo(width, height, x, y, height * rng.uniform(0.4, 0.9))[:, :, None] * rng.uniform(0.9, 1.3) + 0.05
    tint = np.array([1.0, rng.uniform(0.75, 0.95), rng.uniform(0.45, 0.85)], np.float32)
    image, pen = drawing.canvas(pixels * light * tint)
    r = height * rng.uniform(0.02, 0.08)
    pen.ellipse([x - r, y - r, x + r, y + r], fill=(255, 248, 220))
    return np.asarray(image)
