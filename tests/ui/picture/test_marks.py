"""What is painted over the Image tells sure, doubtful and "not a digit" apart without colour."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QFont, QImage, QPainter
from pytestqt.qtbot import QtBot

from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Part, Prediction, Sign
from digitrec_gui.ui.picture import marks
from digitrec_gui.ui.picture.marks import Marks
from digitrec_gui.ui.picture.viewport import Viewport

BOX = Box(60, 60, 80, 80)


def digit(best: int, confidence: float) -> Digit:
    """A Digit that was read as `best`."""
    probabilities = [(1 - confidence) / 10] * 11
    probabilities[best] = confidence
    ink = np.zeros((28, 28), np.uint8)
    return Digit(Glyph(BOX, ink), ink, Prediction(tuple(probabilities)))


def paint(marked: Part, ratio: float = 1.0, selected: int | None = None) -> QImage:
    """The mark of a part on grey."""
    viewport = Viewport()
    viewport.resize(200, 200)
    viewport.set_image(200, 200)
    viewport.zoom(1 / viewport.scale, viewport.origin)
    image = QImage(round(200 * ratio), round(200 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.gray)
    painted = Marks([marked], QFont())
    painter = QPainter(image)
    painted.paint_all(painter, viewport, QSize(200, 200), ratio)
    painted.paint_strong(painter, viewport, () if selected is None else (selected,), selected)
    painter.end()
    return image


def strokes(image: QImage) -> list[int]:
    """Lengths of the coloured strokes along the bottom of the box."""
    rows = []
    for y in range(image.height() // 2, image.height()):
        line = "".join("#" if image.pixelColor(x, y).lightness() < 115 else " " for x in range(image.width()))
        rows.append(line.split())
    return [len(stroke) for stroke in max(rows, key=lambda row: sum(map(len, row)))]


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_sure_is_solid_doubtful_dashed_and_not_a_digit_dotted(qtbot: QtBot, ratio: float) -> None:
    sure = strokes(paint(digit(7, 0.99), ratio))
    doubtful = strokes(paint(digit(7, 0.6), ratio))
    no_digit = strokes(paint(digit(NOT_A_DIGIT, 0.99), ratio))

    assert len(sure) == 1 and sure[0] >= 80 * ratio
    assert 4 <= len(doubtful) <= 8
    assert len(no_digit) > 2 * len(doubtful)
    assert max(no_digit) < max(doubtful)


def test_a_sign_is_marked_as_a_digit_is_but_tagged_below_it(qtbot: QtBot) -> None:
    sure, doubtful = paint(Sign(BOX, ",", 0.99)), paint(Sign(BOX, ",", 0.6))
    assert len(strokes(sure)) == 1 and len(strokes(doubtful)) > 4

    def rows(image: QImage) -> list[int]:
        grey = image.pixelColor(0, 0)
        return [y for y in range(200) if any(image.pixelColor(x, y) != grey for x in range(200))]

    of_sign, of_digit = rows(sure), rows(paint(digit(7, 0.99)))
    assert of_digit[0] < of_sign[0] - 10 and of_digit[-1] < of_sign[-1] - 10


def test_a_small_sign_is_tagged_where_its_line_is_high(qtbot: QtBot) -> None:
    point = Sign(Box(146, 136, 4, 4), ".", 0.99)

    assert marks._heights([digit(7, 0.99), point]) == [80, 80]


def test_the_selected_mark_is_stronger_and_tinted(qtbot: QtBot) -> None:
    plain, selected = paint(digit(7, 0.99)), paint(digit(7, 0.99), selected=0)

    middle = plain.rect().center()
    assert plain.pixelColor(middle) != selected.pixelColor(middle)
    assert plain != selected


def test_only_the_dashes_that_can_be_seen_are_painted_and_none_moves() -> None:
    edges = [QRect(-70_001, 20, 200_000, 2), QRect(20, -70_001, 2, 200_000)]
    visible, everything = QRect(0, 0, 800, 600), QRect(-100_000, -100_000, 300_000, 300_000)

    for edge in edges:
        some, every = (marks._dashes(edge, 10, 16, part) for part in (visible, everything))
        assert some == [dash for dash in every if dash.intersects(visible)]
        assert 30 < len(some) < 60
    assert marks._dashes(QRect(0, 700, 800, 2), 10, 16, visible) == []


def test_a_reading_without_digits_paints_nothing(qtbot: QtBot) -> None:
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    before = image.copy()

    painter = QPainter(image)
    Marks((), QFont()).paint_all(painter, Viewport(), QSize(50, 50), 1)
    painter.end()

    assert image == before
