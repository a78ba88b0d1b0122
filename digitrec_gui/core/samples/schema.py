"""The tables of the samples: made, brought up to date, checked."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.sqlite import DAMAGE, PATIENCE, code_of, runs_by_itself

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # AUTOINCREMENT: an id is never given again, or undoing a removal could meet another sample in its place.
        """
        CREATE TABLE samples (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digit INTEGER NOT NULL CHECK (typeof(digit) = 'integer' AND digit BETWEEN 0 AND 10),
            said INTEGER CHECK (said IS NULL OR typeof(said) = 'integer' AND said BETWEEN 0 AND 10),
            source TEXT NOT NULL,
            added INTEGER NOT NULL,
            pixels BLOB NOT NULL CHECK (typeof(pixels) = 'blob' AND length(pixels) = 784)
        )
        """,
        # Each list of ids comes in order from an index alone, without a look at the pixels.
        "CREATE INDEX samples_by_digit ON samples (digit, added DESC, id DESC)",
        "CREATE INDEX samples_by_time ON samples (added DESC, id DESC)",
    ),
)
"""What takes the file from each schema version to the next, from 0, an empty file, on; never changed, only added to."""

COLUMNS = "id, digit, said, source, added, pixels"
"""Of the table: `said` what the Model had read it as, `added` in microseconds since 1970 UTC, `pixels` row by row."""

_WAL_BYTES = 4 * 2**20
"""To which the write-ahead log is cut when a large import has been written to the file."""


class DamagedError(Exception):
    """The file is no SQLite file, or not whole, or holds other tables."""


def connected(path: Path) -> sqlite3.Connection:
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
            _check_form(database, _known_version(database, path))
        if [row[0] for row in database.execute("PRAGMA quick_check(1)")] != ["ok"]:
            raise DamagedError
        _set_up(database)
        _migrate(database, path)
    except sqlite3.DatabaseError as error:
        database.close()
        if code_of(error) in DAMAGE:
            raise DamagedError from error
        raise
    except BaseException:
        database.close()
        raise
    return database


def _known_version(database: sqlite3.Connection, path: Path) -> int:
    """The schema version of the file: 0 if it is empty.

    Raises:
        DataError: it is of a newer DigitRec.
    """
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise DataError(
            f"{path.name} was written by a newer DigitRec, and this one leaves it as it is. Update DigitRec to use it."
        )
    return version


def _check_form(database: sqlite3.Connection, version: int) -> None:
    """Raises DamagedError if the file holds something other than its version says."""
    if version < 0 or runs_by_itself(database):
        raise DamagedError
    if not version:
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            raise DamagedError
        return
    if version < len(MIGRATIONS):  # whose migration will tell
        return
    try:
        database.execute(f"SELECT {COLUMNS} FROM samples LIMIT 0")
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
    # Each commit is on the disk when it returns: samples come one by one, and are worth more than the millisecond.
    database.execute("PRAGMA synchronous = FULL")
    database.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")


def _migrate(database: sqlite3.Connection, path: Path) -> None:
    """Brings the schema up to date, in one transaction."""
    if _known_version(database, path) == len(MIGRATIONS):
        return
    with database:
        database.execute("BEGIN IMMEDIATE")
        # Another window may have done it meanwhile.
        for statements in MIGRATIONS[_known_version(database, path) :]:
            for statement in statements:
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
