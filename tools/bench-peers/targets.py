"""What Ocellus is to reach: its time divided by that of the best peer, at most."""

FLOAT = {
    "squeezenet1_1": 0.72, "mobilenet_v2": 0.88, "mobilenet_v3_large": 0.95, "shufflenet_v2_x1_0": 0.95,
    "efficientnet_lite0": 0.95, "efficientnet_b0": 0.95, "resnet18": 0.60, "resnet50": 0.82, "googlenet": 0.75,
    "densenet121": 0.95, "regnet_y_400mf": 0.95}
INT8 = {"mobilenet_v2_int8": 0.65, "resnet18_int8": 0.92, "resnet50_int8": 0.92}
MODELS = FLOAT | INT8
# Of the float models together.
GEOMETRIC_MEAN = 0.80
# From opening the file to the first prediction.
LOAD_MS = {"mobilenet_v2": 40}


def verdict(ratios: list[float], target: float | None) -> str:
    """`tie` where the target is missed by less than the ratios of single rounds scatter."""
    if target is None or not ratios:
        return ""
    middle = sorted(ratios)[len(ratios) // 2]
    if middle <= target:
        return "pass"
    return "tie" if min(ratios) <= target else "miss"
