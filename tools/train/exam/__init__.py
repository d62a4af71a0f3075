"""The exam: faults of a third make, for a second opinion on a finished network.

Written without knowledge of `faults/` and `trial/`, with covers in focus and odd scenes on purpose, and importing nothing from there, from `light.py` or `camera.py`.
`KINDS` lists for each label its forms by name; a form is `form(rng, light)`, light being `float32 (H, W, 3)`,
linear, 0…1, and gives an sRGB picture, or None when this scene cannot show it. Frames with less detail than `BARE`
are next to empty and show nothing for sure. The same seed gives the same pictures.
"""

import io

import numpy as np
from PIL import Image

from . import coats, covers, dim, glare, lens, mild, objects, screens, sensor, stream
from .basics import decode, detail, encode

KINDS = {
    "clear": mild.FORMS,
    "dark": dim.FORMS,
    "bright": glare.FORMS,
    "blurred": lens.FORMS,
    "covered": covers.FORMS | coats.FORMS | objects.FORMS,
    "noisy": sensor.FORMS | stream.FORMS,
    "no-signal": screens.FORMS,
}
FRAMES = [(384, 288), (512, 288), (480, 360), (640, 360), (640, 480)]
ATTEMPTS = 5
BARE = 2.4


def framed(rng, picture):
    """The light of a picture in a camera's frame: a random window of the frame's aspect, seldom much smaller."""
    width, height = FRAMES[rng.integers(len(FRAMES))]
    image = Image.fromarray(picture)
    scale = min(image.width / width, image.height / height) * rng.uniform(0.85, 1)
    w, h = width * scale, height * scale
    x, y = rng.uniform(0, image.width - w), rng.uniform(0, image.height - h)
    return decode(np.asarray(image.resize((width, height), Image.BICUBIC, (x, y, x + w, y + h))))


def photographed(rng, picture, label, kind):
    """The JPEG of a picture in a state, of a named kind, or None if the picture cannot show it."""
    for _ in range(ATTEMPTS):
        light = framed(rng, picture)
        shown = KINDS[label][kind](rng, light) if detail(encode(light)) > BARE else None
        if shown is not None:
            stored = io.BytesIO()
            Image.fromarray(shown).save(stored, "JPEG", quality=int(rng.integers(60, 96)),
                                        subsampling=int(rng.integers(0, 3)))
            return stored.getvalue()
    return None


def jpegs(seed, pictures, each):
    """`(jpeg, label, kind)` of each picture: `each` kinds of every fault and twice as many of `clear`, drawn anew."""
    for index, picture in enumerate(pictures):
        rng = np.random.default_rng((seed, index))
        for label, kinds in KINDS.items():
            count = min(len(kinds), each * (2 if label == "clear" else 1))
            for kind in rng.permutation(list(kinds))[:count]:
                jpeg = photographed(rng, picture, label, str(kind))
                if jpeg is not None:
                    yield jpeg, label, str(kind)
