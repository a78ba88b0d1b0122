"""The run of a job on a thread of its own: looks for pictures, has them read by processes, and keeps what they say."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import JobLock, form_beside, form_of, remove_job
from digitrec_gui.core.batch.names import called
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, Source, Task
from digitrec_gui.core.errors import DataError, DigitRecError, FitError, ImageError, ModelError, Stopped
from digitrec_gui.core.files import in_sentences, replacing
from digitrec_gui.core.sqlite import FullError, NotWritableError, not_made
from digitrec_gui.services.batch.passwords import Passwords
from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.orders import OrderWorker

if TYPE_CHECKING:
    from digitrec_gui.services.batch.run import BatchRun  # with pebble, LiteRT and OpenCV
    from digitrec_gui.services.batch.worker import Equipment


class Step(Enum):
    """What is told on the way."""

    LOOKING = "looking"
    READING = "reading"
    KEPT = "kept"


class RunWorker(OrderWorker):
    """Runs one job at a time. `pause`, `go_on` and `cancel` are for any thread.

    Attributes:
        protected: paths or addresses of the files that no password opened; whole when the run has ended.
    """

    def __init__(self, passwords: Passwords) -> None:
        """Runs nothing yet.

        Args:
            passwords: to try on protected files; which of them opens one is noted there.
        """
        super().__init__()
        self._passwords = passwords
        self._lock = threading.Lock()
        self._run: BatchRun | None = None
        self._is_cancelled = self._is_paused = self._is_begun = False
        self._tried: dict[Task, list[str]] = {}
        self.protected: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Forgets what was asked of the run before; for whoever orders a run, before that."""
        with self._lock:
            self._is_cancelled = self._is_paused = False
            self._tried.clear()
            self.protected = ()

    def pause(self) -> None:
        """Hands out nothing more until it goes on."""
        with self._lock:
            self._is_paused = True
            if self._run is not None:
                self._run.pause()

    def go_on(self) -> None:
        """Goes on after a pause."""
        with self._lock:
            self._is_paused = False
            if self._run is not None:
                self._run.go_on()

    def cancel(self) -> None:
        """Ends the run soon; what is not read stays waiting."""
        with self._lock:
            self._is_cancelled = True
            if self._run is not None:
                self._run.cancel()

    def begin(self, path: Path, settings: JobSettings, given: list[str]) -> bool:
        """Makes a job, and runs it.

        Args:
            path: of its file.
            settings: how pictures are read; the Model's hash is found out here, and the form's, which is copied.
            given: files and folders.

        Returns:
            Whether nothing is waiting any more: False if it was cancelled.

        Raises:
            ImageError: there is nothing to read; then there is no job either.
            DataError: the form cannot be used, or the job cannot be written; likewise.
            DigitRecError: see `go_on_with`.
        """
        from digitrec_gui.core.models.files import sha256

        preload_opencv()
        settings = replace(settings, model_sha256=sha256(_h5(settings)))
        self._is_begun = False
        try:
            if settings.form:
                settings = _with_copied_form(path, settings)
            with closing(JobStore(path, settings)) as store:
                store.note_given(given)
            return self._carried_out(path, given, is_new=True)
        except (_NothingError, Stopped):
            remove_job(path)
            raise
        except (FullError, NotWritableError) as error:
            if self._is_begun:
                raise
            with suppress(DataError):
                remove_job(path)
            raise _not_begun(path, error) from error

    def go_on_with(self, path: Path) -> bool:
        """Runs a job that was begun: what waits, what has changed since, what is new, and what could not be read.

        Returns:
            Whether nothing is waiting any more: False if it was cancelled.

        Raises:
            DataError: it cannot be read or written, or runs in another window.
            ModelError: its Model is there no more, or another.
        """
        preload_opencv()
        with closing(JobStore(path)) as store:
            given = store.given()
        try:
            return self._carried_out(path, given, is_new=False)
        except Stopped:
            return False

    def _carried_out(self, path: Path, given: list[str], *, is_new: bool) -> bool:
        from digitrec_gui.core.batch.sources import sources_of
        from digitrec_gui.services.batch.executors import Processes, cores
        from digitrec_gui.services.batch.run import BatchRun

        with ExitStack() as stack:
            stack.enter_context(closing(JobLock(path)))
            store = stack.enter_context(closing(JobStore(path)))
            equipment = _equipment(path, store.settings)
            self.tell(Step.LOOKING)
            store.retry()
            gone = {one for one in given if not os.path.exists(one) and store.has_files_in(one)}  # noqa: PTH110
            store.add(self._wanted(_told_of(source, gone) for source in sources_of(given, recursive=True)))
            waiting = store.counts().waiting
            if is_new and not waiting:
                raise _NothingError(_nothing(store))
            self._is_begun = True
            self.tell(Step.READING)
            if not waiting:
                return True
            executor = stack.enter_context(closing(Processes(equipment, min(cores(), waiting))))
            with self._lock:
                self._run = BatchRun(store, executor, self._on_kept, self._password)
                if self._is_paused:
                    self._run.pause()
                if self._is_cancelled:
                    self._run.cancel()
            try:
                return self._run.run()
            finally:
                with self._lock:
                    self._run = None

    def _password(self, task: Task, answer: Answer) -> str | Answer:
        """The next password to try on a protected file; the answer that stays where none is left."""
        tried = self._tried.setdefault(replace(task, password=""), [])
        untried = [one for one in self._passwords.to_try(task.place) if one not in tried]
        if not untried:
            self.protected += (task.place,)
            return answer
        tried.append(untried[0])
        return untried[0]

    def _on_kept(self, answers: list[Answer]) -> None:
        """Notes which password opened a protected file of which something was read."""
        opened = {answer.file for answer in answers if answer.pages}
        tried = [(task.place, each) for task, each in self._tried.items() if task.file in opened and each]
        for place, each in sorted(tried, key=lambda one: len(one[1])):  # whose last opened it has tried the most
            self._passwords.note(place, each[-1])
        self.tell(Step.KEPT)

    def _wanted(self, sources: Iterable[Source]) -> Iterator[Source]:
        """The sources, unless it is cancelled meanwhile: a large folder takes its time."""
        for source in sources:
            if self._is_cancelled:
                raise Stopped("It was cancelled.")
            yield source


def _not_begun(path: Path, error: DataError) -> DataError:
    """What is said of a job that could not be made."""
    what, where = f"{called(path)} was not begun", path.parent
    if isinstance(error, FullError):
        return DataError(f"{what}: the disk of the folder of jobs, {where}, is full. Make room there, then begin anew.")
    return DataError(
        f"{what}: DigitRec cannot write in the folder of jobs, {where}. Check its permissions, then begin anew."
    )


class _NothingError(ImageError):
    """There is nothing to read."""


def _told_of(source: Source, gone: set[str]) -> Source:
    """A source that stands for a folder that is gone, with that as its problem."""
    if source.name not in gone:
        return source
    name = Path(source.name).name
    return replace(source, problem=f"The folder {name} is not there any more. Bring it back, then look again.")


def _nothing(store: JobStore) -> str:
    problems = [row.problem for row in store.all_rows()]
    if len(problems) == 1:
        return problems[0]
    return "There are no pictures in what was given. Choose others."


def _h5(settings: JobSettings) -> Path:
    return Path(settings.model) if settings.model else paths.DEFAULT_MODEL


def _with_copied_form(path: Path, settings: JobSettings) -> JobSettings:
    """The settings of a new job, whose form is copied beside it: that may be changed or moved while it is read.

    Raises:
        FullError, NotWritableError: it cannot be copied.
        DataError: it cannot be opened, or laid over sheets.
    """
    from digitrec_gui.core.forms.file import open_form
    from digitrec_gui.core.forms.fit import Layer
    from digitrec_gui.core.models.files import sha256

    form, copy = Path(settings.form), form_beside(path)
    try:
        Layer(open_form(form))
        with in_sentences(form, "read"):
            content = form.read_bytes()
        with replacing(copy) as temporary:
            temporary.write_bytes(content)
        return replace(settings, form=str(form.absolute()), form_sha256=sha256(copy))
    except OSError as error:
        raise not_made(path, error, called(path)) from error
    except FitError as error:
        raise DataError(str(error)) from error


def compiled_of(h5: Path) -> Path:
    """The compiled copy of a Model.

    Raises:
        ModelError: there is none yet.
    """
    from digitrec_gui.core.models.files import find_compiled

    compiled = find_compiled(h5, paths.cache_folder())
    if compiled is None:
        raise ModelError(f"The model “{h5.stem}” must be prepared first: use it once, then go on.")
    return compiled


def _equipment(path: Path, settings: JobSettings) -> Equipment:
    """What the workers read with.

    Raises:
        ModelError: the Model of the job is there no more, or another.
        DataError: its form likewise.
    """
    from digitrec_gui.core.models.files import sha256
    from digitrec_gui.services.batch.worker import Equipment

    h5 = _h5(settings)
    try:
        is_same = sha256(h5) == settings.model_sha256
    except DigitRecError as error:
        raise ModelError(f"This job was begun with the model “{h5.stem}”, which is gone. Start it anew.") from error
    if not is_same:
        raise ModelError(f"The model “{h5.stem}” has changed since this job was begun. Start it anew.")
    form = form_of(path, settings)
    try:
        is_same = form is None or sha256(form) == settings.form_sha256
    except DigitRecError as error:
        raise DataError(
            f"This job was begun with the form {Path(settings.form).stem}, which is gone. Start it anew."
        ) from error
    if not is_same:
        raise DataError(f"The form {Path(settings.form).stem} has changed since this job was begun. Start it anew.")
    return Equipment(settings, compiled_of(h5), form=form)
