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

_STEP = 0.02
"""Between two points of a movement that is made another's, heights of the character."""

_NAMES = ("points", "stroke_len", "n_strokes", "label", "writer")

LIKE_DIGITS = {
    "Balinese": "05 14",
    "Early_Aramaic": "01 02 03 04 05 06 07 09 10 11 12 16 17 19 20 22",
    "Greek": "02 06 07 08 11 12 15 18 20 23",
    "Japanese_(katakana)": "01 02 03 08 12 16 17 22 24 27 30 32 36 37 43 46",
    "Korean": "10 12 21 22 24 27 28 32 33 37 40",
    "Latin": "01 02 07 09 12 15 17 19 21 25 26",
    "Sanskrit": "05 13 14 20 21 31 36 37",
    "Tagalog": "03 04 16",
}
"""Omniglot's characters that look like digits: the Model of November 2026 took at least half of each for one."""

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
    symbols = tuple(one for one, label in zip(*load_movements(files[1]), strict=True) if not _is_like_a_digit(label))
    learned, held_out = (
        Movements(_of_each(files[0], writers), symbols) for writers in (LEARNED_WRITERS, HELD_OUT_WRITERS)
    )
    return learned, held_out


def _is_like_a_digit(label: str) -> bool:
    alphabet, _, number = label.partition("/character")
    return number in LIKE_DIGITS.get(alphabet, "").split()


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
        if not all(np.isfinite(stroke).all() for stroke in strokes):
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


def mixed(movement: Movement, rng: np.random.Generator, tail: float = 0.15) -> Movement:
    """A movement as another hand might have made it.

    The loops are larger or smaller (each axis is stretched in one place and pressed in another), the whole is bent a
    little, a quick pen makes the corners round, and strokes begin and end late or early, in a hook or a tail.

    Args:
        movement: its strokes, in heights of the character.
        rng: decides everything.
        tail: how long the last may be, in heights of the character.
    """
    amounts, phases = rng.normal(0, 0.2, 2).clip(-0.5, 0.5), rng.uniform(0, 2 * np.pi, 4)
    bend, round_by = rng.normal(0, 0.025, 2), rng.uniform(0, 0.05) * (rng.random() < 0.6)
    width = max(float(max(stroke[:, 0].max() for stroke in movement)), 0.1)
    strokes = []
    for number, stroke in enumerate(movement):
        points = _ended(_dense(stroke), rng, 0.15 if number < len(movement) - 1 else tail)
        if round_by and len(points) > 2:
            points = _smoothed(points, round_by / _STEP)
        x, y = points[:, 0] / width, points[:, 1]
        x, y = (at + amount * np.sin(np.pi * at) / np.pi for at, amount in zip((x, y), amounts, strict=True))
        x = x * width + bend[0] * np.sin(5 * y + phases[0]) + bend[1] / 2 * np.sin(9 * y + phases[1])
        y = y + bend[1] * np.sin(5 * x + phases[2]) + bend[0] / 2 * np.sin(9 * x + phases[3])
        strokes.append(np.stack([x, y], axis=1))
    return strokes


def _dense(stroke: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A stroke with a point every `_STEP`."""
    lengths = np.r_[0, np.linalg.norm(np.diff(stroke, axis=0), axis=1).cumsum()]
    if lengths[-1] < _STEP:
        return stroke
    at = np.linspace(0, lengths[-1], int(np.ceil(lengths[-1] / _STEP)) + 1)
    return np.stack([np.interp(at, lengths, axis) for axis in stroke.T], axis=1)


def _ended(points: npt.NDArray[np.float64], rng: np.random.Generator, tail: float) -> npt.NDArray[np.float64]:
    """With ends that perhaps go on in an arc, the last of them for up to so much, or are cut off."""
    for longest in (0.12, tail):
        points = points[::-1]
        if len(points) > 12 and rng.random() < 0.35:
            if rng.random() < 0.7:
                along = points[-1] - points[-4]
                steps = np.arange(1, max(2, int(rng.uniform(0.02, longest) / _STEP)) + 1) * _STEP
                angles = np.arctan2(along[1], along[0]) + steps * rng.normal(0, 4)
                arc = np.stack([np.cos(angles), np.sin(angles)], axis=1).cumsum(axis=0) * _STEP
                points = np.vstack([points, points[-1] + arc])
            else:
                points = points[: -int(rng.integers(1, 4))]
    return points


def slashed(zero: Movement, rng: np.random.Generator) -> Movement:
    """A zero with a stroke through it, from the lower left to the upper right, perhaps beyond it at both ends."""
    points = np.vstack(zero)
    low, high = points.min(axis=0), points.max(axis=0)
    angle = np.deg2rad(rng.uniform(25, 85))
    reach = np.array([np.cos(angle), -np.sin(angle)]) * rng.uniform(0.4, 0.75) * np.linalg.norm(high - low) * 0.9
    middle = (low + high) / 2 + rng.normal(0, 0.03, 2)
    return [*zero, np.stack([middle - reach, middle + reach])]


def _smoothed(points: npt.NDArray[np.float64], sigma: float) -> npt.NDArray[np.float64]:
    """Rounded by a Gaussian along the stroke, whose ends stay where they are."""
    reach = min(int(np.ceil(3 * sigma)), len(points) - 1)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    before, after = 2 * points[0] - points[reach:0:-1], 2 * points[-1] - points[-2 : -reach - 2 : -1]
    padded = np.vstack([before, points, after])
    return np.stack([np.convolve(axis, weights, "valid") for axis in padded.T], axis=1)
