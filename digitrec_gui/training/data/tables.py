"""Labelled digits from a table, as Kaggle has MNIST: a row for each digit, its label and the pixels in columns."""

from __future__ import annotations

import csv
import gzip
import io
import math
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.npz import LIMIT
from digitrec_gui.training.data.digits import Digits, of_training_size
from digitrec_gui.training.data.forms import Array, in_our_form
from digitrec_gui.training.data.names import is_labels, part_of

SUFFIXES = (".csv", ".tsv", ".csv.gz", ".tsv.gz")

NEEDED = "a column with the label and 784 with the pixels (28x28), as Kaggle has MNIST"

_LONGEST_LINE = 2**20
_HEAD = 2**16


def is_table(path: Path) -> bool:
    """Whether it is a table, by its name."""
    return path.name.lower().endswith(SUFFIXES)


def load_table(path: Path) -> tuple[Digits, Digits | None]:
    """The digits of a table, and no test set.

    Raises:
        DataError: the file is missing, damaged or of another form.
    """
    return read_table(path), None


def load_tables(files: list[Path]) -> tuple[Digits, Digits | None]:
    """The digits of tables of one folder: one to train on, and perhaps one to test with, told by their names.

    A table to test with that has no labels, as in a competition, is left out.

    Raises:
        DataError: there is none to train on, or one is damaged or of another form.
    """
    by_part = {part_of(path.name.split(".")[0])[0]: path for path in reversed(files)}
    train = by_part.get("train", by_part.get("", files[0]))
    test = by_part.get("test", by_part.get("validation"))
    held_out = None if test is None or test == train or not _has_labels(test) else read_table(test)
    return read_table(train), held_out


def read_table(path: Path) -> Digits:
    """The digits of a table, with or without a head, separated by commas, semicolons or tabs.

    Raises:
        DataError: the file is missing, damaged or of another form.
    """
    head, separator = _head(path)
    if separator is None:
        raise DataError(f"{path.name} is no table of digits: it needs {NEEDED}.")
    names = [cell.strip().strip('"') for cell in head]
    is_headed = not all(_is_number(cell) for cell in names)
    try:
        with _open(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an empty table is refused below
            table = np.loadtxt(
                _lines(file), np.float32, delimiter=separator, skiprows=int(is_headed), ndmin=2, quotechar='"'
            )
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from error
    except ValueError as error:
        raise DataError(f"{path.name} is no table of numbers alone: it needs {NEEDED}.") from error
    x, y = _columns(path, table, names if is_headed else None)
    return of_training_size(path.name, Digits(*in_our_form(path.name, x, y)))


def _columns(path: Path, table: Array, names: list[str] | None) -> tuple[Array, Array]:
    """The pixels and the labels."""
    if names is not None and len(names) == table.shape[1]:
        numbered = [index for index, name in enumerate(names) if name.lower() in ("", "id", "index", "unnamed: 0")]
        table = np.delete(table, numbered, axis=1)
        names = [name for index, name in enumerate(names) if index not in numbered]
    pixels = table.shape[1] - 1
    if not len(table):
        raise DataError(f"{path.name} holds no digits. Choose another file.")
    if pixels < 1 or math.isqrt(pixels) ** 2 != pixels:
        kind = "784 columns and none with the label" if table.shape[1] == 784 else f"{table.shape[1]} columns"
        raise DataError(f"{path.name} has {kind}; it needs {NEEDED}.")
    column = _label_column(table, names)
    return np.delete(table, column, axis=1), table[:, column]


def _label_column(table: Array, names: list[str] | None) -> int:
    """The column of that name, or else the first if it can be labels, or else the last."""
    named = [index for index, name in enumerate(names or ()) if is_labels(part_of(name)[1])]
    if len(named) == 1:
        return named[0]
    first = table[:, 0]
    can_be = ((first >= 0) & (first <= 9) & (first == np.floor(first))).all()
    # At the corner of a digit there is paper.
    return 0 if can_be and (first != first[0]).any() else table.shape[1] - 1


def _has_labels(path: Path) -> bool:
    head, _ = _head(path)
    return math.isqrt(len(head)) ** 2 != len(head)


def _head(path: Path) -> tuple[list[str], str | None]:
    """The cells of the first line, and what separates them; None if it is no line of a table."""
    try:
        with _open(path) as file:
            line = file.readline(_HEAD).decode("utf-8-sig", errors="replace")
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from error
    separator = max(",;\t", key=line.count)
    if not line.count(separator):
        return [], None
    try:
        return next(csv.reader(io.StringIO(line), delimiter=separator)), separator
    except csv.Error:
        return [], None


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")


def _lines(file: BinaryIO | gzip.GzipFile) -> Iterator[str]:
    """The lines, as long as they are not more than a table of digits has.

    Raises:
        ValueError: there is no end of them.
    """
    total = 0
    while line := file.readline(_LONGEST_LINE):
        total += len(line)
        if total > LIMIT or len(line) == _LONGEST_LINE:
            raise ValueError("far more than digits take")
        yield line.decode("utf-8-sig" if total == len(line) else "utf-8", errors="replace")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _unreadable(path: Path, error: Exception) -> DataError:
    if isinstance(error, FileNotFoundError):
        return DataError(f"There is no data at {path}. Choose another file.")
    return DataError(f"{path.name} cannot be read, or is damaged. Copy or download it again.")
