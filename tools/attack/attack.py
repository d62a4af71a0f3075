"""Measures what well-behaved subscribers of `ocellus run` notice of two hundred that are not; see README.md."""
import argparse
import multiprocessing
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import attackers
import subscribers

FRAME = b"FRAME\n" + bytes(range(256)) * (320 * 240 // 256)


def memory(process, key):
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(key):
            return int(line.split()[1]) * 1024
    return 0


def processor_time(process):
    """Seconds that a process has run."""
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Feed:
    """Frames through the daemon's standard input, at a steady rate; a frame's time is when its last byte is written."""

    def __init__(self, pipe, rate):
        self.pipe = pipe
        self.period = 1 / rate
        self.written = []
        self.due = time.monotonic()
        pipe.write(f"YUV4MPEG2 W320 H240 F{rate}:1 Ip A1:1 Cmono\n".encode())

    def run(self, seconds):
        """Gives the numbers of the frames that were written meanwhile."""
        first = len(self.written)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.due = max(self.due + self.period, time.monotonic())
            time.sleep(max(0, self.due - time.monotonic()))
            self.pipe.write(FRAME)
            self.pipe.flush()
            self.written.append(time.monotonic_ns())
        return range(first, len(self.written))


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(part * len(values)))]


def attack(socket_path, count, sent):
    ready = multiprocessing.Event()
    process = multiprocessing.Process(target=attackers.run, args=(socket_path, count, ready, sent), daemon=True)
    process.start()
    if not ready.wait(30):
        sys.exit("attack: the attackers could not connect")
    return process


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--blocks", type=int, default=5, help="pairs of a quiet block and one under attack")
    parser.add_argument("--seconds", type=float, default=20, help="length of a block")
    parser.add_argument("--rate", type=int, default=15, help="frames per second")
    parser.add_argument("--subscribers", type=int, default=4)
    parser.add_argument("--attackers", type=int, default=200)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="ocellus-") as folder:
        path = f"{folder}/ocellus/camera.sock"
        daemon = subprocess.Popen(
            [options.program, "run", "--source", "-", "--stdout", "none", "--threads", "1"], stdin=subprocess.PIPE,
            stderr=open(f"{folder}/messages", "w"),
            env={**os.environ, "XDG_RUNTIME_DIR": folder, "OCELLUS_LOG_LEVEL": "debug"})
        feed = Feed(daemon.stdin, options.rate)
        feed.run(2)
        ready, (ours, theirs) = multiprocessing.Event(), multiprocessing.Pipe()
        readers = multiprocessing.Process(
            target=subscribers.run, args=(path, options.subscribers, ready, theirs), daemon=True)
        readers.start()
        ready.wait(30)
        feed.run(2)
        first = len(feed.written) + 1
        sent = multiprocessing.Array("q", len(attackers.KINDS))
        blocks, times = [], []
        for _ in range(options.blocks):
            start = processor_time(daemon.pid)
            quiet = feed.run(options.seconds)
            before, quiet_time = memory(daemon.pid, "VmRSS"), processor_time(daemon.pid) - start
            process = attack(path, options.attackers, sent)
            feed.run(1)
            start, theirs_start = processor_time(daemon.pid), processor_time(process.pid)
            attacked = feed.run(options.seconds)
            after, attacked_time = memory(daemon.pid, "VmRSS"), processor_time(daemon.pid) - start
            attackers_time = processor_time(process.pid) - theirs_start
            process.kill()
            process.join()
            feed.run(1)
            blocks.append((quiet, attacked, before, after))
            times.append((quiet_time, attacked_time, attackers_time))
        peak = memory(daemon.pid, "VmHWM")
        last = len(feed.written) - 2
        daemon.stdin.close()
        daemon.wait()
        said = pathlib.Path(f"{folder}/messages").read_text().splitlines()
        results = ours.recv()

    def latencies(frames):
        return [
            (arrivals[seq] - feed.written[seq]) / 1e6 for arrivals, _ in results for seq in frames if seq in arrivals]

    ratios, failures = [], []
    print("            quiet               under attack        resident memory")
    print("block    p50 ms   p99 ms     p50 ms   p99 ms     before      under attack")
    for number, (quiet, attacked, before, after) in enumerate(blocks, 1):
        a, b = latencies(quiet), latencies(attacked)
        ratios.append(percentile(b, 0.99) / percentile(a, 0.99))
        print(
            f"{number:5}  {percentile(a, .5):8.2f} {percentile(a, .99):8.2f}   {percentile(b, .5):8.2f}"
            f" {percentile(b, .99):8.2f}   {before / 1e6:6.1f} MB   {after / 1e6:6.1f} MB")
    share = [statistics.median(column) / options.seconds * 100 for column in zip(*times)]
    print(f"processor: {share[0]:.1f} %, under attack {share[1]:.1f} %, the attackers {share[2]:.1f} %")
    missing = [sum(seq not in arrivals for seq in range(first, last)) for arrivals, _ in results]
    lost = [lost for _, lost in results]
    print("sent by the attackers: " + ", ".join(
        f"{name} {count / 1e6:.1f} MB" for name, count in zip(attackers.KINDS, sent)))
    print(f"{len(results)} subscribers, {last - first} frames: missing {sum(missing)}, lost lines {sum(lost)}")
    print(f"p99 under attack / p99 without, median of {len(ratios)}: {statistics.median(ratios):.2f}; peak {peak / 1e6:.1f} MB")
    accounts = [[int(number) for number in re.findall(r"\d+", line)] for line in said if "a subscriber left" in line]
    exact = sum(delivered + lost == published for delivered, lost, published in accounts)
    print(f"delivered + lost = published for {exact} of {len(accounts)} connections")
    print("\n".join(line for line in said if not line.startswith("ocellus: a subscriber")))
    if exact < len(accounts) or len(accounts) < options.blocks * options.attackers:
        failures.append("the account of a subscriber is missing or not exact")
    if sum(missing) or sum(lost):
        failures.append("lines were lost to subscribers that read")
    if statistics.median(ratios) > 2:
        failures.append("p99 more than doubles")
    if peak > 200e6:
        failures.append("memory grew beyond 200 MB")
    for failure in failures:
        print(f"attack: {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    # A forked process would hold the daemon's standard input open.
    multiprocessing.set_start_method("spawn")
    main()
