"""make_litert.py FOLDER NAME…: NAME.tflite of the weights in NAME.weights.pt, for some also NAME_int8.tflite.

Runs in an environment of its own: the converter wants its own versions of much.
"""

import sys
from pathlib import Path

import litert_torch
import torch
from ai_edge_litert.interpreter import Interpreter
from ai_edge_quantizer import quantizer, recipe

from models import MODELS, SIDE, architecture, picture, zoo


def make(folder: Path, name: str) -> None:
    model = architecture(name)
    model.load_state_dict(torch.load(folder / f"{name}.weights.pt"))
    # Pictures as cameras give them, channels last: else the converter puts a transposition in front.
    model = litert_torch.to_channel_last_io(model, args=[0]).eval()
    converted = litert_torch.convert(model, (picture().permute(0, 2, 3, 1).contiguous(),))
    converted.export(str(folder / f"{name}.tflite"))
    if next(entry for entry in MODELS if entry.name == name).is_quantised:
        quantise(folder / f"{name}.tflite", folder / f"{name}_int8.tflite")


def quantise(source: Path, target: Path) -> None:
    """Static int8, calibrated with the pictures that the ONNX version is calibrated with."""
    signature, ends = next(iter(Interpreter(str(source)).get_signature_list().items()))
    values = zoo.pictures(SIDE, 8, zoo.SEED + 3).permute(0, 2, 3, 1).contiguous().numpy()
    quantising = quantizer.Quantizer(str(source))
    quantising.load_quantization_recipe(recipe.static_wi8_ai8())
    calibration = quantising.calibrate(
        {signature: [{ends["inputs"][0]: values[i : i + 1]} for i in range(len(values))]})
    target.unlink(missing_ok=True)
    quantising.quantize(calibration).export_model(str(target))


for name in sys.argv[2:]:
    print(f"bench-peers: converting {name} for LiteRT", file=sys.stderr, flush=True)
    make(Path(sys.argv[1]), name)
