"""What is seen of a job: its name, its filters, its table, and how far it is."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from digitrec_gui.core.batch.types import Summary
from digitrec_gui.services.batch.job_worker import OpenedJob
from digitrec_gui.services.batch.service import BatchService, BatchState
from digitrec_gui.ui.batch import wording as batch_wording
from digitrec_gui.ui.batch.actions import BatchActions
from digitrec_gui.ui.batch.filters import FilterBar
from digitrec_gui.ui.batch.table import JobTable
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID, TextSize


class JobPage(QWidget):
    """A heading, filters, the table and a line on how far the job is.

    Signals:
        sought(): other pages are wanted, or in another order.
    """

    sought = pyqtSignal()

    def __init__(
        self, batch: BatchService, actions: BatchActions, form: QWidget, parent: QWidget | None = None
    ) -> None:
        """Makes it.

        Args:
            batch: the service that reads.
            actions: of the tab.
            form: the button by which the form of the next job is chosen.
            parent: the tab.
        """
        super().__init__(parent)
        self._batch = batch
        self._title = controls.label(size=TextSize.HEADING, bold=True, wraps=False)
        self._how = controls.label(muted=True, wraps=False)
        self.filters = FilterBar()
        self.table = JobTable(batch)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.table.addActions(actions.of_page)
        self.nothing = controls.label("No page is like that.", muted=True)
        self.progress = controls.label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Job")
        self.bar.setToolTip("How much of the job is done")
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves as a job ends
        self.bar.setSizePolicy(policy)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(self._title)
        head.addWidget(self._how, 1)
        head.addWidget(form)
        head.addWidget(controls.action_button(actions.leave, text=True))
        card = controls.card()
        of_card = QVBoxLayout(card)
        of_card.setContentsMargins(1, GRID // 2, 1, GRID // 2)
        of_card.setSpacing(0)
        of_card.addWidget(self.table, 1)
        of_card.addWidget(self.nothing)
        self.nothing.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self.nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.filters)
        column.addWidget(card, 1)
        column.addWidget(self.bar)
        self.filters.changed.connect(self.sought)

    def show_job(self, job: OpenedJob) -> None:
        """Shows a job, all of its pages."""
        self.table.clear()
        self.table.show_fields(job.fields)
        self.filters.clear()
        self.table.show_in_order()
        self.table.show_pages(job.looked.ids)
        begun = batch_wording.when(job.created)
        self._title.setText(self._batch.name(job.path))
        self._title.setToolTip(str(job.path))
        self._how.setText(", ".join(filter(None, (f"begun {begun}", batch_wording.how(job.settings)))))

    def show_waiting(self) -> None:
        """Shows a job that is being made."""
        self._title.setText("New job")
        self._how.setText("")
        self.table.clear()

    def show_summary(self, summary: Summary) -> None:
        """Says how far the job is."""
        job, counts = self._batch.job, summary.counts
        self.filters.show_counts(summary, is_expecting=job is not None and bool(job.settings.expected))
        self.bar.setVisible(self._batch.is_running)
        self.bar.setRange(0, max(1, counts.total))
        self.bar.setValue(counts.done)
        self.nothing.setVisible(bool(counts.total) and not self.table.rows.rowCount())
        self._say(summary)

    def _say(self, summary: Summary) -> None:
        counts, state, pace = summary.counts, self._batch.state, self._batch.pace
        match state:
            case BatchState.READING:
                said = batch_wording.progress(counts, pace.rate, pace.left(counts.waiting))
            case BatchState.PAUSED:
                said = f"{batch_wording.progress(counts, None, None)} · paused"
            case BatchState.LOOKING:
                said = "Looking for pictures…"
            case BatchState.ENDING:
                said = "Ending…"
            case _:
                said = batch_wording.done(counts)
        self.progress.setText(said)
