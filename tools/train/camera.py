"""From light to what the network sees: sensor noise, firmware's writing, JPEG, the product's resize.

The resize is Ocellus' own: the JPEG is decoded (scaled by the DCT where it stays large enough), then squashed to the
network's square with a triangle filter, which is Pillow's BILINEAR.
"""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from light import between, decode, encode, scaled
from model import SIDE

SIZES = [(320, 240), (320, 240), (320, 180), (640, 480), (640, 480), (640, 360), (640, 360), (848, 480),
         (1280, 720)]


def framed(rng, picture):
    """A random window of a picture at a random camera size, perhaps mirrored, tinted, or greyscale, as light."""
    height, width = picture.shape[:2]
    out_width, out_height = SIZES[rng.integers(len(SIZES))]
    part = rng.uniform(np.clip(220 / height, 0.3, 0.6), 1.0)
    window_height = part * min(height, width * out_height / out_width)
    window_width = min(width, window_height * out_width / out_height)
    x, y = rng.uniform(0, width - window_width), rng.uniform(0, height - window_height)
    window = (x, y, x + window_width, y + window_height)
    image = Image.fromarray(picture).resize((out_width, out_height), Image.BICUBIC, window)
    if rng.random() < 0.5:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    if rng.random() < 0.05:
        image = image.transpose(Image.ROTATE_180)
    light = decode(np.asarray(image))
    light = light * np.exp(rng.normal(0, 0.08, 3)).astype(np.float32)
    if rng.random() < 0.15:
        light = infrared(rng, light)
    return np.ascontiguousarray(light, np.float32)


def infrared(rng, light):
    """The grey picture of a camera with infrared lamps: brightest in the middle."""
    weights = rng.dirichlet([3, 4, 2]).astype(np.float32)
    grey = light @ weights
    height, width = grey.shape
    y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    lamp = 1 / (1 + rng.uniform(0, 0.8) * (x * x + y * y))
    return np.repeat((grey * lamp)[:, :, None], 3, axis=2).astype(np.float32)


def noise(rng, height, width, planes, grain):
    """Noise of standard deviation 1 whose grains are about `grain` pixels wide."""
    if grain <= 1.05:
        return rng.standard_normal((height, width, planes), dtype=np.float32)
    cells = (max(2, int(height / grain)), max(2, int(width / grain)))
    field = scaled(rng.standard_normal((*cells, planes), dtype=np.float32), height, width)
    return field / max(float(field.std()), 1e-6)


def sensor(rng, light, read, shot, grain=1.0, grey=0.0):
    """Light with read noise (standard deviation in light) and shot noise (its factor of the square root of light).

    `grey` is the part of the noise that is the same in the three planes.
    """
    height, width = light.shape[:2]
    field = noise(rng, height, width, 3, grain)
    if grey > 0:
        field = np.sqrt(1 - grey) * field + np.sqrt(grey) * noise(rng, height, width, 1, grain)
    return light + field * np.sqrt(read * read + shot * shot * np.maximum(light, 0))


def quiet(rng, light):
    """The sensor of a healthy camera: noise that is hardly seen."""
    strength = between(rng, 0.0005, 0.004)
    return encode(sensor(rng, light, strength, 3 * strength, rng.choice([1.0, 1.0, 1.6]), rng.uniform(0, 0.8)))


def written(rng, picture):
    """The firmware's writing over the picture: time, date, name."""
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(max(8, int(image.height * rng.uniform(0.035, 0.08))))
    stamp = f"{rng.integers(2005, 2027)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02} " \
            f"{rng.integers(24):02}:{rng.integers(60):02}:{rng.integers(60):02}"
    texts = [stamp, f"CAM {rng.integers(1, 17)}", "Camera 01", "CH 3", "entrance", "25.0 fps"]
    for _ in range(int(rng.integers(1, 3))):
        at = (image.width * rng.choice([0.02, 0.55]), image.height * rng.choice([0.02, 0.9]))
        text = texts[rng.integers(len(texts))] if rng.random() < 0.5 else stamp
        pen.text(at, text, fill=(255, 255, 255), font=font, stroke_width=int(rng.integers(0, 2)), stroke_fill=(0, 0, 0))
    return np.asarray(image)


def compressed(rng, picture):
    """The picture as the bytes of a JPEG: mostly of good quality, now and then as a starved stream has it."""
    stored = io.BytesIO()
    quality = rng.integers(30, 96) if rng.random() < 0.8 else rng.integers(10, 30)
    Image.fromarray(picture).save(stored, "JPEG", quality=int(quality), subsampling=int(rng.choice([0, 1, 2, 2])))
    return stored.getvalue()


def seen(jpeg, dct_scaling=True):
    """The network's view of a JPEG: `uint8 (SIDE, SIDE, 3)`."""
    image = Image.open(io.BytesIO(jpeg))
    if dct_scaling:
        image.draft("RGB", (SIDE, SIDE))
    return np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.BILINEAR))


def small(picture):
    """A picture squashed to the network's square, without JPEG: to measure how strong a fault is there."""
    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.BILINEAR))
