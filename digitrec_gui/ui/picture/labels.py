"""Where the label of each part stands: what was read, beside its mark, and not over what is written around it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction

from digitrec_gui.core.types import Digit, Part
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets.actions import dress

Rects = npt.NDArray[np.float32]
"""(n, 4): left, top, right and bottom, points."""

_AT_ONCE = 256
"""Rectangles that are looked at together, each beside all: more would take memory and win nothing."""


class LabelsHidden(QAction):
    """Hides the labels in a picture, whose writing is seen better then; remembers that."""

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__("Hide la&bels", parent)
        dress(self, "tag", "Hide what was read above each digit, in the picture", "H")
        self.setCheckable(True)
        self.setChecked(settings.labels_hidden)
        self._settings = settings
        self.toggled.connect(self._on_toggled)

    def _on_toggled(self, checked: bool) -> None:
        self._settings.labels_hidden = checked


def placed(parts: Sequence[Part], sizes: npt.NDArray[np.float32], scale: float, gap: float) -> Rects:
    """The rectangle of each label, in points from where pixel (0, 0) of the Image is shown.

    It stands above a digit and below a sign; where something is written there, below or above, or beside it, if there
    is room, and else where it would stand anyway.

    Args:
        parts: what is labelled.
        sizes: (n, 2), width and height of each label, points.
        scale: points a pixel.
        gap: between what is written and its label, points.
    """
    written = (
        np.array([(p.box.x, p.box.y, p.box.right, p.box.bottom) for p in parts], np.float32).reshape(-1, 4) * scale
    )
    above = np.array([isinstance(part, Digit) for part in parts], bool)
    ways = _ways(written, sizes, gap)
    first = np.where(above[:, np.newaxis], ways[0], ways[1])
    own = np.arange(len(parts))
    in_the_way = np.zeros(len(parts), bool)
    for start in range(0, len(parts), _AT_ONCE):
        some = own[start : start + _AT_ONCE]
        in_the_way[some] = _overlaps(first[some], written, some).any(axis=1)
    result: Rects = first.copy()
    for index in np.flatnonzero(in_the_way):
        # A label that moves must not come to lie on another one either.
        others = np.concatenate([np.delete(written, index, axis=0), np.delete(result, index, axis=0)])
        mine = ways[:, index]
        free = ~_overlaps(mine, others, None).any(axis=1)
        if free.any():
            result[index] = mine[int(np.argmax(free))]
    return result


def _ways(written: Rects, sizes: npt.NDArray[np.float32], gap: float) -> npt.NDArray[np.float32]:
    """Where labels may stand, the best first: above, below, and above, below and beside to the left and right."""
    left, top, right, bottom = written.T
    width, height = sizes.T
    middle = (top + bottom - height) / 2
    over, under = top - gap - height, bottom + gap
    corners = (
        (left - gap, over),
        (left - gap, under),
        (right + gap - width, over),
        (right + gap - width, under),
        (right + gap, middle),
        (left - gap - width, middle),
    )
    return np.stack([np.stack([x, y, x + width, y + height], axis=1) for x, y in corners])


def _overlaps(some: Rects, others: Rects, own: npt.NDArray[np.int64] | None) -> npt.NDArray[np.bool_]:
    """Which of some rectangles (rows) overlap which others (columns), but for their own."""
    left, top, right, bottom = (some[:, edge, np.newaxis] for edge in range(4))
    found = (left < others[:, 2]) & (right > others[:, 0]) & (top < others[:, 3]) & (bottom > others[:, 1])
    if own is not None:
        found[np.arange(len(own)), own] = False
    return found
