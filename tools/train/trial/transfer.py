"""Noisy: gain, interference and losses between sensor and file."""

import io

import numpy as np
from PIL import Image

from .optics import bytes_of, counted, squashed


def _coarsened(light, pixels):
    """Light of a small sensor, so many pixels wide."""
    image = Image.fromarray(bytes_of(light))
    small = image.resize((pixels, max(2, pixels * image.height // image.width)), Image.BOX)
    return (np.asarray(small, np.float32) / 255) ** 2.2


def _enlarged(picture, light, how=Image.BILINEAR):
    return np.asarray(Image.fromarray(picture).resize((light.shape[1], light.shape[0]), how))


def _few_electrons(rng, light):
    """A tiny sensor at its last gain: a white pixel holds some tens of electrons."""
    small = _coarsened(light, int(rng.integers(180, 330)))
    found = counted(rng, small * rng.uniform(0.4, 0.9), rng.uniform(12, 40), rng.uniform(0.5, 2.5))
    return _enlarged(bytes_of(found), light)


def _chroma(rng, light):
    """Blotches of colour, luma nearly whole: a starved colour sensor behind a denoiser."""
    image = Image.fromarray(bytes_of(light)).convert("YCbCr")
    planes = [np.asarray(plane, np.float32) for plane in image.split()]
    height, width = planes[0].shape
    for index, strength in ((0, rng.uniform(6, 14)), (1, rng.uniform(22, 45)), (2, rng.uniform(22, 45))):
        cells = rng.normal(0, strength, (height * 110 // width, 110)).astype(np.float32)
        planes[index] = planes[index] + np.asarray(Image.fromarray(cells).resize((width, height), Image.BICUBIC))
    merged = [Image.fromarray(np.clip(plane, 0, 255).astype(np.uint8)) for plane in planes]
    return np.asarray(Image.merge("YCbCr", merged).convert("RGB"))


def _sparks(rng, light):
    """Wrong bits: pixels whose value is anything."""
    small = bytes_of(_coarsened(light, int(rng.integers(160, 280)))).copy()
    wrong = rng.random(small.shape[:2]) < rng.uniform(0.06, 0.2)
    small[wrong] = rng.integers(0, 256, (int(wrong.sum()), 3))
    return _enlarged(small, light, Image.NEAREST)


def _hum(rng, light):
    """Bars of the mains that roll through, and a fine beat of a switching supply."""
    picture = bytes_of(light).astype(np.float32)
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width] / height
    bars = np.clip(2 * np.sin(2 * np.pi * (y * rng.uniform(6, 16) + rng.random())), -1, 1) * rng.uniform(25, 50)
    beat = np.sin(2 * np.pi * (y * rng.uniform(8, 24) + x * rng.uniform(10, 22))) * rng.uniform(12, 30)
    return np.clip(picture + (bars + beat)[:, :, None], 0, 255).astype(np.uint8)


def _torn(rng, light):
    """Lines out of step: each row starts somewhere else, in a bad band far off."""
    picture = bytes_of(light)
    height, width = picture.shape[:2]
    step = max(1, height // 110)
    walk = np.repeat(np.cumsum(rng.normal(0, width * 0.006, height // step + 1)), step)[:height]
    jump = np.repeat(rng.normal(0, width * rng.uniform(0.015, 0.04), height // step + 1), step)[:height]
    shift = (walk - walk.mean() + jump).astype(int)
    columns = (np.arange(width)[None, :] + shift[:, None]) % width
    return picture[np.arange(height)[:, None], columns]


def _lost_packets(rng, light):
    """A video stream with losses: squares smeared on from other places, some green or pink."""
    picture = bytes_of(light).copy()
    height, width = picture.shape[:2]
    side = max(8, width // int(rng.integers(20, 44)))
    for _ in range(int(rng.integers(40, 160))):
        y, x = side * int(rng.integers(height // side)), side * int(rng.integers(width // side))
        run = int(rng.integers(1, 7)) * side
        kind = rng.random()
        if kind < 0.6:
            sy, sx = int(rng.integers(height - side)), int(rng.integers(width - side))
            part = picture[sy:sy + side, sx:sx + run]
            picture[y:y + part.shape[0], x:x + part.shape[1]] = part[:height - y, :width - x]
        else:
            picture[y:y + side, x:x + run] = [(0, 200, 0), (230, 60, 230), (128, 128, 128)][rng.integers(3)]
    return picture


def _over_compressed(rng, light):
    """A stream of a tenth of the bits it needs: blocks of one colour."""
    small = bytes_of(_coarsened(light, int(rng.integers(150, 240))))
    stored = io.BytesIO()
    Image.fromarray(small).save(stored, "JPEG", quality=int(rng.integers(1, 4)), subsampling=2)
    return _enlarged(np.asarray(Image.open(stored)), light, Image.NEAREST)


def _half_frame(rng, light):
    """The bytes end early: below a row of blocks all is the grey of no coefficients."""
    picture = bytes_of(light).copy()
    height, width = picture.shape[:2]
    row = int(height * rng.uniform(0.45, 0.68)) // 16 * 16
    column = int(rng.integers(width // 16)) * 16
    picture[row:row + 16, column:] = 128
    picture[row + 16:] = 128
    return picture


def _made(form):
    def noisy(rng, light):
        picture = form(rng, light)
        before = np.asarray(Image.fromarray(bytes_of(light)).resize((128, 128), Image.BILINEAR), np.float32)
        after = np.asarray(Image.fromarray(picture).resize((128, 128), Image.BILINEAR), np.float32)
        gain = max(float(after.mean()), 1) / max(float(before.mean()), 1)
        difference = np.sqrt(np.mean((after - before * gain) ** 2))
        return picture if difference > 13 and squashed(picture).mean() > 22 else None
    return noisy


FORMS = {name: _made(form) for name, form in (
    ("electrons", _few_electrons), ("chroma", _chroma), ("sparks", _sparks), ("hum", _hum), ("torn", _torn),
    ("packets", _lost_packets), ("compressed", _over_compressed), ("half-frame", _half_frame))}
