"""How sure the Model is of a digit when it is shown it in several ways, a little turned, slanted, thicker and thinner.

One look may be sure and wrong; where a digit is told by a hair, another look differs. Test-time augmentation (see
Krizhevsky, Sutskever and Hinton 2012), whose least sure looks count here: a form is to be never wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.types import InkMap

_SIDE = 64
"""Side to which ink is brought before it is changed, pixels."""

_TURNS, _SLANTS, _WIDTHS, _BLUR = (-15.0, -9.0, 9.0, 15.0), (-0.18, 0.18), (-1, 1), 3.0
"""Degrees, widths per height, and pixels of the stroke's rim and of the blur."""


def probabilities(inks: Sequence[InkMap], engine: Engine) -> npt.NDArray[np.float32]:
    """What the Model says of each glyph in each look, (n, looks, classes).

    Args:
        inks: (h, w) uint8 each, ink 255.
        engine: the Model.
    """
    looks = [look for ink in inks for look in _looks(ink)]
    fields = np.array([normalize(look) for look in looks], np.uint8).reshape(-1, 28, 28)
    return engine.predict(fields).reshape(len(inks), -1, engine.info.classes)


def _looks(ink: InkMap) -> list[InkMap]:
    """The ink as it is, and in its variants."""
    height, width = ink.shape
    scale = _SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    resized = cv2.resize(ink, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    margin = _SIDE // 3
    field = cv2.copyMakeBorder(resized, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    rows, columns = field.shape
    middle = (columns / 2, rows / 2)
    moves = [cv2.getRotationMatrix2D(middle, turn, 1.0) for turn in _TURNS]
    moves += [np.array([[1, slant, -slant * middle[1]], [0, 1, 0]], np.float64) for slant in _SLANTS]
    changed = [cv2.warpAffine(field, move, (columns, rows)) for move in moves]
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    changed += [(cv2.dilate if rim > 0 else cv2.erode)(field, kernel) for rim in _WIDTHS]
    changed.append(cv2.GaussianBlur(field, (0, 0), _BLUR))
    return [ink, *(np.asarray(one, np.uint8) for one in changed)]
