"""The Webcam tab: a live picture, read as it goes, and the numbers worth keeping; a Frame leaves as a picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QWidget

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.types import Image, Reading
from digitrec_gui.services.reading.pictures import ReadImage
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.services.webcam.cameras import CameraList
from digitrec_gui.services.webcam.service import CameraService, CameraState, Frame
from digitrec_gui.services.webcam.sources import CameraSource
from digitrec_gui.ui.reading.not_read import NotRead
from digitrec_gui.ui.webcam.actions import WebcamActions
from digitrec_gui.ui.webcam.bar import WebcamBar
from digitrec_gui.ui.webcam.in_sight import InSight
from digitrec_gui.ui.webcam.measures import WebcamMeasures
from digitrec_gui.ui.webcam.panel import WebcamPanel
from digitrec_gui.ui.webcam.reading import WebcamReading
from digitrec_gui.ui.webcam.sources import WebcamSources
from digitrec_gui.ui.webcam.stage import WebcamStage
from digitrec_gui.ui.widgets.controls import content_and_bar
from digitrec_gui.ui.widgets.room import SideBySide
from digitrec_gui.ui.widgets.saving import PICTURE, TEXT, Saving


class WebcamTab(QWidget):
    """Frames in, a steady Reading out. The camera is on only while it is switched on and the tab is in sight.

    Signals:
        image_asked(object, str): this `ImageSource`, of this name, is to be opened in the Image tab.
        remarked(str): something worth a sentence to the user.
    """

    image_asked = pyqtSignal(object, str)
    remarked = pyqtSignal(str)

    def __init__(
        self,
        camera: CameraService,
        cameras: CameraList,
        service: ReadingService,
        settings: Settings,
        choose_model: Callable[[], object],
    ) -> None:
        super().__init__()
        self._camera = camera
        self._cameras = cameras
        self._started: tuple[CameraSource, tuple[int, int] | None] | None = None
        self._frame: Frame | None = None
        self._read: ReadImage | None = None
        self._wants_focus = False
        self.stage = WebcamStage()
        self.view = self.stage.view
        self.actions_ = WebcamActions(self, self.view)
        self.sources = WebcamSources(self.actions_, settings)
        self.panel = WebcamPanel(self.actions_, self.sources)
        self.reading = WebcamReading(service, self)
        self.not_read = NotRead(service, self.panel, "The picture", choose_model, self)
        self.saving = WebcamSaving(service, settings, self)
        self.bar = WebcamBar(self.actions_)
        self.measures = WebcamMeasures(self)
        self.in_sight = InSight(self)
        content_and_bar(self, SideBySide(self.stage, self.panel), self.bar)
        self._connect()
        self.view.set_mirrored(self.actions_.mirror.isChecked())
        self._obey()

    def _connect(self) -> None:
        actions = self.actions_
        actions.on.toggled.connect(self._on_switched)
        actions.freeze.toggled.connect(self._on_frozen)
        actions.take.triggered.connect(self._take)
        actions.keep.triggered.connect(lambda: self.panel.kept.add(self.panel.kept_text))
        actions.snapshot.triggered.connect(self._save_picture)
        self.panel.kept.save_asked.connect(lambda: self.saving.ask_numbers(self.panel.kept.lines))
        self.saving.numbers_saved.connect(self.panel.kept.show_saved)
        actions.mirror.toggled.connect(self.view.set_mirrored)
        self.sources.chosen.connect(self._on_chosen)
        self.view.painted.connect(self.measures.count)
        self.reading.read.connect(self._on_read)
        self.reading.failed.connect(self._on_read_failed)
        self.in_sight.changed.connect(self._on_in_sight)
        self.in_sight.locked.connect(self._on_locked)
        self._cameras.changed.connect(self._on_cameras)
        self._camera.frame_ready.connect(self._on_frame_ready)
        self._camera.state_changed.connect(self._on_state_changed)

    @property
    def is_on(self) -> bool:
        """Whether the camera is switched on; it is off all the same while the tab is out of sight."""
        return self.actions_.on.isChecked()

    @property
    def is_frozen(self) -> bool:
        """Whether the picture is frozen."""
        return self.actions_.freeze.isChecked()

    @pyqtSlot(bool)
    def _on_switched(self, on: bool) -> None:
        self._wants_focus = on
        if on:
            self.in_sight.watch_lock()
        else:
            self.actions_.freeze.setChecked(False)
        self._obey()

    @pyqtSlot(bool)
    def _on_in_sight(self, in_sight: bool) -> None:
        if in_sight:
            self._cameras.watch()
        else:
            self._cameras.unwatch()
        self._obey()

    @pyqtSlot(object)
    def _on_cameras(self, cameras: tuple[CameraSource, ...]) -> None:
        self.sources.show_cameras(cameras, in_use=self._started is not None)
        if self._started is None:
            self._obey()

    @pyqtSlot()
    def _on_chosen(self) -> None:
        self._wants_focus = True
        self.actions_.freeze.setChecked(False)
        self._obey()

    @pyqtSlot()
    def _obey(self) -> None:
        """Starts or stops the camera, as it should be by now."""
        source = self.sources.source
        wanted = None
        if self.is_on and self.in_sight.is_in_sight and source is not None:
            wanted = (source, self.sources.resolution)
        if wanted != self._started:
            self._started = wanted
            self._forget()
            if wanted is not None:
                self._camera.start(*wanted)
            else:
                self._camera.stop()
        if not self.is_on:
            self.bar.show_off()
            self.stage.show_off(lambda: self.actions_.on.setChecked(True))
        elif source is None:
            self.bar.show_no_source(has_looked=self.sources.has_looked)
            self.stage.show_no_source(has_looked=self.sources.has_looked)

    def _forget(self) -> None:
        """Forgets the picture and what was read of it, unless it is frozen."""
        self.measures.clear()
        if self.is_frozen:
            return
        self._frame = None
        self._clear_reading()
        self.stage.clear()
        self.actions_.set_picture_enabled(False)

    def _clear_reading(self) -> None:
        self._read = None
        self.reading.clear()
        self.not_read.clear()
        self.panel.clear()

    @pyqtSlot()
    def _on_frame_ready(self) -> None:
        frame = self._camera.take()
        if frame is None or self.is_frozen or self._started is None:
            return
        is_first, self._frame = self._frame is None, frame
        self.stage.show_frame(frame.image)
        if is_first:
            self._begin()
        self.reading.offer(frame)
        self.measures.say(frame, self.reading.seconds)

    def _begin(self) -> None:
        """Makes ready for a picture; if the user has just asked for it, its keys work at once."""
        self.panel.show_looking()
        self.actions_.set_picture_enabled(True)
        if self._wants_focus:
            self._wants_focus = False
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @pyqtSlot(object, object)
    def _on_read(self, reading: Reading, frame: Frame) -> None:
        if self._frame is not None:
            self._read = ReadImage(frame.image, reading)
            self.not_read.clear()
            self.view.show_digits(reading.digits)
            self.panel.show_reading(reading)
            self.view.tell(self.panel.text)

    @pyqtSlot(object)
    def _on_read_failed(self, error: DigitRecError) -> None:
        self._read = None
        self.view.show_digits(())
        self.not_read.show(error)

    @pyqtSlot(object, str)
    def _on_state_changed(self, state: CameraState, sentence: str) -> None:
        if self._started is None or state is CameraState.OFF:
            return
        self.bar.show_state(state)
        has_ended = state is CameraState.ENDED
        is_lasting = self.is_frozen or has_ended
        retry = self._camera.retry if self._camera.can_retry else None
        self.stage.show_state(state, sentence, retry, is_lasting=is_lasting)
        if has_ended and self._frame is not None:
            self.reading.offer(self._frame, still=True)
        elif state in (CameraState.RETRYING, CameraState.FAILED) and not self.is_frozen:
            self._clear_reading()
            self.view.show_digits(())
            self.measures.clear()

    @pyqtSlot(bool)
    def _on_frozen(self, frozen: bool) -> None:
        self.stage.set_frozen(frozen)
        if frozen and self._frame is not None:
            self.reading.offer(self._frame, still=True)
            self.measures.say_still(self._frame, self.reading.seconds)

    @pyqtSlot()
    def _take(self) -> None:
        if self.view.has_picture:
            self.image_asked.emit(self._read or self.view.frame_shown(), "Webcam picture")

    @pyqtSlot()
    def _save_picture(self) -> None:
        if self._frame is not None:
            self.saving.ask_picture(self._frame.image)

    @pyqtSlot()
    def _on_locked(self) -> None:
        # Switched off for good: who unlocks it need not be who switched it on.
        if self.is_on:
            self.actions_.on.setChecked(False)
            self.remarked.emit("The camera was switched off because the session was locked.")


class WebcamSaving(Saving):
    """What is saved is what there was when it was asked for, however long the dialog stays open.

    Signals:
        numbers_saved(): the kept numbers are written.
    """

    numbers_saved = pyqtSignal()

    def ask_picture(self, image: Image) -> None:
        """Asks where to save an Image, without marks."""
        name = f"Webcam {_now()}"
        self.ask_file("Save the picture", PICTURE, name, lambda file: self.write_picture(file, image))

    def ask_numbers(self, numbers: tuple[str, ...]) -> None:
        """Asks where to save numbers, each a line."""
        name = f"Numbers {_now()}"
        self.ask_file("Save the kept numbers", TEXT, name, lambda file: self.write_numbers(file, numbers))

    def write_numbers(self, file: Path, numbers: tuple[str, ...]) -> None:
        """Saves numbers, each a line."""
        self.write_lines(file, numbers).done.connect(self.numbers_saved)


def _now() -> str:
    """The time, as every file system takes it in a name."""
    return datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
