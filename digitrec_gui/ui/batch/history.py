"""The history of jobs: all of them, to be opened, gone on with or removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from digitrec_gui.core.batch.jobs import JobFile
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.ui.batch import wording as batch_wording
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.on_screen import open_at
from digitrec_gui.ui.widgets.theme import GRID

_COLUMNS = ("Job", "Begun", "Pages", "Came to")
_JOB = Qt.ItemDataRole.UserRole


class HistoryDialog(QDialog):
    """Lists the jobs anew each time that it is shown.

    Signals:
        open_asked(Path): this job should be shown.
        go_on_asked(Path): this job should go on.
        removed(Path): this job is no more.
    """

    open_asked = pyqtSignal(object)
    go_on_asked = pyqtSignal(object)
    removed = pyqtSignal(object)

    def __init__(self, batch: BatchService, parent: QWidget) -> None:
        super().__init__(parent)
        self._batch = batch
        self._order = NewestOrder(self)
        self.setWindowTitle("Jobs")
        open_at(self, QSize(90 * GRID, 55 * GRID))
        self.list = QTreeWidget()
        self.said = controls.label(muted=True)
        self.open_button = self._button("layers", "Open", "Show the pages of this job", self._open)
        self.go_on_button = self._button("play", "Go on", "Read what is waiting in this job", self._go_on)
        self.remove_button = self._button(
            "trash-2", "Remove…", "Remove this job; the pictures stay", self._ask_to_remove
        )
        self._shape_list()
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for button in (self.open_button, self.go_on_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(controls.close_box(self))
        column = controls.dialog_column(self)
        column.addWidget(self.said)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self._allow()

    def _button(self, icon: str, text: str, tip: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(icons.icon(icon), f" {text}")
        button.setToolTip(tip)
        button.setAccessibleName(text.rstrip("…"))
        button.setAutoDefault(False)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: do())
        return button

    def _shape_list(self) -> None:
        self.list.setObjectName("models")
        self.list.setAccessibleName("Jobs")
        self.list.setRootIsDecorated(False)
        self.list.setAllColumnsShowFocus(True)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels(_COLUMNS)
        header = self.list.header()
        assert header is not None
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.list.currentItemChanged.connect(self._allow)
        self.list.itemActivated.connect(self._open)

    def show_jobs(self) -> None:
        """Lists the jobs, and comes to the front."""
        self.refresh()
        self.show()
        self.activateWindow()

    def refresh(self) -> None:
        """Lists the jobs."""
        self._order.follow(self._batch.jobs(), self._on_jobs, self._on_failed)

    @property
    def job(self) -> JobFile | None:
        """The job that is selected."""
        item = self.list.currentItem()
        found = item.data(0, _JOB) if item is not None else None
        return found if isinstance(found, JobFile) else None

    def select(self, path: Path) -> None:
        """Selects a job."""
        for place in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(place)
            if item is not None and item.data(0, _JOB).path == path:
                self.list.setCurrentItem(item)

    def _on_jobs(self, jobs: list[JobFile]) -> None:
        before = self.job
        self.list.clear()
        for job in jobs:
            self.list.addTopLevelItem(_item(job))
        self.said.setText(
            "What was read in each job is kept until you remove it." if jobs else "There are no jobs yet."
        )
        if before is not None:
            self.select(before.path)
        if self.list.currentItem() is None and jobs:
            self.list.setCurrentItem(self.list.topLevelItem(0))
        self._allow()

    @pyqtSlot()
    def _allow(self) -> None:
        job = self.job
        is_sound = job is not None and not job.problem
        self.open_button.setEnabled(is_sound)
        self.go_on_button.setEnabled(is_sound and not self._batch.is_running)
        self.remove_button.setEnabled(job is not None)

    @pyqtSlot()
    def _open(self) -> None:
        if self.job is not None and self.open_button.isEnabled():
            path = self.job.path
            self.accept()
            self.open_asked.emit(path)

    @pyqtSlot()
    def _go_on(self) -> None:
        if self.job is not None:
            path = self.job.path
            self.accept()
            self.go_on_asked.emit(path)

    @pyqtSlot()
    def _ask_to_remove(self) -> None:
        job = self.job
        if job is None:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Remove a job")
        box.setText(f"Remove “{job.name}”?")
        box.setInformativeText(
            "What was read in it, and what you corrected, is gone then. The pictures, and what you exported, stay."
        )
        remove = box.addButton("Remove", QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton("Keep it", QMessageBox.ButtonRole.RejectRole)
        assert remove is not None and keep is not None
        remove.clicked.connect(lambda: self.remove(job.path))
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def remove(self, path: Path) -> None:
        """Removes a job."""
        self._batch.remove(path).then(self, lambda _: self._on_removed(path), self._on_failed)

    def _on_removed(self, path: Path) -> None:
        self.removed.emit(path)
        self.refresh()

    def _on_failed(self, error: DigitRecError) -> None:
        self.said.setText(str(error))


def _item(job: JobFile) -> QTreeWidgetItem:
    begun = "" if job.created is None else batch_wording.when(job.created)
    pages = "" if job.problem else f"{job.counts.total:,}"
    item = QTreeWidgetItem([job.name, begun, pages, job.problem or _came_to(job)])
    item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    item.setToolTip(0, str(job.path))
    item.setToolTip(3, job.problem or _came_to(job))
    item.setData(0, _JOB, job)
    return item


def _came_to(job: JobFile) -> str:
    return batch_wording.done(job.counts).partition(": ")[2] or "nothing yet"
