"""The networks that are measured, with weights that are the same for the same seed."""

import sys
from dataclasses import dataclass
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).resolve().parents[1] / "zoo"))
import networks as zoo  # noqa: E402
from torchvision import models as vision  # noqa: E402
from torchvision.ops.misc import SqueezeExcitation  # noqa: E402

SIDE = 224
INPUT, OUTPUT = "picture", "scores"


@dataclass(frozen=True)
class Model:
    name: str
    is_quantised: bool = False


# In the order of the table.
MODELS = [
    Model("squeezenet1_1"),
    Model("mobilenet_v2", is_quantised=True),
    Model("mobilenet_v3_large"),
    Model("shufflenet_v2_x1_0"),
    Model("efficientnet_lite0"),
    Model("efficientnet_b0"),
    Model("resnet18", is_quantised=True),
    Model("resnet50", is_quantised=True),
    Model("googlenet"),
    Model("densenet121"),
    Model("regnet_y_400mf"),
    Model("convnext_tiny"),
]


def architecture(name: str) -> torch.nn.Module:
    """With the weights that torchvision begins with."""
    if name == "efficientnet_lite0":
        return lite(vision.efficientnet_b0()).eval()
    options = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    return vision.get_model(name, weights=None, **options).eval()


def lite(model: torch.nn.Module) -> torch.nn.Module:
    """EfficientNet without squeeze-and-excite, and with ReLU6 where it has SiLU: at width 1.0 that is EfficientNet-Lite0."""
    for name, part in list(model.named_children()):
        if isinstance(part, SqueezeExcitation):
            setattr(model, name, torch.nn.Identity())
        elif isinstance(part, torch.nn.SiLU):
            setattr(model, name, torch.nn.ReLU6())
        else:
            lite(part)
    return model


def build(name: str) -> torch.nn.Module:
    """Weights and statistics of batch normalisation that keep activations alive, as those of the zoo."""
    torch.manual_seed(zoo.SEED)
    model = architecture(name)
    with torch.no_grad():
        zoo.enliven(model)
        zoo.calibrate(model, zoo.pictures(SIDE, 8, zoo.SEED + 1))
    return model


def picture() -> torch.Tensor:
    """What every engine is given: 1×3×SIDE×SIDE."""
    return zoo.pictures(SIDE, 2, zoo.SEED + 2)[1:].contiguous()


def multiply_adds(model: torch.nn.Module) -> int:
    """Of convolutions and fully connected layers, for one picture."""
    total = 0

    def count(layer, _, output):
        nonlocal total
        if isinstance(layer, torch.nn.Conv2d):
            total += output.numel() * layer.weight[0].numel()
        else:
            total += output.numel() * layer.in_features

    hooks = [
        layer.register_forward_hook(count)
        for layer in model.modules() if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear))]
    with torch.no_grad():
        model(picture())
    for hook in hooks:
        hook.remove()
    return total
