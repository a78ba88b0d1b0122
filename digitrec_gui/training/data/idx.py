"""Labelled digits from the idx files of MNIST and its kin, under whichever names people store them.

The form: "The MNIST database of handwritten digits", Y. LeCun, C. Cortes, C. Burges, "File formats".
"""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.npz import LIMIT
from digitrec_gui.training.data.digits import Digits, of_training_size
from digitrec_gui.training.data.forms import Array, in_our_form
from digitrec_gui.training.data.names import part_of

IDX_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
"""Of the four idx files as MNIST's authors call them: to train on and to test on, digits and labels."""

_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
"""NumPy's names of the types of values."""

_PREFERRED = ("digits", "mnist", "")
"""Of several sets in one folder, as EMNIST has them: the one that only holds digits."""

Found = dict[tuple[str, str], Path]
"""A file for each part ("train", "test") and role ("images", "labels")."""


def holds_idx(folder: Path) -> bool:
    """Whether idx files lie in the folder, by their names."""
    return bool(_sets(folder))


def load_idx(folder: Path) -> tuple[Digits, Digits | None]:
    """The training set and the test set of a folder with idx files, plain or with `.gz` after their names.

    The names say what they are by the words train and t10k or test, images and labels, wherever dots, hyphens and
    further words stand ("emnist-digits-train-images-idx3-ubyte.gz"). Files may lie in folders of their own. Without
    files to test with there is no test set.

    Raises:
        DataError: one of them is missing, damaged, or not of this form.
    """
    sets = _sets(folder)
    wanted = min(sets, key=_rank)
    files = sets[wanted]
    has_test = ("test", "images") in files or ("test", "labels") in files or ("train", "labels") not in files
    training, test = (_load(folder, files, part) if part == "train" or has_test else None for part in ("train", "test"))
    assert training is not None
    return training, test


def _rank(name: str) -> tuple[int, str]:
    words = name.split("-")
    return min((index for index, word in enumerate(_PREFERRED) if word in words or word == name), default=9), name


def _sets(folder: Path) -> dict[str, Found]:
    """The files of each set, by what stands before the part in their names: "" for MNIST, or "emnist-digits"."""
    sets: dict[str, Found] = {}
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        name = path.name.lower().removesuffix(".gz")
        role = "images" if "images" in name else "labels" if "labels" in name else None
        part, _ = part_of(name.replace("images", " ").replace("labels", " "))
        if role is None or part not in ("train", "test") or not ("idx" in name or "ubyte" in name) or path.is_dir():
            continue
        before = name.replace("_", "-").split("train")[0].split("t10k")[0].split("test")[0].strip("-.")
        sets.setdefault(before, {}).setdefault((part, role), path)
    return sets


def _load(folder: Path, files: Found, part: str) -> Digits:
    arrays = []
    for role, usual in zip(("images", "labels"), IDX_NAMES[2:] if part == "test" else IDX_NAMES[:2], strict=True):
        path = files.get((part, role))
        if path is None:
            raise DataError(f"{folder.name} has no {usual} (or {usual}.gz). It needs {', '.join(IDX_NAMES)}.")
        arrays.append(_array(path))
    images, labels = arrays
    if labels.ndim == 2 and labels.shape[1] == 8:
        labels = labels[:, 0]
    return of_training_size(folder.name, Digits(*in_our_form(folder.name, images, labels)))


def _array(path: Path) -> Array:
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            return _read(file)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DataError(f"{path.name} is damaged or no idx file. Copy or download it again.") from error


def _read(file: BinaryIO | gzip.GzipFile) -> Array:
    """Reads an array: two zeros, the type, the number of axes, the length of each (big-endian), the values.

    Raises:
        ValueError: it is not of this form, or its length is not what its head says.
    """
    zeros, kind, axes = file.read(2), *file.read(2)
    shape = [int.from_bytes(file.read(4), "big") for _ in range(axes)]
    if zeros != b"\0\0" or kind not in _TYPES:
        raise ValueError("no array")
    kind_of = np.dtype(_TYPES[kind])
    size = math.prod(shape) * kind_of.itemsize
    if size > LIMIT:
        raise ValueError("a huge array")
    content = file.read(size + 1)
    if len(content) != size:
        raise ValueError("more or fewer values than announced")
    return np.frombuffer(content, kind_of).reshape(shape).astype(kind_of.newbyteorder("="))
