"""Labelled digits from whatever people have: the kind of a file or folder is found out, or all known kinds are said."""

from __future__ import annotations

import zipfile
from pathlib import Path

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.training.events import Emit
from digitrec_gui.training.data import idx, parquet, tables
from digitrec_gui.training.data.digits import Digits, load_parts, with_test
from digitrec_gui.training.data.labelled import LABELS, folders_of_digits
from digitrec_gui.training.data.mended import mended, say_missing
from digitrec_gui.training.data.pictures import folders_of_parts, load_pictures

_NEEDED = (
    "It needs an .npz, the idx files of MNIST, a CSV or Parquet file with labels, or a folder with folders named 0 to "
    "9 of images"
)

_OTHERS = {
    ".pkl": "is a pickle, which can hold code and is not opened: save its arrays with numpy.savez",
    ".pickle": "is a pickle, which can hold code and is not opened: save its arrays with numpy.savez",
    ".pt": "is a file of PyTorch, which can hold code and is not opened: save its tensors with numpy.savez",
    ".pth": "is a file of PyTorch, which can hold code and is not opened: save its tensors with numpy.savez",
    ".zip": "is an archive: unpack it, and name the folder",
    ".tar": "is an archive: unpack it, and name the folder",
    ".tgz": "is an archive: unpack it, and name the folder",
    ".7z": "is an archive: unpack it, and name the folder",
    ".rar": "is an archive: unpack it, and name the folder",
}

_DEEPEST = 3


def load_any(path: Path, emit: Emit) -> tuple[Digits, Digits]:
    """The digits of a file or folder of any kind that is known, to train on and to test with.

    What is plainly wrong in them is put right, and digits that are missing are said; see `mended`.

    Args:
        path: an .npz; a table (`tables`); a Parquet file; a folder of these, of idx files or of labelled Images; or one
            of the idx files themselves.
        emit: gets what is to be said of the data.

    Raises:
        DataError: it is of no such kind, or damaged.
    """

    def say(sentence: str) -> None:
        _note(sentence, emit)

    loaded, tests = _load(path, emit)
    training, test = mended(path.name, with_test(loaded, tests), say)
    say_missing(path.name, training if tests is not None else training.and_these(test), say)
    return training, test


def load_to_measure(path: Path, emit: Emit) -> Digits:
    """The digits of such a file or folder to measure with: its test set if it has one, else all.

    Raises:
        DataError: it is of no such kind, or damaged.
    """
    training, test = _load(path, emit)
    (digits,) = mended(path.name, (training if test is None else test,), lambda sentence: _note(sentence, emit))
    return digits


def holds_images(folder: Path) -> bool:
    """Whether it is a folder of labelled Images, see `labelled.load_images`, or of nothing that is known."""
    if (folder / LABELS).is_file() or not folder.is_dir() or folders_of_digits(folder):
        return True
    return not _arrays_in(folder)


def _note(sentence: str, emit: Emit) -> None:
    emit({"event": "note", "message": sentence})


def _load(path: Path, emit: Emit) -> tuple[Digits, Digits | None]:
    if path.is_dir():
        return _load_folder(_deepest_of_one(path), emit)
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if path.exists() and suffix in _OTHERS:
        raise DataError(f"{path.name} {_OTHERS[suffix]}. {_NEEDED}.")
    if tables.is_table(path):
        return tables.load_table(path)
    if path.suffix.lower() == parquet.SUFFIX:
        return parquet.load_parquet([path])
    if "ubyte" in path.name.lower() and idx.holds_idx(path.parent):
        return idx.load_idx(path.parent)
    if path.is_file() and not zipfile.is_zipfile(path) and path.suffix.lower() != ".npz":
        raise DataError(f"{path.name} is of no form of labelled digits that DigitRec knows. {_NEEDED}.")
    return load_parts(path)


def _load_folder(folder: Path, emit: Emit) -> tuple[Digits, Digits | None]:
    if (folder / LABELS).is_file() or folders_of_digits(folder):
        return load_pictures(folder, emit)
    parts = folders_of_parts(folder)
    if "train" in parts and folders_of_digits(parts["train"]):
        return load_pictures(folder, emit)
    files = _arrays_in(folder)
    if idx.holds_idx(folder):
        return idx.load_idx(folder)
    if found := [path for path in files if path.suffix.lower() == parquet.SUFFIX]:
        return parquet.load_parquet(found)
    if found := [path for path in files if tables.is_table(path)]:
        return tables.load_tables(found)
    if len(files) == 1:
        return load_parts(files[0])
    raise DataError(f"{folder.name} holds no digits that DigitRec can learn from. {_NEEDED}.")


def _arrays_in(folder: Path) -> list[Path]:
    """The files in a folder, and in those in it, that may hold digits as numbers."""
    files = sorted(path for path in [*folder.glob("*"), *folder.glob("*/*")] if path.is_file())
    suffixes = (".npz", parquet.SUFFIX, *tables.SUFFIXES)
    is_idx = idx.holds_idx(folder)
    return [path for path in files if path.name.lower().endswith(suffixes) or (is_idx and "ubyte" in path.name.lower())]


def _deepest_of_one(folder: Path) -> Path:
    """The folder itself, or the only one that is in it, as archives unpack."""
    for _ in range(_DEEPEST):
        inside = [path for path in folder.iterdir() if not path.name.startswith((".", "__"))]
        if len(inside) != 1 or not inside[0].is_dir() or folders_of_digits(folder):
            break
        folder = inside[0]
    return folder
