"""Labelled digits in whichever form arrays hold them, made those that DigitRec learns from: uint8, paper 0, ink 255."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.training.data.names import digit_of

KNOWN = (
    "square digits (n, s, s), perhaps with a channel, or rows of their pixels (n, s*s), as whole numbers or from 0 to "
    "1, and for each of them its digit, as a number, a name or a one-hot row"
)
"""The forms that are understood, for the end of a sentence."""

_HIGHEST = 9
_GREY_LEVELS = (1, 15, 16, 255, 65535)
"""Largest values that mean full ink: of two levels, of `sklearn.datasets.load_digits`, of 8 and 16 bits."""

Array = npt.NDArray[Any]
Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]


def in_our_form(name: str, x: Array, y: Array, highest: int = _HIGHEST) -> tuple[Images, Labels]:
    """Brings one labelled set into our form.

    Args:
        name: of its file, for errors.
        x: pixels; see `KNOWN`. Colours are averaged.
        y: labels.
        highest: label that may occur: 9, or 10 where "not a digit" may.

    Returns:
        (n, s, s) uint8, and (n,) int64.

    Raises:
        DataError: it is of no form that is known, or empty; the sentence names those that are.
    """
    form = f"{name} holds {x.dtype} {x.shape} and {y.dtype} {y.shape}"
    labels = _labels(y, highest)
    if labels is None:
        raise DataError(f"{form}; the second are no labels. It needs {KNOWN}.")
    n = len(labels)
    fields = _fields(x, n)
    if fields is None:
        if x.ndim and len(x) != n and _fields(x, len(x)) is not None:
            raise DataError(f"{form}; it needs one label for each digit.")
        raise DataError(f"{form}; it needs {KNOWN}.")
    if not fields.size:
        raise DataError(f"{name} holds no digits. Choose another file.")
    if labels.min() < 0 or labels.max() > highest:
        raise DataError(
            f"The labels in {name} run from {labels.min()} to {labels.max()}; they must be 0 to {_HIGHEST}"
            f"{', or 10 for what is no digit' if highest > _HIGHEST else ''}."
        )
    return _pixels(fields, name), labels


def _labels(y: Array, highest: int) -> Labels | None:
    """(n,) int64; None if they are in no form that is known."""
    if y.ndim == 2 and 1 in y.shape and y.shape != (1, 10):
        y = y.reshape(-1)
    if y.ndim == 2 and y.shape[1] in (10, highest + 1) and y.dtype.kind in "biuf":
        is_one_hot = ((y == y.max()).sum(axis=1) == 1).all() and (np.count_nonzero(y, axis=1) == 1).all()
        return y.argmax(axis=1).astype(np.int64) if y.size and is_one_hot else None
    if y.ndim != 1:
        return None
    if y.dtype.kind in "US":
        names = [one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in y.tolist()]
        digits = [digit_of(one) for one in names]
        return None if None in digits else np.array(digits, np.int64)
    if y.dtype.kind == "f" and np.isfinite(y).all() and (y == np.floor(y)).all() and (np.abs(y) < 2**31).all():
        return y.astype(np.int64)
    return y.astype(np.int64) if y.dtype.kind in "iu" else None


def _fields(x: Array, n: int) -> Array | None:
    """(n, s, s), of any kind of number; None if it is of no form that is known."""
    if x.dtype.kind not in "biuf" or x.ndim < 2:
        return None
    if x.shape[0] != n and x.shape[-1] == n and x.ndim >= 3:
        x = np.moveaxis(x, -1, 0)  # as MATLAB has them, the digits along the last axis
    if x.shape[0] != n:
        return None
    if x.ndim == 4 and x.shape[3] in (1, 3, 4) and x.shape[1] == x.shape[2]:
        return x[..., 0] if x.shape[3] == 1 else x[..., :3].mean(axis=3)
    if x.ndim == 4 and x.shape[1] in (1, 3) and x.shape[2] == x.shape[3]:
        return x.mean(axis=1) if x.shape[1] == 3 else x[:, 0]
    flat = x.reshape(n, -1) if n else x
    if x.ndim == 3 and x.shape[1] == x.shape[2]:
        return x
    side = math.isqrt(flat.shape[1]) if n else 0
    is_row = x.ndim == 2 or (x.ndim == 3 and 1 in x.shape[1:])
    return flat.reshape(n, side, side) if is_row and side > 1 and side * side == flat.shape[1] else None


def _pixels(fields: Array, name: str) -> Images:
    """uint8 from 0 to 255, whatever the numbers ran from and to.

    Raises:
        DataError: they run from and to what does not say which is paper and which is ink.
    """
    if fields.dtype == np.uint8 and fields.max() > max(level for level in _GREY_LEVELS if level < 255):
        return fields.astype(np.uint8, copy=False)
    if fields.dtype == bool:
        return fields.astype(np.uint8) * np.uint8(255)
    if not np.isfinite(fields).all():
        raise DataError(f"{name} has pixels that are no numbers. Make or download it again.")
    low, high = float(fields.min()), float(fields.max())
    if low < 0:
        low, high = _paper_and_ink(fields, low, high, name)
    else:
        low = 0.0
        high = next((level for level in _GREY_LEVELS if high <= level + 1e-3), high)
    scaled = (fields.astype(np.float32) - np.float32(low)) * np.float32(255 / max(high - low, 1e-6))
    pixels: Images = np.rint(scaled).clip(0, 255).astype(np.uint8)
    return pixels


_PAPER = 0.2
"""Least share of the pixels that are paper, all of them alike, in digits that were standardised as a whole."""


def _paper_and_ink(fields: Array, low: float, high: float, name: str) -> tuple[float, float]:
    """The values of paper and of ink, or of ink and of paper, in pixels that run below zero."""
    if low >= -1.001 and high <= 1.001:
        return (-1.0, 1.0) if low < -0.501 else (-0.5, 0.5)
    if max((fields == low).mean(), (fields == high).mean()) < _PAPER:
        raise DataError(
            f"The pixels in {name} run from {low:.3g} to {high:.3g}, and none of these is the paper: save them from 0 "
            "to 1, or from 0 to 255."
        )
    return low, high
