"""Faults that vivid's driver is told to make: each is counted or recovered from, and none becomes a prediction."""

import json
import tempfile
import unittest

from ocellus import Daemon, run
from system import short
from tests.rates import check_numbers
from vivid import Vivid

SLOW = "size: 320x180\nfps: 10"


class DriverFaults(unittest.TestCase):
    def test_dropped_buffers(self):
        """What the driver leaves out is what its numbers skip, to the frame."""
        folder = tempfile.mkdtemp() + "/recording"
        with Vivid() as camera:
            camera.set("percentage_of_dropped_buffers", 20)
            status, account, said = run(
                "record", camera.node, folder, "--frames", str(short(300, 60)), "--fps", "10", "--size", "320x180", "--json")
        self.assertEqual(status, 0, said)
        gaps = sum(frame["dropped"] for frame in check_numbers(self, folder))
        print(f"{account.strip()}; numbers skipped: {gaps}", flush=True)
        self.assertEqual(json.loads(account)["dropped"], {"driver_gap": gaps})
        self.assertGreater(gaps, 3)

    def test_dropped_buffers_while_classifying(self):
        with Vivid() as camera, Daemon(camera.link, camera=SLOW) as daemon:
            camera.set("percentage_of_dropped_buffers", 20)
            daemon.wait(lambda line: line.get("seq", 0) >= short(300, 60), 90)
            self.assertGreater(daemon.stop()["driver_gap"], 3)

    def test_flagged_buffers(self):
        with Vivid() as camera, Daemon(camera.link, camera=SLOW) as daemon:
            daemon.wait_for_prediction()
            for count in range(1, short(10, 3) + 1):
                camera.press("inject_v4l2_buf_flag_error")
                since = daemon.mark()
                daemon.wait_for_prediction(since=since)
                daemon.wait_for_prediction(since=daemon.mark())
                self.assertEqual(daemon.dropped("device_error"), count)
            self.assertEqual(daemon.camera_events(), [])

    def test_refused_requests(self):
        """Requests that fail while it runs, or when it is opened again."""
        with Vivid() as camera, Daemon(camera.link, camera=SLOW) as daemon:
            daemon.wait_for_prediction()
            for press in [
                ["inject_vidioc_qbuf_error"],
                ["inject_fatal_streaming_error"],
                ["inject_vidioc_streamon_error", "inject_fatal_streaming_error"],
                ["inject_vidioc_reqbufs_error", "inject_fatal_streaming_error"],
            ] * short(3, 1):
                with self.subTest(press=press):
                    since = daemon.mark()
                    for button in press:
                        camera.press(button)
                    daemon.wait_for_camera("lost", since=since)
                    daemon.wait_for_camera("found", since=since)
                    daemon.wait_for_prediction(since=daemon.mark())
                    self.assertEqual(daemon.camera_events(since), ["lost", "found"])
                    daemon.status()
