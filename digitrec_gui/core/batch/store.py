"""A job and its results, in a file of SQLite's: what was asked for, what is read, and what a person said of it.

What is committed stays, however the program ends; the next run goes on with what is still waiting. Not thread-safe:
each thread opens the file anew, and a reader sees what the writer has committed.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.batch.look import Look, value_of
from digitrec_gui.core.batch.names import called
from digitrec_gui.core.batch.numbers import state_of
from digitrec_gui.core.batch.results import (
    Result,
    fields_in,
    judged_result,
    misfits_in,
    numbers_in,
    text_of,
    unpacked_result,
)
from digitrec_gui.core.batch.schema import connected, in_our_form, remove_files, transaction
from digitrec_gui.core.batch.states import CameTo, came_to
from digitrec_gui.core.batch.types import (
    READ,
    Answer,
    Counts,
    JobSettings,
    Number,
    Packed,
    PageAnswer,
    PageRow,
    Source,
    State,
    Summary,
    Task,
)
from digitrec_gui.core.errors import DataError, UsageError
from digitrec_gui.core.files import in_sentences
from digitrec_gui.core.forms.checks import Settled, failing, rechecked, with_checks
from digitrec_gui.core.forms.types import FormReading, misfit
from digitrec_gui.core.geometry import TURNS
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.sqlite import identity, sqlite_in_sentences
from digitrec_gui.core.types import Reading

PAGES_AT_A_TIME = 4
"""Of one file, in one Task: few enough for several workers to share a file, many enough to open it seldom."""

_ROW = """
    pages.id, files.id, files.name, files.place, files.total, files.is_animation, pages.place, pages.page, pages.state,
    pages.text, pages.lowest, pages.misfits, pages.doubtful, pages.judged, pages.problem, files.stamp
"""
_JOINED = "pages JOIN files ON files.id = pages.file"

_PIECE = 1 << 15
"""Characters that are looked through at a time."""

_NOT_OURS = (
    sqlite3.IntegrityError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What contents lead to that this program has not written."""

_ANEW = "Delete it, and start the job anew."

_FIRST, _SEVERAL = 16, 500
"""Files and rows that are fetched at a time, at first and then."""


class JobStore:
    """A job in its file."""

    def __init__(self, path: Path, settings: JobSettings | None = None) -> None:
        """Opens a job, or makes it.

        Args:
            path: the file.
            settings: of a new job; None if there must be one already.

        Raises:
            DataError: it is missing, damaged, of a newer DigitRec, or cannot be written.
        """
        self.path = path
        with self._sentences():
            self._database = connected(path, settings)
            try:
                with in_our_form(path):
                    self.settings = JobSettings.of_json(self._about("settings"))
                    self.created = datetime.fromisoformat(self._about("created"))
            except BaseException:
                self._database.close()
                raise
        self._identity = identity(path)

    def close(self) -> None:
        """Closes the file."""
        self._database.close()

    def add(self, sources: Iterable[Source]) -> None:
        """Adds files; those that are known keep their results, but for those that have changed since.

        One that is not there now has not changed: what was read of it, and what a person said, stays. What stood for
        a folder without files, or for a file that never was there, goes once it is not among what is given any more.

        Raises:
            DataError: the file cannot be written.
        """
        with self._writing():
            database = self._database
            database.execute("DROP TABLE IF EXISTS temp.given")
            database.execute(
                "CREATE TEMP TABLE given (id INTEGER PRIMARY KEY, part INTEGER, name TEXT, place TEXT, stamp TEXT, "
                "problem TEXT)"
            )
            database.executemany(
                "INSERT INTO given (part, name, place, stamp, problem) "
                "VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))",
                ((one.group, *map(_bytes, (one.name, one.place, one.stamp, one.problem))) for one in sources),
            )
            database.execute(
                "CREATE TEMP TABLE counted AS SELECT part, name, place, stamp, problem, "
                "row_number() OVER (PARTITION BY name, place ORDER BY part, id) AS nth FROM given"
            )
            database.execute("CREATE INDEX temp.by_place ON counted (place, name, nth)")
            database.execute(
                "CREATE TEMP TABLE changed AS SELECT files.id AS id FROM files JOIN counted USING (place, name, nth) "
                "WHERE files.stamp != counted.stamp AND counted.stamp != ''"
            )
            database.execute(
                "CREATE TEMP TABLE needless AS SELECT id FROM files WHERE stamp = '' AND NOT EXISTS "
                "(SELECT 1 FROM counted WHERE (place, name, nth) = (files.place, files.name, files.nth)) "
                "AND NOT EXISTS (SELECT 1 FROM pages JOIN readings ON readings.page = pages.id WHERE file = files.id)"
            )
            for table in ("readings", "verdicts", "settled"):
                database.execute(
                    f"DELETE FROM {table} WHERE page IN (SELECT id FROM pages WHERE file IN (SELECT id FROM changed))"
                )
            for gone in ("changed", "needless"):
                database.execute(f"DELETE FROM pages WHERE file IN (SELECT id FROM {gone})")
            database.execute("DELETE FROM files WHERE id IN (SELECT id FROM needless)")
            database.execute("UPDATE files SET total = 0, is_animation = 0 WHERE id IN (SELECT id FROM changed)")
            database.execute(
                "INSERT INTO files (name, place, nth, stamp) "
                "SELECT name, place, nth, stamp FROM counted WHERE true ORDER BY part, name, nth "
                "ON CONFLICT (place, name, nth) DO UPDATE SET stamp = excluded.stamp WHERE excluded.stamp != ''"
            )
            database.execute(
                "INSERT INTO pages (file, place, state, problem) "
                "SELECT files.id, 0, CASE counted.problem WHEN '' THEN 0 ELSE ? END, counted.problem "
                "FROM counted JOIN files USING (place, name, nth) "
                "WHERE NOT EXISTS (SELECT 1 FROM pages WHERE pages.file = files.id) ORDER BY files.id",
                (State.FAILED,),
            )
            database.execute(
                "UPDATE pages SET state = ?, problem = found.problem FROM "
                "(SELECT files.id, counted.problem FROM counted JOIN files USING (place, name, nth) "
                "WHERE counted.problem != '') AS found WHERE pages.file = found.id AND pages.state = 0",
                (State.FAILED,),
            )
            for table in ("given", "counted", "changed", "needless"):
                database.execute(f"DROP TABLE temp.{table}")

    def has_files_in(self, folder: str) -> bool:
        """Whether files of this folder, or of folders in it, are in the job."""
        inside = os.path.join(os.path.abspath(folder), "")  # noqa: PTH100, PTH118  # it need not be a path at all
        with self._sentences():
            found = self._database.execute(
                "SELECT EXISTS (SELECT 1 FROM files WHERE substr(place, 1, ?) = CAST(? AS TEXT))",
                (len(inside), _bytes(inside)),
            ).fetchone()
        return bool(found[0])

    def retry(self) -> None:
        """Has the pages that could not be read wait again: what was in the way may be gone."""
        with self._writing():
            self._database.execute("UPDATE pages SET state = 0, problem = '' WHERE state = ?", (State.FAILED,))

    def tasks(self) -> Iterator[Task]:
        """What is waiting, in order; pages that become known meanwhile are not among it, see `rest`."""
        last = 0
        while True:
            with self._sentences():
                files = self._database.execute(
                    "SELECT id, name, place, total FROM files WHERE id > ? AND id IN "
                    "(SELECT file FROM pages WHERE state = 0 AND file > ? ORDER BY file LIMIT ?) ORDER BY id",
                    (last, last, _SEVERAL),
                ).fetchall()
            if not files:
                return
            for number, name, place, total in files:
                task = Task(number, name, place)
                yield from self.rest(task) if total else [task]
                last = number

    def rest(self, task: Task) -> list[Task]:
        """Tasks for those pages of a file, which has been opened, that are waiting."""
        with self._sentences():
            found = self._database.execute(
                "SELECT page FROM pages WHERE file = ? AND state = 0 ORDER BY place", (task.file,)
            )
            pages = [page for (page,) in found]
        return [
            Task(task.file, task.name, task.place, tuple(pages[start : start + PAGES_AT_A_TIME]), task.password)
            for start in range(0, len(pages), PAGES_AT_A_TIME)
        ]

    def put(self, answers: Iterable[Answer]) -> None:
        """Keeps what workers said, all of it or nothing.

        Raises:
            DataError: it cannot be written.
        """
        with self._writing():
            for answer in answers:
                if answer.problem:
                    self._put_problem(answer)
                else:
                    self._put_pages(answer)

    def _put_problem(self, answer: Answer) -> None:
        """A file that cannot be opened: what is waiting of it has failed."""
        self._database.execute(
            "UPDATE pages SET state = ?, problem = ? WHERE file = ? AND state = 0",
            (State.FAILED, answer.problem, answer.file),
        )

    def _put_pages(self, answer: Answer) -> None:
        self._database.execute(
            "UPDATE files SET total = ?, is_animation = ? WHERE id = ?",
            (answer.total, answer.is_animation, answer.file),
        )
        if answer.chosen:
            self._database.executemany(
                "INSERT INTO pages (file, place, page) VALUES (?, ?, ?) "
                "ON CONFLICT (file, place) DO UPDATE SET page = excluded.page",
                ((answer.file, place, page) for place, page in enumerate(answer.chosen)),
            )
        for page in answer.pages:
            found = self._database.execute(
                "SELECT id FROM pages WHERE file = ? AND page = ?", (answer.file, page.page)
            ).fetchone()
            if found is not None:
                self._put_page(found[0], page)

    def _put_page(self, number: int, page: PageAnswer) -> None:
        if page.reading is None:
            self._database.execute(
                "UPDATE pages SET state = ?, problem = ? WHERE id = ?", (State.FAILED, page.problem, number)
            )
            return
        self._keep(number, page.reading)
        self._sum_up(number, unpacked_result(page.reading), {}, frozenset())

    def _keep(self, number: int, reading: Packed) -> None:
        content = json.dumps(reading, separators=(",", ":"))
        self._database.execute("INSERT OR REPLACE INTO readings VALUES (?, ?)", (number, content))

    def _sum_up(self, number: int, result: Result, verdicts: dict[str, str], settled: Settled) -> None:
        """Writes of a page what its numbers and what was said of them come to."""
        numbers = numbers_in(result, verdicts, settled)
        text = text_of(result, numbers)
        lowest = min((one.lowest for one in numbers if one.is_read), default=None)
        misfits = misfits_in(judged_result(result, verdicts, settled, self.must_be))
        doubtful = sum(one.is_doubtful for one in numbers)
        value = value_of(text) if isinstance(result, Reading) else None
        self._database.execute(
            "UPDATE pages SET state = ?, text = ?, lowest = ?, misfits = ?, doubtful = ?, judged = ?, value = ?, "
            "problem = '' WHERE id = ?",
            (state_of(numbers), text, lowest, misfits, doubtful, len(verdicts), value, number),
        )

    def judge(
        self,
        number: int,
        key: str,
        text: str | None,
        checks: Sequence[str] = (),
        must_be: Pattern | None = None,
        *,
        is_back: bool = False,
    ) -> PageRow:
        """Keeps what a person said of a number of a page; on a sheet of a form all checks are looked at anew.

        A check that fails makes its fields doubtful until of each something was said by who knew that it fails.

        Args:
            number: of the page.
            key: of the number.
            text: what it is; empty if it is none, None to take back what was said.
            checks: those of the form, for sheets that an older DigitRec read.
            must_be: what the field of a form must be; what is kept all the same is noted as what fails.
            is_back: whether it is what had been said before, since what was said later is taken back.

        Returns:
            The page as it is now.

        Raises:
            DataError: it cannot be written.
        """
        with self._writing():
            result = self.result(number, as_read=True)
            database = self._database
            if text is None:
                database.execute("DELETE FROM verdicts WHERE page = ? AND key = ?", (number, key))
            if isinstance(result, FormReading):
                if checks and not result.values:
                    result = with_checks(result, checks)
                    self._keep(number, result.packed())
                database.execute("DELETE FROM settled WHERE page = ? AND field = ?", (number, key))
                if text is not None and not is_back:
                    failed = failing(result, self._said(number)[0])
                    known = [(number, key, str(one)) for one in failed if key in one.fields]
                    database.executemany("INSERT INTO settled VALUES (?, ?, ?)", known)
                if text and must_be is not None and not must_be.fits(text):
                    database.execute("INSERT INTO settled VALUES (?, ?, ?)", (number, key, misfit(must_be)))
            if text is not None:
                database.execute("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?)", (number, key, text))
            self._sum_up(number, result, *self._said(number))
        with self._sentences():
            return self.rows([number])[0]

    @cached_property
    def must_be(self) -> Pattern | None:
        """What each number of the job must be; None for anything."""
        try:
            return Pattern.of(self.settings.expected) if self.settings.expected else None
        except UsageError:  # of a newer DigitRec
            return None

    def verdicts(self, number: int) -> dict[str, str]:
        """What a person said of the numbers of a page, by their keys."""
        return self._said(number)[0]

    def _said(self, number: int) -> tuple[dict[str, str], Settled]:
        """What a person said of the numbers of a page, by their keys, and what they knew of when they did."""
        with self._sentences():
            said = dict(self._database.execute("SELECT key, text FROM verdicts WHERE page = ?", (number,)))
            settled = self._database.execute("SELECT field, checked FROM settled WHERE page = ?", (number,))
            return said, frozenset(settled)

    def reading(self, number: int) -> Reading:
        """The Reading of a page, see `result`; without digits where it is a sheet of a form.

        Raises:
            DataError: the file cannot be read.
            KeyError: the page was not read.
        """
        result = self.result(number)
        return result if isinstance(result, Reading) else Reading((), result.width, result.height, result.seconds)

    def result(self, number: int, *, as_read: bool = False) -> Result:
        """What was read of a page, without pixels.

        Args:
            number: of a page that was read.
            as_read: as the Model made it, without what a person said.

        Raises:
            DataError: the file cannot be read.
            KeyError: the page was not read.
        """
        with self._sentences():
            found = self._database.execute("SELECT content FROM readings WHERE page = ?", (number,)).fetchone()
            if found is not None:
                result = unpacked_result(json.loads(found[0]))
                return result if as_read else judged_result(result, *self._said(number), self.must_be)
            states = self._database.execute("SELECT state FROM pages WHERE id = ?", (number,)).fetchone()
            if states is not None and states[0] in READ:
                raise ValueError("a page that was read, without what was read")
        raise KeyError(number)

    def fields(self) -> tuple[str, ...]:
        """Names of the fields of the form that all pages are sheets of; empty without one, and while none is read."""
        with self._sentences():
            found = (
                self._database.execute("SELECT content FROM readings LIMIT 1").fetchone()
                if self.settings.form
                else None
            )
            result = None if found is None else unpacked_result(json.loads(found[0]))
        return tuple(field.name for field in result.fields) if isinstance(result, FormReading) else ()

    def numbers(self, number: int) -> list[Number]:
        """The numbers of a page that was read, in order."""
        result = self.result(number, as_read=True)
        with self._sentences():
            return numbers_in(result, *self._said(number))

    def counts(self) -> Counts:
        """Pages by what they came to."""
        found: Counter[CameTo] = Counter()
        with self._sentences():
            # An index counts all by their state; of few pages somebody said something, or something is amiss.
            for state, judged, misfit, count in self._database.execute(
                "SELECT state, 0, 0, count(*) FROM pages GROUP BY state UNION ALL "
                "SELECT state, judged > 0, misfits > 0, count(*) FROM pages NOT INDEXED "
                "WHERE judged > 0 OR misfits > 0 GROUP BY 1, 2, 3"
            ):
                found[came_to(State(state), is_judged=bool(judged), is_misfit=bool(misfit))] += count
                if judged or misfit:
                    found[came_to(State(state))] -= count
        return Counts(**{one.name.lower(): count for one, count in found.items()})

    def summary(self) -> Summary:
        """What the pages come to, in one look through all of them."""
        with self._sentences():
            misfits, judged_, doubtful = self._database.execute(
                "SELECT total(misfits > 0), total(judged > 0), total(doubtful) FROM pages"
            ).fetchone()
        return Summary(self.counts(), int(misfits), int(judged_), int(doubtful))

    def ids(self, look: Look) -> npt.NDArray[np.int64]:
        """The pages that are wanted, (n,), as they are wanted."""
        return np.concatenate([self._ids(condition, look.order) for condition in look.conditions])

    def _ids(self, condition: str, order: str) -> npt.NDArray[np.int64]:
        with self._sentences():
            # One text is fetched in a tenth of the time of as many rows, in which Python lets nobody else work.
            ordered = f"SELECT id FROM pages WHERE {condition} ORDER BY {order}"
            (found,) = self._database.execute(f"SELECT group_concat(id, ' ') FROM ({ordered})").fetchone()
        return _numbers_in(found or "")

    def doubtful(self) -> list[tuple[int, int]]:
        """The pages with doubtful numbers, in order, and how many each has."""
        with self._sentences():
            return self._database.execute(
                "SELECT id, doubtful FROM pages WHERE state = ? ORDER BY file, place", (State.DOUBTFUL,)
            ).fetchall()

    def given(self) -> list[str]:
        """What the job was begun with, if that was noted: files and folders."""
        with self._sentences():
            found = self._database.execute("SELECT value FROM about WHERE key = 'given'").fetchone()
            return [str(one) for one in json.loads(found[0])] if found else []

    def note_given(self, given: Sequence[str]) -> None:
        """Notes what the job is begun with, for it to be looked through again."""
        with self._writing():
            self._database.execute("INSERT OR REPLACE INTO about VALUES ('given', ?)", (json.dumps(list(given)),))

    def rows(self, numbers: Sequence[int]) -> list[PageRow]:
        """These pages, as they are asked for."""
        with self._sentences():
            marks = ",".join("?" * len(numbers))
            found = self._database.execute(f"SELECT {_ROW} FROM {_JOINED} WHERE pages.id IN ({marks})", list(numbers))
            rows = {row[0]: _page_row(row) for row in found}
        return [rows[number] for number in numbers if number in rows]

    def with_turns(self, rows: Sequence[PageRow]) -> list[PageRow]:
        """The same pages, with how each was turned to be read; a sheet of a form, as its first field lies."""
        marks = ",".join("?" * len(rows))
        with self._sentences():
            found = self._database.execute(
                "SELECT page, json_extract(content, '$.turn[0]'), json_extract(content, '$.fields[0][5]') "
                f"FROM readings WHERE page IN ({marks})",
                [row.id for row in rows],
            )
            turns = {page: _turn(turn, corners) for page, turn, corners in found}
        return [replace(row, turn=turns.get(row.id, 0)) for row in rows]

    def with_fields(self, rows: Iterable[PageRow]) -> list[PageRow]:
        """The same pages with their fields, where they are sheets of a form that were read."""
        return [self._with_fields(row) if row.state in READ else row for row in rows]

    def _with_fields(self, row: PageRow) -> PageRow:
        result = self.result(row.id, as_read=True)
        if not isinstance(result, FormReading):
            return row
        said = self._said(row.id)
        with self._sentences():
            return replace(row, fields=tuple(fields_in(result, *said)), failed=rechecked(result, *said).failed)

    def rows_of(self, answer: Answer) -> list[PageRow]:
        """The pages that an Answer speaks of."""
        pages = [page.page for page in answer.pages]
        condition = f"page IN ({','.join('?' * len(pages))})" if pages else "state = 4 AND problem = ?"
        with self._sentences():
            found = self._database.execute(
                f"SELECT {_ROW} FROM {_JOINED} WHERE pages.file = ? AND {condition} ORDER BY pages.place",
                (answer.file, *pages) if pages else (answer.file, answer.problem),
            )
            return [_page_row(row) for row in found]

    def all_rows(self, file: int = 0, place: int = -1) -> Iterator[PageRow]:
        """All pages in order, after that of this file and place."""
        several = _FIRST  # whoever follows a run wants few of them each time
        while True:
            with self._sentences():
                found = self._database.execute(
                    f"SELECT {_ROW} FROM {_JOINED} WHERE (pages.file, pages.place) > (?, ?) "
                    "ORDER BY pages.file, pages.place LIMIT ?",
                    (file, place, several),
                ).fetchall()
                rows = [_page_row(row) for row in found]
            if not rows:
                return
            several = _SEVERAL
            for row in rows:
                yield row
                file, place = row.file, row.place

    def _about(self, key: str) -> str:
        (value,) = self._database.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return str(value)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All that is written in the block, or nothing of it.

        Raises:
            DataError: it cannot be written, or the file is there no more.
        """
        if identity(self.path) != self._identity:
            raise DataError(f"{called(self.path)} was removed while it was in use. Start the job anew.")
        with self._sentences(), transaction(self._database):
            yield

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turns what a damaged file leads to into a sentence: what SQLite says, and contents that are none of ours."""
        with sqlite_in_sentences(self.path, _ANEW, called(self.path)):
            try:
                yield
            except _NOT_OURS as error:
                raise DataError(f"{called(self.path)} is damaged. {_ANEW}") from error


def remove_job(path: Path) -> None:
    """Removes a job and what SQLite keeps beside it.

    Raises:
        DataError: it cannot be removed.
    """
    with in_sentences(path):
        remove_files(path)


def _numbers_in(text: str) -> npt.NDArray[np.int64]:
    """The whole numbers in a text, with spaces between; in pieces, since others wait while one is looked through."""
    pieces, start = [np.zeros(0, np.int64)], 0
    while start < len(text):
        end = text.find(" ", start + _PIECE)
        end = len(text) if end < 0 else end
        pieces.append(np.fromstring(text[start:end], np.int64, sep=" "))
        start = end + 1
    return np.concatenate(pieces)


def _turn(turn: object, corners: str | None) -> int:
    """Of a page by its Reading, or by the corners of a field: the first two are the upper ones."""
    if corners is not None:
        (left, top), (right, bottom) = json.loads(corners)[:2]
        turn = round(-math.degrees(math.atan2(bottom - top, right - left)) / 90) * 90 % 360
    return turn if isinstance(turn, int) and turn in TURNS else 0


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _page_row(row: Sequence[object]) -> PageRow:
    number, file, name, path, total, animation, place, page, state, *rest = row
    text, lowest, misfits, doubtful, judged, problem, stamp = rest
    whole = (number, file, total, animation, place, misfits, doubtful, judged, 0 if page is None else page)
    if not all(isinstance(one, int) for one in whole) or not all(
        isinstance(one, str) for one in (name, path, text, problem, stamp)
    ):
        raise TypeError("no page")
    if lowest is not None and not (isinstance(lowest, float) and math.isfinite(lowest)):
        raise TypeError("no confidence")
    return PageRow(number, file, name, path, total, bool(animation), place, page, State(state), *rest)  # type: ignore[arg-type]
