"""From a camera's frame to the network's input, on one thread: Ocellus against OpenCV."""

import argparse
import statistics
import sys
from pathlib import Path

import blocks

HERE = Path(__file__).resolve().parent
CASES = {
    "JPEG 720p": ("720p.jpg", [], ["bilinear", "area", "half+area"]),
    "JPEG 1080p": ("1080p.jpg", [], ["bilinear", "area", "half+area"]),
    "YUYV 720p": ("720p.yuyv", ["--format", "YUYV", "--size", "1280x720"], ["yuyv bilinear", "yuyv area"]),
}
DESCRIPTION = "mean: [123.675, 116.28, 103.53]\nstd: [57.7, 57.7, 57.7]\n"


def described(cache: Path, name: str) -> Path:
    """The model, with a description beside it that says what opencv.py does."""
    folder = cache / "described"
    folder.mkdir(exist_ok=True)
    model = folder / f"{name}.onnx"
    model.unlink(missing_ok=True)
    model.symlink_to(cache / "models" / f"{name}.onnx")
    model.with_suffix(".yaml").write_text(DESCRIPTION)
    return model


def measure(options: argparse.Namespace, pictures: Path) -> dict:
    model = described(options.cache, "mobilenet_v2")
    found, lines = [], [f"{'frame → 1×3×224×224':20} {'kB':>6} {'engine':24} {'ms':>7} {'best':>7} {'worst':>7}"]
    for case, (name, raw, methods) in CASES.items():
        file = pictures / name
        commands = {
            engine: [program, "bench", str(model), "--frame", str(file), *raw, *more, "--runs", "3", "--json", "--blocks"]
            for engine, program, more in ways(options, name)}
        commands |= {f"cv2 {method}": [sys.executable, str(HERE / "opencv.py"), method, str(file)] for method in methods}
        children = [blocks.Child(engine, command, {0}) for engine, command in commands.items()]
        try:
            series = blocks.measure(children, options.speeds[1], options.rounds, options.runs, options.seconds)
        finally:
            for child in children:
                child.close()
        for engine, entry in series.items():
            if entry.error:
                raise SystemExit(f"bench-peers: {engine}: {entry.error}")
            times = [value for value in entry.rounds if value is not None]
            found.append({"frame": case, "engine": engine, "rounds": entry.rounds, "repeated": entry.repeated})
            numbers = "disturbed" if not times else f"{statistics.median(times):7.2f} {min(times):7.2f} {max(times):7.2f}"
            lines.append(f"{case:20} {file.stat().st_size / 1e3:6.0f} {engine:24} {numbers}")
    return {"cases": found, "lines": lines}


def ways(options: argparse.Namespace, name: str):
    """Ocellus decodes a large JPEG at a part of its size, unless told not to."""
    for engine, program in options.ocellus.items():
        yield engine, program, []
        if name.endswith(".jpg"):
            yield f"{engine} --exact", program, ["--exact"]
