"""Measures camera-health as exported: pictures with onnxruntime, recordings with the program itself.

    python tools/train/evaluate folder PICTURES            pictures in PICTURES/CLASS/*.jpg
    python tools/train/evaluate trial --testdata TESTDATA  faults of the second make on real pictures never trained on
    python tools/train/evaluate exam --testdata TESTDATA   faults of the third make on them, once
    python tools/train/evaluate rendered                   faults of training on rendered scenes never trained on
    python tools/train/evaluate streams FILES              recordings of healthy cameras
    python tools/train/evaluate demo                       the demo recording
    python tools/train/evaluate agree OTHER.onnx FILES     the same answers from two models on recordings

All take `--model FILE`; those with labels `--sheet WORST.png` and `--sample KINDS.png`.
"""

import argparse
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])

import numpy as np

import dataset
import demo
import exam
import pictures
import trial
from camera import seen
from evaluate import demo_frames, figures, sheet, streams
from evaluate.classifier import Classifier, multiply_adds
from export import MODEL_FILE
from model import LABELS, SIDE

SEED = 90001
PROGRAM = Path(__file__).resolve().parents[3] / ".build" / "release" / "ocellus"
KINDS_OF_FILES = (".mjpeg", ".avi", ".y4m", ".raw", ".mp4")


def measured(options, classifier, title, views, labels, kinds):
    """Prints all figures of labelled views and writes the sheets that were asked for."""
    labels = np.array(labels, int)
    probabilities = classifier.of_all(views)
    figures.report(title, labels, probabilities)
    figures.report_kinds(labels, kinds, probabilities)
    if options.sheet:
        sheet.worst(options.sheet, views, labels, kinds, probabilities)
    if options.sample:
        sheet.sample(options.sample, views, labels, kinds)


def folder(options, classifier):
    views, labels, kinds = [], [], []
    for index, label in enumerate(LABELS):
        for file in sorted((options.pictures / label).glob("*.jp*g")):
            views.append(seen(file.read_bytes()))
            labels.append(index)
            kinds.append(file.stem)
    if not views:
        sys.exit(f"{options.pictures}: no CLASS/*.jpg in it, CLASS being one of {', '.join(LABELS)}")
    measured(options, classifier, str(options.pictures), views, labels, kinds)


def on_real(options, classifier, make):
    """Measures with the faults of a make, `trial` or `exam`, on real pictures that nothing was learnt from."""
    name, testdata = make.__name__, pictures.folder(options.testdata)
    if testdata is None:
        sys.exit(f"{name}: --testdata or OCELLUS_TESTDATA must name the folder of test data")
    real = pictures.load(testdata, "clips") + pictures.load(testdata, "photographs")
    views, labels, kinds = [], [], []
    for number, (jpeg, label, kind) in enumerate(make.jpegs(options.seed, real, options.each)):
        if options.write:
            (options.write / label).mkdir(parents=True, exist_ok=True)
            (options.write / label / f"{kind}-{number:05}.jpg").write_bytes(jpeg)
        views.append(seen(jpeg))
        labels.append(LABELS.index(label))
        kinds.append(kind)
    measured(options, classifier, f"{name}, {len(real)} real pictures", views, labels, kinds)


def of_trial(options, classifier):
    on_real(options, classifier, trial)


def of_exam(options, classifier):
    on_real(options, classifier, exam)


def rendered(options, classifier):
    views, labels = dataset.make(SEED, options.scenes, [], options.processes)
    measured(options, classifier, f"rendered, {options.scenes} scenes", views, labels, [""] * len(labels))


def recordings(paths):
    """The files named, and of folders those that are recordings."""
    files = []
    for path in paths:
        files += sorted(f for f in path.iterdir() if f.suffix in KINDS_OF_FILES) if path.is_dir() else [path]
    return files


def needs_program(options):
    if not options.ocellus.exists():
        sys.exit(f"{options.ocellus}: not there; build it with: swift build -c release --product ocellus")


def of_streams(options, classifier):
    needs_program(options)
    streams.report(options.ocellus, options.model, recordings(options.files))


def of_demo(options, classifier):
    demo_frames.report(classifier, demo.DEMO_FILE.read_bytes())


def agree(options, classifier):
    other = Classifier(options.other)
    print(f"{options.other.name}: {options.other.stat().st_size} bytes, median "
          f"{other.milliseconds(np.zeros((SIDE, SIDE, 3), np.uint8)):.3f} ms")
    needs_program(options)
    streams.agree(options.ocellus, options.model, options.other, recordings(options.files))


def arguments():
    parser = argparse.ArgumentParser(prog="evaluate", description="measure the built-in model camera-health")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--model", type=Path, default=MODEL_FILE)
    common.add_argument("--sheet", type=Path, help="PNG to write the worst examples to")
    common.add_argument("--sample", type=Path, help="PNG to write some of each kind to")
    commands = parser.add_subparsers(required=True)

    def command(name, run, text, *parents):
        added = commands.add_parser(name, parents=[common, *parents], help=text)
        added.set_defaults(run=run)
        return added

    command("folder", folder, "pictures in CLASS/*.jpg").add_argument("pictures", type=Path)
    real = argparse.ArgumentParser(add_help=False)
    real.add_argument("--testdata", help="folder of test data (default: OCELLUS_TESTDATA)")
    real.add_argument("--each", type=int, default=2, help="kinds of each fault a picture (clear: twice as many)")
    real.add_argument("--seed", type=int, default=4711)
    real.add_argument("--write", type=Path, help="folder for the pictures as CLASS/*.jpg")
    command("trial", of_trial, "faults of the second make on real pictures", real)
    command("exam", of_exam, "faults of the third make on real pictures: once, with a finished network", real)
    added = command("rendered", rendered, "faults of training on rendered scenes")
    added.add_argument("--scenes", type=int, default=60)
    added.add_argument("--processes", type=int, default=2)
    streamed = argparse.ArgumentParser(add_help=False)
    streamed.add_argument("--ocellus", type=Path, default=PROGRAM, help="the program (default: the release build)")
    added = command("streams", of_streams, "recordings", streamed)
    added.add_argument("files", type=Path, nargs="+")
    command("demo", of_demo, "the demo recording")
    added = command("agree", agree, "two models on recordings", streamed)
    added.add_argument("other", type=Path)
    added.add_argument("files", type=Path, nargs="+")
    return parser.parse_args()


def main():
    options = arguments()
    classifier = Classifier(options.model)
    print(f"{options.model.name}: {options.model.stat().st_size} bytes, {multiply_adds(options.model) / 1e6:.2f} M "
          f"multiply-adds, median {classifier.milliseconds(np.zeros((SIDE, SIDE, 3), np.uint8)):.3f} ms")
    options.run(options, classifier)


if __name__ == "__main__":
    main()
