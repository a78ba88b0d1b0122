"""Opens a file of the user's in SQLite, or makes it, brings it up to date, and sets a damaged one aside.

A damaged file is renamed only while nobody else has it open: another window would go on writing into the renamed
file, and on closing would delete the write-ahead log of the new one. So each that has the file open holds a shared
lock for as long, and setting aside takes the exclusive one. Both are SQLite's own, on an empty file beside the file:
they work alike on every system, and end with the process, however that ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digitrec_gui.core.errors import DataError, reason
from digitrec_gui.core.sqlite import (
    DAMAGE,
    PATIENCE,
    code_of,
    identity,
    not_made,
    runs_by_itself,
    sqlite_in_sentences,
)

_WAL_BYTES = 4 * 2**20
"""To which the write-ahead log is cut when much has been written to the file."""

_NOBODY_ELSE = 0.5
"""Seconds for which others are waited for to close a damaged file; windows keep it open for as long as they live."""


class DamagedError(Exception):
    """The file is no SQLite file, or not whole, or holds other tables."""


@dataclass(frozen=True)
class Schema:
    """The tables of a file.

    Attributes:
        migrations: what takes the file from each version to the next, from 0, an empty file, on; never changed, only
            added to.
        look: a query that fails where the newest tables are not there.
    """

    migrations: tuple[tuple[str, ...], ...]
    look: str


class DatabaseFile:
    """An open file. Not thread-safe: each thread makes its own.

    Attributes:
        database: the connection, in autocommit mode.
        set_aside: where the damaged file lies that was found in its place; None if there was none.
    """

    def __init__(self, path: Path, schema: Schema) -> None:
        """Opens the file, or makes it.

        Args:
            path: the file.
            schema: its tables.

        Raises:
            DataError: the folder or the file cannot be written, the file is of a newer DigitRec, or it is damaged
                while another window has it open.
        """
        self._path = path
        self._schema = schema
        self.set_aside: Path | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_made(path, error) from error
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

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, alone in the file from its beginning: it is committed at the end, or undone by an error.

        Raises:
            DataError: it cannot be written or is there no more, and why; nothing was changed.
        """
        if not self.is_there:
            raise DataError(f"{self._path.name} was removed from {self._path.parent}. Try again: a new one is begun.")
        with sqlite_in_sentences(self._path), self.database:
            self.database.execute("BEGIN IMMEDIATE")
            yield self.database

    def _hold(self) -> None:
        """Takes the shared lock, which lasts as long as the transaction."""
        self._presence.execute("BEGIN")
        self._presence.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def _opened(self) -> sqlite3.Connection:
        try:
            return _connected(self._path, self._schema)
        except DamagedError:
            self._presence.execute("COMMIT")
            try:
                with suppress(sqlite3.OperationalError):
                    return self._replaced()
            finally:
                self._hold()
        # Another window has it open. If it was opened at this moment, it has been set aside, and all is well.
        try:
            return _connected(self._path, self._schema)
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
                    return _connected(self._path, self._schema)
                self.set_aside = _put_aside(self._path)
                return _connected(self._path, self._schema)
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
            f"{path.name} is damaged and cannot be set aside ({reason(error)}). Close other programs and try again."
        ) from error
    return aside


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _connected(path: Path, schema: Schema) -> sqlite3.Connection:
    """A connection to a file that is whole and up to date.

    Raises:
        DamagedError: it is damaged.
        DataError: it is of a newer DigitRec.
        sqlite3.OperationalError: it cannot be read or written.
    """
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        # First all that only looks: what is not ours stays as it is, to the last byte.
        with database:
            database.execute("BEGIN")
            _check_form(database, schema, _known_version(database, path, schema))
        if [row[0] for row in database.execute("PRAGMA quick_check(1)")] != ["ok"]:
            raise DamagedError
        _set_up(database)
        _migrate(database, path, schema)
    except sqlite3.DatabaseError as error:
        database.close()
        if code_of(error) in DAMAGE:
            raise DamagedError from error
        raise
    except UnicodeDecodeError as error:  # of what SQLite says of a damaged table
        database.close()
        raise DamagedError from error
    except BaseException:
        database.close()
        raise
    return database


def _known_version(database: sqlite3.Connection, path: Path, schema: Schema) -> int:
    """The schema version of the file: 0 if it is empty.

    Raises:
        DataError: it is of a newer DigitRec.
    """
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    if version > len(schema.migrations):
        raise DataError(
            f"{path.name} was written by a newer DigitRec, and this one leaves it as it is. Update DigitRec to use it."
        )
    return version


def _check_form(database: sqlite3.Connection, schema: Schema, version: int) -> None:
    """Raises DamagedError if the file holds something other than its version says."""
    if version < 0 or runs_by_itself(database):
        raise DamagedError
    if not version:
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            raise DamagedError
        return
    if version < len(schema.migrations):  # whose migration will tell
        return
    try:
        database.execute(schema.look)
    except sqlite3.OperationalError as error:
        if code_of(error) == sqlite3.SQLITE_ERROR:  # no such table or column
            raise DamagedError from error
        raise


def _set_up(database: sqlite3.Connection) -> None:
    try:
        database.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # It stays with the file, and a window that opens the new file at the same moment sets it as well.
        if code_of(error) != sqlite3.SQLITE_BUSY:
            raise
    # Each commit is on the disk when it returns: what a person did is worth more than the millisecond.
    database.execute("PRAGMA synchronous = FULL")
    database.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")


def _migrate(database: sqlite3.Connection, path: Path, schema: Schema) -> None:
    """Brings the schema up to date, in one transaction."""
    if _known_version(database, path, schema) == len(schema.migrations):
        return
    with database:
        database.execute("BEGIN IMMEDIATE")
        # Another window may have done it meanwhile.
        for statements in schema.migrations[_known_version(database, path, schema) :]:
            for statement in statements:
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {len(schema.migrations)}")
