"""Opens the file of the samples, or makes it, and sets a damaged one aside.

A damaged file is renamed only while nobody else has it open: another window would go on writing into the renamed
file, and on closing would delete the write-ahead log of the new one. So each that has the file open holds a shared
lock for as long, and setting aside takes the exclusive one. Both are SQLite's own, on an empty file beside the samples:
they work alike on every system, and end with the process, however that ends.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples.schema import DamagedError, connected
from digitrec_gui.core.sqlite import PATIENCE, identity, not_writable, sqlite_in_sentences

_NOBODY_ELSE = 0.5
"""Seconds for which others are waited for to close a damaged file; windows keep it open for as long as they live."""


class StoreFile:
    """The open file of the samples. Not thread-safe: each thread makes its own.

    Attributes:
        database: the connection, in autocommit mode.
        set_aside: where the damaged file lies that was found in its place; None if there was none.
    """

    def __init__(self, path: Path) -> None:
        """Opens the file, or makes it.

        Raises:
            DataError: the folder or the file cannot be written, the file is of a newer DigitRec, or it is damaged
                while another window has it open.
        """
        self._path = path
        self.set_aside: Path | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(not_writable(path)) from error
        with sqlite_in_sentences(path):
            self._presence = sqlite3.connect(_beside(path, ".lock"), timeout=PATIENCE, isolation_level=None)
            try:
                self._hold()
                self.database = self._opened()
            except BaseException:
                self._presence.close()
                raise
        self._identity = identity(path)

    @property
    def is_there(self) -> bool:
        """Whether what is written goes to the file of this name: it, or its folder, may have been removed."""
        return identity(self._path) == self._identity is not None

    def close(self) -> None:
        """Closes the file; the last to do so merges the write-ahead log into it."""
        self.database.close()
        self._presence.close()

    def _hold(self) -> None:
        """Takes the shared lock, which lasts as long as the transaction."""
        self._presence.execute("BEGIN")
        self._presence.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def _opened(self) -> sqlite3.Connection:
        try:
            return connected(self._path)
        except DamagedError:
            self._presence.execute("COMMIT")
            try:
                with suppress(sqlite3.OperationalError):
                    return self._replaced()
            finally:
                self._hold()
        # Another window has it open. If it was opened at this moment, it has been set aside, and all is well.
        try:
            return connected(self._path)
        except DamagedError:
            raise DataError(
                f"{self._path.name} is damaged. Close all windows of DigitRec and start it again: "
                "it will set the file aside and begin a new one."
            ) from None

    def _replaced(self) -> sqlite3.Connection:
        """Sets the file aside under the exclusive lock, and makes a new one.

        Raises:
            sqlite3.OperationalError: another has the file open.
        """
        self._presence.execute(f"PRAGMA busy_timeout = {round(1000 * _NOBODY_ELSE)}")
        try:
            self._presence.execute("BEGIN EXCLUSIVE")
            try:
                with suppress(DamagedError):
                    return connected(self._path)
                self.set_aside = _put_aside(self._path)
                return connected(self._path)
            finally:
                self._presence.execute("COMMIT")
        finally:
            self._presence.execute(f"PRAGMA busy_timeout = {round(1000 * PATIENCE)}")


def _put_aside(path: Path) -> Path:
    """Renames the file, and what belongs to it, to a name that is free."""
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    aside = path.with_name(f"{path.stem}.damaged-{now}{path.suffix}")
    try:
        # The log first: a new file beside the log of an old one would take in, or throw away, what that holds.
        for suffix in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                _beside(path, suffix).rename(_beside(aside, suffix))
    except OSError as error:
        raise DataError(
            f"{path.name} is damaged and cannot be set aside ({error.strerror}). Close other programs and try again."
        ) from error
    return aside


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
