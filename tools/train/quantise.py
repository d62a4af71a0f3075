"""Writes camera-health with weights and maps of 8 bits (QuantizeLinear and DequantizeLinear), calibrated on samples.

    python quantise.py --samples BUILD/samples-….npz [--model MODEL] [--output OUTPUT]

Static quantisation by onnxruntime: weights as int8 with a scale for each output channel, maps as uint8 with the ranges
seen on the samples. The logits come out as floats.
"""

import argparse
import logging
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import helper
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

from export import DESCRIPTION, MODEL_FILE, description
from model import LABELS, MEAN, STD

QUANTISED_FILE = MODEL_FILE.with_name("camera-health-int8.onnx")


class Samples(CalibrationDataReader):
    """As many views of each label, in the order of a seeded generator."""

    def __init__(self, file, each, seed=1):
        rng = np.random.default_rng((seed, 10))
        with np.load(file) as arrays:
            views, labels = arrays["views"], arrays["labels"]
        chosen = [rng.permutation(np.flatnonzero(labels == label))[:each] for label in range(len(LABELS))]
        self.views = iter(views[np.concatenate(chosen)])

    def get_next(self):
        view = next(self.views, None)
        if view is None:
            return None
        return {"image": (view.transpose(2, 0, 1)[None].astype(np.float32) - MEAN) / STD}


def main():
    parser = argparse.ArgumentParser(description="quantise the built-in model camera-health to 8 bits")
    parser.add_argument("--samples", type=Path, required=True, help="samples-….npz of the build folder of train.py")
    parser.add_argument("--model", type=Path, default=MODEL_FILE, help="the float model")
    parser.add_argument("--output", type=Path, default=QUANTISED_FILE)
    parser.add_argument("--each", type=int, default=40, help="samples of each label to calibrate with")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "quantised.onnx"
        quantize_static(options.model, stored, Samples(options.samples, options.each), QuantFormat.QDQ,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, per_channel=True,
                        calibrate_method=CalibrationMethod.MinMax)
        model = onnx.load(stored)
    model.doc_string = model.graph.doc_string = f"{DESCRIPTION} Quantised to 8 bits."
    model.graph.name = "camera-health-int8"
    helper.set_model_props(model, description())
    onnx.checker.check_model(model, full_check=True)
    options.output.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{options.output}: {options.output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
