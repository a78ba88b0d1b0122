"""Jobs of which it is known what was read."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from digitrec_gui.core.batch.packing import packed
from digitrec_gui.core.batch.sources import stamp_of
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Source
from digitrec_gui.core.types import FIELD, Box, Digit, Glyph, Prediction, Reading

SURE, UNSURE = 0.99, 0.6


def number(text: str, *, line: int = 0, word: int = 0, sureness: float = SURE, left: int = 10) -> list[Digit]:
    """The digits of a number, the last one so sure and the next value likeliest beside it, the others surely read."""
    found = []
    for place, one in enumerate(text):
        sure = sureness if place == len(text) - 1 else SURE
        probabilities = [0.0] * 11
        probabilities[int(one)], probabilities[(int(one) + 1) % 10] = sure, 1 - sure
        glyph = Glyph(Box(left + 30 * place, 20 + 60 * line, 22, 34), np.zeros((0, 0), np.uint8), line, word)
        found.append(Digit(glyph, np.zeros((FIELD, FIELD), np.uint8), Prediction(tuple(probabilities))))
    return found


def unread(*, line: int = 0, word: int = 0, left: int = 10) -> list[Digit]:
    """A mark that is no digit for sure, and was not read."""
    glyph = Glyph(Box(left, 20 + 60 * line, 22, 34), np.zeros((0, 0), np.uint8), line, word)
    sure = Prediction((*[0.0] * 10, 0.98))
    return [Digit(glyph, np.zeros((FIELD, FIELD), np.uint8), sure, unread=True)]


def reading(*numbers: list[Digit], width: int = 400, height: int = 120) -> Reading:
    """A page on which these numbers were read."""
    return Reading(tuple(digit for one in numbers for digit in one), width, height, 0.01)


def made_job(path: Path, pages: Sequence[Reading | str], folder: Path, settings: JobSettings | None = None) -> JobStore:
    """A job of a file for each page; a text is why it could not be read, an empty one that it waits."""
    store = JobStore(path, settings or JobSettings())
    files = [str(folder / f"slip {place:03}.png") for place in range(1, len(pages) + 1)]
    store.add(Source(file, file, stamp_of(file)) for file in files)
    store.put(_answer(place, page) for place, page in enumerate(pages, 1) if page)
    return store


def make_older(path: Path) -> None:
    """Makes of a job one as version 2 of the tables had it, which ordered numbers by how long they are."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("DROP INDEX pages_by_value")
        database.execute("ALTER TABLE pages DROP COLUMN value")
        database.execute("CREATE INDEX pages_by_text ON pages (length(text), text, file, place)")
        database.execute("PRAGMA user_version = 2")


def _answer(file: int, page: Reading | str) -> Answer:
    if isinstance(page, str):
        return Answer(file, problem=page)
    return Answer(file, (PageAnswer(0, packed(page)),), (0,), 1)
