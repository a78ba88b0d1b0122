"""TrainingService: a training in a child process, and what it tells of itself."""

from __future__ import annotations

import contextlib
import logging
from enum import Enum
from pathlib import Path

from PyQt6.QtCore import QLockFile, QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.models.files import remove_half_written
from digitrec_gui.core.training.events import Command, Event
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.training.presets import arguments
from digitrec_gui.services.training.child import TrainingChild
from digitrec_gui.services.training.runs import lock

_log = logging.getLogger(__name__)


class TrainingState(Enum):
    """What a training is doing: STARTING until it has read its data, STOPPING until its child has ended.

    A training that writes sheets is RUNNING meanwhile; `TrainingService.started` follows when they are done.
    """

    IDLE = "idle"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


class TrainingService(QObject):
    """One child `digitrec train` at a time; see `core.training.events` for what the events hold.

    Of `saved`, `cancelled` and `failed` one follows each `start`, when the child has ended and the state is IDLE.

    Signals:
        state_changed(TrainingState): it is this now.
        started(Started): the data are read, the training begins.
        progress(Progress): the step, the speed and the time left, twice a second.
        shown(Shown): a strip of what the Model is being shown.
        wrong(Wrong): a strip of what it still reads wrong, after each epoch.
        epoch(EpochDone): an epoch is finished, with its figures.
        evaluated(Evaluated): the figures on the test set.
        gate(Judged): whether a taught Model should take the place of the one before.
        note(str): something that takes time, or is worth knowing.
        saved(Path): the `.h5` lies here.
        cancelled(): the run was cancelled; if an epoch was finished, `unfinished` finds it.
        failed(str): it came to nothing, and why.
    """

    state_changed = pyqtSignal(TrainingState)
    started = pyqtSignal(dict)
    progress = pyqtSignal(dict)
    shown = pyqtSignal(dict)
    wrong = pyqtSignal(dict)
    epoch = pyqtSignal(dict)
    evaluated = pyqtSignal(dict)
    gate = pyqtSignal(dict)
    note = pyqtSignal(str)
    saved = pyqtSignal(object)
    cancelled = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = TrainingState.IDLE
        self._child: TrainingChild | None = None
        self._out = Path()
        self._lock: QLockFile | None = None
        self._is_cancelled = False
        self._saved: Path | None = None
        self._failure = ""

    @property
    def state(self) -> TrainingState:
        """What the training is doing."""
        return self._state

    @property
    def out(self) -> Path:
        """The `.h5` of the run under way, or of the last one."""
        return self._out

    def start(self, options: TrainOptions) -> None:
        """Starts a training; while one is under way, and if none can be started, only `failed` follows."""
        if self._child is not None:
            self.failed.emit("A training is under way: wait for its end, or cancel it.")
            return
        self._out, self._saved, self._failure, self._is_cancelled = options.out, None, "", False
        with contextlib.suppress(OSError):  # the child says it better
            options.out.parent.mkdir(parents=True, exist_ok=True)
        self._lock = lock(options.out)
        if not self._lock.tryLock(0) and self._lock.error() == QLockFile.LockError.LockFailedError:
            self.failed.emit(f"{options.out.stem} is being trained in another window: wait for its end.")
            return
        child = TrainingChild(self)
        child.told.connect(self._on_told)
        child.ended.connect(self._on_ended)
        child.not_started.connect(self._on_not_started)
        self._child = child
        self._become(TrainingState.STARTING)
        child.begin(arguments(options))

    def pause(self) -> None:
        """Lets the training rest after the batch that it is learning; the state is then PAUSED."""
        self._send("pause")

    def resume(self) -> None:
        """Lets it go on."""
        self._send("resume")

    def stop(self) -> None:
        """Ends it early and keeps the best epoch so far; `saved` follows, after some seconds."""
        if self._send("stop"):
            self._become(TrainingState.STOPPING)

    def cancel(self) -> None:
        """Ends it and leaves nothing but its checkpoint; politely at first, by force if that takes long."""
        if self._child is not None:
            self._child.cancel()
            self._is_cancelled = True
            self._become(TrainingState.STOPPING)

    def close(self) -> None:
        """Ends the child, if there is one, and waits for its end; no signal follows."""
        child, self._child = self._child, None
        if child is None:
            return
        child.end()
        self._clean_up()
        self._state = TrainingState.IDLE

    def _send(self, command: Command) -> bool:
        """Sends a command; gives whether there is a child to take it."""
        if self._child is None:
            return False
        self._child.send(command)
        return True

    def _become(self, state: TrainingState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    def _become_if_running(self, state: TrainingState) -> None:
        if self._state != TrainingState.STOPPING:
            self._become(state)

    @pyqtSlot(dict)
    def _on_told(self, event: Event) -> None:
        match event["event"]:
            case "reading":
                self.note.emit(f"Reading the images: {event['done']:,} of {event['images']:,}")
            case "rendering":
                # The data are read: from here on it takes every order.
                self._become_if_running(TrainingState.RUNNING)
                self.note.emit(f"Writing sheets by hand: {event['done']:,} of {event['sheets']:,}")
            case "note":
                self.note.emit(event["message"])
            case "started":
                self._become_if_running(TrainingState.RUNNING)
                self.started.emit(event)
            case "progress":
                self.progress.emit(event)
            case "shown":
                self.shown.emit(event)
            case "wrong":
                self.wrong.emit(event)
            case "epoch":
                self.epoch.emit(event)
            case "paused":
                self._become_if_running(TrainingState.PAUSED)
            case "resumed":
                self._become_if_running(TrainingState.RUNNING)
            case "evaluated":
                self.evaluated.emit(event)
            case "gate":
                self.gate.emit(event)
            case "saved":
                self._saved = Path(event["path"])
            case "failed":
                self._failure = event["message"]

    @pyqtSlot()
    def _on_ended(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        status, errors = child.exitCode(), child.errors
        child.deleteLater()
        self._clean_up()
        self._become(TrainingState.IDLE)
        if self._saved is not None:
            self.saved.emit(self._saved)
        elif self._is_cancelled:
            self.cancelled.emit()
        elif self._failure:
            self.failed.emit(self._failure)
        else:
            _log.error("digitrec train ended with %d:\n%s", status, errors)
            self.failed.emit(
                "The training stopped unexpectedly; the log says more. What its finished epochs learned is kept: "
                "go on with it, or train anew."
            )

    @pyqtSlot()
    def _on_not_started(self) -> None:
        if self._child is not None:
            _log.error("digitrec train did not start: %s", self._child.errorString())
            self._failure = "The training could not begin: no further program could be started. Close some, try again."
            self._on_ended()

    def _clean_up(self) -> None:
        remove_half_written(self._out)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
