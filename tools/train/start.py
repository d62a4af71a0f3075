"""Weights to begin a training with: a checkpoint, or an exported model, whose batch normalisation is put back."""

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from model import MEAN, STD, Residual


def _blocks(network):
    for index, block in enumerate(network.features):
        if isinstance(block, Residual):
            yield f"layer{index}.depthwise", block.depthwise
            yield f"layer{index}.pointwise", block.pointwise
        else:
            yield f"layer{index}", block


@torch.no_grad()
def unfold(network, file, views):
    """Gives a network the weights of an ONNX file that export.py wrote; it then gives the same logits.

    The statistics of each normalisation are those of its inputs on views `uint8 (N, SIDE, SIDE, 3)`; scale and offset
    undo them, and add the bias of the file. So the first steps of a training change nothing by themselves.
    """
    weights = {weight.name: torch.from_numpy(numpy_helper.to_array(weight).copy())
               for weight in onnx.load(file).graph.initializer}
    hooks = []
    for name, block in _blocks(network.eval()):
        block[0].weight.copy_(weights[f"{name}.weight"])

        def normalise(norm, inputs, bias=weights[f"{name}.bias"]):
            mean, variance = inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3), unbiased=False)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.copy_(torch.sqrt(variance + norm.eps))
            norm.bias.copy_(bias + mean)

        hooks.append(block[1].register_forward_pre_hook(normalise))
    network.classify.weight.copy_(weights["classify.weight"])
    network.classify.bias.copy_(weights["classify.bias"])
    network(torch.from_numpy((views.transpose(0, 3, 1, 2).astype(np.float32) - MEAN) / STD))
    for hook in hooks:
        hook.remove()


def load(network, file, views):
    """Weights of a checkpoint or of an ONNX file."""
    if file.suffix == ".onnx":
        unfold(network, file, views[:: max(1, len(views) // 256)])
    else:
        network.load_state_dict(torch.load(file, weights_only=True))
