"""The Image tab: opens an Image, shows it with what was read, and the steps of the digit that is selected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication, QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from digitrec_gui.core.errors import DigitRecError, PasswordError
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.samples.types import Origin
from digitrec_gui.core.types import Box, Image, Reading
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.pictures import ImageSource, OpenedPicture
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.image.paging import Paging
from digitrec_gui.ui.image.reading import ImageReading
from digitrec_gui.ui.image.remembering import Remembering
from digitrec_gui.ui.image.strip import PageStrip
from digitrec_gui.ui.image.toolbar import ImageToolbar
from digitrec_gui.ui.image.tools import ImageTools
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.image.ways_in import EmptyView, ways_in
from digitrec_gui.ui.picture.labels import LabelsHidden
from digitrec_gui.ui.reading.display import Display
from digitrec_gui.ui.reading.not_read import NotRead
from digitrec_gui.ui.reading.numbers import MustBe
from digitrec_gui.ui.reading.panel import DigitsOnly, ReadingPanel
from digitrec_gui.ui.widgets import incoming, wording
from digitrec_gui.ui.widgets.controls import Offer, content_and_bar
from digitrec_gui.ui.widgets.incoming import DropTarget
from digitrec_gui.ui.widgets.room import SideBySide
from digitrec_gui.ui.widgets.theme import GRID

_NOTHING = "Nothing written was found."
_ADVICE = (
    f"For faint strokes, raise the sensitivity ({wording.keys('S')}). Or try a sharper picture, or one that shows the "
    "digits larger."
)


class ImageTab(DropTarget):
    """Image in, Reading out.

    Signals:
        opening(): an Image is on its way; until it is there, the one before and its Reading stay.
        page_turned(int): another page of the same file is shown, from 0.
        opened(str, object): an Image is shown; its name, and its Path if it is a file.
        open_failed(object, str): the file of this Path, or None, could not be opened, and why.
        read(object): the Reading that is shown, as corrected; None as soon as it holds no longer.
        explained(): the steps of the selected part are shown.
        password_asked(str, bool, object): the file of this name needs a password; whether one was wrong; opens it.
        remarked(str): something worth a sentence to the user.
        file_asked(): the user wants to choose a file.
        camera_asked(): the user wants to read what a camera sees.
        model_brought(Path): the user brought this one.
    """

    opening = pyqtSignal()
    page_turned = pyqtSignal(int)
    opened = pyqtSignal(str, object)
    open_failed = pyqtSignal(object, str)
    read = pyqtSignal(object)
    explained = pyqtSignal()
    password_asked = pyqtSignal(str, bool, object)
    remarked = pyqtSignal(str)
    file_asked = pyqtSignal()
    camera_asked = pyqtSignal()
    model_brought = pyqtSignal(object)

    def __init__(self, service: ReadingService, remembering: Remembering, choose_model: Callable[[], object]) -> None:
        super().__init__()
        self._service = service
        self._source: ImageSource | None = None
        self._opening_name = ""
        self._opening_origin: Origin = "image"
        self._opening_page = 0
        self.origin: Origin = "image"
        self.name = ""
        self._open_order = NewestOrder(self)
        self.session = ImageReading(service, remembering, self)
        self.panel = ReadingPanel(service.tabbed, nothing=_NOTHING, advice=_ADVICE)
        self.actions_ = ImageActions(self, self.session.correcting.undo_group, self.panel.copy_action)
        self.paging = Paging(service, self.session, self)
        self.strip = PageStrip(self.paging, self.actions_)
        self.not_read = NotRead(service, self.panel, "The picture", choose_model, self)
        self.view = PictureView()
        self.tools = ImageTools(self.actions_, self.session, self.view, self)
        self._display = ImageDisplay(service, self.session, self.view, self.panel, self)
        self._bar = ImageToolbar(self.actions_)
        self._empty = EmptyView(ways_in(self.actions_))
        self._left = QStackedWidget()
        self._build()
        self._connect()
        self.show_empty()

    def _build(self) -> None:
        self._left.addWidget(self._empty)
        self._shown = QWidget()
        row = QHBoxLayout(self._shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.strip)
        row.addWidget(self.view, 1)
        self._left.addWidget(self._shown)
        self.splitter = SideBySide(self._left, self.panel)
        content_and_bar(self, self.splitter, self._bar)

    def _connect(self) -> None:
        actions = self.actions_
        actions.open.triggered.connect(self.file_asked)
        actions.paste.triggered.connect(self.paste)
        actions.sample_chosen.connect(self.open)
        actions.zoom_in.triggered.connect(self.view.zoom_in)
        actions.zoom_out.triggered.connect(self.view.zoom_out)
        actions.fit.triggered.connect(self.view.fit)
        actions.previous_page.triggered.connect(lambda: self.paging.turn(-1))
        actions.next_page.triggered.connect(lambda: self.paging.turn(1))
        self._empty.camera.clicked.connect(self.camera_asked)
        self.strip.page_asked.connect(self.paging.turn_to)
        self.panel.others.others_asked.connect(self.paging.show_all)
        self.paging.changed.connect(self._on_pages_changed)
        self.paging.turning.connect(self._on_turning)
        self.paging.turned.connect(self._on_turned)
        self.paging.failed.connect(self._on_page_failed)
        self.dragged_over.connect(self._show_dropping)
        self.dropped.connect(self._take)
        self._display.shown.connect(self._on_shown)
        self._display.explained.connect(self.explained)
        self._display.failed.connect(self.remarked)
        self.session.failed.connect(self.not_read.show)
        self.session.correcting.refused.connect(self.remarked)
        self.session.expecting.refused.connect(self.remarked)
        self._service.model_ready.connect(self._on_model_ready)

    @pyqtSlot(object)
    def open(
        self,
        source: ImageSource,
        name: str = "Pasted picture",
        origin: Origin = "image",
        password: str = "",
        page: int = 0,
    ) -> None:
        """Opens an Image, or a file of pages, and reads it; one that is still being opened is forgotten.

        Of a Model, by the name of its file, it only says that the user brought it.

        Args:
            source: where it comes from.
            name: what it is called if it is no file.
            origin: the tab that it comes from.
            password: of a protected file.
            page: that is shown, from 0.
        """
        model = incoming.model_at(source) if isinstance(source, Path) else None
        if model is not None:
            self.model_brought.emit(model)
            return
        self._source = source
        self._opening_page = page
        self._opening_name = source.name if isinstance(source, Path) else name
        self._opening_origin = origin
        self._open_order.follow(self._service.open(source, password), self._on_opened, self._on_open_failed)
        if self.has_picture:
            self.panel.show_opening()
        else:
            self.panel.show_waiting()
        self.opening.emit()

    @property
    def has_picture(self) -> bool:
        """Whether an Image is shown."""
        return self.session.picture is not None

    def image(self) -> Image | None:
        """The Image that is shown, as it was opened; None if there is none."""
        return self.session.image

    def follow(self, digits_only: DigitsOnly, must_be: MustBe, labels_hidden: LabelsHidden) -> None:
        """Reads digits only while that is switched on, and numbers as what they must be; hides labels, too."""
        self.panel.add_button(digits_only)
        digits_only.toggled.connect(self._on_digits_only)
        self.session.set_digits_only(digits_only.isChecked())
        self.panel.follow(must_be)
        must_be.chosen.connect(self._on_must_be)
        labels_hidden.toggled.connect(self.view.hide_labels)
        self.view.hide_labels(labels_hidden.isChecked())
        self.session.expecting.expect(must_be.pattern)

    def paste(self) -> None:
        """Opens what is on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        data = clipboard.mimeData() if clipboard is not None else None
        if data is not None:
            self._take(incoming.take(data, pasted=True))

    @pyqtSlot(object)
    def _take(self, what: incoming.Incoming) -> None:
        if what.model is not None:
            self.model_brought.emit(what.model)
        if what.source is not None:
            self.open(what.source)
        if what.remark:
            self.remarked.emit(what.remark)

    @pyqtSlot(bool)
    def _show_dropping(self, dropping: bool) -> None:
        self._empty.show_dropping(dropping)
        self.view.show_dropping(dropping)

    def _on_opened(self, picture: OpenedPicture) -> None:
        self.name, self.origin = self._opening_name, self._opening_origin
        self.paging.begin(picture)
        self._show_picture(picture)
        self.session.begin(picture)
        self._bar.show_tools(True)
        self.actions_.set_picture_enabled(True)
        if self._left.currentWidget() is not self._shown:
            self._left.setCurrentWidget(self._shown)
            # What had the focus is hidden now: the keys that walk the digits work at once.
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit(self.name, self._source if isinstance(self._source, Path) else None)
        if self._opening_page and self._opening_page != picture.number:
            self.paging.turn_to(self._opening_page)

    def _show_picture(self, picture: OpenedPicture) -> None:
        self.view.draw(None)
        self.view.show_picture(picture.levels)

    @pyqtSlot()
    def _on_pages_changed(self) -> None:
        self._allow_pages()
        self.panel.others.show_others(self.paging.hidden)

    @pyqtSlot()
    def _on_turning(self) -> None:
        self._allow_pages()
        if self.paging.wanted == self.paging.number:
            self.panel.end_opening()
        else:
            self.panel.show_opening()

    @pyqtSlot(object)
    def _on_turned(self, picture: OpenedPicture) -> None:
        self._allow_pages()
        self._show_picture(picture)
        self.page_turned.emit(picture.number)

    @pyqtSlot(str)
    def _on_page_failed(self, message: str) -> None:
        self._allow_pages()
        if not self.session.is_reading:
            self.panel.end_opening()
        self.remarked.emit(message)

    def _allow_pages(self) -> None:
        paging = self.paging
        before, after = paging.next_to(-1) is not None, paging.next_to(1) is not None
        self.actions_.set_pages_enabled(before=before, after=after, several=paging.count > 1)

    @pyqtSlot(object)
    def _on_shown(self, reading: Reading | None) -> None:
        self.not_read.clear()
        self.actions_.set_reading_enabled(reading is not None)
        self.read.emit(reading)

    def _on_open_failed(self, error: DigitRecError) -> None:
        source = self._source
        if isinstance(error, PasswordError) and isinstance(source, (Path, bytes)):
            opens = partial(self.open, source, self._opening_name, self._opening_origin, page=self._opening_page)
            self.password_asked.emit(self._opening_name, error.was_given, opens)
        if not self.has_picture:
            self.show_empty()
            open_ = self.actions_.open
            self.panel.show_problem(str(error), Offer("Open another…", open_.trigger, open_.toolTip()))
        elif not self.session.is_reading:
            self.panel.end_opening()
        if not isinstance(error, PasswordError):  # of that the dialog speaks
            self.open_failed.emit(source if isinstance(source, Path) else None, str(error))

    @pyqtSlot(object)
    def _on_model_ready(self, _info: object) -> None:
        self.session.read_again()
        self.paging.read_again()

    @pyqtSlot(bool)
    def _on_digits_only(self, digits_only: bool) -> None:
        self.session.set_digits_only(digits_only)
        self.paging.read_again()

    @pyqtSlot(object)
    def _on_must_be(self, pattern: Pattern | None) -> None:
        self.session.expecting.expect(pattern)
        self.paging.show_again()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Corrects what is selected, wherever in the tab the focus is (Qt override)."""
        assert event is not None
        if not self.tools.type_text(event):
            super().keyPressEvent(event)

    def show_empty(self) -> None:
        """Shows no Image."""
        self._open_order.forget()
        self.not_read.clear()
        self.paging.clear()
        self.session.clear()
        self.view.draw(None)
        self.view.show_parts(())
        self.panel.clear()
        self._left.setCurrentWidget(self._empty)
        # The empty view has the same three; twice would be noise.
        self._bar.show_tools(False)
        self.actions_.set_picture_enabled(False)
        self.actions_.set_reading_enabled(False)


class ImageDisplay(Display):
    """An Image may be turned, and a Digit that the user adds is selected."""

    def __init__(
        self, service: ReadingService, session: ImageReading, view: PictureView, panel: ReadingPanel, parent: QObject
    ) -> None:
        super().__init__(service, session, view, panel, parent)
        self._session = session
        panel.turned.turn_back_asked.connect(self._on_turn_back_asked)
        session.waiting.connect(self._on_waiting)
        session.picture_turned.connect(view.show_picture)
        session.correcting.digit_added.connect(self._on_digit_added)

    def show_in_panel(self, reading: Reading) -> None:
        """Shows a new Reading in the panel, with what is to be known of how the Image was opened."""
        picture = self._session.picture
        self._panel.show_reading(reading, picture.note if picture is not None else "", self._found_turn())

    @pyqtSlot()
    def _on_waiting(self) -> None:
        self._panel.show_waiting()
        self.forget()

    def _found_turn(self) -> int:
        """By how many degrees clockwise the Image that is shown was turned without being asked."""
        found = self._session.found_turn
        return found.rotation if found is not None and found.rotation == self._session.options.rotation else 0

    @pyqtSlot()
    def _on_turn_back_asked(self) -> None:
        self._session.turn(-self._found_turn())

    @pyqtSlot(object)
    def _on_digit_added(self, place: Box) -> None:
        if place in self._anchors:
            self.select(self._anchors.index(place))
