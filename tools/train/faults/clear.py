"""Clear: the healthy camera, with the mild forms of every fault."""

import io

import numpy as np
from PIL import Image, ImageFilter

from camera import noise, quiet, sensor
from light import bell, between, clouds, convolved, disc, encode, scaled
from .covered import occluded, strands
from .measure import levels, sharpness


def _softened(rng, light):
    picture = Image.fromarray(quiet(rng, light))
    sigma = rng.uniform(0.1, 0.42) * picture.width / 128
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(sigma)))


def _shallow(rng, light):
    """A lens that is focused on something near: the rest of the scene is soft."""
    height, width = light.shape[:2]
    wide = scaled(light, max(96, 256 * height // width), 256)
    soft = scaled(convolved(wide, disc(between(rng, 3, 12))), height, width, Image.BICUBIC)
    field = clouds(rng, 48, 64, 2, 2)
    sharp = (field > np.quantile(field, 1 - rng.uniform(0.2, 0.6))).astype(np.float32)
    sharp = scaled(np.clip(convolved(sharp, bell(1.2)), 0, 1), height, width)[:, :, None]
    return quiet(rng, np.maximum(light * sharp + soft * (1 - sharp), 0))


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


def _miscoloured(rng, light):
    """A wrong white balance."""
    gains = np.exp(rng.normal(0, 0.35, 3)).astype(np.float32)
    return quiet(rng, light * gains / max(1.0, float(gains.mean())))


def _by_infrared(rng, light):
    """Night under infrared lamps: grey, near things lit, the corners and what is far off dark."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:30, 0:40].astype(np.float32)
    reach = rng.uniform(12, 40)
    lamp = np.exp(-((y - rng.uniform(8, 24)) ** 2 + (x - rng.uniform(12, 28)) ** 2) / (2 * reach * reach))
    grey = (light @ rng.dirichlet([3, 3, 2]).astype(np.float32)) * scaled(lamp, height, width)
    strength = between(rng, 0.002, 0.012)
    grey = np.repeat(grey[:, :, None] * between(rng, 0.6, 2), 3, axis=2)
    return encode(sensor(rng, grey, strength, strength, rng.choice([1.0, 1.6]), 1.0))


def _flickering(rng, light):
    """Bars of lamps that flicker, and the frame of a slow shutter: a tenth more and less light by rows."""
    height = light.shape[0]
    bars = np.sin(2 * np.pi * (np.linspace(0, rng.uniform(0.7, 6), height) + rng.random()))
    return quiet(rng, light * (1 + rng.uniform(0.02, 0.13) * bars[:, None, None]).astype(np.float32))


def _fogged(rng, light):
    """Fog that hides what is far off, at the top, and spares what is near."""
    height, width = light.shape[:2]
    depth = np.linspace(rng.uniform(0.3, 0.9), rng.uniform(0, 0.15), height, dtype=np.float32)[:, None, None]
    return quiet(rng, light * (1 - depth) + depth * rng.uniform(0.35, 0.85))


def _lit_by_lamps(rng, light):
    """Night: the scene dim, lamps or headlights in it that light their neighbourhood and have halos."""
    height, width = light.shape[:2]
    y, x = np.mgrid[0:60, 0:80].astype(np.float32)
    shine, glow = np.full((60, 80), between(rng, 0.02, 0.2), np.float32), np.zeros((60, 80), np.float32)
    for _ in range(int(rng.integers(1, 7))):
        square = (y - rng.uniform(0, 50)) ** 2 + (x - rng.uniform(0, 80)) ** 2
        shine += rng.uniform(0.3, 1.2) / (1 + square / rng.uniform(6, 25) ** 2) ** 1.5
        glow += rng.uniform(0.5, 3) / (1 + square / rng.uniform(0.8, 3) ** 2) ** 1.5
    tint = np.array([1, rng.uniform(0.75, 1), rng.uniform(0.5, 1.1)], np.float32)
    lamps = scaled(shine, height, width)[:, :, None] * light + scaled(glow, height, width)[:, :, None]
    strength = between(rng, 0.001, 0.008)
    return encode(sensor(rng, lamps * tint, strength, strength, 1.0, 0.5))


def _sunlit(rng, light):
    """The sun low beside the picture: a pale corner or stripe."""
    height, width = light.shape[:2]
    pale = scaled(rng.random((2, 3)).astype(np.float32) ** 3, height, width, Image.BICUBIC)[:, :, None]
    return quiet(rng, light + np.maximum(pale, 0) * rng.uniform(0.05, 0.4))


def _squeezed(rng, light):
    """Strong compression whose blocks are just seen."""
    stored = io.BytesIO()
    Image.fromarray(quiet(rng, light)).save(stored, "JPEG", quality=int(rng.integers(15, 40)))
    return np.asarray(Image.open(stored))


FORMS = {quiet: 8, _softened: 3, _sharpened: 4, _shallow: 2, _grainy: 3, _exposed: 4, _hazed: 1, _touched: 2, _miscoloured: 2,
         _by_infrared: 2, _flickering: 1, _fogged: 1, _lit_by_lamps: 2, _sunlit: 1, _squeezed: 1, strands: 1}


def clear(rng, light):
    forms, weights = list(FORMS), np.array(list(FORMS.values()))
    form = forms[rng.choice(len(forms), p=weights / weights.sum())]
    picture = form(rng, light)
    field = levels(picture)
    seen = np.percentile(field, 98) > 85 and field.mean() > 14
    lifted = form in (_exposed, _hazed, _fogged, _sunlit, _lit_by_lamps, _by_infrared) and np.mean(field > 250) > 0.3
    washed_out = lifted and np.percentile(field, 2) > 110
    if not seen or washed_out or sharpness(picture) < 7:
        return None
    if form is _shallow and sharpness(picture) < 0.75 * sharpness(encode(light)):
        return None
    return picture
