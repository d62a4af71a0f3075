"""`covered`: bodies before the lens, a hand, leaves, insects and their webs, that hide two thirds of it or more."""

import numpy as np
from PIL import Image, ImageDraw

from .basics import along, clouds, grain, grid, softened, unit
from .covers import ambient, coloured, laid

SKIN = [(0.6, 0.36, 0.26), (0.5, 0.28, 0.19), (0.3, 0.16, 0.1), (0.16, 0.085, 0.055)]
GLOVES = [(0.02, 0.02, 0.025), (0.05, 0.2, 0.5), (0.6, 0.2, 0.03), (0.35, 0.33, 0.3)]


def fingers(rng, light, colour, crease):
    """Fingers side by side from one side of the view, round in the light, and the palm behind them."""
    size, shape = unit(light), light.shape[:2]
    a, b = along(light, rng.choice([0, np.pi / 2, np.pi, -np.pi / 2]) + rng.uniform(-0.4, 0.4))
    a = a / np.ptp(a)
    wide, spread = rng.uniform(0.18, 0.24), rng.uniform(-0.1, 0.15)
    place = b / (wide * (1 + spread * a)) + rng.uniform(0, 1)
    number = np.floor(place).astype(int)
    across = 2 * (place - number) - 1
    tips = rng.uniform(0.22, 0.42, 16)[number % 16]
    inside = np.clip((0.97 - np.abs(across)) * 12, 0, 1) * np.clip((tips - a - 0.1 * across ** 2) * 30, 0, 1)
    palm = np.clip((-0.12 - a) * 12, 0, 1)
    alpha = np.maximum(inside, palm)[..., None]
    rounded = 0.3 + 0.7 * np.sqrt(np.clip(1 - across ** 2, 0, 1)) * (1 - palm) + 0.55 * palm
    bent = a - tips + 0.02 * across ** 2
    knuckles = 1 - crease * sum(np.exp(-((bent + back) / 0.008) ** 2) for back in (0.2, 0.24, 0.42))
    skin = 1 + 0.08 * clouds(rng, shape, 1.3) + 0.03 * grain(rng, shape, size * 0.7)
    cover = colour * (rounded * knuckles * skin)[..., None]
    return laid(light, alpha, cover * ambient(rng, light) * 1.8, size * rng.uniform(0.4, 1.1))


def hand(rng, light):
    return fingers(rng, light, coloured(rng, SKIN), 0.35)


def glove(rng, light):
    return fingers(rng, light, coloured(rng, GLOVES) + 0.015, 0.15)


def leaf(rng, light, colour, lit):
    """Opacity and light of one leaf at a random place."""
    a, b = along(light, rng.uniform(0, 2 * np.pi))
    a, b = a - rng.uniform(-0.4, 0.4), b - rng.uniform(-0.4, 0.4)
    long = rng.uniform(0.2, 0.42)
    place = np.clip(a / long, -1, 1)
    edge = long * rng.uniform(0.4, 0.6) * (1 - place ** 2) * (1 - 0.25 * place)
    alpha = np.clip((edge - np.abs(b)) * 90, 0, 1) * (np.abs(a) < long)
    side = np.mod((a - 0.8 * np.abs(b)) / long * rng.uniform(4, 7), 1)
    veins = 1 + 0.45 * np.exp(-(b / 0.006) ** 2) + 0.2 * np.exp(-((side - 0.5) / 0.08) ** 2)
    shade = (0.75 + rng.uniform(-0.8, 0.8) * b / long + 0.25 * np.sign(b)) * veins
    return alpha[..., None], colour * (lit * rng.uniform(0.6, 1.3) * shade.clip(0.15))[..., None]


def leaves(rng, light):
    """A branch has grown or fallen before the lens."""
    colours = [[(0.1, 0.28, 0.05), (0.16, 0.35, 0.06), (0.06, 0.2, 0.06)],
               [(0.5, 0.25, 0.05), (0.45, 0.12, 0.04), (0.5, 0.4, 0.08)]][rng.integers(2)]
    alpha, cover = np.zeros((*light.shape[:2], 1), np.float32), np.zeros_like(light)
    lit, share = ambient(rng, light) * 2, rng.uniform(0.76, 0.92)
    for _ in range(60):
        one, surface = leaf(rng, light, coloured(rng, colours), lit)
        cover = cover * (1 - 0.35 * softened(one, unit(light) * 2)) * (1 - one) + surface * one
        alpha = np.maximum(alpha, one)
        if alpha.mean() > share:
            break
    return laid(light, alpha, cover, unit(light) * rng.uniform(0.25, 0.7))


def moth(rng, light):
    """A moth sits on the glass with its wings spread: bands and eyes on the wings, a body between."""
    size, shape = unit(light), light.shape[:2]
    a, b = along(light, rng.uniform(0, 2 * np.pi))
    a, b = a - rng.uniform(-0.03, 0.03), b - rng.uniform(-0.03, 0.03)
    angle, away = np.arctan2(np.abs(b), a), np.hypot(a, b)
    lobes = 0.72 + 0.28 * np.abs(np.sin(2 * angle - 0.6))
    reach = rng.uniform(0.52, 0.62) * lobes + 0.006 * np.cos(angle * 22)
    wings = np.clip((reach - away) * 60, 0, 1) * np.clip((angle - 0.12) * 20, 0, 1)
    body = np.clip((1 - np.hypot(a / 0.3, b / 0.055)) * 8, 0, 1)
    waves = np.sin(away / reach * rng.uniform(14, 24) + clouds(rng, shape, 1.8))
    bands = 1 + 0.4 * waves + 0.12 * clouds(rng, shape, 1)
    veins = 1 - 0.35 * np.exp(-(np.sin(angle * 7) / 0.12) ** 2)
    spot = np.hypot(a - 0.16 * rng.choice([-1, 1]), np.abs(b) - 0.24)
    eyes = np.where(spot < 0.03, 0.1, np.where(spot < 0.05, 2.2, 1))
    tone = coloured(rng, [(0.3, 0.2, 0.11), (0.25, 0.22, 0.19), (0.4, 0.3, 0.16)])
    cover = tone * (bands.clip(0.3) * veins * eyes * (1 - 0.75 * body))[..., None]
    alpha = np.maximum(wings, body)[..., None]
    return laid(light, alpha, cover * ambient(rng, light) * 1.7, size * rng.uniform(0.25, 0.6))


def nest(rng, light):
    """A spider has spun the lens in: felted threads, lit, and the scene only in gaps; perhaps the spider."""
    size, shape = unit(light), light.shape[:2]
    height, width = shape
    image, scale = Image.new("L", (width, height), 0), max(1, round(size * 0.45))
    dense, mask = clouds(rng, shape, 2), np.zeros(shape, np.float32)
    felt = np.clip((dense - np.quantile(dense, rng.uniform(0.06, 0.16))) * 3 + 0.5, 0, 1)
    for _ in range(6):
        image.paste(0, (0, 0, width, height))
        pen = ImageDraw.Draw(image)
        for _ in range(45):
            cy, cx, angle = rng.uniform(0, height), rng.uniform(0, width), rng.uniform(0, 6.3)
            points = []
            for step in range(24):
                points.append((cx, cy))
                angle += rng.normal(0, 0.18)
                cy, cx = cy + 1.6 * size * 2 * np.sin(angle), cx + 1.6 * size * 2 * np.cos(angle)
            pen.line(points, int(rng.integers(100, 256)), scale)
        mask = 0.72 * mask + np.asarray(image, np.float32) / 255
    threads = softened(mask, size * 0.25)
    tone = coloured(rng, [(0.7, 0.7, 0.68), (0.5, 0.48, 0.44), (0.6, 0.58, 0.5)])
    cover = tone * ambient(rng, light) * (0.6 + 1.1 * threads * felt)[..., None]
    alpha = np.clip(0.93 * felt + 0.5 * threads, 0, 0.97)[..., None]
    if rng.random() < 0.5:
        y, x = grid(light)
        y, x = y - rng.uniform(-0.2, 0.2), x - rng.uniform(-0.25, 0.25)
        legs = np.exp(-(np.sin(4 * np.arctan2(y, x)) * np.hypot(y, x) / 0.02) ** 2) * (np.hypot(y, x) < 0.2)
        spider = np.maximum(np.clip((1 - np.hypot(y / 0.08, x / 0.06)) * 8, 0, 1), legs)[..., None]
        alpha, cover = np.maximum(alpha, spider), cover * (1 - spider) + 0.015 * spider
    return laid(light, alpha, cover, size * rng.uniform(0.1, 0.3))


def fur(rng, light):
    """An animal rests against the lens: strands of fur that follow its body."""
    size, shape = unit(light), light.shape[:2]
    a, b = along(light, rng.uniform(0, 6))
    lie = a + 0.12 * clouds(rng, shape, 2.2)
    strands = clouds(rng, shape, 0.9, (5, 1)) if rng.random() < 0.5 else clouds(rng, shape, 0.9, (1, 5))
    pattern = 1 + rng.uniform(0, 0.4) * np.tanh(3 * clouds(rng, shape, 2.3))
    tone = coloured(rng, [(0.35, 0.24, 0.14), (0.12, 0.1, 0.09), (0.5, 0.45, 0.38), (0.5, 0.28, 0.1)])
    cover = tone * ((1 + 0.4 * strands).clip(0.2) * pattern * (0.9 + 0.5 * b))[..., None] * ambient(rng, light) * 1.5
    field = lie + 0.02 * strands
    alpha = np.clip((np.quantile(field, rng.uniform(0.74, 0.95)) - field) * 30 + 0.5, 0, 1)[..., None]
    return laid(light, alpha, cover, size * rng.uniform(0.15, 0.35))


FORMS = {"hand": hand, "glove": glove, "leaves": leaves, "moth": moth, "nest": nest, "fur": fur}
