"""An instance as a service: the units of systemd/, as they are installed, and what systemd says of it."""

import glob
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
import unittest

from system import IS_SHORT

UNITS = "/etc/systemd/system"
SHIPPED = "/share/systemd"

# Not in the short mode.
rare = unittest.skipIf(IS_SHORT, "what seldom breaks")


def systemctl(*arguments, timeout=120, check=True):
    return subprocess.run(
        ["systemctl", *arguments], check=check, capture_output=True, text=True, timeout=timeout).stdout.strip()


def install():
    """Puts the program, the units and the group where a package has them."""
    if not os.path.exists("/usr/bin/ocellus"):
        shutil.copy("/share/ocellus", "/usr/bin/ocellus")
    for unit in glob.glob(f"{SHIPPED}/*.service") + glob.glob(f"{SHIPPED}/*.socket"):
        shutil.copy(unit, UNITS)
    subprocess.run(["systemd-sysusers", f"{SHIPPED}/ocellus.sysusers"], check=True)
    os.makedirs("/etc/ocellus", exist_ok=True)


def watching(camera, **keys):
    lines = "".join(f"  {name}: {value}\n" for name, value in keys.items())
    return f"camera:\n  source: {camera.link}\n  size: 320x180\n  fps: 10\n{lines}"


class Instance:
    """ocellus@NAME, with a configuration; at the end of its context it and all of its drop-ins are gone."""

    def __init__(self, configuration, *, name="front", service="", drop_ins=()):
        """`service`: further lines of [Service]; `drop_ins`: files of systemd/examples."""
        self.name = name
        self.service = f"ocellus@{name}.service"
        self.socket_unit = f"ocellus@{name}.socket"
        self.socket = f"/run/ocellus/{name}.sock"
        install()
        self.configure(configuration)
        # Where the processor is emulated, frames may be late for no fault of anybody's.
        self.drop_in("late.conf", "[Service]\nEnvironment='OCELLUS_INFERENCE_MAX_AGE=10 s'\n" + service)
        for drop_in in drop_ins:
            with open(f"{SHIPPED}/examples/{drop_in}") as file:
                self.drop_in(drop_in, file.read())
        systemctl("daemon-reload")

    def configure(self, text):
        with open(f"/etc/ocellus/{self.name}.yaml", "w") as file:
            file.write(text)

    def drop_in(self, name, text, unit=None):
        folder = f"{UNITS}/{unit or self.service}.d"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            print(f"\nwhat systemd says:\n{systemctl('status', '--no-pager', '--full', self.service, check=False)}")
            print(self.journal()[-3000:], flush=True)
        systemctl("disable", "--now", self.service, self.socket_unit, check=False)
        systemctl("stop", self.socket_unit, self.service, check=False)
        systemctl("reset-failed", check=False)
        for unit in (self.service, self.socket_unit):
            shutil.rmtree(f"{UNITS}/{unit}.d", ignore_errors=True)
        os.remove(f"/etc/ocellus/{self.name}.yaml")
        systemctl("daemon-reload")

    def start(self):
        """Enables and starts it; gives the seconds until it was active."""
        begun = time.monotonic()
        systemctl("enable", "--now", self.service)
        return time.monotonic() - begun

    def show(self, name, unit=None):
        return systemctl("show", "--value", "--property", name, unit or self.service)

    @property
    def process(self):
        return int(self.show("MainPID"))

    @property
    def restarts(self):
        return int(self.show("NRestarts"))

    @property
    def is_active(self):
        return self.show("ActiveState") == "active"

    def journal(self, *choice):
        return subprocess.run(
            ["journalctl", "--no-pager", "--output=cat", "--quiet", "--unit", self.service, *choice],
            capture_output=True, text=True).stdout

    def entries(self):
        """What the instance itself said, with all that the journal knows of it."""
        text = subprocess.run(
            ["journalctl", "--no-pager", "--output=json", "--unit", self.service, "SYSLOG_IDENTIFIER=ocellus"],
            capture_output=True, text=True).stdout
        return [json.loads(line) for line in text.splitlines()]

    def subscribe(self):
        return Subscriber(self.socket)


class MetricsConnection(http.client.HTTPConnection):
    """To a Unix socket, or to (HOST, PORT)."""

    def __init__(self, address):
        super().__init__("localhost", timeout=60)
        self.address = address

    def connect(self):
        if isinstance(self.address, str):
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(60)
            self.sock.connect(self.address)
        else:
            self.sock = socket.create_connection(self.address, 60)


def metrics(address):
    """The samples that are served there, by name and labels."""
    connection = MetricsConnection(address)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


class Subscriber:
    """A connection to a socket, and its lines."""

    def __init__(self, path):
        self.stream = socket.socket(socket.AF_UNIX)
        self.stream.settimeout(60)
        self.stream.connect(path)
        self.file = self.stream.makefile()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.stream.close()

    def wait(self, holds):
        """The next line for which `holds`; None at the end of the connection, or after minutes of other lines."""
        end = time.monotonic() + 180
        for text in self.file:
            line = json.loads(text)
            if holds(line):
                return line
            if time.monotonic() > end:
                return None
        return None

    def wait_for(self, type, **fields):
        return self.wait(lambda line: line["type"] == type and all(line.get(key) == fields[key] for key in fields))
