"""FormService: opens, saves and tries forms; it never keeps the caller waiting."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject

from digitrec_gui.core.forms.types import Form
from digitrec_gui.services.forms.worker import FormWorker
from digitrec_gui.services.orders import Order, Orders


class FormService(QObject):
    """Owns the thread on which all of that is done."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = FormWorker()
        self._orders = Orders(self._worker, "forms", self)

    def list(self) -> Order:
        """Lists the forms that can be chosen; the answer are FormFiles."""
        return self._orders.give(self._worker.list)

    def open(self, path: Path) -> Order:
        """Opens a form; the answer is an OpenedForm."""
        return self._orders.give(self._worker.open, path)

    def save(self, form: Form, path: Path) -> Order:
        """Writes a form, even if the program is closed meanwhile; the answer is the file."""
        return self._orders.promise(self._worker.save, form, path)

    def read(self, form: Form, sheet: Path, h5: Path) -> Order:
        """Reads a sheet with a form and the Model of this `.h5`; the answer is a FormReading."""
        return self._orders.give(self._worker.read, form, sheet, h5)

    def close(self) -> None:
        """Ends the thread; what is being saved is saved."""
        self._orders.close()
