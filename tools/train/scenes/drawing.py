"""What several scenes draw with: canvases, gradients, people, plants, things."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from light import clouds, colour, scaled

SIZES = [(800, 600), (960, 540), (720, 540)]


def size(rng):
    """Width and height of a canvas."""
    return SIZES[rng.integers(len(SIZES))]


def gradient(rng, width, height, top, bottom):
    """A picture that goes from one colour to another, from top to bottom or aslant."""
    x, y = np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32)
    slant = rng.uniform(-0.4, 0.4)
    t = np.clip(y[:, None] + slant * (x[None, :] - 0.5), 0, 1)[:, :, None]
    return np.array(top, np.float32) * (1 - t) + np.array(bottom, np.float32) * t


def canvas(pixels):
    """Float pixels as an image with a pen."""
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return image, ImageDraw.Draw(image)


def grain(rng, pixels, strength, coarsest=24, octaves=5):
    """Pixels under a texture: each is multiplied by 1 ± strength."""
    height, width = pixels.shape[:2]
    field = clouds(rng, height, width, coarsest, octaves, falloff=rng.uniform(0.6, 0.95))
    return pixels * (1 + strength * (2 * field[:, :, None] - 1))


def lit(rng, image, strength=0.5):
    """The picture under uneven light: smooth, brighter somewhere."""
    pixels = np.asarray(image, np.float32)
    grid = rng.uniform(1 - strength, 1 + 0.4 * strength, (3, 4)).astype(np.float32)
    field = scaled(grid, pixels.shape[0], pixels.shape[1], Image.BICUBIC)
    return np.clip(pixels * field[:, :, None], 0, 255).astype(np.uint8)


def shade(fill, factor):
    """A colour, darker or lighter."""
    return tuple(int(min(255, part * factor)) for part in fill)


def person(rng, pen, x, foot, height):
    """Somebody who stands at x with the feet at `foot`."""
    skin = colour(rng, (0.3, 0.6), (0.3, 0.95), (0.03, 0.09))
    coat, legs = colour(rng, (0, 0.9), (0.08, 0.9)), colour(rng, (0, 0.6), (0.05, 0.6))
    head, half = height * 0.075, height * rng.uniform(0.1, 0.14)
    top = foot - height
    step = height * rng.uniform(0, 0.1)
    hip = foot - height * 0.47
    for side in (-1, 1):
        pen.polygon([(x - half * 0.7, hip), (x + half * 0.7, hip), (x + side * step + half * 0.4, foot),
                     (x + side * step - half * 0.4, foot)], fill=shade(legs, 1 - 0.1 * side))
    pen.rounded_rectangle([x - half, top + head * 2, x + half, hip + height * 0.04], head, fill=coat)
    arm = rng.uniform(-0.1, 0.1) * height
    for side in (-1, 1):
        pen.line([(x + side * half, top + head * 2.6), (x + side * (half + arm), hip)], fill=shade(coat, 0.8),
                 width=max(2, int(height * 0.06)))
    pen.ellipse([x - head, top, x + head, top + 2.2 * head], fill=skin)
    if rng.random() < 0.8:
        pen.chord([x - head * 1.05, top - 2, x + head * 1.05, top + 2 * head], 180, 360,
                  fill=colour(rng, (0.1, 0.6), (0.05, 0.6), (0.02, 0.12)))


def tree(rng, pen, x, foot, height, leaf):
    """A tree of a trunk and many blots of leaves."""
    trunk = colour(rng, (0.2, 0.5), (0.1, 0.4), (0.04, 0.1))
    wide = max(2, int(height * 0.05))
    pen.line([(x, foot), (x + height * rng.uniform(-0.05, 0.05), foot - height * 0.6)], fill=trunk, width=wide)
    for _ in range(int(rng.integers(15, 70))):
        cx, cy = x + rng.normal(0, 0.2) * height, foot - height * (0.65 + rng.normal(0, 0.16))
        r = height * rng.uniform(0.02, 0.09)
        pen.ellipse([cx - r, cy - r * 0.8, cx + r, cy + r * 0.8], fill=shade(leaf, rng.uniform(0.5, 1.3)))


def thing(rng, pen, x, y, reach, fill=None):
    """An object with a lit and a shaded side, a rim, perhaps a mark, at (x, y)."""
    fill = fill or colour(rng)
    a, b = reach * rng.uniform(0.5, 1), reach * rng.uniform(0.5, 1)
    kind = rng.integers(4)
    dark, pale = shade(fill, 0.55), shade(fill, 1.35)
    if kind == 0:
        pen.ellipse([x - a, y - b, x + a, y + b], fill=dark)
        pen.ellipse([x - a * 0.95, y - b * 0.97, x + a * 0.75, y + b * 0.75], fill=fill)
        pen.ellipse([x - a * 0.5, y - b * 0.6, x - a * 0.2, y - b * 0.35], fill=pale)
    elif kind == 1:
        pen.rectangle([x - a, y - b, x + a, y + b], fill=fill, outline=dark, width=max(1, int(reach * 0.05)))
        pen.polygon([(x + a, y - b), (x + a * 1.3, y - b * 1.3), (x + a * 1.3, y + b * 0.7), (x + a, y + b)], fill=dark)
        pen.polygon([(x - a, y - b), (x - a * 0.7, y - b * 1.3), (x + a * 1.3, y - b * 1.3), (x + a, y - b)], fill=pale)
        pen.rectangle([x - a * 0.6, y - b * 0.2, x + a * 0.5, y + b * 0.3], fill=colour(rng))
    elif kind == 2:
        pen.rounded_rectangle([x - a * 0.4, y - b, x + a * 0.4, y + b], a * 0.2, fill=fill)
        pen.rectangle([x - a * 0.15, y - b * 1.5, x + a * 0.15, y - b * 0.9], fill=dark)
        pen.rectangle([x - a * 0.4, y - b * 0.2, x + a * 0.4, y + b * 0.4], fill=pale)
        pen.line([(x - a * 0.3, y - b * 0.9), (x - a * 0.3, y + b * 0.9)], fill=pale, width=max(1, int(reach * 0.06)))
    else:
        count = int(rng.integers(3, 9))
        angles = np.sort(rng.uniform(0, 2 * np.pi, count))
        pen.polygon([(x + a * np.cos(t), y + b * np.sin(t)) for t in angles], fill=fill, outline=dark)


def letters(rng, count):
    """Some words of random capitals and digits."""
    marks = rng.choice(list("ABCDEFGHIKLMNOPRSTUVWZ0123456789    :-/."), count)
    return "".join(marks)


def font(points):
    """Pillow's own font at a size."""
    return ImageFont.load_default(max(6, points))
