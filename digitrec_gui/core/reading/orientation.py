"""Orientation: by how many quarters a page must be turned before its digits stand upright.

A digit that lies on its side or stands on its head is seldom read well. So each digit's ink is turned all four ways
and read, and the way in which all of them together are read best is upright, if it is so by a clear margin: 0, 1 and
8 look alike on their heads, 6 and 9 change places, and a few digits must never be turned for that. The script of a
whole page is oriented in the same way by Tesseract (Unnikrishnan and Smith 2009).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.geometry import TURNS
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.types import FIELD, Box, Glyph

_FIRST, _MOST = 10, 24
"""Digits that are looked at, spread evenly over the page: at first, and where those leave a doubt."""

_SURE = 0.95
"""Confidence from which on the first digits leave no doubt that the page is upright."""

_FEWEST = 5
"""Fewer digits never turn a page."""

_LEGIBLE = 0.5
"""What is read with less than this probability in all four ways says nothing of the page ..."""

_MOSTLY = 0.6
"""... which is a page of digits, and can be turned, if at least this share of it says something."""

_FLOOR = 0.1
"""Least probability that counts: one ugly digit must not outvote the others."""

_MARGIN = 3.0
"""By how much the evidence for a turn must exceed that for leaving the page as it is, summed over digits: natural
logarithm of the ratio of probabilities. On 1,100 pages that were upright, rendered and real, nothing that passed the
other conditions reached 1.9."""

_EVENLY = 1.0
"""The same for turning a page that lies on its side, which stands on its head at best, and the other way round."""

_GOOD = -0.3
"""Least mean evidence for a turn: after it the digits must be read well."""

_ROWS = 0.6
"""Share of digits with their nearest neighbour beside them from which on they stand in rows as they are."""

Fields = npt.NDArray[np.uint8]
"""Normalised glyphs, (n, 28, 28) uint8."""

Predict = Callable[[Fields], npt.NDArray[np.float32]]
"""(n, 28, 28) uint8 -> (n, classes), see `Engine.predict`."""


class Orientation(NamedTuple):
    """Which turn makes the page upright, in degrees clockwise, and how sure that is, 0 to 1."""

    rotation: int
    confidence: float


def find_orientation(glyphs: Sequence[Glyph], predict: Predict) -> Orientation:
    """Finds the turn that makes a page upright.

    Args:
        glyphs: of the page as it is, not cut and joined until they read well as they are.
        predict: the Model.

    Returns:
        The turn, 0 where another is not clearly better; how sure that is: where the digits are read well as they
        are, how well.
    """
    if not glyphs:
        return Orientation(0, 0.0)
    in_rows = _in_rows([glyph.box for glyph in glyphs])
    found = _look(_spread(glyphs, _FIRST), in_rows, predict)
    if len(glyphs) > _FIRST and (found.rotation or found.confidence < _SURE):
        found = _look(_spread(glyphs, _MOST), in_rows, predict)
    return found


def is_on_its_head(glyphs: Sequence[Glyph], predict: Predict) -> bool:
    """Whether a page that lay on its side was turned the wrong way.

    Its digits are found better once it is turned: a 1 that lies is taken for a dash. So which of the two ways it is
    can be told better than before, and needs no margin, because one of them it is.

    Args:
        glyphs: of the turned page.
        predict: the Model.
    """
    fields = _spread(glyphs, _MOST)
    if not len(fields):
        return False
    return bool(_evidence(predict(_turned(fields, 180))).sum() > _evidence(predict(fields)).sum())


def _look(fields: Fields, in_rows: bool, predict: Predict) -> Orientation:
    """The orientation by these digits alone."""
    upright = _evidence(predict(fields))
    as_it_is = Orientation(0, float(np.exp(upright.mean())))
    # No turn can be better than perfect.
    if len(fields) < _FEWEST or upright.sum() > -_MARGIN:
        return as_it_is
    others = _evidence(predict(np.concatenate([_turned(fields, rotation) for rotation in TURNS[1:]])))
    evidence = np.stack([upright, *others.reshape(3, -1)])
    evidence = evidence[:, evidence.max(axis=0) > np.log(_LEGIBLE)]
    if evidence.shape[1] < max(_FEWEST, _MOSTLY * len(fields)):
        return as_it_is
    total = evidence.sum(axis=1)
    best = int(total.argmax())
    if not _is_clear(total, best, evidence.shape[1], in_rows):
        best = 0
    return Orientation(TURNS[best], float(1 / np.exp(total - total[best]).sum()))


def _spread(glyphs: Sequence[Glyph], most: int) -> Fields:
    """At most so many of the glyphs, spread evenly over the page, normalised."""
    indexes = np.linspace(0, len(glyphs) - 1, min(most, len(glyphs))).round().astype(int)
    return np.array([normalize(glyphs[index].ink) for index in indexes], np.uint8).reshape(-1, FIELD, FIELD)


def _evidence(probabilities: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How well each is read as a digit: logarithm of the probability of its most probable one, (n,) float32, <= 0."""
    return np.asarray(np.log(np.clip(probabilities[:, :10].max(axis=1), _FLOOR, 1)), np.float32)


def _turned(fields: Fields, rotation: int) -> Fields:
    """Normalised digits as they come out, but for a pixel's rounding, where the ink is turned and then normalised.

    Their middle is pixel 14 of 0 to 27, which turns to pixel 13 wherever an axis is reversed.
    """
    rows, columns = int(rotation in (180, 270)), int(rotation in (90, 180))
    return np.roll(np.rot90(fields, -rotation // 90, axes=(1, 2)), (rows, columns), axis=(1, 2))


def _is_clear(total: npt.NDArray[np.float32], best: int, count: int, in_rows: bool) -> bool:
    """Whether the best turn is clearly better than none, and a page on its side not as good on its head.

    Args:
        total: the evidence for each of `TURNS`.
        best: index of the greatest.
        count: how many digits it is of.
        in_rows: whether the digits stand in rows as they are, which speaks against turning the page on its side.
    """
    on_its_side = TURNS[best] in (90, 270)
    margin = 1.5 * _MARGIN if on_its_side and in_rows else _MARGIN
    other_way = total[2] if on_its_side else max(total[1], total[3])
    return bool(
        total[best] - total[0] >= margin and total[best] - other_way >= _EVENLY and total[best] >= _GOOD * count
    )


def _in_rows(boxes: Sequence[Box]) -> bool:
    """Whether most digits have their nearest neighbour to the left or right of them."""
    center = np.array([box.center for box in boxes])
    apart = np.abs(center[np.newaxis] - center[:, np.newaxis])
    distance = np.hypot(apart[..., 0], apart[..., 1])
    np.fill_diagonal(distance, np.inf)
    beside = [apart[index, nearest, 0] > apart[index, nearest, 1] for index, nearest in enumerate(distance.argmin(1))]
    return bool(np.mean(beside) > _ROWS)
