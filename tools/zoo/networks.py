"""The networks of the zoo, with weights that are the same for the same seed and keep activations alive."""

from dataclasses import dataclass

import torch

# A build of torchvision for graphics cards finds no library for its own operators beside a CPU build of torch, and then
# fails to describe these. No classifier uses them.
vision = torch.library.Library("torchvision", "DEF")
for operator in ("nms", "qnms"):
    vision.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from torchvision import models  # noqa: E402


@dataclass(frozen=True)
class Network:
    name: str
    side: int = 224
    is_quantised: bool = False
    # The opset of the tracing exporter.
    traced: int = 13
    options: tuple = ()


NETWORKS = [
    Network("alexnet"),
    Network("vgg11"),
    Network("googlenet", options=(("aux_logits", False), ("init_weights", False))),
    Network("inception_v3", side=299, options=(("aux_logits", False), ("init_weights", False))),
    Network("resnet18", is_quantised=True),
    Network("resnet50"),
    Network("resnext50_32x4d"),
    Network("wide_resnet50_2"),
    Network("densenet121"),
    Network("squeezenet1_0"),
    Network("squeezenet1_1", is_quantised=True),
    Network("mobilenet_v2", is_quantised=True),
    Network("mobilenet_v3_small"),
    Network("mobilenet_v3_large"),
    Network("shufflenet_v2_x1_0"),
    Network("mnasnet1_0"),
    Network("efficientnet_b0", is_quantised=True),
    Network("efficientnet_v2_s"),
    Network("regnet_x_400mf"),
    Network("regnet_y_400mf"),
    Network("convnext_tiny"),
    # Its attention is exported from opset 14 on.
    Network("vit_b_16", traced=14),
    Network("maxvit_t"),
]

SHORT = ("squeezenet1_1", "mobilenet_v3_small")

SEED = 20260101
NORMS = (torch.nn.modules.batchnorm._BatchNorm, torch.nn.LayerNorm, torch.nn.GroupNorm)


def pictures(side: int, count: int, seed: int) -> torch.Tensor:
    """Normalised pictures, count×3×side×side: smooth ones, noise, and both with a part that is black."""
    generator = torch.Generator().manual_seed(seed)
    rough = torch.randn(count, 3, side, side, generator=generator)
    coarse = torch.randn(count, 3, 7, 7, generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, size=(side, side), mode="bicubic")
    share = torch.arange(count).remainder(3).view(-1, 1, 1, 1) / 2
    made = rough * share + smooth * (1 - share)
    made[count // 2 :, :, : side // 3] = -2.0
    return made


def build(network: Network) -> torch.nn.Module:
    torch.manual_seed(SEED)
    model = models.get_model(network.name, weights=None, **dict(network.options)).eval()
    with torch.no_grad():
        enliven(model)
        calibrate(model, pictures(network.side, 8, SEED + 1))
    return model


def enliven(model: torch.nn.Module) -> None:
    """Gives values of their own to parameters that torchvision begins with all alike: norms, biases, scales, tokens."""
    for name, parameter in model.named_parameters():
        owner = model.get_submodule(name.rpartition(".")[0])
        if isinstance(owner, NORMS) and name.endswith("weight"):
            parameter.uniform_(0.6, 1.4)
        elif name.endswith("bias"):
            parameter.uniform_(-0.2, 0.2)
        elif name.endswith("layer_scale"):
            parameter.uniform_(0.2, 0.6)
        elif parameter.numel() > 1 and bool((parameter == parameter.flatten()[0]).all()):
            parameter.normal_(0, 0.05)


def calibrate(model: torch.nn.Module, batch: torch.Tensor) -> None:
    """One pass in which each convolution and fully connected layer is scaled so that its output varies by 1, and each
    batch normalisation takes the statistics of what it sees."""

    def scale(layer, _, output):
        factor = output.std().clamp(min=1e-6)
        layer.weight.div_(factor)
        if layer.bias is not None:
            layer.bias.div_(factor)
        return output / factor

    hooks = []
    for layer in model.modules():
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)):
            hooks.append(layer.register_forward_hook(scale))
        if isinstance(layer, torch.nn.modules.batchnorm._BatchNorm):
            layer.momentum = None
            layer.reset_running_stats()
            layer.train()
    model(batch)
    for hook in hooks:
        hook.remove()
    model.eval()
