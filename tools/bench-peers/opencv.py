"""What one writes with OpenCV to make a network's input of a frame. As a program, opencv.py METHOD FILE: for blocks.py."""

import sys

import cv2
import numpy as np

from protocol import Answers

# Of 0 to 255, as torchvision's classifiers want them; cv2's function knows one divisor for all colours.
MEAN, STD = (123.675, 116.28, 103.53), 57.7
SIDE = 224
WIDTH, HEIGHT = 1280, 720


def tensor(picture: np.ndarray, filter: int) -> np.ndarray:
    """1×3×SIDE×SIDE of a BGR picture."""
    return cv2.dnn.blobFromImage(cv2.resize(picture, (SIDE, SIDE), interpolation=filter), 1 / STD, mean=MEAN, swapRB=True)


def of_jpeg(data: np.ndarray, filter: int, mode: int = cv2.IMREAD_COLOR) -> np.ndarray:
    return tensor(cv2.imdecode(data, mode), filter)


def of_yuyv(data: np.ndarray, filter: int) -> np.ndarray:
    return tensor(cv2.cvtColor(data.reshape(HEIGHT, WIDTH, 2), cv2.COLOR_YUV2BGR_YUY2), filter)


METHODS = {
    "bilinear": lambda data: of_jpeg(data, cv2.INTER_LINEAR),
    "area": lambda data: of_jpeg(data, cv2.INTER_AREA),
    "half+area": lambda data: of_jpeg(data, cv2.INTER_AREA, cv2.IMREAD_REDUCED_COLOR_2),
    "yuyv bilinear": lambda data: of_yuyv(data, cv2.INTER_LINEAR),
    "yuyv area": lambda data: of_yuyv(data, cv2.INTER_AREA),
}


def main() -> None:
    method, file = sys.argv[1:]
    answers = Answers()
    cv2.setNumThreads(1)
    data = np.fromfile(file, np.uint8)
    prepare = METHODS[method]
    prepare(data)
    answers.answer()
    answers.serve(lambda: prepare(data))


if __name__ == "__main__":
    main()
