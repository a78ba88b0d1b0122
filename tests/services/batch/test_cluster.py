"""A Dask cluster of real processes on loopback: workers that die, hang, come back, or are of another version."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from digitrec_gui.core.batch.sources import sources_of
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, State
from digitrec_gui.services.batch import cluster as cluster_module
from digitrec_gui.services.batch.cluster import Cluster, ClusterError
from digitrec_gui.services.batch.run import BatchRun
from digitrec_gui.services.batch.worker import Equipment
from tests.services import pdfs

distributed = pytest.importorskip("distributed")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

PRELOAD = str(Path(__file__).with_name("faulty.py"))

StartWorkers = Callable[..., list["subprocess.Popen[bytes]"]]


@contextmanager
def _process(*arguments: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        # With the process that a nanny watches over.
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
            process.wait()


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """Address of a scheduler without workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    with _process(*arguments, folder=tmp_path):
        yield f"tcp://127.0.0.1:{port}"


@pytest.fixture
def workers(scheduler: str, tmp_path: Path) -> Iterator[StartWorkers]:
    """Starts so many workers, each with its nanny."""
    with ExitStack() as stack:

        def start(count: int, *more: str) -> list[subprocess.Popen[bytes]]:
            arguments = ("distributed.cli.dask_worker", scheduler, "--nthreads", "1", "--no-dashboard", *more)
            return [stack.enter_context(_process(*arguments, folder=tmp_path)) for _ in range(count)]

        yield start


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Sixty pictures of a number."""
    return pdfs.copies(tmp_path / "pictures", 60)


@pytest.fixture
def store(pictures: Path, tmp_path: Path) -> Iterator[JobStore]:
    with closing(JobStore(tmp_path / "job", JobSettings())) as store:
        yield store


def test_workers_killed_in_the_middle_lose_nothing_and_count_nothing_twice(
    store: JobStore, pictures: Path, equipment: Equipment, scheduler: str, workers: StartWorkers
) -> None:
    store.add(sources_of([str(pictures)]))
    started = workers(2, "--no-nanny")
    answers: list[Answer] = []

    def kept(new: list[Answer]) -> None:
        if not answers:
            started[0].kill()
        answers.extend(new)

    with closing(Cluster(scheduler, equipment, str(pictures / "00.png"))) as executor:
        assert BatchRun(store, executor, kept).run()

    assert len(answers) == 60
    assert sorted(answer.file for answer in answers) == list(range(1, 61))
    assert {row.text for row in store.all_rows()} == {"5027"}


def test_pictures_that_workers_do_not_see_travel(
    store: JobStore,
    pictures: Path,
    equipment: Equipment,
    scheduler: str,
    workers: StartWorkers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for file in sorted(pictures.iterdir())[3:]:
        file.unlink()
    store.add(sources_of([str(pictures)]))
    workers(1)
    # All is on one machine here: what a worker of another would answer.
    monkeypatch.setattr(cluster_module.Cluster, "_is_seen", lambda self, path: False)

    with closing(Cluster(scheduler, equipment, str(pictures / "00.png"))) as executor:
        executor.submit = _without_place(executor)  # type: ignore[method-assign]
        assert BatchRun(store, executor, lambda answers: None).run()

    assert [row.text for row in store.all_rows()] == ["5027"] * 3


def _without_place(executor: Cluster) -> Callable[..., None]:
    """Hands tasks out in which a worker finds nothing but the content."""
    hand_out = executor._hand_out

    def moved(tasks: list[object]) -> None:
        hand_out([(replace(task, place="/on/another/machine"), done) for task, done in tasks])  # type: ignore[misc]

    executor._hand_out = moved  # type: ignore[assignment,method-assign]
    return executor.submit


def test_a_picture_that_kills_or_hangs_a_worker_costs_only_itself(
    store: JobStore, pictures: Path, equipment: Equipment, scheduler: str, workers: StartWorkers
) -> None:
    for file in sorted(pictures.iterdir())[6:]:
        file.unlink()
    for name in ("hangs.png", "kills.png"):
        shutil.copy(pictures / "00.png", pictures / name)
    store.add(sources_of([str(pictures)]))
    workers(2, "--preload", PRELOAD)

    with closing(Cluster(scheduler, equipment, str(pictures / "00.png"), seconds=15.0)) as executor:
        assert BatchRun(store, executor, lambda answers: None).run()

    rows = {Path(row.name).name: row for row in store.all_rows()}
    assert "took more than 15 seconds" in rows.pop("hangs.png").problem
    assert "the workers that read it broke down" in rows.pop("kills.png").problem
    assert [row.text for row in rows.values()] == ["5027"] * 6
    assert {row.state for row in rows.values()} == {State.SURE}


def test_what_is_wrong_with_a_cluster_is_said_before_the_first_picture(
    equipment: Equipment, scheduler: str, workers: StartWorkers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cluster_module, "_PATIENCE", 0.5)
    with pytest.raises(ClusterError, match="There is no scheduler at"):
        Cluster("tcp://127.0.0.1:9", equipment)
    with pytest.raises(ClusterError, match="There is no scheduler file"):
        Cluster(str(tmp_path / "none.json"), equipment)

    monkeypatch.setattr(cluster_module, "_PATIENCE", 60.0)
    workers(1)
    with distributed.Client(scheduler) as client:
        client.wait_for_workers(1, 60)
    monkeypatch.setattr(cluster_module, "__version__", "9.9.9")
    with pytest.raises(ClusterError, match=r"has DigitRec .* and this machine 9\.9\.9\. Install the same on both\."):
        Cluster(scheduler, equipment)


def test_a_scheduler_without_workers_is_told(
    equipment: Equipment, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with distributed.Client(scheduler, timeout=60):
        pass  # it is there
    monkeypatch.setattr(cluster_module, "_PATIENCE", 1.0)
    with pytest.raises(ClusterError, match="has no workers"):
        Cluster(scheduler, equipment)
