"""`covered`: sheets before the lens that hide two thirds of the view or more, and how any cover is laid over it."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .basics import along, clouds, decode, encode, grey, grid, opaque, relief, softened, unit

COVERED = 0.68


def laid(light, alpha, cover, blur=0.0):
    """The picture with a cover before the scene, both out of focus by `blur` pixels, or None if too much is free."""
    if blur > 0:
        alpha, cover = softened(alpha, blur), softened(cover, blur)
    if np.mean(alpha > 0.75) < COVERED:
        return None
    return encode(light * (1 - alpha) + alpha * cover)


def ambient(rng, light):
    """How brightly a cover of the scene's surroundings is lit."""
    return np.clip(grey(light).mean() * rng.uniform(1.2, 2.2), 0.15, 0.75)


def front(rng, light, ragged):
    """A field that falls from one side of the view to the other, its level lines more or less ragged."""
    a, b = along(light, rng.uniform(0, 2 * np.pi))
    return a + rng.uniform(-0.3, 0.3) * b ** 2 + ragged * clouds(rng, a.shape, 2)


def lighting(rng, light):
    """Uneven light on a cover, mean 1."""
    a, _ = along(light, rng.uniform(0, 6))
    return np.clip(1 + rng.uniform(0.3, 0.9) * a + 0.12 * clouds(rng, a.shape, 2.2), 0.3, 1.9)[..., None]


def coloured(rng, colours):
    return np.array(colours[rng.integers(len(colours))], np.float32) * rng.uniform(0.85, 1.1, 3).astype(np.float32)


def crumpled(rng, light):
    """Shading of a crumpled sheet, flat facets between straight creases, and how near a crease is (1: on it)."""
    y, x = grid(light)
    nearest, second = np.full(y.shape, 9, np.float32), np.full(y.shape, 9, np.float32)
    shade = np.ones(y.shape, np.float32)
    for _ in range(rng.integers(22, 45)):
        angle, stretch = rng.uniform(0, np.pi), rng.uniform(1, 2.5)
        dy, dx = y - rng.uniform(-0.4, 0.4), x - rng.uniform(-0.55, 0.55)
        a, b = dx * np.cos(angle) + dy * np.sin(angle), dy * np.cos(angle) - dx * np.sin(angle)
        away = np.hypot(a, b * stretch)
        facet = rng.uniform(0.5, 1.4) + rng.uniform(-3, 3) * a
        shade = np.where(away < nearest, facet, shade)
        second = np.minimum(second, np.maximum(nearest, away))
        nearest = np.minimum(nearest, away)
    return shade.clip(0.3, 1.7)[..., None], np.exp(-((second - nearest) / 0.012) ** 2)[..., None]


def bag(rng, light):
    """A thin plastic bag: the scene shines through as patches, creases glint."""
    size, (folds, creases) = unit(light), crumpled(rng, light)
    colour = coloured(rng, [(0.8, 0.82, 0.85), (0.75, 0.8, 0.9), (0.15, 0.4, 0.75), (0.2, 0.55, 0.3), (0.8, 0.65, 0.2)])
    glint = creases * np.clip(clouds(rng, light.shape[:2], 1.5) + 0.3, 0, 2)[..., None]
    cover = colour * ambient(rng, light) * folds * 0.8 + rng.uniform(0.1, 0.25) * glint
    edge = opaque(front(rng, light, 0.03), rng.uniform(0.76, 0.96), 0.015)
    alpha = edge * np.clip(rng.uniform(0.85, 0.93) + 0.1 * creases, 0, 1)
    return laid(light * (1 - edge) + softened(light, size * 6) * edge, alpha, cover, size * 0.3)


def newsprint(rng, light):
    """A printed page as light, larger than the frame: columns, headings, pictures."""
    side = max(light.shape[:2]) * 3 // 2
    page = Image.new("L", (side, side), 235)
    pen = ImageDraw.Draw(page)
    line, columns = side * rng.uniform(0.014, 0.03), int(rng.integers(2, 5))
    wide, font = side / columns, ImageFont.load_default(int(line * 0.8))
    heading = ImageFont.load_default(int(line * 2.6))
    for column in range(columns):
        y = line * rng.uniform(0, 2)
        while y < side:
            kind = rng.random()
            left, right = column * wide + line, (column + 1) * wide
            if kind < 0.06:
                tall = line * rng.uniform(6, 12)
                pen.rectangle((left, y, right - line, y + tall - line), fill=int(rng.integers(50, 150)))
                pen.ellipse((left + wide / 4, y + tall / 6, left + wide / 2, y + tall * 0.7),
                            fill=int(rng.integers(30, 220)))
                y += tall
            else:
                large = kind < 0.1
                text = "".join(rng.choice(list("aeinorstlmdu  "), 16 if large else 160))
                style = heading if large else font
                text = text[:int(len(text) * min(1, (wide - 1.8 * line) / style.getlength(text)))]
                pen.text((left, y), text, 25, style)
                y += 3.6 * line if large else line
    angle = rng.uniform(-40, 40)
    start = (side - light.shape[1]) // 2, (side - light.shape[0]) // 2
    page = page.rotate(angle, Image.BICUBIC, fillcolor=235)
    page = page.crop((*start, start[0] + light.shape[1], start[1] + light.shape[0]))
    return decode(np.asarray(page))[..., None]


def paper(rng, light):
    """A newspaper or a leaflet is blown against the camera."""
    tone = coloured(rng, [(0.95, 0.92, 0.85), (0.9, 0.9, 0.92), (0.95, 0.85, 0.6)])
    cover = newsprint(rng, light) * tone * ambient(rng, light) * lighting(rng, light)
    alpha = opaque(front(rng, light, 0.01), rng.uniform(0.72, 0.95), 0.01)
    return laid(light, alpha, cover, unit(light) * rng.uniform(0.25, 0.55))


def cloth(rng, light):
    """A towel, a flag or a curtain: a weave, stripes or checks, and folds."""
    size, shape = unit(light), light.shape[:2]
    angle = rng.uniform(0, np.pi)
    a, b = along(light, angle)
    bend = 0.008 * clouds(rng, shape, 2)
    pitch = rng.uniform(0.018, 0.04)
    threads = (0.78 + 0.2 * np.cos(2 * np.pi * (a + bend) / pitch) * np.cos(2 * np.pi * (b + bend) / pitch))[..., None]
    palette = [(0.7, 0.68, 0.6), (0.5, 0.08, 0.08), (0.1, 0.15, 0.4), (0.1, 0.3, 0.15), (0.3, 0.3, 0.3),
               (0.6, 0.4, 0.1)]
    cover, wide = coloured(rng, palette) * np.ones((*shape, 1), np.float32), rng.uniform(0.08, 0.2)
    for axis in [(a,), (b,), (a, b), ()][rng.integers(4)]:
        stripe = (np.mod(axis + bend, wide) < wide * rng.uniform(0.3, 0.6))[..., None]
        cover = np.where(stripe, 0.5 * cover + 0.5 * coloured(rng, palette), cover)
    folds = relief(clouds(rng, shape, 2.2, (1, rng.uniform(1, 3))), rng.uniform(0, 6), 10)
    alpha = opaque(front(rng, light, 0.03), rng.uniform(0.72, 0.96), 0.015)
    return laid(light, alpha, cover * threads * folds * ambient(rng, light) * 1.3, size * rng.uniform(0.2, 0.4))


def cardboard(rng, light):
    """A cardboard box stands before the lens: corrugation, an edge, print."""
    size, angle = unit(light), rng.uniform(-0.5, 0.5)
    a, b = along(light, angle + rng.choice([0, np.pi / 2]))
    flutes = (0.9 + 0.1 * np.sin(2 * np.pi * b / rng.uniform(0.018, 0.035)))[..., None]
    fibres = (1 + 0.07 * clouds(rng, a.shape, 0.8, (1, 3)))[..., None]
    cover = coloured(rng, [(0.5, 0.33, 0.17), (0.6, 0.42, 0.25), (0.4, 0.27, 0.15)]) * flutes * fibres
    image = Image.new("L", light.shape[1::-1], 0)
    pen, tall = ImageDraw.Draw(image), light.shape[0]
    font = ImageFont.load_default(int(tall * rng.uniform(0.14, 0.22)))
    pen.text((tall * rng.uniform(0.05, 0.4), tall * rng.uniform(0.1, 0.6)),
             str(rng.choice(["FRAGILE", "THIS SIDE UP", "12 PCS", "Handle with care"])), 255, font)
    ink = np.asarray(image.rotate(np.degrees(-angle), Image.BICUBIC), np.float32)[..., None] / 255
    cover = cover * (1 - 0.8 * ink) * np.where(np.abs(a - rng.uniform(-0.2, 0.2)) < 0.006, 0.45, 1)[..., None]
    alpha = opaque(front(rng, light, 0.002), rng.uniform(0.75, 0.93), 0.006)
    return laid(light, alpha, cover * ambient(rng, light) * 1.4 * lighting(rng, light), size * rng.uniform(0.2, 0.5))


FORMS = {"bag": bag, "paper": paper, "cloth": cloth, "cardboard": cardboard}
