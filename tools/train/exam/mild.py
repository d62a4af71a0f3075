"""`clear`: a healthy camera with the small faults that nobody wants to be woken for."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .basics import along, clouds, encode, grain, grey, grid, opaque, rounded, softened, unit, view, warped


def washed(picture):
    """Whether too much of the view is burnt out to be plainly healthy."""
    return np.mean(grey(view(picture)) > 250) > 0.3


def murky(picture):
    return np.quantile(grey(view(picture)), 0.97) < 110


def plain(rng, light):
    return encode(light)


def under(rng, light):
    picture = encode(light * 2 ** -rng.uniform(0.5, 1.6))
    return None if murky(picture) else picture


def over(rng, light):
    picture = encode(light * 2 ** rng.uniform(0.3, 0.8))
    return None if washed(picture) else picture


def soft(rng, light):
    return encode(softened(light, unit(light) * rng.uniform(0.15, 0.35)))


def grainy(rng, light):
    noise = np.stack([grain(rng, light.shape[:2], rng.uniform(1, 1.6)) for _ in range(3)], -1)
    shot = np.sqrt(light * rng.uniform(1e-4, 6e-4) + 1e-6)
    return encode(light + noise * shot)


def tinted(rng, light):
    warmth = rng.uniform(0.15, 0.4) * rng.choice([-1, 1])
    return encode(light * np.array([1 + warmth, 1 + rng.uniform(-0.12, 0.12), 1 - warmth], np.float32))


def infrared(rng, light):
    y, x = grid(light)
    level = light @ rng.dirichlet([4, 4, 2]).astype(np.float32)
    level = level * (1.3 - rng.uniform(1, 2.5) * (x * x + y * y))
    level = level / np.quantile(level, 0.95) * rng.uniform(0.5, 0.8)
    level += np.sqrt(level.clip(0) * 2e-4) * grain(rng, level.shape, 1.3)
    return encode(np.repeat(level[..., None], 3, 2))


def compressed(rng, light):
    stored = io.BytesIO()
    Image.fromarray(encode(light)).save(stored, "JPEG", quality=int(rng.integers(25, 46)))
    return np.asarray(Image.open(stored))


def rim(rng, light):
    """A gutter, a twig or a corner of the housing reaches a little into the view, out of focus."""
    a, b = along(light, rng.uniform(0, 2 * np.pi))
    field = a + rng.uniform(0.01, 0.05) * clouds(rng, a.shape, 1.8) + rng.uniform(-0.5, 0.5) * b
    alpha = softened(opaque(field, rng.uniform(0.02, 0.08), 0.02), unit(light) * rng.uniform(0.5, 1.5))
    colour = rng.uniform(0.01, 0.25) * rng.uniform(0.75, 1, 3).astype(np.float32)
    return encode(light * (1 - alpha) + alpha * colour)


def haze(rng, light):
    """Haze that grows towards the top of the view, where things are far; the near stay crisp."""
    y = grid(light)[0]
    far = np.clip(0.5 - y / np.ptp(y) + 0.08 * clouds(rng, y.shape, 2.2), 0, 1)
    veil = (rng.uniform(0.25, 0.45) * far ** 1.5)[..., None]
    return encode(light * (1 - veil) + veil * np.array([0.52, 0.56, 0.6], np.float32))


def flicker(rng, light):
    rows = np.arange(light.shape[0])[:, None, None] / light.shape[0]
    wave = np.abs(np.sin(np.pi * (rows * rng.uniform(1, 6) + rng.random()))) - 0.64
    return encode(light * (1 + rng.uniform(0.06, 0.12) * wave))


def firmware(rng, light):
    """Sharpened and saturated as cheap firmware does, halos and all."""
    levels = encode(light).astype(np.float32)
    levels += rng.uniform(0.5, 1.2) * (levels - softened(levels, unit(light) * rng.uniform(0.3, 0.6)))
    middle = grey(levels)[..., None]
    return rounded(middle + (levels - middle) * rng.uniform(1.2, 1.6))


def town(rng, light):
    """Night, but lamps light the scene well enough to see what happens."""
    y, x = grid(light)
    lit, lamps = np.full(y.shape, 0.2, np.float32), np.zeros(y.shape, np.float32)
    for _ in range(rng.integers(3, 7)):
        ly, lx = rng.uniform(-0.25, 0.05), rng.uniform(-0.45, 0.45)
        away = (x - lx) ** 2 + (y - ly) ** 2
        lit += rng.uniform(0.3, 0.7) * np.exp(-((x - lx) ** 2 + 0.5 * (y - ly - 0.1) ** 2) / 0.05)
        lamps += 2 * np.exp(-away / rng.uniform(0.00008, 0.0003)) + 0.06 * np.exp(-away / 0.004)
    colour = np.array([1, rng.uniform(0.7, 0.95), rng.uniform(0.4, 0.9)], np.float32)
    picture = encode((light * lit[..., None] * 0.8 + lamps[..., None]) * colour)
    return None if murky(picture) else picture


def stamped(rng, light):
    """Date, name and channel burnt in by the recorder."""
    image = Image.fromarray(encode(light))
    pen, size = ImageDraw.Draw(image), int(image.height * rng.uniform(0.04, 0.075))
    date = (f"20{rng.integers(10, 30)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}  "
            f"{rng.integers(24):02}:{rng.integers(60):02}:{rng.integers(60):02}")
    style = {"font": ImageFont.load_default(size), "fill": (255, 255, 255), "stroke_width": int(rng.integers(0, 2)),
             "stroke_fill": (0, 0, 0)}
    pen.text((size / 2, size / 2), date, **style)
    name = str(rng.choice(["CAM 03", "Yard", "Entrance", "Lobby 2", "Gate West"]))
    pen.text((image.width - size * 0.6 * len(name) - size, image.height - 1.6 * size), name, **style)
    return np.asarray(image)


def veil(rng, light):
    """The sun stands beside one corner and pales it."""
    y, x = grid(light)
    sy, sx = rng.choice([-1, 1]) * 0.5 * np.ptp(y), rng.choice([-1, 1]) * 0.5
    glow = np.exp(-np.hypot(y - sy, x - sx) / rng.uniform(0.1, 0.18))[..., None]
    picture = encode(light * 0.9 + rng.uniform(0.4, 0.8) * glow * np.array([1, 0.93, 0.8], np.float32))
    return None if washed(picture) else picture


def drops(rng, light):
    """One or two raindrops: each a small lens that shows the scene smeared and upside down."""
    height, width = light.shape[:2]
    far = softened(light, unit(light) * 2)
    for _ in range(rng.integers(1, 3)):
        radius = height * rng.uniform(0.03, 0.07)
        cy, cx = rng.uniform(0.1, 0.9) * height, rng.uniform(0.1, 0.9) * width
        y, x = np.mgrid[:height, :width]
        inside = np.clip((1 - np.hypot((y - cy) * rng.uniform(0.7, 1), x - cx) / radius) * 4, 0, 1)[..., None]
        light = light * (1 - inside) + inside * warped(far, cy - (y - cy) * 4, cx - (x - cx) * 4)
    return encode(light)


def wide(rng, light):
    """A wide lens: barrel distortion and darker corners."""
    y, x = grid(light)
    bend, size = rng.uniform(0.2, 0.7), max(light.shape[:2])
    corner = 1 + bend * (np.max(x) ** 2 + np.max(y) ** 2)
    factor = (1 + bend * (x * x + y * y)) / corner
    seen = warped(light, y * factor * size + light.shape[0] / 2, x * factor * size + light.shape[1] / 2)
    return encode(seen * (1 - rng.uniform(0.6, 1.4) * (x * x + y * y))[..., None])


def contrast(rng, light):
    """Wide dynamic range: shadows lifted around their surroundings, then a strong curve."""
    around = softened(grey(light), unit(light) * rng.uniform(8, 14))[..., None].clip(0.01)
    tone = np.clip(light * (0.35 / around) ** rng.uniform(0.25, 0.5), 0, 1)
    levels = encode(tone) / 255
    picture = rounded(255 * (levels + rng.uniform(0.2, 0.5) * (levels - 0.5) * levels * (1 - levels) * 4))
    return None if washed(picture) or murky(picture) else picture


FORMS = {"plain": plain, "under": under, "over": over, "soft": soft, "grain": grainy, "white balance": tinted,
         "infrared": infrared, "compressed": compressed, "rim": rim, "haze": haze, "flicker": flicker,
         "firmware": firmware, "town": town, "stamped": stamped, "veil": veil, "drops": drops, "wide": wide,
         "contrast": contrast}
