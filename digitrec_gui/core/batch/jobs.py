"""The folder of jobs: which there are, how a new one is named, and which of them runs just now, in any window.

Who runs a job holds an exclusive lock for as long: SQLite's own, on an empty file beside it. It works alike on every
system, and ends with the process, however that ends.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from digitrec_gui.core.batch import store
from digitrec_gui.core.batch.names import TIME, called, name_of
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Counts, JobSettings
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.files import in_sentences
from digitrec_gui.core.sqlite import sqlite_in_sentences

SUFFIX = ".sqlite"

FORM_SUFFIX = ".digitrec-form"
"""As in `core.forms.file`, which brings OpenCV, for which no window waits."""

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
"""What file names may not have, on one system or another."""

_LONGEST = 60
"""Characters of the name."""


@dataclass(frozen=True)
class JobFile:
    """A job in the folder.

    Attributes:
        path: its file.
        name: for people: that of the first folder or file in it.
        created: when it was begun, UTC; None where it cannot be opened.
        counts: its pages by what they came to.
        problem: why it cannot be opened, a sentence; empty if it can.
    """

    path: Path
    name: str
    created: datetime | None = None
    counts: Counts = field(default_factory=Counts)
    problem: str = ""


class JobLock:
    """Says that a job runs here, until it is closed. For one thread."""

    def __init__(self, path: Path) -> None:
        """Takes the lock of a job.

        Raises:
            DataError: the job runs elsewhere, or its folder cannot be written.
        """
        with sqlite_in_sentences(path, called=called(path)):
            self._database = sqlite3.connect(_beside(path, ".lock"), timeout=0, isolation_level=None)
            try:
                self._database.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                self._database.close()
                if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                    raise DataError(f"“{name_of(path)}” is being read in another window of DigitRec.") from None
                raise

    def close(self) -> None:
        """Lets go of it."""
        self._database.close()


def new_job(folder: Path, first: str) -> Path:
    """The path of a new job.

    Args:
        folder: of the jobs.
        first: folder or file that is read first.
    """
    name = _FORBIDDEN.sub(" ", Path(first).name.strip() or "pictures")[:_LONGEST].strip(" .") or "pictures"
    stem = f"{datetime.now():{TIME}} {name}"
    paths = (folder / f"{stem}{'' if count == 1 else f' {count}'}{SUFFIX}" for count in range(1, 10_000))
    return next(path for path in paths if not path.exists())


def form_beside(path: Path) -> Path:
    """Where the copy of its form lies that a job goes on with, although the form itself may be changed or moved."""
    return _beside(path, FORM_SUFFIX)


def form_of(path: Path, settings: JobSettings) -> Path | None:
    """The form of a job: the copy beside it, or where it was; None if it has none."""
    if not settings.form:
        return None
    beside = form_beside(path)
    return beside if beside.is_file() else Path(settings.form)


def list_jobs(folder: Path) -> list[JobFile]:
    """The jobs in a folder, the newest first.

    Raises:
        DataError: the folder cannot be looked into.
    """
    if not folder.is_dir():
        return []
    with in_sentences(folder, "read"):
        files = sorted(folder.glob(f"*{SUFFIX}"), reverse=True)
    return [_job_file(file) for file in files]


def _job_file(path: Path) -> JobFile:
    try:
        with closing(JobStore(path)) as job:
            return JobFile(path, name_of(path), job.created, job.counts())
    except DataError as error:
        return JobFile(path, name_of(path), problem=str(error))


def remove_job(path: Path) -> None:
    """Removes a job and all of its results; the pictures stay.

    Raises:
        DataError: it runs, or it cannot be removed.
    """
    lock = JobLock(path)
    try:
        store.remove_job(path)
    finally:
        lock.close()
        for beside in (_beside(path, ".lock"), form_beside(path)):
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
