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

Indices = npt.NDArray[np.int64]

_AT_ONCE = 256
"""Rectangles that are looked at together: more would take memory and win nothing."""


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
    boxes = np.array([(p.box.x, p.box.y, p.box.right, p.box.bottom) for p in parts], np.float32)
    written = boxes.reshape(-1, 4) * scale
    above = np.array([isinstance(part, Digit) for part in parts], bool)
    ways = _ways(written, sizes, gap)
    result: Rects = np.where(above[:, np.newaxis], ways[0], ways[1])
    in_the_way = np.unique(_overlapping(result, written)[0])
    for way in ways:
        # A label that moves must not come to lie on another one either, nor on one that moves at the same time.
        wanted = way[in_the_way]
        at, other = _overlapping(wanted, result)
        free = np.ones(len(in_the_way), bool)
        free[at[in_the_way[at] != other]] = False
        free[_overlapping(wanted, written)[0]] = False
        moving = np.flatnonzero(free)
        later, earlier = _overlapping(wanted[moving], wanted[moving])
        free[moving[later[later > earlier]]] = False
        result[in_the_way[free]] = wanted[free]
        in_the_way = in_the_way[~free]
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


def _overlapping(some: Rects, others: Rects) -> tuple[Indices, Indices]:
    """The pairs of one of some and one of others that overlap: (n,) places among some, and (n,) among others.

    Only those are compared whose tops are near enough to one another.
    """
    order = np.argsort(others[:, 1])
    tops = others[order, 1]
    highest = (others[:, 3] - others[:, 1]).max(initial=0)
    begin = np.searchsorted(tops, some[:, 1] - highest, "left")
    end = np.searchsorted(tops, some[:, 3], "right")
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for start in range(0, len(some), _AT_ONCE):
        counts = (end - begin)[start : start + _AT_ONCE]
        mine = start + np.repeat(np.arange(len(counts)), counts)
        nth = np.arange(len(mine)) - np.repeat(np.cumsum(counts) - counts, counts)
        theirs = order[begin[mine] + nth]
        (left, top, right, bottom), there = some[mine].T, others[theirs].T
        overlap = (left < there[2]) & (right > there[0]) & (top < there[3]) & (bottom > there[1])
        found.append((mine[overlap], theirs[overlap]))
    return np.concatenate([mine for mine, _ in found]), np.concatenate([theirs for _, theirs in found])
