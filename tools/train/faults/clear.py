"""Clear: the healthy camera, with the mild forms of every fault."""

import numpy as np
from PIL import Image, ImageFilter

from camera import noise, quiet
from light import between, encode
from .covered import occluded
from .measure import levels, sharpness


def _softened(rng, light):
    picture = Image.fromarray(quiet(rng, light))
    sigma = rng.uniform(0.1, 0.42) * picture.width / 128
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(sigma)))


def _sharpened(rng, light):
    picture = Image.fromarray(quiet(rng, light))
    return np.asarray(picture.filter(ImageFilter.UnsharpMask(rng.uniform(0.8, 3), int(rng.integers(40, 180)), 2)))


def _grainy(rng, light):
    """Noise of 1 to 3.5 levels after the squash."""
    picture = encode(light).astype(np.float32)
    height, width = picture.shape[:2]
    field = noise(rng, height, width, 3, rng.uniform(1, 2.5))
    at_network = max(1.0, 0.8 * np.sqrt(width * height) / 128)
    strength = min(rng.uniform(1, 3) * at_network, 22)
    return np.clip(picture + field * strength, 0, 255).astype(np.uint8)


def _exposed(rng, light):
    """A stop or two off, in either direction."""
    return quiet(rng, light * between(rng, 0.2, 1.8))


def _hazed(rng, light):
    """Less contrast: haze, a dirty pane, low sun."""
    veil = rng.uniform(0.02, 0.25)
    return quiet(rng, light * (1 - veil) + veil * rng.uniform(0.3, 1.0))


def _touched(rng, light):
    """Something near hides up to a quarter of the view."""
    return occluded(rng, light, rng.uniform(0.02, 0.22))


def clear(rng, light):
    kind = rng.random()
    for share, form in ((0.36, quiet), (0.12, _softened), (0.1, _sharpened), (0.1, _grainy), (0.14, _exposed),
                        (0.08, _hazed), (0.1, _touched)):
        if kind < share:
            break
        kind -= share
    picture = form(rng, light)
    field = levels(picture)
    seen = np.percentile(field, 98) > 85 and field.mean() > 14
    lifted = form in (_exposed, _hazed) and np.mean(field > 250) > 0.3
    washed_out = lifted and np.percentile(field, 2) > 110
    if not seen or washed_out or sharpness(picture) < 7:
        return None
    return picture
