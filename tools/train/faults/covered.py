"""Covered: a hand, tape, leaves, cloth, a cobweb, paint before the lens, out of focus, hide most of the view."""

import numpy as np
from PIL import Image, ImageDraw

from camera import quiet, sensor
from light import bell, between, clouds, colour, convolved, decode, encode, scaled
from .materials import material
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


def _over(rng, light, mask, cover):
    """Light with a cover `(96, 128, 3)` where a mask `(96, 128)` says."""
    height, width = light.shape[:2]
    hidden = np.clip(scaled(mask.astype(np.float32), height, width, Image.BICUBIC), 0, 1)[:, :, None]
    shown = np.maximum(scaled(cover.astype(np.float32), height, width, Image.BICUBIC), 0)
    return light * (1 - hidden) + shown * hidden


def _drawn(rng, draw, softness):
    """A mask that `draw(pen, width, height)` draws at four times GRID, out of focus by so many pixels of GRID."""
    height, width = GRID
    image = Image.new("L", (4 * width, 4 * height))
    draw(ImageDraw.Draw(image), 4 * width, 4 * height)
    return convolved(np.asarray(image.resize((width, height), Image.BOX), np.float32) / 255, bell(softness))


def _leafy(rng, light):
    """Leaves on the glass, their veins paler or darker than the rest."""
    height, width = GRID
    hue = rng.choice([0.05, 0.1, 0.2, 0.28])
    cover = np.broadcast_to(decode(np.array(colour(rng, (0.3, 0.9), (0.2, 0.75), (hue - 0.03, hue + 0.05)), np.uint8)),
                            (height, width, 3)) * (0.6 + 0.7 * clouds(rng, height, width, 3, 4))[:, :, None]
    count, turn = int(rng.integers(1, 5)), rng.uniform(0, 2 * np.pi)
    leaves = [(rng.normal(0.5, 0.14), rng.normal(0.5, 0.14), turn + rng.normal(0, 0.8), rng.uniform(0.7, 1.1),
               rng.uniform(0.3, 0.6)) for _ in range(count)]

    def along(leaf, t, side, w, h):
        cx, cy, angle, long, wide = leaf
        a, b = (t - 0.5) * long * w, side * wide * w * 0.5 * np.sin(np.pi * t) ** 0.7
        return cx * w + a * np.cos(angle) - b * np.sin(angle), cy * h + a * np.sin(angle) + b * np.cos(angle)

    def shapes(pen, w, h):
        for leaf in leaves:
            ts = np.linspace(0, 1, 24)
            pen.polygon([along(leaf, t, 1, w, h) for t in ts] + [along(leaf, t, -1, w, h) for t in ts[::-1]], fill=255)

    def veins(pen, w, h):
        for leaf in leaves:
            pen.line([along(leaf, 0, 0, w, h), along(leaf, 1, 0, w, h)], fill=255, width=8)
            for t in np.linspace(0.15, 0.9, int(rng.integers(4, 10))):
                for side in (-0.8, 0.8):
                    pen.line([along(leaf, t, 0, w, h), along(leaf, min(1, t + 0.1), side, w, h)], fill=255, width=4)

    softness = between(rng, 0.8, 5)
    mask, lines = _drawn(rng, shapes, softness), _drawn(rng, veins, softness)
    cover = cover * (1 + rng.uniform(-0.5, 0.8) * lines)[:, :, None]
    return _over(rng, light, mask, cover), float(mask.mean())


def _webbed(rng, light, strands=(18, 60), rest=(0.25, 0.6)):
    """A cobweb full of dust before the lens, lit from the side: pale strands far out of focus over a milky rest."""
    def orb(pen, w, h):
        cx, cy, squash, turn = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0.6, 1), rng.uniform(0, np.pi)
        spokes = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(7, 26))))
        wide, step = int(rng.integers(5, 26)), w * between(rng, 0.03, 0.12)

        def at(r, angle):
            x, y = r * np.cos(angle), r * squash * np.sin(angle)
            return cx + x * np.cos(turn) - y * np.sin(turn), cy + x * np.sin(turn) + y * np.cos(turn)

        for index, angle in enumerate(spokes):
            tone, following = int(rng.integers(150, 256)), spokes[(index + 1) % len(spokes)]
            pen.line([(cx, cy), at(2 * w, angle)], fill=tone, width=wide)
            for r in np.arange(step, 1.4 * w, step):
                pen.line([at(r, angle), at(r + step * 0.3 * rng.random(), following)], fill=tone, width=wide)

    def lines(pen, w, h):
        cx, cy = rng.uniform(0, w), rng.uniform(0, h)
        for index in range(int(rng.integers(*strands))):
            tone, wide = int(rng.integers(130, 256)), int(rng.integers(8, 40))
            if index % 2:
                angle = rng.uniform(0, 2 * np.pi)
                pen.line([(cx, cy), (cx + 2 * w * np.cos(angle), cy + 2 * w * np.sin(angle))], fill=tone, width=wide)
            else:
                r, start = rng.uniform(0.05, 0.9) * w, rng.uniform(0, 360)
                pen.arc([cx - r, cy - r, cx + r, cy + r], start, start + rng.uniform(60, 300), fill=tone, width=wide)

    form = orb if strands[0] > 10 and rng.random() < 0.5 else lines
    mask = np.maximum(_drawn(rng, form, between(rng, 0.8, 4)), rng.uniform(*rest) * clouds(rng, *GRID, 3, 3) ** 0.3)
    tint = decode(np.array(colour(rng, (0, 0.15), (0.45, 0.95)), np.uint8))
    cover = tint * (0.5 + 0.8 * clouds(rng, *GRID, 2, 3))[:, :, None]
    return _over(rng, light, mask, cover), float(mask.mean())


def _spattered(rng, light):
    """Paint, mud or snow: a mass with specks around it, lumps in the mass."""
    centre, reach = rng.normal(0.5, 0.12, 2), rng.uniform(0.35, 0.75)

    def blots(pen, w, h):
        for _ in range(int(rng.integers(40, 500))):
            r = w * between(rng, 0.004, 0.14)
            x, y = rng.normal(centre[0], reach / 2.2) * w, rng.normal(centre[1], reach / 2) * h
            pen.ellipse([x - r, y - r * rng.uniform(0.6, 1.2), x + r, y + r], fill=255)

    mask = _drawn(rng, blots, between(rng, 0.6, 4))
    tint = decode(np.array(colour(rng, (0, 0.7), (0.15, 0.95)), np.uint8))
    cover = tint * (0.4 + 0.9 * clouds(rng, *GRID, int(rng.integers(3, 14)), 4))[:, :, None]
    return _over(rng, light, mask, cover), float(mask.mean())


def _by_things(rng, light):
    """By leaves, a cobweb, spatters or cloth, if they hide enough."""
    form = (_leafy, _webbed, _webbed, _spattered, _draped, _draped, _draped, _draped)[rng.integers(8)]
    for _ in range(8):
        mixed, share = form(rng, light)
        if share > 0.62:
            return quiet(rng, mixed)
    return occluded(rng, light, rng.uniform(0.68, 0.97))


def _draped(rng, light):
    """A cloth, a bag, a coat right on the camera: nothing but folds of one colour, soft or nearly sharp."""
    height, width = GRID
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    angle, warp = rng.uniform(0, np.pi), rng.uniform(0, 0.5) * clouds(rng, height, width, 2, 3)
    across = x * np.cos(angle) + y * np.sin(angle) + warp
    phase = across * between(rng, 1, 12) + rng.uniform(0, 2) * clouds(rng, height, width, 2, 2)
    ridges = 1 - np.abs(2 * (phase % 1) - 1) if rng.random() < 0.4 else 0.5 + 0.5 * np.sin(2 * np.pi * phase)
    depth = rng.uniform(0.2, 0.95) * clouds(rng, height, width, 2, 2) ** rng.uniform(0, 1)
    tint = decode(np.array(colour(rng, (0, 0.9), (0.3, 1)), np.uint8))
    cover = convolved((tint * (1 - depth * ridges)[:, :, None]).astype(np.float32), bell(between(rng, 0.5, 4)))
    return _over(rng, light, np.ones(GRID, np.float32), cover), 1.0


def strands(rng, light):
    """A few strands of a cobweb, which hide next to nothing."""
    return quiet(rng, _webbed(rng, light, (1, 4), (0, 0.05))[0])


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


def _ragged(rng, share):
    """A mass with holes and a rim of lumps, or fingers side by side with gaps, `(96, 128)`."""
    height, width = GRID
    if rng.random() < 0.6:
        field = clouds(rng, height, width, int(rng.integers(2, 9)), 5) + rng.uniform(0, 1) * _outline(rng, share)
        return (field > np.quantile(field, 1 - share)).astype(np.float32)
    across, tips = np.linspace(0, rng.uniform(3, 6), width), rng.uniform(0.02, 0.3, 8) * height
    finger = across.astype(int)
    y = np.arange(height)[:, None]
    inside = (y > tips[finger]) & (np.abs(across % 1 - 0.5) < rng.uniform(0.43, 0.49))
    palm = y > height * rng.uniform(0.5, 0.8)
    mask = (inside | palm).astype(np.float32)
    return mask[::-1] if rng.random() < 0.5 else mask


def _before(rng, light):
    """Something a hand's breadth or more before the lens, or on the glass of a small lens: nearly in focus, with its texture.

    Some of the scene is there beside it: a texture alone may be what the camera is there for.
    """
    height, width = light.shape[:2]
    share = rng.uniform(0.68, 0.93)
    mask = _outline(rng, share) if rng.random() < 0.5 else _ragged(rng, share)
    mask = np.clip(scaled(mask, 192, 256), 0, 1)
    if mask.mean() < 0.66:
        return None
    soft = between(rng, 0.3, 5)
    hidden = scaled(convolved(mask, bell(soft)), height, width)[:, :, None]
    thing = scaled(convolved(material(rng), bell(soft)), height, width, Image.BICUBIC)
    return quiet(rng, light * (1 - hidden) + np.maximum(thing, 0) * hidden * between(rng, 0.5, 1.4))


def covered(rng, light):
    kind = rng.random()
    if rng.random() < 0.4:
        picture = _before(rng, light)
        if picture is None:
            return None
    elif kind < 0.22:
        picture = occluded(rng, light, rng.uniform(0.68, 0.97))
    elif kind < 0.38:
        picture = occluded(rng, light, 1.0)
    elif kind < 0.8:
        picture = _by_things(rng, light)
    elif kind < 0.9:
        picture = _masked(rng, light)
    else:
        picture = _cut(rng, light)
    field = levels(picture)
    if np.percentile(field, 99) < 72 or field.mean() > 225:
        return None
    return picture
