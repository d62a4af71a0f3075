"""Frames at a camera's full rate: each is a prediction, or counted with a reason."""

import json
import tempfile
import unittest

from ocellus import Daemon
from system import short
from vivid import Vivid


class Rates(unittest.TestCase):
    def test_small_pictures(self):
        self.watch("640x360", "25")

    def test_large_pictures_as_fast_as_they_come(self):
        self.watch("1280x720", "auto")

    def watch(self, size, fps):
        with Vivid() as camera:
            folder = tempfile.mkdtemp() + "/recording"
            with Daemon(camera.link, camera=f"size: {size}\nfps: {fps}", arguments=["--record", folder]) as daemon:
                first = daemon.wait_for_prediction()
                seconds = short(30, 5)
                daemon.wait(
                    lambda line: line["type"] == "prediction"
                    and line["captured_ns"] > first["captured_ns"] + seconds * 1_000_000_000, seconds + 20)
                rate = daemon.status()["rate"]
                account = daemon.stop()
            print(f"{size}: {rate}, {account}", flush=True)
            self.assertLessEqual(account.keys(), {"captured", "classified", "driver_gap", "overwritten", "stale", "shutdown"})
            check_numbers(self, folder)


def check_numbers(test, folder):
    """Our numbers of frames run with the driver's: nothing is lost that is not counted."""
    with open(f"{folder}/index.ndjson") as file:
        frames = [json.loads(line) for line in file]
    test.assertGreater(len(frames), 10)
    for before, after in zip(frames, frames[1:]):
        test.assertEqual(after["seq"] - before["seq"], after["sequence"] - before["sequence"], after)
        test.assertEqual(after["dropped"], after["seq"] - before["seq"] - 1)
    return frames
