"""`covered`: what sticks to the lens itself, tape, mud, snow, paint, a sticker, and hides two thirds of it or more."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .basics import along, clouds, decode, grain, opaque, relief, softened, unit
from .covers import ambient, coloured, front, laid, lighting


def tape(rng, light):
    """Strips of tape, one over another."""
    size, shape = unit(light), light.shape[:2]
    base = coloured(rng, [(0.45, 0.3, 0.13), (0.55, 0.56, 0.58), (0.03, 0.03, 0.035), (0.75, 0.66, 0.4),
                          (0.1, 0.3, 0.7)])
    alpha, cover = np.zeros((*shape, 1), np.float32), np.zeros_like(light)
    lean, lit, share = rng.uniform(0, np.pi), ambient(rng, light) * 1.2, rng.uniform(0.79, 0.93)
    for _ in range(40):
        a, b = along(light, lean + rng.normal(0, 0.35))
        offset, wide = rng.uniform(-0.45, 0.45), rng.uniform(0.1, 0.16)
        away = (b - offset) / wide
        strip = np.clip((1 - np.abs(away)) * 30, 0, 1)[..., None]
        shadow = np.clip(1.25 - np.abs(np.abs(away) - 1) * 3, 0, 1)[..., None]
        ribs = 1 + 0.25 * clouds(rng, shape, 1.4, (1, 1)) * np.exp(-np.abs(clouds(rng, shape, 2)) / 0.2)
        gloss = 0.12 * np.exp(-((a - rng.uniform(-0.3, 0.3)) / 0.08) ** 2)
        surface = base * (lit * ribs * (0.75 + 0.35 * away) * rng.uniform(0.85, 1.15))[..., None] + gloss[..., None]
        cover = cover * (1 - 0.4 * shadow) * (1 - strip) + surface * strip
        alpha = np.maximum(alpha, strip)
        if alpha.mean() > share:
            break
    return laid(light, alpha, cover, size * rng.uniform(0.2, 0.6))


def clump(rng, light, colour, grit, edge):
    """A wet lump that has been thrown at the lens."""
    size, shape = unit(light), light.shape[:2]
    field = clouds(rng, shape, 1.7) + 1.5 * front(rng, light, 0)
    height = clouds(rng, shape, 1.5) + 0.5 * field
    bumps = relief(softened(height, size * 0.7), rng.uniform(0, 6), rng.uniform(2, 3.5) * size ** 0.5)
    speckle = (1 + grit * grain(rng, shape, size * rng.uniform(0.8, 1.6)))[..., None]
    cover = colour * bumps * speckle * ambient(rng, light)
    return laid(light, opaque(field, rng.uniform(0.72, 0.92), edge), cover, size * rng.uniform(0.2, 0.5))


def mud(rng, light):
    return clump(rng, light, coloured(rng, [(0.22, 0.14, 0.08), (0.3, 0.22, 0.14), (0.13, 0.1, 0.08)]) * 1.6, 0.2, 0.1)


def snow(rng, light):
    """Wet snow sticks to the housing, grey against the light."""
    return clump(rng, light, coloured(rng, [(0.75, 0.8, 0.88), (0.6, 0.68, 0.8)]), 0.08, 0.25)


def spray(rng, light):
    """Paint sprayed to and fro over the lens: soft rims of fine dots, and runs."""
    size, shape = unit(light), light.shape[:2]
    y, x = np.mgrid[:shape[0], :shape[1]]
    wet, width, lean = np.zeros(shape, np.float32), 0.13 * shape[0], rng.uniform(-0.3, 0.3)
    rows = np.linspace(0.05, rng.uniform(0.68, 0.82), int(rng.integers(4, 7))) * shape[0]
    for row in rows:
        path = row + lean * (x - shape[1] / 2) * 0.4 + 0.05 * shape[0] * np.sin(x / shape[1] * rng.uniform(2, 8))
        ends = np.clip(8 * (x / shape[1] - rng.uniform(-0.2, 0.08)), 0, 1) * np.clip(
            8 * (rng.uniform(0.92, 1.2) - x / shape[1]), 0, 1)
        wet += 2 * ends * np.exp(-((y - path) / width * rng.uniform(0.9, 1.2)) ** 2)
    dots = grain(rng, shape, size * 0.6)
    alpha = np.clip((wet - 0.9 + 0.25 * dots * (wet < 1.6)) * 2, 0, 1)
    for _ in range(rng.integers(4, 12)):
        cx, top, long = rng.uniform(0, shape[1]), rng.choice(rows), rng.uniform(0.1, 0.5) * shape[0]
        run = np.clip((size * rng.uniform(0.8, 1.8) - np.abs(x - cx)) / size + 0.5, 0, 1)
        alpha = np.maximum(alpha, run * ((y > top) & (y < top + long)))
    colour = coloured(rng, [(0.04, 0.04, 0.04), (0.5, 0.02, 0.03), (0.05, 0.1, 0.5), (0.1, 0.4, 0.1),
                            (0.55, 0.56, 0.6)])
    if alpha.mean() > 0.9:
        return None
    thick = (0.75 + 0.3 * np.clip(wet / 3, 0, 1) + 0.05 * clouds(rng, shape, 1.2))[..., None]
    return laid(light, softened(alpha, size * 0.3)[..., None], (colour * ambient(rng, light) * 2 + 0.01) * thick)


def sticker(rng, light):
    """A sticker stuck on the dome: paper with a coloured border and print."""
    height, width = light.shape[:2]
    colour = tuple(int(v) for v in rng.integers(20, 255, 3))
    image, mask = Image.new("RGB", (width, height), (240, 240, 235)), Image.new("L", (width, height), 0)
    pen, edge = ImageDraw.Draw(image), 0.05 * height
    cx, cy = width * rng.uniform(0.47, 0.53), height * rng.uniform(0.47, 0.53)
    round_ = rng.random() < 0.4
    part = np.array([0.52, 0.52]) if round_ else rng.uniform(0.43, 0.48, 2)
    rx, ry = part * (width, height)
    draw = "ellipse" if round_ else "rectangle"
    getattr(ImageDraw.Draw(mask), draw)((cx - rx, cy - ry, cx + rx, cy + ry), fill=255)
    getattr(pen, draw)((cx - rx + edge, cy - ry + edge, cx + rx - edge, cy + ry - edge), fill=colour)
    ink = (250, 250, 250) if sum(colour) < 380 else (15, 15, 15)
    if rng.random() < 0.4:
        pen.ellipse((cx - 0.3 * height, cy - 0.3 * height, cx + 0.3 * height, cy + 0.3 * height), outline=ink, width=9)
        for side in (-1, 1):
            ex = cx + side * 0.12 * height
            pen.ellipse((ex - 12, cy - 0.12 * height, ex + 12, cy - 0.03 * height), fill=ink)
        pen.arc((cx - 0.18 * height, cy - 0.12 * height, cx + 0.18 * height, cy + 0.2 * height), 20, 160, ink, 9)
    else:
        text = str(rng.choice(["SALE", "VOTE", "-50%", "NO CCTV", "I was here", "RADIO 7"]))
        pen.text((cx, cy), text, ink, ImageFont.load_default(int(2.2 * rx / (0.62 * len(text) + 1.5))), "mm")
    turn = rng.uniform(-12, 12)
    seen = decode(np.asarray(image.rotate(turn, Image.BICUBIC, fillcolor=(240, 240, 235))))
    alpha = np.asarray(mask.rotate(turn, Image.BICUBIC), np.float32)[..., None] / 255
    cover = seen * ambient(rng, light) * 1.3 * lighting(rng, light)
    return laid(light, alpha, cover, unit(light) * rng.uniform(0.3, 0.9))


FORMS = {"tape": tape, "mud": mud, "snow": snow, "spray": spray, "sticker": sticker}
