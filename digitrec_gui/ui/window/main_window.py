"""The window: which parts it has, where they stand, and which is told what by which."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QCloseEvent, QIcon, QImage, QPaintEvent, QPixmap
from PyQt6.QtWidgets import QMainWindow, QMenuBar, QTabWidget, QVBoxLayout, QWidget

from digitrec_gui.ui.widgets.theme import GRID, Theme

if TYPE_CHECKING:
    from digitrec_gui.core.types import Reading
    from digitrec_gui.services.services import Services
    from digitrec_gui.services.settings import Appearance, Settings
    from digitrec_gui.ui.widgets.text_dialog import ErrorReporter

_MOST_OF_SCREEN = 0.9
"""How much of the screen, across and down, a window takes that nobody has resized yet."""

_SMALL = QSize(96 * GRID, 54 * GRID)
"""Where that leaves less than this, it takes all of the screen."""

_TABS = {
    "Image": ("image", "Read the digits in a picture"),
    "Batch": ("layers", "Read many pictures and PDFs at once"),
    "Webcam": ("webcam", "Read the digits that a camera sees"),
    "Draw": ("pencil", "Write a number by hand"),
    "Train": ("graduation-cap", "Train a model, or teach it your hand"),
}
"""The icon and the tip of each tab, by its title."""

_MENUS = ("&File", "&Edit", "&View", "&Batch", "&Webcam", "&Draw", "&Train", "&Model", "&Help")
"""The titles of the menus, as they stand in the bar."""


class MainWindow(QMainWindow):
    """Shows itself empty, with the titles of its tabs, in the time that Qt takes; what is in it comes with `fill`.

    A further tab is one more of `_TABS`, and of those that `fill` puts there.

    Attributes:
        is_filled: whether all the others are there.

    Signals:
        painted(): the window can be seen, for the first time.
        closed(): the window was closed, and the program should end.
    """

    painted = pyqtSignal()
    closed = pyqtSignal()

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self._settings = settings
        self._theme = theme
        self._is_painted = False
        self.is_filled = False
        self._closes_at_once = False
        self.tabs = QTabWidget()
        self.setWindowTitle("DigitRec")
        self._build()
        self._take_its_place()

    def _build(self) -> None:
        bar = QMenuBar()
        for title in _MENUS:
            bar.addMenu(title)
        self.setMenuBar(bar)
        self.tabs.setDocumentMode(True)
        tab_bar = self.tabs.tabBar()
        assert tab_bar is not None
        tab_bar.setDrawBase(False)
        room = QIcon(QPixmap.fromImage(_transparent(self.tabs.iconSize())))  # for the icons, which come with the rest
        for title, (_, tip) in _TABS.items():
            self.tabs.setTabToolTip(self.tabs.addTab(QWidget(), room, title), tip)
        self.tabs.setAccessibleName("Tabs")
        self.setCentralWidget(self.tabs)

    def _take_its_place(self) -> None:
        room = self._room()
        self.setMinimumSize(QSize(76 * GRID, 40 * GRID).boundedTo(room))
        self.resize(QSize(160 * GRID, 100 * GRID).boundedTo(room))
        if room.width() < _SMALL.width() or room.height() < _SMALL.height():
            screen = self.screen()
            assert screen is not None
            self.resize(screen.availableGeometry().size())  # for where nobody manages windows
            self.setWindowState(Qt.WindowState.WindowMaximized)
        if not self._settings.geometry.isEmpty():
            self.restoreGeometry(self._settings.geometry)

    def _room(self) -> QSize:
        """The largest size that leaves something of the screen around the window."""
        screen = self.screen()
        assert screen is not None
        return screen.availableGeometry().size() * _MOST_OF_SCREEN

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Tells when the window is seen first (Qt override)."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            # What is painted is handed to the screen after this event.
            QTimer.singleShot(0, self.painted.emit)

    def fill(self, services: Services) -> None:
        """Puts what there is to see and to do into the window."""
        # All of these bring NumPy, and most of the program.
        from digitrec_gui.ui.batch.notices import BatchNotices
        from digitrec_gui.ui.batch.tab import BatchTab
        from digitrec_gui.ui.draw.tab import DrawTab
        from digitrec_gui.ui.forms.forms import Forms
        from digitrec_gui.ui.image.files import ImageFiles
        from digitrec_gui.ui.models.in_use import ModelInUse
        from digitrec_gui.ui.picture.labels import LabelsHidden
        from digitrec_gui.ui.reading.numbers import MustBe
        from digitrec_gui.ui.reading.panel import DigitsOnly
        from digitrec_gui.ui.samples.my_samples import MySamples
        from digitrec_gui.ui.training.notices import TrainNotices
        from digitrec_gui.ui.training.tab import TrainTab
        from digitrec_gui.ui.webcam.tab import WebcamTab
        from digitrec_gui.ui.widgets.notice import Notice
        from digitrec_gui.ui.widgets.status_bar import StatusBar
        from digitrec_gui.ui.window.help import Help
        from digitrec_gui.ui.window.menus import Menus

        reading, settings = services.reading, self._settings
        self.notice = Notice()
        self.status = StatusBar(self)
        self.models = ModelInUse(reading, services.library, settings, self.notice, self)
        choose_model = self.models.choose
        self.images = ImageFiles(reading, services.corrections, settings, self.notice, choose_model, self)
        self.image_tab = self.images.tab
        self.batch_tab = BatchTab(services.batch, services.forms, reading, settings)
        self.batch = BatchNotices(self.batch_tab, self.notice, self)
        self.forms = Forms(services.forms, reading, settings, self)
        self.webcam_tab = WebcamTab(services.camera, services.cameras, reading, settings, choose_model)
        self.draw_tab = DrawTab(reading, settings, choose_model)
        self.samples = MySamples(reading, services.samples, settings, self.image_tab.image, self)
        self.train_tab = TrainTab(services.training, services.library, services.samples, reading, settings)
        self.train = TrainNotices(self.train_tab, services.training, self.models, self.notice, self)
        self.digits_only, self.must_be = DigitsOnly(settings, self), MustBe(settings, self)
        self.labels_hidden = LabelsHidden(settings, self)
        for tab in (self.image_tab, self.draw_tab):
            tab.follow(self.digits_only, self.must_be, self.labels_hidden)
        self.batch_tab.follow(self.digits_only, self.must_be)
        numbers = self.must_be.menu.menuAction()
        assert numbers is not None
        reading_actions = (self.digits_only, numbers, self.labels_hidden)
        self.menus = Menus(self, self.image_tab.actions_, reading_actions, self.images.remembering.look)
        self.help = Help(self.models, services.licences, self)
        self._fill_tabs()
        self._fill_menus()
        self._connect_models()
        self._connect_tabs()
        self._connect_menus()
        self._connect_samples()
        self._show_title()
        self._restore()
        self.is_filled = True

    def _fill_tabs(self) -> None:
        from digitrec_gui.ui.widgets import icons  # and with them Qt's SVG

        self.setWindowIcon(icons.application_icon())
        in_front = self.tabs.currentIndex()
        tabs = (self.image_tab, self.batch_tab, self.webcam_tab, self.draw_tab, self.train_tab)
        for number, (tab, (title, (icon, tip))) in enumerate(zip(tabs, _TABS.items(), strict=True)):
            empty = self.tabs.widget(number)
            self.tabs.removeTab(number)
            self.tabs.setTabToolTip(self.tabs.insertTab(number, tab, icons.icon(icon), title), tip)
            assert empty is not None
            empty.deleteLater()
        self.tabs.setCurrentIndex(in_front)
        self._put_notices()
        self.setStatusBar(self.status)
        self.status.add_switch(self.samples.switch)

    def _fill_menus(self) -> None:
        batch, webcam = self.batch_tab.actions_, self.webcam_tab.actions_
        draw, train = self.draw_tab.actions_, self.train_tab.actions_
        for title, actions in (("&Batch", batch), ("&Webcam", webcam), ("&Draw", draw), ("&Train", train)):
            self.menus.fill(title, *actions.groups)
        models, samples = self.models, self.samples
        self.menus.fill("&Model", (models.open_other, models.back_to_own, train.models), (samples.open, samples.keep))
        self.menus.fill("&Help", *self.help.groups)

    def _connect_models(self) -> None:
        self.models.settled.connect(self.status.show_model)
        self.models.exporting.connect(self.status.show_saving)
        self.models.exported.connect(self.status.show_saved)

    def _connect_tabs(self) -> None:
        image, webcam, draw, train = self.image_tab, self.webcam_tab, self.draw_tab, self.train_tab
        for tab in (image, webcam, draw):
            tab.remarked.connect(partial(self.notice.show_remark, tab=tab))
            tab.panel.copied.connect(self.status.show_copied)
            tab.panel.nothing_copied.connect(self.status.show_nothing_copied)
        for waiting in (image.not_read, webcam.not_read, draw.not_read):
            self.notice.cancelled.connect(waiting.end_waiting)
        for saving in (self.images.saving, webcam.saving, draw.saving, train.saving):
            self.status.follow(saving)
        self.images.remembering.forgotten.connect(lambda: self.status.show_said("Corrections forgotten"))
        image.camera_asked.connect(lambda: self.tabs.setCurrentWidget(webcam))
        for part in (self.images, self.train):
            part.shown_asked.connect(self.tabs.setCurrentWidget)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        image.opened.connect(self._show_title)
        image.read.connect(self.status.show_reading)
        image.model_brought.connect(self.models.open)
        webcam.image_asked.connect(lambda source, name: image.open(source, name, "webcam"))
        webcam.measures.measured.connect(self.status.show_live)
        webcam.saving.failed.connect(self.notice.show_problem)
        draw.left.connect(self.images.remembering.give)
        draw.image_asked.connect(lambda picture, name: image.open(picture, name, "draw"))
        draw.read.connect(self._on_draw_read)
        draw.saving.copied.connect(self.status.show_copied)
        draw.saving.failed.connect(self._on_draw_save_failed)
        train.samples_asked.connect(self.samples.show_samples)
        train.doubts_asked.connect(self.samples.show_doubtful)
        self._connect_batch()
        self.train.titled.connect(lambda title: self.tabs.setTabText(self.tabs.indexOf(train), title))

    def _connect_batch(self) -> None:
        batch = self.batch_tab
        batch.shown_asked.connect(lambda: self.tabs.setCurrentWidget(batch))
        batch.image_asked.connect(lambda path, page, password: self.image_tab.open(path, password=password, page=page))
        batch.form.new_asked.connect(self.forms.new)
        batch.form.edit_asked.connect(self.forms.edit)
        self.forms.saved.connect(batch.form.take_saved)
        batch.titled.connect(lambda title: self.tabs.setTabText(self.tabs.indexOf(batch), title))
        self.status.follow(batch.exporting)

    def _connect_menus(self) -> None:
        menus = self.menus
        menus.recent_chosen.connect(self.image_tab.open)
        menus.recent_cleared.connect(self.images.forget_recent)
        menus.appearance_chosen.connect(self._on_appearance_chosen)
        self.images.recent_changed.connect(menus.show_recent)

    def _connect_samples(self) -> None:
        samples, image = self.samples, self.image_tab
        samples.keeping.watch(image.session.correcting.labelled_digits, lambda: image.origin)
        samples.keeping.watch(self.batch_tab.labelled_digits, lambda: "image")
        samples.keeping.watch(self.draw_tab.labelled_digits, lambda: "draw")
        samples.said.connect(self.status.show_said)
        samples.problem.connect(self.notice.show_problem)
        samples.teach_asked.connect(self.train.show_teaching)
        self.train.busy_changed.connect(samples.set_training)
        form = self.train_tab.view.form
        form.writing_asked.connect(samples.write)
        form.correcting_asked.connect(lambda: self.tabs.setCurrentWidget(image))

    def _restore(self) -> None:
        if not self._settings.splitter.isEmpty():
            self.image_tab.splitter.restoreState(self._settings.splitter)
            self.draw_tab.splitter.restoreState(self._settings.splitter)
        self.menus.show_recent(self._settings.recent_files)
        self.menus.show_appearance(self._settings.appearance)
        if problem := self._settings.problem:
            self.notice.show_problem(problem)

    def open_image(self, path: Path) -> None:
        """Opens an Image, as the user would."""
        self.image_tab.open(path)

    @pyqtSlot(int)
    def _on_tab_changed(self, _index: int) -> None:
        """Says of the tab in front what it shows, and how long its last reading took."""
        self._put_notices()
        self._show_title()
        in_front = self.tabs.currentWidget()
        self.labels_hidden.setEnabled(in_front in (self.image_tab, self.draw_tab))  # elsewhere H would surprise
        readings = {self.image_tab: self.image_tab.session.reading, self.draw_tab: self.draw_tab.reading}
        self.status.show_reading(next((reading for tab, reading in readings.items() if tab is in_front), None))

    def _put_notices(self) -> None:
        """Puts the notices into the tab in front, above the bar at its foot: no button moves as they come and go."""
        tab = self.tabs.currentWidget()
        column = tab.layout() if tab is not None else None
        assert tab is not None and isinstance(column, QVBoxLayout)  # every tab is one: its content, then its bar
        for notice in (self.samples.question, self.samples.doubts, self.notice):
            column.insertWidget(1, notice)
        self.notice.stand_in(tab)

    @pyqtSlot()
    def _show_title(self) -> None:
        name = self.image_tab.name if self.tabs.currentWidget() is self.image_tab else ""
        self.setWindowTitle(f"{name} - DigitRec" if name else "DigitRec")

    @pyqtSlot(object)
    def _on_draw_read(self, reading: Reading | None) -> None:
        if self.tabs.currentWidget() is self.draw_tab:  # another Model reads it again behind other tabs too
            self.status.show_reading(reading)

    @pyqtSlot(str)
    def _on_draw_save_failed(self, message: str) -> None:
        from digitrec_gui.ui.widgets.controls import Offer

        tip = self.draw_tab.actions_.save.toolTip()
        self.notice.show_problem(message, Offer("Save as…", self.draw_tab.choose_file, tip))

    @pyqtSlot(object)
    def _on_appearance_chosen(self, appearance: Appearance) -> None:
        self._settings.appearance = appearance
        self._theme.apply(appearance)

    @cached_property
    def reporter(self) -> ErrorReporter:
        """Shows the user what nobody expected."""
        from digitrec_gui.ui.widgets.text_dialog import ErrorReporter

        return ErrorReporter(self)

    @pyqtSlot(str)
    def report(self, trace: str) -> None:
        """Shows the user an error that nobody expected."""
        self.reporter.report(trace)

    @pyqtSlot()
    def close_at_once(self) -> None:
        """Closes the window without a question."""
        self._closes_at_once = True
        self.close()

    @pyqtSlot()
    def _close_unless_unsaved(self) -> None:
        """Closes the window; asks first where a form, corrections or kept numbers are not saved."""
        if self.forms.has_unsaved:
            self.forms.ask_to_close(self._close_unless_unsaved)
            return
        kept = self.webcam_tab.panel.kept
        if self.images.remembering.has_unkept:
            self.images.remembering.ask_to_close(self._close_unless_unsaved)
        elif kept.has_unsaved:
            kept.ask_to_close(self, self.close_at_once)
        else:
            self.close_at_once()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Asks where something would be lost; remembers what is to be remembered (Qt override)."""
        if event is not None and self.is_filled and not self._closes_at_once:
            if self.train_tab.is_busy:
                event.ignore()
                self.train.ask_to_close(self._close_unless_unsaved)
                return
            unsaved = (self.webcam_tab.panel.kept.has_unsaved, self.forms.has_unsaved)
            if any(unsaved) or self.images.remembering.has_unkept:
                event.ignore()
                self._close_unless_unsaved()
                return
        self._settings.geometry = self.saveGeometry()
        if self.is_filled:
            self._settings.splitter = self.image_tab.splitter.saveState()
        self._settings.save()
        super().closeEvent(event)
        self.closed.emit()


def _transparent(size: QSize) -> QImage:
    """A picture of nothing, made without a colour: see `Theme.show_first`."""
    width, height = size.width(), size.height()
    return QImage(bytes(4 * width * height), width, height, QImage.Format.Format_ARGB32)
