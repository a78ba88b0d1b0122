"""Where the Image lies in the view, and where the marks lie on it."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPointF, QRectF

from digitrec_gui.core.types import Box
from digitrec_gui.ui.picture.viewport import LARGEST_SCALE, MARGIN, Viewport


@pytest.fixture
def viewport() -> Viewport:
    """A picture of 4000x3000 in a view of 848x648."""
    viewport = Viewport()
    viewport.resize(848, 648)
    viewport.set_image(4000, 3000)
    return viewport


def test_a_fitted_picture_is_whole_and_centred(viewport: Viewport) -> None:
    assert viewport.scale == pytest.approx(0.2)
    assert viewport.to_view(Box(0, 0, 4000, 3000)) == QRectF(MARGIN, MARGIN, 800, 600)


def test_what_is_under_the_pointer_stays_there(viewport: Viewport) -> None:
    pointer = QPointF(500, 400)
    viewport.zoom(2, pointer)
    before = viewport.to_image(QRectF(pointer, pointer + QPointF(1, 1))).topLeft()

    viewport.zoom(3, pointer)

    after = viewport.to_image(QRectF(pointer, pointer + QPointF(1, 1))).topLeft()
    assert after.x() == pytest.approx(before.x())
    assert after.y() == pytest.approx(before.y())


def test_zooming_has_an_end_both_ways(viewport: Viewport) -> None:
    viewport.zoom(1e9, QPointF(400, 300))
    assert viewport.scale == LARGEST_SCALE

    viewport.zoom(1e-9, QPointF(400, 300))
    assert viewport.scale == pytest.approx(0.1)


def test_the_picture_cannot_be_dragged_out_of_view(viewport: Viewport) -> None:
    viewport.zoom(4, QPointF(400, 300))

    viewport.pan(QPointF(1e6, -1e6))

    shown = viewport.to_view(Box(0, 0, 4000, 3000))
    assert shown.left() == MARGIN
    assert shown.bottom() == pytest.approx(648 - MARGIN)


def test_a_digit_out_of_view_is_brought_in(viewport: Viewport) -> None:
    viewport.zoom(8, QPointF(0, 0))
    far = Box(3800, 2800, 60, 80)
    assert not QRectF(0, 0, 848, 648).contains(viewport.to_view(far))

    viewport.reveal(far)

    assert QRectF(0, 0, 848, 648).contains(viewport.to_view(far))


def test_a_fitted_picture_stays_fitted_when_the_view_grows(viewport: Viewport) -> None:
    viewport.resize(1648, 1248)

    assert viewport.scale == pytest.approx(0.4)


def test_what_moves_or_scales_nothing_leaves_the_picture_fitted(viewport: Viewport) -> None:
    viewport.pan(QPointF(50, -20))
    viewport.zoom(1, QPointF(400, 300))
    assert viewport.is_fitted

    viewport.zoom(4, QPointF(400, 300))
    assert not viewport.is_fitted


def test_a_tiny_picture_is_not_blown_up_without_end(viewport: Viewport) -> None:
    viewport.set_image(28, 28)

    assert viewport.scale == 12
