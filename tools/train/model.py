"""The network: a small residual CNN that classifies a squashed RGB picture into seven states of a camera."""

import torch
from torch import nn

LABELS = ["clear", "dark", "bright", "blurred", "covered", "noisy", "no-signal"]
SIDE = 128
MEAN, STD = 127.5, 64.0


class ConvNorm(nn.Sequential):
    """Convolution, batch normalisation, and ReLU unless `active` is false."""

    def __init__(self, inputs, outputs, size=3, stride=1, groups=1, active=True):
        layers = [nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
                  nn.BatchNorm2d(outputs)]
        super().__init__(*layers, *([nn.ReLU()] if active else []))


class Residual(nn.Module):
    """Depthwise 3×3 and pointwise convolution beside a shortcut: relu(x + pointwise(depthwise(x)))."""

    def __init__(self, channels):
        super().__init__()
        self.depthwise = ConvNorm(channels, channels, groups=channels)
        self.pointwise = ConvNorm(channels, channels, 1, active=False)

    def forward(self, x):
        return torch.relu(x + self.pointwise(self.depthwise(x)))


class CameraHealth(nn.Module):
    """`float32 (N, 3, SIDE, SIDE)`, normalised by MEAN and STD, to logits `(N, 7)` in the order of LABELS."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            ConvNorm(3, 24, stride=2),
            ConvNorm(24, 32, stride=2),
            Residual(32),
            Residual(32),
            ConvNorm(32, 64, stride=2),
            Residual(64),
            Residual(64),
            Residual(64),
            ConvNorm(64, 64, stride=2, groups=64),
            ConvNorm(64, 128, 1),
            Residual(128),
            Residual(128),
        )
        self.classify = nn.Linear(128, len(LABELS))

    def forward(self, x):
        return self.classify(self.features(x).mean(dim=(2, 3)))
