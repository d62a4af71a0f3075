"""The trial: faults of a second make, which the network is never trained with.

Other algorithms, parameters and textures than `faults/`, and nothing imported from there or from `light.py` and
`camera.py`, so that the figures say what the network knows of cameras and not of its own generator. `KINDS` lists for
each label its forms by name; a form is `form(rng, light)`, light being `float32 (H, W, 3)`, linear, 0…1, and gives an
sRGB picture, or None when this scene cannot show it. The same seed gives the same pictures.
"""

import io

import numpy as np
from PIL import Image

from . import covers, exposure, mild, optics, screens, transfer

KINDS = {
    "clear": mild.FORMS,
    "dark": exposure.DARK,
    "bright": exposure.BRIGHT,
    "blurred": optics.FORMS,
    "covered": covers.FORMS,
    "noisy": transfer.FORMS,
    "no-signal": screens.FORMS,
}
SIZES = [(352, 288), (400, 300), (480, 270), (640, 480), (704, 396)]
ATTEMPTS = 4


def light_of(rng, picture):
    """A picture at a camera's size as light; its aspect changes as little as a crop from its middle allows."""
    image = Image.fromarray(picture)
    width, height = SIZES[rng.integers(len(SIZES))]
    if image.width < 360:
        width, height = SIZES[rng.integers(3)]
    scale = min(image.width / width, image.height / height)
    w, h = min(image.width, width * scale), min(image.height, height * scale)
    x, y = (image.width - w) * rng.uniform(0.3, 0.7), (image.height - h) * rng.uniform(0.3, 0.7)
    image = image.resize((width, height), Image.LANCZOS, (x, y, x + w, y + h))
    return (np.asarray(image, np.float32) / 255) ** 2.2


def photographed(rng, picture, label, kind):
    """The JPEG of a picture in a state, of a named kind, or None if the picture cannot show it."""
    form = KINDS[label][kind]
    for _ in range(ATTEMPTS):
        shown = form(rng, light_of(rng, picture))
        if shown is not None:
            stored = io.BytesIO()
            Image.fromarray(shown).save(stored, "JPEG", quality=int(rng.integers(55, 94)),
                                        subsampling=int(rng.choice([0, 2])))
            return stored.getvalue()
    return None


def jpegs(seed, pictures, each):
    """`(jpeg, label, kind)` of each picture: `each` kinds of every fault and twice as many of `clear`, drawn anew."""
    for index, picture in enumerate(pictures):
        rng = np.random.default_rng((seed, index))
        for label, kinds in KINDS.items():
            names = list(kinds)
            count = min(len(names), each * (2 if label == "clear" else 1))
            for choice in rng.permutation(len(names))[:count]:
                jpeg = photographed(rng, picture, label, names[choice])
                if jpeg is not None:
                    yield jpeg, label, names[choice]
