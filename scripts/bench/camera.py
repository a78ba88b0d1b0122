"""The camera of scripts/bench/webcam.py: an MJPEG server on loopback, in a process of its own.

python -m scripts.bench.camera still|moving [PICTURE]    a sheet with ten digits, or this picture on a table

It prints its URL and what is written on the sheet as JSON, then obeys the lines of standard input: stall, die, live.
It ends with standard input.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from digitrec_gui.core.images import open_image
from scripts.handwriting import Pen, Picture, paper, photograph, write

SIZE = (1280, 720)
RATE = 30.0
TEXT = "80365 27149"
"""Ten digits, each once or twice."""

_TABLE = (96, 84, 72)
_NOISE = 4.0
"""Of the sensor, in grey levels; anew in each picture."""

_PICTURES = 60
"""Different pictures, encoded beforehand: encoding would take the time of the processor that is measured."""


def main(arguments: list[str]) -> None:
    """Serves until standard input ends."""
    match arguments:
        case ["still" | "moving" as kind]:
            sheet, poses = _sheet(), _poses(kind == "moving")
        case ["still" | "moving" as kind, picture]:
            sheet, poses = open_image(Path(picture)).image, _poses(kind == "moving")
        case _:
            sys.exit(__doc__)
    cv2.setNumThreads(1)
    mjpeg = _server_module()
    rng = np.random.default_rng(1)
    pictures = [mjpeg.jpeg(_seen(sheet, pose, rng)) for pose in poses]
    with mjpeg.MjpegServer(lambda number: pictures[number % len(pictures)], RATE) as server:
        print(json.dumps({"url": server.url, "text": TEXT}), flush=True)
        for line in sys.stdin:
            _obey(line.strip(), server, mjpeg)
        server.mood = mjpeg.Mood.FINE


def _server_module() -> Any:
    """The server that the tests use."""
    return importlib.import_module("tests.services.webcam.mjpeg")


def _obey(order: str, server: Any, mjpeg: Any) -> None:
    match order:
        case "stall":
            server.mood = mjpeg.Mood.STALLED
        case "die":
            server.die()
        case "live":
            server.live()


def still_frame() -> Picture:
    """What the camera sees of the sheet with ten digits."""
    return _seen(_sheet(), (0.0, 0.0, 0.0), np.random.default_rng(1))


def moving_frames() -> list[Picture]:
    """What the camera sees of it when it is moved, picture after picture, (720, 1280, 3) BGR."""
    sheet, rng = _sheet(), np.random.default_rng(1)
    return [np.ascontiguousarray(_seen(sheet, pose, rng)[..., ::-1]) for pose in _poses(moves=True)]


def _sheet() -> Picture:
    rng = np.random.default_rng(3)
    sheet = paper(900, 460)
    for row, text in enumerate(TEXT.split()):
        write(sheet, text, (110, 70 + 190 * row), 120, Pen(), rng)
    return photograph(sheet, rng, light=0.2, noise=0)


def _poses(moves: bool) -> list[tuple[float, float, float]]:
    """Shift in pixels and angle in degrees of each picture; the last one leads back to the first."""
    if not moves:
        return [(0.0, 0.0, 0.0)] * _PICTURES
    turns = [2 * np.pi * number / _PICTURES for number in range(_PICTURES)]
    return [(130 * np.sin(turn), 70 * np.sin(2 * turn), 4 * np.sin(turn)) for turn in turns]


def _seen(sheet: Picture, pose: tuple[float, float, float], rng: np.random.Generator) -> Picture:
    """A sheet on a table, fitted into the picture, as the camera sees it."""
    height, width = sheet.shape[:2]
    scale = min(SIZE[0] / width, SIZE[1] / height, 1.0)
    small = cv2.resize(sheet, (round(scale * width), round(scale * height)), interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    dx, dy, angle = pose
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turn[:, 2] += (SIZE[0] - width) / 2 + dx, (SIZE[1] - height) / 2 + dy
    placed = cv2.warpAffine(small, turn, SIZE, borderMode=cv2.BORDER_CONSTANT, borderValue=_TABLE)
    noisy = cv2.GaussianBlur(placed, (0, 0), 0.7) + rng.normal(0, _NOISE, (SIZE[1], SIZE[0], 1))
    return np.asarray(noisy.clip(0, 255), np.uint8)


if __name__ == "__main__":
    main(sys.argv[1:])
