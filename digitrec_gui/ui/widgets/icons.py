"""The icons: SVG files that take their colour from the palette each time they are drawn."""

from __future__ import annotations

from functools import cache

from PyQt6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QApplication

from digitrec_gui import paths

SIZE = 18
"""Usual size of an icon in device-independent pixels."""


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.Text) -> QIcon:
    """The icon of this name, in this colour of the palette, in light and dark alike."""
    return QIcon(_PaletteIconEngine(name, role))


def application_icon() -> QIcon:
    """DigitRec's own icon."""
    return QIcon(str(paths.ICONS / "digitrec.svg"))


@cache
def _source(name: str) -> str:
    return (paths.ICONS / f"{name}.svg").read_text(encoding="utf-8")


class _PaletteIconEngine(QIconEngine):
    """Draws an SVG whose `currentColor` is a colour of the application's palette: the accent where it is on."""

    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draws the icon (Qt override)."""
        assert painter is not None
        disabled = mode == QIcon.Mode.Disabled
        group = QPalette.ColorGroup.Disabled if disabled else QPalette.ColorGroup.Active
        on = state == QIcon.State.On and not disabled
        # On a button that is disabled none has the ground that its own colour is made for.
        role = QPalette.ColorRole.Text if disabled else QPalette.ColorRole.Highlight if on else self._role
        colour = QApplication.palette().color(group, role).name()
        svg = _source(self._name).replace("currentColor", colour)
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon as a pixmap (Qt override)."""
        _source(self._name)  # a file that is missing is told before a painter has begun, which would crash
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """A copy (Qt override)."""
        return _PaletteIconEngine(self._name, self._role)
