"""The Models dialog: all that were trained or opened, with their figures, and what can be done with them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QInputDialog, QPushButton, QVBoxLayout, QWidget

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.models.judgement import judged
from digitrec_gui.core.training.events import Measuring
from digitrec_gui.services.models.library import ModelLibrary
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.ui.models.comparison_table import ComparisonTable, Figures, from_comparison
from digitrec_gui.ui.models.list import ModelsList
from digitrec_gui.ui.widgets import controls, icons, incoming, wording
from digitrec_gui.ui.widgets.on_screen import open_at, scroll_above_foot
from digitrec_gui.ui.widgets.theme import GRID, TextSize


class ModelsDialog(QDialog):
    """A list and its buttons; every order goes to the library.

    Signals:
        use_asked(Path): this Model is to read from now on.
        open_asked(): the user wants to open another.
        dropped(Path): the user brought this one.
        export_asked(Path): this Model is to be saved elsewhere.
        failed(str): two Models could not be compared, and why.
    """

    use_asked = pyqtSignal(object)
    open_asked = pyqtSignal()
    dropped = pyqtSignal(object)
    export_asked = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, library: ModelLibrary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Models")
        # Not its least size: that is what its parts need, and grows with the table.
        open_at(self, QSize(124 * GRID, 56 * GRID))
        self.setAcceptDrops(True)
        self._library = library
        self._in_use: Path | None = None
        self._compare_order = NewestOrder(self)
        self.list = ModelsList()
        self._said = controls.label(muted=True)
        self.table = ComparisonTable()
        self.table.hide()
        self.use = self._button("check", "Use", "Read with this model from now on", self._on_use)
        self.rename = self._button("pencil", "Rename…", "Give this model another name (F2)", self._on_rename)
        self.compare = self._button("scale", "Compare", "Measure this model beside the one in use", self._on_compare)
        self.export = self._button("save", "Export…", "Save as .h5, .keras, LiteRT or ONNX", self._on_export)
        self.delete = self._button("trash-2", "Delete", "Move this model to the wastebasket (Delete)", self._on_delete)
        self.open_other = self._button(
            "folder-open",
            "Open a model…",
            "Look at another model (.h5, .keras, .tflite, .onnx); one can be dropped here too",
            self.open_asked.emit,
        )
        self._build()
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.itemDoubleClicked.connect(self._on_use)
        library.changed.connect(self._fill)

    def _build(self) -> None:
        self.rename.setShortcut("F2")
        self.delete.setShortcut("Del")
        column = QVBoxLayout()
        column.setSpacing(GRID)
        for button in (self.use, self.compare, self.export, self.rename, self.delete):
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(self.open_other)
        middle = QHBoxLayout()
        middle.setSpacing(2 * GRID)
        middle.addWidget(self.list, 1)
        middle.addLayout(column)
        layout = controls.dialog_column(self)
        layout.addWidget(controls.label("Models", size=TextSize.HEADING, bold=True))
        layout.addLayout(middle, 1)
        layout.addWidget(self.table)
        layout.addWidget(self._said)
        layout.addWidget(controls.close_box(self))
        scroll_above_foot(self)

    def _button(self, icon: str, name: str, tip: str, on_click: Any) -> QPushButton:
        button = QPushButton(icons.icon(icon), f" {name}")
        button.setAccessibleName(name.rstrip("…"))
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: on_click())
        return button

    @property
    def said(self) -> str:
        """The sentence below the list."""
        return self._said.text()

    def show_in_use(self, h5: Path | None) -> None:
        """Marks the Model that reads now."""
        self._in_use = h5
        self._fill()

    def say(self, sentence: str) -> None:
        """Says how something went."""
        self._said.setText(sentence)

    def open(self) -> None:
        """Shows the list as it is now."""
        self.say("")
        self.table.hide()
        self._library.refresh()
        super().open()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Accepts the file of a Model (Qt override)."""
        assert event is not None
        data = event.mimeData()
        if data is not None and incoming.model_in(data) is not None:
            incoming.accept_copy(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Takes the file of a Model (Qt override)."""
        assert event is not None
        data = event.mimeData()
        file = None if data is None else incoming.model_in(data)
        if file is not None:
            incoming.accept_copy(event)
            self.dropped.emit(file)

    @pyqtSlot()
    def _fill(self) -> None:
        self.list.fill(self._library.entries(), self._in_use)
        self._enable()

    @pyqtSlot()
    def _enable(self) -> None:
        entry = self.list.selected
        is_other = entry is not None and entry.path != self._in_use
        self.use.setEnabled(is_other)
        self.compare.setEnabled(is_other and self._in_use is not None and not self._compare_order.is_under_way)
        self.export.setEnabled(entry is not None)
        self.rename.setEnabled(entry is not None and not entry.built_in)
        self.delete.setEnabled(entry is not None and not entry.built_in and is_other)

    def _on_use(self) -> None:
        entry = self.list.selected
        if entry is not None and entry.path != self._in_use:
            self.use_asked.emit(entry.path)

    def _on_export(self) -> None:
        entry = self.list.selected
        if entry is not None:
            self.export_asked.emit(entry.path)

    def _on_delete(self) -> None:
        entry = self.list.selected
        if entry is not None:
            self.say(f"{entry.name} lies in the wastebasket.")
            self._library.delete(entry.path)

    def _on_rename(self) -> None:
        entry = self.list.selected
        if entry is None:
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Rename")
        dialog.setLabelText("New name of the model:")
        dialog.setTextValue(entry.name)
        dialog.textValueSelected.connect(lambda name: self._library.rename(entry.path, name))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_compare(self) -> None:
        entry = self.list.selected
        if entry is None or self._in_use is None:
            return
        names = (wording.model_name(self._in_use), wording.model_name(entry.path))
        self.table.show_names(*names)
        self.table.show_figures(Figures(), Figures())
        self.table.show()
        self._on_step({"event": "measuring", "message": "The models are being opened", "done": 0, "of": 0})
        order = self._library.compare(self._in_use, entry.path, samples=paths.samples_file())
        order.told.connect(self._on_step)
        self._compare_order.follow(order, partial(self._on_compared, names), self._on_not_compared)
        self._enable()

    @pyqtSlot(object)
    def _on_step(self, step: Measuring) -> None:
        self.table.show_step(step)
        self.say(f"{step['message']}…")

    def _on_compared(self, names: tuple[str, str], found: dict[str, Any]) -> None:
        self.table.show_step(None)
        self.table.show_figures(*from_comparison(found))
        self.table.show()  # it may have been closed and opened meanwhile
        self.say(judged(found, names).sentence)
        self._enable()

    def _on_not_compared(self, error: DigitRecError) -> None:
        self.table.hide()
        self.table.show_step(None)
        self.say("")
        self._enable()
        self.failed.emit(str(error))
