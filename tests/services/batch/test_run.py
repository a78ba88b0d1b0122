"""Jobs read by real processes: pictures that kill or hang one, pauses, an end in the middle."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digitrec_gui.core.batch.sources import sources_of
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, State, Task
from digitrec_gui.core.errors import ModelError
from digitrec_gui.services.batch.executors import Here, Processes
from digitrec_gui.services.batch.run import BatchRun
from digitrec_gui.services.batch.worker import Equipment
from tests.services import pdfs
from tests.services.batch import faulty


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Twelve pictures of a number."""
    return pdfs.copies(tmp_path / "pictures", 12)


@pytest.fixture
def store(pictures: Path, tmp_path: Path) -> Iterator[JobStore]:
    with closing(JobStore(tmp_path / "job", JobSettings())) as store:
        store.add(sources_of([str(pictures)]))
        yield store


def test_here_and_in_processes_the_same_is_read(store: JobStore, equipment: Equipment, tmp_path: Path) -> None:
    with closing(Processes(equipment, 2)) as executor:
        assert BatchRun(store, executor, lambda answers: None).run()
    in_processes = [(row.name, row.state, row.text, row.lowest) for row in store.all_rows()]
    assert [row[2] for row in in_processes] == ["5027"] * 12

    with closing(JobStore(tmp_path / "other", JobSettings())) as other, closing(Here(equipment)) as here:
        other.add(sources_of([str(tmp_path / "pictures")]))
        assert BatchRun(other, here, lambda answers: None).run()
        assert [(row.name, row.state, row.text, row.lowest) for row in other.all_rows()] == in_processes


def test_a_picture_that_kills_or_hangs_its_process_costs_only_itself(
    store: JobStore, pictures: Path, equipment: Equipment
) -> None:
    for name in ("kills.png", "hangs.png"):
        shutil.copy(pictures / "00.png", pictures / name)
    store.add(sources_of([str(pictures)]))

    # Long enough for an honest picture on a busy machine.
    with closing(Processes(equipment, 2, 15.0, faulty.work)) as executor:
        assert BatchRun(store, executor, lambda answers: None).run()

    rows = {Path(row.name).name: row for row in store.all_rows()}
    assert len(rows) == 14
    assert "the process that read it broke down (9)" in rows.pop("kills.png").problem
    assert "reading it took more than 15 seconds" in rows.pop("hangs.png").problem
    assert {row.text for row in rows.values()} == {"5027"}


def test_a_job_is_paused_cancelled_and_goes_on(store: JobStore, equipment: Equipment) -> None:
    paused = threading.Event()

    def kept(answers: list[Answer]) -> None:
        if not paused.is_set():
            run.pause()
            paused.set()

    with closing(Here(equipment)) as executor:
        run = BatchRun(store, executor, kept)
        running = threading.Thread(target=lambda: paused.wait() and run.cancel())
        running.start()
        assert not run.run()
        running.join()
        read = store.counts().done
        assert 0 < read < 12

        again: list[Answer] = []
        assert BatchRun(store, executor, again.extend).run()
    assert len(again) == 12 - read
    assert store.counts().sure == 12


def test_the_pages_of_a_long_pdf_are_shared_and_all_are_read(tmp_path: Path, equipment: Equipment) -> None:
    pdfs.scan(tmp_path / "long.pdf", [str(100 + number) for number in range(9)])
    with closing(JobStore(tmp_path / "job", JobSettings())) as store, closing(Processes(equipment, 2)) as executor:
        store.add(sources_of([str(tmp_path / "long.pdf")]))
        assert BatchRun(store, executor, lambda answers: None).run()
        assert [row.text for row in store.all_rows()] == [str(100 + number) for number in range(9)]
        assert {row.state for row in store.all_rows()} <= {State.SURE, State.DOUBTFUL}


def test_a_password_is_asked_for_and_tried(tmp_path: Path, equipment: Equipment) -> None:
    pdfs.scan(tmp_path / "scan.pdf", ["36"])
    (tmp_path / "closed.pdf").write_bytes(pdfs.protected("secret"))
    tried: list[str] = []

    def password(task: Task, answer: Answer) -> str | Answer:
        tried.append(task.password)
        return ("wrong", "secret")[len(tried) - 1]

    with closing(JobStore(tmp_path / "job", JobSettings())) as store, closing(Here(equipment)) as executor:
        store.add(sources_of([str(tmp_path / "closed.pdf")]))
        assert BatchRun(store, executor, lambda answers: None, password).run()
        assert tried == ["", "wrong"]
        assert store.counts().failed == 0


def test_what_no_worker_can_read_with_ends_the_run(store: JobStore, equipment: Equipment, tmp_path: Path) -> None:
    (tmp_path / "broken.tflite").write_bytes(b"no model")
    broken = replace(equipment, compiled=tmp_path / "broken.tflite")
    with closing(Processes(broken, 2)) as executor, pytest.raises(ModelError, match="not a compiled model"):
        BatchRun(store, executor, lambda answers: None).run()
    assert store.counts().waiting == 12


@pytest.mark.parametrize("settings", [faulty.Deadly(), faulty.Endless()])
def test_processes_that_never_begin_end_the_run(store: JobStore, equipment: Equipment, settings: Any) -> None:
    faulty_ones = replace(equipment, settings=settings)
    with closing(Processes(faulty_ones, 2, start_seconds=2.0)) as executor:
        with pytest.raises(ModelError, match="do not start"):
            BatchRun(store, executor, lambda answers: None).run()
        with pytest.raises(ModelError, match="do not start"):
            BatchRun(store, executor, lambda answers: None).run()
    assert store.counts().waiting == 12
