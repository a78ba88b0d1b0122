"""What is plainly wrong in the digits to learn from or to measure with is put right, and what they lack is said."""

from __future__ import annotations

import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.samples import mending
from digitrec_gui.core.samples.mending import Say
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits


def mended(name: str, sets: tuple[Digits, ...], say: Say) -> tuple[Digits, ...]:
    """The sets, with what is plainly wrong in them put right, see `core.samples.mending`.

    Args:
        name: of the file or folder, for people.
        sets: that belong together, such as those to train and to test with: what is wrong is wrong in all of them.
        say: gets a sentence for each thing that was put right or looks wrong.

    Returns:
        As many sets, of the same sizes.
    """
    ends = np.cumsum([len(one) for one in sets])[:-1]
    compiled = find_compiled(paths.DEFAULT_MODEL, paths.cache_folder())
    with silent_stderr():
        predict = None if compiled is None else Engine(compiled).predict
    both = (np.concatenate([one.x for one in sets]), np.concatenate([one.y for one in sets]))
    x, y = mending.mended(name, *both, predict, say)
    return tuple(Digits(*one) for one in zip(np.split(x, ends), np.split(y, ends), strict=True))


def say_missing(name: str, digits: Digits, say: Say) -> None:
    """Says which of the ten digits are not among those to learn from."""
    there = np.unique(digits.y[digits.y != NOT_A_DIGIT]).tolist()
    if len(there) == 1:
        say(
            f"{name} holds only the digit {there[0]}: a model that learns from it takes everything for {there[0]}. Add "
            "the other digits."
        )
    elif len(there) < 10:
        *others, last = (str(digit) for digit in range(10) if digit not in there)
        missing = f"{', '.join(others)} or {last}" if others else last
        say(f"{name} holds no {missing}: a model that learns from it does not know what is missing. Add such digits.")
