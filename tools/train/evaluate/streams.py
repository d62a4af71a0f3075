"""Recordings of healthy cameras: what is said of each frame, and how often a smoothed state would leave `clear`."""

import re
import shutil
import subprocess
from collections import Counter
from itertools import groupby

import numpy as np
from PIL import Image

from camera import seen
from model import LABELS, SIDE

FPS = 25.0
TIME_CONSTANT, ENTER, HOLD = 1.0, 0.6, 1.0


def split(recording):
    """The JPEGs of a recording, concatenated or in an AVI, each from its SOI to the next."""
    return [b"\xff\xd8\xff" + rest for rest in recording.split(b"\xff\xd8\xff")[1:]]


def _squashed(picture):
    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.BILINEAR))


def _of_yuv(y, u, v):
    """Planes of any chroma size as sRGB, BT.601 with video range."""
    u, v = (np.asarray(Image.fromarray(plane).resize(y.shape[::-1], Image.NEAREST), np.float32) - 128 for plane in (u, v))
    y = 1.164 * (y.astype(np.float32) - 16)
    rgb = np.stack([y + 1.596 * v, y - 0.392 * u - 0.813 * v, y + 2.017 * u], axis=2)
    return np.clip(np.round(rgb), 0, 255).astype(np.uint8)


def _jpeg_views(data):
    for jpeg in split(data):
        try:
            yield seen(jpeg)
        except (OSError, SyntaxError):
            yield None


def _y4m_views(data):
    header, _, rest = data.partition(b"\n")
    width, height = (int(re.search(rb" %c(\d+)" % letter, header)[1]) for letter in b"WH")
    size = width * height * 3 // 2
    while rest:
        _, _, rest = rest.partition(b"\n")
        frame, rest = np.frombuffer(rest[:size], np.uint8), rest[size:]
        if len(frame) < size:
            return
        luma, chroma = frame[:width * height].reshape(height, width), frame[width * height:]
        u, v = chroma.reshape(2, height // 2, width // 2)
        yield _squashed(_of_yuv(luma, u, v))


def _yuyv_views(data, width, height):
    for frame in np.frombuffer(data[:len(data) // (2 * width * height) * 2 * width * height], np.uint8).reshape(
            -1, height, width // 2, 4):
        luma = frame[:, :, ::2].reshape(height, width)
        yield _squashed(_of_yuv(luma, np.ascontiguousarray(frame[:, :, 1]), np.ascontiguousarray(frame[:, :, 3])))


def views(file):
    """The frames of a recording as the network sees them, None where one cannot be decoded; None if ffmpeg is missing."""
    if file.suffix in (".mjpeg", ".avi"):
        return list(_jpeg_views(file.read_bytes()))
    if file.suffix == ".y4m":
        return list(_y4m_views(file.read_bytes()))
    size = re.search(r"(\d+)x(\d+)_yuyv\.raw$", file.name)
    if size:
        return list(_yuyv_views(file.read_bytes(), int(size[1]), int(size[2])))
    if file.suffix == ".mp4" and shutil.which("ffmpeg"):
        command = ["ffmpeg", "-v", "error", "-i", str(file), "-f", "mjpeg", "-q:v", "2", "-"]
        return list(_jpeg_views(subprocess.run(command, capture_output=True, check=True).stdout))
    return None


def frame_rate(file):
    """Frames a second: what an AVI says of itself, else FPS."""
    if file.suffix == ".avi":
        start = file.read_bytes()[:4096]
        at = start.find(b"avih")
        if at >= 0:
            return 1e6 / max(int.from_bytes(start[at + 8:at + 12], "little"), 1)
    return FPS


def events(probabilities, fps):
    """Frames at which a smoothed state leaves `clear`, with the new label.

    Exponential mean with TIME_CONSTANT seconds; a label is entered when its mean has been above ENTER for HOLD seconds.
    The state begins as the first label that is entered.
    """
    mean, state, waiting, since, found = None, None, None, 0, []
    factor = 1 - np.exp(-1 / (fps * TIME_CONSTANT))
    for number, p in enumerate(probabilities):
        mean = p.copy() if mean is None else mean + factor * (p - mean)
        label = int(mean.argmax()) if mean.max() > ENTER else None
        if label != waiting:
            waiting, since = label, number
        if label is not None and label != state and number - since >= HOLD * fps:
            state = label
            if label:
                found.append((number, LABELS[label]))
    return found


def report(classifier, files):
    """Prints what is said of each recording, and the events of all as a rate per day with its upper bound."""
    print("\nrecordings")
    seconds, total = 0.0, 0
    for file in files:
        shown = views(file)
        if shown is None:
            print(f"{file.name}: not read (mp4 needs ffmpeg)")
            continue
        decoded = [view for view in shown if view is not None]
        if not decoded:
            print(f"{file.name}: no picture in it can be decoded")
            continue
        probabilities, fps = classifier.of_all(decoded), frame_rate(file)
        said = probabilities.argmax(axis=1)
        counts = Counter(LABELS[label] for label in said)
        runs, at = [], 0
        for label, run in groupby(said):
            length = len(list(run))
            if label:
                runs.append(f"{LABELS[label]} {at}–{at + length - 1}")
            at += length
        happened = events(probabilities, fps)
        seconds += len(decoded) / fps
        total += len(happened)
        print(f"{file.name}: {dict(counts.most_common())}, undecodable {len(shown) - len(decoded)}; not clear "
              f"{np.mean(said > 0):.2%}; events {happened or 'none'}")
        if runs:
            print(f"    runs: {', '.join(runs[:12])}{f' and {len(runs) - 12} more' if len(runs) > 12 else ''}")
    upper = (total + 3 if total == 0 else total + 2 * np.sqrt(total) + 1) * 86400 / max(seconds, 1e-9)
    print(f"{total} events in {seconds:.0f} s: {total * 86400 / max(seconds, 1e-9):.0f} a day; so short a time only "
          f"says: fewer than {upper:.0f} a day (95 %)")
