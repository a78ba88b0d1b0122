"""What each number must be: a choice from a menu, or a regular expression that is written in a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QMenu, QWidget

from digitrec_gui.core.errors import UsageError
from digitrec_gui.core.reading.patterns import IBANS, NAMES, Pattern
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets import controls, icons, wording
from digitrec_gui.ui.widgets.theme import GRID

_LENGTHS = range(1, 17)
"""How many digits a number can be chosen to have; others are written as a pattern."""

_EXAMPLE = r"\d{2}\.\d{2}"

_HELP = (
    r"A regular expression: \d stands for a digit, \. for a point, {2} for two of what is before it, "
    r"? for one or none, [.,] for a point or a comma. "
    rf"{_EXAMPLE} is 12.50."
)


class MustBe(QObject):
    """What each number must be, in all that is read; remembers that.

    Attributes:
        pattern: what is chosen; None for anything.
        menu: to choose it from, of the menu bar and of the buttons beside what was read.

    Signals:
        chosen(Pattern or None): from now on.
    """

    chosen = pyqtSignal(object)

    def __init__(self, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._settings = settings
        self._window = window
        self.pattern: Pattern | None = None
        self.menu = QMenu("Each &number", window)
        self.menu.setIcon(icons.icon("check"))
        self._group = QActionGroup(self)
        self._entries: dict[str, QAction] = {}
        self._build()
        try:
            self.pattern = Pattern.of(settings.expected) if settings.expected else None
        except UsageError:  # of another version, or damaged
            settings.expected = ""
        self._tick()

    def _build(self) -> None:
        self._add(self.menu, "", "&Anything")
        self.menu.addSeparator()
        for name, named in NAMES.items():
            self._add(self.menu, name, f"{wording.title(named.noun)}\t{named.meaning}")
        ibans = self._submenu("IBAN of")
        for country, (title, _) in IBANS.items():
            self._add(ibans, f"iban:{country.lower()}", title)
        lengths = self._submenu("A number of")
        for count in _LENGTHS:
            self._add(lengths, rf"\d{{{count}}}", f"{count} digit{'s' if count > 1 else ''}")
        self.menu.addSeparator()
        self._other = self._entry(self.menu, "&Other…")
        self._other.triggered.connect(self.ask)

    def _submenu(self, title: str) -> QMenu:
        menu = QMenu(title, self.menu)
        self.menu.addMenu(menu)
        return menu

    def _add(self, menu: QMenu, text: str, title: str) -> None:
        self._entries[text] = entry = self._entry(menu, title)
        entry.triggered.connect(lambda: self.choose(Pattern.of(text) if text else None))

    def _entry(self, menu: QMenu, title: str) -> QAction:
        entry = QAction(title, self._group)
        entry.setCheckable(True)
        menu.addAction(entry)
        return entry

    def choose(self, pattern: Pattern | None) -> None:
        """Has each number be so from now on, and remembers it; None for anything."""
        self.pattern = pattern
        self._settings.expected = "" if pattern is None else pattern.text
        self._tick()
        self.chosen.emit(pattern)

    @pyqtSlot()
    def ask(self) -> None:
        """Lets a regular expression be written."""
        self._tick()  # as before, until it is written
        text = "" if self.pattern is None or self.pattern.text in self._entries else self.pattern.text
        PatternDialog(text, self.choose, self._window).open()

    def _tick(self) -> None:
        """Ticks what is chosen."""
        text = "" if self.pattern is None else self.pattern.text
        self._entries.get(text, self._other).setChecked(True)


class PatternDialog(QDialog):
    """Says while it is written whether it is a regular expression that can be expected."""

    def __init__(self, text: str, give: Callable[[Pattern], object], parent: QWidget) -> None:
        """Makes it; `open` shows it.

        Args:
            text: to begin with.
            give: gets the Pattern.
            parent: the window.
        """
        super().__init__(parent)
        self._give = give
        self._pattern: Pattern | None = None
        self.setWindowTitle("Each number must be")
        self.field = QLineEdit(text)
        self.field.setAccessibleName("What each number must be, as a regular expression")
        self.field.setPlaceholderText(_EXAMPLE)
        self.said = controls.label(_HELP, muted=True)
        self.said.setMinimumWidth(52 * GRID)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.said.setMinimumHeight(7 * self.said.fontMetrics().lineSpacing())  # nothing moves as one writes
        kind = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kind.Ok | kind.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = controls.dialog_column(self)
        column.addWidget(self.field)
        column.addWidget(self.said, 1)
        column.addWidget(self.buttons)
        self.field.textChanged.connect(self._look)
        self._look(text)
        self.finished.connect(self.deleteLater)

    @pyqtSlot(str)
    def _look(self, text: str) -> None:
        """Says what is wrong with what is written, or what may be."""
        self._pattern, said = None, _HELP
        if text.strip():
            try:
                self._pattern = Pattern.of(text)
            except UsageError as error:
                said = str(error)
        self.said.setText(said)
        self.field.setAccessibleDescription(said)
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        assert ok is not None
        ok.setEnabled(self._pattern is not None)

    def accept(self) -> None:
        """Gives the pattern (Qt override)."""
        if self._pattern is not None:
            super().accept()
            self._give(self._pattern)
