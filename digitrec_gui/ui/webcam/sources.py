"""Where the live picture comes from: the source, the size it is asked for, and whether it is shown as in a mirror."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QIcon, QStandardItemModel
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.settings import Settings
from digitrec_gui.services.webcam.sources import CameraSource, SourceKind, remembered, stream, video
from digitrec_gui.ui.webcam.actions import WebcamActions
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.theme import GRID

_VIDEOS = "Videos (*.mp4 *.mov *.avi *.mkv *.webm *.m4v *.mpg *.mpeg);;All files (*)"

_SIZES = {None: "Automatic", (640, 480): "640 x 480", (1280, 720): "1280 x 720", (1920, 1080): "1920 x 1080"}

_ICONS = {SourceKind.CAMERA: "webcam", SourceKind.VIDEO: "film", SourceKind.STREAM: "link"}

_INTRODUCTION = (
    "A phone becomes a camera with an app that shows its picture on the network, such as IP Webcam. "
    "Type the address that the app shows."
)


class _Other(Enum):
    """The entries below the sources."""

    VIDEO = "Video file…"
    STREAM = "Stream address…"


class WebcamSources(QFrame):
    """A card with two lists and a switch.

    Signals:
        chosen(): the user chose another source or another size.
    """

    chosen = pyqtSignal()

    def __init__(self, actions: WebcamActions, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._settings = settings
        self._cameras: tuple[CameraSource, ...] | None = None
        self._source = self._remembered_recent()
        self._typed = ""
        self.sources = QComboBox()
        self.sizes = QComboBox()
        actions.mirror.setChecked(settings.camera_mirrored)
        actions.mirror.toggled.connect(self._on_mirrored)
        self.mirror = controls.action_button(actions.mirror, text=True)
        self._configure()
        self._build()
        self._fill()

    def _configure(self) -> None:
        for box, name, tip in (
            (self.sources, "Source", "Where the live picture comes from"),
            (self.sizes, "Size", "The size that the camera is asked for"),
        ):
            box.setAccessibleName(name)
            box.setToolTip(tip)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            # The names of some cameras are very long.
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
        for size, name in _SIZES.items():
            self.sizes.addItem(name, size)
        self.sizes.setCurrentIndex(max(0, list(_SIZES).index(self._settings.camera_resolution)))
        self.mirror.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sources.activated.connect(self._on_source_activated)
        self.sizes.activated.connect(self._on_size_activated)

    def _build(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setHorizontalSpacing(2 * GRID)
        layout.setVerticalSpacing(GRID)
        layout.addWidget(controls.label("Source", wraps=False), 0, 0)
        layout.addWidget(self.sources, 0, 1, 1, 2)
        layout.addWidget(controls.label("Size", wraps=False), 1, 0)
        layout.addWidget(self.sizes, 1, 1)
        layout.addWidget(self.mirror, 1, 2)
        layout.setColumnStretch(1, 1)

    @property
    def source(self) -> CameraSource | None:
        """What is chosen; None while there is nothing to choose."""
        return self._source

    @property
    def has_looked(self) -> bool:
        """Whether it is known which cameras there are."""
        return self._cameras is not None

    @property
    def resolution(self) -> tuple[int, int] | None:
        """Width and height that a camera is to be asked for, pixels; None to let it choose."""
        size = self.sizes.currentData()
        return size if isinstance(size, tuple) else None

    def show_cameras(self, cameras: tuple[CameraSource, ...], *, in_use: bool) -> None:
        """Lists these cameras.

        Args:
            cameras: all that there are.
            in_use: whether the source that is chosen is being shown: then it stays, also if it is no longer there.
        """
        self._cameras = cameras
        source = self._source
        if source is not None and in_use:
            self._source = remembered(cameras, source.identity) or source
        elif source is None or source.kind is SourceKind.CAMERA:
            self._source = remembered(cameras, self._settings.camera_identity) or next(iter(cameras), None)
        self._fill()

    def choose(self, source: CameraSource) -> None:
        """Makes this the source, and remembers it."""
        self._source = source
        if source.kind is SourceKind.VIDEO:
            self._settings.add_recent_video(Path(source.identity))
        elif source.kind is SourceKind.STREAM and not _has_password(source):
            self._settings.add_recent_stream(source.identity)
        if not _has_password(source):
            self._settings.camera_identity = source.identity
        self._fill()
        self.chosen.emit()

    def _fill(self) -> None:
        self.sources.clear()
        known = [*(self._cameras or ()), *self._recent()]
        if self._source is not None and self._source not in known:
            known.insert(len(self._cameras or ()), self._source)
        if not any(source.kind is SourceKind.CAMERA for source in known):
            self._add_remark("No camera found" if self.has_looked else "Looking for cameras…")
        for source in known:
            self.sources.addItem(icons.icon(_ICONS[source.kind]), source.name, source)
            if source.kind is not SourceKind.CAMERA:
                self.sources.setItemData(self.sources.count() - 1, source.name, Qt.ItemDataRole.ToolTipRole)
        self.sources.insertSeparator(self.sources.count())
        self.sources.addItem(icons.icon("film"), _Other.VIDEO.value, _Other.VIDEO)
        self.sources.addItem(icons.icon("link"), _Other.STREAM.value, _Other.STREAM)
        self._show_source()

    def _show_source(self) -> None:
        rows = range(self.sources.count())
        self.sources.setCurrentIndex(
            next((row for row in rows if self._source is not None and self.sources.itemData(row) == self._source), 0)
        )
        where = f": {self._source.name}" if self._source is not None else ""
        self.sources.setToolTip(f"Where the live picture comes from{where}")
        self.sizes.setEnabled(self._source is None or self._source.kind is SourceKind.CAMERA)

    def _add_remark(self, text: str) -> None:
        """Adds an entry that says something and cannot be chosen."""
        self.sources.addItem(QIcon(), text)
        model = self.sources.model()
        item = model.item(self.sources.count() - 1) if isinstance(model, QStandardItemModel) else None
        if item is not None:
            item.setEnabled(False)

    def _recent(self) -> list[CameraSource]:
        """The videos and streams shown last."""
        found = [video(file) for file in self._settings.recent_videos]
        for address in self._settings.recent_streams:
            try:
                found.append(stream(address))
            except DigitRecError:  # somebody edited the settings
                continue
        return found

    def _remembered_recent(self) -> CameraSource | None:
        """The video or stream that was shown last, if one was; whether its camera is there is not known yet."""
        identity = self._settings.camera_identity
        return next((source for source in self._recent() if source.identity == identity), None)

    @pyqtSlot(int)
    def _on_source_activated(self, row: int) -> None:
        chosen = self.sources.itemData(row)
        if isinstance(chosen, CameraSource):
            if chosen != self._source:
                self.choose(chosen)
            return
        self._show_source()  # until there is a file or an address
        if chosen is _Other.VIDEO:
            self.ask_for_video()
        elif chosen is _Other.STREAM:
            self.ask_for_stream()

    @pyqtSlot(int)
    def _on_size_activated(self, _row: int) -> None:
        if self.resolution != self._settings.camera_resolution:
            self._settings.camera_resolution = self.resolution
            self.chosen.emit()

    @pyqtSlot(bool)
    def _on_mirrored(self, mirrored: bool) -> None:
        self._settings.camera_mirrored = mirrored

    @pyqtSlot()
    def ask_for_video(self) -> None:
        """Lets the user choose a video file."""
        recent = self._settings.recent_videos
        folder = str(recent[0].parent) if recent else ""
        file, _ = QFileDialog.getOpenFileName(self, "Open a video", folder, _VIDEOS)
        if file:
            self.choose(video(Path(file)))

    @pyqtSlot()
    def ask_for_stream(self) -> None:
        """Lets the user type the address of a stream."""
        dialog = StreamDialog(self._typed, self)
        dialog.given.connect(self.choose)
        dialog.finished.connect(lambda: self._note_typed(dialog.address.text()))
        dialog.open()

    def _note_typed(self, address: str) -> None:
        self._typed = address


def _has_password(source: CameraSource) -> bool:
    """Whether its address holds a password, which is not for a settings file."""
    return source.kind is SourceKind.STREAM and bool(urlsplit(source.identity).password)


class StreamDialog(QDialog):
    """Stays until the address is one, or the user gives up.

    Args:
        typed: what was typed last, to be mended where it was wrong.

    Signals:
        given(CameraSource): the stream of the address.
    """

    given = pyqtSignal(object)

    def __init__(self, typed: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Stream address")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.address = QLineEdit(typed)
        self.address.selectAll()
        self.address.setPlaceholderText("http://192.168.1.20:8080/video")
        self.address.setAccessibleName("Stream address")
        self.address.setToolTip("An address that begins with http://, https:// or rtsp://")
        self.problem = controls.label()
        self.problem.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        introduction = controls.label(_INTRODUCTION)
        for text in (introduction, self.problem):
            text.setFixedWidth(56 * GRID)  # without it a dialog is made too low for text that wraps
        layout = controls.dialog_column(self)
        layout.addWidget(introduction)
        layout.addWidget(self.address)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)

    def accept(self) -> None:
        """Gives the stream, or says what is wrong with its address (Qt override)."""
        try:
            source = stream(self.address.text())
        except DigitRecError as error:
            self.problem.setText(str(error))
            self.problem.show()
            self.adjustSize()
            self.address.setFocus()
            return
        super().accept()
        self.given.emit(source)
