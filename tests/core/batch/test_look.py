"""Looks at a job: which pages, in which order, and what all of them come to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digitrec_gui.core.batch.look import By, Look, Show, value_of
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import State, Summary
from digitrec_gui.core.types import Reading
from tests.core.batch.story import UNSURE, made_job, make_older, number, reading


@pytest.fixture
def job(tmp_path: Path) -> Iterator[JobStore]:
    """Six pages: 120; 7, doubtful; no number; not read; 0452 and 9, both doubtful; one that waits."""
    pages = [
        reading(number("120")),
        reading(number("7", sureness=UNSURE)),
        reading(),
        "it is damaged",
        reading(number("0452", sureness=0.7), number("9", word=1, sureness=0.55, left=200)),
        "",
    ]
    store = made_job(tmp_path / "job.sqlite", pages, tmp_path)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("look", "pages"),
    [
        (Look(), [1, 2, 3, 4, 5, 6]),
        (Look(descending=True), [6, 5, 4, 3, 2, 1]),
        (Look(Show.DOUBTFUL), [2, 5]),
        (Look(Show.EMPTY), [3]),
        (Look(Show.FAILED), [4]),
        (Look(Show.CORRECTED), []),
        (Look(Show.MISFIT), []),
        (Look(below=0.58), [5]),
        (Look(below=0.95), [2, 5]),
        (Look(by=By.NUMBER), [2, 1, 5, 3, 4, 6]),
        (Look(by=By.NUMBER, descending=True), [5, 1, 2, 6, 4, 3]),
        (Look(by=By.CONFIDENCE), [5, 2, 1, 3, 4, 6]),
        (Look(by=By.CONFIDENCE, descending=True), [1, 2, 5, 6, 4, 3]),
        (Look(by=By.STATE), [6, 1, 2, 5, 3, 4]),
    ],
)
def test_pages_come_as_they_are_wanted(job: JobStore, look: Look, pages: list[int]) -> None:
    assert job.ids(look).tolist() == pages


def test_a_verdict_changes_what_a_page_comes_to(job: JobStore) -> None:
    assert job.summary() == Summary(job.counts(), misfits=0, judged=0, doubtful=3)
    assert job.doubtful() == [(2, 1), (5, 2)]

    # When one of two doubtful numbers is corrected
    row = job.judge(5, "0.0", "0453")

    # Then the page stays doubtful for the other's sake
    assert (row.state, row.doubtful, row.judged, row.text) == (State.DOUBTFUL, 1, 1, "0453 9")
    assert job.doubtful() == [(2, 1), (5, 1)]
    assert job.ids(Look(Show.CORRECTED)).tolist() == [5]
    assert job.summary().doubtful == 2

    # And is sure once that is no number; then all of it is taken back
    assert job.judge(5, "0.1", "").state is State.SURE
    job.judge(5, "0.1", None)
    assert job.judge(5, "0.0", None).doubtful == 2
    assert job.summary().judged == 0


def test_a_job_remembers_what_it_was_begun_with(job: JobStore) -> None:
    assert job.given() == []
    job.note_given(["/scans/überall", "/a.pdf"])
    assert job.given() == ["/scans/überall", "/a.pdf"]


PRICES = ("4,58", "6.04", "", "-1.85", "€54.17", "0452", "1.250,00", "12.5", "452", "?", "3?", "9.99")
"""What a person says of pages, in the order in which they were given."""

BY_VALUE = ["-1.85", "4,58", "6.04", "9.99", "12.5", "3?", "€54.17", "452", "0452", "1.250,00"]
"""An unread digit counts as 0."""


def test_numbers_are_ordered_by_their_value_not_by_their_length(tmp_path: Path) -> None:
    path = tmp_path / "prices.sqlite"
    pages: list[Reading | str] = [reading(number("1")) for _ in PRICES]
    store = made_job(path, pages, tmp_path)
    for place, text in enumerate(PRICES, start=1):
        store.judge(place, "0.0", text)

    def texts(look: Look) -> list[str]:
        return [row.text for row in store.rows(store.ids(look).tolist())]

    # What has no number comes last, whichever way round
    assert texts(Look(by=By.NUMBER)) == [*BY_VALUE, "", "?"]
    assert texts(Look(by=By.NUMBER, descending=True)) == [*BY_VALUE[::-1], "?", ""]
    store.close()

    # And a job that an older DigitRec made is ordered so, too
    make_older(path)
    store = JobStore(path)
    assert texts(Look(by=By.NUMBER)) == [*BY_VALUE, "", "?"]
    assert store.judge(1, "0.0", "500").text == "500"
    assert texts(Look(by=By.NUMBER))[-4:] == ["500", "1.250,00", "", "?"]
    store.close()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("?", None),
        ("- ?", None),
        ("? 7 3", 7),
        ("-€3,75", -3.75),
        ("€-3.75", -3.75),
        (".5", 0.5),
        ("5,-", 5),
        ("1.250", 1.25),
        ("1.250.000", 1_250_000),
        ("1,250.75", 1250.75),
        ("1250.75 1,3", 1250.75),
        ("12:30", 12),
        ("24.12.1998", 24.12),
        ("7%", 7),
        ("1?4", 104),
        ("0452", 452),
    ],
)
def test_a_text_is_ordered_by_its_first_number(text: str, value: float | None) -> None:
    assert value_of(text) == value
