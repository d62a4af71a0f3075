"""The order of the measurements. See the head of `run`."""

import argparse
import datetime
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import blocks
import forms
import report
import speed
from engines import MODULES, PEERS
from targets import FLOAT, INT8

HERE = Path(__file__).resolve().parent
SHORT = ["squeezenet1_1", "mobilenet_v2"]
SHORT_ENGINES = ["onnxruntime", "openvino"]
# Not measured unless named.
OPTIONAL = ["convnext_tiny"]
PARTS = ["models", "frames", "whole"]


def models(options: argparse.Namespace) -> list[dict]:
    found = []
    for name in options.models:
        able = [engine for engine in options.engines if not (engine == "ncnn" and report.is_quantised(name))]
        failures = {engine: failure(options, engine, name) for engine in able}
        for threads in options.threads:
            entry = model(options, name, threads, failures)
            found.append(entry)
            lines = report.models([entry])
            print("\n".join(lines if len(found) == 1 else lines[1:]), flush=True)
    print()
    return found


def failure(options: argparse.Namespace, engine: str, name: str) -> str | None:
    """Why an engine cannot measure a model."""
    if importlib.util.find_spec(MODULES[engine]) is None:
        return "is not installed"
    plain = name.removesuffix("_int8")
    if why := forms.make(options.cache, forms.FORMS[engine], plain):
        return why
    return None if file(options, engine, name).exists() else "has no such form of the model"


def file(options: argparse.Namespace, engine: str, name: str) -> Path:
    return options.cache / "models" / PEERS[engine][1].format(name)


def model(options: argparse.Namespace, name: str, threads: int, failures: dict[str, str | None]) -> dict:
    folder = options.cache / "models"
    plain = name.removesuffix("_int8")
    cpus = set(range(threads))
    children, engines = [], {}

    def start(engine: str, command: list[str], why: str | None = None) -> None:
        try:
            if why:
                raise blocks.EngineError(why)
            children.append(blocks.Child(engine, command, cpus))
        except blocks.EngineError as error:
            engines[engine] = {"error": str(error)}

    try:
        for engine, program in options.ocellus.items():
            start(engine, [
                program, "bench", str(folder / f"{name}.onnx"), "--threads", str(threads), "--runs", "1", "--json", "--blocks"])
        for engine, why in failures.items():
            start(engine, [
                sys.executable, str(HERE / "child.py"), engine, str(file(options, engine, name)), str(threads),
                str(folder / "picture.npy"), str(folder / f"{plain}.npy")], why)
        found = blocks.measure(children, options.speeds[threads], options.rounds, options.runs, options.seconds)
    finally:
        for child in children:
            child.close()
    for engine, series in found.items():
        if series.error:
            engines[engine] = {"error": series.error}
            continue
        if engine in options.ocellus:
            series.ready["difference"] = difference(options.ocellus[engine], folder / f"{name}.case")
        engines[engine] = {
            "rounds": series.rounds, "runs": series.runs, "repeated": series.repeated, "slow": series.slow,
            "processor": series.processor,
            "peak_rss_bytes": series.peak_resident_bytes,
            **{key: series.ready[key] for key in ("load_ms", "first_ms", "difference")}}
    facts = json.loads((folder / f"{plain}.json").read_text())
    return {"model": name, "threads": threads, "engines": engines, "peak_gmacs": options.speeds[threads].peak} | facts


def difference(program: str, case: Path) -> float | None:
    outcome = subprocess.run([program, "verify", str(case), "--json"], capture_output=True, text=True)
    found = json.loads(outcome.stdout.splitlines()[0]) if outcome.stdout else {}
    return found["difference"] / found["largest"] if found.get("difference") is not None else None


def processor_name() -> str:
    with open("/proc/cpuinfo") as facts:
        return next((line.split(":")[1].strip() for line in facts if line.startswith("model name")), "unknown")


def comma_separated(kind):
    return lambda text: [kind(part) for part in text.split(",")]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/bench-peers/run")
    parser.add_argument("--cache", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument(
        "--ocellus", action="append", metavar="FILE",
        help="the program to measure; further ones are measured beside it, under their files' names")
    parser.add_argument("--threads", type=comma_separated(int), default=[1, 2], help="default: 1,2")
    parser.add_argument("--engines", type=comma_separated(str), default=list(PEERS), help="default: " + ",".join(PEERS))
    parser.add_argument("--rounds", type=int, default=7, help="blocks of each engine; default: 7")
    parser.add_argument("--runs", type=int, help="inferences in a block; default: as many as take 0.4 s")
    parser.add_argument(
        "--parts", type=comma_separated(str),
        help=f"of {', '.join(PARTS)}; default: all, or models where some are named. models: inference alone; frames: from a "
        "camera's frame to a network's input; whole: from a file of JPEGs to predictions")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was found there as well")
    parser.add_argument(
        "--short", action="store_true",
        help=f"only whether it works: {' and '.join(SHORT)} against {' and '.join(SHORT_ENGINES)}, if they are installed")
    parser.add_argument(
        "models", nargs="*", metavar="MODEL", help="default: " + ", ".join(FLOAT | INT8) + "; also " + ", ".join(OPTIONAL))
    options = parser.parse_args()
    known = list(FLOAT | INT8) + OPTIONAL
    for name in options.models:
        if name not in known:
            parser.error(f"unknown model {name}")
    for engine in options.engines:
        if engine not in PEERS:
            parser.error(f"unknown engine {engine}")
    options.parts = options.parts or (["models"] if options.models else PARTS)
    for part in options.parts:
        if part not in PARTS:
            parser.error(f"unknown part {part}")
    options.seconds = 0.4
    if options.short:
        options.models, options.engines, options.rounds, options.seconds = SHORT, SHORT_ENGINES, 2, 0.1
    options.models = options.models or list(FLOAT | INT8)
    first, *further = options.ocellus
    options.ocellus = {report.OWN: first} | {Path(path).name: path for path in further}
    possible = len(os.sched_getaffinity(0))
    if too_many := [threads for threads in options.threads if threads > possible]:
        print(f"bench-peers: {too_many} threads are left out: this process may use {possible} processor(s)", file=sys.stderr)
        options.threads = [threads for threads in options.threads if threads <= possible]
    return options


def main() -> int:
    options = arguments()
    program = speed.compiled(options.cache)
    options.speeds = {threads: speed.Speed(program, threads) for threads in {1, *options.threads}}
    found = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), "processor": processor_name()}
    if "models" in options.parts:
        found["models"] = models(options)
    if others := [name for name in ("frames", "whole") if name in options.parts]:
        import frames
        import pictures
        import whole

        if why := forms.make(options.cache, "onnx", "mobilenet_v2"):
            raise SystemExit(f"bench-peers: mobilenet_v2: {why}")
        folder = options.cache / "pictures" / forms.digest([HERE / "pictures.py", HERE / "requirements.txt"])
        if not (folder / "video.mjpeg").exists():
            pictures.make(folder)
        for name in others:
            found[name] = {"frames": frames, "whole": whole}[name].measure(options, folder)
    report.show(found, is_table_shown=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    failed = [entry for entry in found.get("models", []) if "error" in entry["engines"][report.OWN]]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
