"""Samples for the network: from each scene one picture of every state, as the network sees it."""

import multiprocessing
import os

import numpy as np

import scenes
from camera import compressed, framed, seen, written
from faults import STATES
from model import LABELS, SIDE

TIMES = {"clear": 5, "blurred": 2, "covered": 2, "noisy": 2}
ATTEMPTS = 6


def sample(rng, picture, label):
    """A picture of a scene in a state, `uint8 (SIDE, SIDE, 3)`, or None if the scene cannot show it."""
    for _ in range(ATTEMPTS):
        shown = STATES[label](rng, framed(rng, picture))
        if shown is not None:
            if rng.random() < 0.2:
                shown = written(rng, shown)
            return seen(compressed(rng, shown), dct_scaling=rng.random() < 0.6)
    return None


def samples_of_scene(seed, picture=None, states=LABELS):
    """`(views, labels)` of one scene: each of `states` once or TIMES, rendered unless a picture is given."""
    rng = np.random.default_rng(seed)
    picture = scenes.render(rng) if picture is None else picture
    views, labels = [], []
    for label in states:
        for _ in range(TIMES.get(label, 1)):
            view = sample(rng, picture, label)
            if view is not None:
                views.append(view)
                labels.append(LABELS.index(label))
    return views, labels


def _work(job):
    return samples_of_scene(*job)


def make(seed, rendered, pictures, processes, states=LABELS):
    """Views `uint8 (N, SIDE, SIDE, 3)` and labels `int64 (N)`; the same for every number of processes.

    `rendered` scenes of our own, and the pictures, in all `states`. A picture or a state that is in its list several
    times is shown anew each time.
    """
    jobs = [((seed, 0, index), None, states) for index in range(rendered)]
    jobs += [((seed, 1, index), picture, states) for index, picture in enumerate(pictures)]
    with multiprocessing.Pool(processes, initializer=os.nice, initargs=(10,)) as pool:
        parts = pool.map(_work, jobs, chunksize=8)
    views = [view for part in parts for view in part[0]]
    labels = [label for part in parts for label in part[1]]
    if not views:
        return np.zeros((0, SIDE, SIDE, 3), np.uint8), np.zeros(0, np.int64)
    return np.stack(views), np.array(labels, np.int64)
