"""A worker that hangs at pictures of one name and dies at those of another, as a broken library would; else the real
one. Also what makes the workers of a cluster so: `dask worker --preload`."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from digitrec_gui.core.batch.types import Answer, Task
from digitrec_gui.services.batch import worker


def _misbehave(task: Task) -> None:
    name = Path(task.place).name
    if "hangs" in name:
        threading.Event().wait()
    if "kills" in name:
        os._exit(9)


def work(task: Task) -> Answer:
    """Reads a Task, or does not."""
    _misbehave(task)
    return worker.work(task)


class Deadly:
    """Ends the process into which it is sent."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (9,)


class Endless:
    """Keeps the process into which it is sent from beginning."""

    def __reduce__(self) -> tuple[object, tuple[()]]:
        return _wait, ()


def _wait() -> None:
    threading.Event().wait()


def dask_setup(dask_worker: Any) -> None:
    """Makes the workers of this process faulty."""
    del dask_worker
    read = worker.Worker.read

    def faulty(self: worker.Worker, task: Task) -> Answer:
        _misbehave(task)
        return read(self, task)

    worker.Worker.read = faulty  # type: ignore[method-assign]
