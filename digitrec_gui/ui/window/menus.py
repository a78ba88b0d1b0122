"""The menu bar."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QMainWindow, QMenu

from digitrec_gui.services.settings import Appearance
from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.widgets import icons
from digitrec_gui.ui.widgets.actions import action


class Menus(QObject):
    """Fills the menus of the file, of its picture and of the window; the others follow with `fill`.

    Signals:
        recent_chosen(Path): this recent file.
        recent_cleared(): forget the recent files.
        appearance_chosen(Appearance): this look.
    """

    recent_chosen = pyqtSignal(object)
    recent_cleared = pyqtSignal()
    appearance_chosen = pyqtSignal(object)

    def __init__(
        self, window: QMainWindow, image: ImageActions, reading: Iterable[QAction], remembered: QAction
    ) -> None:
        super().__init__(window)
        self._window = window
        bar = window.menuBar()
        assert bar is not None
        self._menus = {menu.title(): menu for menu in bar.findChildren(QMenu)}
        self.recent = QMenu("Open &recent", window)
        self.recent.setIcon(icons.icon("history"))
        self.recent.setToolTipsVisible(True)
        self.appearances: dict[Appearance, QAction] = {}
        appearance = self._appearance_menu().menuAction()
        recent, samples = self.recent.menuAction(), image.samples.menuAction()
        assert appearance is not None and recent is not None and samples is not None
        leave = action(self, "log-out", "&Quit", "Close DigitRec", "Ctrl+Q")
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        leave.triggered.connect(lambda: window.close())
        self.fill("&File", [image.open, recent, samples], [image.save, image.save_pages], [leave])
        self.fill(
            "&Edit",
            [image.undo, image.redo],
            [image.copy, image.paste],
            [image.add, image.cut, image.join, image.remove, image.reject],
            [remembered],
        )
        self.fill(
            "&View",
            [image.previous_page, image.next_page],
            [image.zoom_in, image.zoom_out, image.fit],
            [image.turn_left, image.turn_right],
            [image.region, image.sensitivity, *reading],
            [appearance],
        )

    def fill(self, title: str, *groups: Iterable[QAction]) -> None:
        """Puts these entries into the menu of this title, and a line between the groups."""
        menu = self._menus[title]
        menu.setToolTipsVisible(True)
        for group in groups:
            menu.addActions(group)
            menu.addSeparator()  # none is shown below the last

    def show_recent(self, files: tuple[Path, ...]) -> None:
        """Lists the recent files, newest first."""
        self.recent.clear()
        for file in files:
            entry = QAction(file.name.replace("&", "&&"), self.recent)
            entry.setToolTip(str(file))
            entry.triggered.connect(lambda _checked, file=file: self.recent_chosen.emit(file))
            self.recent.addAction(entry)
        self.recent.setEnabled(bool(files))
        if files:
            self.recent.addSeparator()
            clear = QAction("&Clear this list", self.recent)
            clear.triggered.connect(self.recent_cleared)
            self.recent.addAction(clear)

    def show_appearance(self, appearance: Appearance) -> None:
        """Ticks the look that is in use."""
        self.appearances[appearance].setChecked(True)

    def _appearance_menu(self) -> QMenu:
        menu = QMenu("&Appearance", self._window)
        menu.setIcon(icons.icon("sun-moon"))
        group = QActionGroup(self)
        for appearance, text in {
            Appearance.SYSTEM: "As the &system",
            Appearance.LIGHT: "&Light",
            Appearance.DARK: "&Dark",
        }.items():
            entry = QAction(text, group)
            entry.setCheckable(True)
            entry.triggered.connect(lambda _checked, chosen=appearance: self.appearance_chosen.emit(chosen))
            menu.addAction(entry)
            self.appearances[appearance] = entry
        return menu
