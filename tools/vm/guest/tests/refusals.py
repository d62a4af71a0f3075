"""Cameras that cannot be had: the sentence and the exit code."""

import os
import subprocess
import tempfile
import unittest

from ocellus import PROGRAM, Daemon, run
from vivid import Vivid

NOBODY = 65534


class Refusals(unittest.TestCase):
    def refused(self, *arguments, user=None, code=69):
        prefix = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        with tempfile.TemporaryDirectory() as folder:
            os.chown(folder, user or 0, user or 0)
            done = subprocess.run(
                [*prefix, PROGRAM, *arguments], capture_output=True, text=True, timeout=30,
                env=os.environ | {"XDG_RUNTIME_DIR": folder})
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def test_absent(self):
        said = self.refused("run", "--require-camera", "--source", "/dev/video9")
        self.assertIn(
            "/dev/video9: cannot be opened: no such file or directory (ENOENT): plug the camera in, or name another", said)
        said = self.refused("run", "--require-camera", "--source", "usb:4711")
        self.assertIn("usb:4711: cannot be opened: no such device (ENODEV)", said)

    def test_no_camera(self):
        said = self.refused("run", "--require-camera", "--source", "/dev/null")
        self.assertIn("/dev/null: is not a camera: it is no device of Video4Linux", said)

    def test_forbidden(self):
        with Vivid() as camera:
            os.chmod(camera.node, 0o660)
            said = self.refused("run", "--require-camera", "--source", camera.node, user=NOBODY)
            self.assertIn(f"{camera.node}: cannot be opened: permission denied (EACCES): its group", said)

    def test_busy(self):
        with Vivid() as camera, Daemon(camera.link, camera="fps: 5") as daemon:
            daemon.wait_for_prediction()
            for command in (["run", "--require-camera", "--source", camera.node], ["record", camera.node, "/tmp/busy"]):
                said = self.refused(*command)
                self.assertIn(
                    "device or resource busy (EBUSY): held by ocellus (pid "
                    f"{daemon.process.pid}): that instance can record what it sees: ocellus run --record FOLDER", said)
            listed = run("devices")[1]
            self.assertIn(f"held by ocellus (pid {daemon.process.pid})", listed)

    def test_no_usable_format(self):
        with Vivid() as camera:
            said = self.refused("run", "--require-camera", "--source", camera.node, "--format", "MJPG")
            self.assertIn(f"{camera.node}: cannot be set to the format: asked for MJPG, it offers YUYV, UYVY", said)

    def test_control(self):
        with Vivid() as camera:
            with open("/tmp/control.yaml", "w") as file:
                file.write(f"camera:\n  source: {camera.node}\n  controls: {{brightnes: 3}}\n")
            said = self.refused("run", "--config", "/tmp/control.yaml", code=78)
            self.assertIn("/tmp/control.yaml:3:14: camera.controls:", said)
            self.assertIn("brightness (0 to 255)", said)
