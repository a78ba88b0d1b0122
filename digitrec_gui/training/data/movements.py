"""Pen movements: characters as somebody wrote them, stroke by stroke."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.models.files import sha256
from digitrec_gui.core.npz import read_arrays

Movement = list[npt.NDArray[np.float64]]
"""The strokes of one character, each (n, 2) x right, y down, in heights of the character; its top left is (0, 0)."""

DIGITS, SYMBOLS = "pendigits.npz", "omniglot_small.npz"
"""Files of pen movements."""

LEARNED_WRITERS, HELD_OUT_WRITERS = range(1, 31), range(31, 45)
"""Of the pen movements of digits."""

_NAMES = ("points", "stroke_len", "n_strokes", "label", "writer")

_FLATTEST = 0.4
"""A character that is lower than so many of its widths, such as a dash, is as high as that."""


@dataclass(frozen=True, eq=False)
class Movements:
    """How people moved their pens.

    Attributes:
        digits: for each digit, 0 to 9, of some people; empty for none.
        symbols: of what is no digit.
    """

    digits: tuple[tuple[Movement, ...], ...] = ()
    symbols: tuple[Movement, ...] = ()


def load_folder(folder: Path | None) -> tuple[Movements, Movements]:
    """Loads the movements that are learned from, and those of other people that are held out.

    Args:
        folder: it holds `DIGITS` and `SYMBOLS`; None for no movements.

    Raises:
        DataError: a file is missing, damaged or of another form.
    """
    if folder is None:
        return Movements(), Movements()
    files = [folder / DIGITS, folder / SYMBOLS]
    if missing := [file.name for file in files if not file.is_file()]:
        raise DataError(
            f"{' and '.join(missing)} cannot be found in {folder.name}. Name the folder that holds it, or leave "
            "--movements out."
        )
    symbols = tuple(load_movements(files[1])[0])
    learned, held_out = (
        Movements(_of_each(files[0], writers), symbols) for writers in (LEARNED_WRITERS, HELD_OUT_WRITERS)
    )
    return learned, held_out


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of the files of such a folder, for a card."""
    return {name: sha256(folder / name) for name in (DIGITS, SYMBOLS)}


def _of_each(file: Path, writers: range) -> tuple[tuple[Movement, ...], ...]:
    movements, labels = load_movements(file, writers)
    pairs = list(zip(movements, labels, strict=True))
    return tuple(tuple(one for one, label in pairs if label == str(digit)) for digit in range(10))


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
