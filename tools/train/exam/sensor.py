"""`noisy`: disturbances of the sensor and of an analogue line, under which the scene is still to be known."""

import numpy as np

from .basics import along, change, detail, encode, grain, grey, rounded, unit, warped

LEAST, MOST = 15, 52


def checked(light, picture):
    """The picture if the view differs strongly from the scene's, but not so much that the scene is lost."""
    return picture if LEAST <= change(encode(light), picture) <= MOST else None


def disturbed(rng, light, noise, low=23, high=36):
    """The picture with noise added in levels, so strong that the view changes by `low`…`high` RMS."""
    levels, target = encode(light).astype(np.float32), rng.uniform(low, high)
    noise, strength = (noise - noise.mean((0, 1))) / noise.std(), 2 * target
    for _ in range(3):
        strength *= target / max(change(encode(light), rounded(levels + strength * noise)), 1)
    return checked(light, rounded(levels + min(strength, 160) * noise))


def luma(rng, light):
    """The highest gain by night: grain of brightness, coarse from noise reduction, stronger in the shadows."""
    weight = 1.3 - encode(light).astype(np.float32).mean(2) / 255
    size = unit(light) * rng.uniform(0.5, 1.5)
    return disturbed(rng, light * rng.uniform(0.5, 1), (weight * grain(rng, weight.shape, size))[..., None])


def chroma(rng, light):
    """Blotches of colour, as of a small sensor whose brightness alone was smoothed."""
    shape, size = light.shape[:2], unit(light)
    blotches = np.stack([grain(rng, shape, size * rng.uniform(0.9, 2.5)) for _ in range(3)], -1)
    blotches -= 0.8 * grey(blotches)[..., None]
    blotches += 0.2 * grain(rng, shape, size * 0.6)[..., None]
    return disturbed(rng, light * rng.uniform(0.5, 1), blotches, 26, 36)


def salt(rng, light):
    """Single points fall out to black and white."""
    size, shape = unit(light) * rng.uniform(0.5, 1), light.shape[:2]
    rows = np.minimum((np.arange(shape[0]) / size).astype(int), int(shape[0] / size) - 1)
    columns = np.minimum((np.arange(shape[1]) / size).astype(int), int(shape[1] / size) - 1)
    drawn = rng.random((rows[-1] + 1, columns[-1] + 1))[rows][:, columns][..., None]
    share, white = rng.uniform(0.06, 0.2), rng.uniform(0.3, 0.7)
    levels = encode(light)
    return checked(light, np.where(drawn < share * white, 255, np.where(drawn < share, 0, levels)).astype(np.uint8))


def pattern(rng, light):
    """Each column, or row, has an offset of its own, as of a failing readout."""
    size = unit(light) * rng.uniform(0.8, 2)
    if rng.random() < 0.6:
        lines = grain(rng, (2 * int(size + 1), light.shape[1]), size)[:1]
    else:
        lines = grain(rng, (light.shape[0], 2 * int(size + 1)), size)[:, :1]
    spikes = np.sign(lines) * np.abs(lines) ** rng.uniform(0.8, 1.8)
    tint = 1 + rng.uniform(0, 0.5) * rng.standard_normal(3)
    return disturbed(rng, light, (spikes[..., None] * tint + np.zeros_like(light)).astype(np.float32), 26, 37)


def hum(rng, light):
    """A ground loop: broad dark and pale bars across, which also bend the picture sideways."""
    height, width = light.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    phase = 2 * np.pi * (y / height * rng.uniform(3, 6) + rng.random() + rng.uniform(-0.15, 0.15) * x / width)
    wave = np.sin(phase) + 0.4 * np.sin(2 * phase + 1)
    bent = warped(light, y, x + unit(light) * rng.uniform(0.5, 3) * np.sin(phase + 1))
    return disturbed(rng, bent, wave[..., None] * np.array([1, rng.uniform(0.7, 1), 1], np.float32), 34, 46)


def herringbone(rng, light):
    """A transmitter beats with the video: fine slanting waves whose slant swings."""
    size = unit(light)
    a, _ = along(light, rng.uniform(0.3, 1.2) * rng.choice([-1, 1]))
    y, _ = along(light, np.pi / 2)
    period = size * rng.uniform(4, 9) / max(light.shape[:2])
    wave = np.sin(2 * np.pi * a / period + rng.uniform(0.5, 2.5) * np.sin(y * rng.uniform(15, 60)))
    tint = np.array([1, 1, 1]) + rng.uniform(0, 0.6) * rng.standard_normal(3)
    return disturbed(rng, light, (wave[..., None] * tint).astype(np.float32), 22, 36)


def torn(rng, light):
    """Lost line sync: the rows lean, jitter and tear in bands."""
    height, width = light.shape[:2]
    rows = np.arange(height)
    shift = np.zeros(height)
    for _ in range(rng.integers(3, 8)):
        start = rng.integers(0, int(height * 0.9))
        reach = height * rng.uniform(0.08, 0.35)
        inside = (rows >= start) & (rows < start + reach)
        shift += inside * (rng.uniform(-0.3, 0.3) + rng.uniform(-0.3, 0.3) * (rows - start) / reach) * width
    shift += np.repeat(rng.standard_normal(height // 4 + 1), 4)[:height] * unit(light) * rng.uniform(1, 4)
    picture = encode(light)
    places = np.mod(np.arange(width)[None] + shift[:, None].astype(int), int(width * 1.06))
    torn_ = np.where((places < width)[..., None], picture[rows[:, None], np.minimum(places, width - 1)], 12)
    return torn_ if 26 < change(picture, torn_) < 90 else None


def dropouts(rng, light):
    """A worn tape or a bad plug: white and black dashes that fade along the line."""
    height, width = light.shape[:2]
    levels, thick = encode(light).astype(np.float32), unit(light)
    for _ in range(rng.integers(60, 180)):
        y, x = rng.integers(height), rng.integers(-width // 4, width)
        rows = slice(y, y + max(2, int(thick * rng.uniform(0.8, 1.8))))
        run = np.arange(width) - x
        weight = ((run >= 0) * np.exp(-run.clip(0) / (width * rng.uniform(0.05, 0.4))))[None, :, None]
        levels[rows] = levels[rows] * (1 - weight) + weight * rng.choice([0, 255, 255])
    return checked(light, rounded(levels))


def stuck(rng, light):
    """A data line of the sensor is stuck or swapped: false levels and colours along every edge."""
    picture, bit = encode(light).copy(), int(rng.choice([64, 32, 128], p=[0.6, 0.15, 0.25]))
    channels = rng.permutation(3)[:rng.integers(1, 4)]
    how = rng.integers(3)
    for channel in channels:
        values = picture[..., channel]
        flips = rng.random(values.shape[:1]) < rng.uniform(0.4, 0.9)
        wrong = [values | bit, values & (255 - bit), values ^ bit][how]
        picture[..., channel] = np.where(flips[:, None], wrong, values)
    torn_up = detail(picture) > 1.15 * detail(encode(light)) + 3
    return picture if torn_up and 16 < change(encode(light), picture) < 60 else None


FORMS = {"luma": luma, "chroma": chroma, "salt and pepper": salt, "pattern": pattern, "hum": hum,
         "herringbone": herringbone, "torn": torn, "dropouts": dropouts, "stuck bits": stuck}
