"""Dialogs that are no larger than the screen: where it is too small, they are scrolled above their foot."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtWidgets import QDialog, QVBoxLayout, QWidget

from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.theme import GRID

_TITLE = 4 * GRID
"""Height that the system's title bar may take of the screen."""

_AROUND, _FOOT = 8 * GRID, 20 * GRID
"""What a dialog needs beside and below its content, with its title."""


class OnScreen(Scrolled):
    """The content of a dialog: takes all the room that it needs, as long as the screen has it; then it is scrolled."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__(inner)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def minimumSizeHint(self) -> QSize:
        """That of its content, if the screen has so much (Qt override)."""
        screen, bar = self.screen(), self.verticalScrollBar()
        assert screen is not None and bar is not None
        room = screen.availableGeometry().size() - QSize(_AROUND, _FOOT)
        needed = self._inner.minimumSizeHint()
        layout = self._inner.layout()
        if layout is not None and layout.hasHeightForWidth():
            # Not that of a widget: it is what it would like to have.
            high = layout.minimumHeightForWidth(max(needed.width(), self.width()))
            needed.setHeight(max(needed.height(), high))
        if needed.height() > room.height():
            needed.setWidth(needed.width() + bar.sizeHint().width())
        return needed.boundedTo(room)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follows its content (Qt override)."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class _AboveFoot(QWidget):
    """The content: it makes do with what its parts need at least, before it is scrolled."""

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt override)
        """What it needs, not what it would like to have, which would have it scrolled (Qt override)."""
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)


def scroll_above_foot(dialog: QDialog) -> None:
    """Lets all of a dialog but the row at its foot be scrolled where the screen is too small for it."""
    column = dialog.layout()
    assert isinstance(column, QVBoxLayout)
    inner = _AboveFoot()
    above = QVBoxLayout(inner)
    above.setContentsMargins(0, 0, 0, 0)
    above.setSpacing(column.spacing())
    while column.count() > 1:
        stretch = column.stretch(0)
        item = column.takeAt(0)
        assert item is not None
        widget, layout = item.widget(), item.layout()
        if widget is not None:
            # A widget tells its first item of new text: as long as that lives, the next keeps the height it had before.
            del item
            above.addWidget(widget, stretch)
        elif layout is not None:
            above.addLayout(layout, stretch)
        else:
            above.addItem(item)
    column.insertWidget(0, OnScreen(inner), 1)


def open_at(dialog: QDialog, usual: QSize, least: QSize | None = None) -> None:
    """Gives a dialog this size, in points, and lets it be no smaller than that; or what the screen has of either."""
    screen = dialog.screen()
    assert screen is not None
    room = screen.availableGeometry().size() - QSize(0, _TITLE)
    if least is not None:
        dialog.setMinimumSize(least.boundedTo(room))
    dialog.resize(usual.boundedTo(room))
