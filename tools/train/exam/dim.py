"""`dark`: next to no light reaches the sensor."""

import numpy as np

from .basics import along, encode, grain, grey, grid, softened, unit, view


def read(rng, light):
    """The picture of very little light: shot and read noise, some of it coarse from noise reduction, a black level."""
    shape = light.shape[:2]
    fine = np.stack([grain(rng, shape, rng.uniform(1, 2.5)) for _ in range(3)], -1)
    common = grain(rng, shape, rng.uniform(1.5, 4))[..., None]
    deviation = rng.uniform(0.001, 0.0025)
    noise = (0.6 * common + 0.5 * fine) * np.sqrt(deviation ** 2 + light.clip(0) * 2e-4)
    return encode(light + noise + rng.uniform(0.001, 0.003))


def checked(picture, lamp=0.0):
    """The picture if all of its view but a share `lamp` is dark and yet not perfectly even."""
    seen = grey(view(picture))
    if seen.std() < 1 or np.quantile(seen, 0.98 - lamp) > 46 or np.median(seen) > 26:
        return None
    return picture


def level(light, peak):
    """The light dimmed so that its brightest fiftieth has the level `peak`."""
    return light * (peak / max(np.quantile(grey(light), 0.98), 1e-3))


def cap(rng, light):
    """A cap on the lens; perhaps light leaks in at one side."""
    along_, _ = along(light, rng.uniform(0, 2 * np.pi))
    leak = np.exp((along_ - along_.max()) / rng.uniform(0.02, 0.08)) * rng.choice([0, 0, 0.01])
    return checked(read(rng, np.repeat(leak[..., None], 3, 2)))


def unlit(rng, light):
    """Night without lamps at the end of the exposure's range."""
    cast = np.array([rng.uniform(0.7, 1), 0.9, rng.uniform(0.9, 1.4)], np.float32)
    return checked(read(rng, level(light, rng.uniform(0.004, 0.018)) * cast))


def failed(rng, light):
    """Night mode without its lamps: grey, and only the near middle faintly there."""
    y, x = grid(light)
    fall = np.exp(-(x * x + y * y) / rng.uniform(0.06, 0.3))
    near = np.repeat(grey(light)[..., None], 3, 2) * fall[..., None]
    picture = read(rng, level(near, rng.uniform(0.006, 0.02)))
    return checked(np.repeat(picture[..., 1:2], 3, 2))


def lamp(rng, light):
    """One small light in the night, which lights nothing."""
    y, x = grid(light)
    away = (x - rng.uniform(-0.4, 0.4)) ** 2 + (y - rng.uniform(-0.25, 0.25)) ** 2
    glow = np.exp(-away / rng.uniform(0.00003, 0.0003)) * 3 + rng.uniform(0.005, 0.03) * np.exp(-away / 0.002)
    colour = np.array([1, rng.uniform(0.5, 1), rng.uniform(0.2, 1)], np.float32)
    return checked(read(rng, level(light, rng.uniform(0.0005, 0.006)) + glow[..., None] * colour), 0.03)


def iris(rng, light):
    """The iris has closed: only what was brightest is still to be guessed."""
    deep = level(light ** rng.uniform(1.5, 2.5), rng.uniform(0.008, 0.02))
    return checked(read(rng, softened(deep, unit(light) * 0.3)))


def shutter(rng, light):
    """A far too short exposure, with the faint rows of a sensor at its highest gain."""
    rows = rng.standard_normal((light.shape[0], 1, 1)) * rng.uniform(0.0003, 0.0012)
    return checked(read(rng, level(light, rng.uniform(0.003, 0.012)) + softened(rows, unit(light) * 0.5)))


FORMS = {"cap": cap, "unlit": unlit, "failed infrared": failed, "lamp": lamp, "iris": iris, "shutter": shutter}
