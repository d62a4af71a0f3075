"""Indoor scenes."""

import numpy as np

from light import colour
from . import drawing


def room(rng):
    """A room in perspective: walls, floor, a window or pictures, furniture, perhaps people."""
    width, height = drawing.size(rng)
    wall = colour(rng, (0, 0.35), (0.35, 0.95))
    floor = colour(rng, (0.05, 0.6), (0.2, 0.8), (0.02, 0.15))
    image, pen = drawing.canvas(drawing.gradient(rng, width, height, wall, drawing.shade(wall, 0.8)))
    left, right = width * rng.uniform(-0.1, 0.35), width * rng.uniform(0.65, 1.1)
    top, bottom = height * rng.uniform(-0.1, 0.2), height * rng.uniform(0.55, 0.8)
    pen.polygon([(0, 0), (left, top), (left, bottom), (0, height)], fill=drawing.shade(wall, rng.uniform(0.7, 0.95)))
    pen.polygon([(width, 0), (right, top), (right, bottom), (width, height)],
                fill=drawing.shade(wall, rng.uniform(0.75, 1.1)))
    pen.polygon([(0, 0), (left, top), (right, top), (width, 0)], fill=drawing.shade(wall, rng.uniform(0.9, 1.2)))
    pen.polygon([(0, height), (left, bottom), (right, bottom), (width, height)], fill=floor)
    for edge in range(int(rng.integers(0, 14))):
        t = edge / 13
        pen.line([(left + t * (right - left), bottom), (width * (2 * t - 0.5), height)],
                 fill=drawing.shade(floor, 0.8), width=2)
    for _ in range(int(rng.integers(0, 4))):
        x, y = rng.uniform(left, right), rng.uniform(top, bottom * 0.6)
        w, h = width * rng.uniform(0.05, 0.2), height * rng.uniform(0.1, 0.3)
        pen.rectangle([x, y, x + w, y + h], fill=colour(rng), outline=colour(rng, (0, 0.4), (0.1, 0.9)), width=6)
        pen.line([(x + w / 2, y), (x + w / 2, y + h)], fill=colour(rng, (0, 0.3)), width=3)
    for _ in range(int(rng.integers(0, 7))):
        drawing.thing(rng, pen, rng.uniform(0, width), rng.uniform(bottom, height), height * rng.uniform(0.04, 0.2))
    for _ in range(int(rng.integers(0, 4))):
        drawing.person(rng, pen, rng.uniform(0, width), rng.uniform(bottom, height), height * rng.uniform(0.35, 0.8))
    pixels = drawing.grain(rng, np.asarray(image, np.float32), rng.uniform(0, 0.12))
    return drawing.lit(rng, np.clip(pixels, 0, 255), rng.uniform(0.1, 0.6))


def aisle(rng):
    """Shelves full of small things, front on or along an aisle."""
    width, height = drawing.size(rng)
    back = colour(rng, (0, 0.4), (0.15, 0.7))
    image, pen = drawing.canvas(drawing.gradient(rng, width, height, back, drawing.shade(back, 0.6)))
    rows, along = int(rng.integers(3, 8)), rng.random() < 0.5
    palette = [colour(rng, (0, 0.9), (0.2, 1)) for _ in range(int(rng.integers(2, 9)))]
    for row in range(rows):
        x = 0.0
        y0, y1 = height * row / rows, height * (row + 1) / rows
        while x < width:
            w = width * rng.uniform(0.015, 0.07)
            depth = 0.35 + 0.65 * abs(2 * x / width - 1) if along else 1.0
            middle = height / 2
            a, b = middle + (y0 - middle) * depth, middle + (y1 - middle) * depth
            tall = (b - a) * rng.uniform(0.4, 0.85)
            fill = drawing.shade(palette[rng.integers(len(palette))], rng.uniform(0.6, 1.2))
            pen.rectangle([x, b - tall, x + w * 0.93, b], fill=fill)
            pen.rectangle([x + w * 0.2, b - tall * 0.6, x + w * 0.7, b - tall * 0.3], fill=colour(rng, (0, 0.5)))
            pen.line([(x, b), (x + w, b)], fill=drawing.shade(back, 1.5), width=4)
            x += w
    for _ in range(int(rng.integers(0, 3))):
        drawing.person(rng, pen, rng.uniform(0, width), height * rng.uniform(0.8, 1.1), height * rng.uniform(0.4, 0.9))
    return drawing.lit(rng, image, rng.uniform(0.1, 0.6))


def plain_wall(rng):
    """Almost nothing: a wall, a sky, a belt, a floor, with one line or one small thing in focus."""
    width, height = drawing.size(rng)
    wall = colour(rng, (0, rng.uniform(0.05, 0.7)), (0.3, 1.0))
    pixels = drawing.gradient(rng, width, height, wall, drawing.shade(wall, rng.uniform(0.75, 1.15)))
    if rng.random() < 0.5:
        pixels = drawing.grain(rng, pixels, rng.uniform(0.01, 0.06), int(rng.integers(8, 60)))
    image, pen = drawing.canvas(pixels)
    if rng.random() < 0.7:
        y = height * rng.uniform(0.3, 0.9)
        pen.polygon([(0, y), (width, y + height * rng.uniform(-0.15, 0.15)), (width, height), (0, height)],
                    fill=drawing.shade(colour(rng, (0, 0.5), (0.2, 1)), 1))
    for _ in range(int(rng.integers(1, 5))):
        drawing.thing(rng, pen, rng.uniform(0, width), height * rng.uniform(0.3, 0.9), height * rng.uniform(0.05, 0.22))
    for _ in range(int(rng.integers(0, 3))):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        pen.line([(x, y), (x + width * rng.normal(0, 0.4), y + height * rng.normal(0, 0.4))],
                 fill=drawing.shade(wall, rng.uniform(0.3, 0.8)), width=int(rng.integers(2, 12)))
    if rng.random() < 0.35:
        drawing.person(rng, pen, rng.uniform(0.2, 0.8) * width, height * rng.uniform(0.9, 1.5),
                       height * rng.uniform(0.6, 1.3))
    return drawing.lit(rng, image, rng.uniform(0, 0.4))
