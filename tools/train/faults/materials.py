"""What things before the lens are made of, seen so near that the texture shows: light `(192, 256, 3)`, in focus."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from light import between, clouds, colour, decode, scaled

HEIGHT, WIDTH = 192, 256


def _dyed(rng, saturation=(0, 0.9), value=(0.2, 0.95), hue=(0, 1)):
    return decode(np.array(colour(rng, saturation, value, hue), np.uint8))


def _axes(rng):
    """Coordinates along two directions at right angles, in pixels."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    angle = rng.uniform(0, np.pi)
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def _cloth(rng):
    """A weave, plain, striped or chequered, with soft folds."""
    u, v = _axes(rng)
    period = between(rng, 3, 12)
    weave = 1 + rng.uniform(0.05, 0.35) * np.sin(2 * np.pi * u / period) * np.sin(2 * np.pi * v / period)
    dye = np.broadcast_to(_dyed(rng), (HEIGHT, WIDTH, 3)).copy()
    for axis in (u, v):
        if rng.random() < 0.4:
            band = (np.sin(2 * np.pi * axis / between(rng, 14, 90)) > rng.uniform(-0.5, 0.7))[:, :, None]
            dye = np.where(band, dye * rng.uniform(0.3, 1) + _dyed(rng) * rng.uniform(0, 0.5), dye)
    folds = 0.5 + clouds(rng, HEIGHT, WIDTH, int(rng.integers(1, 5)), 3)
    return dye * (weave * folds)[:, :, None]


def _lumps(rng):
    """Mud, snow, plaster, moss: a relief lit from one side."""
    relief = clouds(rng, HEIGHT, WIDTH, int(rng.integers(3, 16)), 6, rng.uniform(0.5, 0.8))
    angle, steep = rng.uniform(0, 2 * np.pi), rng.uniform(4, 18)
    slope = np.cos(angle) * np.gradient(relief, axis=1) + np.sin(angle) * np.gradient(relief, axis=0)
    base = _dyed(rng, (0, 0.6), (0.25, 0.95), (0.03, 0.3) if rng.random() < 0.6 else (0, 1))
    return base * np.clip(0.75 + steep * slope, 0.1, 1.6)[:, :, None]


def _fibres(rng):
    """Fur, bark, wood, straw: noise drawn out along one direction."""
    long = rng.normal(0, 1, (HEIGHT, max(3, int(WIDTH / between(rng, 8, 60))))).astype(np.float32)
    field = scaled(long, HEIGHT, WIDTH) * rng.uniform(0.08, 0.3)
    if rng.random() < 0.5:
        field = scaled(np.ascontiguousarray(field.T), HEIGHT, WIDTH)
    shade = 0.6 + 0.6 * clouds(rng, HEIGHT, WIDTH, 2, 3)
    return _dyed(rng, (0, 0.7), (0.2, 0.9), (0.02, 0.15)) * np.clip(shade * (1 + field), 0.05, 2)[:, :, None]


def _print(rng):
    """Paper or cardboard with lines of print, boxes, or a word in large letters."""
    paper = colour(rng, (0, 0.45), (0.4, 0.98), (0.05, 0.17))
    image = Image.new("RGB", (2 * WIDTH, 2 * WIDTH), paper)
    pen, ink = ImageDraw.Draw(image), tuple(int(v * rng.uniform(0.05, 0.5)) for v in paper)
    y, letters = 0, "abcdefghiklmnoprstu ABDEMRST  "
    while y < 2 * WIDTH:
        size = int(between(rng, 8, 44)) if rng.random() < 0.25 else 10
        words = "".join(letters[i] for i in rng.integers(0, len(letters), 90))
        if rng.random() < 0.8:
            pen.text((rng.uniform(-20, 30), y), words, fill=ink, font=ImageFont.load_default(size))
        if rng.random() < 0.06:
            pen.rectangle([rng.uniform(0, 300), y, rng.uniform(310, 500), y + rng.uniform(20, 110)], fill=ink)
        y += size * rng.uniform(1.1, 2.5)
    image = image.rotate(rng.uniform(0, 360), Image.BILINEAR).crop(
        (WIDTH // 2, WIDTH // 2, WIDTH // 2 + WIDTH, WIDTH // 2 + HEIGHT))
    shade = rng.uniform(0.3, 1) * (0.7 + 0.5 * clouds(rng, HEIGHT, WIDTH, 1, 2))
    return decode(np.asarray(image)) * shade[:, :, None]


def _facets(rng):
    """A crumpled bag or foil: flat pieces of different brightness with pale or dark edges."""
    count = int(rng.integers(12, 90))
    centres = rng.random((count, 2)) * (HEIGHT, WIDTH)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    away = np.stack([np.hypot(y - cy, x - cx) for cy, cx in centres])
    near = np.partition(away, 1, axis=0)[:2]
    tone = rng.uniform(0.4, 1.2, count)[away.argmin(axis=0)]
    edge = np.exp(-(near[1] - near[0]) / between(rng, 1, 6)) * rng.uniform(-0.4, 0.8)
    return _dyed(rng, (0, 0.7), (0.3, 0.95)) * np.clip(tone + edge, 0.05, 2)[:, :, None]


def _plain(rng):
    """Plastic, rubber, skin, painted metal: one colour, an even shade, creases or ribs."""
    u, _ = _axes(rng)
    shade = 0.5 + 0.9 * clouds(rng, HEIGHT, WIDTH, 1, 2)
    if rng.random() < 0.5:
        shade = shade * (1 + rng.uniform(-0.4, 0.4) * (np.sin(2 * np.pi * u / between(rng, 10, 70)) > 0.8))
    return _dyed(rng) * shade[:, :, None]


FORMS = [_cloth, _lumps, _fibres, _print, _facets, _plain, _plain]


def material(rng):
    """One of them."""
    return np.maximum(FORMS[rng.integers(len(FORMS))](rng), 0).astype(np.float32)
