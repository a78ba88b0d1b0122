"""Boxes as a hand changes them: their handles, and what comes of moving one. No widget."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF

from digitrec_gui.core.forms.types import LEAST_BOX
from digitrec_gui.core.types import Box

HANDLE = 7.0
"""Side of a handle, points."""

Handle = tuple[int, int]
"""Which sides it moves: -1 the left or upper one, 1 the right or lower one, 0 none."""

_HANDLES: tuple[Handle, ...] = ((-1, -1), (1, -1), (1, 1), (-1, 1), (0, -1), (1, 0), (0, 1), (-1, 0))
_CORNERS = 4
"""The first of them."""


def box_in(rect: QRectF) -> Box:
    """A rectangle of the picture in whole pixels."""
    left, top = round(rect.left()), round(rect.top())
    return Box(left, top, round(rect.right()) - left, round(rect.bottom()) - top)


def stretched(box: Box, held: Handle, across: int, down: int) -> Box:
    """A box whose held sides are moved by so many pixels; all of it where none is held."""
    if held == (0, 0):
        return Box(box.x + across, box.y + down, box.width, box.height)
    x, width = _side(box.x, box.width, held[0], across)
    y, height = _side(box.y, box.height, held[1], down)
    return Box(x, y, width, height)


def clipped(box: Box, width: int, height: int) -> Box:
    """As much of a box as lies within a picture of this size; what is dragged beyond its edge ends there."""
    left, top = max(0, box.x), max(0, box.y)
    return Box(left, top, max(LEAST_BOX, min(width, box.right) - left), max(LEAST_BOX, min(height, box.bottom) - top))


def _side(start: int, length: int, held: int, by: int) -> tuple[int, int]:
    if held < 0:
        by = min(by, length - LEAST_BOX)
        return start + by, length - by
    return start, max(LEAST_BOX, length + by) if held > 0 else length


def handles(rect: QRectF) -> tuple[Handle, ...]:
    """Those of a box; a small one has only its corners.

    Args:
        rect: the box, points of the view.
    """
    return _HANDLES if min(rect.width(), rect.height()) >= 3 * HANDLE else _HANDLES[:_CORNERS]


def point(rect: QRectF, handle: Handle) -> QPointF:
    """Where a handle of a box has its middle, points of the view."""
    across, down = handle
    return rect.center() + QPointF(across * rect.width() / 2, down * rect.height() / 2)
