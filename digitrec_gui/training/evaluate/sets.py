"""Labelled digits of an .npz, to measure a Model on: pictures, or pen movements that are drawn; and who wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.npz import array_names
from digitrec_gui.core.training.events import Emit
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.labelled import load_glyphs, load_writers
from digitrec_gui.training.data.mended import mended
from digitrec_gui.training.data.movements import load_movements
from digitrec_gui.training.data.sets import load_to_measure
from digitrec_gui.training.evaluate.options import PENS
from digitrec_gui.training.rendering.strokes import draw

_HEIGHT = 80
"""Of a digit that is drawn, pixels: four times the box that it is normalised to."""


@dataclass(frozen=True, eq=False)
class GlyphSet:
    """Labelled digits.

    Attributes:
        digits: x (n, s, s), y 0-9, or 10 for what is no digit.
        is_normalized: whether they are 28x28 as the reader would have made them.
        names: of each, for people; empty for their numbers.
        writers: of each; empty if they are not known.
    """

    digits: Digits
    is_normalized: bool
    names: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()


def load_set(path: Path, as_is: bool, pens: tuple[float, ...] | None, emit: Emit) -> GlyphSet:
    """The digits of a file, see `labelled.load_glyphs`, `movements.load_movements` and `sets.load_to_measure`.

    What is plainly wrong in them is put right, see `mended`.

    Args:
        path: the file.
        as_is: take 28x28 digits as they are.
        pens: widths of the pens with which movements are drawn, shares of their height; None for `PENS`.
        emit: gets what is to be said of the data.

    Raises:
        DataError: the file is missing, damaged or of another form, or does not go with what was chosen.
    """
    is_npz = path.suffix.lower() == ".npz" or not path.exists()
    if is_npz and "points" in array_names(path):
        if as_is:
            raise DataError(f"{path.name} holds pen movements, which are drawn first: leave --as-is out.")
        return _drawn(path, PENS if pens is None else pens)
    if pens is not None:
        raise DataError(f"{path.name} holds pictures of digits, not pen movements: leave --pens out.")
    if is_npz:
        digits, writers = load_glyphs(path), load_writers(path)
        if path != paths.MNIST:
            (digits,) = mended(path.name, (digits,), lambda sentence: emit({"event": "note", "message": sentence}))
    else:
        digits, writers = load_to_measure(path, emit), ()
    side = digits.x.shape[1]
    if as_is and side != 28:
        raise DataError(f"The digits in {path.name} are {side}x{side}, not 28x28: leave --as-is out.")
    if writers and len(writers) != len(digits):
        raise DataError(f"{path.name} names {len(writers):,} writers; it needs one for each of {len(digits):,} digits.")
    return GlyphSet(digits, as_is, writers=writers)


def _drawn(path: Path, pens: tuple[float, ...]) -> GlyphSet:
    """All movements with the first pen, then all with the next."""
    movements, labels = load_movements(path)
    writers = load_writers(path)
    numbers = [int(label) if label.isascii() and label.isdigit() else -1 for label in labels]
    if min(numbers) < 0 or max(numbers) > NOT_A_DIGIT or min(numbers) == NOT_A_DIGIT:
        raise DataError(f"The labels in {path.name} must be 0 to 9, or 10 for what is no digit, and not 10 alone.")
    x = np.stack([normalize(draw(movement, pen, _HEIGHT)) for pen in pens for movement in movements])
    y = np.tile(np.array(numbers, np.int64), len(pens))
    names = tuple(f"#{index}, pen {pen:g}" for pen in pens for index in range(len(movements)))
    return GlyphSet(Digits(x, y), True, names, writers * len(pens))
