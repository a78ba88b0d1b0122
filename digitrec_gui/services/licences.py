"""LicenceTexts: reads the licence texts on a thread of its own: they lie in many files, and are megabytes."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from digitrec_gui import paths
from digitrec_gui.services.orders import Order, Orders, OrderWorker


class LicenceTexts(QObject):
    """Starts its thread when they are asked for first: most people never do."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._orders: Orders | None = None

    def ask(self) -> Order:
        """Reads them; the answer is one text, see `core.licences`."""
        from digitrec_gui.core.licences import licence_texts

        if self._orders is None:
            self._orders = Orders(OrderWorker(), "licences", self)
        return self._orders.give(licence_texts, paths.LICENCES)

    def close(self) -> None:
        """Ends the thread, if there is one."""
        if self._orders is not None:
            self._orders.close()
            self._orders = None
