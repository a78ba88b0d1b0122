"""The menu bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup, QKeySequence
from PyQt6.QtWidgets import QMainWindow, QMenu, QMenuBar

from digitrec_gui.services.settings import Appearance
from digitrec_gui.ui.draw.actions import DrawActions
from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.samples.my_samples import MySamples
from digitrec_gui.ui.training.actions import TrainActions
from digitrec_gui.ui.webcam.actions import WebcamActions
from digitrec_gui.ui.widgets import icons, wording


class Menus(QObject):
    """Builds the menus and says what was chosen in them.

    Signals:
        recent_chosen(Path): this recent file.
        recent_cleared(): forget the recent files.
        model_asked(): another Model.
        shipped_model_asked(): the Model that comes with DigitRec.
        appearance_chosen(Appearance): this look.
        about_asked(), shortcuts_asked(), log_asked(), report_asked(): the entries of Help.
    """

    recent_chosen = pyqtSignal(object)
    recent_cleared = pyqtSignal()
    model_asked = pyqtSignal()
    shipped_model_asked = pyqtSignal()
    appearance_chosen = pyqtSignal(object)
    about_asked = pyqtSignal()
    shortcuts_asked = pyqtSignal()
    log_asked = pyqtSignal()
    report_asked = pyqtSignal()

    def __init__(
        self,
        window: QMainWindow,
        image: ImageActions,
        copy: QAction,
        webcam: WebcamActions,
        draw: DrawActions,
        samples: MySamples,
        train: TrainActions,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bar = QMenuBar(window)
        window.setMenuBar(self._bar)
        self.recent = QMenu("Open &recent", window)
        self.recent.setIcon(icons.icon("history"))
        self.recent.setToolTipsVisible(True)
        self.appearances: dict[Appearance, QAction] = {}
        self._add_file(image)
        edit = self._add("&Edit")
        for group in ([image.undo, image.redo], [copy, image.paste], [image.add, image.remove, image.reject]):
            edit.addSeparator()
            edit.addActions(group)
        view = self._add("&View")
        for group in (
            [image.zoom_in, image.zoom_out, image.fit],
            [image.turn_left, image.turn_right],
            [image.region, image.sensitivity],
        ):
            view.addActions(group)
            view.addSeparator()
        view.addMenu(self._appearance_menu())
        self._add_webcam(webcam)
        self._add_draw(draw)
        self._add_train(train)
        self._add_model(samples, train)
        self._add_help()

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

    def _add_file(self, image: ImageActions) -> None:
        menu = self._add("&File")
        menu.addAction(image.open)
        menu.addMenu(self.recent)
        menu.addMenu(image.samples)
        menu.addSeparator()
        menu.addAction(image.save)
        menu.addSeparator()
        leave = self._entry("log-out", "&Quit", "Close DigitRec", self._window.close, "Ctrl+Q")
        leave.setMenuRole(QAction.MenuRole.QuitRole)
        menu.addAction(leave)

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

    def _add_webcam(self, webcam: WebcamActions) -> None:
        menu = self._add("&Webcam")
        for group in (
            [webcam.on, webcam.mirror],
            [webcam.freeze, webcam.take, webcam.snapshot],
            [webcam.copy, webcam.keep],
            [webcam.copy_kept, webcam.save_kept, webcam.remove_kept],
        ):
            menu.addActions(group)
            menu.addSeparator()

    def _add_draw(self, draw: DrawActions) -> None:
        menu = self._add("&Draw")
        for group in (
            [draw.undo, draw.redo, draw.clear],
            [draw.eraser, draw.thinner, draw.thicker],
            [*draw.guides.values(), draw.next_guide],
            [draw.dark],
            [draw.copy, draw.copy_picture, draw.save, draw.open_in_image],
        ):
            menu.addActions(group)
            menu.addSeparator()

    def _add_train(self, train: TrainActions) -> None:
        menu = self._add("&Train")
        for group in (
            [train.start],
            [train.pause, train.stop, train.cancel],
            [train.mistakes, train.save_graph, train.save_history],
        ):
            menu.addActions(group)
            menu.addSeparator()

    def _add_model(self, samples: MySamples, train: TrainActions) -> None:
        menu = self._add("&Model")
        menu.addAction(
            self._entry(
                "brain-circuit",
                "&Open a model…",
                "Look at another .h5 or .keras, and read with it",
                self.model_asked.emit,
                "Ctrl+M",
            )
        )
        menu.addAction(
            self._entry(
                "rotate-ccw",
                "&Back to DigitRec's own",
                "Read with the model that comes with DigitRec",
                self.shipped_model_asked.emit,
            )
        )
        menu.addAction(train.models)
        menu.addSeparator()
        menu.addActions([samples.open, samples.keep])

    def _add_help(self) -> None:
        menu = self._add("&Help")
        menu.addAction(
            self._entry(
                "keyboard", "&Keyboard shortcuts", "Every key that does something", self.shortcuts_asked.emit, "F1"
            )
        )
        menu.addAction(self._entry("folder", "Open &log folder", "Where the log lies", self.log_asked.emit))
        menu.addAction(
            self._entry("file-text", "&Report text", "What to add when you report a problem", self.report_asked.emit)
        )
        menu.addSeparator()
        about = self._entry("info", "&About DigitRec", "Version and licences", self.about_asked.emit)
        about.setMenuRole(QAction.MenuRole.AboutRole)
        menu.addAction(about)

    def _add(self, title: str) -> QMenu:
        menu = QMenu(title, self._window)
        menu.setToolTipsVisible(True)
        self._bar.addMenu(menu)
        return menu

    def _entry(self, icon: str, text: str, tip: str, on_trigger: Callable[[], object], shortcut: str = "") -> QAction:
        entry = QAction(icons.icon(icon), text, self)
        entry.setShortcut(QKeySequence(shortcut))
        entry.setToolTip(f"{tip} ({wording.keys(shortcut)})" if shortcut else tip)
        entry.triggered.connect(lambda: on_trigger())
        return entry
