"""The Batch tab: folders, pictures and PDFs in; a table of what was read, its review, and exports out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDropEvent, QShowEvent
from PyQt6.QtWidgets import QFileDialog, QStackedWidget

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import FORM_SUFFIX, JobFile
from digitrec_gui.core.batch.look import By, Look
from digitrec_gui.core.batch.types import JobSettings, PageRow, State, Summary
from digitrec_gui.core.types import ReadOptions
from digitrec_gui.services.batch.job_worker import Looked, OpenedJob
from digitrec_gui.services.batch.service import BatchService, BatchState
from digitrec_gui.services.forms.service import FormService
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.batch.actions import BatchActions
from digitrec_gui.ui.batch.bar import BatchBar
from digitrec_gui.ui.batch.empty import EmptyView
from digitrec_gui.ui.batch.exporting import Exporting
from digitrec_gui.ui.batch.form_choice import FormChoice
from digitrec_gui.ui.batch.history import HistoryDialog
from digitrec_gui.ui.batch.labels import ReviewedDigits
from digitrec_gui.ui.batch.page import JobPage
from digitrec_gui.ui.batch.passwords import Asking
from digitrec_gui.ui.batch.review import Review
from digitrec_gui.ui.reading.numbers import MustBe
from digitrec_gui.ui.reading.panel import DigitsOnly
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.controls import content_and_bar
from digitrec_gui.ui.widgets.incoming import IMAGE_SUFFIXES, DropTarget, accept_copy

_IS_BUSY = "A job is being read. Cancel it first, it can go on later; or wait until it is done."


class BatchTab(DropTarget):
    """Many pictures in, a table out.

    Attributes:
        batch: the service that reads them.
        form: of which form those of the next job are sheets.

    Signals:
        remarked(str): something worth a sentence to the user.
        outdated(str): a sentence that was remarked holds no longer.
        image_asked(Path, int, str): the user wants to see this picture, or this page of a file, from 0, in the Image
            tab; with the password that is known to open it, "" if none is.
        titled(str): the tab should be called so.
        turned(): another job is about to be shown, or none.
        shown_asked(): the tab should be in front.
    """

    remarked = pyqtSignal(str)
    outdated = pyqtSignal(str)
    image_asked = pyqtSignal(object, int, str)
    titled = pyqtSignal(str)
    turned = pyqtSignal()
    shown_asked = pyqtSignal()

    def __init__(self, batch: BatchService, forms: FormService, reading: ReadingService, settings: Settings) -> None:
        super().__init__()
        self.batch = batch
        self._settings = settings
        self._by, self._descending = By.FILE, False
        self._digits_only: DigitsOnly | None = None
        self._must_be: MustBe | None = None
        self._look_order, self._jobs_order = NewestOrder(self), NewestOrder(self)
        self._looks_again = self._sums_up = False
        self._title = "Batch"
        self.summary = Summary()
        self.form = FormChoice(forms, settings, self)
        self.actions_ = BatchActions(self, self.form.menu)
        self.empty = EmptyView(self.actions_)
        self.empty.add_option(self.form.button())
        self.page = JobPage(batch, self.actions_, self.form.small_button())
        self.review = Review(batch)
        self.labelled_digits = ReviewedDigits(reading, self.review.reviewing)
        self.exporting = Exporting(batch, reading, settings, self)
        self._passwords = Asking(batch, self.review.reviewing, self.exporting, self)
        self._history: HistoryDialog | None = None
        self._stack = QStackedWidget()
        self._bar = BatchBar(self.actions_, self.page.progress)
        for view in (self.empty, self.page, self.review):
            self._stack.addWidget(view)
        content_and_bar(self, self._stack, self._bar)
        self._connect()
        self._show_state()

    def _connect(self) -> None:
        actions, batch = self.actions_, self.batch
        actions.folder.triggered.connect(self.choose_folder)
        actions.files.triggered.connect(self.choose_files)
        actions.pause.triggered.connect(self._on_pause)
        actions.cancel.triggered.connect(batch.cancel)
        actions.go_on.triggered.connect(self._on_go_on)
        actions.review.triggered.connect(self.begin_review)
        actions.correct.triggered.connect(self.begin_correction)
        actions.show_image.triggered.connect(self.page.table.ask)
        actions.history.triggered.connect(self.show_history)
        actions.leave.triggered.connect(self.leave)
        actions.export_asked.connect(self.exporting.ask)
        batch.state_changed.connect(self._take_back)
        batch.state_changed.connect(self._show_state)
        batch.opened.connect(self._on_opened)
        batch.progressed.connect(self.look)
        batch.failed.connect(self._on_failed)
        batch.finished.connect(self._on_finished)
        self.empty.go_on_asked.connect(batch.go_on)
        self.page.sought.connect(self._seek)
        self.page.table.rows.order_asked.connect(self._on_order)
        self.page.table.asked.connect(self._on_asked)
        self.page.table.current_changed.connect(self._allow)
        self.review.left.connect(self._on_left)
        self.review.remarked.connect(self.remarked)
        self.form.said.connect(self.remarked)
        self.form.outdated.connect(self.outdated)
        self.dragged_over.connect(self.empty.show_dropping)

    @property
    def history(self) -> HistoryDialog:
        """The list of jobs; made when it is first wanted."""
        if self._history is None:
            self._history = HistoryDialog(self.batch, self.window() or self)
            self._history.open_asked.connect(self.open)
            self._history.go_on_asked.connect(self.batch.go_on)
            self._history.removed.connect(self._on_removed)
        return self._history

    @property
    def is_reviewing(self) -> bool:
        """Whether the review is shown."""
        return self._stack.currentWidget() is self.review

    def follow(self, digits_only: DigitsOnly, must_be: MustBe) -> None:
        """Has the next jobs read digits only while that is switched on, and numbers as what they must be."""
        self._digits_only, self._must_be = digits_only, must_be
        only = controls.action_button(digits_only, text=True)
        self.empty.add_option(only)
        button = controls.link_button("Numbers ▾", "Choose what each number must be, such as a date")
        button.setMenu(must_be.menu)
        self.empty.add_option(button)
        said = controls.label(muted=True, wraps=False)
        self.empty.add_option(said)
        others = (only, button, said)

        def show_choice() -> None:
            pattern = must_be.pattern
            for widget in others:
                widget.setVisible(self.form.form is None)  # a form says of each field what it must be
            said.setText("may be anything" if pattern is None else f"must be {pattern.noun}")
            button.setAccessibleName(f"Each number: {said.text()}")

        must_be.chosen.connect(show_choice)
        self.form.chosen.connect(show_choice)
        show_choice()

    def read(self, given: Sequence[str]) -> None:
        """Makes a job of files and folders, and reads it."""
        if self.batch.is_running:
            self.remarked.emit(_IS_BUSY)
        elif given:
            self.batch.start(given, self._job_settings())

    def open(self, path: Path) -> None:
        """Shows a job."""
        job = self.batch.job
        if self.batch.is_running and (job is None or job.path != path):
            self.remarked.emit(_IS_BUSY)
        else:
            self.turned.emit()
            self.batch.open(path)

    def _job_settings(self) -> JobSettings:
        digits_only = self._digits_only is not None and self._digits_only.isChecked()
        pattern = None if self._must_be is None else self._must_be.pattern
        form = self.form.form
        model = self._settings.model
        is_own = model is None or model == paths.DEFAULT_MODEL or not model.is_file()
        if form is not None:  # it says by itself what is read
            return JobSettings(ReadOptions(rotation=None), model="" if is_own else str(model), form=str(form))
        return JobSettings(
            ReadOptions(rotation=None, signs=not digits_only),
            model="" if is_own else str(model),
            expected="" if pattern is None else pattern.text,
        )

    @pyqtSlot()
    def choose_folder(self) -> None:
        """Lets the user choose a folder, and reads what is in it."""
        self.shown_asked.emit()
        folder = QFileDialog.getExistingDirectory(self.window(), "Read a folder", self._settings.batch_folder)
        if folder:
            self._settings.batch_folder = Path(folder)
            self.read([folder])

    @pyqtSlot()
    def choose_files(self) -> None:
        """Lets the user choose files, and reads them."""
        self.shown_asked.emit()
        patterns = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
        files, _ = QFileDialog.getOpenFileNames(
            self.window(), "Read files", self._settings.batch_folder, f"Pictures and PDFs ({patterns});;All files (*)"
        )
        if files:
            self._settings.batch_folder = Path(files[0]).parent
            self.read(files)

    @pyqtSlot()
    def show_history(self) -> None:
        """Shows the list of jobs."""
        self.shown_asked.emit()
        self.history.show_jobs()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Takes all that was dropped (Qt override)."""
        assert event is not None
        self.dragged_over.emit(False)
        data = event.mimeData()
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data is not None else []
        accept_copy(event)
        forms = [file for file in files if file.lower().endswith(FORM_SUFFIX)]
        if forms:
            self.form.choose(Path(forms[0]))
            self.read([file for file in files if file not in forms])
        elif files:
            self.read(files)
        else:
            self.remarked.emit("That is no file of this computer: save it first, then drop the file or its folder.")

    def showEvent(self, event: QShowEvent | None) -> None:
        """Looks whether a job was left unfinished, and which forms there are (Qt override)."""
        super().showEvent(event)
        self.form.refresh()
        self._look_for_unfinished()
        self._passwords.ask()

    def _look_for_unfinished(self) -> None:
        if self.batch.job is None and not self.batch.is_running:
            self._jobs_order.follow(self.batch.jobs(), self._on_jobs, lambda _error: None)

    def _on_jobs(self, jobs: list[JobFile]) -> None:
        self.empty.show_unfinished(next((job for job in jobs if job.counts.waiting), None))

    @pyqtSlot()
    def leave(self) -> None:
        """Shows no job any more; it is kept."""
        if not self.batch.is_running:
            self.batch.let_go()
            self._look_order.forget()
            self.page.table.clear()
            self.page.filters.clear()
            self.summary = Summary()
            self._stack.setCurrentWidget(self.empty)
            self._show_state()
            self._look_for_unfinished()
            self.turned.emit()

    @pyqtSlot()
    def begin_review(self) -> None:
        """Shows the doubtful numbers one after the other, from the selected page on."""
        if self.batch.job is not None:
            self._stack.setCurrentWidget(self.review)
            self.review.begin(self.page.table.page)
            self._show_state()

    @pyqtSlot()
    def begin_correction(self) -> None:
        """Shows all numbers of the selected page one after the other, doubtful or not."""
        page = self.page.table.page
        if self.batch.job is not None and page is not None:
            self._stack.setCurrentWidget(self.review)
            self.review.begin_page(page)
            self._show_state()

    @pyqtSlot()
    def look(self) -> None:
        """Looks at the job again; while a look is under way, the next one waits for its end."""
        self._sums_up = True
        self._seek()

    @pyqtSlot()
    def _seek(self) -> None:
        """Looks for the pages that are wanted now."""
        if self.batch.job is None:
            return
        if self._look_order.is_under_way:
            self._looks_again = True
            return
        filters = self.page.filters
        look = Look(filters.show_, filters.below, self._by, self._descending)
        order = self.batch.look(look, sums_up=self._sums_up)
        self._looks_again = self._sums_up = False
        self._look_order.follow(order, self._on_looked, lambda error: self._on_failed(str(error)))

    def _on_looked(self, looked: Looked) -> None:
        self.page.table.show_pages(looked.ids)
        self._show_looked(looked)
        if self._looks_again:
            self._seek()

    def _show_looked(self, looked: Looked) -> None:
        if looked.summary is not None:
            self.summary = looked.summary
            self.batch.note(looked.summary)
        self._show_state()

    @pyqtSlot(object)
    def _on_opened(self, job: OpenedJob) -> None:
        self._look_order.forget()
        self._by, self._descending = By.FILE, False
        self.page.show_job(job)
        if not self.is_reviewing:
            self._stack.setCurrentWidget(self.page)
            if self.isVisible():
                self.page.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_looked(job.looked)

    @pyqtSlot(bool)
    def _on_finished(self, _is_all: bool) -> None:
        self._look_for_unfinished()
        self.look()

    @pyqtSlot(str)
    def _on_failed(self, sentence: str) -> None:
        self.remarked.emit(sentence)
        self._look_for_unfinished()

    @pyqtSlot()
    def _take_back(self) -> None:
        """Takes back what holds no longer: once a job has ended, that it runs."""
        if self.batch.is_running:
            self.form.take_back()  # the head of the job says it from now on
        else:
            self.outdated.emit(_IS_BUSY)

    @pyqtSlot(object)
    def _on_removed(self, _path: Path) -> None:
        if self.batch.job is None:
            self.leave()
        self._look_for_unfinished()

    @pyqtSlot(bool)
    def _on_pause(self, pauses: bool) -> None:
        if pauses:
            self.batch.pause()
        else:
            self.batch.resume()

    @pyqtSlot()
    def _on_go_on(self) -> None:
        if self.batch.job is not None:
            self.batch.go_on(self.batch.job.path)

    @pyqtSlot(object, bool)
    def _on_order(self, by: By, descending: bool) -> None:
        if (by, descending) != (self._by, self._descending):
            self._by, self._descending = by, descending
            self._seek()

    @pyqtSlot(object)
    def _on_asked(self, row: PageRow) -> None:
        if "://" in row.path:
            self.remarked.emit(f"{row.name} lies elsewhere: fetch the file, then open it in the Image tab.")
        else:
            self.image_asked.emit(Path(row.path), row.page or 0, self.batch.password_of(row))

    @pyqtSlot()
    def _on_left(self) -> None:
        item = self.review.reviewing.item
        self.review.reviewing.clear()
        self._stack.setCurrentWidget(self.page)
        if item is not None:
            self.page.table.show_page(item.row.id)
        self.page.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_state()
        self.look()

    @pyqtSlot()
    def _show_state(self) -> None:
        state = self.batch.state
        if state is BatchState.LOOKING and self._stack.currentWidget() is self.empty:
            self.page.show_waiting()
            self._stack.setCurrentWidget(self.page)
        if state is BatchState.IDLE and self.batch.job is None and self._stack.currentWidget() is not self.empty:
            self._stack.setCurrentWidget(self.empty)
        self.page.show_summary(self.summary)
        self._bar.show_state(state, self._stack.currentWidget() is self.page, self.summary)
        self.actions_.pause.setChecked(state is BatchState.PAUSED)
        self._allow()
        counts = self.summary.counts
        is_read = state in (BatchState.READING, BatchState.PAUSED) and counts.total
        title = f"Batch {100 * counts.done // counts.total} %" if is_read else "Batch"
        if title != self._title:
            self._title = title
            self.titled.emit(title)

    @pyqtSlot()
    def _allow(self) -> None:
        actions, state, job = self.actions_, self.batch.state, self.batch.job
        is_idle, is_table = state is BatchState.IDLE, self._stack.currentWidget() is self.page
        actions.allow(is_idle, actions.folder, actions.files)
        actions.allow(state in (BatchState.READING, BatchState.PAUSED), actions.pause)
        actions.allow(state not in (BatchState.IDLE, BatchState.ENDING), actions.cancel)
        actions.allow(is_idle and job is not None and is_table, actions.go_on, actions.leave)
        actions.allow(job is not None and is_table and bool(self.summary.doubtful), actions.review)
        is_selected, row = job is not None and is_table and self.page.table.page is not None, self.page.table.current
        is_read = row is None or row.state not in (State.WAITING, State.FAILED)
        actions.allow(is_selected, actions.show_image)
        actions.allow(is_selected and is_read, actions.correct)
        actions.allow(job is not None and bool(self.summary.counts.done), *actions.exports)
