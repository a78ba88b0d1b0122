"""What comes in by drop or paste: a picture or a Model; which of it can be opened, and what to say of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QMimeData, Qt, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PyQt6.QtWidgets import QWidget

from digitrec_gui.core.models.files import OPENED_SUFFIXES, SAVED_MODEL, is_saved_model

IMAGE_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif"),
    ".pdf",
)
"""Names by which a folder's images are told from its other files; a single file is opened whatever its name."""

_RAW_FORMATS = ("image/png", "image/jpeg", "image/bmp", "image/tiff", "image/webp")


@dataclass(frozen=True)
class Incoming:
    """What came in.

    Attributes:
        source: what to open: a file, the content of one, or a QImage; None if nothing can be opened.
        model: the file of a Model, if it is that which came in.
        remark: one sentence for people, about the rest or about why nothing can be opened; may be empty.
    """

    source: Path | bytes | QImage | None
    remark: str = ""
    model: Path | None = None


def accept_copy(event: QDropEvent) -> None:
    """Takes what is dragged or dropped as a copy: who answers Move has a file manager remove the file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def offers_something(data: QMimeData) -> bool:
    """Whether it is worth to accept a drop; cheap, for while it hovers."""
    return data.hasUrls() or _has_picture(data)


def model_in(data: QMimeData) -> Path | None:
    """The one file that it offers, if that is a Model by its name; of a SavedModel its folder."""
    urls = data.urls()
    return model_at(Path(urls[0].toLocalFile())) if len(urls) == 1 and urls[0].isLocalFile() else None


def model_at(file: Path) -> Path | None:
    """This file, if it is a Model by its name; of a SavedModel its folder."""
    if file.name == SAVED_MODEL:
        return file.parent
    return file if file.suffix.lower() in OPENED_SUFFIXES or is_saved_model(file) else None


def take(data: QMimeData, *, pasted: bool) -> Incoming:
    """Chooses what to open: the first image among the files, or else the picture itself."""
    if (model := model_in(data)) is not None:
        return Incoming(None, model=model)
    if data.hasUrls():
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            return _first_image(files)
        if not _has_picture(data):
            return Incoming(None, "That is on the web: save the picture to a file first, or copy the picture itself.")
    for raw in _RAW_FORMATS:
        # Its bytes are decoded by the worker; asking for the QImage would decode them here.
        content = data.data(raw).data()
        if content:
            return Incoming(content)
    image = data.imageData()
    if isinstance(image, QImage) and not image.isNull():
        return Incoming(image)
    where = "The clipboard holds no picture." if pasted else "That is not a picture."
    return Incoming(None, f"{where} Copy one, or open a file.")


def one_of_several(file: Path) -> str:
    """A sentence for people: of several pictures this one is read."""
    return f"One picture is read at a time: {file.name}."


def _has_picture(data: QMimeData) -> bool:
    return data.hasImage() or any(data.hasFormat(raw) for raw in _RAW_FORMATS)


def _first_image(files: list[Path]) -> Incoming:
    if len(files) == 1 and not files[0].is_dir():
        return Incoming(files[0])
    images = [file for file in files if file.suffix.lower() in IMAGE_SUFFIXES and not file.is_dir()]
    if images:
        return Incoming(images[0], one_of_several(images[0]))
    if all(file.is_dir() for file in files):
        return _first_of_folder(files[0])
    return Incoming(None, "None of these files is a picture. Try PNG or JPEG files.")


def _first_of_folder(folder: Path) -> Incoming:
    try:
        images = sorted(file for file in folder.iterdir() if file.suffix.lower() in IMAGE_SUFFIXES)
    except OSError:
        return Incoming(None, f"The folder {folder.name} cannot be read. Check its permissions.")
    if not images:
        return Incoming(None, f"The folder {folder.name} holds no pictures. Choose another.")
    return Incoming(images[0], f"{images[0].name}, the first picture in {folder.name}, was opened.")


class DropTarget(QWidget):
    """Says what is dragged over it and dropped on it; what it shows of that is its own business.

    Signals:
        dragged_over(bool): something that may be a picture is held over it, or no longer.
        dropped(Incoming): this was dropped.
    """

    dragged_over = pyqtSignal(bool)
    dropped = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Accepts what may be a picture (Qt override)."""
        assert event is not None
        data = event.mimeData()
        if data is not None and offers_something(data):
            accept_copy(event)
            self.dragged_over.emit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        """Ends the invitation (Qt override)."""
        del event
        self.dragged_over.emit(False)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Takes what was dropped (Qt override)."""
        assert event is not None
        self.dragged_over.emit(False)
        data = event.mimeData()
        if data is not None:
            accept_copy(event)
            self.dropped.emit(take(data, pasted=False))
