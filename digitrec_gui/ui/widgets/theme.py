"""The look: light and dark colours, the palette and the style sheet made of them, the sizes of text."""

from __future__ import annotations

from enum import IntEnum
from string import Template
from typing import NamedTuple

from PyQt6.QtCore import QObject, Qt, pyqtSlot
from PyQt6.QtGui import QColor, QFont, QPalette
from PyQt6.QtWidgets import QApplication

from digitrec_gui import paths
from digitrec_gui.services.settings import Appearance

GRID = 8
"""Every distance is a multiple of it, in device-independent pixels."""


class TextSize(IntEnum):
    """Sizes of text in points."""

    READ_OUT = 32
    HEADING = 15
    BODY = 11


class Colours(NamedTuple):
    """One look. Text on its background reaches a contrast of 4.5 : 1 (WCAG AA) in both."""

    window: str
    surface: str
    raised: str
    canvas: str
    hover: str
    border: str
    text: str
    muted: str
    accent: str
    accentHover: str  # noqa: N815 (a name in the style sheet)
    onAccent: str  # noqa: N815
    tint: str


LIGHT = Colours(
    window="#F5F6F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    canvas="#E9ECF1",
    hover="#E8ECF3",
    border="#D5DAE2",
    text="#1A1E25",
    muted="#5A6472",
    accent="#2457D6",
    accentHover="#1D49B8",
    onAccent="#FFFFFF",
    tint="#EAF0FE",
)

DARK = Colours(
    window="#15171C",
    surface="#1E2128",
    raised="#2A2E37",
    canvas="#101216",
    hover="#2A2F39",
    border="#363C48",
    text="#E8EBF0",
    muted="#A0A9B8",
    accent="#7FA6FF",
    accentHover="#9ABAFF",
    onAccent="#0E1628",
    tint="#1C2740",
)


class Theme(QObject):
    """Gives the application its look and keeps it in step with the system."""

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._appearance = Appearance.SYSTEM
        self._template = Template((paths.RESOURCES / "styles" / "window.qss").read_text(encoding="utf-8"))
        application.setStyle("Fusion")
        application.setFont(_body_font(application.font()))
        hints = application.styleHints()
        assert hints is not None
        self._hints = hints
        hints.colorSchemeChanged.connect(self._on_system_changed)

    def show_first(self, appearance: Appearance) -> None:
        """Shows this appearance as far as the style sheet alone makes it, in a sixth of the time of `apply`.

        PyQt builds all of the enumerations of `Qt` where a palette, or what the system prefers, is asked about the
        first time: a third of the time in which an empty window opens.
        """
        system_is_dark = self._application.palette().window().color().lightness() < 128
        is_dark = system_is_dark if appearance == Appearance.SYSTEM else appearance == Appearance.DARK
        self._application.setStyleSheet(self._sheet(DARK if is_dark else LIGHT))

    def apply(self, appearance: Appearance) -> None:
        """Shows this appearance from now on."""
        self._appearance = appearance
        # Asks the platform to draw what is its own (title bar, file dialog) alike; not every platform can.
        self._hints.setColorScheme(
            {Appearance.LIGHT: Qt.ColorScheme.Light, Appearance.DARK: Qt.ColorScheme.Dark}.get(
                appearance, Qt.ColorScheme.Unknown
            )
        )
        self._show()

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are shown."""
        if self._appearance == Appearance.SYSTEM:
            return self._hints.colorScheme() == Qt.ColorScheme.Dark
        return self._appearance == Appearance.DARK

    @pyqtSlot()
    def _on_system_changed(self) -> None:
        self._show()

    def _show(self) -> None:
        colours = DARK if self.is_dark else LIGHT
        self._application.setPalette(_palette(colours))
        for name in ("QCheckBox", "QRadioButton"):
            self._application.setPalette(_boxes_palette(colours), name)
        self._application.setStyleSheet(self._sheet(colours))

    def _sheet(self, colours: Colours) -> str:
        return self._template.substitute(colours._asdict())


def sized(font: QFont, size: TextSize, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A copy of a font in another size and weight."""
    result = QFont(font)
    result.setPointSize(size)
    result.setWeight(weight)
    return result


def _body_font(font: QFont) -> QFont:
    """The system's font, no smaller than 11 and no larger than 13 points."""
    result = QFont(font)
    result.setPointSizeF(min(13.0, max(float(TextSize.BODY), font.pointSizeF())))
    return result


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for group_role, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.canvas,
        role.Text: colours.text,
        role.PlaceholderText: colours.muted,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.onAccent,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.onAccent,
        role.Link: colours.accent,
        role.Accent: colours.accent,
        role.Mid: colours.border,
        role.Midlight: colours.hover,
        role.Light: colours.raised,
        role.Dark: colours.border,
        role.Shadow: colours.border,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
    }.items():
        palette.setColor(group_role, QColor(colour))
    for group_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, group_role, QColor(colours.muted))
    return palette


def _boxes_palette(colours: Colours) -> QPalette:
    """For boxes to tick: Fusion draws their rims a third darker than the window, which nobody sees in the dark."""
    palette = _palette(colours)
    palette.setColor(QPalette.ColorRole.Window, QColor(colours.muted).lighter(150))
    return palette
