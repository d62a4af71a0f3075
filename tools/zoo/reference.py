"""What onnxruntime makes of a model: a test case beside it."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

FLOAT_LIMIT = 1e-4
QUANTISED_STEPS = 2


PICTURES = 3


def session(model: Path) -> onnxruntime.InferenceSession:
    """With all optimisations: quantised networks are calculated in integers."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def write(folder: Path, candidates: list[np.ndarray], is_quantised: bool) -> None:
    """Puts test_data_set_N and case.json beside model.onnx, for the first candidates that serve."""
    runner = session(folder / "model.onnx")

    def run(values: np.ndarray) -> np.ndarray:
        return runner.run(None, {runner.get_inputs()[0].name: values})[0]

    inputs = [values for values in candidates if is_quantised or is_steady(run, values)][:PICTURES]
    if len(inputs) < PICTURES:
        raise SystemExit(f"zoo: {folder.name}: of {len(candidates)} pictures only {len(inputs)} have a steady output")
    outputs = [run(values) for values in inputs]
    for number, pair in enumerate(zip(inputs, outputs)):
        place = folder / f"test_data_set_{number}"
        place.mkdir(exist_ok=True)
        for kind, values in zip(("input", "output"), pair):
            (place / f"{kind}_0.pb").write_bytes(numpy_helper.from_array(values).SerializeToString())
    largest = max(float(np.abs(values).max()) for values in outputs)
    model = onnx.load(folder / "model.onnx", load_external_data=False)
    limit = QUANTISED_STEPS * output_step(model) if is_quantised else FLOAT_LIMIT * largest
    check_alive(folder, outputs, largest)
    facts = {
        "opset": next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")),
        "operators": dict(sorted(Counter(node.op_type for node in model.graph.node).items())),
        "largest": largest,
        "limit": limit,
    }
    (folder / "case.json").write_text(json.dumps(facts))


def is_steady(run, values: np.ndarray) -> bool:
    """Whether roundings of the input in its last bits leave the output alone. Where they do not, networks of random weights
    make so much of roundings that no two programs agree."""
    output = run(values)
    signs = np.where(np.random.default_rng(1).random(values.shape) < 0.5, -1, 1).astype(np.float32)
    moved = np.abs(run(values * (1 + signs * np.float32(2**-22))) - output).max()
    return bool(moved <= FLOAT_LIMIT / 2 * np.abs(output).max())


def check_alive(folder: Path, outputs: list[np.ndarray], largest: float) -> None:
    """Outputs that are all alike, or the same for any input, would hide a mistake."""
    spread = min(float(values.std()) for values in outputs)
    change = max(float(np.abs(outputs[0] - values).max()) for values in outputs[1:])
    if not (np.isfinite(largest) and min(spread, change) > 50 * FLOAT_LIMIT * largest):
        raise SystemExit(f"zoo: {folder.name}: outputs of ±{largest:.3g} vary by {spread:.3g}, between inputs by {change:.3g}")


def output_step(model: onnx.ModelProto) -> float:
    """The scale of the DequantizeLinear that makes the output, perhaps with nodes behind it."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    makers = {output: node for node in model.graph.node for output in node.output}
    maker = makers[model.graph.output[0].name]
    while maker.op_type != "DequantizeLinear":
        maker = makers[maker.input[0]]
    return numpy_helper.to_array(constants[maker.input[1]]).item()
