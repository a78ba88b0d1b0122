"""Where Tasks are read: in this process, or in others of this machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from digitrec_gui.core.batch.types import Answer, PageAnswer, Task
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.process import spawning
from digitrec_gui.services.batch.worker import Equipment, Worker, prepare, work

SECONDS = 300.0
"""Longest that a worker may take for a Task, by the clock: on a busy machine an honest picture may wait long."""

START_SECONDS = 120.0
"""Longest that the first process may take to begin, with all that it imports, from a slow disk."""

_AHEAD = 2
"""Tasks of each process that are on their way, so that none waits for the next."""

_MOST_JOBS = 256

Done = Callable[[Task, Answer | Exception], None]
"""Is told, in any thread, what came of a Task; an exception where no worker can work."""


class Executor(Protocol):
    """Reads Tasks."""

    @property
    def capacity(self) -> int:
        """Tasks that it takes at a time."""

    def submit(self, task: Task, done: Done) -> None:
        """Has a Task read, or gathers it to be read with others."""

    def flush(self) -> None:
        """Has read what is gathered: for the moment there is no more."""

    def close(self) -> None:
        """Ends what is under way, and lets go of all."""


class Here:
    """Reads in this process, at once."""

    capacity = 1

    def __init__(self, equipment: Equipment) -> None:
        """Loads the networks.

        Raises:
            ModelError: one cannot be used.
        """
        self._worker = Worker(equipment)

    def submit(self, task: Task, done: Done) -> None:
        """Reads a Task."""
        done(task, self._worker.read(task))

    def flush(self) -> None:
        """Has nothing gathered."""

    def close(self) -> None:
        """Lets go of the file that is open."""
        self._worker.close()


class Processes:
    """Reads in processes of their own: a picture that kills or hangs one costs that picture, and nothing else."""

    def __init__(
        self,
        equipment: Equipment,
        jobs: int,
        seconds: float = SECONDS,
        work: Callable[[Task], Answer] = work,
        start_seconds: float = START_SECONDS,
    ) -> None:
        """Starts them.

        Args:
            equipment: what each reads with.
            jobs: how many.
            seconds: longest that one may take for a Task.
            work: what each does with a Task.
            start_seconds: longest that the first may take to begin.
        """
        self._seconds = seconds
        self._work = work
        self._start_seconds = start_seconds
        self._watch: threading.Timer | None = None
        self.capacity = _AHEAD * jobs
        self._pool = ProcessPool(jobs, initializer=prepare, initargs=[equipment], context=spawning())

    def submit(self, task: Task, done: Done) -> None:
        """Has a Task read."""
        try:
            future = self._pool.schedule(self._work, args=[task], timeout=self._seconds)
        except (BrokenProcessPool, RuntimeError):  # it has broken down meanwhile
            done(task, _not_started())
            return
        future.add_done_callback(lambda future: _tell(future, task, self._seconds, done))
        if self._watch is None:
            self._watch = threading.Timer(self._start_seconds, self._check_begun, [future, task, done])
            self._watch.daemon = True
            self._watch.start()

    def _check_begun(self, first: Future[Answer], task: Task, done: Done) -> None:
        """Gives up where no process has come to its first Task."""
        if not first.running() and not first.done():
            self._watch = None
            done(task, _not_started())  # not by the future, which the pool itself may be ending just now

    def flush(self) -> None:
        """Has nothing gathered."""

    def close(self) -> None:
        """Ends them at once."""
        if self._watch is not None:
            self._watch.cancel()
        self._pool.stop()
        self._pool.join()


def _not_started() -> ModelError:
    return ModelError(
        "The processes that read pictures do not start. Close other programs and try again, or read in one process: "
        "--jobs 1 on the command line."
    )


def _tell(future: Future[Answer], task: Task, seconds: float, done: Done) -> None:
    try:
        done(task, future.result())
    except CancelledError:
        pass
    except TimeoutError:
        done(task, given_up(task, f"reading it took more than {seconds:.0f} seconds"))
    except ProcessExpired as error:
        done(task, given_up(task, f"the process that read it broke down ({error.exitcode})"))
    except BrokenProcessPool:
        done(task, _not_started())
    except MemoryError:
        done(task, given_up(task, "there was not enough memory"))
    except Exception as error:  # handed on
        done(task, error)


def given_up(task: Task, why: str) -> Answer:
    """The Answer for a Task that cost its worker.

    Args:
        task: the Task.
        why: what happened, for people.
    """
    problem = f"{task.name} was given up: {why}. Leave it out, or save it anew in another program."
    if not task.pages:
        return Answer(task.file, problem=problem)
    return Answer(task.file, tuple(PageAnswer(page, problem=problem) for page in task.pages))


def cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "process_cpu_count"):  # from Python 3.13 on
        return min(_MOST_JOBS, os.process_cpu_count() or 1)
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST_JOBS, len(os.sched_getaffinity(0)))
    return min(_MOST_JOBS, os.cpu_count() or 1)
