"""Which digits of two frames are the same, and how the sheet moved between them.

1. The shift of the sheet is voted on: each pair of an old and a new digit says by how much it would have moved, and
   pairs that are read alike count most (a Hough transform over shifts, Ballard 1981). The nearest digit would say
   little: between two frames a sheet may slide by more than the digits are apart.
2. Digits are paired, the best pair first, by how much their boxes have in common after that shift and by how alike
   they are read (place and appearance together, as in DeepSORT, Wojke, Bewley and Paulus 2017). Boxes are enlarged
   for it, so that a thin 1 that moved by its width still meets itself (buffered IoU, Yang et al. 2023).
3. From the pairs follows how the sheet moved, turned and came nearer; with that, digits are paired once more.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.float64]
"""Boxes, (n, 4): x, y, width, height in pixels."""

_CELL = 0.25
"""Side of the cells that are voted for, in heights of a digit; a vote counts for the neighbouring ones too."""

_REST = 20.0
"""A shift by so many heights needs twice the votes of none: a sheet rests more often than it jumps."""

_UNLIKE = 0.05
"""What a pair that is read differently counts, against 1 for one read alike."""

_BUFFER = 0.25
"""By how much boxes are enlarged on each side, in their heights."""

_LEAST = 0.35
"""From this score on, 0 to 1, two boxes are a pair. One digit and two that touch, found as one, stay below it."""

_EXPLAINED = 0.5
"""A motion that pairs a smaller share of the digits is none: another sheet is shown."""

_MOST_TURN = 0.2
"""A sheet that seems to turn by more between two frames (radians), or to grow by a larger share, is mispaired."""


@dataclass(frozen=True)
class Motion:
    """How the sheet moved: a point x + iy of the old frame lies at turn * (x + iy) + shift in the new one.

    Attributes:
        turn: its argument is the angle, its modulus the growth.
        shift: pixels.
    """

    turn: complex = 1.0
    shift: complex = 0.0

    def moved(self, places: Places) -> Places:
        """Where these boxes come to lie; they stay upright."""
        size = places[:, 2:] * abs(self.turn)
        center = self.turn * _centers(places) + self.shift
        return np.hstack([np.stack([center.real, center.imag], axis=1) - size / 2, size])


def match(old: Places, new: Places, likeness: npt.NDArray[np.float64]) -> tuple[Motion, list[tuple[int, int]]]:
    """Pairs the digits of two frames.

    Args:
        old: where those of the frame before lie, (n, 4).
        new: where those of this frame lie, (m, 4).
        likeness: how alike an old and a new one are read, (n, m), 0 to 1.

    Returns:
        How the sheet moved, and pairs of an index of `old` and one of `new`, each index at most once.
    """
    if not len(old) or not len(new):
        return Motion(), []
    motion = Motion(shift=_shift(old, new, likeness))
    pairs = _pairs(motion.moved(old), new, likeness)
    if len(pairs) < _EXPLAINED * min(len(old), len(new)):
        return Motion(), _pairs(old, new, likeness)
    motion = _fitted(old, new, pairs) or motion
    return motion, _pairs(motion.moved(old), new, likeness)


def _centers(places: Places) -> npt.NDArray[np.complex128]:
    center = places[:, :2] + places[:, 2:] / 2
    return np.asarray(center[:, 0] + 1j * center[:, 1])


def _shift(old: Places, new: Places, likeness: npt.NDArray[np.float64]) -> complex:
    """By how much most pairs that are read alike would have moved, pixels."""
    cell = max(1.0, _CELL * float(np.median(new[:, 3])))
    shifts = _centers(new)[np.newaxis] - _centers(old)[:, np.newaxis]
    alike = np.minimum(old[:, np.newaxis, 3], new[np.newaxis, :, 3]) / np.maximum(old[:, np.newaxis, 3], new[:, 3])
    votes = (np.maximum(likeness, _UNLIKE) * alike).ravel()
    across, down = (np.rint(part / cell).astype(int).ravel() for part in (shifts.real, shifts.imag))
    left, top = across.min(), down.min()
    grid = np.zeros((down.max() - top + 1, across.max() - left + 1), np.float32)
    np.add.at(grid, (down - top, across - left), votes)
    grid = cv2.blur(grid, (3, 3), borderType=cv2.BORDER_CONSTANT)
    y, x = np.ogrid[: grid.shape[0], : grid.shape[1]]
    best = int((grid / (1 + np.hypot(x + left, y + top) * _CELL / _REST)).argmax())
    x, y = best % grid.shape[1] + left, best // grid.shape[1] + top
    near = (abs(across - x) <= 1) & (abs(down - y) <= 1)
    return complex(np.average(shifts.ravel()[near], weights=votes[near]))


def _pairs(old: Places, new: Places, likeness: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """The best pairs, each box in one at most. Greedy: digits lie apart, so that hardly two want the same one."""
    score = _overlap(_enlarged(old), _enlarged(new)) * (1 + likeness) / 2
    candidates = np.argwhere(score >= _LEAST)
    order = np.argsort(-score[candidates[:, 0], candidates[:, 1]], kind="stable")
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for one, other in candidates[order].tolist():
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return list(pairs.items())


def _enlarged(places: Places) -> Places:
    margin = _BUFFER * places[:, 3:]
    return np.hstack([places[:, :2] - margin, places[:, 2:] + 2 * margin])


def _overlap(old: Places, new: Places) -> npt.NDArray[np.float64]:
    """Intersection over union of each pair, (n, m)."""
    low, high = old[:, np.newaxis, :2], (old[:, :2] + old[:, 2:])[:, np.newaxis]
    sides = np.minimum(high, new[:, :2] + new[:, 2:]) - np.maximum(low, new[:, :2])
    shared = sides.clip(0).prod(axis=2)
    areas = old[:, 2:].prod(axis=1)[:, np.newaxis] + new[:, 2:].prod(axis=1)
    return np.asarray(shared / (areas - shared))


def _fitted(old: Places, new: Places, pairs: list[tuple[int, int]]) -> Motion | None:
    """The motion that fits the pairs best (least squares); None where too few lie apart, or it is no sheet's."""
    if len(pairs) < 3:
        return None
    ones, others = (list(side) for side in zip(*pairs, strict=True))
    before, after = _centers(old)[ones], _centers(new)[others]
    around, towards = before - before.mean(), after - after.mean()
    spread = float(np.vdot(around, around).real)
    if spread == 0:
        return None
    turn = complex(np.vdot(around, towards)) / spread
    if abs(turn - 1) > _MOST_TURN:
        return None
    return Motion(turn, complex(after.mean() - turn * before.mean()))
