"""The package, on a Debian without a network: installed, changed, upgraded, removed, purged."""

import glob
import grp
import os
import re
import shutil
import subprocess
import unittest

from instance import UNITS, Subscriber, systemctl
from system import IS_SHORT, wait_until
from vivid import Vivid

PATIENCE = 60
CONFIGURATION = "/etc/ocellus/camera.yaml"
SOCKET = "/run/ocellus/camera.sock"


def apt(*arguments):
    done = subprocess.run(
        ["apt-get", "--yes", "--quiet=2", "-o", "Dpkg::Use-Pty=0", *arguments], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    if done.returncode != 0:
        raise AssertionError(f"apt-get {' '.join(arguments)}: {done.stdout}")


def later(package, version):
    """The same package under a later version."""
    shutil.rmtree("/tmp/later", ignore_errors=True)
    subprocess.run(["dpkg-deb", "-R", package, "/tmp/later"], check=True)
    control = "/tmp/later/DEBIAN/control"
    with open(control) as file:
        lines = file.read().splitlines()
    with open(control, "w") as file:
        file.write("".join(f"Version: {version}\n" if line.startswith("Version:") else f"{line}\n" for line in lines))
    subprocess.run(["dpkg-deb", "-b", "/tmp/later", f"/tmp/ocellus_{version}.deb"], check=True, stdout=subprocess.DEVNULL)
    return f"/tmp/ocellus_{version}.deb"


def change(keys):
    """Sets keys in the configuration, where their defaults stand; gives its text."""
    with open(CONFIGURATION) as file:
        text = file.read()
    for key, value in keys.items():
        text, count = re.subn(f"^  #{key}: .*$", f"  {key}: {value}", text, flags=re.MULTILINE)
        assert count == 1, key
    with open(CONFIGURATION, "w") as file:
        file.write(text)
    return text


def state():
    """dpkg's word for it, or None if it knows nothing of it."""
    found = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", "ocellus"], capture_output=True, text=True).stdout
    return None if found in ("", "not-installed") else found


def process():
    return int(systemctl("show", "--value", "--property=MainPID", "ocellus@camera.service"))


class Package(unittest.TestCase):
    def setUp(self):
        # Units that other tests have copied would hide those of the package.
        for unit in glob.glob(f"{UNITS}/ocellus*"):
            shutil.rmtree(unit) if os.path.isdir(unit) else os.remove(unit)
        for path in glob.glob("/etc/ocellus/*") + glob.glob("/usr/bin/ocellus"):
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        systemctl("daemon-reload")
        self.enterContext(Vivid())
        self.package = glob.glob("/share/ocellus_*.deb")[0]
        shutil.copy(self.package, "/tmp/")
        self.package = f"/tmp/{os.path.basename(self.package)}"

    def sees(self):
        with Subscriber(SOCKET) as subscriber:
            self.assertTrue(subscriber.wait_for("prediction")["top"])

    def test_life(self):
        apt("install", self.package)
        self.assertEqual(state(), "installed")
        self.assertTrue(grp.getgrnam("ocellus"))
        self.assertFalse(glob.glob(f"{UNITS}/*/ocellus*"), "nothing is enabled by itself")
        # Again, over itself.
        apt("install", "--reinstall", self.package)

        changed = change({"fps": "10", "log": "/var/log/ocellus/camera/lines.ndjson"})
        systemctl("enable", "--now", "ocellus@camera")
        self.sees()

        before = process()
        apt("install", later(self.package, "99.0"))
        with open(CONFIGURATION) as file:
            self.assertEqual(file.read(), changed)
        wait_until(lambda: process() not in (0, before), PATIENCE)
        self.sees()

        apt("remove", "ocellus")
        self.assertEqual(state(), "config-files")
        self.assertFalse(os.path.exists("/usr/bin/ocellus") or os.path.exists(SOCKET))
        self.assertEqual(subprocess.run(["pgrep", "-x", "ocellus"]).returncode, 1)
        with open(CONFIGURATION) as file:
            self.assertEqual(file.read(), changed)

        apt("install", self.package)
        systemctl("start", "ocellus@camera")
        self.sees()
        self.assertTrue(os.path.getsize("/var/log/ocellus/camera/lines.ndjson"))

        apt("purge", "ocellus")
        self.assertIsNone(state())
        for pattern in (
            "/etc/ocellus*", "/etc/logrotate.d/ocellus*", f"{UNITS}/*/ocellus*", "/lib/systemd/system/ocellus*",
            "/usr/bin/ocellus", "/var/log/ocellus*", "/var/log/private/ocellus*", "/run/ocellus/*",
        ):
            self.assertEqual(glob.glob(pattern), [])
        # Purged once more, there is nothing to do and nothing to complain of.
        subprocess.run(["dpkg", "--purge", "ocellus"], check=True, stderr=subprocess.DEVNULL)

    @unittest.skipIf(IS_SHORT, "what seldom breaks")
    def test_changed_default(self):
        """A later package with another default, over a changed configuration: the user's stays, theirs lies beside it."""
        apt("install", self.package)
        self.addCleanup(apt, "purge", "ocellus")
        changed = change({"fps": "10"})
        later(self.package, "99.0")
        with open("/tmp/later/etc/ocellus/camera.yaml", "a") as file:
            file.write("# something new\n")
        subprocess.run(["dpkg-deb", "-b", "/tmp/later", "/tmp/other.deb"], check=True, stdout=subprocess.DEVNULL)
        apt("-o", "Dpkg::Options::=--force-confold", "install", "/tmp/other.deb")
        with open(CONFIGURATION) as file:
            self.assertEqual(file.read(), changed)
        self.assertTrue(os.path.exists(f"{CONFIGURATION}.dpkg-dist"))
