"""A USB webcam: frames that are damaged, lost or late, and the cable."""

import unittest

from ocellus import Daemon
from pictures import COUNT
from system import short
from tests.idle import assert_rests
from usb import Webcam

ROUNDS = short(10, 3)
SMALL = "size: 320x240\nformat: MJPG"


class USB(unittest.TestCase):
    def setUp(self):
        self.camera = self.enterContext(Webcam(fps=5))
        self.daemon = self.enterContext(Daemon(self.camera.link, camera=SMALL))
        # Until each picture was seen: these are the only right predictions there are.
        self.right = set()
        self.daemon.wait(self.has_seen_all, 60, what="a prediction of each picture")

    def key(self, prediction):
        return tuple((score["label"], score["p"]) for score in prediction["top"])

    def has_seen_all(self, line):
        if line["type"] == "prediction":
            self.right.add(self.key(line))
        return len(self.right) == COUNT

    def tearDown(self):
        wrong = [line for line in self.daemon.predictions() if self.key(line) not in self.right]
        self.assertEqual(wrong, [], "predictions from damaged frames")
        account = self.daemon.stop()
        print(account, flush=True)

    def inject(self, fault, fates):
        """Round by round: the fault, then frames again. Each is counted as one of `fates`; the camera stays.

        A damaged frame that a newer one replaced before it was looked at is no round.
        """
        count = lambda: sum(self.daemon.dropped(fate) for fate in fates)
        before, rounds = count(), 0
        while count() < before + ROUNDS:
            self.assertLess(rounds, 5 * ROUNDS)
            rounds += 1
            self.camera.command(fault)
            last = self.daemon.wait_for_new_prediction()["seq"]
            self.daemon.wait(lambda line: line.get("seq", 0) > last + 2, 20, self.daemon.mark(), "frames again")
        print(f"{fault}: {count() - before} in {rounds} rounds", flush=True)
        self.assertEqual(self.daemon.camera_events(), [])

    def test_error_bit(self):
        self.inject("err 1", ["driver_gap", "device_error"])

    def test_corrupt(self):
        self.inject("corrupt 1", ["undecodable", "truncated"])

    def test_truncated(self):
        self.inject("trunc 1", ["truncated"])

    def test_no_end(self):
        self.inject("no-eoi 1", ["truncated"])

    def test_empty(self):
        self.inject("empty 1", ["truncated", "driver_gap", "device_error"])

    def test_other_size(self):
        self.inject("size-lie 1", ["wrong_size"])

    def test_stall(self):
        for _ in range(ROUNDS):
            self.camera.command("stall")
            self.daemon.wait_for_new_prediction(30)
            self.daemon.status()

    def test_freeze_and_thaw(self):
        for number in range(ROUNDS):
            since = self.daemon.mark()
            self.camera.command("freeze")
            self.daemon.wait_for_health("no-frames", True, 10, since)
            if number == 0:
                assert_rests(self, self.daemon)
            self.camera.command("thaw")
            self.daemon.wait_for_health("no-frames", False, 40, since)
            self.daemon.wait_for_new_prediction()
            self.assertEqual(self.daemon.camera_events(since), [], self.daemon.said())

    def test_unplug(self):
        for _ in range(ROUNDS):
            since = self.daemon.mark()
            self.camera.unplug()
            self.daemon.wait_for_camera("lost", since=since)
            self.camera.plug_in()
            self.daemon.wait_for_camera("found", since=since)
            self.daemon.wait_for_new_prediction()
            self.assertEqual(self.daemon.camera_events(since), ["lost", "found"])


class Numbers(unittest.TestCase):
    def test_the_same_camera_under_another_number(self):
        """Two cameras change places while both are away: each instance takes its own again."""
        with Webcam(port=0, serial="A") as first, Webcam(port=1, serial="B") as second:
            node = second.node
            with Daemon(f"usb:{second.serial}", camera=SMALL) as daemon:
                daemon.wait_for_prediction(40)
                for _ in range(short(5, 1)):
                    since = daemon.mark()
                    second.unplug()
                    daemon.wait_for_camera("lost", since=since)
                    first.unplug()
                    second.plug_in()
                    first.plug_in()
                    daemon.wait_for_camera("found", since=since)
                    daemon.wait_for_new_prediction()
                    self.assertEqual(daemon.camera_events(since), ["lost", "found"])
                    self.assertNotEqual(second.node, node)
                    node = second.node
                    # Back in the first order.
                    since = daemon.mark()
                    second.unplug()
                    first.unplug()
                    first.plug_in()
                    second.plug_in()
                    daemon.wait_for_camera("found", since=since)
                    self.assertNotEqual(second.node, node)
                    node = second.node
