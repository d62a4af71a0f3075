"""Covered: a hand, tape, a leaf, cloth before the lens, far out of focus, hides most of the view."""

import numpy as np
from PIL import Image, ImageDraw

from camera import quiet, sensor
from light import bell, between, clouds, colour, convolved, decode, encode, scaled
from .measure import levels

GRID = (96, 128)


def _outline(rng, share):
    """Which part of the view is hidden, `(96, 128)`, 0…1, about `share` of it, before defocus."""
    height, width = GRID
    kind = rng.integers(4)
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-0.75, 0.75, height))
    angle = rng.uniform(0, 2 * np.pi)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    ripple = (clouds(rng, height, width, 2, 3) - 0.5) * rng.uniform(0, 0.5)
    if kind == 0:
        field = along + ripple
    elif kind == 1:
        field = -np.hypot(x - rng.normal(0, 0.4), (y - rng.normal(0, 0.3)) * rng.uniform(0.6, 1.6)) + ripple
    elif kind == 2:
        fingers = np.abs(np.sin(across * rng.uniform(3, 6) + rng.uniform(0, 6)))
        field = along + 0.5 * np.minimum(fingers, 0.6) + ripple
    else:
        field = -np.abs(across - rng.normal(0, 0.2)) + ripple
    return (field > np.quantile(field, 1 - share)).astype(np.float32)


def _shape_of(rng, share):
    """The outline out of focus, now and then in focus."""
    mask = _outline(rng, share)
    softness = between(rng, 1.5, 14) if rng.random() < 0.85 else 0.6
    return np.clip(convolved(mask, bell(softness)), 0, 1)


def _material(rng):
    """Colour and pattern of what covers, as light `(96, 128, 3)`: skin, tape, leaf, cloth, paper."""
    height, width = GRID
    kind = rng.integers(6)
    if kind == 0:
        base = colour(rng, (0.35, 0.85), (0.2, 0.9), (-0.02, 0.08))
    elif kind == 1:
        base = colour(rng, (0, 0.15), (0.15, 0.5))
    elif kind == 2:
        base = colour(rng, (0.4, 0.9), (0.2, 0.7), (0.17, 0.38))
    else:
        base = colour(rng, (0, 0.9), (0.2, 0.95))
    light = np.broadcast_to(decode(np.array(base, np.uint8)), (height, width, 3)).copy()
    folds = clouds(rng, height, width, int(rng.integers(1, 5)), 3)
    light *= (1 + rng.uniform(0, 0.8) * (folds - 0.5))[:, :, None]
    if kind == 3:
        x, y = np.meshgrid(np.arange(width), np.arange(height))
        angle, period = rng.uniform(0, np.pi), rng.uniform(6, 40)
        stripes = 1 + rng.uniform(0, 0.6) * np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / period)
        light *= stripes[:, :, None]
    glow = np.maximum(scaled(rng.uniform(0.2, 1.1, (2, 3)).astype(np.float32), height, width, Image.BICUBIC), 0.05)
    return convolved(light * glow[:, :, None], bell(rng.uniform(1, 5)))


def occluded(rng, light, share):
    """The scene with about `share` of it hidden by something near."""
    height, width = light.shape[:2]
    mask = scaled(_shape_of(rng, share), height, width)[:, :, None] if share < 1 else 1.0
    cover = scaled(_material(rng), height, width, Image.BICUBIC)
    mixed = light * (1 - mask) + np.maximum(cover, 0) * mask * between(rng, 0.4, 1.3)
    if rng.random() < 0.5:
        return quiet(rng, mixed)
    return encode(sensor(rng, mixed, between(rng, 0.001, 0.01), 0.01, rng.uniform(1, 2), rng.uniform(0, 0.9)))


def _masked(rng, light):
    """Tape, paint, or a mask that the firmware draws: one even colour, often black, some of the scene beside it."""
    height, width = light.shape[:2]
    fill = (0, 0, 0) if rng.random() < 0.4 else colour(rng, (0, 0.8), (0.02, 0.9))
    mask = scaled(_shape_of(rng, rng.uniform(0.65, 0.92)), height, width)
    if rng.random() < 0.4:
        mask = _half(rng, height, width, rng.uniform(0.65, 0.92))
    mask = mask[:, :, None]
    mixed = light * (1 - mask) + decode(np.array(fill, np.uint8)) * mask
    return encode(mixed) if rng.random() < 0.5 else quiet(rng, mixed)


def _half(rng, height, width, share):
    """A straight sharp rim along one side of the picture."""
    mask = np.ones((height, width), np.float32)
    if rng.random() < 0.5:
        mask[:int(height * (1 - share))] = 0
    else:
        mask[:, :int(width * (1 - share))] = 0
    return mask if rng.random() < 0.5 else mask[::-1, ::-1]


def _cut(rng, light):
    """A flat board or sheet close by with a straight rim that is nearly sharp."""
    height, width = light.shape[:2]
    image = Image.new("L", (width, height), 255)
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    gap = height * rng.uniform(0.08, 0.3)
    ends = [(x + side * 2 * width, y + rng.normal(0, height)) for side in (-1, 1)]
    ImageDraw.Draw(image).line([ends[0], (x, y), ends[1]], fill=0, width=int(gap))
    mask = np.asarray(image, np.float32)[:, :, None] / 255
    cover = scaled(_material(rng), height, width, Image.BICUBIC)
    return quiet(rng, light * (1 - mask) + np.maximum(cover, 0) * mask)


def covered(rng, light):
    kind = rng.random()
    if kind < 0.4:
        picture = occluded(rng, light, rng.uniform(0.68, 0.97))
    elif kind < 0.7:
        picture = occluded(rng, light, 1.0)
    elif kind < 0.9:
        picture = _masked(rng, light)
    else:
        picture = _cut(rng, light)
    field = levels(picture)
    if np.percentile(field, 99) < 42 or field.mean() > 225:
        return None
    return picture
