"""Scenes seen from near: pages, leaves, textures, things on a table."""

import numpy as np
from PIL import Image, ImageFilter

from light import between, clouds, colour, scaled
from . import drawing


def page(rng):
    """Writing: a page, a label, a meter's display, a screen."""
    width, height = drawing.size(rng)
    paper = colour(rng, (0, 0.4), (0.6, 1)) if rng.random() < 0.75 else colour(rng, (0, 0.8), (0.05, 0.3))
    ink = drawing.shade(paper, rng.uniform(0.05, 0.4)) if sum(paper) > 300 else colour(rng, (0, 0.6), (0.7, 1))
    image, pen = drawing.canvas(drawing.gradient(rng, width, height, paper, drawing.shade(paper, 0.9)))
    y = height * rng.uniform(0, 0.1)
    while y < height:
        points = int(height * rng.uniform(0.03, 0.16))
        pen.text((width * rng.uniform(0, 0.15), y), drawing.letters(rng, int(rng.integers(4, 50))), fill=ink,
                 font=drawing.font(points))
        y += points * rng.uniform(1.0, 1.8)
    for _ in range(int(rng.integers(0, 4))):
        drawing.thing(rng, pen, rng.uniform(0, width), rng.uniform(0, height), height * rng.uniform(0.05, 0.2))
    image = image.rotate(rng.normal(0, 6), Image.BILINEAR, fillcolor=colour(rng, (0, 0.5)))
    return drawing.lit(rng, image, rng.uniform(0, 0.5))


def leaves(rng):
    """Shapes of all sizes that hide each other, each with its texture: the statistics of natural scenes."""
    width, height = drawing.size(rng)
    hue, spread = rng.random(), rng.choice([0.04, 0.15, 0.5])
    value = (rng.uniform(0.05, 0.3), rng.uniform(0.6, 1))
    image, pen = drawing.canvas(np.full((height, width, 3), 90.0))
    finest = between(rng, 0.004, 0.014)
    for _ in range(int(rng.integers(150, 900))):
        reach = min(0.5, finest * (1 + 1.2 * rng.pareto(1.1))) * height
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        fill = colour(rng, (0, 0.8), value, (hue - spread, hue + spread))
        kind = rng.integers(3)
        if kind == 0:
            low, high = reach * rng.uniform(0.3, 1), reach * rng.uniform(0.3, 1)
            pen.ellipse([x - reach, y - low, x + reach, y + high], fill=fill)
        elif kind == 1:
            angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 7))))
            pen.polygon([(x + reach * np.cos(t), y + reach * np.sin(t)) for t in angles], fill=fill)
        else:
            t = rng.uniform(0, np.pi)
            dx, dy = 2 * reach * np.cos(t), 2 * reach * np.sin(t)
            pen.line([(x - dx, y - dy), (x + dx, y + dy)], fill=fill, width=max(2, int(reach * 0.3)))
    pixels = drawing.grain(rng, np.asarray(image, np.float32), rng.uniform(0, 0.5), 30, 6)
    return drawing.lit(rng, np.clip(pixels, 0, 255), rng.uniform(0, 0.6))


def foliage(rng):
    """Grass, twigs, leaves, gravel: thousands of small strokes, lit and in shadow."""
    width, height = drawing.size(rng)
    hue, saturation = rng.random(), rng.uniform(0, 0.8)
    ground = colour(rng, (0, 0.6), (0.05, 0.9))
    image, pen = drawing.canvas(drawing.gradient(rng, width, height, ground, colour(rng, (0, 0.6), (0.05, 0.9))))
    lean, round_ones, finest = rng.uniform(0, np.pi), rng.random() < 0.5, between(rng, 0.004, 0.02)
    begin = rng.choice([0.0, 0.0, rng.uniform(0.1, 0.6)])
    for _ in range(int(rng.integers(600, 2500))):
        x, y = rng.uniform(0, width), height * rng.uniform(begin, 1)
        reach = height * finest * (1 + rng.exponential(1))
        fill = colour(rng, (0, saturation), (0.02, 1), (hue - 0.06, hue + 0.06))
        if round_ones:
            pen.ellipse([x - reach, y - reach * 0.6, x + reach, y + reach * 0.6], fill=fill)
        else:
            angle = lean + rng.normal(0, 0.4)
            dx, dy = 2.5 * reach * np.cos(angle), 2.5 * reach * np.sin(angle)
            pen.line([(x - dx, y - dy), (x + dx, y + dy)], fill=fill, width=max(2, int(reach * 0.4)))
    for _ in range(int(rng.integers(0, 3))):
        drawing.thing(rng, pen, rng.uniform(0, width), height * rng.uniform(0.3, 0.9), height * rng.uniform(0.05, 0.3))
    return drawing.lit(rng, image, rng.uniform(0, 0.6))


def texture(rng):
    """A surface in focus: plaster, wood, bricks, tiles, weave, gravel."""
    width, height = drawing.size(rng)
    base, other = colour(rng, (0, 0.6), (0.3, 0.9)), colour(rng, (0, 0.6), (0.2, 0.9))
    kind = rng.integers(4)
    if kind == 0:
        field = clouds(rng, height, width, int(rng.integers(3, 20)), 7, rng.uniform(0.65, 0.95))
        field = np.clip((field - 0.5) * rng.uniform(1.5, 4) + 0.5, 0, 1)
    elif kind == 1:
        grid = rng.random((height // 6, 5)).astype(np.float32)
        field = scaled(grid, height, width, Image.BICUBIC) * 0.6 + 0.4 * clouds(rng, height, width, 4, 6)
    elif kind == 2:
        w, h = width * rng.uniform(0.05, 0.2), height * rng.uniform(0.04, 0.15)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        row = np.floor(y / h)
        column = np.floor((x + (row % 2) * w * 0.5) / w)
        joint = ((y % h) < h * 0.08) | (((x + (row % 2) * w * 0.5) % w) < h * 0.08)
        tone = np.sin(column * 12.9898 + row * 78.233) * 43758.5453
        field = np.where(joint, 0.0, 0.6 + 0.35 * (tone - np.floor(tone)))
    else:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        period = height * rng.uniform(0.02, 0.12)
        field = 0.5 + 0.25 * np.sign(np.sin(2 * np.pi * x / period)) + 0.25 * np.sign(np.sin(2 * np.pi * y / period))
    pixels = np.array(base, np.float32) * field[:, :, None] + np.array(other, np.float32) * (1 - field[:, :, None])
    pixels = drawing.grain(rng, pixels, rng.uniform(0, 0.3), 40)
    return drawing.lit(rng, np.clip(pixels, 0, 255), rng.uniform(0, 0.6))


def table(rng):
    """Things on a table, a belt, or before the white ground of a product picture."""
    width, height = drawing.size(rng)
    white = rng.random() < 0.5
    ground = colour(rng, (0, 0.03), (0.95, 1)) if white else colour(rng, (0, 0.7), (0.15, 0.95))
    pixels = drawing.gradient(rng, width, height, ground, ground if white else drawing.shade(ground, 0.7))
    if not white:
        pixels = drawing.grain(rng, pixels, rng.uniform(0, 0.25), 20)
    image, pen = drawing.canvas(pixels)
    count = int(rng.integers(1, 4)) if white else int(rng.integers(1, 15))
    for _ in range(count):
        x, y, reach = rng.uniform(0.1, 0.9) * width, rng.uniform(0.15, 0.9) * height, height * rng.uniform(0.05, 0.3)
        pen.ellipse([x - reach, y + reach * 0.5, x + reach * 1.3, y + reach], fill=drawing.shade(ground, 0.75))
        drawing.thing(rng, pen, x, y, reach, colour(rng, (0.2, 1), (0.15, 0.95)))
    return np.asarray(image) if white else drawing.lit(rng, image, rng.uniform(0, 0.5))


def close_up(rng):
    """Something near and sharp before a ground far out of focus."""
    ground = Image.fromarray(leaves(rng))
    soft = ground.filter(ImageFilter.GaussianBlur(ground.height * rng.uniform(0.02, 0.08)))
    width, height = soft.size
    subject = Image.fromarray(leaves(rng) if rng.random() < 0.5 else texture(rng)).resize(soft.size)
    mask, pen = drawing.canvas(np.zeros((height, width)))
    x, y = width * rng.uniform(0.3, 0.7), height * rng.uniform(0.35, 0.7)
    for _ in range(int(rng.integers(2, 9))):
        a, b = width * rng.uniform(0.04, 0.22), height * rng.uniform(0.05, 0.25)
        cx, cy = x + rng.normal(0, 0.12) * width, y + rng.normal(0, 0.12) * height
        pen.ellipse([cx - a, cy - b, cx + a, cy + b], fill=255)
    for _ in range(int(rng.integers(0, 4))):
        stem = (rng.uniform(0, width), height * rng.choice([0, 1]))
        pen.line([stem, (x, y)], fill=255, width=int(rng.integers(5, 30)))
    if rng.random() < 0.25:
        soft = Image.new("RGB", soft.size, colour(rng, (0, 0.02), (0.9, 1)))
    return np.asarray(Image.composite(subject, soft, mask))
