"""Pictures of digits, and what was read of them, known beforehand."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.types import Box, Digit, Glyph, Image, Prediction, Reading
from digitrec_gui.services.reading.pictures import ReadImage
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT

TOP, SIDE = 60, 84
"""Where digits stand, and how large they are, pixels."""


def written(values: Sequence[int]) -> list[Image]:
    """The first of MNIST's training digits for each value, dark on white, (84, 84, 3)."""
    with np.load(paths.MNIST) as arrays:
        x, y = arrays["x_train"][:200], arrays["y_train"][:200]
    found = [cv2.resize(x[y == value][0], (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for value in values]
    return [np.repeat(255 - digit[:, :, np.newaxis], 3, axis=2) for digit in found]


def digit(image: Image, box: Box, value: int) -> Digit:
    """What is written in a box, as it was read with great confidence."""
    ink = 255 - image[box.y : box.bottom, box.x : box.right, 0]
    probabilities = [0.0] * 11
    probabilities[value] = 1.0
    field = np.asarray(cv2.resize(ink, (28, 28), interpolation=cv2.INTER_AREA), np.uint8)
    return Digit(Glyph(box, np.ascontiguousarray(ink)), field, Prediction(tuple(probabilities)))


def sheet(values: Sequence[int], places: Sequence[int], width: int = 520) -> tuple[Image, list[Digit]]:
    """Digits side by side on white paper, from these columns on."""
    image = np.full((200, width, 3), 255, np.uint8)
    for picture, x in zip(written(values), places, strict=True):
        window = image[TOP : TOP + SIDE, x : x + SIDE]
        np.minimum(window, picture, out=window)
    boxes = [Box(x + 10, TOP + 8, SIDE - 20, SIDE - 16) for x in places]
    return image, [digit(image, box, value) for box, value in zip(boxes, values, strict=True)]


def show(qtbot: QtBot, window: MainWindow, image: Image, reading: Reading) -> PictureView:
    """Opens a picture of which this was read."""
    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda shown: shown is not None):
        window.image_tab.open(ReadImage(image, reading), "Number")
    window.image_tab.view.setFocus()
    return window.image_tab.view
