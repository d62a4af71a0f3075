"""A USB webcam behind the real uvcvideo driver, with faults at command."""

import glob
import os
import signal
import subprocess
import tempfile

from pictures import jpegs
from system import settle, wait_until

SIZES = [(640, 480), (320, 240)]


class Webcam:
    """One webcam, plugged in from the start of a context to its end."""

    _pictures = None

    def __init__(self, *, port=0, serial="0001", fps=10):
        subprocess.run(["modprobe", "-a", "uvcvideo", "vhci-hcd"], check=True)
        Webcam._pictures = Webcam._pictures or [path for size in SIZES for path in jpegs(*size)]
        self.serial = serial
        self.fifo = tempfile.mkdtemp(prefix="webcam-") + "/commands"
        self.arguments = [
            "uvc-camera", "--port", str(port), "--serial", serial, "--name", "Webcam", "--fps", str(fps), "--fifo",
            self.fifo, *Webcam._pictures]
        self.process = None

    def __enter__(self):
        self.plug_in()
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.unplug()

    def plug_in(self):
        self.process = subprocess.Popen(self.arguments, stdout=subprocess.DEVNULL)
        wait_until(lambda: self.link is not None, 20)
        settle()

    @property
    def link(self):
        """Its by-id path, or None while it is away."""
        found = glob.glob(f"/dev/v4l/by-id/*_{self.serial}-video-index0")
        return found[0] if found and os.path.exists(found[0]) else None

    @property
    def node(self):
        return os.path.realpath(self.link)

    def command(self, text):
        with open(self.fifo, "w") as file:
            file.write(f"{text}\n")

    def unplug(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        self.process = None
        wait_until(lambda: self.link is None, 20)
        settle()
