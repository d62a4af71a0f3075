"""Pictures of real scenes: those under CC BY 4.0 train, other clips and photographs only test."""

import json
import os
import re
from pathlib import Path

import numpy as np
from PIL import Image

HELD_OUT_CLIPS = {"store-aisle-detection", "face-demographics-walking-and-pause", "worker-zone-detection"}


def folder(argument):
    """The folder of test data: the argument, else OCELLUS_TESTDATA, else none."""
    named = argument or os.environ.get("OCELLUS_TESTDATA")
    return Path(named) if named else None


def clip(name):
    """The clip that a picture was taken from: `scenes/people-detection_04.jpg` → `people-detection`."""
    return re.sub(r"_\d+$", "", Path(name).stem)


def mosaics(rng, pictures, count):
    """Walls of 4 to 16 small windows of pictures: real scenes that are busy everywhere."""
    walls = []
    for _ in range(count):
        columns = int(rng.integers(2, 5))
        wall = Image.new("RGB", (800, 600))
        width, height = -(-wall.width // columns), -(-wall.height // columns)
        for row in range(columns):
            for column in range(columns):
                picture = Image.fromarray(pictures[rng.integers(len(pictures))])
                part = rng.uniform(0.4, 1)
                w, h = picture.width * part, picture.height * part
                x, y = rng.uniform(0, picture.width - w), rng.uniform(0, picture.height - h)
                tile = picture.resize((width, height), Image.BICUBIC, (x, y, x + w, y + h))
                wall.paste(tile, (column * width, row * height))
        walls.append(np.asarray(wall))
    return walls


def load(testdata, part):
    """The sRGB pictures of a part.

    `training`: CC BY 4.0, clips not held out. `clips`: CC BY 4.0, held-out clips. `photographs`: of other licences;
    nothing is learnt from them.
    """
    pictures = []
    for entry in json.loads((testdata / "scenes" / "index.json").read_text()):
        if entry["licence"] != "CC BY 4.0":
            belongs = "photographs"
        else:
            belongs = "clips" if clip(entry["file"]) in HELD_OUT_CLIPS else "training"
        if belongs == part:
            pictures.append(np.asarray(Image.open(testdata / entry["file"]).convert("RGB")))
    return pictures
