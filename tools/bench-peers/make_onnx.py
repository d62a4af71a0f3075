"""make_onnx.py FOLDER NAME…: NAME.onnx, what torch makes of the picture, and the weights for the other converters."""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import onnxruntime.quantization as quantization
import torch
from onnx import numpy_helper
from onnxruntime.quantization.shape_inference import quant_pre_process

from models import INPUT, MODELS, OUTPUT, SIDE, build, multiply_adds, picture, zoo

OPSET = 17


def make(folder: Path, name: str) -> None:
    model = build(name)
    example = picture()
    file = folder / f"{name}.onnx"
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.save(folder / f"{name}.npy", model(example).numpy())
        torch.onnx.export(
            model, (example,), str(file), opset_version=OPSET, dynamo=False, input_names=[INPUT], output_names=[OUTPUT])
        torch.jit.trace(model, example).save(folder / f"{name}.script.pt")
    torch.save(model.state_dict(), folder / f"{name}.weights.pt")
    write_case(folder, name, name)
    if next(entry for entry in MODELS if entry.name == name).is_quantised:
        quantise(file, folder / f"{name}_int8.onnx")
        write_case(folder, f"{name}_int8", name)
    (folder / f"{name}.json").write_text(json.dumps({"multiply_adds": multiply_adds(model)}))


def write_case(folder: Path, name: str, expected: str) -> None:
    """NAME.case, for `ocellus verify`."""
    data = folder / f"{name}.case" / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    (data.parent / "model.onnx").unlink(missing_ok=True)
    (data.parent / "model.onnx").symlink_to(folder / f"{name}.onnx")
    for kind, source in (("input", "picture"), ("output", expected)):
        values = numpy_helper.from_array(np.load(folder / f"{source}.npy"))
        (data / f"{kind}_0.pb").write_bytes(values.SerializeToString())


class Calibration(quantization.CalibrationDataReader):
    def __init__(self):
        values = zoo.pictures(SIDE, 8, zoo.SEED + 3).numpy()
        self.rest = iter([{INPUT: values[i : i + 1]} for i in range(len(values))])

    def get_next(self):
        return next(self.rest, None)


def quantise(source: Path, target: Path) -> None:
    """Static int8 in the form of QuantizeLinear and DequantizeLinear, a scale for each channel of the weights."""
    prepared = target.with_suffix(".prepared")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    quantization.quantize_static(
        str(prepared), str(target), Calibration(), quant_format=quantization.QuantFormat.QDQ, per_channel=True,
        activation_type=quantization.QuantType.QUInt8, weight_type=quantization.QuantType.QInt8)
    prepared.unlink()


def main() -> None:
    folder = Path(sys.argv[1])
    torch.set_num_threads(1)
    np.save(folder / "picture.npy", picture().numpy())
    for name in sys.argv[2:]:
        print(f"bench-peers: exporting {name}", file=sys.stderr, flush=True)
        make(folder, name)


if __name__ == "__main__":
    main()
