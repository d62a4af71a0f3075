"""A producer of MJPEG that stops, comes again, and changes its mind about the size."""

import contextlib
import json
import tempfile
import unittest

from loopback import NODE, Loopback
from ocellus import Daemon
from pictures import jpeg_size
from system import short


class Producer(unittest.TestCase):
    def test_stops_and_starts(self):
        with Loopback() as device:
            device.feed(640, 480)
            with Daemon(NODE) as daemon:
                daemon.wait_for_prediction(30)
                for _ in range(short(10, 2)):
                    since = daemon.mark()
                    device.stop()
                    daemon.wait(
                        lambda line: line["type"] == "event" and line["event"] in ("camera", "health"), 20, since,
                        "that nobody writes")
                    device.feed(640, 480)
                    daemon.wait_for_new_prediction(40)
                    daemon.status()
                device.stop()

    def test_changes_size(self):
        """A producer cannot set a size while somebody reads: the reader must have let go of the device."""
        sizes = [(320, 240), (640, 480)]
        with Loopback() as device:
            device.feed(*sizes[1])
            with self.recording() as (daemon, folder):
                daemon.wait_for_prediction(30)
                for number in range(short(10, 2)):
                    since = daemon.mark()
                    device.stop()
                    daemon.wait_for_camera("lost", 30, since)
                    device.feed(*sizes[number % 2])
                    hello = daemon.wait(
                        lambda line: line["type"] == "hello" and line["camera"] is not None, 40, since, "a hello")
                    self.assertEqual((hello["camera"]["width"], hello["camera"]["height"]), sizes[number % 2])
                    daemon.wait_for_new_prediction(40)
                self.check_sizes(daemon, folder)

    def test_pictures_of_another_size_than_the_format_tells(self):
        with Loopback() as device:
            device.feed(320, 240, named=(640, 480))
            with self.recording() as (daemon, folder):
                daemon.wait_for_prediction(40)
                self.assertGreater(daemon.dropped("wrong_size"), 0)
                self.check_sizes(daemon, folder)

    @contextlib.contextmanager
    def recording(self):
        folder = tempfile.mkdtemp() + "/recording"
        with Daemon(NODE, arguments=["--record", folder]) as daemon:
            yield daemon, folder

    def check_sizes(self, daemon, folder):
        """Each frame that was classified has a size that subscribers had been told before."""
        daemon.stop()
        sizes = {}
        with open(f"{folder}/index.ndjson") as index, open(f"{folder}/frames.mjpeg", "rb") as frames:
            for frame in map(json.loads, index):
                frames.seek(frame["offset"])
                sizes[frame["seq"]] = jpeg_size(frames.read(frame["size"]))
        told = set()
        for line in daemon.lines:
            if line["type"] == "hello" and line["camera"] is not None:
                told.add((line["camera"]["width"], line["camera"]["height"]))
            if line["type"] == "prediction":
                self.assertIn(sizes[line["seq"]], told)
        print(f"{len(sizes)} frames, sizes told: {told}", flush=True)
