"""How strong a fault is, where the network sees it: numbers over a picture squashed to the network's square."""

import numpy as np

from camera import small
from light import luma


def levels(picture):
    """Luma of the squashed picture, 0…255."""
    return luma(small(picture).astype(np.float32))


def sharpness(picture):
    """The mean luma step between neighbours among the strongest 5 % of steps."""
    field = levels(picture)
    steps = np.concatenate([np.abs(np.diff(field, axis=0)).ravel(), np.abs(np.diff(field, axis=1)).ravel()])
    return float(np.sort(steps)[-len(steps) // 20:].mean())


def difference(picture, other):
    """Root mean square difference of two pictures of the same scene, all planes."""
    return float(np.sqrt(np.mean((small(picture).astype(np.float32) - small(other)) ** 2)))


def texture(picture):
    """Root mean square of what is finer than about three samples, of luma."""
    field = levels(picture)
    smooth = (field[:-2, :-2] + field[:-2, 1:-1] + field[:-2, 2:] + field[1:-1, :-2] + field[1:-1, 1:-1]
              + field[1:-1, 2:] + field[2:, :-2] + field[2:, 1:-1] + field[2:, 2:]) / 9
    return float(np.sqrt(np.mean((field[1:-1, 1:-1] - smooth) ** 2)))
