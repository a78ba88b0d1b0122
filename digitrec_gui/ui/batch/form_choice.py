"""Of which form the pictures of the next job are sheets: a choice from a menu, which is remembered."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QAction, QActionGroup
from PyQt6.QtWidgets import QFileDialog, QMenu, QPushButton, QToolButton, QWidget

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import FORM_SUFFIX
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.words import counted
from digitrec_gui.services.forms.service import FormService
from digitrec_gui.services.forms.worker import FormFile, OpenedForm, name_of
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.actions import action

_TIP = "Read the next job as sheets of a form, field by field"


class FormChoice(QObject):
    """The form of the next job; None for whatever numbers there are.

    Attributes:
        form: what is chosen.
        menu: to choose it from, of the menu bar and of the buttons beside where a job is begun.

    Signals:
        chosen(): another one, or none.
        new_asked(): the user wants to make one from a picture.
        edit_asked(Path): the user wants to change this one.
        said(str): something worth a sentence to the user.
        outdated(str): a sentence that was said holds no longer, or is known by now.
    """

    chosen = pyqtSignal()
    new_asked = pyqtSignal()
    edit_asked = pyqtSignal(object)
    said = pyqtSignal(str)
    outdated = pyqtSignal(str)

    def __init__(self, forms: FormService, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._forms = forms
        self._settings = settings
        self._window = window
        self._listed: list[FormFile] = []
        self._last_said = ""
        self._list_order, self._open_order = NewestOrder(self), NewestOrder(self)
        remembered = settings.form
        self.form = remembered if remembered is not None and remembered.is_file() else None
        self.menu = QMenu("For&m", window)
        self.menu.setIcon(icons.icon("notebook-pen"))
        self.menu.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self.open = action(self, "folder-open", "&Open…", "Choose a form that somebody gave you")
        self.new = action(self, "square-plus", "&New from a picture…", "Make a form: draw its fields on an empty one")
        self.edit = action(self, "pencil", "&Edit…", "Change the form that is chosen")
        self.open.triggered.connect(self.ask)
        self.new.triggered.connect(self.new_asked)
        self.edit.triggered.connect(self._on_edit)
        self._fill()

    @property
    def name(self) -> str:
        """What the chosen form is called; "none" without one."""
        return "none" if self.form is None else name_of(self.form)

    def button(self) -> QPushButton:
        """A button that opens the menu, and says what is chosen."""
        result = controls.link_button("Form ▾", _TIP)
        result.setMenu(self.menu)

        def show_choice() -> None:
            result.setText(f"Form: {self.name} ▾" if self.form is not None else "Form ▾")
            result.setAccessibleName(f"Form: {self.name}")

        self.chosen.connect(show_choice)
        show_choice()
        return result

    def small_button(self) -> QToolButton:
        """The same as an icon, where there is little room."""
        result = QToolButton()
        result.setObjectName("flat")
        result.setIcon(icons.icon("notebook-pen"))
        result.setIconSize(QSize(icons.SIZE, icons.SIZE))
        result.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        result.setCursor(Qt.CursorShape.PointingHandCursor)
        result.setMenu(self.menu)
        result.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

        def show_choice() -> None:
            result.setAccessibleName(f"Form of the next job: {self.name}")
            result.setToolTip(f"{_TIP}; now: {self.name}")

        self.chosen.connect(show_choice)
        show_choice()
        return result

    def refresh(self) -> None:
        """Looks which forms there are."""
        self._list_order.follow(self._forms.list(), self._on_listed, lambda error: self.said.emit(str(error)))

    def choose(self, form: Path | None) -> None:
        """Has the next jobs be sheets of this form; one that cannot be opened is not kept."""
        self.form = form
        self._settings.form = form
        self._fill()
        self.take_back()
        self.chosen.emit()
        if form is None:
            self._open_order.forget()
        else:
            self._open_order.follow(self._forms.open(form), self._on_opened, self._on_not_opened)

    def take_back(self) -> None:
        """Takes back what was said of the form that was chosen last: another is, or a job was begun with it."""
        if self._last_said:
            self.outdated.emit(self._last_said)
            self._last_said = ""

    @pyqtSlot(object)
    def take_saved(self, form: Path) -> None:
        """Lists a form that was made just now; it is chosen, for that is what it was made for."""
        self.refresh()
        self.choose(form)

    @pyqtSlot()
    def ask(self) -> None:
        """Lets the user choose the file of a form."""
        folder = self._settings.form_folder or str(paths.forms_folder())
        file, _ = QFileDialog.getOpenFileName(self._window, "Open a form", folder, f"Forms (*{FORM_SUFFIX})")
        if file:
            self._settings.form_folder = Path(file).parent
            self.choose(Path(file))

    @pyqtSlot()
    def _on_edit(self) -> None:
        if self.form is not None:
            self.edit_asked.emit(self.form)

    def _on_listed(self, forms: list[FormFile]) -> None:
        self._listed = forms
        self._fill()

    def _on_opened(self, opened: OpenedForm) -> None:
        fields = counted(len(opened.form.fields), "field")
        self._last_said = f"New pictures are read as sheets of the form {name_of(opened.path)}, which has {fields}."
        self.said.emit(self._last_said)

    def _on_not_opened(self, error: DigitRecError) -> None:
        self.choose(None)
        self.said.emit(str(error))

    def _fill(self) -> None:
        """Lists the forms, with a tick at the one that is chosen."""
        self.menu.clear()
        for entry in self._group.actions():
            self._group.removeAction(entry)
            entry.deleteLater()
        self._add("None: &whatever numbers there are", None, "Read the numbers in each picture, wherever they are")
        shipped = [form for form in self._listed if not form.is_own]
        own = [form for form in self._listed if form.is_own]
        listed = {form.path for form in self._listed}
        others = [FormFile(self.form, True)] if self.form is not None and self.form not in listed else []
        for forms in (shipped, own + others):
            if forms:
                self.menu.addSeparator()
            for form in forms:
                self._add(form.name.replace("&", "&&"), form.path, str(form.path))
        self.menu.addSeparator()
        self.menu.addActions([self.open, self.new, self.edit])
        self.edit.setEnabled(self.form is not None)

    def _add(self, text: str, form: Path | None, tip: str) -> None:
        entry = QAction(text, self._group)
        entry.setCheckable(True)
        entry.setChecked(form == self.form)
        entry.setToolTip(tip)
        entry.triggered.connect(partial(self.choose, form))
        self.menu.addAction(entry)
