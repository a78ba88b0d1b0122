"""BatchService: the job that is shown, and its run; it never keeps the caller waiting."""

from __future__ import annotations

import time
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import new_job
from digitrec_gui.core.batch.look import Look
from digitrec_gui.core.batch.names import name_of
from digitrec_gui.core.batch.pace import Pace
from digitrec_gui.core.batch.types import JobSettings, PageRow, Summary
from digitrec_gui.core.errors import DigitRecError, Stopped
from digitrec_gui.core.types import Box
from digitrec_gui.services.batch.job_worker import JobWorker, OpenedJob
from digitrec_gui.services.batch.passwords import Passwords
from digitrec_gui.services.batch.pictures import Corners, PictureWorker
from digitrec_gui.services.batch.reports import Kind, ReportWorker
from digitrec_gui.services.batch.running import RunWorker, Step
from digitrec_gui.services.orders import NewestOrder, Order, Orders

_TELL_MS = 400
"""Between two tellings of how far a job is."""


class BatchState(Enum):
    """What is done about the job."""

    IDLE = "idle"
    LOOKING = "looking"
    READING = "reading"
    PAUSED = "paused"
    ENDING = "ending"


class BatchService(QObject):
    """Owns four threads: one looks into the job, one runs it, one opens its pictures, one writes exports.

    Attributes:
        state: what is done about the job.
        job: what is known of the job that is shown; None if there is none.
        pace: how quickly it goes on.

    Signals:
        state_changed(): there is another state.
        opened(OpenedJob): this job is shown from now on.
        progressed(): there is more in the job, or something else.
        finished(bool): the run has ended; whether nothing is waiting any more.
        failed(str): the job could not be opened, made or run, and why.
        password_asked(list, bool): the run has ended without the files of these paths or addresses, which a password
            protects; whether one was given for them that opens none.
        password_given(): there is another password to try on protected files.
    """

    state_changed = pyqtSignal()
    opened = pyqtSignal(object)
    progressed = pyqtSignal()
    finished = pyqtSignal(bool)
    failed = pyqtSignal(str)
    password_asked = pyqtSignal(list, bool)
    password_given = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = BatchState.IDLE
        self.job: OpenedJob | None = None
        self.pace = Pace()
        self._running: Path | None = None
        self._passwords = Passwords()
        self._asked_for: frozenset[str] = frozenset()
        self._is_answered = False
        self._job_worker, self._run_worker = JobWorker(), RunWorker(self._passwords)
        self._picture_worker, self._report_worker = PictureWorker(self._passwords), ReportWorker(self._passwords)
        self._jobs = Orders(self._job_worker, "batch", self)
        self._runs = Orders(self._run_worker, "batch run", self)
        self._pictures = Orders(self._picture_worker, "batch pictures", self)
        self._reports = Orders(self._report_worker, "batch reports", self)
        self._open_order = NewestOrder(self)
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_TELL_MS)
        self._telling.timeout.connect(self.progressed)

    @property
    def is_running(self) -> bool:
        """Whether a job is being run, or ended."""
        return self.state is not BatchState.IDLE

    def start(self, given: Sequence[str], settings: JobSettings) -> None:
        """Makes a job of files and folders, shows it, and reads it.

        Args:
            given: their paths.
            settings: how they are read; of the Model its path is enough.
        """
        if self.is_running or not given:
            return
        path = new_job(paths.jobs_folder(), given[0])
        self._is_answered = False
        self._run_worker.prepare()
        self._follow(path, self._runs.give(self._run_worker.begin, path, settings, list(given)))

    def go_on(self, path: Path, password: str = "") -> None:
        """Runs a job that was begun, and shows it: what waits, has changed since, is new, or could not be read.

        Args:
            path: of the job.
            password: of the protected files that were asked for, see `give_password`.
        """
        if not self.is_running:
            if password:
                self.give_password(password)
            self._is_answered = bool(password)
            self._run_worker.prepare()
            self._follow(path, self._runs.give(self._run_worker.go_on_with, path))

    def give_password(self, password: str) -> None:
        """Tries this on protected files from now on; it is kept in memory until the program ends, and nowhere else."""
        self._passwords.give(password)
        self.password_given.emit()

    def password_of(self, row: PageRow) -> str:
        """The password that is known to open the file of a page; empty if none is."""
        return self._passwords.of(row.path)

    def open(self, path: Path) -> None:
        """Shows a job."""
        order = self._jobs.give(self._job_worker.open, path, Look())
        self._open_order.follow(order, self._on_opened, self._on_not_opened)

    def let_go(self) -> None:
        """Shows no job any more."""
        if not self.is_running:
            self.job = None
            self._jobs.give(self._job_worker.close)
            self._pictures.give(self._picture_worker.let_go)

    def pause(self) -> None:
        """Reads no further until it goes on; what is being read is kept."""
        if self.state is BatchState.READING:
            self._run_worker.pause()
            self._enter(BatchState.PAUSED)

    def resume(self) -> None:
        """Goes on after a pause."""
        if self.state is BatchState.PAUSED:
            self._run_worker.go_on()
            self.pace.clear()
            self._enter(BatchState.READING)

    def cancel(self) -> None:
        """Ends the run; what was read stays, and it can go on later."""
        if self.is_running:
            self._run_worker.cancel()
            self._enter(BatchState.ENDING)

    def look(self, look: Look, *, sums_up: bool = True) -> Order:
        """Finds the pages that are wanted; the answer is a Looked, with what all pages come to if `sums_up`."""
        return self._jobs.give(self._job_worker.look, look, sums_up)

    def rows(self, ids: Sequence[int]) -> Order:
        """Gets pages; the answer are their PageRows."""
        return self._jobs.give(self._job_worker.rows, [int(one) for one in ids])

    def doubtful(self) -> Order:
        """Finds the pages with doubtful numbers; the answer are pairs of a page and how many it has."""
        return self._jobs.give(self._job_worker.doubtful)

    def review(self, page: int, *, is_whole: bool = False) -> Order:
        """Gets the doubtful numbers of a page, or all of them; the answer are ReviewNumbers."""
        return self._jobs.give(self._job_worker.review, page, is_whole)

    def judge(self, page: int, key: str, text: str | None, *, is_back: bool = False) -> Order:
        """Keeps what a person said of a number, even if the program is closed; the answer is the PageRow."""
        order = self._jobs.promise(self._job_worker.judge, page, key, text, is_back)
        order.then(self, lambda _row: self._tell())
        return order

    def thumbnail(self, row: PageRow, side: int) -> Order:
        """Makes a page so small that its longer side has so many pixels; the answer is a QImage."""
        return self._pictures.give(self._picture_worker.thumbnail, row, side)

    def cut(self, row: PageRow, rotation: int, box: Box) -> Order:
        """Cuts out what is around a number; the answer is a Cut."""
        return self._pictures.give(self._picture_worker.cut, row, rotation, box)

    def cut_field(self, row: PageRow, corners: Corners) -> Order:
        """Cuts out what is around a field of a form, upright; the answer is a Cut."""
        return self._pictures.give(self._picture_worker.cut_field, row, corners)

    def save(self, kind: Kind, target: Path) -> Order:
        """Writes the job that is shown; tells how many pages are written; the answer says what was, for people."""
        assert self.job is not None
        return self._reports.give(self._report_worker.save, self.job.path, kind, target)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Paths or addresses of the files whose pictures the last export is without, since a password protects them."""
        return self._report_worker.protected

    def jobs(self) -> Order:
        """Lists the jobs that there are; the answer are JobFiles, the newest first."""
        return self._jobs.give(self._job_worker.jobs, paths.jobs_folder())

    def remove(self, path: Path) -> Order:
        """Removes a job and its results; the pictures stay."""
        if self.job is not None and self.job.path == path and not self.is_running:
            self.job = None
        return self._jobs.give(self._job_worker.remove, path)

    def note(self, summary: Summary) -> None:
        """Takes note of how far the job is, for its pace."""
        if self.state is BatchState.READING:
            self.pace.note(summary.counts.done, time.monotonic())

    def close(self) -> None:
        """Ends the run, within a second, and the threads; what was read stays, and what was judged is kept."""
        self._telling.stop()
        self._run_worker.cancel()
        for orders in (self._runs, self._reports, self._pictures, self._jobs):
            orders.close()

    def _follow(self, path: Path, order: Order) -> None:
        self._running = path
        self.pace.clear()
        order.told.connect(self._on_told)
        order.then(self, self._on_ended, self._on_failed)
        self._enter(BatchState.LOOKING)

    def _enter(self, state: BatchState) -> None:
        self.state = state
        self.state_changed.emit()

    def _tell(self) -> None:
        if not self._telling.isActive():
            self._telling.start()

    @pyqtSlot(object)
    def _on_told(self, step: Step) -> None:
        if step is Step.READING:
            if self._running is not None:
                self.open(self._running)
            if self.state is BatchState.LOOKING:
                self._enter(BatchState.READING)
        elif step is Step.KEPT:
            self._tell()

    def _on_ended(self, is_all: bool) -> None:
        self._running = None
        self._enter(BatchState.IDLE)
        self._tell()
        self.finished.emit(is_all)
        protected = frozenset(self._run_worker.protected)
        # Who has opened one of several has given no wrong answer.
        was_wrong = self._is_answered and bool(self._asked_for) and self._asked_for <= protected
        self._asked_for, self._is_answered = protected, False
        if protected:
            self.password_asked.emit(sorted(protected, key=lambda place: Path(place).name), was_wrong)

    def _on_failed(self, error: DigitRecError) -> None:
        self._running = None
        self._enter(BatchState.IDLE)
        self._tell()
        if not isinstance(error, Stopped):
            self.failed.emit(str(error))
        else:
            self.finished.emit(False)

    def _on_opened(self, job: OpenedJob) -> None:
        self.job = job
        self.opened.emit(job)

    def _on_not_opened(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))

    @staticmethod
    def name(path: Path) -> str:
        """What a job is called."""
        return name_of(path)
