"""What a configuration says of a camera is done, whenever it starts."""

import json
import unittest

from ocellus import Daemon, run
from vivid import Vivid


class Settings(unittest.TestCase):
    def test_controls_hold_after_each_start(self):
        wanted = {"brightness": "200", "test_pattern": "3", "gain_automatic": "0"}
        settings = "fps: 10\ncontrols: {test_pattern: horizontal 100% colorbar, brightness: 200, gain_automatic: off}"
        with Vivid() as camera, Daemon(camera.link, camera=settings) as daemon:
            for _ in range(2):
                daemon.wait_for_new_prediction()
                self.assertEqual({name: camera.control(name) for name in wanted}, wanted)
                since = daemon.mark()
                camera.unbind()
                daemon.wait_for_camera("lost", since=since)
                camera.bind()
                daemon.wait_for_camera("found", since=since)

    def test_rate_limit(self):
        with Vivid() as camera, Daemon(camera.link, camera="fps: 20\nmax_fps: 2\nsize: 320x180") as daemon:
            daemon.wait(lambda line: line.get("seq", 0) > 100, 60)
            frames = daemon.status()["frames"]
            print(frames, flush=True)
            # A frame in ten, of those that reach us.
            self.assertLess(frames["classified"], frames["captured"] / 8)
            self.assertGreater(frames["dropped"]["rate_limited"], frames["captured"] / 2)

    def test_conversion(self):
        """A format that the camera does not have is made by libv4l, if that is asked for."""
        with Vivid() as camera, Daemon(
            camera.link, camera="format: MJPG\nsize: 320x180\nfps: 10\nconvert: libv4l"
        ) as daemon:
            hello = daemon.wait(lambda line: line["type"] == "hello" and line["camera"] is not None, 20)
            self.assertEqual((hello["camera"]["format"], hello["camera"]["width"]), ("RGB3", 320))
            converted = daemon.wait_for_prediction()
            self.assertIn("converted by libv4l", daemon.said())
            self.assertEqual(len(converted["top"]), 5)

    def test_devices(self):
        with Vivid() as camera:
            node = camera.node
            text = run("devices")[1]
            self.assertIn(f"{camera.node}: vivid (vivid, platform vivid.0, node 0): usable\n", text)
            device = json.loads(run("devices", "--json")[1])["devices"][0]
        self.assertEqual((device["path"], device["usable"], device["by_path"]), (node, True, [camera.link]))
        self.assertIn({"format": "YUYV", "understood": True, "width": 1280, "height": 720}, [
            {key: mode[key] for key in ("format", "understood", "width", "height")} for mode in device["modes"]])
        brightness = next(control for control in device["controls"] if control["name"] == "brightness")
        self.assertEqual((brightness["minimum"], brightness["maximum"], brightness["default"]), (0, 255, 128))
