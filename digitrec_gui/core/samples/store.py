"""My samples: the user's own labelled digits, in an SQLite file that a kill, a full disk or two windows leave whole."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.database import DatabaseFile
from digitrec_gui.core.samples.schema import COLUMNS, MIGRATIONS, SCHEMA
from digitrec_gui.core.samples.types import NewSample, Sample, Sorting
from digitrec_gui.core.sqlite import sqlite_in_sentences
from digitrec_gui.core.types import NOT_A_DIGIT, NormalizedGlyph

Ids = npt.NDArray[np.int64]

_SORTINGS = {
    "newest": "added DESC, id DESC",
    "oldest": "added, id",
    "digit": "digit, added DESC, id DESC",
}
_FIELD = (28, 28)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SampleStore:
    """The samples in a file. Not thread-safe: each thread makes its own, and so does each process.

    What a method has returned from is on the disk. A method that raises has changed nothing.

    Attributes:
        set_aside: where the damaged file lies that was found in place of the store; None if there was none.
    """

    def __init__(self, path: Path) -> None:
        """Opens the store, or makes an empty one.

        Raises:
            DataError: the folder or the file cannot be written, the file is of a newer DigitRec, or it is damaged
                while another window has it open.
        """
        self._path = path
        self._file = DatabaseFile(path, SCHEMA)
        self._database = self._file.database
        self.set_aside = self._file.set_aside

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    @property
    def is_there(self) -> bool:
        """Whether its file still is; where not, it must be opened anew before anything is kept."""
        return self._file.is_there

    def check(self) -> None:
        """Finds out whether samples can be kept, by writing something that changes nothing.

        Raises:
            DataError: they cannot, and why.
        """
        with self._file.writing() as database:
            database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def add(self, samples: Iterable[NewSample]) -> list[int]:
        """Adds samples, all of them or none, and returns their ids.

        Raises:
            DataError: the file cannot be written, or the disk is full. So do all that follow.
        """
        now = time.time_ns() // 1000
        insert = "INSERT INTO samples (digit, said, source, added, pixels, confirmed) VALUES (?, ?, ?, ?, ?, ?)"
        with self._file.writing() as database:
            inserted = (
                database.execute(
                    insert, (int(new.digit), new.predicted, new.source, now, _blob(new.pixels), new.confirmed)
                )
                for new in samples
            )
            return [cursor.lastrowid or 0 for cursor in inserted]

    def relabel(self, ids: Iterable[int], digit: int, *, confirmed: bool = True) -> None:
        """Labels samples anew; ids that are not there (any more) are left out.

        Args:
            ids: of the samples.
            digit: what they are.
            confirmed: whether a person looked at them for it.
        """
        update = "UPDATE samples SET digit = ?, confirmed = ? WHERE id = ?"
        with self._file.writing() as database:
            database.executemany(update, ((digit, confirmed, int(at)) for at in ids))

    def confirm(self, ids: Iterable[int], *, confirmed: bool = True) -> None:
        """Takes note that a person looked at samples and keeps them as they are, or that nobody did."""
        with self._file.writing() as database:
            rows = ((confirmed, int(at)) for at in ids)
            database.executemany("UPDATE samples SET confirmed = ? WHERE id = ?", rows)

    def unconfirmed(self) -> Ids:
        """The ids of the samples that nobody has looked at since they were kept, oldest first."""
        with sqlite_in_sentences(self._path):
            rows = self._file.database.execute("SELECT id FROM samples WHERE NOT confirmed ORDER BY id")
            return np.fromiter((row[0] for row in rows), np.int64)

    def remove(self, ids: Iterable[int]) -> None:
        """Removes samples; ids that are not there (any more) are left out."""
        with self._file.writing() as database:
            database.executemany("DELETE FROM samples WHERE id = ?", ((int(at),) for at in ids))

    def restore(self, samples: Iterable[Sample]) -> None:
        """Puts samples back as they were, ids included: the undo of `remove`. Those that are there are left alone."""
        insert = f"INSERT INTO samples ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
        rows = (
            (old.id, old.digit, old.predicted, old.source, _moment(old.added), _blob(old.pixels), old.confirmed)
            for old in samples
        )
        with self._file.writing() as database:
            database.executemany(insert, rows)

    def count(self) -> dict[int, int]:
        """How many samples there are of each digit, 0 to 9 and `NOT_A_DIGIT`."""
        counts = dict.fromkeys(range(NOT_A_DIGIT + 1), 0)
        with sqlite_in_sentences(self._path):
            counts.update(self._database.execute("SELECT digit, count(*) FROM samples GROUP BY digit"))
        return counts

    def ids(self, digit: int | None = None, sorting: Sorting = "newest") -> Ids:
        """The ids of all samples, or of those of one digit (or `NOT_A_DIGIT`), in order."""
        where, values = ("", ()) if digit is None else ("WHERE digit = ?", (digit,))
        with sqlite_in_sentences(self._path):
            rows = self._database.execute(f"SELECT id FROM samples {where} ORDER BY {_SORTINGS[sorting]}", values)
            return np.fromiter((row[0] for row in rows), np.int64)

    def get(self, ids: Iterable[int]) -> list[Sample]:
        """The samples with these ids, in their order; ids that are not there (any more) are left out."""
        select = f"SELECT {COLUMNS} FROM samples WHERE id = ?"
        with sqlite_in_sentences(self._path), self._database:
            self._database.execute("BEGIN")
            rows = (self._database.execute(select, (int(at),)).fetchone() for at in ids)
            return [_sample(row) for row in rows if row is not None]

    def arrays(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], Ids]:
        """All samples, oldest first: pixels (n, 28, 28) uint8, digits (n,) int64, and ids (n,) int64."""
        with sqlite_in_sentences(self._path):
            rows = self._database.execute("SELECT id, digit, pixels FROM samples ORDER BY id").fetchall()
        pixels = np.frombuffer(bytearray().join(row[2] for row in rows), np.uint8).reshape(-1, *_FIELD)
        digits = np.fromiter((row[1] for row in rows), np.int64)
        return pixels, digits, np.fromiter((row[0] for row in rows), np.int64)


def _blob(pixels: NormalizedGlyph) -> bytes:
    if pixels.shape != _FIELD or pixels.dtype != np.uint8:
        raise ValueError(f"a sample is {_FIELD} uint8, not {pixels.shape} {pixels.dtype}")
    return pixels.tobytes()


def _sample(row: tuple[Any, ...]) -> Sample:
    at, digit, predicted, source, added, pixels, confirmed = row
    field = np.frombuffer(pixels, np.uint8).reshape(_FIELD)
    return Sample(at, field, digit, predicted, str(source), _when(added), bool(confirmed))


def _when(added: Any) -> datetime:
    """The moment in the file; the first one of all where that is none, so that a sample is not lost for its date."""
    try:
        return _EPOCH + timedelta(microseconds=added)
    except (TypeError, ValueError, OverflowError):
        return _EPOCH


def _moment(added: datetime) -> int:
    """Microseconds since 1970 UTC, in whole numbers: a float would lose the last."""
    return (added - _EPOCH) // timedelta(microseconds=1)
