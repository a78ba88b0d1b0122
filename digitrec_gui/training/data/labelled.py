"""Labelled data to measure a Model on: .npz files, folders of labelled Images, and pictures without any digit."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from digitrec_gui.core.errors import DataError, reason
from digitrec_gui.core.images import SUFFIXES
from digitrec_gui.core.npz import array_names, read_arrays
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits, load_labelled
from digitrec_gui.training.data.names import digit_of

NEGATIVES_FOLDER = "not_a_digit"
"""Beside the folders `0` to `9`: pictures without any digit."""

LABELS = "labels.csv"


@dataclass(frozen=True)
class LabelledImage:
    """An Image file and what is written on it.

    Attributes:
        path: the file.
        name: the file as its folder names it, for people.
        label: its digits, left to right and top to bottom; "" if it shows none.
        kind: what it is counted with, such as "single".
        writer: who wrote it; "" if nobody knows.
    """

    path: Path
    name: str
    label: str
    kind: str
    writer: str = ""


def load_images(folder: Path) -> tuple[LabelledImage, ...]:
    """The Images of a labelled folder: one with a `labels.csv`, or with folders `0` to `9` (see `folders_of_digits`).

    `labels.csv` has the columns file and label and may have kind and writer; an empty label says that there is no
    digit.
    Beside `0` to `9` a folder `not_a_digit` may lie.

    Raises:
        DataError: the folder is missing or not of this form, or shows no digit at all.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}. Choose another one.")
    images = tuple(_of_table(folder) if (folder / LABELS).is_file() else _of_folders(folder))
    if not any(image.label for image in images):
        raise DataError(
            f"{folder.name} is no labelled folder: it needs a {LABELS} with the columns file and label, "
            "or folders named 0 to 9 (or class_0, zero …) with images in them."
        )
    return images


def load_glyphs(path: Path) -> Digits:
    """The digits of an .npz as `load_labelled` has them, of which some may be labelled 10: "not a digit".

    Raises:
        DataError: the file is missing, damaged, not of this form, or holds no digit at all.
    """
    digits = load_labelled(path, NOT_A_DIGIT)
    if digits.y.min() == NOT_A_DIGIT:
        raise DataError(f"The labels in {path.name} must be 0 to 9, or 10 for what is no digit, and not 10 alone.")
    return digits


def load_writers(path: Path) -> tuple[str, ...]:
    """Who wrote each of the digits of an .npz, by the array `writer`; empty if it has none.

    Beside x_test and y_test the array is called `writer_test`; it holds whole numbers or names, (n,).

    Raises:
        DataError: the file is missing or damaged, or the array is not of this form.
    """
    names = array_names(path)
    name = "writer_test" if "x_test" in names else "writer"
    if name not in names:
        return ()
    writers = read_arrays(path, (name,))[name]
    if writers.ndim != 1 or writers.dtype.kind not in "iuU":
        raise DataError(
            f"{name} in {path.name} is {writers.dtype} {writers.shape}; "
            "it needs one whole number or name for each digit."
        )
    return tuple(map(str, writers.tolist()))


def find_pictures(sources: Iterable[Path]) -> tuple[Path, ...]:
    """Pictures without any digit: those named, and all in the folders named and in the folders in them.

    Raises:
        DataError: one is missing or is no picture, or a folder has none.
    """
    found: list[Path] = []
    for source in sources:
        if source.is_dir():
            inside = sorted(path for path in source.rglob("*") if _is_picture(path))
            if not inside:
                raise DataError(f"There are no images in {source}. Choose another folder for --negatives.")
            found += inside
        elif _is_picture(source):
            found.append(source)
        else:
            hint = "is no image: name the data before --negatives" if source.exists() else "was not found"
            raise DataError(f"{source} {hint}.")
    return tuple(found)


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def _of_folders(folder: Path) -> Iterable[LabelledImage]:
    for inside, label in sorted(folders_of_digits(folder).items()):
        for path in sorted(inside.glob("*")):
            if _is_picture(path):
                yield LabelledImage(path, f"{inside.name}/{path.name}", label, "single")


def folders_of_digits(folder: Path) -> dict[Path, str]:
    """The folders in a folder that stand for a digit (`7`, `class_7`, `seven`), with it; "" for that of negatives."""
    found: dict[Path, str] = {}
    for path in folder.iterdir():
        digit = digit_of(path.name)
        if path.is_dir() and (digit is not None or path.name == NEGATIVES_FOLDER):
            found[path] = "" if digit is None else str(digit)
    return found


def _of_table(folder: Path) -> Iterable[LabelledImage]:
    try:
        # Spreadsheets begin their CSV files with a byte order mark.
        with (folder / LABELS).open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if not {"file", "label"} <= set(table.fieldnames or ()):
                raise DataError(f"{folder / LABELS} needs the columns file and label in its first line.")
            for row in table:
                yield _of_row(folder, row, table.line_num)
    except OSError as error:
        raise DataError(f"{folder / LABELS} cannot be read ({reason(error)}). Check its permissions.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{folder / LABELS} cannot be read as a table ({error}). Save it as CSV in UTF-8.") from error


def _of_row(folder: Path, row: dict[str, str | None], line: int) -> LabelledImage:
    name, label = row["file"] or "", (row["label"] or "").replace(" ", "")
    if label and not (label.isascii() and label.isdigit()):
        raise DataError(f"Line {line} of {folder / LABELS} labels {name} {label!r}; a label is made of digits.")
    path = folder / name
    if not path.is_file():
        raise DataError(f"Line {line} of {folder / LABELS} names {name or 'no file'}, which is not there.")
    kind = row.get("kind") or ("single" if len(label) == 1 else "several")
    return LabelledImage(path, name, label, kind, (row.get("writer") or "").strip())
