"""Trains camera-health and writes the ONNX file.

    python train.py --testdata TESTDATA --build BUILD

Samples and the checkpoint go to the build folder; samples made earlier by the same programs from the same seed and counts are
used again.
"""

import argparse
import hashlib
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

import dataset
import pictures
import start
from export import MODEL_FILE, write_model
from model import LABELS, MEAN, STD, CameraHealth


def arguments():
    parser = argparse.ArgumentParser(description="train the built-in model camera-health")
    parser.add_argument("--testdata", help="folder of test data (default: OCELLUS_TESTDATA; without: no clips)")
    parser.add_argument("--build", type=Path, default=Path("/tmp/camera-health"), help="for samples and checkpoint")
    parser.add_argument("--output", type=Path, default=MODEL_FILE, help="the ONNX file to write")
    parser.add_argument("--start", type=Path,
                        help="checkpoint or exported model whose weights to begin with (default: random ones)")
    parser.add_argument("--also", nargs="+", action="append", default=[], metavar=("FILE", "STATE"),
                        help="samples-….npz of another run to learn from, too; of some states only, if some are named")
    parser.add_argument("--states", nargs="*", choices=LABELS, default=LABELS,
                        help="states to make samples of, some perhaps repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rendered", type=int, default=1600, help="number of scenes rendered")
    parser.add_argument("--repeats", type=int, default=8, help="how often each frame of a clip is used; packaged pictures six times as often")
    parser.add_argument("--epochs", type=int, default=18)
    parser.add_argument("--clear-bias", type=float, default=1.2,
                        help="added to the logit of clear at the end: a false alarm is worse than a mild fault that is missed")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--processes", type=int, default=2, help="processes that make samples")
    parser.add_argument("--threads", type=int, default=1, help="threads that train")
    parser.add_argument("--bfloat16", action="store_true", help="multiply in bfloat16: faster where the processor has it")
    return parser.parse_args()


def samples_file(options, testdata):
    """Where samples are stored: another file for other programs, pictures or options."""
    here, digest = Path(__file__).resolve().parent, hashlib.sha256()
    programs = [*here.glob("scenes/*.py"), *here.glob("faults/*.py")]
    for file in sorted(programs) + [here / f"{name}.py" for name in ("camera", "dataset", "light", "pictures")]:
        digest.update(file.read_bytes())
    if testdata:
        digest.update((testdata / "scenes" / "index.json").read_bytes())
    digest.update(repr((options.seed, options.rendered, options.repeats, options.states)).encode())
    return options.build / f"samples-{digest.hexdigest()[:12]}.npz"


def training_samples(options):
    """Views and labels to learn from, made or read."""
    testdata = pictures.folder(options.testdata)
    stored = samples_file(options, testdata)
    if stored.exists():
        with np.load(stored) as arrays:
            return arrays["views"], arrays["labels"]
    clips, packaged = pictures.load(testdata, "training") if testdata else [], pictures.packaged()
    walls = pictures.mosaics(np.random.default_rng((options.seed, 8)), clips + packaged, options.repeats * 30)
    real = options.repeats * (clips + 6 * packaged) + walls
    views, labels = dataset.make(options.seed, options.rendered, real, options.processes, options.states)
    unfinished = stored.with_suffix(".new.npz")
    np.savez(unfinished, views=views, labels=labels)
    unfinished.rename(stored)
    return views, labels


def batches(rng, views, labels, size):
    """Shuffled batches `(float (N, 3, H, W), int64 (N))`; half are mirrored, some transposed or in other colours."""
    order = rng.permutation(len(labels))
    for start in range(0, len(order) - size + 1, size):
        chosen = order[start:start + size]
        batch = views[chosen]
        mirrored = rng.random(size) < 0.5
        batch[mirrored] = batch[mirrored, :, ::-1]
        for index in np.flatnonzero(rng.random(size) < 0.25):
            batch[index] = batch[index][:, :, rng.permutation(3)]
        for index in np.flatnonzero(rng.random(size) < 0.2):
            batch[index] = batch[index].transpose(1, 0, 2)
        planes = np.ascontiguousarray(batch.transpose(0, 3, 1, 2), np.float32)
        yield torch.from_numpy((planes - MEAN) / STD), torch.from_numpy(labels[chosen])


def train(options, views, labels):
    """A network that has seen the samples `epochs` times."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    rng = np.random.default_rng((options.seed, 9))
    network = CameraHealth()
    if options.start:
        start.load(network, options.start, views)
        network.train()
    network = network.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, weight_decay=0.02)
    steps = options.epochs * (len(labels) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.rate, total_steps=steps, pct_start=0.15)
    for epoch in range(options.epochs):
        begin, losses, right = time.monotonic(), [], []
        for inputs, targets in batches(rng, views, labels, options.batch):
            with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
                logits = network(inputs.to(memory_format=torch.channels_last)).float()
            loss = functional.cross_entropy(logits, targets, label_smoothing=0.03)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
            right.append((logits.argmax(1) == targets).float().mean().item())
        print(f"epoch {epoch + 1}/{options.epochs}: loss {np.mean(losses):.4f}, right {np.mean(right):.2%}, "
              f"{time.monotonic() - begin:.0f} s", flush=True)
    with torch.no_grad():
        network.classify.bias[LABELS.index("clear")] += options.clear_bias
    return network.eval()


def main():
    options = arguments()
    options.build.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    views, labels = training_samples(options)
    for file, *states in options.also:
        with np.load(file) as arrays:
            taken = np.isin(arrays["labels"], [LABELS.index(state) for state in states or LABELS])
            views = np.concatenate([views, arrays["views"][taken]])
            labels = np.concatenate([labels, arrays["labels"][taken]])
    print(f"{len(labels)} samples, per label {np.bincount(labels, minlength=len(LABELS)).tolist()}, {time.monotonic() - begin:.0f} s", flush=True)
    network = train(options, views, labels)
    torch.save(network.state_dict(), options.build / "camera-health.pt")
    write_model(network, options.output)
    print(f"{options.output}: written, {time.monotonic() - begin:.0f} s in all")


if __name__ == "__main__":
    main()
