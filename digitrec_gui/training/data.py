"""Labelled digits from .npz files, which are read with care: a stranger may have made them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.npz import array_names, read_arrays

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Digits:
    """Labelled digits: x (n, s, s) uint8, paper 0, ink 255; y (n,) int64, 0 to 9, or 10 for what is no digit."""

    x: Images
    y: Labels

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, index: npt.NDArray[np.int64]) -> Digits:
        return Digits(self.x[index], self.y[index])

    def and_these(self, others: Digits) -> Digits:
        """These and others."""
        return Digits(np.concatenate((self.x, others.x)), np.concatenate((self.y, others.y)))


def load_training(path: Path) -> tuple[Digits, Digits]:
    """The training set and the test set of an .npz with x_train, y_train, x_test and y_test, all 28x28.

    Raises:
        DataError: the file is missing, damaged, or not of this form.
    """
    arrays = read_arrays(path, ("x_train", "y_train", "x_test", "y_test"))
    training, test = (checked_fields(path, arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test"))
    return training, test


def load_labelled(path: Path) -> Digits:
    """The digits of an .npz with x and y, or the test set of one with x_test and y_test; any square size.

    Raises:
        DataError: the file is missing, damaged, or not of this form.
    """
    names = ("x_test", "y_test") if "x_test" in array_names(path) else ("x", "y")
    arrays = read_arrays(path, names)
    return _digits(path, arrays[names[0]], arrays[names[1]])


def split(digits: Digits, share: float, seed: int) -> tuple[Digits, Digits]:
    """Splits at random into a part for training and the given share for validation, both not empty.

    Raises:
        DataError: there are too few digits to split.
    """
    held_out = round(len(digits) * share)
    if not 0 < held_out < len(digits):
        raise DataError(f"{len(digits)} digits are too few to hold out a share of {share}. Use a larger set.")
    order = np.random.default_rng(seed).permutation(len(digits))
    return digits[order[held_out:]], digits[order[:held_out]]


def fingerprint(*sets: Digits) -> str:
    """SHA-256 of the digits and their labels, as hex: the same whatever kind of file they came from."""
    digest = hashlib.sha256()
    for digits in sets:
        digest.update(np.ascontiguousarray(digits.x).data)
        digest.update(np.ascontiguousarray(digits.y, dtype="<i8").data)
    return digest.hexdigest()


def checked_fields(path: Path, x: npt.NDArray[np.generic], y: npt.NDArray[np.generic]) -> Digits:
    """Checks the form of one labelled set to train on or to test with.

    Raises:
        DataError: it is not of the form of `Digits`, empty, or not 28x28.
    """
    digits = _digits(path, x, y)
    if digits.x.shape[1:] != (28, 28):
        side = digits.x.shape[1]
        raise DataError(f"The digits in {path.name} are {side}x{side}; training needs 28x28, as MNIST has them.")
    return digits


def _digits(path: Path, x: npt.NDArray[np.generic], y: npt.NDArray[np.generic]) -> Digits:
    """Checks the form of one labelled set.

    Raises:
        DataError: it is not of the form of `Digits`, or empty.
    """
    form = f"{x.dtype} {x.shape} and {y.dtype} {y.shape}"
    if x.dtype != np.uint8 or x.ndim != 3 or x.shape[1] != x.shape[2] or not np.issubdtype(y.dtype, np.integer):
        raise DataError(f"{path.name} holds {form}; it needs square uint8 digits (n, s, s) and integer labels (n,).")
    if y.shape != x.shape[:1]:
        raise DataError(f"{path.name} holds {form}; it needs one label for each digit.")
    if not x.size:
        raise DataError(f"{path.name} holds no digits. Choose another file.")
    labels = y.astype(np.int64)
    if labels.min() < 0 or labels.max() > 9:
        raise DataError(f"The labels in {path.name} run from {labels.min()} to {labels.max()}; they must be 0 to 9.")
    return Digits(x.astype(np.uint8), labels)
