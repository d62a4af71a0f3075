"""make_ncnn.py FOLDER NAME…: NAME.ncnn.param and NAME.ncnn.bin of NAME.script.pt, by pnnx."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from models import SIDE


def make(folder: Path, name: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        shutil.copy(folder / f"{name}.script.pt", Path(place) / f"{name}.pt")
        command = [
            str(Path(sys.executable).with_name("pnnx")), f"{name}.pt", f"inputshape=[1,3,{SIDE},{SIDE}]f32", "fp16=0",
            "device=cpu"]
        outcome = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=300)
        if not (Path(place) / f"{name}.ncnn.bin").exists():
            raise SystemExit(f"pnnx, exit code {outcome.returncode}: {(outcome.stdout + outcome.stderr).strip()[-300:]}")
        for kind in ("bin", "param"):
            shutil.copy(Path(place) / f"{name}.ncnn.{kind}", folder)


for name in sys.argv[2:]:
    print(f"bench-peers: converting {name} for ncnn", file=sys.stderr, flush=True)
    make(Path(sys.argv[1]), name)
