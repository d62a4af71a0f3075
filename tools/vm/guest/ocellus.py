"""The program under test: how it is started, and what it publishes, costs and accounts for."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

PROGRAM = "ocellus"


def run(*arguments, timeout=60):
    """Runs a command to its end; gives (exit status, standard output, standard error)."""
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


class Daemon:
    """`ocellus run` on one source, from its start to its end, with every line that its socket gives.

    Used as a context: at its end it is stopped, if the test has not done so, and its last account is checked.
    """

    def __init__(self, source=None, *, camera="", output="", arguments=()):
        """`camera` and `output`: further lines of those sections of its configuration."""
        self.folder = tempfile.TemporaryDirectory(prefix="ocellus-", ignore_cleanup_errors=True)
        self.socket = f"{self.folder.name}/socket"
        configuration = f"{self.folder.name}/camera.yaml"
        with open(configuration, "w") as file:
            section = [line for line in camera.splitlines()] + ([f"source: {source}"] if source else [])
            file.write("".join(f"{line}\n" for line in ["camera:", *("  " + line for line in section)] if section))
            file.write(f"output:\n  socket: {self.socket}\n")
            file.write("".join(f"  {line}\n" for line in output.splitlines()))
        self.messages = open(f"{self.folder.name}/messages", "w+")
        self.process = subprocess.Popen(
            [PROGRAM, "run", "--config", configuration, "--stdout", "none", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.messages)
        self.lines = []
        self.changed = threading.Condition()
        self.has_ended = False
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            print(f"\nwhat it said:\n{self.said()[-3000:]}", flush=True)
            for line in self.lines[-5:]:
                print(f"  {line}"[:300], flush=True)
        if self.process.poll() is None:
            self.process.kill() if kind is not None else self.stop()
        self.process.wait()
        self.messages.close()
        self.folder.cleanup()

    def _read(self):
        with self._connect() or contextlib.nullcontext() as stream:
            for line in stream.makefile() if stream else []:
                with self.changed:
                    self.lines.append(json.loads(line) | {"received": time.monotonic()})
                    self.changed.notify_all()
        with self.changed:
            self.has_ended = True
            self.changed.notify_all()

    def _connect(self):
        while self.process.poll() is None:
            stream = socket.socket(socket.AF_UNIX)
            try:
                stream.connect(self.socket)
                return stream
            except OSError:
                stream.close()
                # The socket's folder could be watched; a wait for its process is as good, and ends with it.
                try:
                    self.process.wait(0.02)
                except subprocess.TimeoutExpired:
                    pass
        return None

    # what it publishes

    def wait(self, holds, seconds, since=0, what=""):
        """The first line from number `since` on for which `holds`; fails after so many seconds."""
        deadline = time.monotonic() + seconds
        number = since
        with self.changed:
            while True:
                while number < len(self.lines):
                    if holds(self.lines[number]):
                        return self.lines[number]
                    number += 1
                left = deadline - time.monotonic()
                if left <= 0 or self.has_ended:
                    raise AssertionError(f"no such line within {seconds} s: {what}; had {len(self.lines) - since}")
                self.changed.wait(left)

    def wait_for_prediction(self, seconds=20, since=0):
        return self.wait(lambda line: line["type"] == "prediction", seconds, since, "a prediction")

    def wait_for_camera(self, state, seconds=10, since=0):
        return self.wait(
            lambda line: line["type"] == "event" and line["event"] == "camera" and line["state"] == state, seconds,
            since, f"camera {state}")

    def wait_for_health(self, name, active, seconds=10, since=0):
        return self.wait(
            lambda line: line.get("event") == "health" and line["name"] == name and line["active"] == active, seconds,
            since, f"health {name} {active}")

    def predictions(self, since=0):
        return [line for line in self.lines[since:] if line["type"] == "prediction"]

    def camera_events(self, since=0):
        return [line["state"] for line in self.lines[since:] if line.get("event") == "camera"]

    def mark(self):
        """The number of the next line."""
        return len(self.lines)

    # what it accounts for

    def status(self):
        """The account at this moment, as every new subscriber gets it; its identity is checked."""
        with socket.socket(socket.AF_UNIX) as stream:
            stream.connect(self.socket)
            for line in stream.makefile():
                status = json.loads(line)
                if status["type"] == "status":
                    check_identity(status["frames"])
                    return status
        raise AssertionError("no status came")

    def dropped(self, fate):
        return self.status()["frames"]["dropped"].get(fate, 0)

    def stop(self):
        """Ends it as a service is ended; gives its last account: captured, classified and each fate."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(10)
        account = self.last_account()
        if status != 0:
            raise AssertionError(f"exit status {status}")
        return account

    def last_account(self):
        """Of what it said at its end."""
        found = re.findall(r"captured (\d+), classified (\d+), dropped (\d+)(?: \((.*?)\))?", self.said())
        if not found:
            raise AssertionError("said no account")
        captured, classified, dropped, fates = found[-1]
        account = {"captured": int(captured), "classified": int(classified)}
        by_fate = {name: int(count) for name, count in (pair.split() for pair in fates.split(", ") if pair)}
        if sum(by_fate.values()) != int(dropped) or int(captured) != int(classified) + int(dropped):
            raise AssertionError(f"the account does not add up: {found[-1]}")
        return account | by_fate

    def said(self):
        with open(self.messages.name) as file:
            return file.read()

    # what it costs

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def device_mappings(self):
        """Mappings of a camera's memory."""
        with open(f"/proc/{self.process.pid}/maps") as file:
            return sum("/dev/video" in line for line in file)

    def mappings(self):
        with open(f"/proc/{self.process.pid}/maps") as file:
            return sum(1 for _ in file)

    def resident_kilobytes(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

    def processor_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def check_identity(frames):
    """captured = classified + in_flight + Σ dropped"""
    total = frames["classified"] + frames["in_flight"] + sum(frames["dropped"].values())
    if frames["captured"] != total:
        raise AssertionError(f"the account does not add up: {frames}")
