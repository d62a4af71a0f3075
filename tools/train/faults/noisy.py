"""Noisy: high gain, interference, broken blocks; the scene is still there underneath."""

import io

import numpy as np
from PIL import Image

from camera import noise, sensor
from light import between, encode
from .measure import difference


def _gained(rng, light):
    """Little light and much gain: shot and read noise in grains that survive the squash."""
    height, width = light.shape[:2]
    grain = max(1.0, rng.uniform(0.5, 1.6) * width / 320)
    read = between(rng, 0.02, 0.25)
    return encode(np.maximum(sensor(rng, light * rng.uniform(0.3, 1), read, read * rng.uniform(0.5, 2), grain,
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
        shift = np.repeat(rng.normal(0, width * rng.uniform(0.01, 0.06), height // step + 1), step)[:height].astype(int)
        picture = picture[rows, (columns + shift[:, None]) % width]
    if rng.random() < 0.6 or not slipped:
        period = height * rng.uniform(0.02, 0.08)
        phase = rows / period + columns / (width * rng.uniform(0.02, 2)) * rng.choice([0, 1])
        wave = np.sin(2 * np.pi * phase)[:, :, None] * rng.uniform(25, 80)
        picture = picture + wave * rng.uniform(0.4, 1, int(rng.choice([1, 3])))
    if rng.random() < 0.6:
        streaks = (rng.random((height, 1)) < rng.uniform(0.03, 0.25)) * rng.choice([-1, 1]) * rng.uniform(60, 200)
        picture = picture + (streaks * (rng.random((height, width)) < 0.7))[:, :, None]
    return np.clip(picture, 0, 255).astype(np.uint8)


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


def noisy(rng, light):
    form = (_gained, _gained, _gained, _added, _added, _peppered, _lined, _lined, _blocky)[rng.integers(9)]
    picture = form(rng, light)
    if difference(picture, encode(light)) < 11 or picture.mean() < 18:
        return None
    return picture
