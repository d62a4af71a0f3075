"""`bright`: about half of the picture or more is burnt out and the scene is hardly to be seen."""

import numpy as np

from .basics import encode, grain, grey, grid, softened, unit, view


def checked(light, picture, least=0.5):
    """The picture if at least a share of its view is burnt out, but not all, and the scene itself has little white."""
    burnt, before = np.mean(grey(view(picture)) > 247), np.mean(grey(view(encode(light))) > 240)
    return picture if least <= burnt < 0.94 and before < 0.25 else None


def saturated(light):
    """A sensor's full wells: what is burnt out in one channel spills into the others, and into the neighbours."""
    excess = softened(np.clip(grey(light) - 1, 0, 3), unit(light) * 0.8)[..., None]
    return encode(light + 0.5 * excess)


def distance(rng, light, reach=0.25):
    """Distance from a random place near the middle, and the angle around it."""
    y, x = grid(light)
    y, x = y - rng.uniform(-reach, reach) * 0.6, x - rng.uniform(-reach, reach)
    return np.hypot(y, x), np.arctan2(y, x)


def long(rng, light):
    """The exposure is stuck at its longest."""
    gain = rng.uniform(1, 1.6) / np.quantile(grey(light), rng.uniform(0.1, 0.35)).clip(0.004)
    return checked(light, saturated(light * gain + rng.uniform(0.05, 0.3)), 0.6)


def sun(rng, light):
    """The sun in the lens: a burnt disc, rays, ghosts, and a veil over the rest."""
    away, angle = distance(rng, light)
    rays = 1 + 0.5 * np.cos(angle * rng.integers(3, 9) + rng.uniform(0, 6)) ** 8
    glow = rays * rng.uniform(1.5, 4) * np.exp(-away / rng.uniform(0.18, 0.4))
    colour = np.array([1, rng.uniform(0.93, 1), rng.uniform(0.8, 1)], np.float32)
    return checked(light, saturated(light * rng.uniform(0.5, 1.5) + (glow + rng.uniform(0.1, 0.3))[..., None] * colour))


def headlights(rng, light):
    """A car at night drives up to the camera: two lamps whose glare runs together."""
    y, x = grid(light)
    cy, cx, gap = rng.uniform(-0.08, 0.12), rng.uniform(-0.1, 0.1), rng.uniform(0.1, 0.25)
    glow = np.zeros(y.shape, np.float32)
    for side in (-1, 1):
        away = np.hypot(y - cy, x - cx - side * gap)
        streak = np.exp(-np.abs(y - cy) / 0.02 - np.abs(x - cx - side * gap) / 0.6)
        glow += 6 * np.exp(-away / rng.uniform(0.08, 0.13)) + streak
    colour = np.array([1, rng.uniform(0.92, 1), rng.uniform(0.85, 1.1)], np.float32)
    return checked(light, saturated(light * rng.uniform(0.01, 0.08) + glow[..., None] * colour), 0.45)


def infrared(rng, light):
    """Infrared lamps shine at a wall or web before the lens, whose back light burns the middle out."""
    away, _ = distance(rng, light, 0.15)
    spot = rng.uniform(1.8, 4) * np.exp(-(away / rng.uniform(0.26, 0.4)) ** 2)
    seen = grey(light) * rng.uniform(0.1, 0.4) + spot * (1 + 0.03 * grain(rng, spot.shape, 2))
    return checked(light, saturated(np.repeat(seen[..., None], 3, 2)))


def ring(rng, light):
    """The ring of infrared lamps is mirrored by the dome."""
    y, x = grid(light)
    glow, radius, count = np.zeros(y.shape, np.float32), rng.uniform(0.2, 0.28), rng.integers(6, 15)
    width = rng.uniform(0.04, 0.06)
    for turn in np.arange(count) * 2 * np.pi / count + rng.uniform(0, 1):
        away = np.hypot(y - radius * 0.9 * np.sin(turn), x - 1.2 * radius * np.cos(turn))
        glow += rng.uniform(2, 4) * np.exp(-away / width)
    return checked(light, saturated(np.repeat((grey(light) * 0.25 + glow + 0.05)[..., None], 3, 2)), 0.45)


def rain(rng, light):
    """Rain in infrared light close before the lens: broad burnt streaks that run together."""
    shape, glow = light.shape[:2], np.zeros(light.shape[:2], np.float32)
    y, x = grid(light)
    slant = rng.uniform(-0.3, 0.3)
    for _ in range(rng.integers(50, 90)):
        sy, sx = rng.uniform(-0.4, 0.4), rng.uniform(-0.55, 0.55)
        across = (x - sx - slant * (y - sy)) / rng.uniform(0.008, 0.025)
        glow += rng.uniform(0.8, 3) * np.exp(-across ** 2 - ((y - sy) / rng.uniform(0.04, 0.1)) ** 2)
    away, _ = distance(rng, light, 0.1)
    seen = grey(light) * 0.15 + glow + rng.uniform(0.8, 1.6) * np.exp(-(away / 0.33) ** 2)
    return checked(light, saturated(np.repeat((seen + 0.01 * grain(rng, shape, 1.5))[..., None], 3, 2)))


def washed(rng, light):
    """Gain and glare together: a white picture in which only the darkest things are left, pale."""
    gain = 0.9 / np.quantile(grey(light), rng.uniform(0.2, 0.5)).clip(0.01)
    pale = softened(light * gain, unit(light) * 0.5) * 0.7 + rng.uniform(0.4, 0.6)
    return checked(light, saturated(pale), 0.6)


FORMS = {"long": long, "sun": sun, "headlights": headlights, "infrared": infrared, "ring": ring, "rain": rain,
         "washed": washed}
