"""CameraService: Frames from a camera, a video or a stream, and what is to be said when there are none."""

from __future__ import annotations

import itertools
from enum import Enum, auto

from PyQt6.QtCore import QObject, QTimer, pyqtSignal, pyqtSlot

from digitrec_gui.services.webcam import faults
from digitrec_gui.services.webcam.faults import Fault
from digitrec_gui.services.webcam.frames import Frame
from digitrec_gui.services.webcam.hung_threads import end
from digitrec_gui.services.webcam.sources import CameraSource, SourceKind
from digitrec_gui.services.webcam.thread import CameraThread, Patience

__all__ = ["CameraService", "CameraState", "CameraThread", "Frame", "Patience"]

_MOST_HUNG = 3
"""So many threads may hang in a driver; with them no further one is started until one of them has ended."""


class CameraState(Enum):
    """What the camera is doing.

    OFF: nothing; the device is not held.
    OPENING: it was started, and no Frame has come yet.
    LIVE: Frames come.
    RETRYING: they came no more, or the driver does not answer; it is tried again, by itself.
    FAILED: there are none until `retry` or `start`.
    ENDED: the video has been played; `retry` plays it again.
    """

    OFF = auto()
    OPENING = auto()
    LIVE = auto()
    RETRYING = auto()
    FAILED = auto()
    ENDED = auto()


class CameraService(QObject):
    """Owns the thread that reads the source, and replaces it when it has failed or does not answer.

    Every order returns at once. Nothing is stored: after `stop` no Frame is kept.

    Signals:
        frame_ready(): a Frame lies in the mailbox, which was empty; `take` it.
        opened(int, int, float): Frames come: the source's own width and height in pixels, and Frames a second, 0 if
            unknown. Also after it was lost and came back.
        state_changed(CameraState, str): the state, or what is to be shown with it, in a sentence; "" if nothing is.
    """

    frame_ready = pyqtSignal()
    opened = pyqtSignal(int, int, float)
    state_changed = pyqtSignal(object, str)

    def __init__(self, parent: QObject | None = None, patience: Patience | None = None) -> None:
        super().__init__(parent)
        self._patience = patience or Patience()
        self._numbers = itertools.count(1)
        self._frame_numbers = itertools.count()
        self._source: CameraSource | None = None
        self._resolution: tuple[int, int] | None = None
        self._thread: CameraThread | None = None
        self._ending: list[CameraThread] = []
        self._state = CameraState.OFF
        self._sentence = ""
        self._fault: Fault | None = None
        self._was_live = False
        self._is_beside_hung = False
        self._tries = 0
        self._silent_ticks = 0
        self._signs_seen = 0
        self._watchdog = QTimer(self)
        self._watchdog.setInterval(round(1000 * self._patience.tick))
        self._watchdog.timeout.connect(self._on_tick)
        self._next_try = QTimer(self)
        self._next_try.setSingleShot(True)
        self._next_try.timeout.connect(self._launch)

    @property
    def state(self) -> CameraState:
        """What the camera is doing."""
        return self._state

    @property
    def sentence(self) -> str:
        """What is to be shown with the state; "" if nothing is."""
        return self._sentence

    @property
    def can_retry(self) -> bool:
        """Whether `retry` may help: not where the system asks for a new start of the program."""
        return self._fault is None or not self._fault.needs_restart

    @property
    def source(self) -> CameraSource | None:
        """What was started last; None when off."""
        return self._source

    def start(self, source: CameraSource, resolution: tuple[int, int] | None = None) -> None:
        """Opens a source in the place of the one before.

        Args:
            source: what to open.
            resolution: (width, height) to ask a camera for; it gives the nearest that it has. None for its own.
        """
        self._part()
        self._source, self._resolution = source, resolution
        self._was_live = False
        self._tries = 0
        self._fault = None
        self._enter(CameraState.OPENING, faults.opening(source))
        self._launch()

    def take(self) -> Frame | None:
        """Empties the mailbox: the newest Frame, or None if it was taken before."""
        return self._thread.take() if self._thread is not None else None

    def retry(self) -> None:
        """Opens the source again, now; nothing when off."""
        if self._state is CameraState.RETRYING:
            if self._next_try.isActive():
                self._next_try.start(0)
        elif self._source is not None:
            self.start(self._source, self._resolution)

    def stop(self) -> None:
        """Lets go of the source; the device is free as soon as its driver returns."""
        self._part()
        self._source = None
        self._watchdog.stop()
        self._enter(CameraState.OFF, "")

    def close(self) -> bool:
        """Ends the threads; False if a driver would not let one end in time.

        The rest of the program may go on then, but its process must end by `hung_threads.leave_at_once`.
        """
        self.stop()
        threads, self._ending = self._ending, []
        return end(threads, self._patience.closing)

    @pyqtSlot()
    def _launch(self) -> None:
        """Starts a thread for the source, or waits until the one before has let go of the camera."""
        source = self._source
        if source is None:
            return
        self._silent_ticks = self._signs_seen = 0
        self._watchdog.start()
        if self._is_held(source):
            return  # _on_thread_finished goes on, or _on_tick
        hung = sum(thread.is_hung for thread in self._ending)
        self._is_beside_hung = hung > 0
        if hung >= _MOST_HUNG:
            self._fail(Fault.HUNG, tries_by_itself=True)
            return
        thread = CameraThread(next(self._numbers), source, self._resolution, self._patience, self._frame_numbers)
        thread.opened.connect(self._on_opened)
        thread.frame_ready.connect(self._on_frame_ready)
        thread.went_dark.connect(self._on_went_dark)
        thread.asked.connect(self._on_asked)
        thread.lost.connect(self._on_lost)
        thread.finished.connect(self._on_thread_finished)
        self._thread = thread
        thread.start()

    def _is_held(self, source: CameraSource) -> bool:
        """Whether a thread that is ending still holds this camera: opened a second time it would count as busy."""
        return source.kind is SourceKind.CAMERA and any(
            thread.source.identity == source.identity and not thread.is_hung for thread in self._ending
        )

    def _part(self) -> None:
        """Lets the thread end by itself; what it still says is not listened to."""
        self._next_try.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()
            self._ending.append(thread)
            self._forget_ended()

    def _forget_ended(self) -> None:
        # `finished` is emitted a moment before the thread is gone, hence `wait`.
        self._ending = [thread for thread in self._ending if not (thread.isFinished() and thread.wait())]

    def _enter(self, state: CameraState, sentence: str) -> None:
        if (state, sentence) != (self._state, self._sentence):
            self._state, self._sentence = state, sentence
            self.state_changed.emit(state, sentence)

    def _fail(self, fault: Fault, detail: str = "", *, tries_by_itself: bool) -> None:
        """Says what went wrong, and either tries again after a while or waits for `retry`."""
        assert self._source is not None
        self._watchdog.stop()
        self._fault = fault
        said = faults.sentence(fault, self._source, detail=detail, tries_by_itself=tries_by_itself)
        if tries_by_itself:
            retries = self._patience.retries
            self._next_try.start(round(1000 * retries[min(self._tries, len(retries) - 1)]))
            self._tries += 1
            self._enter(CameraState.RETRYING, said)
        else:
            self._enter(CameraState.ENDED if fault is Fault.VIDEO_ENDED else CameraState.FAILED, said)

    def _is_current(self, number: int) -> bool:
        return self._thread is not None and self._thread.number == number

    @pyqtSlot(int, int, int, float)
    def _on_opened(self, number: int, width: int, height: int, rate: float) -> None:
        if self._is_current(number):
            self._was_live = True
            self._tries = 0
            self._enter(CameraState.LIVE, "")
            self.opened.emit(width, height, rate)

    @pyqtSlot(int)
    def _on_frame_ready(self, number: int) -> None:
        if self._is_current(number):
            self.frame_ready.emit()

    @pyqtSlot(int, bool)
    def _on_went_dark(self, number: int, is_dark: bool) -> None:
        if self._is_current(number):
            self._enter(CameraState.LIVE, faults.DARK if is_dark else "")

    @pyqtSlot(int)
    def _on_asked(self, number: int) -> None:
        if self._is_current(number):
            self._enter(self._state, faults.PERMISSION_ASKED)

    @pyqtSlot(int, object, str)
    def _on_lost(self, number: int, fault: Fault, detail: str) -> None:
        if not self._is_current(number):
            return
        self._part()
        if fault is Fault.NOT_OPENED and self._is_beside_hung:
            fault = Fault.HUNG  # it was our own thread that held it, though it may have ended since
        self._fail(fault, detail, tries_by_itself=fault is Fault.HUNG or (self._was_live and fault.may_pass))

    @pyqtSlot()
    def _on_thread_finished(self) -> None:
        self._forget_ended()
        is_wanted = self._state in (CameraState.OPENING, CameraState.RETRYING)
        if is_wanted and self._thread is None and not self._next_try.isActive():
            self._launch()

    @pyqtSlot()
    def _on_tick(self) -> None:
        """Counts ticks without a sign of life. Not seconds: those go on while the computer sleeps."""
        self._silent_ticks += 1
        thread = self._thread
        if thread is None:
            self._on_tick_while_held()
            return
        if thread.signs_of_life != self._signs_seen:
            self._signs_seen, self._silent_ticks = thread.signs_of_life, 0
        limit = self._patience.reading if self._state is CameraState.LIVE else self._patience.opening
        if self._silent_ticks * self._patience.tick > limit:
            thread.is_hung = True
            self._part()
            self._fail(Fault.HUNG, tries_by_itself=True)

    def _on_tick_while_held(self) -> None:
        if self._silent_ticks * self._patience.tick > self._patience.reading:
            for thread in self._ending:
                thread.is_hung = True
            self._launch()
