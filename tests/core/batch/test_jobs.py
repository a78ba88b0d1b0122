"""The folder of jobs: names, what is in it, and that a job runs in one place only."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from digitrec_gui.core.batch.jobs import JobLock, list_jobs, new_job, remove_job
from digitrec_gui.core.batch.names import name_of
from digitrec_gui.core.batch.pace import Pace
from digitrec_gui.core.errors import DataError
from tests.core.batch.story import made_job, number, reading


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("/scans/Forms 2026", "Forms 2026"),
        ("a.pdf", "a.pdf"),
        ("/", "pictures"),
        ('/x/a:b?"c', "a b  c"),
        ("/x/...", "pictures"),
    ],
)
def test_a_job_is_named_by_what_is_read_first(tmp_path: Path, given: str, name: str) -> None:
    path = new_job(tmp_path, given)
    assert name_of(path) == name and path.parent == tmp_path

    path.touch()
    assert new_job(tmp_path, given) != path


def test_the_history_has_all_jobs_and_says_which_are_damaged(tmp_path: Path) -> None:
    assert list_jobs(tmp_path / "none yet") == []
    made_job(tmp_path / "2026-01-01 10-00-00 old.sqlite", [reading(number("1")), ""], tmp_path).close()
    (tmp_path / "2026-02-01 10-00-00 broken.sqlite").write_bytes(b"no database" * 1000)

    broken, old = list_jobs(tmp_path)

    assert broken.name == "broken" and "“broken”" in broken.problem
    assert (old.name, old.counts.sure, old.counts.waiting, old.problem) == ("old", 1, 1, "")

    # Both can be removed, with all that lies beside them
    for job in (broken, old):
        remove_job(job.path)
    assert list(tmp_path.iterdir()) == []


def test_a_job_that_runs_is_neither_run_again_nor_removed(tmp_path: Path) -> None:
    path = tmp_path / "job.sqlite"
    made_job(path, [reading(number("1"))], tmp_path).close()

    with closing(JobLock(path)):
        with pytest.raises(DataError, match="another window"):
            JobLock(path)
        with pytest.raises(DataError, match="another window"):
            remove_job(path)
        assert path.exists()

    with closing(JobLock(path)):
        pass


def test_the_pace_follows_the_last_while() -> None:
    pace = Pace()
    pace.note(0, 0.0)
    assert pace.rate is None and pace.left(10) is None
    pace.note(20, 10.0)
    assert pace.rate == 2.0 and pace.left(10) == 5.0

    # What was long ago does not count, and nothing is said where nothing moves
    for second in range(11, 100):
        pace.note(20 + 4 * (second - 10), float(second))
    assert pace.rate == pytest.approx(4.0)
    pace.clear()
    pace.note(376, 100.0)
    pace.note(376, 110.0)
    assert pace.rate is None
