"""From a file of JPEGs to predictions: `ocellus replay` against OpenCV with ONNX Runtime, in frames per second and in
processor time for a frame. Each is run on few frames and on many; the difference is free of starting and loading."""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import blocks
from frames import described

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
            rounds = {engine: [] for engine in ways}
            repeated = 0
            for _ in range(max(3, options.rounds // 2) if not options.short else 1):
                for engine, command in ways.items():
                    for attempt in range(blocks.TRIES):
                        short = run(command(few, FEW), threads)
                        long = run(command(video, many), threads)
                        if not (short["disturbed"] or long["disturbed"]):
                            rounds[engine].append({
                                "fps": (many - FEW) / (long["wall"] - short["wall"]),
                                "cpu_ms": (long["cpu"] - short["cpu"]) / (many - FEW) * 1e3})
                            break
                        repeated += 1
            found.append({"model": name, "threads": threads, "engines": rounds, "repeated": repeated})
    return {"cases": found, "lines": table(found)}


def run(command: list[str], threads: int) -> dict:
    cpus = set(range(threads))
    before = blocks.Machine.now(cpus=cpus)
    # Lines go to a file that takes them all, not to a reader who may be slow.
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=lambda: os.sched_setaffinity(0, cpus))
    messages = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    after = blocks.Machine.now(cpus=cpus)
    if process.returncode:
        raise SystemExit(f"bench-peers: {' '.join(command)}: {messages.decode(errors='replace').strip()}")
    cpu = usage.ru_utime + usage.ru_stime
    wall = after.wall - before.wall
    others = after.busy - before.busy - cpu
    stolen = after.stolen - before.stolen
    disturbed = others > blocks.MOST_OTHERS_SHARE * wall * threads + blocks.TICK or stolen > max(
        blocks.MOST_STOLEN_SHARE * wall * threads, 2 * blocks.TICK)
    return {"wall": wall, "cpu": cpu, "disturbed": disturbed}


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
        middle = {
            engine: {key: statistics.median(entry[key] for entry in rounds) for key in ("fps", "cpu_ms")}
            for engine, rounds in case["engines"].items() if rounds}
        for engine, rounds in case["engines"].items():
            figures = f"{middle[engine]['fps']:8.1f} {middle[engine]['cpu_ms']:7.2f}" if rounds else "disturbed"
            lines.append(f"{case['model']:20} {case['threads']:>3} {engine:20} {figures}")
        peers = [entry for engine, entry in middle.items() if engine.startswith("cv2")]
        if peers and "ocellus" in middle:
            lines.append(verdict(case, middle["ocellus"], peers))
    return lines


def verdict(case: dict, own: dict, peers: list[dict]) -> str:
    processor = own["cpu_ms"] / min(entry["cpu_ms"] for entry in peers)
    speed = own["fps"] / max(entry["fps"] for entry in peers)
    text = f"{'':24} ocellus / best peer: frames/s {speed:.2f}, CPU-ms {processor:.2f}"
    if case["threads"] == 1:
        most = MOST_PROCESSOR[case["model"]]
        return f"{text} (target ≤ {most:.2f}: {'pass' if processor <= most else 'miss'})"
    if case["threads"] == 2 and case["model"] == "mobilenet_v2":
        return f"{text} (target frames/s ≥ {LEAST_SPEED}: {'pass' if speed >= LEAST_SPEED else 'miss'})"
    return text
