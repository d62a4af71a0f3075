"""Healthy scenes that are nearly white: things before a white ground, white rooms, snow. Pale is not overexposed."""

import numpy as np
from PIL import ImageFilter

from light import clouds, colour, scaled
from . import drawing


def product(rng):
    """One to three things before pure white, pale ones too, each shaded like a body and with a soft shadow."""
    width, height = drawing.size(rng)
    pixels = np.full((height, width, 3), 255.0, np.float32) if rng.random() < 0.7 else drawing.gradient(
        rng, width, height, (255, 255, 255), colour(rng, (0, 0.03), (0.88, 1)))
    count = int(rng.integers(1, 4))
    for index in range(count):
        mask, pen = drawing.canvas(np.zeros((height, width)))
        x = width * (index + rng.uniform(0.35, 0.65)) / count
        y, reach = height * rng.uniform(0.4, 0.6), rng.uniform(0.2, 0.45) * min(height, width / count)
        turn = rng.uniform(0, np.pi)
        ts = np.linspace(0, 2 * np.pi, 60)
        lobes = 1 + rng.uniform(0, 0.25) * np.cos(ts * rng.integers(1, 5) + rng.uniform(0, 6))
        a, b = reach, reach * rng.uniform(0.35, 1)
        outline = [(x + a * l * np.cos(t) * np.cos(turn) - b * l * np.sin(t) * np.sin(turn),
                    y + a * l * np.cos(t) * np.sin(turn) + b * l * np.sin(t) * np.cos(turn)) for t, l in zip(ts, lobes)]
        pen.polygon(outline, fill=255)
        inside = np.asarray(mask.filter(ImageFilter.GaussianBlur(1)), np.float32)[:, :, None] / 255
        shadow = np.asarray(mask.filter(ImageFilter.GaussianBlur(reach * 0.15)), np.float32)
        shadow = np.roll(shadow, int(reach * rng.uniform(0.05, 0.3)), axis=0)[:, :, None] / 255
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        lit = 1 - rng.uniform(0.3, 0.8) * np.clip(((columns - x) * rng.choice([-1, 1]) + (rows - y)) / (2.2 * reach), -0.2, 1)
        bright = 0.5 * np.exp(-((columns - x + reach * 0.3) ** 2 + (rows - y + reach * 0.3) ** 2) / (reach * 0.2) ** 2)
        fill = np.array(colour(rng, (0, 0.95), (0.5, 1)), np.float32)
        body = fill * lit[:, :, None] + 120 * bright[:, :, None]
        if rng.random() < 0.5:
            body *= 1 + rng.uniform(0.1, 0.5) * (clouds(rng, height, width, 8, 5)[:, :, None] - 0.5)
        pixels = pixels * (1 - rng.uniform(0, 0.4) * shadow)
        pixels = pixels * (1 - inside) + np.clip(body, 0, 255) * inside
        if rng.random() < 0.5:
            image, pen = drawing.canvas(pixels)
            stem = drawing.shade(colour(rng, (0.2, 0.8), (0.1, 0.5), (0.05, 0.3)), 1)
            pen.line([(x, y - reach * 0.7), (x + reach * rng.normal(0, 0.4), y - reach * 1.2)], fill=stem, width=8)
            pixels = np.asarray(image, np.float32)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def corridor(rng):
    """A white room in perspective: pale planes that meet in thin edges, frames, lamps, a floor that reflects."""
    width, height = drawing.size(rng)
    x, y = width * rng.uniform(0.25, 0.75), height * rng.uniform(0.3, 0.6)
    w, h = width * rng.uniform(0.05, 0.2), height * rng.uniform(0.08, 0.25)
    white = colour(rng, (0, 0.06), (0.85, 1))
    image, pen = drawing.canvas(np.full((height, width, 3), 240.0))
    planes = {"ceiling": [(0, 0), (width, 0), (x + w, y - h), (x - w, y - h)],
              "floor": [(0, height), (width, height), (x + w, y + h), (x - w, y + h)],
              "left": [(0, 0), (0, height), (x - w, y + h), (x - w, y - h)],
              "right": [(width, 0), (width, height), (x + w, y + h), (x + w, y - h)]}
    for name, corners in planes.items():
        pen.polygon(corners, fill=drawing.shade(white, rng.uniform(0.55, 0.85) if name == "floor" else rng.uniform(0.85, 1.1)))
        pen.line([*corners, corners[0]], fill=drawing.shade(white, rng.uniform(0.5, 0.9)), width=2)
    for side in (-1, 1):
        for near in np.sort(rng.uniform(0.05, 0.75, int(rng.integers(0, 7)))):
            def at(t, up):
                reach = w + (width / 2 - w) * (1 - t) * 1.4
                return x + side * reach, y + up * (h + (height / 2 - h) * (1 - t) * 1.4)
            corners = [at(near, -0.5), at(near + 0.1, -0.5), at(near + 0.1, 0.2), at(near, 0.2)]
            pen.polygon(corners, fill=colour(rng, (0, 0.5), (0.05, 0.9)), outline=(30, 30, 30))
    for _ in range(int(rng.integers(0, 5))):
        t = rng.uniform(0.1, 0.9)
        pen.ellipse([x - 30 * t, y * (1 - t) * 0.8 - 6, x + 30 * t, y * (1 - t) * 0.8 + 6], fill=(255, 255, 255))
    for _ in range(int(rng.integers(0, 4))):
        drawing.thing(rng, pen, rng.uniform(0, width), height * rng.uniform(0.7, 0.95), height * rng.uniform(0.05, 0.2))
    if rng.random() < 0.4:
        drawing.person(rng, pen, rng.uniform(0.2, 0.8) * width, height * rng.uniform(0.8, 1.2), height * rng.uniform(0.3, 0.9))
    return drawing.lit(rng, image, rng.uniform(0, 0.3))


def snow(rng):
    """Snow: a white ground and a pale sky, with trees, posts, tracks and shadows."""
    width, height = drawing.size(rng)
    sky, ground = colour(rng, (0, 0.15), (0.75, 1), (0.55, 0.62)), colour(rng, (0, 0.06), (0.88, 1), (0.55, 0.62))
    horizon = int(height * rng.uniform(0.15, 0.6))
    pixels = drawing.gradient(rng, width, height, sky, drawing.shade(sky, 1.1))
    drifts = 1 - rng.uniform(0.03, 0.2) * scaled(clouds(rng, height // 2, width // 2, 3, 5), height, width)
    pixels[horizon:] = (np.array(ground, np.float32) * drifts[:, :, None])[horizon:]
    image, pen = drawing.canvas(pixels)
    dark = colour(rng, (0, 0.4), (0.08, 0.4))
    for _ in range(int(rng.integers(2, 25))):
        x, foot = rng.uniform(0, width), rng.uniform(horizon, height)
        size = height * 0.08 + (foot - horizon) * rng.uniform(0.3, 1)
        kind = rng.integers(3)
        if kind == 0:
            drawing.tree(rng, pen, x, foot, size, drawing.shade(dark, rng.uniform(0.6, 1.6)))
        elif kind == 1:
            pen.line([(x, foot), (x, foot - size)], fill=dark, width=max(2, int(size * 0.06)))
            pen.line([(x, foot), (x + size, foot + size * 0.2)], fill=drawing.shade(ground, 0.8), width=max(2, int(size * 0.05)))
        else:
            pen.ellipse([x, foot, x + size * 0.2, foot + size * 0.06], fill=drawing.shade(ground, rng.uniform(0.6, 0.85)))
    if rng.random() < 0.4:
        drawing.person(rng, pen, rng.uniform(0, width), rng.uniform(horizon, height), height * rng.uniform(0.15, 0.5))
    return drawing.lit(rng, image, rng.uniform(0, 0.2))
