"""Save as…: asks where, has something written there, and says how that went."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.types import Image, Reading
from digitrec_gui.services.orders import Order
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings

Kinds = Sequence[tuple[str, str]]
"""What can be saved: the suffix, as ".png", and the name in the dialog, which tells those of one suffix apart."""

PICTURE: Kinds = ((".png", "Picture"),)
TEXT: Kinds = ((".txt", "Text"),)


class Saving(QObject):
    """Each tab makes its own of it, which knows what there is to be saved.

    Signals:
        saving(str): the file of this name is being written.
        saved(str): the file of this name is written.
        failed(str): it could not be written, and why.
    """

    saving = pyqtSignal(str)
    saved = pyqtSignal(str)
    failed = pyqtSignal(str)

    def __init__(self, service: ReadingService, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.reading = service
        self._settings = settings
        self._parent = parent

    def ask_file(self, title: str, kinds: Kinds, name: str, save: Callable[[Path], object]) -> None:
        """Asks where to save something.

        Args:
            title: of the dialog.
            kinds: what can be saved, see `ask_where`.
            name: to begin with, without a suffix.
            save: gets the file that was chosen.
        """
        self.ask_file_of_kind(title, kinds, name, lambda file, _kind: save(file))

    def ask_file_of_kind(self, title: str, kinds: Kinds, name: str, save: Callable[[Path, str], object]) -> None:
        """Like `ask_file`; `save` gets the name of the kind that was chosen, too."""
        folder = self._settings.export_folder or self._settings.image_folder
        ask_where(self._parent, title, folder, kinds, name, save)

    def write(self, file: Path, order: Order) -> Order:
        """Follows an order by which the service writes this file."""
        self._settings.export_folder = file.parent
        order.then(self, self._on_saved, self._on_failed)
        self.saving.emit(file.name)
        return order

    def write_picture(self, file: Path, image: Image) -> None:
        """Saves an Image as a PNG, without marks."""
        height, width = image.shape[:2]
        nothing = Reading((), width, height, 0.0)
        self.write(file, self.reading.save(file, file.name, image, nothing))

    def write_lines(self, file: Path, lines: tuple[str, ...]) -> Order:
        """Saves lines of text."""
        return self.write(file, self.reading.save_lines(file, lines))

    def _on_saved(self, file: Path) -> None:
        self.saved.emit(file.name)

    def _on_failed(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))


def ask_where(
    parent: QWidget, title: str, folder: str | Path, kinds: Kinds, name: str, do: Callable[[Path, str], object]
) -> None:
    """Asks where to save something; returns at once.

    Args:
        parent: the window that the dialog stands before.
        title: of the dialog.
        folder: in which it begins; "" for the user's own.
        kinds: what can be saved; the first is chosen.
        name: to begin with, without a suffix.
        do: gets the file and the name of the kind that was chosen; the suffix of the file is one of the kinds', and the
            user knows if one of this name is replaced.
    """
    dialog = QFileDialog(parent, title, str(folder or Path.home()))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    filters = {f"{what} (*{suffix})": (suffix, what) for suffix, what in kinds}
    suffixes = [suffix for suffix, _ in kinds]
    dialog.setNameFilters(list(filters))
    first = suffixes[0]
    # Completes a name without a suffix before the dialog asks whether to replace a file.
    dialog.setDefaultSuffix(first[1:])
    dialog.selectFile(f"{name}{first}")

    def change_kind(chosen: str) -> None:
        suffix, _ = filters[chosen]
        dialog.setDefaultSuffix(suffix[1:])
        for file in map(Path, dialog.selectedFiles()):
            dialog.selectFile(f"{_without(file, suffixes)}{suffix}")

    def take(chosen: str) -> None:
        kind = filters[dialog.selectedNameFilter()]
        file = with_suffix(Path(chosen), (kind[0], *suffixes))
        if file != Path(chosen) and file.exists():
            # Of a name with another dot in it the dialog completes nothing: now it asks whether to replace that file.
            others = [other for other in kinds if other != kind]
            ask_where(parent, title, file.parent, (kind, *others), file.stem, do)
        else:
            do(file, kind[1])

    dialog.filterSelected.connect(change_kind)
    dialog.fileSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def with_suffix(file: Path, suffixes: Collection[str]) -> Path:
    """The file under a name that says what it is: one with none of these suffixes gets the first."""
    if file.suffix.lower() in suffixes:
        return file
    return file.with_name(f"{file.name}{next(iter(suffixes))}")


def _without(file: Path, suffixes: Collection[str]) -> str:
    return file.stem if file.suffix.lower() in suffixes else file.name
