"""What the Batch tab shows without a job: how pictures come in, and the job that was not finished."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from digitrec_gui.core.batch.jobs import JobFile
from digitrec_gui.core.words import counted
from digitrec_gui.ui.batch.actions import BatchActions
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.room import InARow, Inviting
from digitrec_gui.ui.widgets.theme import GRID, TextSize


class EmptyView(Inviting):
    """Invites to drop or choose pictures.

    Signals:
        go_on_asked(Path): this job should go on.
    """

    go_on_asked = pyqtSignal(object)

    def __init__(self, actions: BatchActions, parent: QWidget | None = None) -> None:
        super().__init__("dropZone", controls.IconLabel("layers", 7 * GRID), parent)
        self._unfinished: Path | None = None
        sentence = controls.label("Drop folders, pictures and PDFs here", size=TextSize.HEADING, bold=True)
        detail = controls.label(
            "DigitRec reads them all, keeps what it read as it goes, and shows you what it is not sure of.", muted=True
        )
        folder = controls.button(actions.folder, "Folder…")
        folder.setObjectName("primary")
        folder.setIcon(icons.icon("folder-open", QPalette.ColorRole.HighlightedText))
        ways = [folder, controls.button(actions.files, "Files…"), controls.button(actions.history, "History…")]
        self._options = InARow(())
        for text in (sentence, detail):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.column.addWidget(text)
        self.spare(detail)
        self.column.addSpacing(2 * GRID)
        self.column.addWidget(InARow(ways))
        self.column.addSpacing(GRID)
        self.column.addWidget(self._options)
        self.column.addSpacing(2 * GRID)
        self.column.addWidget(self._offer())

    def add_option(self, control: QWidget) -> None:
        """Puts something that the next job is read with below the buttons."""
        self._options.add(control)

    def _offer(self) -> QWidget:
        self._card = controls.card()
        self._said = controls.label()
        self.go_on = controls.link_button("Go on", "Go on with the job that was not finished")
        self.go_on.clicked.connect(self._on_go_on)
        row = QHBoxLayout(self._card)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(2 * GRID)
        row.addWidget(self._said, 1)
        row.addWidget(self.go_on)
        self._card.hide()
        return self._card

    @property
    def offer(self) -> str:
        """What is offered to go on with; empty if nothing is."""
        return self._said.text() if self._unfinished is not None else ""

    def show_unfinished(self, job: JobFile | None) -> None:
        """Offers to go on with a job; None for none."""
        self._unfinished = None if job is None else job.path
        if job is not None:
            counts = job.counts
            waits = f"{counts.waiting:,} of {counted(counts.total, 'page')} {'is' if counts.waiting == 1 else 'are'}"
            failed = f", {counts.failed:,} could not be read" if counts.failed else ""
            self._said.setText(f"“{job.name}” is not finished: {waits} waiting{failed}.")
        self._card.setVisible(job is not None)

    def _on_go_on(self) -> None:
        if self._unfinished is not None:
            self.go_on_asked.emit(self._unfinished)
