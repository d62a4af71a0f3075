"""Nobody works where there is nothing to do."""

import unittest

from ocellus import Daemon
from system import IS_SHORT, seconds_of_processor, short
from vivid import Vivid


class Idle(unittest.TestCase):
    def test_missing_camera(self):
        with Daemon("/dev/video9") as daemon:
            daemon.wait(lambda line: line["type"] == "hello", 20)
            assert_rests(self, daemon)

    def test_lost_camera(self):
        with Vivid() as camera, Daemon(camera.link, camera="fps: 10") as daemon:
            daemon.wait_for_prediction()
            camera.unbind()
            daemon.wait_for_camera("lost")
            assert_rests(self, daemon)
            camera.bind()
            daemon.wait_for_camera("found", 40)


def assert_rests(test, daemon):
    """It takes less than a hundredth of a processor, once what it does the first time is done.

    Told, not demanded, in the short mode, which runs beside other work.
    """
    seconds_of_processor(daemon, 5)
    share = seconds_of_processor(daemon, short(60, 20))
    print(f"{100 * share:.2f} % of a processor", flush=True)
    if not IS_SHORT:
        test.assertLess(share, 0.01)
