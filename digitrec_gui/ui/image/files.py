"""The Image tab, and what it has to do with the window: how Images come in, are remembered, and leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import QObject, QStandardPaths, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui import paths
from digitrec_gui.services.reading.remembered import RememberedCorrections
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.image.actions import IN_COLUMNS, KINDS, KINDS_OF_PAGES
from digitrec_gui.ui.image.all_pages import AllPages, Readings
from digitrec_gui.ui.image.reading import ImageReading
from digitrec_gui.ui.image.remembering import Remembering
from digitrec_gui.ui.image.tab import ImageTab
from digitrec_gui.ui.widgets.controls import Offer
from digitrec_gui.ui.widgets.incoming import IMAGE_SUFFIXES, one_of_several
from digitrec_gui.ui.widgets.notice import Notice
from digitrec_gui.ui.widgets.password import PasswordDialog
from digitrec_gui.ui.widgets.saving import Saving


class ImageFiles(QObject):
    """Opens what the user chooses, and keeps the list of recent files.

    Signals:
        shown_asked(ImageTab): this tab should come to the front.
        recent_changed(tuple of Paths): the recent files, newest first.
    """

    shown_asked = pyqtSignal(QWidget)
    recent_changed = pyqtSignal(tuple)

    def __init__(
        self,
        service: ReadingService,
        corrections: RememberedCorrections,
        settings: Settings,
        notice: Notice,
        choose_model: Callable[[], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._settings = settings
        self._notice = notice
        self._window = window
        self._said_of_image = False
        self._said_of_corrections = ""
        self.remembering = Remembering(corrections, window)
        self.tab = ImageTab(service, self.remembering, choose_model)
        self.saving = ImageSaving(service, self.tab.session, settings, window)
        self.tab.opening.connect(self._on_opening)
        self.tab.opened.connect(self._on_opened)
        self.tab.open_failed.connect(self._on_open_failed)
        self.tab.password_asked.connect(self._on_password_asked)
        self.tab.file_asked.connect(self.choose)
        self.tab.actions_.save.triggered.connect(lambda: self.choose_export())
        self.tab.actions_.save_pages.triggered.connect(lambda: self.choose_export_of_all())
        self.tab.actions_.export_asked.connect(self.choose_export)
        self.all_pages = AllPages(self.tab.paging, self.tab.session, self)
        self.all_pages.begun.connect(notice.show_busy)
        self.all_pages.ended.connect(notice.end_busy)
        notice.cancelled.connect(self.all_pages.stop)
        self.saving.failed.connect(self._on_save_failed)
        self.remembering.failed.connect(self._on_not_kept)
        self.remembering.kept.connect(self._on_kept)
        self.remembering.remarked.connect(notice.show_problem)
        service.model_failed.connect(self._on_model_failed)

    def open_first(self, images: Sequence[Path]) -> None:
        """Opens the first of these Images, and says so if there are more."""
        self.tab.open(images[0])
        if len(images) > 1:
            self._notice.show_remark(one_of_several(images[0]), tab=self.tab)

    @pyqtSlot()
    def choose(self) -> None:
        """Lets the user choose an Image and opens it."""
        patterns = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
        file, _ = QFileDialog.getOpenFileName(
            self._window, "Open a picture", self._folder(), f"Pictures and PDFs ({patterns});;All files (*)"
        )
        if file:
            self.tab.open(Path(file))

    def _folder(self) -> str:
        """Where the last Image came from; until one did, where the user keeps pictures."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folders = filter(None, (self._settings.image_folder, pictures))
        return next((folder for folder in folders if Path(folder).is_dir()), str(Path.home()))

    @pyqtSlot(object)
    def choose_export(self, first: tuple[str, str] = KINDS[0]) -> None:
        """Lets the user choose where and how to save what was read; `first` is the kind to begin with."""
        self._notice.end_said()
        self.saving.ask(self.tab.name, self._page(), first)

    def _page(self) -> int | None:
        """The number of the page that is shown, from 1; None if there is but one."""
        return self.tab.paging.number + 1 if self.tab.paging.count > 1 else None

    @pyqtSlot()
    def choose_export_of_all(self) -> None:
        """Lets the user choose where and how to save what is on all pages, and has those read that are not yet."""
        self._notice.end_said()
        name = self.tab.name
        self.saving.ask_of_all(
            name,
            lambda file, kind: self.all_pages.read(
                lambda readings: self.saving.save_all(file, name, readings, kind == IN_COLUMNS)
            ),
        )

    @pyqtSlot()
    def forget_recent(self) -> None:
        """Empties the list of recent files."""
        self._settings.recent_files = ()
        self.recent_changed.emit(())

    @pyqtSlot()
    def _on_opening(self) -> None:
        self.shown_asked.emit(self.tab)
        # What is said of the Model's failure stays: it is as true of the next Image.
        if self._said_of_image or self._notice.is_remark:
            self._notice.end_said()
        self._said_of_image = False

    @pyqtSlot(str, object)
    def _on_opened(self, _name: str, path: Path | None) -> None:
        file = path.resolve() if path is not None else None
        if file is None or file.is_relative_to(paths.SAMPLES):
            return
        self._settings.image_folder = file.parent
        self._settings.add_recent_file(file)
        self.recent_changed.emit(self._settings.recent_files)

    @pyqtSlot(str, bool, object)
    def _on_password_asked(self, name: str, was_wrong: bool, give: Callable[..., object]) -> None:
        dialog = PasswordDialog(
            name, was_wrong=was_wrong, give=lambda password: give(password=password), parent=self._window
        )
        dialog.open()

    @pyqtSlot(object, str)
    def _on_open_failed(self, path: Path | None, message: str) -> None:
        if self.tab.has_picture:
            offer = Offer("Open another…", self.choose, self.tab.actions_.open.toolTip())
            self._notice.show_problem(message, offer, self.tab)
            self._said_of_image = True
        if path is not None:
            self._settings.remove_recent_file(path.resolve())
            self.recent_changed.emit(self._settings.recent_files)

    @pyqtSlot(str)
    def _on_save_failed(self, message: str) -> None:
        offer = Offer("Save as…", lambda: self.choose_export(), self.tab.actions_.save.toolTip())
        self._notice.show_problem(message, offer)

    @pyqtSlot(str)
    def _on_not_kept(self, message: str) -> None:
        self._said_of_corrections = message
        self._notice.show_problem(message, Offer("Try again", self.remembering.try_again, "Keep the corrections now"))

    @pyqtSlot()
    def _on_kept(self) -> None:
        self._notice.take_back(self._said_of_corrections)
        self._said_of_corrections = ""

    @pyqtSlot()
    def _on_model_failed(self) -> None:
        self._said_of_image = False


class ImageSaving(Saving):
    """One dialog for all that can be saved; its list of kinds says which."""

    def __init__(self, service: ReadingService, session: ImageReading, settings: Settings, parent: QWidget) -> None:
        super().__init__(service, settings, parent)
        self._session = session

    def ask(self, name: str, page: int | None = None, first: tuple[str, str] = KINDS[0]) -> None:
        """Asks where to save what was read from the Image of this name, or from that page of it.

        Args:
            name: of the file.
            page: from 1; None where it is the only one.
            first: the kind to begin with.
        """
        stem = f"{Path(name).stem} read" if page is None else f"{Path(name).stem} page {page} read"
        self.ask_file_of_kind(
            "Save what was read",
            (first, *(kind for kind in KINDS if kind != first)),
            stem,
            lambda file, kind: self.save(file, name, page or 1, columns=kind == IN_COLUMNS),
        )

    def save(self, file: Path, name: str, page: int = 1, *, columns: bool = False) -> None:
        """Saves what was read from the Image of this name, as the suffix says; a table of numbers or in `columns`."""
        picture, reading = self._session.picture, self._session.reading
        if picture is not None and reading is not None:
            self.write(file, self.reading.save(file, name, picture.image, reading, page, columns=columns))

    def ask_of_all(self, name: str, save: Callable[[Path, str], object]) -> None:
        """Asks where to save what is on all pages of the file of this name; `save` gets the file and the kind."""
        self.ask_file_of_kind("Save what was read from all pages", KINDS_OF_PAGES, f"{Path(name).stem} read", save)

    def save_all(self, file: Path, name: str, readings: Readings, columns: bool = False) -> None:
        """Saves what was read from pages of the file of this name, as the suffix says; `columns` as in `save`."""
        self.write(file, self.reading.save_pages(file, name, readings, columns=columns))
