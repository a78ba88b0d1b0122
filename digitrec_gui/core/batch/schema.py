"""The tables of a job, and how its file is opened, or made."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from digitrec_gui import __version__
from digitrec_gui.core.batch.look import value_of
from digitrec_gui.core.batch.names import called
from digitrec_gui.core.batch.types import JobSettings
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.sqlite import PATIENCE, code_of, not_made, runs_by_itself

VERSION = 3
"""Of the tables."""

_SETTLED = """
    -- Checks of a form of which a person knew that they fail, when they said what a field of theirs is.
    CREATE TABLE settled (page INTEGER, field TEXT, checked TEXT, PRIMARY KEY (page, field, checked)) WITHOUT ROWID
"""

_BY_VALUE = "CREATE INDEX pages_by_value ON pages (value, length(text), text, file, place)"

_TABLES = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        place TEXT NOT NULL,
        -- One that was given twice is read twice.
        nth INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        total INTEGER NOT NULL DEFAULT 0,
        is_animation INTEGER NOT NULL DEFAULT 0,
        UNIQUE (place, name, nth)
    )
    """,
    """
    CREATE TABLE pages (
        id INTEGER PRIMARY KEY,
        file INTEGER NOT NULL,
        -- Its place among the pages of the file that are to be read, and its number, from 0, once that is known.
        place INTEGER NOT NULL,
        page INTEGER,
        state INTEGER NOT NULL DEFAULT 0,
        text TEXT NOT NULL DEFAULT '',
        lowest REAL,
        misfits INTEGER NOT NULL DEFAULT 0,
        doubtful INTEGER NOT NULL DEFAULT 0,
        judged INTEGER NOT NULL DEFAULT 0,
        problem TEXT NOT NULL DEFAULT '',
        -- What its first number comes to; NULL without one, and of a sheet of a form.
        value REAL,
        UNIQUE (file, place)
    )
    """,
    # For each order in which pages are looked at.
    "CREATE INDEX pages_by_state ON pages (state, file, place)",
    "CREATE INDEX pages_by_lowest ON pages (lowest, file, place)",
    _BY_VALUE,
    # Beside the pages, for a look through all of them to stay quick.
    "CREATE TABLE readings (page INTEGER PRIMARY KEY, content TEXT NOT NULL)",
    "CREATE TABLE verdicts (page INTEGER, key TEXT, text TEXT NOT NULL, PRIMARY KEY (page, key)) WITHOUT ROWID",
    _SETTLED,
)

_FROM_1 = (
    _SETTLED,
    # It stood among the verdicts: "field: check".
    "INSERT INTO settled SELECT page, substr(key, 1, instr(key, ': ') - 1), substr(key, instr(key, ': ') + 2) "
    "FROM verdicts WHERE instr(key, ': ')",
    "DELETE FROM verdicts WHERE instr(key, ': ')",
)

_FROM_2 = (
    # Numbers were ordered by how long they are.
    "DROP INDEX IF EXISTS pages_by_text",
    "ALTER TABLE pages ADD COLUMN value REAL",
    "UPDATE pages SET value = value_of(text) WHERE text != ''",
    # It was that of marks that were not read.
    "UPDATE pages SET lowest = NULL WHERE trim(text, '? ') = ''",
    _BY_VALUE,
)


def connected(path: Path, settings: JobSettings | None) -> sqlite3.Connection:
    """A connection to a job, in autocommit mode.

    Args:
        path: the file.
        settings: of a new job; None if there must be one already.

    Raises:
        DataError: it is missing, no job, of a newer DigitRec, or its folder cannot be made.
        sqlite3.Error: it is damaged, or cannot be read or written.
    """
    if settings is None and not path.is_file():
        raise DataError(f"There is no job in {path}. Check the name, or start it anew.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_made(path, error, called(path)) from error
    is_new = not path.exists()
    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        # Names are what the system gives, in whatever encoding.
        database.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise DataError(f"{called(path)} is a job of a newer DigitRec. Update DigitRec to go on with it.")
        with in_our_form(path):
            if runs_by_itself(database):
                raise ValueError("no job")
            if version == 0:
                _make(database, settings)
            elif version < VERSION:
                _bring_up_to_date(database)
        # A power cut may take the last second's results: they are read again.
        database.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        database.close()
        if is_new:
            with suppress(OSError):
                remove_files(path)
        raise
    return database


def remove_files(path: Path) -> None:
    """Removes a job and what SQLite keeps beside it.

    Raises:
        OSError: it cannot be removed.
    """
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def in_our_form(path: Path) -> Iterator[None]:
    """Says of a file in which something is missing that it is no job.

    Raises:
        DataError: it is none.
    """
    problem = f"{path.name} is no job of DigitRec's. Choose another name."
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(problem) from error
    except sqlite3.OperationalError as error:
        if code_of(error) == sqlite3.SQLITE_ERROR:  # no such table
            raise DataError(problem) from error
        raise


def _make(database: sqlite3.Connection, settings: JobSettings | None) -> None:
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if settings is None or tables:
        raise ValueError("no job")
    database.execute("PRAGMA journal_mode = WAL")
    with transaction(database):
        for table in _TABLES:
            database.execute(table)
        about = {
            "settings": settings.as_json(),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "digitrec": __version__,
        }
        database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        database.execute(f"PRAGMA user_version = {VERSION}")


def _bring_up_to_date(database: sqlite3.Connection) -> None:
    with transaction(database):
        # Another window may have done it meanwhile.
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version < VERSION:
            database.create_function("value_of", 1, value_of, deterministic=True)
            for statement in (*(_FROM_1 if version == 1 else ()), *_FROM_2):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All that is written in the block, or nothing of it."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # of a full disk SQLite has made an end itself
            database.execute("ROLLBACK")
        raise
