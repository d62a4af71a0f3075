"""Models in the forms that the engines read, made when they are missing or what makes them has changed."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ZOO = HERE.parent / "zoo"


@dataclass(frozen=True)
class Maker:
    program: str
    environment: str
    # What decides the result, besides the program and what it is made from.
    files: tuple[Path, ...]
    source: str | None = None


MAKERS = {
    "onnx": Maker(
        "make_onnx.py", "venv", (HERE / "models.py", ZOO / "networks.py", HERE / "requirements.txt")),
    "litert": Maker("make_litert.py", "venv-litert", (HERE / "requirements-litert.txt",), source="onnx"),
    "ncnn": Maker("make_ncnn.py", "venv", (), source="onnx"),
}
# The form that an engine reads.
FORMS = {"onnxruntime": "onnx", "openvino": "onnx", "litert": "litert", "ncnn": "ncnn"}


def stamp(form: str) -> str:
    maker = MAKERS[form]
    return digest([HERE / maker.program, *maker.files], stamp(maker.source) if maker.source else "")


def digest(files: list[Path], more: str = "") -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files) + more.encode()).hexdigest()[:12]


def make(cache: Path, form: str, name: str) -> str | None:
    """Why there is none; None if there is one. A failure is remembered as well."""
    maker, folder = MAKERS[form], cache / "models"
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / f"{name}.{form}.made"
    if note.exists() and (made := json.loads(note.read_text()))["stamp"] == stamp(form):
        return made["failure"]
    python = cache / maker.environment / "bin" / "python"
    if not python.exists():
        return f"{cache / maker.environment} could not be set up"
    command = [str(python), str(HERE / maker.program), str(folder), name]
    log = folder / f"{name}.{form}.log"
    with log.open("w") as output:
        print(f"bench-peers: making {name} for {form}", file=sys.stderr)
        code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    failure = f"{lines[-1] if lines else f'exit code {code}'} (see {log})" if code else None
    note.write_text(json.dumps({"stamp": stamp(form), "failure": failure}))
    return failure
