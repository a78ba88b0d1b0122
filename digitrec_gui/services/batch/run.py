"""Runs a job: hands out what is waiting, keeps what comes back, and says how far it is."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, Task
from digitrec_gui.services.batch.executors import Executor

_KEEP_EVERY = 0.25
"""Seconds in which results are gathered before they are written."""

_GLANCE = 0.1
"""Seconds after which it is asked again whether to go on."""

Password = Callable[[Task, Answer], str | Answer]
"""Is asked about a file that is protected; gives a password to try, or the Answer that stays."""


class BatchRun:
    """One run of a job, in the thread that calls `run`; the other methods are for any thread.

    Args:
        store: the job; used in the thread that calls `run` alone.
        executor: what reads.
        kept: is told what was written to the job, each time.
        password: see `Password`; None where there is nobody to ask.
    """

    def __init__(
        self,
        store: JobStore,
        executor: Executor,
        kept: Callable[[list[Answer]], object],
        password: Password | None = None,
    ) -> None:
        self._store = store
        self._executor = executor
        self._kept = kept
        self._password = password
        self._answers: queue.SimpleQueue[tuple[Task, Answer | Exception]] = queue.SimpleQueue()
        self._is_cancelled = threading.Event()
        self._may_go_on = threading.Event()
        self._may_go_on.set()

    def pause(self) -> None:
        """Hands out nothing more, until it goes on; what is being read is kept."""
        self._may_go_on.clear()

    def go_on(self) -> None:
        """Goes on after a pause."""
        self._may_go_on.set()

    def cancel(self) -> None:
        """Ends `run` soon; what is being read stays waiting."""
        self._is_cancelled.set()
        self._may_go_on.set()

    def run(self) -> bool:
        """Reads all that is waiting.

        Returns:
            Whether nothing is waiting any more: False if it was cancelled.

        Raises:
            DataError: the job cannot be written.
            DigitRecError: no worker can work.
        """
        waiting = self._store.tasks()
        extra: deque[Task] = deque()
        under_way = 0
        gathered: list[Answer] = []
        written = time.monotonic()
        while not self._is_cancelled.is_set():
            is_all = not self._may_go_on.is_set()
            while not is_all and under_way < self._executor.capacity:
                task = extra.popleft() if extra else next(waiting, None)
                if task is None:
                    is_all = True
                else:
                    self._executor.submit(task, lambda task, answer: self._answers.put((task, answer)))
                    under_way += 1
            if is_all:
                # Else more comes as soon as answers do, and fills what is gathered.
                self._executor.flush()
            if not under_way:
                if gathered:
                    self._keep(gathered)
                if self._may_go_on.is_set():
                    return True
                self._may_go_on.wait(_GLANCE)
                continue
            for task, answer in self._arrived():
                under_way -= 1
                again = self._taken(task, answer, gathered)
                extra.extend(again)
            if gathered and (time.monotonic() - written > _KEEP_EVERY or len(gathered) >= self._executor.capacity):
                self._keep(gathered)
                written = time.monotonic()
        if gathered:
            self._keep(gathered)
        return False

    def _arrived(self) -> Iterator[tuple[Task, Answer | Exception]]:
        """What came back, and what else is there already."""
        try:
            yield self._answers.get(timeout=_GLANCE)
            while True:
                yield self._answers.get_nowait()
        except queue.Empty:
            return

    def _taken(self, task: Task, answer: Answer | Exception, gathered: list[Answer]) -> list[Task]:
        """Gathers an Answer; gives what there is to do because of it."""
        if isinstance(answer, Exception):
            raise answer
        if answer.needs_password and self._password is not None:
            given = self._password(task, answer)
            if isinstance(given, str):
                return [replace(task, password=given)]
            answer = given
        gathered.append(answer)
        if len(answer.chosen) <= len(answer.pages):
            return []
        # Which pages there are is known now; they must be in the job before they can be handed out.
        self._keep(gathered)
        return self._store.rest(task)

    def _keep(self, gathered: list[Answer]) -> None:
        self._store.put(gathered)
        self._kept(list(gathered))
        gathered.clear()
