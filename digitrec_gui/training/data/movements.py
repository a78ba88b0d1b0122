"""Pen movements: characters as somebody wrote them, stroke by stroke."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.npz import read_arrays

Movement = list[npt.NDArray[np.float64]]
"""The strokes of one character, each (n, 2) x right, y down, in heights of the character; its top left is (0, 0)."""

_NAMES = ("points", "stroke_len", "n_strokes", "label", "writer")

_FLATTEST = 0.4
"""A character that is lower than so many of its widths, such as a dash, is as high as that."""


def load_movements(file: Path, writers: range | None = None) -> tuple[list[Movement], list[str]]:
    """Loads characters and their labels.

    Args:
        file: an .npz with the `points` (N, 2) of all strokes, the length of each in `stroke_len`, how many of them
            each character has in `n_strokes`, its `label` and its `writer`: a form into which UCI's Pen-Based
            Recognition of Handwritten Digits and Omniglot were brought.
        writers: only theirs; None for all.

    Raises:
        DataError: the file is missing, damaged or of another form.
    """
    points, lengths, counts, labels, hands = read_arrays(file, _NAMES).values()
    try:
        strokes = np.split(points.astype(np.float64).reshape(-1, 2), np.cumsum(lengths)[:-1])
        ends = np.cumsum(counts)
        characters = list(zip(ends - counts, ends, labels, hands, strict=True))
        if not len(strokes) == counts.sum() == ends[-1] or min(len(stroke) for stroke in strokes) == 0:
            raise ValueError
    except (ValueError, TypeError, IndexError):
        raise DataError(f"{file.name} holds no pen movements. Choose another file.") from None
    taken = [one for one in characters if writers is None or int(one[3]) in writers]
    return [_upright(strokes[first:end]) for first, end, *_ in taken], [str(label) for _, _, label, _ in taken]


def _upright(strokes: Movement) -> Movement:
    points = np.vstack(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(high[1] - low[1], _FLATTEST * (high[0] - low[0]), 1e-6)
    return [(stroke - low) / size for stroke in strokes]
