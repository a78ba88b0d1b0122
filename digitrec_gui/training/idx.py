"""The idx files in which MNIST was published (by LeCun, Cortes and Burges), plain or compressed with gzip."""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.npz import LIMIT
from digitrec_gui.training.data import Digits, checked_fields

NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
"""The four files: digits and labels to train on, digits and labels to test on."""

_UNSIGNED_BYTES = 8


def holds_idx(folder: Path) -> bool:
    """Whether one of the four files lies in the folder."""
    return any(_find(folder, name) is not None for name in NAMES)


def load_idx(folder: Path) -> tuple[Digits, Digits]:
    """The training set and the test set of a folder with the four files, plain or with `.gz` after their names.

    Raises:
        DataError: one of them is missing, damaged, or not of this form.
    """
    arrays = [_load(folder, name) for name in NAMES]
    return checked_fields(folder, arrays[0], arrays[1]), checked_fields(folder, arrays[2], arrays[3])


def _find(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _load(folder: Path, name: str) -> npt.NDArray[np.uint8]:
    path = _find(folder, name)
    if path is None:
        raise DataError(f"{folder.name} has no {name} (or {name}.gz). It needs {', '.join(NAMES)}.")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return _read(file)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(f"{path.name} is damaged or no idx file. Copy or download it again.") from error


def _read(file: BinaryIO | gzip.GzipFile) -> npt.NDArray[np.uint8]:
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
