"""The measured side of blocks.py: a process that runs something a number of times whenever it is told to."""

import json
import os
import sys
import time


class Answers:
    """One JSON object for each line. Libraries write what they like to file 1, so the answers go through a copy of it."""

    def __init__(self):
        self.file = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)

    def answer(self, **values) -> None:
        print(json.dumps(values), file=self.file, flush=True)

    def serve(self, run) -> None:
        """For each line of standard input, a number of runs, a block of as many."""
        for line in sys.stdin:
            self.answer(**block(run, int(line)))


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
