"""Bars of buttons whose texts give way where there is little room."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

_MENU = "▾"


class Folding(QObject):
    """Buttons that show their texts where there is room for them, and else their icons alone."""

    def __init__(self, buttons: Iterable[QAbstractButton], parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons = tuple(buttons)
        self._texts = tuple(button.text() for button in self._buttons)
        self._saves: int | None = None
        self.is_folded = False

    @property
    def saves(self) -> int:
        """How much narrower they are without their texts, points."""
        if self._saves is None:
            folded = self.is_folded
            widths = []
            for state in (False, True):
                self._show(state)
                widths.append(sum(self._width(button) for button in self._buttons))
            self._saves = widths[0] - widths[1]
            self._show(folded)
        return self._saves

    def fold(self, folded: bool) -> None:
        """Shows them without their texts, or with them."""
        if folded != self.is_folded:
            self.is_folded = folded
            self._show(folded)

    @staticmethod
    def _width(button: QAbstractButton) -> int:
        button.ensurePolished()
        return button.sizeHint().width()

    def _show(self, folded: bool) -> None:
        for button, text in zip(self._buttons, self._texts, strict=True):
            if isinstance(button, QToolButton):
                style = Qt.ToolButtonStyle
                button.setToolButtonStyle(style.ToolButtonIconOnly if folded else style.ToolButtonTextBesideIcon)
            elif isinstance(button, QPushButton):
                button.setText((_MENU if text.endswith(_MENU) else "") if folded else text)


class FoldingBar(QWidget):
    """A bar of buttons whose texts give way where it is narrow.

    What is in it is put into its layout, and `fold_texts_of` called with the buttons that have one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folding: Folding | None = None
        self._left = 0

    def fold_texts_of(self, *buttons: QAbstractButton, leave: int = 0) -> None:
        """Folds the texts of these where they have no room, or leave less than this, points, for a text that wraps."""
        self._folding = Folding(buttons, self)
        self._left = leave

    def minimumSizeHint(self) -> QSize:
        """That of the folded bar (Qt override)."""
        hint = super().minimumSizeHint()
        return QSize(self._full() - (self._folding.saves if self._folding is not None else 0), hint.height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Shows the texts for which there is room (Qt override)."""
        super().resizeEvent(event)
        if self._folding is not None:
            self._folding.fold(self.width() < self._full() + self._left)

    def event(self, event: QEvent | None) -> bool:
        """Folds anew as something in it comes, goes, or gets another text (Qt override)."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest and self._folding is not None:
            self._folding.fold(self.width() < self._full() + self._left)
        return super().event(event)

    def _full(self) -> int:
        """Width with all texts."""
        layout = self.layout()
        now = 0 if layout is None else layout.minimumSize().width()
        folding = self._folding
        return now + (folding.saves if folding is not None and folding.is_folded else 0)
