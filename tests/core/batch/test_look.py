"""Looks at a job: which pages, in which order, and what all of them come to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digitrec_gui.core.batch.look import By, Look, Show
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import State, Summary
from tests.core.batch.story import UNSURE, made_job, number, reading


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
