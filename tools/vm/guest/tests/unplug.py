"""A camera that is unplugged and plugged in again, over and over."""

import time
import unittest

from ocellus import Daemon
from system import IS_SHORT, settle, short
from vivid import Vivid


class Unplug(unittest.TestCase):
    def test_cycles(self):
        cycles = short(100, 10)
        # A short queue is full soon, and touches no more memory then.
        with Vivid() as camera, Daemon(
            camera.link, camera="size: 320x180\nfps: 30", output="queue: 16"
        ) as daemon:
            daemon.wait_for_prediction()
            delays, costs = [], []
            for cycle in range(cycles):
                since = daemon.mark()
                if cycle % 2:
                    # vivid comes back as soon as nobody has it open.
                    camera.press("disconnect")
                    returned = daemon.wait_for_camera("lost", since=since)["received"]
                else:
                    camera.unbind()
                    daemon.wait_for_camera("lost", since=since)
                    camera.bind()
                    returned = time.monotonic()
                daemon.wait_for_camera("found", since=since)
                found = daemon.mark()
                delays.append(daemon.wait_for_prediction(since=found)["received"] - returned)
                self.assertEqual(daemon.camera_events(since), ["lost", "found"])
                if cycle % 5 == 4:
                    settle()
                    costs.append(self.cost(daemon))
            # The first third is for what is done the first time.
            before, after = costs[len(costs) // 3], costs[-1]
            print(f"{cycles} cycles; first prediction after {max(delays):.2f} s at most, {sorted(delays)[cycles // 2]:.2f} s "
                  f"in the middle; resident {[cost[3] for cost in costs]} kB", flush=True)
            self.assertEqual(before[:2], after[:2])
            self.assertLessEqual(after[2], before[2] + 4)
            self.assertLess(after[3], before[3] + 1024)
            if not IS_SHORT:
                self.assertLessEqual(max(delays), 1)
            daemon.status()

    def cost(self, daemon):
        """Descriptors, mappings of the camera, all mappings, kilobytes."""
        daemon.wait_for_new_prediction()
        return daemon.descriptors(), daemon.device_mappings(), daemon.mappings(), daemon.resident_kilobytes()
