"""Writes camera-health as ONNX: batch normalisation folded into the convolutions, the same bytes for the same weights.

    python export.py BUILD/camera-health.pt [OUTPUT]
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from model import LABELS, MEAN, SIDE, STD, CameraHealth, Residual

MODEL_FILE = Path(__file__).resolve().parents[2] / "Sources" / "CBuiltin" / "camera-health.onnx"
DESCRIPTION = "Seven states of a camera's picture, learnt from synthetic faults; see tools/train."


class Graph:
    """Nodes and weights in the order in which they are added."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def node(self, operator, name, inputs, **attributes):
        """Adds a node with one output, named as the node; gives the output's name."""
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def weight(self, name, values):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def convolution(self, name, source, block):
        """A ConvNorm: a Conv that holds the normalisation, then Relu if the block has one."""
        conv, norm = block[0], block[1]
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = self.weight(f"{name}.weight", conv.weight * factor[:, None, None, None])
        bias = self.weight(f"{name}.bias", norm.bias - norm.running_mean * factor)
        pad = conv.padding[0]
        result = self.node("Conv", name, [source, weight, bias], kernel_shape=list(conv.kernel_size),
                           strides=list(conv.stride), pads=[pad] * 4, group=conv.groups)
        return self.node("Relu", f"{name}.relu", [result]) if len(block) == 3 else result


@torch.no_grad()
def graph_of(network):
    """The network as an ONNX graph of Conv, Relu, Add, GlobalAveragePool, Flatten, Gemm, ending in logits."""
    graph = Graph()
    last = "image"
    for index, block in enumerate(network.features):
        name = f"layer{index}"
        if isinstance(block, Residual):
            inner = graph.convolution(f"{name}.depthwise", last, block.depthwise)
            inner = graph.convolution(f"{name}.pointwise", inner, block.pointwise)
            last = graph.node("Relu", f"{name}.relu", [graph.node("Add", f"{name}.add", [last, inner])])
        else:
            last = graph.convolution(name, last, block)
    pooled = graph.node("GlobalAveragePool", "pool", [last])
    flat = graph.node("Flatten", "flatten", [pooled], axis=1)
    weight = graph.weight("classify.weight", network.classify.weight)
    bias = graph.weight("classify.bias", network.classify.bias)
    graph.node("Gemm", "logits", [flat, weight, bias], transB=1)
    return helper.make_graph(
        graph.nodes, "camera-health",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, len(LABELS)])],
        graph.weights, doc_string=DESCRIPTION)


def description():
    """How to feed the model: `ocellus.KEY` with values in YAML flow text."""
    return {
        "ocellus.labels": f"[{', '.join(LABELS)}]",
        "ocellus.order": "RGB",
        "ocellus.mean": json.dumps(MEAN),
        "ocellus.std": json.dumps(STD),
        "ocellus.resize": "squash",
        "ocellus.filter": "triangle",
        "ocellus.softmax": "auto",
    }


@torch.no_grad()
def difference(network, serialized, seed=1):
    """The largest difference of a logit between torch and the model in onnxruntime, on pictures of noise."""
    session = onnxruntime.InferenceSession(serialized, providers=["CPUExecutionProvider"])
    inputs = np.random.default_rng(seed).standard_normal((8, 3, SIDE, SIDE), dtype=np.float32)
    expected = network.eval()(torch.from_numpy(inputs)).numpy()
    found = np.concatenate([session.run(None, {"image": picture[None]})[0] for picture in inputs])
    return float(np.abs(found - expected).max())


def write_model(network, file):
    """Checks and writes the model; ValueError if onnxruntime gives other logits than torch."""
    model = helper.make_model(graph_of(network), opset_imports=[helper.make_opsetid("", 17)], ir_version=8,
                              producer_name="ocellus tools/train", producer_version="1", model_version=1,
                              doc_string=DESCRIPTION)
    helper.set_model_props(model, description())
    onnx.checker.check_model(model, full_check=True)
    serialized = model.SerializeToString(deterministic=True)
    if (off := difference(network, serialized)) > 1e-3:
        raise ValueError(f"the exported model's logits differ from torch's by {off}")
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_bytes(serialized)


if __name__ == "__main__":
    trained = CameraHealth()
    trained.load_state_dict(torch.load(sys.argv[1], weights_only=True))
    write_model(trained.eval(), sys.argv[2] if len(sys.argv) > 2 else MODEL_FILE)
