"""The table: every network, at every opset, by Ocellus and by onnxruntime. See the head of `run`."""

import argparse
import hashlib
import itertools
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

import reference
from export import CAPTURED, export, quantise
from networks import NETWORKS, SEED, SHORT, Network, pictures

HERE = Path(__file__).resolve().parent
# Exit code where the processor has not the instruction set that was asked for.
NO_SUCH_SET = 69


def stamp() -> str:
    """Of what decides an exported network."""
    files = ["requirements.txt", "networks.py", "export.py", "reference.py"]
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in files)).hexdigest()[:12]


def case(cache: Path, network: Network, opset: int, is_quantised: bool) -> Path:
    """The folder of a case, made if it is not there."""
    name = f"{network.name}-{opset}" + ("-int8" if is_quantised else "")
    folder = cache / name
    if (folder / "case.json").exists():
        return folder
    print(f"zoo: making {name}", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if is_quantised:
        quantise(network, case(cache, network, opset, False) / "model.onnx", folder / "model.onnx")
    else:
        export(network, opset, folder / "model.onnx")
    candidates = pictures(network.side, 9, SEED + 4).numpy()
    reference.write(folder, [candidates[i : i + 1] for i in range(len(candidates))], is_quantised)
    return folder


def forget_outdated(cache: Path) -> None:
    """Removes networks of other stamps that nobody ran for a week; a younger one may be another clone's."""
    os.utime(cache)
    for other in set(cache.parent.iterdir()) - {cache}:
        if time.time() - other.stat().st_mtime > 7 * 24 * 3600:
            shutil.rmtree(other)


# The outputs must be the same to the last bit on all of these.
SETS = {"x86_64": ["avx2", "avx512"], "aarch64": ["neon"]}.get(platform.machine(), [])
THREADS = [1, 2, 3, 4]


def verify(folder: Path, ocellus: str) -> dict:
    """What `ocellus verify` says of the case, with the case's own facts."""
    facts = json.loads((folder / "case.json").read_text())
    found = verify_once(folder, ocellus, facts["limit"]) | facts
    if not found.get("bits"):
        return found
    for isa, threads in itertools.product(SETS, THREADS):
        again = verify_once(folder, ocellus, facts["limit"], isa, threads)
        if again["verdict"] == "absent":
            continue
        if again.get("bits") != found["bits"]:
            return found | {"verdict": "different", "reason": f"other bits on {isa} with {threads} threads"}
    return found


def verify_once(folder: Path, ocellus: str, limit: float, isa: str | None = None, threads: int = 1) -> dict:
    command = [ocellus, "verify", str(folder), "--json", "--threads", str(threads), "--rtol", "0", "--atol", repr(limit)]
    environment = os.environ | ({"OCELLUS_ISA": isa} if isa else {})
    outcome = subprocess.run(command, capture_output=True, text=True, env=environment)
    if isa and outcome.returncode == NO_SUCH_SET:
        return {"verdict": "absent"}
    if outcome.returncode not in (0, 1):
        return {"verdict": "failed", "reason": outcome.stderr.strip() or f"exit code {outcome.returncode}"}
    return json.loads(outcome.stdout.splitlines()[0])


def row(network: Network, kind: str, found: dict) -> dict:
    difference = None if found["verdict"] == "skipped" else found.get("difference")
    return {
        "network": network.name,
        "opset": found["opset"],
        "kind": kind,
        "operators": len(found["operators"]),
        "difference": None if difference is None else difference / found["largest"],
        "limit": found["limit"] / found["largest"],
        "verdict": {"skipped": "refused"}.get(found["verdict"], found["verdict"]),
        "reason": found.get("reason"),
    }


def line(entry: dict) -> str:
    difference = "" if entry["difference"] is None else f"{entry['difference']:.1e}"
    reason = f"  {entry['reason']}" if entry["reason"] else ""
    return (
        f"{entry['network']:20} {entry['opset']:5} {entry['kind']:5} {entry['operators']:9} {difference:>10} "
        f"{entry['limit']:>8.1e}  {entry['verdict']}{reason}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/zoo/run")
    parser.add_argument("--cache", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--ocellus", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--short", action="store_true", help=f"only {' and '.join(SHORT)}, and only if nothing need be installed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there as well")
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help="those alone; one of " + ", ".join(n.name for n in NETWORKS))
    options = parser.parse_args()
    wanted = options.networks or (SHORT if options.short else [network.name for network in NETWORKS])
    if unknown := sorted(set(wanted) - {network.name for network in NETWORKS}):
        parser.error(f"unknown network {unknown[0]}")

    cache = options.cache / "networks" / stamp()
    cache.mkdir(parents=True, exist_ok=True)
    forget_outdated(cache)

    print(f"{'network':20} {'opset':>5} {'kind':5} {'operators':>9} {'difference':>10} {'limit':>8}  verdict", flush=True)
    entries = []
    for network in (network for network in NETWORKS if network.name in wanted):
        forms = [False, True] if network.is_quantised and not options.short else [False]
        for is_quantised, opset in itertools.product(forms, (network.traced, CAPTURED)):
            folder = case(cache, network, opset, is_quantised)
            found = verify(folder, options.ocellus)
            entries.append(row(network, "int8" if is_quantised else "float", found))
            print(line(entries[-1]), flush=True)
    bad = sum(entry["verdict"] != "passed" for entry in entries)
    print(f"{len(entries) - bad} passed, {bad} refused or different; difference and limit are relative to the largest output")
    if options.json:
        options.json.write_text(json.dumps({"networks": entries}, indent=1) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
