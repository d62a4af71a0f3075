"""Figures of labelled pictures: confusion, recall and precision, calibration, and which kinds go wrong."""

from collections import Counter, defaultdict

import numpy as np

from model import LABELS

BINS = 15


def confusion(labels, probabilities):
    """Counts `(true, said)`."""
    table = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(table, (labels, probabilities.argmax(axis=1)), 1)
    return table


def recall_and_precision(table):
    """Recall and precision of each label; NaN where there is nothing to divide by."""
    right = np.diag(table).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return right / table.sum(axis=1), right / table.sum(axis=0)


def calibration_error(labels, probabilities):
    """Expected calibration error (Naeini et al. 2015): mean |confidence − accuracy| over BINS even bins, weighted."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == b].sum() - right[bins == b].sum()) for b in np.unique(bins)]
    return float(sum(gaps) / max(len(labels), 1))


def report(title, labels, probabilities):
    """Prints the table; rows are true, columns said."""
    table = confusion(labels, probabilities)
    recall, precision = recall_and_precision(table)
    print(f"\n{title}: {table.sum()} pictures, {np.trace(table) / max(table.sum(), 1):.2%} right; macro recall "
          f"{np.nanmean(recall):.2%}, macro precision {np.nanmean(precision):.2%}, calibration error "
          f"{calibration_error(labels, probabilities):.2%}")
    print(" " * 10 + "".join(f"{label:>10}" for label in LABELS) + "    recall precision")
    for index, label in enumerate(LABELS):
        counts = "".join(f"{count:>10}" for count in table[index])
        print(f"{label:>10}{counts}{recall[index]:>10.1%}{precision[index]:>10.1%}")


def report_kinds(labels, kinds, probabilities):
    """Prints the kinds of which not all are right, and what they are taken for."""
    said, groups = probabilities.argmax(axis=1), defaultdict(Counter)
    for label, kind, found in zip(labels, kinds, said):
        groups[label, kind][found] += 1
    for (label, kind), counts in sorted(groups.items()):
        if counts[label] < counts.total():
            others = ", ".join(f"{LABELS[found]} {count}" for found, count in counts.most_common() if found != label)
            print(f"  {LABELS[label]} {kind}: {counts[label]} of {counts.total()}; {others}")
