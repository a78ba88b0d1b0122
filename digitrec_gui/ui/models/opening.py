"""Opens anybody's model: looks at it first, shows what was found, and asks before it is used."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QPushButton, QWidget

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.needs import can_train
from digitrec_gui.services.models.library import ModelLibrary
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.on_screen import scroll_above_foot
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_WIDTH = 60 * GRID
_POOR = 0.9
"""Below it a Model is of little use."""

_LEARNED = (
    "It may know these digits by heart, and read others worse: “Compare”, in the list of models, measures it on digits "
    "that no model learned from."
)
_OF_LITTLE_USE = "It misreads so many digits that it will be of little use."


class ModelOpening(QObject):
    """One file at a time.

    Signals:
        busy(str): this is being done.
        idle(): it is done, or was given up.
        use_asked(Path): this Model is to read from now on.
        failed(str): the file is no model that reads digits, or cannot be used, and why.
    """

    busy = pyqtSignal(str)
    idle = pyqtSignal()
    use_asked = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, library: ModelLibrary, parent: QWidget) -> None:
        super().__init__(parent)
        self._library = library
        self._parent = parent
        self._order = NewestOrder(self)
        self.dialog: FoundDialog | None = None

    def open(self, file: Path) -> None:
        """Looks at a file; one of the library's own is used at once."""
        if any(entry.path == file for entry in self._library.entries()):
            self.use_asked.emit(file)
            return
        if not can_train():
            self.busy.emit(f"{file.name} is being copied to your models…")
            self._order.follow(self._library.add_compiled(file), self._on_added, self._on_failed)
            return
        self.busy.emit(f"Looking at {file.name}: what it reads, and how well. This takes some seconds.")
        self._order.follow(self._library.inspect(file), partial(self._on_inspected, file), self._on_failed)

    def cancel(self) -> None:
        """Gives the file up."""
        self._order.forget()

    def _on_inspected(self, file: Path, found: dict[str, Any]) -> None:
        self.idle.emit()
        self.dialog = FoundDialog(file.name, found, self._parent)
        self.dialog.accepted.connect(lambda: self._use(file, found))
        self.dialog.rejected.connect(self._on_rejected)
        self.dialog.open()

    def _use(self, file: Path, found: dict[str, Any]) -> None:
        self.dialog = None
        known = next((entry.path for entry in self._library.entries() if entry.sha256 == found["sha256"]), None)
        if known is not None:
            self.use_asked.emit(known)
            return
        self.busy.emit(f"{file.name} is being copied to your models…")
        self._order.follow(self._library.add(file, found), self._on_added, self._on_failed)

    @pyqtSlot()
    def _on_rejected(self) -> None:
        self.dialog = None

    def _on_added(self, event: dict[str, Any]) -> None:
        self.idle.emit()
        self.use_asked.emit(Path(event["path"]))

    def _on_failed(self, error: DigitRecError) -> None:
        self.idle.emit()
        self.failed.emit(str(error))


class FoundDialog(QDialog):
    """What was found of a Model, and whether to use it."""

    def __init__(self, name: str, found: dict[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a model")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        remark = controls.label(_LEARNED if found["accuracy"] >= _POOR else _OF_LITTLE_USE)
        remark.setFixedWidth(_WIDTH)  # without it a dialog is made too low for text that wraps
        layout = controls.dialog_column(self)
        layout.addWidget(controls.label(name, size=TextSize.HEADING, bold=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        for row, (head, value) in enumerate(_rows(found)):
            grid.addWidget(controls.label(head, muted=True, wraps=False), row, 0, Qt.AlignmentFlag.AlignTop)
            text = controls.label(value)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(text, row, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.addWidget(remark)
        buttons = QDialogButtonBox()
        self.use = QPushButton("Use this model")
        self.use.setToolTip("Keep a copy in the list of models, and read with it from now on")
        self.use.setObjectName("primary")
        cancel = QPushButton("Cancel")
        cancel.setToolTip("Leave the model in use as it is (Esc)")
        buttons.addButton(self.use, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        scroll_above_foot(self)


def _rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    """What was found, in words."""
    rows = [
        ("Reads right", f"{wording.exact(found['accuracy'])} of {found['digits']:,} digits of MNIST's training set"),
        ("Its input", f"{found['input']} pixels"),
        ("Its answers", f"{found['classes']} classes" + (", one of them “not a digit”" * (found["classes"] == 11))),
        ("Size", f"{found['parameters']:,} numbers, made by {found['made_by']}"),
    ]
    if found["notes"]:
        rows.append(("Adapted", ", ".join(found["notes"])))
    tried = [f"{one['pixels']}: {wording.exact(one['accuracy'])}" for one in found.get("tried", ())]
    if len(tried) > 1:
        rows.append(("Tried", "\n".join(tried[:4])))
    return rows
