"""The form editor: a window of its own, with the picture of an empty form and, beside it, its fields."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QImage
from PyQt6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import FORM_SUFFIX
from digitrec_gui.core.errors import DataError, DigitRecError, UsageError
from digitrec_gui.core.forms.types import MAX_NAME
from digitrec_gui.core.types import Image
from digitrec_gui.services.forms.service import FormService
from digitrec_gui.services.forms.worker import OpenedForm, name_of
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.pictures import OpenedPicture
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.forms.actions import FormActions
from digitrec_gui.ui.forms.canvas import FormCanvas
from digitrec_gui.ui.forms.draft import Content, Draft
from digitrec_gui.ui.forms.panel import FormPanel
from digitrec_gui.ui.forms.trial import TrialDialog
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.controls import Offer
from digitrec_gui.ui.widgets.incoming import IMAGE_SUFFIXES, accept_copy
from digitrec_gui.ui.widgets.notice import Notice
from digitrec_gui.ui.widgets.on_screen import open_at
from digitrec_gui.ui.widgets.room import SideBySide
from digitrec_gui.ui.widgets.saving import ask_where
from digitrec_gui.ui.widgets.theme import GRID

_RESERVED = str.maketrans("=+:", "   ")

_HINT = (
    "Drag on the picture to draw a field. The wheel scrolls, with Ctrl it zooms; drag with the right button to move it."
)


class FormEditor(QDialog):
    """Stands beside the window; nothing that was changed is lost without a question.

    Signals:
        saved(Path): a form was written to this file.
    """

    saved = pyqtSignal(object)

    def __init__(self, forms: FormService, reading: ReadingService, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._forms, self._reading, self._settings = forms, reading, settings
        self._file: Path | None = None
        self._open_order, self._save_order = NewestOrder(self), NewestOrder(self)
        self.draft = Draft(self)
        self.actions_ = FormActions(self, self.draft.undo_stack)
        self.canvas = FormCanvas(self.draft)
        self.panel = FormPanel(self.draft)
        self.notice = Notice()
        self.trial = TrialDialog(self)
        self._build()
        self._connect()
        self._show_title()

    def _build(self) -> None:
        open_at(self, QSize(150 * GRID, 92 * GRID), QSize(92 * GRID, 58 * GRID))
        if not self._settings.forms_geometry.isEmpty():
            self.restoreGeometry(self._settings.forms_geometry)
        self.setAcceptDrops(True)
        actions = self.actions_
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        for one in (actions.open, actions.add):
            head.addWidget(controls.action_button(one, text=True))
        for one in (actions.remove, actions.undo, actions.redo):
            head.addWidget(controls.action_button(one))
        head.addStretch(1)
        for one in (actions.zoom_out, actions.zoom_in, actions.fit):
            head.addWidget(controls.action_button(one))
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(controls.label(_HINT, muted=True), 1)
        self._save_button = controls.button(actions.save, "Save")
        controls.emphasise(self._save_button, True, "save")
        for button in (
            controls.button(actions.read, "Try on a sheet…"),
            controls.button(actions.save_as, "Save as…"),
            self._save_button,
        ):
            button.setAutoDefault(False)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addWidget(SideBySide(self.canvas, self.panel), 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        actions, draft = self.actions_, self.draft
        actions.open.triggered.connect(self.ask_open)
        actions.add.triggered.connect(self.canvas.add_field)
        actions.remove.triggered.connect(draft.remove)
        actions.zoom_in.triggered.connect(self.canvas.zoom_in)
        actions.zoom_out.triggered.connect(self.canvas.zoom_out)
        actions.fit.triggered.connect(self.canvas.fit)
        actions.save.triggered.connect(self.save)
        actions.save_as.triggered.connect(self.ask_save)
        actions.read.triggered.connect(self.ask_sheet)
        draft.changed.connect(self._show_title)
        draft.selected.connect(lambda: actions.allow(draft.selection is not None, actions.remove))
        draft.undo_stack.cleanChanged.connect(self._show_title)
        self.canvas.name_asked.connect(self.panel.table.edit_name)
        self.trial.another_asked.connect(self.ask_sheet)
        self.notice.cancelled.connect(self._open_order.forget)

    @property
    def has_unsaved(self) -> bool:
        """Whether something would be lost."""
        return not self.draft.is_saved

    @property
    def file(self) -> Path | None:
        """The file of the form; None of a new one."""
        return self._file

    @pyqtSlot()
    def ask_open(self) -> None:
        """Lets the user choose a picture or a form."""
        patterns = " ".join(f"*{suffix}" for suffix in (*IMAGE_SUFFIXES, FORM_SUFFIX))
        file, _ = QFileDialog.getOpenFileName(
            self if self.isVisible() else self.parentWidget(),
            "Open the picture of an empty form",
            self._settings.form_folder,
            f"Pictures, PDFs and forms ({patterns});;All files (*)",
        )
        if file:
            self._settings.form_folder = Path(file).parent
            self.open_file(Path(file))

    def open_file(self, file: Path) -> None:
        """Opens a form, or begins one with a picture; asks first if something would be lost."""
        self._unless_unsaved("Open another form?", "Open it", partial(self._open, file))

    def _open(self, file: Path) -> None:
        self.notice.hide()
        self.show()
        self.raise_()
        self.activateWindow()
        if file.suffix.lower() == FORM_SUFFIX:
            self._open_order.follow(self._forms.open(file), self._on_form, self._on_failed)
        else:
            order = self._reading.open(file)
            self._open_order.follow(order, partial(self._on_picture, file), self._on_failed)
        self.notice.show_busy(f"Opening {file.name}…")

    def _on_form(self, opened: OpenedForm) -> None:
        form = opened.form
        checks = "\n".join(str(check) for check in form.checks)
        self._file = opened.path
        self._begin(opened.levels, form.picture, Content(form.name, form.fields, checks))

    def _on_picture(self, file: Path, opened: OpenedPicture) -> None:
        if opened.pages is not None:
            self._reading.let_go(opened.pages)
        self._file = None
        name = " ".join(file.stem.translate(_RESERVED).split())[:MAX_NAME].strip()
        self._begin(opened.levels, opened.image, Content(name or "Form"))
        if opened.pages is not None:
            self.notice.show_remark(f"{file.name} has several pages. The first that can be shown is the form.")

    def _begin(self, levels: tuple[QImage, ...], picture: Image, content: Content) -> None:
        self.notice.end_busy()
        if (layout := self.layout()) is not None:
            layout.activate()  # so that the picture is fitted into the room that it has from now on
        self.draft.begin(picture, content)
        self.canvas.show_form(levels)
        self.actions_.allow_editing(True)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failed(self, error: DigitRecError) -> None:
        self.notice.end_busy()
        self.notice.show_problem(str(error))

    @pyqtSlot()
    def save(self) -> None:
        """Saves the form in its file; asks for one where it has none, or one that came with DigitRec."""
        if self._file is None or self._file.parent == paths.FORMS:
            self.ask_save()
        else:
            self.save_to(self._file)

    @pyqtSlot()
    def ask_save(self) -> None:
        """Asks where to save the form; among the user's own it is found in the menu."""
        if self._is_wrong():
            return
        folder = paths.forms_folder() if self._file is None or self._file.parent == paths.FORMS else self._file.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            folder = Path.home()
        name = self.draft.content.name if self._file is None else name_of(self._file)
        ask_where(self, "Save the form", folder, ((FORM_SUFFIX, "Form"),), name, lambda file, _kind: self.save_to(file))

    def save_to(self, file: Path) -> None:
        """Saves the form in this file."""
        if not self._is_wrong():
            content = self.draft.content
            order = self._forms.save(self.draft.form(), file)
            self._save_order.follow(order, partial(self._on_saved, content), self._on_failed)

    def _on_saved(self, content: Content, file: Path) -> None:
        self._file = file
        if self.draft.content == content:
            self.draft.undo_stack.setClean()
        self.notice.show_remark(f"Saved in {file.name}.")
        self._show_title()
        self.saved.emit(file)

    def _is_wrong(self) -> bool:
        """Whether it cannot be a form yet; says why."""
        problem = self.draft.problem
        if problem:
            self.notice.show_problem(problem)
        return bool(problem)

    @pyqtSlot()
    def ask_sheet(self) -> None:
        """Lets the user choose a sheet that was filled in, and reads it with the form."""
        if self._is_wrong():
            return
        patterns = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
        file, _ = QFileDialog.getOpenFileName(
            self, "Try on a sheet", self._settings.image_folder, f"Pictures and PDFs ({patterns});;All files (*)"
        )
        if file:
            self._settings.image_folder = Path(file).parent
            self.try_on(Path(file))

    def try_on(self, sheet: Path) -> None:
        """Reads a sheet with the form as it is, and shows what comes of it."""
        try:
            form = self.draft.form()
        except (DataError, UsageError) as error:
            self.notice.show_problem(str(error))
            return
        model = self._settings.model
        h5 = model if model is not None and model.is_file() else paths.DEFAULT_MODEL
        self.trial.follow(sheet, self._forms.read(form, sheet, h5))

    @pyqtSlot()
    def _show_title(self) -> None:
        name = self.draft.content.name if self.draft.picture is not None else ""
        self.setWindowTitle(f"{name}[*] - Form" if name else "Form[*]")
        self.setWindowModified(self.has_unsaved)

    def _unless_unsaved(self, title: str, discards: str, do: Callable[[], object]) -> None:
        """Does something; asks first if changes would be lost by it."""
        if not self.has_unsaved:
            do()
            return
        controls.ask_to_close(
            self,
            title,
            "The form is changed, and not saved.",
            "Without saving, the changes are lost.",
            close=Offer(f"{discards}, without saving", do, "The changes are lost"),
            stay="Keep editing",
            instead=Offer("Save", self.save, "Save the form"),
        )

    @pyqtSlot()
    def close_at_once(self) -> None:
        """Closes the window, and forgets what was not saved."""
        self.draft.undo_stack.setClean()
        self.close()

    def ask_to_close(self, close: Callable[[], object]) -> None:
        """Asks whether to lose what is not saved, for whoever wants to close the program, and then closes it."""

        def do() -> None:
            self.close_at_once()
            close()

        self.show()
        self.raise_()
        self._unless_unsaved("Close DigitRec?", "Close", do)

    def reject(self) -> None:
        """Esc closes it, and asks likewise (Qt override)."""
        if self.has_unsaved:
            self._unless_unsaved("Close the form?", "Close", self.close_at_once)
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Asks where something would be lost (Qt override)."""
        if event is not None and self.has_unsaved:
            event.ignore()
            self._unless_unsaved("Close the form?", "Close", self.close_at_once)
            return
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Remembers place and size (Qt override)."""
        super().hideEvent(event)
        self._settings.forms_geometry = self.saveGeometry()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Accepts a file (Qt override)."""
        assert event is not None
        data = event.mimeData()
        if data is not None and len(data.urls()) == 1 and data.urls()[0].isLocalFile():
            accept_copy(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Opens what was dropped (Qt override)."""
        assert event is not None
        data = event.mimeData()
        if data is not None and data.urls():
            accept_copy(event)
            self.open_file(Path(data.urls()[0].toLocalFile()))
