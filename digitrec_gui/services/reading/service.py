"""ReadingService: loads a Model, opens and reads Images with it, and never keeps the caller waiting."""

from __future__ import annotations

import itertools
from pathlib import Path

from PyQt6.QtCore import QObject, QThread, pyqtSignal, pyqtSlot

from digitrec_gui.core.process import SECONDS
from digitrec_gui.core.types import Box, Digit, Image, ModelInfo, Reading, ReadOptions
from digitrec_gui.services.child import ChildCommand
from digitrec_gui.services.reading.pictures import ImageSource, OpenedPicture
from digitrec_gui.services.reading.worker import ReadingWorker

FIND_OUT = ReadOptions(rotation=None)
"""Reads all of an Image, turned upright."""

_AS_IT_IS = ReadOptions()


class ReadingService(QObject):
    """Owns the worker thread and, while a Model is compiled, the child process.

    Every order returns at once; its answer is a signal that carries the number which the order returned.
    Numbers grow, and no two orders share one.

    Signals:
        model_ready(ModelInfo): from now on this Model reads.
        model_failed(str): a Model could not be loaded, and why; the one before it, if any, still reads.
        model_compiling(str): the Model of this name must be compiled first, which takes some seconds.
        image_opened(int, OpenedPicture): the Image of an `open`; its Reading follows.
        read_done(int, Reading): the Reading of an `open` or a `read`.
        one_read(int, Digit): the answer to `read_one`.
        image_turned(int, tuple of QImages): the answer to `turn`: the levels, largest first.
        stages_done(int, Stages): the answer to `stages`.
        saved(int, Path): the answer to `save` or `save_lines`.
        failed(int, str): the order failed, and why.
    """

    model_ready = pyqtSignal(object)
    model_failed = pyqtSignal(str)
    model_compiling = pyqtSignal(str)
    image_opened = pyqtSignal(int, object)
    read_done = pyqtSignal(int, object)
    one_read = pyqtSignal(int, object)
    image_turned = pyqtSignal(int, object)
    stages_done = pyqtSignal(int, object)
    saved = pyqtSignal(int, object)
    failed = pyqtSignal(int, str)

    _load_asked = pyqtSignal(int, object)
    _use_asked = pyqtSignal(int, object)
    _open_asked = pyqtSignal(int, object, object)
    _read_asked = pyqtSignal(int, object, object)
    _read_one_asked = pyqtSignal(int, object, object, object)
    _turn_asked = pyqtSignal(int, object, int)
    _stages_asked = pyqtSignal(int, object, object, int)
    _save_asked = pyqtSignal(int, object, str, object, object)
    _save_lines_asked = pyqtSignal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = itertools.count(1)
        self._newest_load = 0
        self._is_loading = False
        self._compilation = Compilation(self)
        self._compilation.compiled.connect(self._on_compiled)
        self._compilation.failed.connect(self._on_compilation_failed)
        self._thread = QThread()
        self._thread.setObjectName("reading")
        self._worker = ReadingWorker()
        self._worker.moveToThread(self._thread)
        self._connect_worker()
        self._thread.start()

    def _connect_worker(self) -> None:
        worker = self._worker
        self._load_asked.connect(worker.load)
        self._use_asked.connect(worker.use)
        self._open_asked.connect(worker.open)
        self._read_asked.connect(worker.read)
        self._read_one_asked.connect(worker.read_one)
        self._turn_asked.connect(worker.turn)
        self._stages_asked.connect(worker.stages)
        self._save_asked.connect(worker.save)
        self._save_lines_asked.connect(worker.save_lines)
        worker.model_ready.connect(self._on_model_ready)
        worker.model_failed.connect(self._on_model_failed)
        worker.compile_needed.connect(self._on_compile_needed)
        worker.image_opened.connect(self.image_opened)
        worker.read_done.connect(self.read_done)
        worker.one_read.connect(self.one_read)
        worker.image_turned.connect(self.image_turned)
        worker.stages_done.connect(self.stages_done)
        worker.saved.connect(self.saved)
        worker.failed.connect(self.failed)

    def load(self, h5: Path) -> None:
        """Loads a Model; one that is still being loaded is forgotten."""
        self.cancel_load()
        self._is_loading = True
        self._load_asked.emit(self._newest_load, h5)

    def cancel_load(self) -> None:
        """Forgets the Model that is being loaded or compiled; the one before it stays."""
        self._newest_load = next(self._ids)
        self._is_loading = False
        self._compilation.cancel()

    @property
    def is_loading(self) -> bool:
        """Whether a Model is being loaded or compiled: `model_ready` or `model_failed` will follow."""
        return self._is_loading

    def open(self, source: ImageSource, options: ReadOptions = FIND_OUT) -> int:
        """Opens an Image, then reads it. An `open` that has not been answered yet is forgotten: the newest wins."""
        request = next(self._ids)
        self._worker.supersede(request)
        self._open_asked.emit(request, source, options)
        return request

    def read(self, image: Image, options: ReadOptions = _AS_IT_IS) -> int:
        """Reads an Image."""
        request = next(self._ids)
        self._read_asked.emit(request, image, options)
        return request

    def read_one(self, image: Image, box: Box, options: ReadOptions) -> int:
        """Reads what lies in a box, in pixels of the turned Image, as one digit."""
        request = next(self._ids)
        self._read_one_asked.emit(request, image, box, options)
        return request

    def turn(self, picture: OpenedPicture, rotation: int) -> int:
        """Turns the levels of a picture by so many degrees clockwise, a multiple of 90."""
        request = next(self._ids)
        self._turn_asked.emit(request, picture, rotation)
        return request

    def stages(self, image: Image, digit: Digit, rotation: int = 0) -> int:
        """Works out the steps by which a Digit of this Image, turned so, was read."""
        request = next(self._ids)
        self._stages_asked.emit(request, image, digit, rotation)
        return request

    def save(self, file: Path, name: str, image: Image, reading: Reading) -> int:
        """Writes what was read from the Image of this name as its suffix says, see `core.reading.export`."""
        request = next(self._ids)
        self._save_asked.emit(request, file, name, image, reading)
        return request

    def save_lines(self, file: Path, lines: tuple[str, ...]) -> int:
        """Writes lines of text to a file."""
        request = next(self._ids)
        self._save_lines_asked.emit(request, file, lines)
        return request

    def close(self) -> None:
        """Ends the child process and the thread; waits for the one order that may be under way."""
        self.cancel_load()
        self._worker.stop()
        self._thread.quit()
        self._thread.wait()

    @pyqtSlot(int, object)
    def _on_model_ready(self, load_id: int, info: ModelInfo) -> None:
        # Also for a load that was superseded meanwhile: it is the Model that reads until the next is ready.
        if load_id == self._newest_load:
            self._is_loading = False
        self.model_ready.emit(info)

    @pyqtSlot(int, str)
    def _on_model_failed(self, load_id: int, message: str) -> None:
        if load_id == self._newest_load:
            self._on_compilation_failed(message)

    @pyqtSlot(str)
    def _on_compilation_failed(self, message: str) -> None:
        self._is_loading = False
        self.model_failed.emit(message)

    @pyqtSlot(int, object)
    def _on_compile_needed(self, load_id: int, h5: Path) -> None:
        if load_id == self._newest_load:
            self.model_compiling.emit(h5.stem)
            self._compilation.start(h5)

    @pyqtSlot(object)
    def _on_compiled(self, compiled: Path) -> None:
        self._use_asked.emit(self._newest_load, compiled)


class Compilation(QObject):
    """One child `digitrec compile` at a time.

    Signals:
        compiled(Path): the compiled copy lies here.
        failed(str): there is none, and this is why, in a sentence for people.
    """

    compiled = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child = ChildCommand(SECONDS, self)
        self._child.done.connect(self._on_done)
        self._child.failed.connect(self.failed)

    def start(self, h5: Path) -> None:
        """Starts to compile; a run that is under way is cancelled."""
        problem = f"The model “{h5.stem}” could not be prepared"
        self._child.start(
            ("compile", str(h5), "--events"),
            unexplained=f"{problem}: the program that does it stopped. The log says more.",
            not_started=f"{problem}: no further program could be started.",
        )

    def cancel(self) -> None:
        """Ends the child, if there is one, and waits for its end; no signal follows."""
        self._child.cancel()

    @pyqtSlot(dict)
    def _on_done(self, event: dict[str, object]) -> None:
        self.compiled.emit(Path(str(event["path"])))
