"""Labelled digits from .npz and idx files, which are read with care: a stranger may have made them."""

from __future__ import annotations

import gzip
import hashlib
import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.npz import LIMIT, array_names, read_arrays

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]

IDX_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
"""Of the four idx files: digits and labels to train on, digits and labels to test on."""

_UNSIGNED_BYTES = 8
"""The type of an idx file whose values are bytes."""


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
    training, test = (_checked_fields(path, arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test"))
    return training, test


def load_labelled(path: Path) -> Digits:
    """The digits of an .npz with x and y, or the test set of one with x_test and y_test; any square size.

    Raises:
        DataError: the file is missing, damaged, or not of this form.
    """
    names = ("x_test", "y_test") if "x_test" in array_names(path) else ("x", "y")
    arrays = read_arrays(path, names)
    return _digits(path, arrays[names[0]], arrays[names[1]])


def holds_idx(folder: Path) -> bool:
    """Whether one of the four idx files lies in the folder."""
    return any(_idx_file(folder, name) is not None for name in IDX_NAMES)


def load_idx(folder: Path) -> tuple[Digits, Digits]:
    """The training set and the test set of a folder with the four idx files, plain or with `.gz` after their names.

    Raises:
        DataError: one of them is missing, damaged, or not of this form.
    """
    arrays = [_idx_array(folder, name) for name in IDX_NAMES]
    return _checked_fields(folder, arrays[0], arrays[1]), _checked_fields(folder, arrays[2], arrays[3])


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


def _checked_fields(path: Path, x: npt.NDArray[np.generic], y: npt.NDArray[np.generic]) -> Digits:
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


def _idx_file(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _idx_array(folder: Path, name: str) -> npt.NDArray[np.uint8]:
    path = _idx_file(folder, name)
    if path is None:
        raise DataError(f"{folder.name} has no {name} (or {name}.gz). It needs {', '.join(IDX_NAMES)}.")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return _read_idx(file)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(f"{path.name} is damaged or no idx file. Copy or download it again.") from error


def _read_idx(file: BinaryIO | gzip.GzipFile) -> npt.NDArray[np.uint8]:
    """Reads an array: two zeros, the type, the number of axes, the length of each (big-endian), the values.

    Raises:
        ValueError: it is not of this form, or its length is not what its head says.
    """
    zeros, kind, axes = file.read(2), *file.read(2)
    shape = [int.from_bytes(file.read(4), "big") for _ in range(axes)]
    size = math.prod(shape)
    if zeros != b"\0\0" or kind != _UNSIGNED_BYTES or size > LIMIT:
        raise ValueError("no array of bytes, or a huge one")
    content = file.read(size + 1)
    if len(content) != size:
        raise ValueError("more or fewer values than announced")
    return np.frombuffer(content, np.uint8).reshape(shape)
