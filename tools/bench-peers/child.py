"""child.py ENGINE FILE THREADS PICTURE EXPECTED: a peer that measures a block of runs whenever it is told to.

Speaks as `ocellus bench FILE --threads THREADS --blocks` does: one JSON object when it is ready, then for each line of
standard input, a number of runs, one JSON object more.
"""

import importlib
import json
import os
import sys
import time

import numpy as np

from engines import MODULES, PEERS


def main() -> None:
    engine, file, threads, picture, expected = sys.argv[1:]
    # Libraries write what they like to file 1, so the answers go through a copy of it.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(**values) -> None:
        print(json.dumps(values), file=answers, flush=True)

    importlib.import_module(MODULES[engine])
    opened = time.perf_counter()
    peer = PEERS[engine][0](file, int(threads), np.load(picture))
    loaded = time.perf_counter()
    peer.run()
    first = time.perf_counter() - loaded
    found, wanted = np.asarray(peer.output()).reshape(-1), np.load(expected).reshape(-1)
    difference = float(np.abs(found - wanted).max() / np.abs(wanted).max())
    answer(load_ms=(loaded - opened) * 1e3, first_ms=first * 1e3, difference=difference)
    for line in sys.stdin:
        answer(**block(peer.run, int(line)))


def block(run, runs: int) -> dict:
    """The first runs find their data outside the caches and are not counted."""
    for _ in range(max(2, runs // 10)):
        run()
    times = []
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    times.sort()
    return {
        "median_ms": times[(runs + 1) // 2 - 1] * 1e3, "min_ms": times[0] * 1e3, "runs": runs, "cpu_ms": cpu * 1e3,
        "wall_ms": wall * 1e3}


main()
