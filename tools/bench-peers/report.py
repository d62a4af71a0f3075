"""The tables, from what the measurements found; report.py FILE… shows those of earlier runs (--json) again, together."""

import json
import math
import statistics
import sys
from pathlib import Path

import targets

OWN = "ocellus"
PEERS = ["onnxruntime", "openvino", "litert", "ncnn"]


def summary(entry: dict) -> dict:
    """What follows from the rounds of one model at one number of threads."""
    engines = {}
    for name, series in entry["engines"].items():
        blocks = [value for value in series.get("rounds", []) if value is not None]
        if blocks:
            engines[name] = {"median": statistics.median(blocks), "best": min(blocks), "worst": max(blocks)}
    peers = [name for name in PEERS if name in engines]
    found = {"engines": engines, "best_peer": None, "ratios": [], "ratio": None, "peak_share": None}
    if OWN in engines and entry.get("peak_gmacs") and entry.get("multiply_adds") and not is_quantised(entry["model"]):
        found["peak_share"] = entry["multiply_adds"] / 1e6 / engines[OWN]["median"] / entry["peak_gmacs"]
    if OWN not in engines or not peers:
        return found | {"verdict": ""}
    best = min(peers, key=lambda name: engines[name]["median"])
    pairs = zip(entry["engines"][OWN]["rounds"], entry["engines"][best]["rounds"])
    ratios = [ours / theirs for ours, theirs in pairs if ours is not None and theirs is not None]
    target = targets.MODELS.get(entry["model"])
    return found | {
        "best_peer": best, "ratios": ratios, "ratio": statistics.median(ratios) if ratios else None, "target": target,
        "verdict": targets.verdict(ratios, target)}


def is_quantised(model: str) -> bool:
    return model.endswith("_int8")


def names(entries: list[dict]) -> list[str]:
    """Ocellus, other builds of it, then the peers."""
    seen = {name: None for entry in entries for name in entry["engines"]}
    return [OWN] * (OWN in seen) + [name for name in seen if name not in PEERS + [OWN]] + [n for n in PEERS if n in seen]


def models(entries: list[dict]) -> list[str]:
    """The table of times: in a cell the median of the blocks' medians, and the best and the worst block."""
    columns = names(entries)
    head = f"{'model':20} {'thr':>3} " + " ".join(f"{name:>22}" for name in columns)
    lines = [f"{head} {'best peer':>11} {'ratio':>6} {'in rounds':>11} {'target':>6} verdict {'peak':>5}"]
    for entry in entries:
        found = summary(entry)
        cells = [cell(entry["engines"].get(name), found["engines"].get(name)) for name in columns]
        line = f"{entry['model']:20} {entry['threads']:>3} " + " ".join(f"{text:>22}" for text in cells)
        ratio = scatter = target = ""
        if found["ratio"]:
            ratio = f"{found['ratio']:.3f}"
            scatter = f"{min(found['ratios']):.3f}–{max(found['ratios']):.3f}"
            target = f"{found['target']:.2f}" if found["target"] else ""
        share = f"{found['peak_share']:.0%}" if found["peak_share"] else ""
        lines.append(
            f"{line} {found['best_peer'] or '':>11} {ratio:>6} {scatter:>11} {target:>6} {found['verdict']:7} {share:>5}")
    return lines


def cell(series: dict | None, blocks: dict | None) -> str:
    if series is None:
        return ""
    if blocks is None:
        return "–" if "error" in series else "disturbed"
    return f"{blocks['median']:.2f} ({blocks['best']:.2f}–{blocks['worst']:.2f})"


def means(entries: list[dict]) -> list[str]:
    lines = []
    for threads in sorted({entry["threads"] for entry in entries}):
        ratios = [
            summary(entry)["ratio"] for entry in entries
            if entry["threads"] == threads and entry["model"] in targets.FLOAT]
        if len(ratios) > 1 and None not in ratios:
            mean = math.exp(statistics.fmean(map(math.log, ratios)))
            whole = f"target {targets.GEOMETRIC_MEAN:.2f}" if len(ratios) == len(targets.FLOAT) else "not all of them"
            lines.append(f"geometric mean of {len(ratios)} float models, {threads} thread(s): {mean:.3f} ({whole})")
    return lines


def own(entries: list[dict]) -> list[str]:
    """What Ocellus is to do whatever the peers do."""
    lines, before = [], {}
    for entry in entries:
        series = entry["engines"].get(OWN, {})
        times = summary(entry)["engines"].get(OWN)
        if not times:
            continue
        if most := targets.LOAD_MS.get(entry["model"]):
            load = series["load_ms"] + series["first_ms"]
            lines.append(f"{entry['model']}, {entry['threads']} thread(s): first prediction after {load:.1f} ms (target {most})")
        fewer = before.get(entry["model"])
        if fewer and fewer[0] < entry["threads"] and times["median"] > fewer[1]:
            lines.append(f"{entry['model']} is slower with {entry['threads']} threads than with {fewer[0]}")
        before[entry["model"]] = (entry["threads"], times["median"])
    return lines


def others(entries: list[dict]) -> list[str]:
    """Load time, memory, correctness, and blocks that were repeated."""
    lines = [f"{'model':20} {'thr':>3} {'engine':16} {'load ms':>8} {'first ms':>8} {'RSS MB':>7} {'CPU ms':>8} "
             f"{'difference':>10} {'repeated':>8} {'lost':>5} {'slow':>5}"]
    for entry in entries:
        for name in names([entry]):
            series = entry["engines"][name]
            start = f"{entry['model']:20} {entry['threads']:>3} {name:16}"
            if "error" in series:
                lines.append(f"{start} {series['error']}")
                continue
            difference = "" if series["difference"] is None else f"{series['difference']:.1e}"
            processor = f"{statistics.median(series['processor']):.2f}" if series["processor"] else ""
            lines.append(
                f"{start} {series['load_ms']:8.1f} {series['first_ms']:8.1f} {series['peak_rss_bytes'] / 1e6:7.0f} "
                f"{processor:>8} {difference:>10} {series['repeated']:8} {series['rounds'].count(None):5} {series['slow']:5}")
    return lines


LEGEND = """\
Times in ms: the median of the blocks' medians (best–worst block). ratio: Ocellus / best peer, the median over the rounds,
beside it the least and the greatest. tie: the target is missed, but not in every round. peak: multiply-adds per second of
Ocellus in parts of what the processor does without memory. difference: to torch's output, in parts of its greatest element.
load: without starting the process and, for the peers, without importing; RSS: of the process, with Python for the peers.
repeated: blocks in which the machine did something else too; lost: rounds in which every try was like that;
slow: blocks that count although the processor was not at its full speed, as it had not been for long."""


def show(found: dict, is_table_shown: bool = False) -> None:
    """`is_table_shown`: the lines of the models stand there already."""
    entries = found.get("models", [])
    parts = [[] if is_table_shown else models(entries), means(entries) + own(entries), others(entries), LEGEND.split("\n")]
    parts = (parts if entries else []) + [found.get(name, {}).get("lines", []) for name in ("frames", "whole")]
    print("\n\n".join("\n".join(lines) for lines in parts if lines))


def merged(files: list[Path]) -> dict:
    """Entries of later files go before those of earlier ones."""
    entries, rest = {}, {}
    for file in files:
        found = json.loads(file.read_text())
        entries |= {(entry["model"], entry["threads"]): entry for entry in found.get("models", [])}
        rest |= {name: found[name] for name in ("frames", "whole") if name in found}
    return {"models": [entries[key] for key in sorted(entries, key=place)]} | rest


def place(key: tuple[str, int]) -> tuple:
    order = list(targets.MODELS)
    return (key[1], order.index(key[0]) if key[0] in order else len(order), key[0])


if __name__ == "__main__":
    show(merged([Path(name) for name in sys.argv[1:]]))
