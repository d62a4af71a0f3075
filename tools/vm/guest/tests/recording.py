"""What is recorded from a camera is what came, and replays to what was said."""

import json
import os
import subprocess
import tempfile
import unittest

from ocellus import Daemon, run
from system import short
from tests.rates import check_numbers
from usb import Webcam
from vivid import Vivid


class Recording(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def test_every_frame(self):
        count = short(150, 30)
        with Vivid() as camera:
            status, account, said = run(
                "record", camera.node, f"{self.folder}/new", "--frames", str(count), "--size", "320x180", "--fps", "25",
                "--json")
        self.assertEqual(status, 0, said)
        frames = check_numbers(self, f"{self.folder}/new")
        gaps = sum(frame["dropped"] for frame in frames)
        self.assertEqual(len(frames), count)
        self.assertEqual(json.loads(account)["dropped"], {"driver_gap": gaps} if gaps else {})
        self.replay_has(f"{self.folder}/new", count)

    def test_full_disk(self):
        """What was written before is whole."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", self.folder], check=True)
        try:
            with Vivid() as camera:
                status, _, said = run("record", camera.node, f"{self.folder}/new", "--size", "320x180", "--fps", "25")
            self.assertEqual(status, 74, said)
            self.assertIn("no space left on device (ENOSPC)", said)
            with open(f"{self.folder}/new/index.ndjson") as file:
                count = len(file.readlines())
            print(f"{count} frames; {said.strip()}", flush=True)
            self.assertGreater(count, 10)
            self.replay_has(f"{self.folder}/new", count)
        finally:
            subprocess.run(["umount", self.folder], check=True)

    def test_a_run_replays_to_its_own_lines(self):
        with Vivid() as camera:
            camera.set("percentage_of_dropped_buffers", 10)
            with Daemon(
                camera.link, camera="size: 640x360\nfps: 25", output=f"log: {self.folder}/log",
                arguments=["--record", f"{self.folder}/new"],
            ) as daemon:
                daemon.wait_for_prediction()
                camera.press("inject_v4l2_buf_flag_error")
                camera.press("disconnect")
                daemon.wait_for_camera("found")
                daemon.wait(lambda line: line.get("seq", 0) > short(300, 60), 90)
                daemon.stop()
        self.compare()

    def test_a_run_on_a_damaged_stream_replays_to_its_own_lines(self):
        with Webcam() as camera, Daemon(
            camera.link, camera="size: 320x240", output=f"log: {self.folder}/log",
            arguments=["--record", f"{self.folder}/new"],
        ) as daemon:
            daemon.wait_for_prediction(40)
            for fault in ("corrupt 2", "trunc 1", "size-lie 1", "err 1", "no-eoi 1"):
                camera.command(fault)
                last = daemon.wait_for_new_prediction()["seq"]
                daemon.wait(lambda line: line.get("seq", 0) > last + 5, 20)
            daemon.stop()
        self.compare()

    def compare(self):
        """`replay --canonical` gives `canonical < log`, byte for byte."""
        with open(f"{self.folder}/log") as log:
            expected = subprocess.run(["ocellus", "canonical"], stdin=log, capture_output=True, check=True).stdout
        replayed = subprocess.run(
            ["ocellus", "replay", f"{self.folder}/new", "--canonical"], capture_output=True, check=True).stdout
        print(f"{len(expected.splitlines())} lines", flush=True)
        self.assertGreater(len(expected), 1000)
        self.assertEqual(replayed, expected)

    def replay_has(self, folder, count):
        status, lines, said = run("replay", folder)
        self.assertEqual(status, 0, said)
        self.assertEqual(sum('"type":"prediction"' in line for line in lines.splitlines()), count)
        self.assertGreater(os.path.getsize(f"{folder}/recording.json"), 0)
