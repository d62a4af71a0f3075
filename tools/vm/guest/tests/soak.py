"""Half an hour with a fault every few seconds: nothing grows, and each frame is accounted for."""

import os
import random
import time
import unittest

from ocellus import Daemon
from vivid import Vivid

SECONDS = int(os.environ.get("SOAK_SECONDS") or 1800)


class Soak(unittest.TestCase):
    def test_random_faults(self):
        seed = random.randrange(2**32)
        print(f"seed {seed}", flush=True)
        chance = random.Random(seed)
        with Vivid() as camera, Daemon(camera.link, camera="size: 640x360\nfps: 25") as daemon:
            daemon.wait_for_prediction()
            begun = time.monotonic()
            samples, faults = [], {}
            while (passed := time.monotonic() - begun) < SECONDS:
                fault = chance.choice(self.faults(camera))
                faults[fault.__name__] = faults.get(fault.__name__, 0) + 1
                fault(daemon, camera)
                daemon.wait_for_new_prediction(60)
                # What a fault holds open at this moment is not growth.
                time.sleep(chance.uniform(1, 4))
                daemon.wait_for_new_prediction(60)
                samples.append((passed, daemon.resident_kilobytes(), daemon.descriptors(), daemon.device_mappings()))
                daemon.status()
            account = daemon.stop()
        print(f"{faults}\n{account}", flush=True)
        for passed, resident, descriptors, mappings in samples[:: max(1, len(samples) // 20)]:
            print(f"{passed:6.0f} s: {resident} kB, {descriptors} descriptors, {mappings} mappings", flush=True)
        settled = [sample for sample in samples if sample[0] > 60]
        resident = [sample[1] for sample in settled]
        print(f"resident after the first minute: {min(resident)} to {max(resident)} kB", flush=True)
        self.assertLessEqual(max(resident) - resident[0], 1024)
        self.assertEqual({sample[2:] for sample in settled}, {samples[0][2:]})

    def faults(self, camera):
        def unplugged(daemon, camera):
            since = daemon.mark()
            camera.unbind()
            daemon.wait_for_camera("lost", since=since)
            camera.bind()
            daemon.wait_for_camera("found", 40, since)

        def lost_buffers(daemon, camera):
            camera.set("percentage_of_dropped_buffers", 40)
            daemon.wait_for_new_prediction(60)
            camera.set("percentage_of_dropped_buffers", 0)

        def pressing(button):
            def press(daemon, camera):
                camera.press(button)

            press.__name__ = button
            return press

        return [unplugged, lost_buffers] + [
            pressing(button) for button in (
                "disconnect", "inject_v4l2_buf_flag_error", "inject_vidioc_qbuf_error", "inject_vidioc_streamon_error",
                "inject_vidioc_reqbufs_error", "inject_fatal_streaming_error")
        ]
