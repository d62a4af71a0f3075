"""An ONNX file behind the product's preprocessing, with onnxruntime on one thread."""

import time

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

from model import LABELS, MEAN, STD


class Classifier:
    """Probabilities `float32 (7)` of a view `uint8 (SIDE, SIDE, 3)`."""

    def __init__(self, file):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.file = file

    def logits(self, view):
        planes = (view.transpose(2, 0, 1)[None].astype(np.float32) - MEAN) / STD
        return self.session.run(None, {"image": planes})[0][0]

    def probabilities(self, view):
        logits = self.logits(view)
        powers = np.exp(logits - logits.max())
        return powers / powers.sum()

    def of_all(self, views):
        """Probabilities `(N, 7)` of views."""
        return np.array([self.probabilities(view) for view in views], np.float32).reshape(-1, len(LABELS))

    def milliseconds(self, view, runs=200):
        """The median time of a run, without decoding."""
        planes = (view.transpose(2, 0, 1)[None].astype(np.float32) - MEAN) / STD
        times = []
        for _ in range(runs):
            begin = time.perf_counter()
            self.session.run(None, {"image": planes})
            times.append(time.perf_counter() - begin)
        return 1000 * float(np.median(times))


def multiply_adds(file):
    """Multiply-adds of convolutions and Gemm, from weights and inferred shapes; quantised weights count the same."""
    graph = onnx.shape_inference.infer_shapes(onnx.load(file)).graph
    shapes = {value.name: [d.dim_value for d in value.type.tensor_type.shape.dim]
              for value in [*graph.value_info, *graph.output]}
    weights = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in weights:
            weights[node.output[0]] = weights[node.input[0]]
    total = 0
    for node in graph.node:
        if node.op_type == "Conv":
            total += int(np.prod(shapes[node.output[0]])) * weights[node.input[1]][0].size
        elif node.op_type == "Gemm":
            total += weights[node.input[1]].size
    return total
