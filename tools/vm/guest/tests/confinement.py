"""What the service may do, and what the examples beside its units open."""

import json
import os
import shutil
import subprocess
import unittest

from instance import SHIPPED, Instance, install, metrics, rare, systemctl, watching
from system import wait_until
from usb import Webcam
from vivid import Vivid

PATIENCE = 60


class Confinement(unittest.TestCase):
    def setUp(self):
        self.camera = self.enterContext(Vivid())

    def instance(self, configuration=None, **options):
        return self.enterContext(Instance(configuration or watching(self.camera), **options))

    def test_log(self):
        instance = self.instance(watching(self.camera) + "output:\n  log: /var/log/ocellus/front/lines.ndjson\n")
        instance.start()
        log = "/var/log/ocellus/front/lines.ndjson"
        wait_until(lambda: os.path.getsize(log) > 0, PATIENCE)
        os.rename(log, f"{log}.1")
        # As the example of logrotate does it.
        with open(f"{SHIPPED}/ocellus.logrotate") as file:
            command = next(line.strip() for line in file if "kill" in line)
        subprocess.run(["sh", "-c", command], check=True)
        wait_until(lambda: os.path.exists(log) and os.path.getsize(log) > 0, PATIENCE)
        self.assertEqual(instance.restarts, 0)
        # Nor is it a failure that none runs.
        systemctl("stop", instance.socket_unit)
        subprocess.run(["sh", "-c", command], check=True)

    def test_who_may_subscribe(self):
        instance = self.instance()
        instance.start()
        connect = f"import socket; socket.socket(socket.AF_UNIX).connect('{instance.socket}')"
        for group, status in (("nogroup", 1), ("ocellus", 0)):
            done = subprocess.run(
                ["setpriv", "--reuid=nobody", f"--regid={group}", "--clear-groups", "python3", "-c", connect],
                capture_output=True, text=True)
            self.assertEqual(done.returncode, status, done.stderr)

    def test_score(self):
        install()
        systemctl("daemon-reload")
        text = subprocess.run(
            ["systemd-analyze", "security", "--no-pager", "ocellus@front.service"], capture_output=True, text=True).stdout
        score = float(text.split("service:")[-1].split()[0])
        print(f"exposure {score}", flush=True)
        self.assertLessEqual(score, 1.0)

    def test_units_are_understood(self):
        install()
        for unit in ("ocellus@front.service", "ocellus@front.socket", "ocellus-react@front.service"):
            said = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
            self.assertEqual((said.returncode, said.stderr), (0, ""))

    @rare
    def test_model_in_a_home(self):
        os.makedirs("/home/alice/models", exist_ok=True)
        with open("/home/alice/models/names", "w") as file:
            file.write("clear\ndark\nbright\nblurred\ncovered\nnoisy\nno-signal\n")
        text = watching(self.camera) + "model:\n  labels: /home/alice/models/names\n"
        instance = self.instance(text)
        systemctl("start", instance.service, check=False)
        self.assertEqual(instance.show("ExecMainStatus"), "78")
        with open(f"{SHIPPED}/examples/model.conf") as file:
            instance.drop_in("model.conf", file.read())
        systemctl("daemon-reload")
        instance.start()
        self.assertTrue(instance.is_active)

    @rare
    def test_log_elsewhere(self):
        subprocess.run(["groupadd", "--force", "lines"], check=True)
        os.makedirs("/srv/lines", exist_ok=True)
        shutil.chown("/srv/lines", group="lines")
        os.chmod("/srv/lines", 0o2770)
        instance = self.instance(
            watching(self.camera) + "output:\n  log: /srv/lines/front.ndjson\n", drop_ins=["log.conf"])
        instance.start()
        wait_until(lambda: os.path.getsize("/srv/lines/front.ndjson") > 0, PATIENCE)

    def test_loopback_is_open_if_asked_for(self):
        instance = self.instance(watching(self.camera) + "output:\n  metrics: 127.0.0.1:9464\n")
        systemctl("start", instance.service, check=False)
        wait_until(lambda: instance.show("ActiveState") == "failed", PATIENCE)
        self.assertEqual(instance.show("ExecMainStatus"), "78")
        self.assertIn("127.0.0.1:9464: cannot serve metrics: ", instance.journal())
        self.assertIn("a service needs the drop-in metrics-tcp.conf", instance.journal())
        with open(f"{SHIPPED}/examples/metrics-tcp.conf") as file:
            instance.drop_in("metrics-tcp.conf", file.read())
        systemctl("daemon-reload")
        instance.start()
        wait_until(lambda: metrics(("127.0.0.1", 9464))["ocellus_frames_classified_total"] > 0, PATIENCE)
        own = os.readlink("/proc/self/ns/net")
        self.assertEqual(os.readlink(f"/proc/{instance.process}/ns/net"), own)

    def test_metrics(self):
        instance = self.instance(watching(self.camera) + "output:\n  metrics: socket\n  socket_mode: 0666\n")
        instance.start()
        path = "/run/ocellus/front/metrics"
        wait_until(lambda: metrics(path)["ocellus_frames_classified_total"] > 10, PATIENCE)
        self.assertEqual(metrics(path)["ocellus_source_up"], 1)
        done = subprocess.run(
            ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "python3", "-c",
             f"import socket; socket.socket(socket.AF_UNIX).connect('{path}')"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.camera.unbind()
        wait_until(lambda: metrics(path)["ocellus_source_up"] == 0, PATIENCE)
        self.camera.bind()
        wait_until(lambda: metrics(path)["ocellus_source_up"] == 1, PATIENCE)

    def test_no_network(self):
        instance = self.instance()
        instance.start()
        own = os.readlink("/proc/self/ns/net")
        self.assertNotEqual(os.readlink(f"/proc/{instance.process}/ns/net"), own)
        with open(f"/proc/{instance.process}/status") as file:
            status = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
        self.assertEqual(status["CapBnd"].strip(), "0" * 16)
        self.assertEqual(status["NoNewPrivs"].strip(), "1")
        self.assertEqual(status["Seccomp"].strip(), "2")

    @rare
    def test_reaction(self):
        os.makedirs("/etc/ocellus/react", exist_ok=True)
        self.addCleanup(shutil.rmtree, "/etc/ocellus/react")
        with open("/etc/ocellus/react/front", "w") as file:
            file.write("#!/bin/sh\ncat >> events\n")
        os.chmod("/etc/ocellus/react/front", 0o755)
        instance = self.instance()
        instance.start()
        systemctl("enable", "--now", "ocellus-react@front.service")
        self.addCleanup(systemctl, "disable", "--now", "ocellus-react@front.service")
        events = "/var/lib/ocellus-react/front/events"
        with instance.subscribe() as subscriber:
            self.assertIsNotNone(subscriber.wait(lambda line: line.get("subscribers", 0) > 1))
            self.camera.unbind()
            self.assertIsNotNone(subscriber.wait_for("event", event="camera", state="lost"))
            wait_until(lambda: os.path.exists(events) and os.path.getsize(events), PATIENCE)
            with open(events) as file:
                self.assertEqual(json.loads(file.readline())["state"], "lost")
            self.camera.bind()
        systemctl("restart", instance.service)
        # Its connection has ended, and it connects again.
        wait_until(lambda: int(instance.show("NRestarts", "ocellus-react@front.service")) > 0, PATIENCE)


class Plug(unittest.TestCase):
    """The example of a udev rule, with the drop-ins that belong to it."""

    @rare
    def test_service_comes_and_goes_with_its_camera(self):
        with open(f"{SHIPPED}/examples/90-ocellus.rules") as file:
            rules = file.read()
        with Webcam(fps=5) as camera:
            link = camera.link
        self.assertIn("usb-Acme_Webcam_0001-video-index0", rules)
        with open("/etc/udev/rules.d/90-ocellus.rules", "w") as file:
            file.write(rules.replace("v4l/by-id/usb-Acme_Webcam_0001-video-index0", link.removeprefix("/dev/")))
        self.addCleanup(os.remove, "/etc/udev/rules.d/90-ocellus.rules")
        subprocess.run(["udevadm", "control", "--reload"], check=True)
        with Instance(
            "camera:\n  source: /dev/ocellus/front\n  size: 320x240\n", drop_ins=["on-plug-service.conf"]
        ) as instance:
            with open(f"{SHIPPED}/examples/on-plug-socket.conf") as file:
                instance.drop_in("on-plug-socket.conf", file.read(), instance.socket_unit)
            systemctl("daemon-reload")
            for _ in range(2):
                with Webcam(fps=5):
                    wait_until(lambda: instance.is_active, PATIENCE)
                    with instance.subscribe() as subscriber:
                        self.assertIsNotNone(subscriber.wait_for("prediction"))
                wait_until(lambda: instance.show("ActiveState") == "inactive", PATIENCE)
                wait_until(lambda: not os.path.exists(instance.socket), PATIENCE)
