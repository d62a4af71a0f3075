"""Noisy: high gain, interference, lost or starved data; the scene, or a part of it, is still there underneath."""

import io

import numpy as np
from PIL import Image

from camera import noise, sensor
from light import between, encode, luma
from .measure import difference, texture


def _gained(rng, light):
    """Little light and much gain: shot and read noise in grains that survive the squash."""
    height, width = light.shape[:2]
    grain = max(1.0, rng.uniform(0.5, 1.6) * width / 320)
    read = between(rng, 0.02, 0.25)
    return encode(np.maximum(sensor(rng, light, read, read * rng.uniform(0.5, 2), grain,
                                    rng.choice([0.0, rng.uniform(0, 0.9), 1.0])), 0))


def _added(rng, light):
    """Noise that a cable or a converter adds to the signal, not to the light."""
    picture = encode(light).astype(np.float32)
    height, width = light.shape[:2]
    planes = int(rng.choice([1, 3]))
    grain = max(1.0, rng.uniform(0.4, 1.5) * width / 320)
    return np.clip(picture + noise(rng, height, width, planes, grain) * between(rng, 18, 110), 0, 255).astype(np.uint8)


def _peppered(rng, light):
    """Single pixels or small spots that are black, white, or coloured."""
    picture = encode(light).copy()
    height, width = light.shape[:2]
    grain = int(max(1, rng.uniform(0.5, 1.3) * width / 320))
    spots = rng.random((height // grain + 1, width // grain + 1)) < rng.uniform(0.04, 0.3)
    mask = np.kron(spots, np.ones((grain, grain), bool))[:height, :width]
    values = rng.integers(0, 2, (height, width, int(rng.choice([1, 3])))) * 255
    return np.where(mask[:, :, None], values, picture).astype(np.uint8)


def _lined(rng, light):
    """Interference: waves, streaks, hum bars across the rows, rows that slip sideways."""
    picture = encode(light).astype(np.float32)
    height, width = light.shape[:2]
    rows, columns = np.arange(height)[:, None], np.arange(width)[None, :]
    slipped = rng.random() < 0.5
    if slipped:
        step = max(1, height // int(rng.integers(60, 130)))
        shift = np.repeat(rng.normal(0, width * rng.uniform(0.008, 0.06), height // step + 1), step)[:height].astype(int)
        picture = picture[rows, (columns + shift[:, None]) % width]
    for _ in range(int(rng.choice([1, 1, 2])) if rng.random() < 0.6 or not slipped else 0):
        period = height * between(rng, 0.02, 0.2)
        phase = rows / period + columns / (width * rng.uniform(0.02, 2)) * rng.choice([0, 1])
        wave = np.clip(rng.choice([1.0, 2.0]) * np.sin(2 * np.pi * phase), -1, 1)[:, :, None] * rng.uniform(25, 80)
        picture = picture + wave * rng.uniform(0.4, 1, int(rng.choice([1, 3])))
    if rng.random() < 0.3:
        # The beat of a supply: a fine slanting pattern over the whole picture.
        phase = rows / (height * between(rng, 0.02, 0.15)) + columns / (width * between(rng, 0.02, 0.15)) * rng.choice([-1, 1])
        picture = picture + np.sin(2 * np.pi * phase)[:, :, None] * rng.uniform(12, 50)
    if rng.random() < 0.6:
        streaks = (rng.random((height, 1)) < rng.uniform(0.03, 0.25)) * rng.choice([-1, 1]) * rng.uniform(60, 200)
        picture = picture + (streaks * (rng.random((height, width)) < 0.7))[:, :, None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def _slipped(rng, light):
    """Rows out of step: each begins a little elsewhere, and they wander off together, in a band far."""
    picture = encode(light)
    height, width = picture.shape[:2]
    step = max(1, height // int(rng.integers(60, 160)))
    count = height // step + 1
    shift = np.cumsum(rng.normal(0, width * between(rng, 0.001, 0.012), count))
    shift = shift - shift.mean() + rng.normal(0, width * between(rng, 0.006, 0.05), count)
    if rng.random() < 0.4:
        begin = int(rng.uniform(0, 0.8) * count)
        shift[begin:begin + int(rng.uniform(0.05, 0.3) * count)] += width * rng.uniform(-0.3, 0.3)
    columns = (np.arange(width)[None, :] + np.repeat(shift, step)[:height, None].astype(int)) % width
    return picture[np.arange(height)[:, None], columns]


def _blocky(rng, light):
    """A stream with losses: blocks moved, discoloured, or coded by next to nothing."""
    picture = Image.fromarray(encode(light))
    width, height = picture.size
    coarse = picture.resize((int(rng.choice([160, 240, 320])), int(rng.choice([120, 180]))), Image.BILINEAR)
    stored = io.BytesIO()
    coarse.save(stored, "JPEG", quality=int(rng.integers(1, 6)), subsampling=2)
    base = coarse if rng.random() < 0.4 else Image.open(stored)
    pixels = np.asarray(base.convert("RGB")).copy()
    block = int(rng.choice([4, 8, 16]))
    for _ in range(int(rng.integers(20, 300))):
        y, x = (int(rng.integers(0, limit - block)) // block * block for limit in pixels.shape[:2])
        run = int(rng.integers(1, 8)) * block
        target = pixels[y:y + block, x:x + run]
        kind = rng.integers(3)
        if kind == 0:
            target[:] = np.clip(target.astype(int) + rng.integers(-120, 120, 3), 0, 255)
        elif kind == 1:
            target[:] = rng.integers(0, 255, 3)
        else:
            target[:] = np.roll(pixels, int(rng.integers(8, 90)), axis=int(rng.integers(2)))[y:y + block, x:x + run]
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.NEAREST))


def _starved(rng, light):
    """A stream with a fraction of the bits that it needs: blocks of one colour, at the picture's size or coarser."""
    picture = Image.fromarray(encode(light))
    width, height = picture.size
    wide = int(rng.uniform(110, 330))
    coarse = picture.resize((wide, wide * height // width), Image.BILINEAR)
    stored = io.BytesIO()
    coarse.save(stored, "JPEG", quality=int(rng.integers(1, 6)), subsampling=int(rng.choice([0, 2])))
    return np.asarray(Image.open(stored).resize((width, height), Image.NEAREST if rng.random() < 0.7 else Image.BILINEAR))


def _misplaced(rng, light):
    """Lost packets: macroblocks that show another place, one colour, or nothing, alone and in runs along a row."""
    picture = encode(light).copy()
    height, width = picture.shape[:2]
    block = max(4, int(width * between(rng, 0.02, 0.07)))
    smeared = np.roll(picture, (int(rng.normal(0, height * 0.1)), int(rng.normal(0, width * 0.1))), (0, 1))
    fill = rng.choice([0, 128, 255], 3) if rng.random() < 0.5 else np.array([128, 128, 128])
    lost, kind = rng.uniform(0.1, 0.5) * (height // block) * (width // block), rng.integers(3)
    while lost > 0:
        y, x = block * int(rng.integers(height // block + 1)), block * int(rng.integers(width // block + 1))
        run = int(rng.integers(1, 12)) if rng.random() < 0.4 else 1
        lost -= run
        target = picture[y:y + block, x:x + run * block]
        if kind == 0 or (kind == 2 and rng.random() < 0.5):
            target[:] = smeared[y:y + block, x:x + run * block]
        elif rng.random() < 0.5:
            target[:] = fill
        else:
            target[:] = target.reshape(-1, 3).mean(axis=0) if target.size else 0
    return picture


def _cut_off(rng, light):
    """A frame whose end is missing: from some row of blocks on it is grey, green, black or the row above drawn down."""
    picture = encode(light).copy()
    height, width = picture.shape[:2]
    block = int(rng.choice([8, 16]))
    row, column = int(height * rng.uniform(0.35, 0.72)) // block * block, int(rng.integers(width // block)) * block
    if rng.random() < 0.2:
        fill = np.repeat(picture[row:row + 1], height - row, axis=0)
    else:
        fill = np.broadcast_to(np.array([(128, 128, 128), (128, 128, 128), (127, 127, 127), (0, 135, 0), (110, 120, 115)][
            rng.integers(5)], np.uint8), (height - row, width, 3))
    picture[row:row + block, column:] = fill[:block, column:]
    picture[row + block:] = fill[block:]
    return picture


def _blotched(rng, light):
    """Colour noise in blotches, luma less touched: what a strong denoiser leaves of high gain."""
    picture = encode(light).astype(np.float32)
    height, width = picture.shape[:2]
    field = noise(rng, height, width, 3, width / 128 * rng.uniform(0.7, 2.2)) * between(rng, 16, 60)
    field -= rng.uniform(0.5, 1) * luma(field)[:, :, None]
    fine = noise(rng, height, width, 1, max(1, width / 200)) * rng.uniform(0, 14)
    return np.clip(picture + field + fine, 0, 255).astype(np.uint8)


FORMS = ([_gained] * 4 + [_added] * 3 + [_peppered] * 2 + [_lined] * 4 + [_slipped] * 4 + [_blocky, _misplaced, _misplaced]
         + [_starved] * 3 + [_cut_off, _cut_off, _blotched, _blotched])


def noisy(rng, light):
    form = FORMS[rng.integers(len(FORMS))]
    if form is _gained:
        light = light * rng.uniform(0.3, 1)
    picture = form(rng, light)
    before = encode(light)
    # A scene that is busy everywhere loses much of it to a little noise, and nobody sees it there.
    least = max(14 if form is _misplaced else 11, 0.75 * texture(before))
    if difference(picture, before) < least or picture.mean() < 18:
        return None
    return picture
