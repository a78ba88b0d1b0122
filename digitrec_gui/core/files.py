"""Files written whole or not at all, and what people are told where they can't be."""

from __future__ import annotations

import errno
import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitrec_gui.core.errors import FORBIDDEN, FULL, DataError, reason


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a temporary path in the same folder, which becomes `path` when the block ends without an error.

    A reader sees either the old file or the whole new one, never half of it, even after a kill or a full disk.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes the file private; a Model is as shareable as any other file of the user.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Removes what `replacing` this path has left, half written, where its process was killed.

    Raises:
        OSError: the folder cannot be written.
    """
    for left in path.parent.glob(f".{glob.escape(path.stem)}-????????{glob.escape(path.suffix)}"):
        left.unlink(missing_ok=True)


def write_whole(file: Path, content: bytes | memoryview, verb: str = "written") -> None:
    """Writes a file, whole or not at all.

    Raises:
        DataError: it cannot be written, and why; see `in_sentences`.
    """
    with in_sentences(file, verb), replacing(file) as temporary:
        temporary.write_bytes(content)


def holds_anything(path: Path) -> bool:
    """Whether there is a file with something in it; one of no bytes is left where the disk had no room for more."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


@contextmanager
def in_sentences(path: Path, verb: str = "written") -> Iterator[None]:
    """Turns what the system says of a file or folder into sentences.

    Args:
        path: the file or folder.
        verb: what was to be done with it: "written", "read", or "saved" where a person has chosen its name just now.

    Raises:
        DataError: what went wrong, and what to do.
    """
    problem, forbidden, place = f"{path.name} cannot be {verb}", "you may not do so", "place"
    if verb == "saved":
        problem, forbidden, place = f"{path.name} was not saved", "you may not write there", "folder"
    try:
        yield
    except PermissionError:
        raise DataError(f"{problem}: {forbidden}. Choose another {place}.") from None
    except OSError as error:
        if error.errno in FULL:
            raise DataError(f"{path.name} was not {verb}: the disk is full. Make room, or choose another.") from None
        raise DataError(f"{problem} ({reason(error)}). Choose another {place}.") from error


def unwritable(what: str, folder: Path, error: Exception) -> str:
    """Why a file cannot be written to a folder, and what to do.

    Args:
        what: the file, for people.
        folder: where.
        error: what the system or a library said; h5py gives no reason.
    """
    problem = f"{what} cannot be written to {folder.resolve()}"
    number = getattr(error, "errno", None)
    if number in FORBIDDEN:
        return f"{problem}: you may not write there. Choose another folder, or change its permissions."
    if number == errno.EROFS:
        return f"{problem}: that disk is read-only. Choose another folder."
    if number in FULL:
        return f"{problem}: there is no room left. Make room there, or choose another folder."
    if not isinstance(error, OSError) or error.strerror is None:
        return f"{problem} (is the disk full?). Make room there, or choose another folder."
    return f"{problem} ({reason(error)}). Choose another folder."
