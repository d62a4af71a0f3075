"""Recordings of healthy cameras, replayed by the program itself: what it says of each frame, and the events it tells."""

import json
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from datetime import datetime
from itertools import groupby

import numpy as np

from model import LABELS


class Unread(Exception):
    """The program cannot read a recording; its own sentence."""


def told(program, model, file):
    """Predictions and events that `ocellus replay` tells of a recording, as dicts; decisions smooth over a second."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as configuration:
        json.dump({"camera": {"name": "evaluate"}, "decisions": {"smoothing": "1 s", "top": len(LABELS)}}, configuration)
        configuration.flush()
        raw = re.search(r"(\d+x\d+)_(\w+)\.raw$", file.name)
        form = ["--size", raw[1], "--format", raw[2].upper()] if raw else []
        source, pictures = file, None
        if file.suffix == ".mp4" and shutil.which("ffmpeg"):
            pictures = subprocess.run(["ffmpeg", "-v", "error", "-i", file, "-f", "mjpeg", "-q:v", "2", "-"],
                                      stdout=subprocess.PIPE, check=True).stdout
            source = "-"
        command = [program, "replay", source, "--canonical", "--config", configuration.name, "--model", model, *form]
        result = subprocess.run(command, input=pictures, capture_output=True)
    if result.returncode:
        raise Unread(result.stderr.decode().strip() or f"{program} ended with {result.returncode}")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    predictions = [line for line in lines if line["type"] == "prediction"]
    if not predictions:
        raise Unread("no picture in it can be decoded")
    return predictions, [line for line in lines if line["type"] == "event"]


def probabilities(predictions):
    """Their scores `float32 (N, 7)`, in the order of LABELS."""
    scores = np.zeros((len(predictions), len(LABELS)), np.float32)
    for row, prediction in enumerate(predictions):
        for entry in prediction["top"]:
            scores[row, entry["index"]] = entry["p"]
    return scores


def _seconds(predictions):
    """From the first frame to the end of the last."""
    first, last = (datetime.fromisoformat(predictions[end]["time"]).timestamp() for end in (0, -1))
    return (last - first) * len(predictions) / max(len(predictions) - 1, 1)


def _event(line):
    """`seq: what began`; None of a first state that is clear, and of what is over."""
    if line["event"] == "state":
        return None if line["state"] == "clear" else f"{line['seq']}: {line['state']}"
    return f"{line['confirmed']}: {line['name']}" if line.get("active") else None


def report(program, model, files):
    """Prints what is said of each recording, and the events of all as a rate per day with its upper bound."""
    print("\nrecordings")
    seconds, total = 0.0, 0
    for file in files:
        try:
            predictions, events = told(program, model, file)
        except Unread as sentence:
            print(f"{file.name}: not read: {sentence}")
            continue
        said = probabilities(predictions).argmax(axis=1)
        counts, runs, at = Counter(LABELS[label] for label in said), [], 0
        for label, run in groupby(said):
            length = len(list(run))
            if label:
                runs.append(f"{LABELS[label]} {at}–{at + length - 1}")
            at += length
        happened = [event for event in map(_event, events) if event]
        seconds += _seconds(predictions)
        total += len(happened)
        print(f"{file.name}: {dict(counts.most_common())}; not clear {np.mean(said > 0):.2%}; "
              f"events {', '.join(happened) or 'none'}")
        if runs:
            print(f"    runs: {', '.join(runs[:12])}{f' and {len(runs) - 12} more' if len(runs) > 12 else ''}")
    upper = (total + 3 if total == 0 else total + 2 * np.sqrt(total) + 1) * 86400 / max(seconds, 1e-9)
    print(f"{total} events in {seconds:.0f} s: {total * 86400 / max(seconds, 1e-9):.0f} a day; so short a time only "
          f"says: fewer than {upper:.0f} a day (95 %)")


def agree(program, model, other, files):
    """Prints how often two models say the same of recordings."""
    same, count = 0, 0
    for file in files:
        try:
            a, b = (probabilities(told(program, name, file)[0]) for name in (model, other))
        except Unread as sentence:
            print(f"{file.name}: not read: {sentence}")
            continue
        equal = int((a.argmax(axis=1) == b.argmax(axis=1)).sum())
        print(f"{file.name}: {equal} of {len(a)} the same, largest difference of a probability {np.abs(a - b).max():.3f}")
        same, count = same + equal, count + len(a)
    print(f"all: {same} of {count} frames the same ({same / max(count, 1):.2%})")
