"""Full disks, folders that vanish or may not be written, clocks that jump, two windows: nothing is lost or untrue."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QByteArray

from digitrec_gui import paths
from digitrec_gui.core.batch import jobs as jobs_module
from digitrec_gui.core.batch.jobs import list_jobs, new_job
from digitrec_gui.core.batch.report import save_lines, save_workbook
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import JobSettings
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.files import write_whole
from digitrec_gui.core.forms.file import open_form, save_form
from digitrec_gui.core.reading import export
from digitrec_gui.core.samples import store as samples_module
from digitrec_gui.core.samples.exporting import export_folder, export_npz
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.services.batch.report_pdf import save_report
from digitrec_gui.services.samples.sheet_pdf import sheet_pdf
from digitrec_gui.services.samples.worker import SamplesWorker
from digitrec_gui.services.settings import Appearance, Settings
from tests.core.batch.story import UNSURE, made_job, number, reading
from tests.core.samples.test_disk import as_nobody

LIMIT = 100
"""Bytes that a file may have on the disk that is full."""


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond a few bytes, whoever writes it: as near to a full disk as a process can be put."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def sample(digit: int) -> NewSample:
    return NewSample(np.random.default_rng(digit).integers(0, 256, (28, 28), np.uint8), digit, None, "draw")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SampleStore]:
    with closing(SampleStore(tmp_path / "data" / "samples.sqlite")) as store:
        store.add([sample(digit) for digit in range(10)])
        yield store


@pytest.fixture
def job(tmp_path: Path) -> Iterator[JobStore]:
    page = reading(number("0452"), number("17", line=1, sureness=UNSURE))
    with closing(made_job(tmp_path / "jobs" / "2026-11-27 10-00-00 Slips.sqlite", [page, page], tmp_path)) as job:
        yield job


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_on_a_full_disk_each_export_says_so_and_what_was_there_stays(
    store: SampleStore, job: JobStore, tmp_path: Path, qapp: object
) -> None:
    there = tmp_path / "there"
    read, image = reading(*[number("0452", line=line) for line in range(40)]), np.full((120, 400, 3), 240, np.uint8)
    form = open_form(paths.FORMS / "meter-card.digitrec-form")
    exports: dict[str, Callable[[Path], object]] = {
        "a.txt": lambda file: export.save_lines(file, ("0452",) * 50),
        "b.csv": lambda file: export.save(file, "b", image, read),
        "c.png": lambda file: export.save(file, "c", image, read),
        "d.xlsx": lambda file: export.save(file, "d", image, read, columns=True),
        "e.csv": lambda file: save_lines(job, file, "csv", lambda _: None),
        "f.jsonl": lambda file: save_lines(job, file, "json", lambda _: None),
        "g.xlsx": lambda file: save_workbook(job, file, lambda _: None),
        "h.pdf": lambda file: save_report(job, file, lambda _: None),
        "i.npz": lambda file: export_npz(store, file),
        "j.digitrec-form": lambda file: save_form(form, file),
        "k.pdf": lambda file: write_whole(file, sheet_pdf(1)),
    }
    there.mkdir()
    for name in exports:
        (there / name).write_text("what was there")

    said = {}
    with full_disk():
        for name, write in exports.items():
            with pytest.raises(DataError) as caught:
                write(there / name)
            said[name] = str(caught.value)
        with pytest.raises(DataError) as caught:
            export_folder(store, tmp_path / "folder")
        said["folder"] = str(caught.value)

    for name, sentence in said.items():
        assert "full" in sentence or "room" in sentence, f"{name}: {sentence}"
        assert sentence.endswith("."), sentence
    assert sorted(path.name for path in there.iterdir()) == sorted(exports)
    assert {path.read_text() for path in there.iterdir()} == {"what was there"}
    assert not (tmp_path / "folder").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_on_a_full_disk_what_is_kept_stays_and_with_room_it_goes_on(store: SampleStore, job: JobStore) -> None:
    key = job.numbers(1)[0].key
    with full_disk():
        for keep in (store.check, lambda: store.add([sample(3)]), lambda: job.judge(1, key, "0453")):
            with pytest.raises(DataError, match="room"):
                keep()

    assert len(store.ids()) == 10 and job.rows([1])[0].text == "0452 17"
    store.check()
    store.add([sample(3)])
    assert job.judge(1, key, "0453").text == "0453 17"


def test_a_home_that_vanishes_takes_only_what_was_in_it(tmp_path: Path, job: JobStore) -> None:
    # Given a window whose samples lie in a folder
    file = tmp_path / "home" / "data" / "samples.sqlite"
    worker = SamplesWorker(file)
    worker.add([sample(1)])
    assert worker.count()[1] == 1

    # When somebody removes all of it, as a disk that is pulled out
    shutil.rmtree(tmp_path / "home")

    # Then what is kept from then on is kept, in a new file, and not in one that is nowhere
    worker.add([sample(2), sample(2)])
    worker.close()
    with closing(SampleStore(file)) as again:
        assert {digit: count for digit, count in again.count().items() if count} == {2: 2}

    # And a job whose file is gone says so, and takes no verdict that nobody would find again
    job.path.unlink()
    with pytest.raises(DataError, match="was removed while it was in use"):
        job.judge(1, "0:0", "0453")


def test_a_store_that_is_gone_does_not_say_that_it_keeps_anything(store: SampleStore, tmp_path: Path) -> None:
    (tmp_path / "data" / "samples.sqlite").rename(tmp_path / "elsewhere.sqlite")

    with pytest.raises(DataError, match=r"samples\.sqlite was removed from"):
        store.add([sample(1)])
    with pytest.raises(DataError, match="was removed"):
        store.check()


def test_a_clock_that_jumps_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A clock that was in 1970, then in 2200, and is put right
    moments = [10**9, 7_258_118_400 * 10**9, time.time_ns()]
    file = tmp_path / "samples.sqlite"
    with closing(SampleStore(file)) as store:
        for digit, moment in enumerate(moments):
            monkeypatch.setattr(samples_module.time, "time_ns", lambda moment=moment: moment)
            store.add([sample(digit)])
        kept = store.get(store.ids(sorting="oldest"))
    assert sorted(one.digit for one in kept) == [0, 1, 2]
    assert {one.added.year for one in kept} == {1970, 2200, datetime.now().year}

    # Jobs that begin in the same second, as after a clock was put back, are told apart, and all are listed
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Clock:  # type: ignore[override]
            return cls(2026, 10, 25, 2, 30) - timedelta(hours=len(list(tmp_path.glob("* Slips*.sqlite"))) // 2)

    monkeypatch.setattr(jobs_module, "datetime", Clock)
    made = []
    for _ in range(4):
        made.append(new_job(tmp_path, "/there/Slips"))
        made_job(made[-1], ["it is damaged"], tmp_path).close()
    assert len(set(made)) == 4
    assert {one.path for one in list_jobs(tmp_path)} >= set(made)
    assert not any(one.problem for one in list_jobs(tmp_path) if one.path in made)


def test_two_windows_forget_nothing_of_each_other(tmp_path: Path) -> None:
    file = tmp_path / "digitrec.ini"
    one, other = Settings(file), Settings(file)
    assert one.recent_files == other.recent_files == ()

    one.add_recent_file(Path("/one.png"))
    one.appearance = Appearance.DARK
    one.save()
    other.add_recent_file(Path("/other.png"))
    other.geometry = QByteArray(b"here")
    other.save()
    one.keep_corrections = True
    one.save()

    again = Settings(file)
    assert again.recent_files == (Path("/other.png"), Path("/one.png"))
    assert (again.appearance, again.keep_corrections) == (Appearance.DARK, True)
    assert again.geometry == QByteArray(b"here")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_settings_that_cannot_be_written_say_so(tmp_path: Path) -> None:
    assert not Settings(tmp_path / "digitrec.ini").problem

    (tmp_path / "file").touch()
    settings = Settings(tmp_path / "file" / "digitrec.ini")
    settings.appearance = Appearance.DARK
    settings.save()

    assert settings.problem.startswith("What you choose is forgotten when DigitRec is closed: digitrec.ini cannot be")
    assert settings.appearance == Appearance.DARK, "until then it holds"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_where_nothing_may_be_written_each_store_says_so() -> None:
    """As another than root, who may write anywhere."""
    opening: tuple[Callable[[Path], object], ...] = (SampleStore, lambda path: JobStore(path, JobSettings()))
    with tempfile.TemporaryDirectory() as name, as_nobody(folder := Path(name)):
        folder.chmod(0o555)
        try:
            for opened in opening:
                with pytest.raises(DataError, match="Check the permissions of that folder"):
                    opened(folder / "new.sqlite")
            assert Settings(folder / "digitrec.ini").problem
            assert not list(folder.iterdir())
        finally:
            folder.chmod(0o755)
