"""`noisy`: losses of a compressed stream, under which the scene is still to be known."""

import io

import numpy as np
from PIL import Image

from .basics import change, detail, encode, rounded, unit, view


def lost(rng, light):
    """Runs of macro-blocks are lost: shown from elsewhere, in false colours, or grey."""
    picture = encode(light).copy()
    source, side = picture.copy(), int(rng.choice([16, 24, 32]))
    height, width = picture.shape[:2]
    for _ in range(rng.integers(10, 28)):
        row = rng.integers(-(-height // side)) * side
        first, count = rng.integers(-(-width // side)), rng.integers(2, 14)
        kind, colour = rng.integers(4), rng.choice([(128, 128, 128), (0, 140, 0), (255, 0, 220), (90, 255, 160)])
        for column in range(first * side, min(width, (first + count) * side), side):
            block = picture[row:row + side, column:column + side]
            tall, wide = block.shape[:2]
            y, x = rng.integers(height - tall + 1), rng.integers(width - wide + 1)
            other = source[y:y + tall, x:x + wide]
            if kind == 0:
                block[:] = colour
            elif kind == 1:
                block[:] = other
            elif kind == 2:
                block[:] = rounded(block * 0.4 + np.array(colour) * 0.6)
            else:
                block[:] = rounded(other.mean((0, 1)) + rng.choice([-1, 1]) * 60 * np.sign(
                    np.sin(np.arange(wide) / wide * np.pi * rng.integers(1, 6) + 0.1))[None, :, None])
    return picture if 25 < change(source, picture) < 75 else None


def starved(rng, light):
    """Next to no bits: large blocks of a single level or wave each."""
    before = encode(light)
    image = Image.fromarray(before)
    cut = unit(light) * rng.uniform(0.7, 1.1)
    small, stored = image.resize((int(image.width / cut), int(image.height / cut)), Image.BILINEAR), io.BytesIO()
    small.save(stored, "JPEG", quality=int(rng.integers(2, 6)))
    picture = np.asarray(Image.open(stored).convert("RGB").resize(image.size, Image.NEAREST))
    return picture if 16 < change(before, picture) < 30 and detail(before) > 10 else None


def smeared(rng, light):
    """Motion is decoded onto a lost key frame: blocks drag parts of the picture behind them."""
    before = encode(light)
    picture, side = before.copy(), int(rng.choice([16, 32]))
    height, width = picture.shape[:2]
    for _ in range(rng.integers(12, 30)):
        row = rng.integers(height // side) * side
        x, long, step = rng.integers(width - side), rng.integers(3, 12), rng.integers(2, 9)
        block = picture[row:row + side, x:x + side].copy()
        for turn in range(long):
            y0, x0 = row + turn * step * rng.integers(0, 2), x + turn * side
            target = picture[y0:y0 + side, x0:x0 + side]
            target[:] = rounded(block[:target.shape[0], :target.shape[1]] + rng.integers(-50, 51, 3))
    return picture if 27 < change(before, picture) < 75 else None


def truncated(rng, light):
    """The file ends early: a third of the scene or more, then grey, green, black or the last blocks drawn on."""
    picture, side = encode(light).copy(), 16
    height, width = picture.shape[:2]
    row = int(height * rng.uniform(0.36, 0.72)) // side * side
    column = rng.integers(1, width // side) * side
    kind = rng.integers(4)
    if kind == 3:
        rest = np.repeat(picture[row - 1:row], height, 0)
    else:
        rest = np.broadcast_to(np.array([(128, 128, 128), (0, 135, 0), (0, 0, 0)][kind], np.uint8), picture.shape)
    picture[row + side:] = rest[row + side:]
    picture[row:row + side, column:] = rest[row:row + side, column:]
    return picture if change(encode(light), picture) > 22 else None


def flipped(rng, light):
    """Bits of a JPEG turn over on their way: the rest of each row of blocks stands elsewhere, in other colours."""
    picture = encode(light)
    stored = io.BytesIO()
    Image.fromarray(picture).save(stored, "JPEG", quality=int(rng.integers(50, 85)), restart_marker_rows=1)
    data = bytearray(stored.getvalue())
    start = data.index(b"\xff\xda") + 14
    for place in rng.integers(start, len(data) - 2, rng.integers(20, 60)):
        if 0xff not in data[place - 2:place + 2]:
            data[place] ^= 1 << int(rng.integers(8))
            data[place] -= data[place] == 0xff
    try:
        broken = np.asarray(Image.open(io.BytesIO(bytes(data))).convert("RGB"))
    except OSError:
        return None
    wide = np.mean(np.abs(view(broken) - view(picture)).max(2) > 30) > 0.25
    return broken if wide and 25 < change(picture, broken) < 85 else None


FORMS = {"lost blocks": lost, "starved": starved, "smeared": smeared, "truncated": truncated, "flipped": flipped}
