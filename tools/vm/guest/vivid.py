"""vivid, the kernel's virtual camera: raw frames in all formats, and faults at command."""

import glob
import os
import subprocess

from system import settle, wait_until


class Vivid:
    """One camera of the module; loaded for a test, unloaded behind it."""

    def __init__(self, *, planes=1, cameras=1, options=()):
        """`planes`: 2 for the multi-planar interface. Each camera has a node that takes pictures, and no other."""
        types = ",".join(["0x1"] * cameras)
        subprocess.run(
            ["modprobe", "vivid", f"n_devs={cameras}", f"node_types={types}",
             "multiplanar=" + ",".join([str(planes)] * cameras), *options], check=True)
        settle()
        self.number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["modprobe", "-r", "vivid"], check=True)
        settle()

    @property
    def node(self):
        """Its path, or None while it is away."""
        found = glob.glob(f"/sys/devices/platform/vivid.{self.number}/video4linux/video*")
        return f"/dev/{os.path.basename(found[0])}" if found else None

    @property
    def link(self):
        """The path that stays the same."""
        return f"/dev/v4l/by-path/platform-vivid.{self.number}-video-index0"

    def set(self, control, value):
        subprocess.run(["v4l2-ctl", "-d", self.node, "-c", f"{control}={value}"], check=True, capture_output=True)

    def control(self, name):
        """The value of a control, as it is shown."""
        shown = subprocess.run(
            ["v4l2-ctl", "-d", self.node, "-C", name], check=True, capture_output=True, text=True).stdout
        return shown.split()[1]

    def press(self, button):
        self.set(button, 1)

    def formats(self):
        """The names of the formats that it offers."""
        listed = subprocess.run(
            ["v4l2-ctl", "-d", self.node, "--list-formats"], check=True, capture_output=True, text=True).stdout
        return [line.split("'")[1].strip() for line in listed.splitlines() if "'" in line]

    def unbind(self):
        """As if the cable were pulled."""
        with open("/sys/bus/platform/drivers/vivid/unbind", "w") as file:
            file.write(f"vivid.{self.number}")

    def bind(self):
        with open("/sys/bus/platform/drivers/vivid/bind", "w") as file:
            file.write(f"vivid.{self.number}")
        wait_until(lambda: self.node and os.path.exists(self.node), 10)
