"""video.py METHOD VIDEO MODEL THREADS FRAMES: what one writes with OpenCV and ONNX Runtime to classify a camera's JPEGs.

METHOD `imdecode` takes the JPEGs out of the file itself, `capture` leaves that to cv2.VideoCapture.
"""

import sys

import cv2
import numpy as np
import onnxruntime

from opencv import tensor


def split(video: str):
    data = np.fromfile(video, np.uint8)
    # Each picture begins with a marker that nothing inside of it looks like.
    starts = np.flatnonzero((data[:-2] == 0xFF) & (data[1:-1] == 0xD8) & (data[2:] == 0xFF))
    for start, end in zip(starts, [*starts[1:], len(data)]):
        yield cv2.imdecode(data[start:end], cv2.IMREAD_COLOR)


def capture(video: str):
    source = cv2.VideoCapture(video)
    while True:
        more, picture = source.read()
        if not more:
            return
        yield picture


def main() -> None:
    method, video, model, threads, frames = sys.argv[1:]
    cv2.setNumThreads(int(threads))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    pictures = {"imdecode": split, "capture": capture}[method](video)
    for _, picture in zip(range(int(frames)), pictures):
        scores = session.run(None, {name: tensor(picture, cv2.INTER_LINEAR)})[0][0]
        best = np.argsort(scores)[-5:][::-1]
        print(" ".join(f"{index} {scores[index]:.3f}" for index in best))


main()
