"""An MJPEG camera that another program feeds: v4l2loopback and its writer."""

import signal
import subprocess

from pictures import jpegs
from system import settle, wait_until

NODE = "/dev/video50"


class Loopback:
    """The module with one device, which looks like a camera only while it is fed."""

    def __enter__(self):
        subprocess.run(
            ["modprobe", "v4l2loopback", "video_nr=50", "exclusive_caps=1", "card_label=Loopback"], check=True)
        settle()
        self.writer = None
        return self

    def __exit__(self, *_):
        if self.writer is not None:
            self.stop()
        subprocess.run(["modprobe", "-r", "v4l2loopback"], check=True)

    def feed(self, width, height, *, named=None, fps=10):
        """Begins to write pictures of a size; `named`: the size that the format tells instead.

        The module refuses a format while somebody looks at the device: then again.
        """
        told = named or (width, height)
        pictures = jpegs(width, height)

        def begins():
            self.writer = subprocess.Popen(
                ["mjpeg-writer", NODE, f"{told[0]}x{told[1]}", str(fps), "0", *pictures], stdout=subprocess.PIPE,
                text=True)
            return "writing" in self.writer.stdout.readline() or self.writer.communicate() is None

        wait_until(begins, 20)

    def stop(self):
        self.writer.send_signal(signal.SIGTERM)
        self.writer.communicate(timeout=10)
        self.writer = None
