"""Ocellus as a service: that it is there when others rely on it, and comes back when it must."""

import contextlib
import grp
import os
import signal
import stat
import subprocess
import threading
import time
import unittest

from instance import Instance, Subscriber, rare, systemctl, watching
from system import is_emulated, short, wait_until
from threads import busiest, bury, hang, polling
from usb import Webcam
from vivid import Vivid

PATIENCE = 60
# Where the processor is emulated everything takes its time.
START_SECONDS = 30 if is_emulated() else 5
IMPATIENT = "WatchdogSec=4s\n"
WATCHDOG_SECONDS = 4


class Service(unittest.TestCase):
    def setUp(self):
        self.camera = self.enterContext(Vivid())

    def instance(self, configuration=None, **options):
        return self.enterContext(Instance(configuration or watching(self.camera), **options))

    def test_start(self):
        instance = self.instance()
        seconds = instance.start()
        print(f"active after {seconds:.2f} s", flush=True)
        self.assertTrue(instance.is_active)
        self.assertLess(seconds, START_SECONDS)
        status = os.stat(instance.socket)
        self.assertEqual(stat.S_IMODE(status.st_mode), 0o660)
        self.assertEqual(grp.getgrgid(status.st_gid).gr_name, "ocellus")
        with instance.subscribe() as subscriber:
            self.assertEqual(subscriber.wait_for("hello")["camera"]["name"], "front")
            self.assertTrue(subscriber.wait_for("prediction")["top"])
        wait_until(lambda: "frames/s" in instance.show("StatusText"), PATIENCE)
        print(instance.show("StatusText"), flush=True)
        self.assertIn(self.camera.link, instance.show("StatusText"))
        self.assertEqual(instance.show("UnitFileState"), "enabled")
        self.assertEqual(instance.show("UnitFileState", instance.socket_unit), "enabled")
        # Stopping the socket stops both, and leaves nothing that somebody might connect to.
        systemctl("stop", instance.socket_unit)
        self.assertEqual(instance.show("ActiveState"), "inactive")
        self.assertEqual(instance.show("Result"), "success")
        self.assertFalse(os.path.exists(instance.socket))

    def test_watchdog(self):
        instance = self.instance(service=IMPATIENT)
        instance.start()
        process = instance.process
        os.kill(process, signal.SIGSTOP)
        wait_until(lambda: instance.restarts == 1 and instance.is_active, PATIENCE)
        self.assertNotEqual(instance.process, process)
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait_for("prediction"))

    @rare
    def test_stuck_lane(self):
        self.stuck(busiest)

    @rare
    def test_stuck_capture(self):
        self.stuck(polling)

    def stuck(self, chosen):
        """One thread hangs, the others go on."""
        instance = self.instance(watching(self.camera) + "inference:\n  threads: 1\n", service=IMPATIENT)
        instance.start()
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait(lambda line: line.get("seq", 0) > 20))
        thread = chosen(instance.process)
        hang(thread)
        wait_until(lambda: bury(thread), PATIENCE)
        wait_until(lambda: instance.restarts == 1 and instance.is_active, PATIENCE)
        self.assertIn("Watchdog timeout", instance.journal())
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait_for("prediction"))

    def test_unplug(self):
        instance = self.instance(service=IMPATIENT)
        instance.start()
        process = instance.process
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait_for("prediction"))
            self.camera.unbind()
            self.assertIsNotNone(subscriber.wait_for("event", event="camera", state="lost"))
            wait_until(lambda: "waits for the camera" in instance.show("StatusText"), PATIENCE)
            self.stays(instance, process)
            self.camera.bind()
            self.assertIsNotNone(subscriber.wait_for("event", event="camera", state="found"))
            self.assertIsNotNone(subscriber.wait_for("prediction"))
        self.stays(instance, process)

    def stays(self, instance, process):
        """The watchdog has no reason to end it: this much time is the matter."""
        end = time.monotonic() + 3 * WATCHDOG_SECONDS
        while time.monotonic() < end:
            self.assertEqual((instance.process, instance.restarts, instance.is_active), (process, 0, True))
            time.sleep(0.5)

    @rare
    def test_no_camera_at_the_start(self):
        link = self.camera.link
        self.camera.unbind()
        instance = self.instance(watching(self.camera))
        self.assertLess(instance.start(), START_SECONDS)
        self.assertIn("waits for the camera", self.status(instance, "waits"))
        with instance.subscribe() as subscriber:
            self.assertIsNone(subscriber.wait_for("hello")["camera"])
            self.camera.bind()
            self.assertIsNotNone(subscriber.wait_for("prediction"))

    def status(self, instance, part):
        wait_until(lambda: part in instance.show("StatusText"), PATIENCE)
        return instance.show("StatusText")

    def test_restart_loses_no_subscriber(self):
        instance = self.instance()
        instance.start()
        refused, connections, stop = [], [], threading.Event()

        def subscribe_again_and_again():
            while not stop.is_set():
                try:
                    with Subscriber(instance.socket) as subscriber:
                        connections.append(subscriber.wait_for("prediction"))
                        subscriber.wait(lambda line: stop.is_set())
                except ConnectionResetError:
                    pass
                except OSError as error:
                    refused.append(error)
                    return

        thread = threading.Thread(target=subscribe_again_and_again)
        thread.start()
        for _ in range(short(5, 2)):
            wait_until(lambda: connections and connections[-1], PATIENCE)
            count = len(connections)
            systemctl("restart", instance.service)
            wait_until(lambda: refused or len(connections) > count and connections[-1], PATIENCE)
        stop.set()
        thread.join(PATIENCE)
        self.assertEqual(refused, [])
        self.assertEqual(instance.restarts, 0)

    def test_reload(self):
        """A good configuration takes over between two frames; a bad one is refused where one sees it, and all goes on."""
        instance = self.instance()
        instance.start()
        process = instance.process
        with instance.subscribe() as subscriber:
            self.assertEqual(len(subscriber.wait_for("prediction")["top"]), 5)
            instance.configure(watching(self.camera) + "decisions:\n  top: 2\n")
            systemctl("reload", instance.service)
            self.assertIsNotNone(subscriber.wait(lambda line: len(line.get("top", ())) == 2))
            for configuration, reason in (
                ("camera:\n  sorce: x\n", "front.yaml:2:3"),
                (watching(self.camera) + "model:\n  path: none.onnx\n", "none.onnx"),
                (watching(self.camera, controls="{nonsense: 1}"), "nonsense"),
            ):
                instance.configure(configuration)
                with self.assertRaises(subprocess.CalledProcessError):
                    systemctl("reload", instance.service)
                self.assertIn(reason, subscriber.wait_for("event", event="model", state="refused")["reason"])
                self.assertEqual(len(subscriber.wait_for("prediction")["top"]), 2)
        self.assertEqual((instance.process, instance.restarts, instance.is_active), (process, 0, True))

    def test_reload_of_camera_settings(self):
        """A camera is opened anew once for what needs it, and not at all for controls."""
        instance = self.instance()
        instance.start()
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait_for("prediction"))
            # The journal has earlier instances of this name, too.
            before = instance.journal().count("asked for")
            instance.configure(watching(self.camera, controls="{brightness: 201}"))
            systemctl("reload", instance.service)
            self.assertEqual(self.camera.control("brightness"), "201")
            instance.configure(watching(self.camera, controls="{brightness: 202}").replace("320x180", "640x360"))
            systemctl("reload", instance.service)
            self.assertEqual(subscriber.wait_for("hello")["camera"]["width"], 640)
            self.assertEqual(subscriber.wait_for("event", event="camera")["state"], "changed")
            self.assertIsNotNone(subscriber.wait_for("prediction"))
            self.assertEqual(self.camera.control("brightness"), "202")
        self.assertEqual(instance.journal().count("asked for"), before + 1, "opened anew once")

    def test_activation(self):
        instance = self.instance()
        systemctl("start", instance.socket_unit)
        self.assertFalse(instance.is_active)
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait_for("prediction"))
        self.assertTrue(instance.is_active)

    def test_mistake(self):
        instance = self.instance("camera:\n  sorce: x\n")
        systemctl("start", instance.service, check=False)
        wait_until(lambda: instance.show("ActiveState") == "failed", PATIENCE)
        self.assertEqual(instance.show("ExecMainStatus"), "78")
        self.assertEqual(instance.restarts, 0)
        # The sentence is found though whoever said it is gone at once.

        def mistakes():
            return [entry for entry in instance.entries() if "camera.sorce: expected a known key" in entry["MESSAGE"]]

        wait_until(mistakes, PATIENCE)
        self.assertEqual([entry["PRIORITY"] for entry in mistakes()], ["3"])
        # Subscribers that come again and again meanwhile wear the socket out, and a restart brings both back.
        with contextlib.suppress(OSError):
            for _ in range(30):
                with instance.subscribe() as subscriber:
                    subscriber.wait(lambda line: False)
        instance.configure(watching(self.camera))
        systemctl("restart", instance.service)
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait_for("prediction"))

    def test_journal(self):
        instance = self.instance(service="Environment=OCELLUS_LOG_LEVEL=debug\n")
        instance.start()
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait_for("hello"))
        wait_until(lambda: "a subscriber came" in instance.journal("OCELLUS_UID=0"), PATIENCE)
        self.assertEqual(instance.journal("OCELLUS_UID=1000"), "")
        systemctl("kill", "--signal=HUP", "--kill-whom=main", instance.service)

        def entry(part):
            return next((entry for entry in instance.entries() if part in entry["MESSAGE"]), None)

        wait_until(lambda: entry("reloaded: "), PATIENCE)
        reloaded = entry("reloaded: ")
        self.assertEqual(reloaded["MESSAGE"], "reloaded: nothing has changed")
        self.assertEqual(reloaded["PRIORITY"], "5")
        self.assertEqual(reloaded["_TRANSPORT"], "journal")
        self.assertEqual(reloaded["CODE_FILE"], "ocellus/RunServices.swift")
        self.assertGreater(int(reloaded["CODE_LINE"]), 0)
        self.assertEqual(reloaded["_SYSTEMD_UNIT"], instance.service)
        self.camera.unbind()
        wait_until(lambda: entry("camera lost: "), PATIENCE)
        self.assertEqual(entry("camera lost: ")["PRIORITY"], "4")
        self.assertIn("camera lost: ", instance.journal("--priority=warning"))
        self.assertNotIn("reloaded: ", instance.journal("--priority=warning"))
        self.camera.bind()
        wait_until(lambda: entry("camera found"), PATIENCE)
        systemctl("stop", instance.socket_unit)
        wait_until(lambda: entry(": captured "), PATIENCE)
        self.assertEqual(entry(": captured ")["PRIORITY"], "6")

    @rare
    def test_two_cameras(self):
        front = self.instance()
        back = self.instance(
            "camera:\n  source: builtin:demo\n", name="back",
            service="ExecStart=\nExecStart=/usr/bin/ocellus run --config /etc/ocellus/%i.yaml --loop\n")
        front.start()
        back.start()
        for instance in (front, back, front):
            with instance.subscribe() as subscriber:
                self.assertEqual(subscriber.wait_for("hello")["camera"]["name"], instance.name)
            systemctl("restart", instance.service)
        self.assertTrue(front.is_active and back.is_active)


class Stall(unittest.TestCase):
    @rare
    def test_a_camera_that_gives_nothing_is_no_reason(self):
        with Webcam(fps=5) as camera, Instance(
            f"camera:\n  source: {camera.link}\n  size: 320x240\n", service=IMPATIENT
        ) as instance:
            instance.start()
            process = instance.process
            with instance.subscribe() as subscriber:
                self.assertIsNotNone(subscriber.wait_for("prediction"))
                camera.command("freeze")
                self.assertIsNotNone(subscriber.wait_for("event", event="health", name="no-frames", active=True))
                Service.stays(self, instance, process)
                self.assertIn("no frames come", instance.show("StatusText"))
                camera.command("thaw")
                self.assertIsNotNone(subscriber.wait_for("prediction"))
            self.assertEqual((instance.process, instance.restarts), (process, 0))
