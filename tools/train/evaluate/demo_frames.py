"""The demo recording, frame by frame."""

from collections import Counter

import demo
from camera import seen
from model import LABELS
from recording import jpegs


def report(classifier, recording):
    """Labels of each stretch at full strength, and of the frames in which a fault comes and goes."""
    print(f"\ndemo: {len(recording)} bytes")
    said = [int(classifier.logits(seen(jpeg)).argmax()) for jpeg in jpegs(recording)]
    for index, (label, _, _) in enumerate(demo.SCHEDULE):
        frames = [(number, strength) for number, (at, _, strength) in enumerate(demo.timeline()) if at == index]
        full = Counter(LABELS[said[number]] for number, strength in frames if strength == 1)
        passing = " ".join(LABELS[said[number]] for number, strength in frames if strength < 1)
        print(f"{label:>10}: {full[label]} of {full.total()} {dict(full - Counter({label: full[label]})) or ''}"
              + (f"  passing: {passing}" if passing else ""))
