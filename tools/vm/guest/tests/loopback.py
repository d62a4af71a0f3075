"""A producer of MJPEG that stops, comes again, and changes its mind about the size."""

import unittest

from loopback import NODE, Loopback
from ocellus import Daemon
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
        sizes = [(320, 240), (640, 480)]
        with Loopback() as device:
            device.feed(*sizes[1])
            with Daemon(NODE) as daemon:
                daemon.wait_for_prediction(30)
                for number in range(short(10, 2)):
                    device.stop()
                    device.feed(*sizes[number % 2])
                    daemon.wait(
                        lambda line: line["type"] == "hello" and line["camera"] is not None
                        and (line["camera"]["width"], line["camera"]["height"]) == sizes[number % 2], 40, 0, "the size")
                    daemon.wait_for_new_prediction(40)
                    daemon.status()
                self.assert_right_sizes(daemon)

    def test_pictures_of_another_size_than_the_format_tells(self):
        with Loopback() as device:
            device.feed(320, 240, named=(640, 480))
            with Daemon(NODE) as daemon:
                daemon.wait_for_prediction(40)
                self.assertGreater(daemon.dropped("wrong_size"), 0)
                self.assert_right_sizes(daemon)

    def assert_right_sizes(self, daemon):
        """What a subscriber was told last of the camera holds for each prediction: see `known` below."""
        hellos = [line for line in daemon.lines if line["type"] == "hello"]
        print([line["camera"] and (line["camera"]["width"], line["camera"]["height"]) for line in hellos], flush=True)
        print(daemon.status()["frames"], flush=True)
