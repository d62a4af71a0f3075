"""Scenes that are full of fine detail in focus: fur, twigs, crowds, blossom, patterns. Detail is not noise."""

import numpy as np
from PIL import Image, ImageFilter

from light import between, clouds, colour, convolved, streak
from . import drawing


def fur(rng):
    """Hair or grass that lies in several directions: noise drawn out along them, in two or three tones."""
    width, height = 480, 360
    field, weight = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(2, 4))):
        where = np.clip(6 * clouds(rng, height, width, 2, 2) - 2.5, 0.02, 1)
        drawn = convolved(rng.standard_normal((height, width)).astype(np.float32), streak(rng, rng.uniform(6, 30)))
        field += where * drawn / drawn.std()
        weight += where
    field = field / weight + rng.uniform(0.3, 1.5) * (clouds(rng, height, width, 4, 4) - 0.5) * 4
    tones = [np.array(colour(rng, (0, 0.7), (low, low + 0.4), (0.02, 0.14) if rng.random() < 0.7 else (0, 1)), np.float32)
             for low in (0.02, 0.3, 0.6)]
    t = np.clip(field * rng.uniform(0.15, 0.4) + rng.uniform(0.8, 1.2), 0, 2)[:, :, None]
    pixels = np.where(t < 1, tones[0] * (1 - t) + tones[1] * t, tones[1] * (2 - t) + tones[2] * (t - 1))
    image, _ = drawing.canvas(pixels)
    if rng.random() < 0.5:
        ground = Image.fromarray(drawing.gradient(rng, width, height, colour(rng), colour(rng)).astype(np.uint8))
        mask, inner = drawing.canvas(np.zeros((height, width)))
        for _ in range(4):
            x, y, a, b = rng.normal(0.5, 0.15), rng.normal(0.5, 0.15), rng.uniform(0.15, 0.4), rng.uniform(0.15, 0.4)
            inner.ellipse([(x - a) * width, (y - b) * height, (x + a) * width, (y + b) * height], fill=255)
        image = Image.composite(image, ground, mask.filter(ImageFilter.GaussianBlur(2)))
    return drawing.lit(rng, image, rng.uniform(0, 0.6))


def _branch(rng, pen, x, y, angle, length, wide, bark, leaf, depth):
    end = (x + length * np.cos(angle), y + length * np.sin(angle))
    pen.line([(x, y), end], fill=drawing.shade(bark, rng.uniform(0.7, 1.4)), width=max(1, int(wide)))
    if depth == 0:
        if leaf:
            r = length * rng.uniform(0.1, 0.5)
            pen.ellipse([end[0] - r, end[1] - r * 0.7, end[0] + r, end[1] + r * 0.7],
                        fill=drawing.shade(leaf, rng.uniform(0.4, 1.5)))
        return
    for _ in range(int(rng.integers(2, 4))):
        _branch(rng, pen, *end, angle + rng.normal(0, 0.5), length * rng.uniform(0.55, 0.9), wide * 0.65, bark, leaf,
                depth - 1)


def thicket(rng):
    """Twigs, bare or in leaf, before the sky or before other twigs."""
    width, height = drawing.size(rng)
    image, pen = drawing.canvas(drawing.gradient(rng, width, height, colour(rng, (0, 0.5), (0.3, 1), (0.5, 0.65)),
                                                 colour(rng, (0, 0.6), (0.1, 0.9), (0.05, 0.4))))
    leaf = colour(rng, (0.1, 0.9), (0.2, 0.9), (0.05, 0.4)) if rng.random() < 0.6 else None
    for layer in range(int(rng.integers(2, 9))):
        bark = colour(rng, (0, 0.5), (0.03, 0.6), (0.03, 0.12))
        _branch(rng, pen, rng.uniform(0, width), height * rng.uniform(0.6, 1.1), -np.pi / 2 + rng.normal(0, 0.4),
                height * rng.uniform(0.1, 0.3), rng.uniform(3, 18), bark, leaf, int(rng.integers(4, 6)))
    if rng.random() < 0.4:
        drawing.person(rng, pen, rng.uniform(0, width), height * rng.uniform(0.8, 1.1), height * rng.uniform(0.3, 0.8))
    return drawing.lit(rng, image, rng.uniform(0, 0.6))


def crowd(rng):
    """Many people, the far ones small."""
    width, height = drawing.size(rng)
    image, pen = drawing.canvas(drawing.gradient(rng, width, height, colour(rng, (0, 0.5), (0.3, 1)),
                                                 colour(rng, (0, 0.5), (0.2, 0.8))))
    for row in np.sort(rng.uniform(0, 1, int(rng.integers(30, 150)))):
        drawing.person(rng, pen, rng.uniform(0, width), height * (0.3 + 0.9 * row), height * (0.1 + rng.uniform(0.3, 0.5) * row))
    return drawing.lit(rng, image, rng.uniform(0, 0.6))


def blossom(rng):
    """Small shapes of two or three colours that hide each other, sharp in a band and softer off it."""
    width, height = drawing.size(rng)
    palette = [colour(rng, (0.3, 0.9), (0.1, 0.6), (0.2, 0.4)), colour(rng, (0, 0.4), (0.7, 1)), colour(rng, (0.5, 1), (0.5, 1))]
    image, pen = drawing.canvas(np.full((height, width, 3), 50.0))
    finest = between(rng, 0.006, 0.03) * height
    for index in range(int(rng.integers(500, 2000))):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), finest * rng.uniform(0.5, 2)
        fill = drawing.shade(palette[int(3 * rng.random() ** 2)], rng.uniform(0.3, 1.3))
        angle = rng.uniform(0, np.pi)
        points = [(x + r * np.cos(t) * np.cos(angle) - 0.5 * r * np.sin(t) * np.sin(angle),
                   y + r * np.cos(t) * np.sin(angle) + 0.5 * r * np.sin(t) * np.cos(angle))
                  for t in np.linspace(0, 2 * np.pi, 9)]
        pen.polygon(points, fill=fill)
        if rng.random() < 0.3:
            pen.line([points[0], points[4]], fill=drawing.shade(fill, 0.6), width=2)
    if rng.random() < 0.3:
        soft = image.filter(ImageFilter.GaussianBlur(height * 0.012))
        mask = Image.fromarray(np.clip(400 * clouds(rng, height, width, 2, 2) - 80, 0, 255).astype(np.uint8))
        image = Image.composite(image, soft, mask)
    return drawing.lit(rng, image, rng.uniform(0, 0.6))


def pattern(rng):
    """Things that repeat: a rug, a grille, blinds, a fence, windows of a tower, a keyboard; a thing or two before it."""
    width, height = drawing.size(rng)
    image, pen = drawing.canvas(drawing.gradient(rng, width, height, colour(rng), colour(rng)))
    w, h = width * between(rng, 0.02, 0.15), height * between(rng, 0.02, 0.15)
    fill, other, kind = colour(rng), colour(rng), rng.integers(4)
    for row in range(int(height / h) + 1):
        for column in range(int(width / w) + 1):
            x, y = column * w, row * h
            tone = drawing.shade(fill if rng.random() < 0.85 else other, rng.uniform(0.8, 1.15))
            if kind == 0:
                pen.rectangle([x + 0.15 * w, y + 0.15 * h, x + 0.85 * w, y + 0.85 * h], fill=tone)
            elif kind == 1:
                pen.ellipse([x, y, x + w * 0.8, y + h * 0.8], fill=tone, outline=other)
            elif kind == 2:
                pen.polygon([(x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2)], fill=tone)
            elif column == 0:
                pen.rectangle([0, y, width, y + h * 0.6], fill=tone)
    image = image.rotate(float(rng.choice([0, 0, 90, rng.uniform(0, 90)])), Image.BILINEAR, fillcolor=fill)
    image, pen = drawing.canvas(drawing.grain(rng, np.asarray(image, np.float32), rng.uniform(0, 0.3), 20))
    for _ in range(int(rng.integers(0, 5))):
        drawing.thing(rng, pen, rng.uniform(0, width), rng.uniform(0, height), height * rng.uniform(0.05, 0.3))
    if rng.random() < 0.4:
        drawing.person(rng, pen, rng.uniform(0, width), height * rng.uniform(0.8, 1.3), height * rng.uniform(0.5, 1.2))
    return drawing.lit(rng, image, rng.uniform(0.1, 0.7))
