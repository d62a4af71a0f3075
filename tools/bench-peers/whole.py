"""From a file of JPEGs to predictions: `ocellus replay` against OpenCV with ONNX Runtime, in frames per second and in
processor time for a frame. Each is run on few frames and on many; the difference is free of starting and loading."""

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import blocks
from frames import described
from report import OWN
from speed import Speed

HERE = Path(__file__).resolve().parent
FEW = 50
METHODS = ["imdecode", "capture"]
# CPU-ms in parts of the best peer's on one thread, at most; frames/s in parts of its on two, at least.
LEAST_SPEED = 1.8
MOST_PROCESSOR = {"mobilenet_v2": 1 / 2, "mobilenet_v2_int8": 1 / 3}


def measure(options: argparse.Namespace, pictures: Path) -> dict:
    video = pictures / "video.mjpeg"
    few = shortened(video, FEW)
    many = count(video)
    rounds = 1 if options.short else max(3, options.rounds // 2)
    found = []
    for name in MOST_PROCESSOR:
        model = described(options.cache, name)
        for threads in options.threads:
            ways = {
                engine: lambda file, _, program=program: [
                    program, "replay", str(file), "--model", str(model), "--threads", str(threads)]
                for engine, program in options.ocellus.items()}
            ways |= {
                f"cv2 {method}": lambda file, frames, method=method: [
                    sys.executable, str(HERE / "video.py"), method, str(file), str(model), str(threads), str(frames)]
                for method in METHODS}
            taken = {engine: {FEW: [], many: []} for engine in ways}
            files = {FEW: few, many: video}
            repeated = 0
            for engine, command in ways.items():
                # Reads from the disk what the others find in memory.
                run(command(few, FEW), threads, options.speeds[threads])
            for _, (engine, command), frames in itertools.product(range(rounds), ways.items(), files):
                for attempt in range(blocks.TRIES):
                    one = run(command(files[frames], frames), threads, options.speeds[threads])
                    if not one["disturbed"]:
                        taken[engine][frames].append(one)
                        break
                    repeated += 1
            figures = {engine: difference(times[FEW], times[many], many - FEW) for engine, times in taken.items()}
            found.append({"model": name, "threads": threads, "engines": figures, "repeated": repeated})
    return {"cases": found, "lines": table(found)}


def difference(short: list[dict], long: list[dict], frames: int) -> dict | None:
    """Of the medians; None if every run was disturbed."""
    if not short or not long:
        return None
    wall, cpu = (
        statistics.median(entry[key] for entry in long) - statistics.median(entry[key] for entry in short)
        for key in ("wall", "cpu"))
    return {"fps": frames / wall, "cpu_ms": cpu / frames * 1e3}


def run(command: list[str], threads: int, speed: Speed) -> dict:
    cpus = set(range(threads))
    speed.wait()
    before = blocks.Machine.now(cpus)
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, cpus))
    messages = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    after = blocks.Machine.now(cpus)
    if process.returncode:
        raise SystemExit(f"bench-peers: {' '.join(command)}: {messages.decode(errors='replace').strip()}")
    cpu = usage.ru_utime + usage.ru_stime
    is_disturbed = before.disturbance(after, own=cpu) is not None or (not speed.is_full() and speed.patience > 0)
    return {"wall": after.wall - before.wall, "cpu": cpu, "disturbed": is_disturbed}


def count(video: Path) -> int:
    return video.read_bytes().count(b"\xff\xd8\xff")


def shortened(video: Path, frames: int) -> Path:
    short = video.with_name(f"video-{frames}.mjpeg")
    pictures = video.read_bytes().split(b"\xff\xd8\xff")[1 : frames + 1]
    short.write_bytes(b"".join(b"\xff\xd8\xff" + picture for picture in pictures))
    return short


def table(found: list[dict]) -> list[str]:
    lines = [f"{'MJPEG 720p → scores':20} {'thr':>3} {'engine':20} {'frames/s':>8} {'CPU-ms':>7}"]
    for case in found:
        for engine, entry in case["engines"].items():
            figures = f"{entry['fps']:8.1f} {entry['cpu_ms']:7.2f}" if entry else "disturbed"
            lines.append(f"{case['model']:20} {case['threads']:>3} {engine:20} {figures}")
        peers = [entry for engine, entry in case["engines"].items() if entry and engine.startswith("cv2")]
        if peers and case["engines"][OWN]:
            lines.append(verdict(case, case["engines"][OWN], peers))
    return lines


def verdict(case: dict, own: dict, peers: list[dict]) -> str:
    processor = own["cpu_ms"] / min(entry["cpu_ms"] for entry in peers)
    speed = own["fps"] / max(entry["fps"] for entry in peers)
    text = f"{'':24} {OWN} / best peer: frames/s {speed:.2f}, CPU-ms {processor:.2f}"
    if case["threads"] == 1:
        most = MOST_PROCESSOR[case["model"]]
        return f"{text} (target ≤ {most:.2f}: {'pass' if processor <= most else 'miss'})"
    if case["threads"] == 2 and case["model"] == "mobilenet_v2":
        return f"{text} (target frames/s ≥ {LEAST_SPEED}: {'pass' if speed >= LEAST_SPEED else 'miss'})"
    return text
