"""What SQLite says of a file, in sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitrec_gui.core.errors import FULL, DataError

PATIENCE = 10.0
"""Seconds for which another window's writing is waited for."""

DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Codes of a file that is damaged, or no file of SQLite's."""

_AT_START = "Start DigitRec again: it will set the file aside and begin a new one."


class FullError(DataError):
    """The disk has no room for what is to be written."""


class NotWritableError(DataError):
    """A file, or the folder in which it is to be made, cannot be written."""


@contextmanager
def sqlite_in_sentences(path: Path, if_damaged: str = _AT_START, called: str = "") -> Iterator[None]:
    """Turns what SQLite says of a file into sentences; what only a mistake of ours can cause passes through.

    Args:
        path: the file.
        if_damaged: what to do about a damaged one, for people.
        called: what people know the file as; "" for its name.

    Raises:
        FullError, NotWritableError, DataError: what went wrong, and what to do.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.Error as error:
        raise _told(error, path, if_damaged, called or path.name) from error


def runs_by_itself(database: sqlite3.Connection) -> bool:
    """Whether a file holds what does something of its own when it is looked at or changed: triggers, views."""
    found = "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')"
    return bool(database.execute(found).fetchone()[0])


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies at a path; None if there is none.

    A connection goes on with a file that was removed or replaced meanwhile, and what it writes is nowhere.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _told(error: sqlite3.Error, path: Path, if_damaged: str, called: str) -> DataError:
    if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE):
        return _full(called)
    match code_of(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DataError(f"{called} is being changed by another window of DigitRec. Try again in a moment.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return _not_writable(path, called)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_ERROR:  # it lacks a table, or a column
            return DataError(f"{called} is damaged. {if_damaged}")
    return DataError(f"{called} cannot be used ({error}). Check that its disk has room and works, and try again.")


def not_made(path: Path, error: OSError, called: str = "") -> DataError:
    """What is to be raised where a file, or its folder, cannot be made."""
    return _full(called or path.name) if error.errno in FULL else _not_writable(path, called or path.name)


def _full(called: str) -> FullError:
    return FullError(
        f"The disk is full: nothing was changed in {called}, and nothing in it is lost. Make room and try again."
    )


def _not_writable(path: Path, called: str) -> NotWritableError:
    return NotWritableError(f"{called} cannot be written in {path.parent}. Check the permissions of that folder.")
