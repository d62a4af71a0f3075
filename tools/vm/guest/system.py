"""What the tests ask of the guest's kernel."""

import os
import subprocess
import time


def settle():
    """Waits until udev has made the links of what has come, and taken away those of what has gone."""
    subprocess.run(["udevadm", "settle", "--timeout=30"], check=True)


def wait_until(holds, seconds):
    """Asks again and again: for what the kernel does not announce."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.01)


def seconds_of_processor(daemon, seconds):
    """Share of one processor that a daemon takes while so many seconds pass."""
    begun, used = time.monotonic(), daemon.processor_seconds()
    time.sleep(seconds)
    return (daemon.processor_seconds() - used) / (time.monotonic() - begun)


def is_emulated():
    """Without hardware for virtual machines everything takes several times as long."""
    return subprocess.run(["systemd-detect-virt"], capture_output=True, text=True).stdout.strip() == "qemu"


IS_SHORT = bool(os.environ.get("SHORT"))


def short(count, least):
    """`count`, or `least` in the short mode."""
    return least if IS_SHORT else count
