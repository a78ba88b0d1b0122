"""BatchService: jobs read by real processes, which are paused, cancelled, closed, and go on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as PilImage
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.batch import schema
from digitrec_gui.core.batch import store as store_module
from digitrec_gui.core.batch.jobs import JobLock, list_jobs
from digitrec_gui.core.batch.look import Look
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import JobSettings, PageRow, State
from digitrec_gui.core.errors import DataError, ImageError
from digitrec_gui.core.types import ReadOptions
from digitrec_gui.services.batch.reports import Kind
from digitrec_gui.services.batch.service import BatchService, BatchState
from digitrec_gui.services.pages import open_pages
from tests.core.batch.story import UNSURE, made_job, number, reading
from tests.limits import WAIT
from tests.services.batch.slips import hold_when_kept, slips
from tests.services.pdfs import page, scan
from tests.services.story import answer, failure

SETTINGS = JobSettings(ReadOptions(rotation=0, signs=False))
"""Upright pages without signs, which are read the most quickly."""


@pytest.fixture
def batch(qtbot: QtBot) -> Iterator[BatchService]:
    batch = BatchService()
    yield batch
    batch.close()


def run(qtbot: QtBot, batch: BatchService, do: Callable[[], object]) -> bool:
    """Runs a job to its end; says whether all of it was read."""
    with qtbot.waitSignal(batch.finished, timeout=WAIT) as finished:
        do()
    return bool(finished.args[0])


def rows(qtbot: QtBot, batch: BatchService, look: Look | None = None) -> list[PageRow]:
    looked = answer(qtbot, batch.look(look or Look()))
    found: list[PageRow] = answer(qtbot, batch.rows(looked.ids.tolist()))
    return found


def store_of(batch: BatchService) -> JobStore:
    """The job that is shown, opened once more."""
    assert batch.job is not None
    return JobStore(batch.job.path)


def texts(found: list[PageRow]) -> list[Any]:
    return [row.text if row.state is not State.FAILED else row.state for row in found]


def test_a_folder_with_all_kinds_of_files_is_read(qtbot: QtBot, batch: BatchService, tmp_path: Path) -> None:
    folder = slips(tmp_path / "Forms", ["0452", "817"])
    (folder / "inner").mkdir()
    scan(folder / "inner" / "three.pdf", ["12", "", "34"])
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    (folder / "notes.txt").write_text("no picture")

    assert run(qtbot, batch, lambda: batch.start([str(folder)], SETTINGS))

    found = rows(qtbot, batch)
    assert texts(found) == [State.FAILED, "12", "", "34", "0452", "817"]
    assert "broken.jpg" in found[0].problem and [row.page for row in found[1:4]] == [0, 1, 2]
    assert batch.job is not None and batch.name(batch.job.path) == "Forms"
    assert batch.state is BatchState.IDLE

    # Its thumbnails, and what is around a number, can be seen
    thumbnail = answer(qtbot, batch.thumbnail(found[2], 64))
    assert max(thumbnail.width(), thumbnail.height()) == 64
    with closing(store_of(batch)) as store:
        box = store.numbers(found[4].id)[0].box
    cut = answer(qtbot, batch.cut(found[4], 0, box))
    assert cut.picture.width() > box.width and 0 < cut.frame.x() < cut.frame.right() < 1


def test_it_goes_on_after_the_program_was_closed(qtbot: QtBot, tmp_path: Path) -> None:
    folder = slips(tmp_path / "Slips", [str(number) for number in range(10, 70)])
    first = BatchService()
    hold_when_kept(first)
    try:
        with qtbot.waitSignal(first.progressed, timeout=WAIT):
            first.start([str(folder)], SETTINGS)

        # When it is paused, nothing more is handed out; then the window is closed
        first.pause()
        assert first.state is BatchState.PAUSED
    finally:
        first.close()
    (left,) = list_jobs(paths.jobs_folder())
    assert 0 < left.counts.done < left.counts.total == 60

    # Then the next one goes on with what is waiting, and what was read is not read again
    with closing(JobStore(left.path)) as store:
        before = {row.id: row for row in store.all_rows() if row.state is not State.WAITING}
        store._database.execute("UPDATE readings SET content = json_set(content, '$.seconds', 77)")
    again = BatchService()
    try:
        assert run(qtbot, again, lambda: again.go_on(left.path))
        assert texts(rows(qtbot, again)) == [str(number) for number in range(10, 70)]
        with closing(store_of(again)) as store:
            assert {page for page in before if store.reading(page).seconds == 77} == set(before)
    finally:
        again.close()


def test_what_has_changed_is_new_or_was_broken_is_read_when_it_looks_again(
    qtbot: QtBot, batch: BatchService, tmp_path: Path
) -> None:
    folder = slips(tmp_path / "Slips", ["11", "22", "33"])
    (folder / "slip 02.png").write_bytes(b"half")
    run(qtbot, batch, lambda: batch.start([str(folder)], SETTINGS))
    found = rows(qtbot, batch)
    assert texts(found) == ["11", State.FAILED, "33"]
    with closing(store_of(batch)) as store:
        store.judge(found[0].id, "0.0", "17")

    # When one is written anew, one is mended and one is added
    for name, text in (("slip 02", "22"), ("slip 03", "44"), ("slip 04", "55")):
        PilImage.fromarray(page(text)).save(folder / f"{name}.png")
    assert batch.job is not None
    path = batch.job.path
    assert run(qtbot, batch, lambda: batch.go_on(path))

    # Then those are read, and what a person said of the first holds
    assert texts(rows(qtbot, batch)) == ["17", "22", "44", "55"]

    # And a number in a picture that is changed now is not shown in a wrong place
    row = rows(qtbot, batch)[3]
    os.utime(folder / "slip 04.png", (1, 1))
    with closing(store_of(batch)) as store:
        box = store.numbers(row.id)[0].box
    error = failure(qtbot, batch.cut(row, 0, box))
    assert isinstance(error, ImageError) and "has changed since" in str(error)


@pytest.mark.parametrize("kind", ["empty", "missing"])
def test_where_there_is_nothing_to_read_no_job_is_left(
    qtbot: QtBot, batch: BatchService, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "Nothing"
    if kind == "empty":
        folder.mkdir()
        (folder / "notes.txt").write_text("no picture")
        with qtbot.waitSignal(batch.failed, timeout=WAIT) as failed:
            batch.start([str(folder)], SETTINGS)
        assert failed.args[0].startswith("There are no images in")
        assert not list_jobs(paths.jobs_folder())
    else:
        run(qtbot, batch, lambda: batch.start([str(folder)], SETTINGS))
        (row,) = rows(qtbot, batch)
        assert row.state is State.FAILED and "Nothing" in row.problem
    assert batch.state is BatchState.IDLE


def test_a_folder_that_vanishes_meanwhile_costs_what_was_not_read(
    qtbot: QtBot, batch: BatchService, tmp_path: Path
) -> None:
    folder = slips(tmp_path / "Slips", ["11", "22"])
    run(qtbot, batch, lambda: batch.start([str(folder)], SETTINGS))
    shutil.rmtree(folder)

    assert batch.job is not None
    path = batch.job.path
    assert run(qtbot, batch, lambda: batch.go_on(path))

    # What was read stays, and the folder itself is told, however often it is looked for
    for _ in range(2):
        found = rows(qtbot, batch)
        assert texts(found) == ["11", "22", State.FAILED]
        assert found[2].problem == "The folder Slips is not there any more. Bring it back, then look again."
        (kept,) = [row for row in found if row.text == "11"]
        assert failure(qtbot, batch.thumbnail(kept, 64)) is not None
        assert run(qtbot, batch, lambda: batch.go_on(path))

    # Once it is there again, there are as many pages as pictures
    slips(folder, ["11", "22", "33"])
    assert run(qtbot, batch, lambda: batch.go_on(path))
    assert texts(rows(qtbot, batch)) == ["11", "22", "33"]


def test_a_file_that_is_away_for_a_while_keeps_what_a_person_said(
    qtbot: QtBot, batch: BatchService, tmp_path: Path
) -> None:
    folder = slips(tmp_path / "Slips", ["11"])
    file, elsewhere = folder / "slip 01.png", tmp_path / "away.png"
    run(qtbot, batch, lambda: batch.start([str(file), str(tmp_path / "never.png")], SETTINGS))
    assert batch.job is not None
    path = batch.job.path
    with closing(store_of(batch)) as store:
        store.judge(rows(qtbot, batch)[0].id, "0.0", "17")

    file.rename(elsewhere)
    run(qtbot, batch, lambda: batch.go_on(path))
    assert texts(rows(qtbot, batch)) == ["17", State.FAILED]

    elsewhere.rename(file)
    run(qtbot, batch, lambda: batch.go_on(path))
    assert texts(rows(qtbot, batch)) == ["17", State.FAILED]


def test_a_folder_without_pictures_is_no_page_once_it_has_some(
    qtbot: QtBot, batch: BatchService, tmp_path: Path
) -> None:
    empty = tmp_path / "Later"
    empty.mkdir()
    run(qtbot, batch, lambda: batch.start([str(slips(tmp_path / "Slips", ["11"])), str(empty)], SETTINGS))
    assert batch.job is not None
    path = batch.job.path
    for _ in range(2):
        found = rows(qtbot, batch)
        assert texts(found) == ["11", State.FAILED]
        assert found[1].problem == f"There are no images in {empty}."
        run(qtbot, batch, lambda: batch.go_on(path))

    slips(empty, ["22"])
    run(qtbot, batch, lambda: batch.go_on(path))
    assert texts(rows(qtbot, batch)) == ["11", "22"]


def test_a_job_that_runs_in_another_window_is_not_run_twice(qtbot: QtBot, batch: BatchService, tmp_path: Path) -> None:
    path = paths.jobs_folder() / "2026-01-01 10-00-00 Slips.sqlite"
    made_job(path, [reading(number("1")), ""], tmp_path, SETTINGS).close()
    lock = JobLock(path)
    try:
        with qtbot.waitSignal(batch.failed, timeout=WAIT) as failed:
            batch.go_on(path)
    finally:
        lock.close()
    assert failed.args[0] == "“Slips” is being read in another window of DigitRec."
    assert "another window" not in str(answer(qtbot, batch.remove(path)))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (replace(SETTINGS, model_sha256="0" * 64), "has changed since this job was begun"),
        (replace(SETTINGS, model="/not/there.h5", model_sha256="0" * 64), "is gone"),
    ],
)
def test_a_job_goes_on_with_its_own_model_only(
    qtbot: QtBot, batch: BatchService, tmp_path: Path, settings: JobSettings, said: str
) -> None:
    path = paths.jobs_folder() / "job.sqlite"
    made_job(path, [reading(number("1")), ""], tmp_path, settings).close()

    with qtbot.waitSignal(batch.failed, timeout=WAIT) as failed:
        batch.go_on(path)

    assert said in failed.args[0] and "Start it anew." in failed.args[0]


def test_cancelled_while_it_looks_for_pictures_it_leaves_no_job(
    qtbot: QtBot, batch: BatchService, tmp_path: Path
) -> None:
    folder = slips(tmp_path / "Slips", ["1", "2"])
    assert not run(qtbot, batch, lambda: (batch.start([str(folder)], SETTINGS), batch.cancel()))
    assert not list_jobs(paths.jobs_folder()) and batch.state is BatchState.IDLE


def test_every_export_opens_again(qtbot: QtBot, batch: BatchService, tmp_path: Path) -> None:
    folder = slips(tmp_path / "Slips", ["0452"])
    scan(folder / "two.tif", ["12", "34"])
    run(qtbot, batch, lambda: batch.start([str(folder)], SETTINGS))
    out = tmp_path / "out"
    out.mkdir()

    assert answer(qtbot, batch.save(Kind.PICTURES, out)) == "3 pictures in out"
    assert answer(qtbot, batch.save(Kind.REPORT, out / "report.pdf")) == "report.pdf"
    answer(qtbot, batch.save(Kind.CSV, out / "numbers.csv"))

    assert sorted(file.name for file in out.glob("*.png")) == [
        "slip 01 read.png",
        "two page 1 read.png",
        "two page 2 read.png",
    ]
    for file in out.glob("*.png"):
        with PilImage.open(file) as picture:
            picture.load()
    pages = open_pages(out / "report.pdf")
    assert pages.count == 1
    pages.close()
    assert "0452" in (out / "numbers.csv").read_text()

    # And where nothing may be written, or nothing is there any more, a sentence says so
    (tmp_path / "file").touch()
    assert isinstance(failure(qtbot, batch.save(Kind.CSV, tmp_path / "file" / "a.csv")), DataError)
    shutil.rmtree(folder)
    assert "None of the pictures" in str(failure(qtbot, batch.save(Kind.PICTURES, out)))


def test_a_report_of_many_pages_goes_on_on_others(qtbot: QtBot, batch: BatchService, tmp_path: Path) -> None:
    path = paths.jobs_folder() / "job.sqlite"
    read = [reading(number("1234567", sureness=UNSURE)), "it is damaged, and that takes a long sentence to say", ""]
    made_job(path, read * 60, tmp_path).close()
    with qtbot.waitSignal(batch.opened, timeout=WAIT):
        batch.open(path)

    answer(qtbot, batch.save(Kind.REPORT, tmp_path / "report.pdf"))

    pages = open_pages(tmp_path / "report.pdf")
    assert pages.count > 3
    pages.close()


def test_a_disk_that_is_full_ends_the_run_with_a_sentence(
    qtbot: QtBot, batch: BatchService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected_small(path: Path, settings: JobSettings | None) -> sqlite3.Connection:
        database = schema.connected(path, settings)
        database.execute("PRAGMA max_page_count = 32")  # as if there were no room for more
        return database

    folder = slips(tmp_path / "Slips", [str(number) * 6 for number in range(1, 10)] * 6)
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "connected", connected_small)
        with qtbot.waitSignal(batch.failed, timeout=WAIT) as failed:
            batch.start([str(folder)], SETTINGS)

    assert failed.args[0].startswith("The disk is full: nothing was changed in “Slips”")
    assert batch.state is BatchState.IDLE

    # The job is there, and with more room it goes on
    (left,) = list_jobs(paths.jobs_folder())
    assert run(qtbot, batch, lambda: batch.go_on(left.path))
    assert len(rows(qtbot, batch)) == 54


def test_a_job_that_finds_no_room_was_not_begun(
    qtbot: QtBot, batch: BatchService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected_small(path: Path, settings: JobSettings | None) -> sqlite3.Connection:
        database = schema.connected(path, settings)
        database.execute("PRAGMA max_page_count = 1")
        return database

    folder = slips(tmp_path / "Slips", [str(number) for number in range(90)])
    monkeypatch.setattr(store_module, "connected", connected_small)
    with qtbot.waitSignal(batch.failed, timeout=WAIT) as failed:
        batch.start([str(folder)], SETTINGS)

    jobs = paths.jobs_folder()
    assert failed.args[0] == (
        f"“Slips” was not begun: the disk of the folder of jobs, {jobs}, is full. Make room there, then begin anew."
    )
    assert not list(jobs.glob("*.sqlite"))


@pytest.mark.parametrize("has_form", [False, True])
def test_where_nothing_may_be_written_a_job_was_not_begun(
    qtbot: QtBot, batch: BatchService, tmp_path: Path, has_form: bool
) -> None:
    folder, jobs = slips(tmp_path / "Slips", ["1"]), paths.jobs_folder()
    form = str(paths.FORMS / "meter-card.digitrec-form") if has_form else ""
    jobs.parent.mkdir(parents=True, exist_ok=True)
    jobs.write_text("a file in the place of the folder")
    with qtbot.waitSignal(batch.failed, timeout=WAIT) as failed:
        batch.start([str(folder)], replace(SETTINGS, form=form))

    assert failed.args[0] == (
        f"“Slips” was not begun: DigitRec cannot write in the folder of jobs, {jobs}. Check its permissions, then "
        "begin anew."
    )


def test_a_page_that_lies_on_its_side_is_seen_upright_as_it_was_read(
    qtbot: QtBot, batch: BatchService, tmp_path: Path
) -> None:
    folder = slips(tmp_path / "Slips", ["40527", "40527"])
    file = folder / "slip 02.png"
    with PilImage.open(file) as picture:
        turned = picture.transpose(PilImage.Transpose.ROTATE_90)
    turned.save(file)
    run(qtbot, batch, lambda: batch.start([str(folder)], JobSettings(ReadOptions(rotation=None, signs=False))))

    upright, sideways = rows(qtbot, batch)
    assert texts([upright, sideways]) == ["40527"] * 2 and (upright.turn, sideways.turn) == (0, 90)
    seen = [answer(qtbot, batch.thumbnail(row, 64)) for row in (upright, sideways)]
    assert seen[0].size() == seen[1].size() and seen[0].width() > seen[0].height()
