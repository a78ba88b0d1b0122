"""What is no digit, written for an evaluation: letters, signs, scribbles, smudges, pairs and halves of digits.

No Model has learned from them: trainings write with other seeds, and with digits of MNIST's training set.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import cv2
import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.types import NOT_A_DIGIT, NormalizedGlyph
from digitrec_gui.training.data.digits import Digits, load_labelled
from digitrec_gui.training.rendering.alone import UPRIGHT
from digitrec_gui.training.rendering.writer import Writer

_HEIGHTS = (18.0, 95.0)
"""Least and greatest height of what is written, pixels."""

_SEED = (20261122, 2)
"""Sheets to learn from have a seed of the user's and 0, those held out 1 (see `sources.rendered_digits`)."""


def write_not_digits(count: int) -> Digits:
    """Writes things that are no digits, about 1,500 a second; fewer are the first of more.

    Args:
        count: how many, 0 or more.

    Returns:
        (count, 28, 28) uint8, normalised as the pipe does, each by another hand, all labelled `NOT_A_DIGIT`.

    Raises:
        DataError: the bundled MNIST, of whose test set the pairs and halves are, is missing or damaged.
    """
    written = list(itertools.islice(_glyphs(), count)) if count else []
    return Digits(np.array(written, np.uint8).reshape(-1, 28, 28), np.full(len(written), NOT_A_DIGIT, np.int64))


def _glyphs() -> Iterator[NormalizedGlyph]:
    digits, fonts = load_labelled(paths.MNIST), sorted(paths.FONTS.glob("*.woff"))
    for number in itertools.count():
        rng = np.random.default_rng((*_SEED, number))
        ink = Writer(digits, fonts, rng).other(rng.uniform(*_HEIGHTS))
        _, _, width, height = cv2.boundingRect(ink)
        if width and height <= UPRIGHT * width:
            yield normalize(ink)
