"""From a network to model.onnx: by torch's two exporters, and quantised."""

import warnings
from pathlib import Path

import onnxruntime.quantization as quantization
import torch
from onnxruntime.quantization.shape_inference import quant_pre_process

from networks import SEED, Network, build, pictures

# The opset of the newer exporter, which captures the program, and keeps weights in a file beside the model.
CAPTURED = 20


def export(network: Network, opset: int, model_file: Path) -> None:
    model = build(network)
    example = pictures(network.side, 1, SEED + 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, (example,), str(model_file), opset_version=opset, dynamo=opset == CAPTURED, input_names=["picture"],
            output_names=["scores"], verbose=False)


class Calibration(quantization.CalibrationDataReader):
    def __init__(self, network: Network):
        values = pictures(network.side, 8, SEED + 3).numpy()
        self.rest = iter([{"picture": values[i : i + 1]} for i in range(len(values))])

    def get_next(self):
        return next(self.rest, None)


def quantise(network: Network, source: Path, model_file: Path) -> None:
    """Static int8 in the form of QuantizeLinear and DequantizeLinear, a scale for each channel of the weights."""
    prepared = model_file.with_name("prepared.onnx")
    quant_pre_process(str(source), str(prepared))
    quantization.quantize_static(
        str(prepared), str(model_file), Calibration(network), quant_format=quantization.QuantFormat.QDQ,
        per_channel=True, activation_type=quantization.QuantType.QUInt8, weight_type=quantization.QuantType.QInt8)
    prepared.unlink()
