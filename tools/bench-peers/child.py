"""child.py ENGINE FILE THREADS PICTURE EXPECTED: a peer with a model, for blocks.py.

Speaks as `ocellus bench FILE --threads THREADS --blocks` does: one JSON object when it is ready, then for each line of
standard input, a number of runs, one JSON object more.
"""

import importlib
import sys
import time

import numpy as np

from engines import MODULES, PEERS
from protocol import Answers


def main() -> None:
    engine, file, threads, picture, expected = sys.argv[1:]
    answers = Answers()
    importlib.import_module(MODULES[engine])
    opened = time.perf_counter()
    peer = PEERS[engine][0](file, int(threads), np.load(picture))
    loaded = time.perf_counter()
    peer.run()
    first = time.perf_counter() - loaded
    found, wanted = np.asarray(peer.output()).reshape(-1), np.load(expected).reshape(-1)
    difference = float(np.abs(found - wanted).max() / np.abs(wanted).max())
    answers.answer(load_ms=(loaded - opened) * 1e3, first_ms=first * 1e3, difference=difference)
    answers.serve(peer.run)


main()
