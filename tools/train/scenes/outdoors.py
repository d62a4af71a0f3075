"""Scenes under the sky."""

import numpy as np

from light import clouds, colour
from . import drawing


def _ridge(rng, width, level, rough):
    """Heights of a ridge over the picture's width, in pixels from the top."""
    line = np.zeros(width, np.float32)
    for octave in range(7):
        knots = rng.normal(0, 1, 3 * 2 ** octave)
        line += np.interp(np.linspace(0, 1, width), np.linspace(0, 1, len(knots)), knots) * 0.55 ** octave
    return level + rough * line


def _sky(rng, width, height):
    blue = rng.random() < 0.6
    zenith = colour(rng, (0.3, 0.7), (0.5, 1), (0.55, 0.62)) if blue else colour(rng, (0, 0.15), (0.5, 0.95))
    horizon = colour(rng, (0, 0.3), (0.75, 1), (0.02, 0.15))
    pixels = drawing.gradient(rng, width, height, zenith, horizon)
    if rng.random() < 0.6:
        cover = np.clip(clouds(rng, height, width, 3, 6) * 3 - rng.uniform(0.8, 1.8), 0, 1)[:, :, None]
        pixels = pixels * (1 - cover) + rng.uniform(190, 250) * cover
    return pixels


def _ground(rng, width, height):
    base = np.array(colour(rng, (0.2, 0.7), (0.2, 0.7), (0.07, 0.35)), np.float32)
    return drawing.grain(rng, np.broadcast_to(base, (height, width, 3)), rng.uniform(0.2, 0.7), 20, 6)


def landscape(rng):
    """A horizon with ridges, meadows, trees, a path, perhaps a fence or somebody who walks."""
    width, height = drawing.size(rng)
    pixels = _sky(rng, width, height)
    rows = np.arange(height)[:, None]
    horizon = height * rng.uniform(0.25, 0.7)
    for layer in range(int(rng.integers(1, 4))):
        ridge = _ridge(rng, width, horizon + layer * height * 0.08, height * rng.uniform(0.01, 0.08))
        mask = (rows > ridge[None, :])[:, :, None]
        pixels = np.where(mask, _ground(rng, width, height) * rng.uniform(0.6, 1.2), pixels)
    image, pen = drawing.canvas(pixels)
    leaf = colour(rng, (0.3, 0.8), (0.2, 0.7), (0.07, 0.36))
    if rng.random() < 0.5:
        x = width * rng.uniform(0.2, 0.8)
        pen.polygon([(x - 4, horizon + height * 0.1), (x + 4, horizon + height * 0.1),
                     (x + width * rng.uniform(0.1, 0.4), height), (x - width * rng.uniform(0.1, 0.4), height)],
                    fill=colour(rng, (0, 0.3), (0.3, 0.8), (0.05, 0.12)))
    for _ in range(int(rng.integers(0, 12))):
        foot = rng.uniform(horizon, height)
        drawing.tree(rng, pen, rng.uniform(0, width), foot, height * rng.uniform(0.1, 0.25) + (foot - horizon), leaf)
    if rng.random() < 0.3:
        post = colour(rng, (0, 0.4), (0.2, 0.9), (0.05, 0.1))
        for x in range(0, width, int(width * rng.uniform(0.03, 0.12))):
            pen.line([(x, height * 0.75), (x, height)], fill=post, width=5)
        for y in (0.8, 0.9):
            pen.line([(0, height * y), (width, height * y)], fill=post, width=3)
    for _ in range(int(rng.integers(0, 3))):
        foot = rng.uniform(horizon + 40, height)
        drawing.person(rng, pen, rng.uniform(0, width), foot, height * rng.uniform(0.1, 0.5))
    return drawing.lit(rng, image, rng.uniform(0, 0.4))


def _car(rng, pen, x, y, length):
    paint = colour(rng, (0, 0.9), (0.15, 1))
    high = length * 0.22
    cabin = ((0.18, 1), (0.32, 1.9), (0.68, 1.9), (0.84, 1))
    pen.polygon([(x + length * along, y - high * up) for along, up in cabin], fill=colour(rng, (0, 0.2), (0.1, 0.5)))
    pen.rounded_rectangle([x, y - high, x + length, y], high * 0.3, fill=paint)
    for at in (0.2, 0.78):
        pen.ellipse([x + length * at - high * 0.4, y - high * 0.4, x + length * at + high * 0.4, y + high * 0.4],
                    fill=(20, 20, 22))


def street(rng):
    """House fronts with windows, a road, cars, people, signs."""
    width, height = drawing.size(rng)
    image, pen = drawing.canvas(_sky(rng, width, height))
    ground = height * rng.uniform(0.55, 0.85)
    x = -width * rng.uniform(0, 0.1)
    while x < width:
        w, roof = width * rng.uniform(0.12, 0.5), height * rng.uniform(-0.3, 0.4)
        front, pane = colour(rng, (0, 0.6), (0.25, 0.95)), colour(rng, (0, 0.5), (0.1, 0.9))
        pen.rectangle([x, roof, x + w, ground], fill=front)
        dx, dy = width * rng.uniform(0.025, 0.08), height * rng.uniform(0.05, 0.14)
        fill = rng.uniform(0.4, 0.8)
        for wx in np.arange(x + dx * 0.3, x + w - dx * fill, dx):
            for wy in np.arange(roof + dy * 0.4, ground - dy, dy):
                pen.rectangle([wx, wy, wx + dx * fill, wy + dy * fill], fill=drawing.shade(pane, rng.uniform(0.5, 1.4)))
        x += w + width * rng.choice([0, 0, 0.05])
    road = colour(rng, (0, 0.12), (0.2, 0.6))
    pen.rectangle([0, ground, width, height], fill=road)
    pen.rectangle([0, ground, width, ground + height * 0.03], fill=drawing.shade(road, 1.4))
    for mark in range(0, width, int(width * 0.12)):
        middle = (ground + height) / 2
        pen.line([(mark, middle), (mark + width * 0.05, middle)], fill=(225, 225, 215), width=5)
    for _ in range(int(rng.integers(0, 5))):
        _car(rng, pen, rng.uniform(-0.1, 0.9) * width, rng.uniform(ground, height), width * rng.uniform(0.1, 0.35))
    for _ in range(int(rng.integers(0, 4))):
        drawing.person(rng, pen, rng.uniform(0, width), rng.uniform(ground, height), height * rng.uniform(0.12, 0.5))
    for _ in range(int(rng.integers(0, 3))):
        drawing.tree(rng, pen, rng.uniform(0, width), ground, height * rng.uniform(0.2, 0.6),
                     colour(rng, (0.3, 0.8), (0.2, 0.6), (0.15, 0.36)))
    pixels = drawing.grain(rng, np.asarray(image, np.float32), rng.uniform(0, 0.2), 40)
    return drawing.lit(rng, np.clip(pixels, 0, 255), rng.uniform(0, 0.5))


def fog(rng):
    """A landscape or street in fog or rain haze, with near things that keep their edges."""
    pixels = (landscape if rng.random() < 0.6 else street)(rng).astype(np.float32)
    height, width = pixels.shape[:2]
    haze = np.array(colour(rng, (0, 0.1), (0.5, 0.95)), np.float32)
    depth = np.clip(np.linspace(rng.uniform(0.85, 1.0), rng.uniform(0.3, 0.9), height), 0, 1).astype(np.float32)
    image, pen = drawing.canvas(pixels * (1 - depth[:, None, None]) + haze * depth[:, None, None])
    near = drawing.shade(haze, rng.uniform(0.15, 0.6))
    for _ in range(int(rng.integers(1, 5))):
        x = rng.uniform(0, width)
        kind = rng.integers(3)
        if kind == 0:
            pen.line([(x, height * rng.uniform(0, 0.6)), (x, height)], fill=near, width=int(rng.integers(4, 24)))
        elif kind == 1:
            drawing.tree(rng, pen, x, height * rng.uniform(0.8, 1.1), height * rng.uniform(0.4, 0.9), near)
        else:
            drawing.person(rng, pen, x, height * rng.uniform(0.8, 1.1), height * rng.uniform(0.3, 0.7))
    return np.asarray(image)
