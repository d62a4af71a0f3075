"""Pictures of real scenes: those that are free or under CC BY train; other clips and photographs only test."""

import importlib.util
import json
import os
import re
from pathlib import Path

import numpy as np
from PIL import Image

HELD_OUT_CLIPS = {"bottle-detection", "store-aisle-detection", "worker-zone-detection"}
# Shows the place of a clip that trains: it neither trains nor tests.
LEFT_OUT_CLIPS = {"face-demographics-walking-and-pause"}
PACKAGED = {
    "skimage": ["data/astronaut.png", "data/brick.png", "data/camera.png", "data/chelsea.png", "data/coffee.png",
                "data/grass.png", "data/gravel.png", "data/rocket.jpg"],
    "sklearn": ["datasets/images/china.jpg", "datasets/images/flower.jpg"],
}


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


def packaged():
    """Pictures in the public domain, CC0 or CC BY 2.0 that come with two Python packages, which are not imported."""
    found = []
    for package, files in PACKAGED.items():
        place = importlib.util.find_spec(package)
        if place is None:
            raise FileNotFoundError(f"{package}: not installed; README.md says how")
        for file in files:
            found.append(np.asarray(Image.open(Path(place.origin).parent / file).convert("RGB")))
    return found


def load(testdata, part):
    """The sRGB pictures of a part.

    `training`: CC BY 4.0, clips neither held nor left out. `clips`: CC BY 4.0, held-out clips. `photographs`: of other
    licences; nothing is learnt from them.
    """
    pictures = []
    for entry in json.loads((testdata / "scenes" / "index.json").read_text()):
        if clip(entry["file"]) in LEFT_OUT_CLIPS:
            continue
        if entry["licence"] != "CC BY 4.0":
            belongs = "photographs"
        else:
            belongs = "clips" if clip(entry["file"]) in HELD_OUT_CLIPS else "training"
        if belongs == part:
            pictures.append(np.asarray(Image.open(testdata / entry["file"]).convert("RGB")))
    return pictures
