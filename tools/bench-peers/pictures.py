"""Frames as a camera gives them, seeded: the same bytes for the same version of OpenCV."""

from pathlib import Path

import cv2
import numpy as np

SEED = 20260101
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
# What a camera's JPEG has for each pixel, in bytes.
BYTES_PER_PIXEL = 0.22
VIDEO_FRAMES = 250


def photo(width: int, height: int, seed: int) -> np.ndarray:
    """BGR. Shades of all sizes, the large ones strong, as in nature; some things with edges; the noise of a sensor."""
    random = np.random.default_rng(seed)
    made = np.full((height, width, 3), 110, np.float32)
    for level in range(1, 8):
        coarse = random.standard_normal((2 + 9 * 2**level // 16, 2 + 2**level, 3)).astype(np.float32)
        coarse = 0.6 * coarse.mean(axis=2, keepdims=True) + 0.4 * coarse
        made += 55 / level * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(25):
        left, top = random.integers(0, width), random.integers(0, height)
        right, bottom = left + random.integers(20, width // 5), top + random.integers(20, height // 3)
        made[top:bottom, left:right] = 0.5 * made[top:bottom, left:right] + random.uniform(0, 130, 3)
    made += random.normal(0, 2.5, made.shape)
    return np.clip(made, 0, 255).astype(np.uint8)


def jpeg(picture: np.ndarray) -> bytes:
    """Of the quality that comes nearest to a camera's size; two horizontal pixels share a chroma sample, as in most webcams."""
    wanted = BYTES_PER_PIXEL * picture.shape[0] * picture.shape[1]

    def encoded(quality: int) -> bytes:
        options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422]
        return cv2.imencode(".jpg", picture, options)[1].tobytes()

    return min((encoded(quality) for quality in range(40, 98, 3)), key=lambda data: abs(len(data) - wanted))


def yuyv(picture: np.ndarray) -> bytes:
    luma, red, blue = np.moveaxis(cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb).astype(np.uint16), 2, 0)
    made = np.empty((*luma.shape, 2), np.uint8)
    made[..., 0] = 16 + luma * 219 // 255
    for place, chroma in ((0, blue), (1, red)):
        made[:, place::2, 1] = (chroma[:, ::2] + chroma[:, 1::2]) // 2
    return made.tobytes()


def make(folder: Path) -> None:
    """720p.jpg, 1080p.jpg, 720p.yuyv, and video.mjpeg: pictures of 720p one behind the other."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (width, height) in SIZES.items():
        picture = photo(width, height, SEED)
        (folder / f"{name}.jpg").write_bytes(jpeg(picture))
        if name == "720p":
            (folder / f"{name}.yuyv").write_bytes(yuyv(picture))
    scenes = [jpeg(photo(*SIZES["720p"], SEED + 1 + number)) for number in range(10)]
    (folder / "video.mjpeg").write_bytes(b"".join(scenes[number % len(scenes)] for number in range(VIDEO_FRAMES)))
