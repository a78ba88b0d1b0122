"""Where labels stand: above a digit, unless something is written there and there is room elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QRectF

from digitrec_gui.core.types import Box, Digit, Glyph, Part, Prediction, Sign
from digitrec_gui.ui.picture.labels import placed

LABEL = (16.0, 18.0)


def digit(x: int, y: int, width: int = 30, height: int = 40) -> Digit:
    ink = np.zeros((28, 28), np.uint8)
    return Digit(Glyph(Box(x, y, width, height), ink), ink, Prediction((0.99, *[0.001] * 10)))


def labels(*parts: Part, scale: float = 1.0) -> list[QRectF]:
    sizes = np.full((len(parts), 2), LABEL, np.float32)
    return [QRectF(a, b, c - a, d - b) for a, b, c, d in placed(parts, sizes, scale, 4).tolist()]


def box(part: Part, scale: float = 1.0) -> QRectF:
    return QRectF(part.box.x * scale, part.box.y * scale, part.box.width * scale, part.box.height * scale)


def test_a_label_stands_above_a_digit_and_below_a_sign() -> None:
    seven, point = digit(100, 100), Sign(Box(140, 130, 8, 8), ".", 0.99)

    above, below = labels(seven, point)

    assert above.bottom() < 100 and above.left() == 96
    assert below.top() > 138


def test_it_makes_way_for_the_writing_of_the_row_above() -> None:
    # Given two rows so close that a label between them would lie on the upper one, and nothing below the lower one
    upper, lower = digit(100, 40), digit(100, 90)

    _, of_lower = labels(upper, lower)

    assert not of_lower.intersects(box(upper)) and not of_lower.intersects(box(lower))
    assert of_lower.top() > lower.box.bottom

    # Where the rows are far enough from each other on the screen, it stands where it always does
    _, of_lower = labels(upper, lower, scale=4)
    assert of_lower.bottom() < lower.box.y * 4 and not of_lower.intersects(box(upper, 4))


def test_it_goes_beside_a_digit_that_stands_between_two_others() -> None:
    # Given a column of three: what would be below the middle one lies on the third
    column = [digit(100, 40), digit(100, 90), digit(100, 140)]

    middle = labels(*column)[1]

    assert not any(middle.intersects(box(one)) for one in column)
    assert middle.left() > 130 or middle.right() < 100


def test_where_there_is_no_room_it_stands_where_it_always_does() -> None:
    page = [digit(34 * column, 44 * row) for row in range(5) for column in range(5)]

    inner = labels(*page)[12]

    assert inner.bottom() < page[12].box.y and inner.left() == page[12].box.x - 4


@pytest.mark.parametrize("gap", [50, 60, 75])
def test_labels_that_make_way_lie_on_no_other(gap: int) -> None:
    page = [digit(60 * column, gap * row) for row in range(4) for column in range(6)]

    found = labels(*page)

    for index, label in enumerate(found):
        assert not any(label.intersects(other) for place, other in enumerate(found) if place != index)
        assert not any(label.intersects(box(one)) for one in page)


def test_nothing_is_labelled_where_nothing_was_read() -> None:
    assert labels() == []
