"""Nobody works where there is nothing to do."""

import unittest

from ocellus import Daemon
from system import seconds_of_processor, short
from vivid import Vivid


class Idle(unittest.TestCase):
    def test_missing_camera(self):
        with Daemon("/dev/video9") as daemon:
            daemon.wait(lambda line: line["type"] == "hello", 20)
            self.assert_rests(daemon)

    def test_lost_camera(self):
        with Vivid() as camera, Daemon(camera.link, camera="fps: 10") as daemon:
            daemon.wait_for_prediction()
            camera.unbind()
            daemon.wait_for_camera("lost")
            self.assert_rests(daemon)
            camera.bind()
            daemon.wait_for_camera("found", 40)

    def assert_rests(self, daemon):
        shares = [seconds_of_processor(daemon, 10) for _ in range(6)]
        print(" ".join(f"{100 * share:.2f} %" for share in shares), "of a processor", flush=True)
        share=sum(shares)/6
        self.assertLess(share, 0.01)
