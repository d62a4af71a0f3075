"""No signal: screens of receivers, test cards, empty frames. They have the size of the light and nothing else of it."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SAYINGS = ["NO SIGNAL INPUT", "Signal lost - reconnecting", "VIDEO LOST", "no video source", "Camera not connected",
           "STANDBY", "Error 404: stream", "Please wait ...", "HDMI 1: no signal", "KEIN SIGNAL", "Sans signal"]


def _written(rng, image, ink):
    """Some words with Pillow's small bitmap font, enlarged."""
    words = SAYINGS[rng.integers(len(SAYINGS))]
    font = getattr(ImageFont, "load_default_imagefont", ImageFont.load_default)()
    left, top, right, bottom = font.getbbox(words)
    strip = Image.new("L", (right, bottom))
    ImageDraw.Draw(strip).text((0, 0), words, fill=255, font=font)
    wide = int(image.width * rng.uniform(0.25, 0.8))
    strip = strip.resize((wide, max(6, wide * bottom // right)), Image.BICUBIC)
    at = (int((image.width - wide) * rng.uniform(0.2, 0.8)), int((image.height - strip.height) * rng.uniform(0.1, 0.9)))
    image.paste(ink, (*at, at[0] + strip.width, at[1] + strip.height), strip)


def _flat(rng, height, width):
    return Image.new("RGB", (width, height), tuple(int(v) for v in [
        (0, 0, 0), (8, 8, 8), (10, 20, 190), (0, 60, 140), (128, 128, 128), (120, 130, 125), (40, 40, 40),
        rng.integers(0, 220, 3)][rng.integers(8)]))


def _screen(rng, height, width):
    image = _flat(rng, height, width)
    _written(rng, image, (240, 240, 240) if sum(image.getpixel((0, 0))) < 380 else (20, 20, 20))
    return image


def _splash(rng, height, width):
    """A maker's picture: a shade of colour from top to bottom, a ring or a box, a word."""
    ends = rng.integers(0, 110, (2, 3))
    ramp = np.linspace(0, 1, height)[:, None, None]
    pixels = np.broadcast_to(ends[0] * (1 - ramp) + ends[1] * ramp, (height, width, 3))
    image = Image.fromarray(pixels.astype(np.uint8))
    pen, r, ink = ImageDraw.Draw(image), height * 0.14, tuple(int(v) for v in rng.integers(150, 256, 3))
    shape = [width / 2 - r, height * 0.3 - r, width / 2 + r, height * 0.3 + r]
    if rng.random() < 0.5:
        pen.ellipse(shape, outline=ink, width=max(2, int(r / 6)))
    else:
        pen.rectangle(shape, outline=ink, width=max(2, int(r / 6)))
    _written(rng, image, ink)
    return image


def _bars(rng, height, width):
    """Eight bars with a ramp of grey and a black foot, or bars from side to side."""
    level = int(rng.integers(170, 256))
    image = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(image)
    across = rng.random() < 0.25
    for index in range(8):
        bits = 7 - index
        fill = tuple(level * (bits >> shift & 1) for shift in (1, 2, 0))
        if across:
            pen.rectangle([0, index * height / 8, width, (index + 1) * height / 8], fill=fill)
        else:
            pen.rectangle([index * width / 8, 0, (index + 1) * width / 8, height], fill=fill)
    if not across and rng.random() < 0.6:
        foot = int(height * rng.uniform(0.65, 0.85))
        ramp = np.broadcast_to(np.linspace(0, 255, width)[None, :, None], (height - foot, width, 3))
        image.paste(Image.fromarray(ramp.astype(np.uint8)), (0, foot))
    return image


def _card(rng, height, width):
    """A test card: a grid on grey, a circle with bars, steps and lines in it."""
    image = Image.new("RGB", (width, height), (118, 118, 118))
    pen, cell = ImageDraw.Draw(image), height / int(rng.integers(9, 15))
    for k in range(int(width / cell) + 1):
        pen.line([(k * cell, 0), (k * cell, height)], fill=(235, 235, 235), width=2)
    for k in range(int(height / cell) + 1):
        pen.line([(0, k * cell), (width, k * cell)], fill=(235, 235, 235), width=2)
    disc = Image.new("RGB", (width, height), (16, 16, 16))
    inner = ImageDraw.Draw(disc)
    for k, fill in enumerate([(200, 200, 0), (0, 200, 200), (0, 200, 0), (200, 0, 200), (200, 0, 0), (0, 0, 200)]):
        inner.rectangle([k * width / 6, height * 0.2, (k + 1) * width / 6, height * 0.45], fill=fill)
        inner.rectangle([k * width / 6, height * 0.55, (k + 1) * width / 6, height * 0.7], fill=(40 * k,) * 3)
    for k in range(0, width, max(4, width // 60)):
        inner.line([(k, height * 0.72), (k, height * 0.85)], fill=(235, 235, 235), width=2)
    mask, r = Image.new("L", (width, height)), height * 0.45
    ImageDraw.Draw(mask).ellipse([width / 2 - r, height / 2 - r, width / 2 + r, height / 2 + r], fill=255)
    image.paste(disc, (0, 0), mask)
    return image


def _static(rng, height, width):
    """Television snow, sharp and made of little dashes."""
    cells = int(rng.integers(140, 300))
    spots = rng.random((cells * height // width, cells // 2)) ** rng.uniform(0.5, 2) * 255
    grey = Image.fromarray(spots.astype(np.uint8)).resize((width, height), Image.NEAREST)
    return grey.convert("RGB")


def _nearly_all_lost(rng, height, width):
    """The grey of a decoder that waits for its first whole picture, with faint squares in it."""
    pixels = np.full((height, width, 3), 128, np.int16)
    for _ in range(int(rng.integers(3, 25))):
        y, x = 16 * int(rng.integers(height // 16)), 16 * int(rng.integers(width // 16))
        pixels[y:y + 16, x:x + 16] += rng.integers(-14, 15, 3).astype(np.int16)
    return Image.fromarray(pixels.astype(np.uint8))


def _made(form):
    def no_signal(rng, light):
        return np.asarray(form(rng, *light.shape[:2]))
    return no_signal


FORMS = {name: _made(form) for name, form in (
    ("flat", _flat), ("message", _screen), ("splash", _splash), ("bars", _bars), ("card", _card), ("snow", _static),
    ("grey", _nearly_all_lost))}
