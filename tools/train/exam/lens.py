"""`blurred`: defocus, motion, and water, mist or grease on the glass."""

import numpy as np

from .basics import along, clouds, convolved, detail, encode, opaque, softened, unit, warped


def checked(light, picture, left=0.45):
    """The picture if the scene has detail in its view and no more than a share of it is left."""
    before = detail(encode(light))
    return picture if before > 5 and detail(picture) < left * before else None


def highlights(light):
    """What was clipped by the first camera is given back some of its strength, so that lamps make discs."""
    return light + 2 * np.clip(light - 0.85, 0, 1)


def kernel(radius, weigh):
    """A kernel of sum 1 from weights of y and x in units of the radius; its outline is anti-aliased."""
    reach, fine = int(np.ceil(radius)) + 1, 3
    steps = (np.arange((2 * reach + 1) * fine) + 0.5) / fine - reach - 0.5
    y, x = np.meshgrid(steps / radius, steps / radius, indexing="ij")
    weights = weigh(y, x).reshape(2 * reach + 1, fine, 2 * reach + 1, fine).sum((1, 3))
    return weights / weights.sum()


def traced(light, path):
    """Blurred along a path `(N, 2)` of y and x in pixels."""
    path = path - path.mean(0)
    reach = int(np.abs(path).max()) + 2
    drawn, low = np.zeros((2 * reach + 1, 2 * reach + 1)), np.floor(path).astype(int)
    part = path - low
    for dy in (0, 1):
        for dx in (0, 1):
            weight = np.abs(1 - dy - part[:, 0]) * np.abs(1 - dx - part[:, 1])
            np.add.at(drawn, (low[:, 0] + dy + reach, low[:, 1] + dx + reach), weight)
    return convolved(light, drawn / drawn.sum())


def disc(rng, light):
    """Out of focus with an iris of five to nine blades."""
    blades, turn = rng.integers(5, 10), rng.uniform(0, 6)
    def shape(y, x):
        wedge = np.mod(np.arctan2(y, x) + turn, 2 * np.pi / blades) - np.pi / blades
        return np.hypot(y, x) * np.cos(wedge) < np.cos(np.pi / blades)
    return checked(light, encode(convolved(highlights(light), kernel(unit(light) * rng.uniform(3.5, 8), shape))))


def ring(rng, light):
    """Out of focus with a bright rim or a hole, as of spherical aberration or a mirror lens."""
    hole, inner = rng.uniform(0.3, 0.7), rng.uniform(0.1, 0.5)
    def shape(y, x):
        away = np.hypot(y, x)
        return (away < 1) * np.where(away < hole, inner, 1)
    return checked(light, encode(convolved(highlights(light), kernel(unit(light) * rng.uniform(4, 8), shape))))


def cat(rng, light):
    """Out of focus through a vignetted lens: discs cut to lenses, all leaning one way."""
    angle, cut = rng.uniform(0, np.pi), rng.uniform(0.3, 0.6)
    def shape(y, x):
        a, b = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        return (np.hypot(a - cut, b) < 1) & (np.hypot(a + cut, b) < 1)
    return checked(light, encode(convolved(highlights(light), kernel(unit(light) * rng.uniform(6, 10), shape))))


def astigmatic(rng, light):
    """A lens out of line: soft all over, and twice or more as much in one direction."""
    angle, thin = rng.uniform(0, np.pi), rng.uniform(0.25, 0.5)
    def shape(y, x):
        a, b = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        return np.hypot(a, b / thin) < 1
    return checked(light, encode(convolved(light, kernel(unit(light) * rng.uniform(6, 11), shape))))


def greasy(rng, light):
    """Grease on the dome: a broad blur under a narrow one, and pale."""
    size, part = unit(light), rng.uniform(0.3, 0.6)
    mixed = softened(light, size * rng.uniform(2, 3.5)) * (1 - part) + part * softened(light, size * rng.uniform(6, 12))
    return checked(light, encode(mixed * 0.95 + rng.uniform(0, 0.06)))


def vibration(rng, light):
    """The mast shakes while the shutter is open: the figure of two swings."""
    time = np.linspace(0, 2 * np.pi * rng.uniform(0.6, 1), 400)
    swing = np.stack([np.sin(time * rng.integers(1, 4)), np.sin(time * rng.integers(1, 4) + rng.uniform(0.6, 2.5))], 1)
    return checked(light, encode(traced(light, swing * unit(light) * rng.uniform(6, 11))), 0.5)


def pan(rng, light):
    """The camera turns fast, mostly level."""
    angle, length = rng.normal(0, 0.25), unit(light) * rng.uniform(16, 36)
    path = np.linspace(0, length, 400)[:, None] * np.array([[np.sin(angle), np.cos(angle)]])
    return checked(light, encode(traced(light, path)), 0.6)


def moved(light, turn, zoom):
    """The light averaged over a turn about the middle, and a growth, while the shutter is open."""
    height, width = light.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    y, x, total, steps = y - height / 2, x - width / 2, np.zeros_like(light), 24
    for step in np.linspace(-0.5, 0.5, steps):
        angle, size = turn * step, np.exp(zoom * step)
        total += warped(light, (y * np.cos(angle) - x * np.sin(angle)) * size + height / 2,
                        (x * np.cos(angle) + y * np.sin(angle)) * size + width / 2)
    return softened(total / steps, unit(light) * 2.2)


def rotation(rng, light):
    return checked(light, encode(moved(light, rng.uniform(0.25, 0.5), 0)), 0.5)


def zoom(rng, light):
    return checked(light, encode(moved(light, rng.uniform(-0.1, 0.1), rng.uniform(0.4, 0.6))), 0.5)


def condensation(rng, light):
    """Mist on the glass, here thick and there thin."""
    size, field = unit(light), clouds(rng, light.shape[:2], 2)
    thick = softened(opaque(field, rng.uniform(0.5, 0.75), 1.5), size * 4)
    mist = softened(light, size * 2.5) * (1 - thick) + softened(light, size * rng.uniform(5, 8)) * thick
    veil = 0.06 + thick * rng.uniform(0.1, 0.25)
    return checked(light, encode(mist * (1 - veil) + veil * rng.uniform(0.4, 0.6)))


def streaks(rng, light):
    """Water runs down the dome and bends the scene into wavy stripes."""
    size, shape = unit(light), light.shape[:2]
    y, x = np.mgrid[:shape[0], :shape[1]]
    film = softened(clouds(rng, shape, 1.6, (4, 1)), size * 1.5)
    slope = np.gradient(film, axis=1)
    slope = (slope / slope.std())[..., None]
    side = slope[..., 0] * size * rng.uniform(2, 4)
    down = clouds(rng, shape, 2.2, (3, 1)) * size * rng.uniform(3, 8)
    runs = softened(warped(softened(light, size * 1.5), y + down, x + side), size * rng.uniform(1.9, 2.7))
    return checked(light, encode(runs * (1 + 0.06 * slope.clip(-2, 3))), 0.6)


def fog(rng, light):
    """Fog right at the lens: a bright veil and everything in it run together."""
    a, _ = along(light, rng.uniform(0, 6))
    veil = np.clip(rng.uniform(0.25, 0.4) + 0.15 * a + 0.05 * clouds(rng, a.shape, 2.2), 0.1, 0.65)[..., None]
    mist = softened(light, unit(light) * rng.uniform(3, 5))
    return checked(light, encode(mist * (1 - veil) + veil * rng.uniform(0.35, 0.6)))


def curved(rng, light):
    """The lens element sits askew: one side is far out of focus and the other still clearly so."""
    size, (a, _) = unit(light), along(light, rng.uniform(0, 6))
    part = np.clip(a / np.ptp(a) + 0.5, 0, 1)[..., None]
    return checked(light, encode(softened(light, size * rng.uniform(2, 3)) * (1 - part)
                                 + part * softened(light, size * rng.uniform(5, 9))))


FORMS = {"disc": disc, "ring": ring, "cat's eye": cat, "astigmatic": astigmatic, "greasy": greasy,
         "vibration": vibration, "pan": pan, "rotation": rotation, "zoom": zoom, "condensation": condensation,
         "streaks": streaks, "fog": fog, "curved": curved}
