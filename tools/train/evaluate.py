"""Measures camera-health as exported, with onnxruntime: confusion, size, multiply-adds, the demo, recorded streams.

    python evaluate.py --testdata TESTDATA [--checkpoint BUILD/camera-health.pt]
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper

import dataset
import demo
import pictures
from camera import seen
from export import MODEL_FILE
from model import LABELS, MEAN, SIDE, STD, CameraHealth

SEED = 90001


class Classifier:
    """The ONNX file behind the product's preprocessing."""

    def __init__(self, file):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])

    def logits(self, view):
        planes = (view.transpose(2, 0, 1)[None].astype(np.float32) - MEAN) / STD
        return self.session.run(None, {"image": planes})[0][0]

    def label(self, view):
        return int(self.logits(view).argmax())


def confusion(classifier, views, labels):
    """Counts `(true, said)`."""
    table = np.zeros((len(LABELS), len(LABELS)), int)
    for view, label in zip(views, labels):
        table[label, classifier.label(view)] += 1
    return table


def report_confusion(title, table):
    right = np.trace(table) / max(table.sum(), 1)
    print(f"\n{title}: {table.sum()} pictures, {right:.2%} right (rows: true, columns: said)")
    print(" " * 10 + "".join(f"{label:>10}" for label in LABELS) + "    recall precision")
    for index, label in enumerate(LABELS):
        recall = table[index, index] / max(table[index].sum(), 1)
        precision = table[index, index] / max(table[:, index].sum(), 1)
        print(f"{label:>10}" + "".join(f"{count:>10}" for count in table[index]) + f"{recall:>10.1%}{precision:>10.1%}")


def split(recording):
    """The JPEGs of a recording, concatenated or in an AVI, each from its SOI to the next."""
    starts = recording.split(b"\xff\xd8\xff")[1:]
    return [b"\xff\xd8\xff" + rest for rest in starts]


def report_demo(classifier, recording):
    """Labels of each stretch at full strength, and of the frames in which a fault comes and goes."""
    print(f"\ndemo: {len(recording)} bytes")
    said = [classifier.label(seen(jpeg)) for jpeg in split(recording)]
    for index, (label, _, _) in enumerate(demo.SCHEDULE):
        frames = [(number, strength) for number, (at, _, strength) in enumerate(demo.timeline()) if at == index]
        full = Counter(LABELS[said[number]] for number, strength in frames if strength == 1)
        passing = " ".join(LABELS[said[number]] for number, strength in frames if strength < 1)
        print(f"{label:>10}: {full[label]} of {full.total()} {dict(full - Counter({label: full[label]})) or ''}"
              + (f"  passing: {passing}" if passing else ""))


def report_streams(classifier, folder):
    """What is said of recordings of healthy cameras (the first frames of some are grey)."""
    print("\nrecorded streams")
    for file in sorted(folder.glob("*.mjpeg")) + sorted(folder.glob("*.avi")):
        counts = Counter()
        for jpeg in split(file.read_bytes()):
            try:
                counts[LABELS[classifier.label(seen(jpeg))]] += 1
            except (OSError, SyntaxError):
                counts["undecodable"] += 1
        print(f"{file.name}: {dict(counts.most_common())}")


def multiply_adds(file):
    """Multiply-adds of the convolutions and of the Gemm, from the weights and the inferred shapes."""
    graph = onnx.shape_inference.infer_shapes(onnx.load(file)).graph
    shapes = {value.name: [d.dim_value for d in value.type.tensor_type.shape.dim]
              for value in [*graph.value_info, *graph.output]}
    weights = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    total = 0
    for node in graph.node:
        if node.op_type == "Conv":
            total += int(np.prod(shapes[node.output[0]])) * weights[node.input[1]][0].size
        elif node.op_type == "Gemm":
            total += weights[node.input[1]].size
    return total


def report_agreement(classifier, checkpoint, views):
    """The largest difference of a logit between onnxruntime and torch."""
    network = CameraHealth()
    network.load_state_dict(torch.load(checkpoint, weights_only=True))
    planes = torch.from_numpy((views.transpose(0, 3, 1, 2).astype(np.float32) - MEAN) / STD)
    with torch.no_grad():
        expected = network.eval()(planes).numpy()
    found = np.stack([classifier.logits(view) for view in views])
    print(f"onnxruntime against torch, {len(views)} pictures: largest difference {np.abs(found - expected).max():.2e}")


def main():
    parser = argparse.ArgumentParser(description="measure the built-in model camera-health")
    parser.add_argument("--testdata", help="folder of test data (default: OCELLUS_TESTDATA)")
    parser.add_argument("--model", type=Path, default=MODEL_FILE)
    parser.add_argument("--demo", type=Path, default=demo.DEMO_FILE)
    parser.add_argument("--checkpoint", type=Path, help="weights to compare the file with")
    parser.add_argument("--rendered", type=int, default=60, help="number of unseen scenes rendered")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(1)
    classifier = Classifier(options.model)
    print(f"{options.model.name}: {options.model.stat().st_size} bytes, {multiply_adds(options.model) / 1e6:.2f} M "
          f"multiply-adds, input {SIDE}×{SIDE}")
    report_demo(classifier, options.demo.read_bytes())
    testdata = pictures.folder(options.testdata)
    if testdata:
        report_streams(classifier, testdata / "streams")
    views, labels = dataset.make(SEED, options.rendered, [], 0, options.processes)
    if options.checkpoint:
        report_agreement(classifier, options.checkpoint, views[:100])
    report_confusion("rendered scenes, unseen", confusion(classifier, views, labels))
    for part in ("clips", "photographs") if testdata else ():
        held_out = dataset.make(SEED, 0, pictures.load(testdata, part), 1, options.processes)
        report_confusion(f"{part}, never trained on", confusion(classifier, *held_out))


if __name__ == "__main__":
    main()
