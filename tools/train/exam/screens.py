"""`no-signal`: what recorders, decoders and monitors show in place of a picture."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .basics import clouds, encode, grain, grey, rounded, unit

WORDS = ["NO SIGNAL", "No Video", "Video Loss", "VIDEO LOST", "Camera offline", "Disconnected", "KEIN SIGNAL",
         "Pas de signal", "Sin señal", "No input", "Stream unavailable", "CHANNEL OFFLINE", "Connection lost",
         "Device not reachable"]
GROUNDS = [(0, 0, 0), (0, 0, 170), (20, 40, 120), (60, 60, 60), (28, 30, 34), (128, 128, 128), (0, 90, 90),
           (230, 230, 230), (40, 0, 60)]


def blank(rng, light, grounds=GROUNDS):
    """An even screen and a colour that can be read on it."""
    ground = tuple(int(v) for v in np.clip(np.array(grounds[rng.integers(len(grounds))]) + rng.integers(-8, 9), 0, 255))
    ink = [(255, 255, 255), (250, 210, 40), (190, 190, 190)][rng.integers(3)] if sum(ground) < 400 else (30, 30, 30)
    return Image.new("RGB", light.shape[1::-1], ground), ink


def fitting(text, width, height):
    """The largest font up to `height` in which the text is at most `width` wide."""
    size = int(height)
    while size > 8 and ImageFont.load_default(size).getlength(text) > width:
        size -= 1
    return ImageFont.load_default(size)


def flat(rng, light):
    """One colour, or one that changes a little from side to side."""
    colour = np.array([(0, 0, 0), (0, 0, 200), (128, 128, 128), (0, 130, 0), (200, 0, 200), (0, 120, 130), (0, 60, 120),
                       (90, 90, 90)][rng.integers(8)], np.float32)
    slope = np.linspace(-1, 1, light.shape[0])[:, None, None] * rng.choice([0, 0, 12]) * (colour.max() > 0)
    return rounded(colour + slope + np.zeros_like(light))


def message(rng, light):
    """Words in the middle or elsewhere, large or small, perhaps framed or with a second line."""
    image, ink = blank(rng, light)
    pen, (width, height) = ImageDraw.Draw(image), image.size
    text = str(rng.choice(WORDS))
    font = fitting(text, width * rng.uniform(0.3, 0.85), height * rng.uniform(0.08, 0.2))
    x, y = width * rng.uniform(0.45, 0.55), height * rng.choice([0.2, 0.5, 0.5, 0.5, 0.75])
    if rng.random() < 0.35:
        left, top, right, bottom = pen.textbbox((x, y), text, font, "mm")
        pad = height * 0.05
        pen.rectangle((left - pad, top - pad, right + pad, bottom + pad), outline=ink, width=int(rng.integers(2, 6)),
                      fill=[None, (160, 20, 20), (0, 0, 0)][rng.integers(3)] if ink[2] > 100 else None)
    pen.text((x, y), text, ink, font, "mm")
    if rng.random() < 0.5:
        line = str(rng.choice(["CH 4", "Camera 12", "Error 0x80040", "Check cable", "192.168.1.64", "Retry in 10 s"]))
        pen.text((x, y + height * 0.18), line, ink, ImageFont.load_default(int(height * 0.06)), "mm")
    return np.asarray(image)


def tiled(rng, light):
    """The same words over and over in a slanting raster."""
    image, ink = blank(rng, light)
    pen, (width, height) = ImageDraw.Draw(image), image.size
    text = str(rng.choice(WORDS))
    font = fitting(text, width / 2.8, height * rng.uniform(0.05, 0.09))
    for row in range(rng.integers(4, 8)):
        for column in range(-1, 4):
            pen.text((column * width / 2.5 + row * width * 0.07, row * height / 6 + 8), text, ink, font)
    return np.asarray(image)


def bars(rng, light):
    """Colour bars, with or without the row of patches and the grey steps below."""
    height, width = light.shape[:2]
    top = int(rng.choice([191, 255]))
    order = [(1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1), (0, 0, 0)]
    order = order[:7 + rng.integers(2)][::int(rng.choice([1, 1, -1]))]
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:] = (np.array(order) * top)[(np.arange(width) * len(order) // width)][None]
    layout = rng.integers(3)
    if layout > 0:
        cut = int(height * rng.uniform(0.65, 0.8))
        picture[cut:] = (np.linspace(0, 1, 9)[np.arange(width) * 9 // width] * 235)[None, :, None]
    if layout > 1:
        picture[cut - height // 12:cut] = picture[:1, ::-1]
    return picture


def card(rng, light):
    """A test card: a grid, a circle, wedges or steps in it."""
    image, ink = blank(rng, light, [(90, 90, 90), (40, 40, 40), (128, 128, 128), (0, 0, 0), (215, 215, 215)])
    pen, (width, height) = ImageDraw.Draw(image), image.size
    cell = height / rng.integers(6, 13)
    for i in range(int(width / cell) + 2):
        pen.line((i * cell, 0, i * cell, height), ink, 2)
        pen.line((0, i * cell, width, i * cell), ink, 2)
    cx, cy, radius = width / 2, height / 2, height * rng.uniform(0.35, 0.46)
    if rng.random() < 0.8:
        colours = rng.permutation([(255, 255, 0), (0, 255, 255), (0, 200, 0), (255, 0, 255), (230, 0, 0), (0, 0, 230)])
        disc, mask = Image.new("RGB", image.size), Image.new("L", image.size)
        ImageDraw.Draw(mask).ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=255)
        brush, steps = ImageDraw.Draw(disc), int(rng.integers(5, 9))
        for i in range(6):
            x = cx - radius + i * radius / 3
            brush.rectangle((x, cy - radius, x + radius / 3, cy), fill=tuple(int(v) for v in colours[i]))
        for i in range(steps):
            x = cx - radius + i * 2 * radius / steps
            brush.rectangle((x, cy, x + 2 * radius / steps, cy + radius / 2), fill=(255 * i // (steps - 1),) * 3)
        for i in range(0, int(2 * radius), 8):
            brush.rectangle((cx - radius + i, cy + radius / 2, cx - radius + i + 4, cy + radius), fill=(255, 255, 255))
        image.paste(disc, mask=mask)
    pen.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), outline=(255, 255, 255), width=4)
    return np.asarray(image)


def snow(rng, light):
    """The snow of an analogue receiver without a station, perhaps with pale bars or in colour."""
    shape, size = light.shape[:2], unit(light)
    flakes = grain(rng, shape, size * rng.uniform(0.35, 0.9)) * rng.uniform(70, 140)
    rows = np.arange(shape[0])[:, None] / shape[0]
    levels = rng.uniform(95, 140) + flakes + rng.choice([0, 25]) * np.sin(2 * np.pi * (rows * 2 + rng.random()))
    levels = np.repeat(levels[..., None], 3, 2)
    if rng.random() < 0.3:
        levels += 40 * np.stack([grain(rng, shape, size) for _ in range(3)], -1)
    return rounded(levels)


def decoder(rng, light):
    """The grey, or green, of a decoder that waits for a key frame; where things move, faint blocks of change."""
    side, levels = int(rng.choice([8, 16])), encode(light).astype(np.float32)
    rows, columns = light.shape[0] // side, light.shape[1] // side
    moving = clouds(rng, (rows, columns), 1.2)
    moving = moving > np.quantile(moving, rng.uniform(0.8, 0.97))
    moving = np.kron(moving, np.ones((side, side)))
    mask = np.zeros(light.shape[:2], np.float32)
    mask[:rows * side, :columns * side] = moving
    change = grey(levels - levels.mean((0, 1))) * mask * rng.uniform(0.06, 0.14)
    ground = np.array([(128, 128, 128), (128, 128, 128), (110, 112, 110), (0, 135, 0)][rng.integers(4)], np.float32)
    return rounded(ground + change[..., None])


def splash(rng, light):
    """The sign of a maker: a mark of simple shapes and a name on an even or shaded ground."""
    image, ink = blank(rng, light, [(255, 255, 255), (0, 0, 0), (15, 30, 70), (200, 205, 210), (150, 20, 30)])
    if rng.random() < 0.4:
        shade = np.linspace(0.6, 1, image.height)[:, None, None]
        image = Image.fromarray(rounded(np.asarray(image) * shade))
    pen, (width, height) = ImageDraw.Draw(image), image.size
    mark = tuple(int(v) for v in rng.integers(30, 255, 3))
    cx, cy, r = width / 2, height * 0.4, height * rng.uniform(0.1, 0.18)
    box, shape = (cx - r, cy - r, cx + r, cy + r), rng.integers(4)
    if shape == 0:
        pen.ellipse(box, outline=mark, width=int(r / 4))
        pen.ellipse((cx - r / 3, cy - r / 3, cx + r / 3, cy + r / 3), fill=mark)
    elif shape == 1:
        pen.polygon([(cx, cy - r), (cx + r, cy + r), (cx - r, cy + r)], fill=mark)
    elif shape == 2:
        pen.rounded_rectangle((cx - 1.4 * r, cy - r, cx + 0.6 * r, cy + r), r / 3, fill=mark)
        pen.polygon([(cx + 0.7 * r, cy), (cx + 1.5 * r, cy - 0.8 * r), (cx + 1.5 * r, cy + 0.8 * r)], fill=mark)
    else:
        pen.pieslice(box, int(rng.integers(0, 90)), int(rng.integers(200, 330)), fill=mark)
    name = str(rng.choice(["Vistacam", "NORDSEC", "OptiGuard", "camtron", "Bluewatch"]))
    pen.text((cx, height * 0.72), name, ink, fitting(name, width * 0.7, height * rng.uniform(0.1, 0.18)), "mm")
    return np.asarray(image)


def spinner(rng, light):
    """A wheel of dots or an arc turns while the viewer connects."""
    image, ink = blank(rng, light, [(0, 0, 0), (30, 30, 30), (20, 24, 40), (240, 240, 240), (70, 70, 75)])
    pen, (width, height) = ImageDraw.Draw(image), image.size
    cx, cy, r, turn = width / 2, height * 0.45, height * rng.uniform(0.07, 0.16), rng.integers(360)
    if rng.random() < 0.5:
        ground = image.getpixel((0, 0))
        for i in range(10):
            angle, part = np.radians(turn + 36 * i), (i + 1) / 10
            x, y, dot = cx + r * np.cos(angle), cy + r * np.sin(angle), r * 0.18
            pen.ellipse((x - dot, y - dot, x + dot, y + dot),
                        fill=tuple(int(g + (v - g) * part) for g, v in zip(ground, ink)))
    else:
        pen.arc((cx - r, cy - r, cx + r, cy + r), int(turn), int(turn + rng.integers(90, 300)), ink, max(3, int(r / 5)))
    text = str(rng.choice(["Connecting...", "Loading", "Please wait", "Buffering 0 %", "Verbinden ...", ""]))
    pen.text((cx, height * 0.72), text, ink, ImageFont.load_default(int(height * rng.uniform(0.05, 0.09))), "mm")
    return np.asarray(image)


FORMS = {"flat": flat, "message": message, "tiled": tiled, "bars": bars, "card": card, "snow": snow,
         "decoder": decoder, "splash": splash, "spinner": spinner}
