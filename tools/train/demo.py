"""Renders the demo recording: a small street on a summer day whose camera suffers each fault once.

    python demo.py [OUTPUT]

Concatenated baseline JPEGs, 320×240, 10 frames a second, 4:2:0, with the standard Huffman tables, which are left out
of the frames as most webcams leave them out (a sixth of the bytes). All of it is drawn here; the same seed gives the
same bytes. The network is not trained on it.
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from demo_faults import FAULTS
from demo_scene import Street
from camera import sensor
from light import decode, encode

DEMO_FILE = Path(__file__).resolve().parents[2] / "Sources" / "CBuiltin" / "demo.mjpeg"
WIDTH, HEIGHT, FPS = 320, 240, 10
SEED = 2026
BYTES_PER_FRAME = 2420
QUALITIES = range(30, 9, -2)

# Label, frames at full strength, frames in which the fault comes and goes at either end.
SCHEDULE = [
    ("clear", 18, 0), ("covered", 18, 2), ("clear", 10, 0), ("dark", 18, 2), ("clear", 10, 0), ("blurred", 18, 2),
    ("clear", 10, 0), ("bright", 18, 2), ("clear", 10, 0), ("noisy", 10, 0), ("clear", 10, 0), ("no-signal", 20, 0),
    ("clear", 14, 0),
]


def timeline():
    """For each frame `(stretch, label, strength 0…1)`: the index in SCHEDULE and how far its fault is there."""
    frames = []
    for index, (label, full, ramp) in enumerate(SCHEDULE):
        rise = [(step + 1) / (ramp + 1) for step in range(ramp)]
        frames += [(index, label, strength) for strength in rise + [1.0] * full + rise[::-1]]
    return frames


def without_tables(jpeg):
    """The JPEG without its DHT segments; decoders of MJPEG then take the standard tables."""
    parts, at = [jpeg[:2]], 2
    while jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2:at + 4], "big")
        if jpeg[at + 1] != 0xC4:
            parts.append(jpeg[at:end])
        at = end
    return b"".join(parts) + jpeg[at:]


def compressed(picture):
    """A JPEG at the best of QUALITIES that fits BYTES_PER_FRAME, as a camera's rate control chooses it."""
    for quality in QUALITIES:
        stored = io.BytesIO()
        Image.fromarray(picture).save(stored, "JPEG", quality=quality, subsampling="4:2:0", optimize=False,
                                      progressive=False)
        jpeg = without_tables(stored.getvalue())
        if len(jpeg) <= BYTES_PER_FRAME:
            break
    return jpeg


def render():
    """The frames of the recording as JPEG bytes."""
    street = Street(WIDTH, HEIGHT)
    stretch_begin = {}
    for number, (index, label, strength) in enumerate(timeline()):
        rng = np.random.default_rng((SEED, number))
        since = (number - stretch_begin.setdefault(index, number)) / FPS
        light = decode(street.picture(number / FPS))
        if label in FAULTS:
            picture = FAULTS[label](rng, light, strength, since)
        else:
            picture = encode(sensor(rng, light, 0.001, 0.003, grey=0.8))
        yield compressed(picture)


if __name__ == "__main__":
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO_FILE
    output.parent.mkdir(parents=True, exist_ok=True)
    recording = list(render())
    output.write_bytes(b"".join(recording))
    print(f"{output}: {len(recording)} frames, {sum(map(len, recording))} bytes")
