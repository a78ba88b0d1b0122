"""A form tried on a sheet: what was read in each field, whether it can be relied upon, and how well the form fits."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.forms.types import FieldReading, FormReading, State
from digitrec_gui.core.words import counted
from digitrec_gui.services.orders import NewestOrder, Order
from digitrec_gui.ui.widgets import controls, icons, wording
from digitrec_gui.ui.widgets.on_screen import open_at
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_TITLES = ("Field", "Value", "Confidence", "State")

_ICONS = {
    State.SURE: "check",
    State.EMPTY: "square",
    State.DOUBTFUL: "triangle-alert",
    State.CROSSED_OUT: "triangle-alert",
    State.MISFIT: "triangle-alert",
}


class TrialDialog(QDialog):
    """Shows what came of one sheet; another can follow.

    Signals:
        another_asked(): the user wants to try another sheet.
    """

    another_asked = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._order = NewestOrder(self)
        self._sheet = ""
        self.setWindowTitle("Try on a sheet")
        open_at(self, QSize(88 * GRID, 66 * GRID))
        self.heading = controls.label(size=TextSize.HEADING, bold=True)
        self.said = controls.label(muted=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Reading the sheet")
        self.table = QTableWidget(0, len(_TITLES))
        self.table.setObjectName("fields")
        self.table.setAccessibleName("Fields of the sheet")
        self._shape_table()
        buttons = controls.close_box(self)
        another = QPushButton(icons.icon("scan-line"), " &Another sheet…")
        another.setToolTip("Try the form, as it is now, on another sheet")
        another.setAutoDefault(False)
        another.clicked.connect(self.another_asked)
        buttons.addButton(another, QDialogButtonBox.ButtonRole.ActionRole)
        column = controls.dialog_column(self)
        column.setSpacing(GRID)
        for widget in (self.heading, self.said, self.bar):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        self.finished.connect(self._order.forget)

    def _shape_table(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(_TITLES)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        down, across = table.verticalHeader(), table.horizontalHeader()
        assert down is not None and across is not None
        down.hide()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((18, 16, 12)):
            across.resizeSection(column, width * GRID)
        across.setSectionResizeMode(len(_TITLES) - 1, QHeaderView.ResizeMode.Stretch)

    @property
    def is_reading(self) -> bool:
        """Whether a sheet is being read."""
        return self._order.is_under_way

    def follow(self, sheet: Path, order: Order) -> None:
        """Shows what will come of an order to read this sheet."""
        self._sheet = sheet.name
        self.heading.setText(f"Reading {sheet.name}…")
        self.said.setText("")
        self.table.setRowCount(0)
        self.bar.show()
        self._order.follow(order, self._on_read, self._on_failed)
        if not self.isVisible():
            self.open()

    def _on_read(self, reading: FormReading) -> None:
        self.bar.hide()
        doubtful = sum(field.is_in_review for field in reading.fields)
        self.heading.setText(
            _sure(len(reading.fields))
            if not doubtful
            else f"{doubtful} of {counted(len(reading.fields), 'field')} to be looked at"
        )
        fit = (
            f"{self._sheet}: the print lies {reading.fit_error:.2f} pixels beside the form's; {reading.seconds:.1f} s."
        )
        self.said.setText("\n".join((fit, *(f"{one[:1].upper()}{one[1:]}." for one in reading.failed))))
        self.table.setRowCount(len(reading.fields))
        for row, field in enumerate(reading.fields):
            for column, item in enumerate(_items(field)):
                self.table.setItem(row, column, item)
        down = self.table.verticalHeader()
        assert down is not None
        down.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)  # what is doubtful may take two lines

    def _on_failed(self, error: DigitRecError) -> None:
        self.bar.hide()
        self.heading.setText(f"{self._sheet} could not be read")
        self.said.setText(str(error))

    @pyqtSlot()
    def reject(self) -> None:
        """Reads no further (Qt override)."""
        self._order.forget()
        super().reject()


def _items(field: FieldReading) -> tuple[QTableWidgetItem, ...]:
    says_state = field.state.value in field.reason  # "may be crossed out"
    state = field.reason if says_state else ": ".join(filter(None, (field.state.value, field.reason)))
    state = state[:1].upper() + state[1:]
    texts = (field.name, field.text, wording.percent(field.confidence) if field.text else "", state)
    items = tuple(QTableWidgetItem(text) for text in texts)
    items[-1].setIcon(icons.icon(_ICONS[field.state]))
    items[-1].setToolTip(state)
    return items


def _sure(fields: int) -> str:
    return "The only field is sure" if fields == 1 else f"All {fields} fields are sure"
