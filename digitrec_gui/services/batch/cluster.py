"""Reads on the workers of a Dask cluster: what it does for machines, `Processes` does for one.

Dask hands out, moves on what a dead worker had, and starts workers anew; here it is only told what to read with, and
what to read.
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dask
import distributed
from distributed import Client, Future, KilledWorker, WorkerPlugin, get_worker

from digitrec_gui import __version__
from digitrec_gui.core.batch.addresses import is_address
from digitrec_gui.core.batch.types import Answer, JobSettings, Task
from digitrec_gui.core.errors import DigitRecError, reason
from digitrec_gui.core.images import MAX_BYTES
from digitrec_gui.services.batch.executors import SECONDS, Done, given_up
from digitrec_gui.services.batch.worker import Equipment, Worker

_PATIENCE = 30.0
"""Seconds for which the scheduler and a first worker are waited for."""

_BATCH_SECONDS = 1.0
"""So long a worker shall be busy with what it gets at a time."""

_LARGEST_BATCH = 64
_BATCH_BYTES = 32_000_000
_AHEAD = 3
"""Batches of each worker that are on their way, so that none waits for the next."""

_LOOK = 2.0
"""Seconds after which it is looked anew how many workers there are."""


class ClusterError(DigitRecError):
    """A cluster cannot be reached, or cannot read."""


class Plugin(WorkerPlugin):  # type: ignore[misc]  # its library has no types
    """What a Dask worker reads with; sent to each worker once, also to those that come later.

    Args:
        settings: how it reads.
        networks: name, content and SHA-256 of the compiled Model, what helps it, and the form if there is one.
        seconds: longest that it may take for a picture.
    """

    def __init__(self, settings: JobSettings, networks: tuple[tuple[str, bytes, str], ...], seconds: float) -> None:
        # Several jobs may be on the same cluster.
        self.name = f"digitrec-{uuid.uuid4()}"
        self._settings = settings
        self._networks = networks
        self._seconds = seconds

    def setup(self, worker: Any) -> None:
        """Unpacks the networks on a worker.

        Raises:
            ClusterError: one is not what was sent.
        """
        self._dask = worker
        self._folder = tempfile.TemporaryDirectory(prefix="digitrec-")
        for name, content, sha256 in self._networks:
            if hashlib.sha256(content).hexdigest() != sha256:
                raise ClusterError(f"{name} arrived damaged. Try again.")
            Path(self._folder.name, name).write_bytes(content)
        self._files = [Path(self._folder.name, name) for name, _, _ in self._networks]
        self._networks = ()
        # A Reader is for one thread.
        self._own = threading.local()

    def teardown(self, worker: Any) -> None:
        """Removes them."""
        del worker
        self._folder.cleanup()

    def read(self, tasks: list[Task]) -> list[Answer]:
        """Reads Tasks one after the other."""
        if not hasattr(self._own, "worker"):
            compiled, finder, signs, *form = self._files
            self._own.worker = Worker(Equipment(self._settings, compiled, finder, signs, form[0] if form else None))
        return [self._read_in_time(task) for task in tasks]

    def _read_in_time(self, task: Task) -> Answer:
        """Reads a Task; one that hangs costs this process, for Dask has another one started."""
        watch = threading.Timer(self._seconds, self._give_up, [task])
        watch.daemon = True
        watch.start()
        try:
            answer: Answer = self._own.worker.read(task)
        finally:
            watch.cancel()
        return answer

    def _give_up(self, task: Task) -> None:
        about = {"file": task.file, "pages": list(task.pages)}
        self._dask.loop.add_callback(self._dask.log_event, self.name, about)
        time.sleep(1)  # for the message to leave
        os._exit(1)


def read_on_worker(plugin_name: str, tasks: list[Task]) -> list[Answer]:
    """Reads Tasks on the Dask worker in which this runs."""
    plugin = get_worker().plugins[plugin_name]
    return plugin.read(tasks)  # type: ignore[no-any-return]


def versions_here() -> dict[str, str]:
    """What must be the same on all machines."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "DigitRec": __version__,
        "dask": dask.__version__,
        "distributed": distributed.__version__,
    }


def _sees(path: str) -> bool:
    return Path(path).is_file()


@dataclass
class _Batch:
    """What a worker has got at a time."""

    tasks: list[tuple[Task, Done]]
    future: Future
    is_alone: bool


class Cluster:
    """Reads on the workers of a Dask cluster.

    Args:
        address: of the scheduler, `tcp://…`, or the path of a scheduler file.
        equipment: what each worker reads with; it travels to them.
        example: path of a picture of the job; empty if there is none. Where workers don't see it, pictures travel.
        seconds: longest that a worker may take for a picture.
    """

    def __init__(self, address: str, equipment: Equipment, example: str = "", seconds: float = SECONDS) -> None:
        """Connects, and sends what is read with.

        Raises:
            ClusterError: there is no such cluster, no worker, or one of another version.
        """
        self._address = address
        self._seconds = seconds
        self._lock = threading.RLock()
        self._waiting: list[tuple[Task, Done]] = []
        self._batches: dict[str, _Batch] = {}
        # A dead worker throws suspicion on all that it had: what was there too often is tried with nothing beside it.
        self._suspects: list[tuple[Task, Done]] = []
        self._picture_seconds = _BATCH_SECONDS
        self._threads, self._looked = 1, 0.0
        self._is_closed = False
        self._client = _connected(address)
        try:
            with self._in_sentences():
                self._check_versions()
                networks = tuple(
                    (file.name, content, hashlib.sha256(content).hexdigest())
                    for file in (equipment.compiled, equipment.finder, equipment.signs, equipment.form)
                    if file is not None
                    for content in (file.read_bytes(),)
                )
                self._plugin = Plugin(equipment.settings, networks, seconds)
                self._client.register_plugin(self._plugin)
                self._travels = bool(example) and not is_address(example) and not self._is_seen(example)
                self._client.subscribe_topic(self._plugin.name, self._gave_up)
        except BaseException:
            self._client.close()
            raise

    @property
    def capacity(self) -> int:
        """Tasks that it takes at a time."""
        now = time.monotonic()
        if now - self._looked > _LOOK:
            with self._in_sentences():
                self._threads = max(1, sum(self._client.nthreads().values()))
            self._looked = now
        return self._threads * _AHEAD * self._size

    @property
    def _size(self) -> int:
        """Tasks of a batch."""
        return max(1, min(_LARGEST_BATCH, int(_BATCH_SECONDS / self._picture_seconds)))

    def submit(self, task: Task, done: Done) -> None:
        """Has a Task read, with others in a batch."""
        with self._lock:
            if self._travels and not is_address(task.place):
                with suppress(OSError), open(task.place, "rb") as file:  # noqa: PTH123
                    task = replace(task, content=file.read(MAX_BYTES + 1))
            self._waiting.append((task, done))
            travelling = sum(len(task.content or b"") for task, _ in self._waiting)
            if len(self._waiting) >= self._size or travelling > _BATCH_BYTES:
                self.flush()

    def flush(self) -> None:
        """Hands out what was submitted, although a batch may not be full."""
        with self._lock:
            if self._waiting and not self._suspects:
                self._hand_out(self._waiting)
                self._waiting = []

    def close(self) -> None:
        """Ends what is under way, and leaves the cluster."""
        self._is_closed = True
        with suppress(Exception):  # it may be gone
            futures = [batch.future for batch in self._batches.values()]
            self._client.cancel(futures)
            self._client.unregister_worker_plugin(self._plugin.name)
        self._client.close()

    def _hand_out(self, tasks: list[tuple[Task, Done]], *, alone: bool = False) -> None:
        with self._in_sentences():
            future = self._client.submit(read_on_worker, self._plugin.name, [task for task, _ in tasks], pure=False)
        self._batches[future.key] = _Batch(tasks, future, alone)
        future.add_done_callback(self._returned)

    def _returned(self, future: Future) -> None:
        """Hands on what a worker said of a batch; in a thread of Dask's."""
        with self._lock:
            batch = self._batches.pop(future.key, None)
        if batch is None or self._is_closed:
            return
        try:
            answers = future.result()
        except Exception as error:  # whatever a worker raised
            self._failed(batch, error)
        else:
            self._measure(answers)
            for (task, done), answer in zip(batch.tasks, answers, strict=True):
                done(task, answer)
        self._try_suspects()

    def _try_suspects(self) -> None:
        """Hands out the next suspect once nothing else is under way, and after the last one what waited for that."""
        with self._lock:
            if self._suspects and not self._batches:
                self._hand_out([self._suspects.pop()], alone=True)
            elif not self._batches:
                self.flush()

    def _failed(self, batch: _Batch, error: Exception) -> None:
        """A batch that cost workers is tried picture by picture, and a picture by itself before it is given up."""
        if not isinstance(error, KilledWorker):
            for task, done in batch.tasks:
                done(task, ClusterError(_lost(self._address, error)))
        elif batch.is_alone:
            ((task, done),) = batch.tasks
            done(task, given_up(task, "the workers that read it broke down"))
        else:
            with self._lock:
                if len(batch.tasks) == 1:
                    self._suspects += batch.tasks
                else:
                    for one in batch.tasks:
                        self._hand_out([one])

    async def _gave_up(self, event: tuple[float, dict[str, Any]]) -> None:
        """A worker hung at a picture, and ended itself: what else was in its batch is handed out anew."""
        _, about = event
        with self._lock:
            found = (batch for batch in self._batches.values() if any(_is(task, about) for task, _ in batch.tasks))
            batch = next(found, None)
            if batch is None:
                return
            del self._batches[batch.future.key]
            guilty = [one for one in batch.tasks if _is(one[0], about)]
            for one in batch.tasks:
                if one not in guilty:
                    self._hand_out([one])
        await self._client.cancel([batch.future], asynchronous=True)  # or other workers would be tried
        for task, done in guilty:
            done(task, given_up(task, f"reading it took more than {self._seconds:.0f} seconds"))
        self._try_suspects()

    def _measure(self, answers: list[Answer]) -> None:
        """Learns how long pictures take, for batches of the right size."""
        took = [page.reading["seconds"] for answer in answers for page in answer.pages if page.reading is not None]
        if took:
            mean = sum(took) / len(took)
            self._picture_seconds += 0.3 * (max(mean, 1e-3) - self._picture_seconds)

    def _is_seen(self, path: str) -> bool:
        """Whether all workers see the files that are seen here."""
        return all(self._client.run(_sees, path).values())

    def _check_versions(self) -> None:
        here = versions_here()
        try:
            found = self._client.run(versions_here)
        except Exception as error:
            raise ClusterError(
                f"The workers of {self._address} cannot run DigitRec ({type(error).__name__}: {error}). Install "
                f"digitrec[cluster] {__version__} on them."
            ) from error
        for worker, there in found.items():
            for what, version in here.items():
                if there[what] != version:
                    raise ClusterError(
                        f"The worker {worker} has {what} {there[what]}, and this machine {version}. Install the same "
                        "on both."
                    )

    @contextmanager
    def _in_sentences(self) -> Iterator[None]:
        try:
            yield
        except DigitRecError:
            raise
        except Exception as error:
            raise ClusterError(_lost(self._address, error)) from error


def _is(task: Task, about: dict[str, Any]) -> bool:
    """Whether a worker speaks of this Task; lists may have become tuples on their way."""
    return task.file == about["file"] and task.pages == tuple(about["pages"])


def _lost(address: str, error: Exception) -> str:
    why = " ".join(str(error).split())[:200] or type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        why = reason(error)
    return f"The cluster at {address} cannot go on ({why}). Look at its logs; what was read is kept."


def _connected(address: str) -> Client:
    """A connection to a cluster that has a worker."""
    is_file = "://" not in address
    if is_file and not Path(address).is_file():
        raise ClusterError(f"There is no scheduler file {address}. Give one, or an address such as tcp://host:8786.")
    try:
        client = Client(scheduler_file=address, timeout=_PATIENCE) if is_file else Client(address, timeout=_PATIENCE)
    except Exception as error:
        raise ClusterError(f"There is no scheduler at {address}. Start one, or check the address.") from error
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except Exception as error:
        client.close()
        raise ClusterError(f"The cluster at {address} has no workers. Start some: dask worker {address}") from error
    return client
