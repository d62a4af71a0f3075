"""A source that changes under the camera: the stream is negotiated anew, and every frame is accounted for."""

import os
import subprocess
import unittest

from ocellus import Daemon
from system import short, wait_until
from vivid import Vivid

# A camera with one input, of HDMI.
HDMI = ["num_inputs=1", "input_types=3"]
NO_SIGNAL, CURRENT = 1, 0


class SourceChange(unittest.TestCase):
    def test_signal_comes_and_goes(self):
        with Vivid(options=HDMI) as camera, Daemon(camera.link, camera="fps: 10") as daemon:
            daemon.wait_for_prediction()
            self.log_requests(camera)
            for _ in range(short(5, 2)):
                for signal in (NO_SIGNAL, CURRENT):
                    subprocess.run(["dmesg", "--clear"], check=True)
                    camera.set("dv_timings_signal_mode", signal)
                    wait_until(self.was_negotiated, 30)
                daemon.wait_for_new_prediction(60)
                daemon.status()
            self.assertEqual([event for event in daemon.camera_events() if event not in ("changed", "lost", "found")], [])

    def log_requests(self, camera):
        with open(f"/sys/class/video4linux/{os.path.basename(camera.node)}/dev_debug", "w") as file:
            file.write("1")

    def was_negotiated(self):
        """Whether the kernel has logged the requests of a stream that begins."""
        said = subprocess.run(["dmesg"], check=True, capture_output=True, text=True).stdout
        return "VIDIOC_S_FMT" in said and "VIDIOC_STREAMON" in said
