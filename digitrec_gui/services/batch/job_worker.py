"""The job that is shown, looked into and judged on a thread of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.batch import jobs
from digitrec_gui.core.batch.look import Look
from digitrec_gui.core.batch.review import ReviewNumber, review_of
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import JobSettings, PageRow, Summary
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.forms.types import Field
from digitrec_gui.core.forms.types import Kind as FieldKind
from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.orders import OrderWorker


@dataclass(frozen=True, eq=False)
class Looked:
    """What a look at a job shows.

    Attributes:
        ids: the pages, (n,), in order.
        summary: of all of its pages; None where it was not asked for.
    """

    ids: npt.NDArray[np.int64]
    summary: Summary | None


@dataclass(frozen=True)
class OpenedJob:
    """A job that was opened.

    Attributes:
        path: its file.
        settings: how it is read.
        created: when it was begun, UTC.
        looked: what the first look shows: all of its pages.
        fields: names of the fields of its form, in order, and their kinds; empty without one.
    """

    path: Path
    settings: JobSettings
    created: datetime
    looked: Looked
    fields: Mapping[str, FieldKind] = field(default_factory=dict)


class JobWorker(OrderWorker):
    """Has one job open, for whatever is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self._store: JobStore | None = None
        self._form: dict[str, Field] = {}
        self._checks: tuple[str, ...] = ()

    def open(self, path: Path, look: Look) -> OpenedJob:
        """Opens a job in place of the one before."""
        store = JobStore(path)
        self.close()
        self._store = store
        self._form, self._checks = _form_of(path, store.settings)
        kinds = {name: one.kind for name, one in self._form.items()}
        fields = kinds or dict.fromkeys(store.fields(), FieldKind.FREE)
        return OpenedJob(path, store.settings, store.created, self.look(look), fields)

    def look(self, look: Look, sums_up: bool = True) -> Looked:
        """The pages that are wanted, in order, and what all of them come to."""
        return Looked(self._job().ids(look), self._job().summary() if sums_up else None)

    def rows(self, ids: Sequence[int]) -> list[PageRow]:
        """These pages, and how each was turned; where they are sheets of a form, with their fields."""
        job = self._job()
        rows = job.with_turns(job.rows(ids))
        return job.with_fields(rows) if job.settings.form else rows

    def doubtful(self) -> list[tuple[int, int]]:
        """The pages with doubtful numbers, in order, and how many each has."""
        return self._job().doubtful()

    def review(self, page: int, is_whole: bool = False) -> list[ReviewNumber]:
        """The doubtful numbers of a page, or all of them."""
        return review_of(self._job(), page, self._form, is_whole=is_whole)

    def judge(self, page: int, key: str, text: str | None, is_back: bool = False) -> PageRow:
        """Keeps what a person said of a number; None takes it back, and so does what had been said, if `is_back`."""
        of = self._form.get(key)
        must_be = None if of is None else of.can_hold()
        return self._job().judge(page, key, text, self._checks, must_be, is_back=is_back)

    def jobs(self, folder: Path) -> list[jobs.JobFile]:
        """The jobs that there are, the newest first."""
        return jobs.list_jobs(folder)

    def remove(self, path: Path) -> None:
        """Removes a job and its results."""
        if self._store is not None and self._store.path == path:
            self.close()
        jobs.remove_job(path)

    def close(self) -> None:
        """Closes the job."""
        store, self._store = self._store, None
        if store is not None:
            store.close()

    def _job(self) -> JobStore:
        if self._store is None:
            raise DataError("There is no job. Drop a folder, or open one from the history.")
        return self._store


def _form_of(path: Path, settings: JobSettings) -> tuple[dict[str, Field], tuple[str, ...]]:
    """The fields of a job's form, by their names, and its checks; none where it cannot be opened."""
    form = jobs.form_of(path, settings)
    if form is None:
        return {}, ()
    from digitrec_gui.core.forms.file import open_form  # with OpenCV and Pillow, for which no window waits

    preload_opencv()
    try:
        opened = open_form(form)
    except DataError:
        return {}, ()
    return {one.name: one for one in opened.fields}, tuple(str(check) for check in opened.checks)
