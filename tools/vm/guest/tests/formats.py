"""Every pixel format gives the same pixels for the same picture."""

import json
import unittest

import probe
from ocellus import Daemon, run
from system import short
from vivid import Vivid

GREY = {"GREY", "Y16"}
# Of the means of fields of the picture, from black (0) to white (1): formats round, and half of them hold a quarter of the colour.
TOLERANCE = 0.02
MODEL = "/tmp/probe.onnx"


class Formats(unittest.TestCase):
    def test_single_planar(self):
        # A pattern without colour is the same in grey formats too.
        self.compare(planes=1, pattern="gray_ramp", without=set())
        self.compare(planes=1, pattern="75_colorbar", without=GREY)

    def test_multi_planar(self):
        self.compare(planes=2, pattern="75_colorbar", without=GREY)

    def setUp(self):
        probe.write(MODEL)

    def compare(self, planes, pattern, without):
        with Vivid(planes=planes) as camera:
            # No text, which would change with each frame.
            settings = f"controls: {{osd_text_mode: none, test_pattern: {pattern}}}\nsize: 320x180\nfps: 10"
            names = [name for name in self.understood(camera) if name not in without]
            self.assertIn("RGB3", names + ["RGB3"] if planes == 2 else names)
            expected = None
            for name in sorted(names, key=lambda name: name != "RGB3")[: short(100, 4)]:
                with self.subTest(planes=planes, pattern=pattern, format=name):
                    with Daemon(camera.link, camera=settings, arguments=["--format", name, "--model", MODEL, "--top", "48"]) as daemon:
                        found = daemon.wait_for_prediction()
                        expected = expected or found
                        wanted = {score["label"]: score["p"] for score in expected["top"]}
                        apart = max(abs(score["p"] - wanted[score["label"]]) for score in found["top"])
                        print(f"{name}: {apart:.4f} apart", flush=True)
                        self.assertLessEqual(apart, TOLERANCE)

    def understood(self, camera):
        listed = json.loads(run("devices", "--json")[1])["devices"]
        device = next(device for device in listed if device["path"] == camera.node)
        names = dict.fromkeys(mode["format"] for mode in device["modes"] if mode["understood"])
        # Planes in buffers of their own (NM12, YM12, …) have no name to ask for them by, beside the same format in one.
        return [name for name in names if not name.startswith(("NM", "YM"))]
