"""The guided sheet: twenty boxes to write given digits in, printed, photographed, and read back (see `sheet_photo`).

In each corner it has an ArUco mark (Garrido-Jurado et al. 2014), which OpenCV finds in a photograph however it is held
and lit. The marks tell the corners apart, and which sheet it is, and so which digit was to be written in which box.

Places on the sheet are in millimetres from the upper left corner of the upper left mark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

ROWS, COLUMNS = 2, 10

WIDTH, HEIGHT = 180.0, 94.0
"""From outer edge to outer edge of the marks."""

MARKS = cv2.aruco.DICT_4X4_250
"""Of which ArUco marks those in the corners are."""

MARK = 14.0
"""Side of a mark."""

_MARK_CELLS = 6
_BOX = (15.0, 20.0)
_LABEL = 5.0
_FIRST = (6.0, 25.0)
_PITCH = (17.0, 32.0)


class Place(NamedTuple):
    """An upright rectangle on the sheet, in millimetres; `x`, `y` is its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def asked(number: int) -> tuple[int, ...]:
    """The digits that a sheet asks for, row by row: each twice, in an order that never changes for its number."""
    places = range(ROWS * COLUMNS)
    shuffled = sorted(places, key=lambda place: hashlib.sha256(f"{number}:{place}".encode()).digest())
    return tuple(place % 10 for place in shuffled)


def boxes() -> Iterator[tuple[Place, Place]]:
    """Each box to write in, row by row, and where the digit is printed above it that it asks for."""
    for place in range(ROWS * COLUMNS):
        row, column = divmod(place, COLUMNS)
        x, y = _FIRST[0] + column * _PITCH[0], _FIRST[1] + row * _PITCH[1]
        yield Place(x, y, *_BOX), Place(x, y - 1 - _LABEL, _BOX[0], _LABEL)


def marks(number: int) -> Iterator[tuple[Place, npt.NDArray[np.bool_]]]:
    """The marks of a sheet: where each is printed, and its cells (6, 6), black where True."""
    dictionary = cv2.aruco.getPredefinedDictionary(MARKS)
    for corner, (x, y) in enumerate(mark_origins()):
        cells = cv2.aruco.generateImageMarker(dictionary, _mark_id(number, corner), _MARK_CELLS)
        yield Place(x, y, MARK, MARK), cells == 0


def mark_origins() -> tuple[tuple[float, float], ...]:
    """The upper left corners of the marks, millimetres, clockwise from the upper left one."""
    right, bottom = WIDTH - MARK, HEIGHT - MARK
    return (0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom)


def _mark_id(number: int, corner: int) -> int:
    return 4 * (number - 1) + corner
