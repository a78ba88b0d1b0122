"""What a worker does: opens a file, reads its pages, and says what it read. The same in every kind of worker."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import cv2

from digitrec_gui import paths
from digitrec_gui.core.batch.addresses import content_at, is_address
from digitrec_gui.core.batch.results import Result, packed_result
from digitrec_gui.core.batch.sources import STANDARD_INPUT
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Task
from digitrec_gui.core.errors import DataError, DigitRecError, FitError, ImageError, PasswordError
from digitrec_gui.core.forms.file import SUFFIX, open_form
from digitrec_gui.core.forms.reading import FormReader
from digitrec_gui.core.geometry import enlarged, overlap
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.glyphs import LARGEST
from digitrec_gui.core.pages import PageChoice, Pages
from digitrec_gui.core.process import keep_memory, silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.expected import expecting
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.signs import SignReader
from digitrec_gui.core.types import Box, Reading, ReadOptions
from digitrec_gui.services.pages import open_pages

FEW_PAGES = 4
"""So many pages of a file are read at once; what more it has is shared with other workers."""


@dataclass(frozen=True)
class Equipment:
    """What a worker reads with.

    Attributes:
        settings: how it reads.
        compiled: the compiled copy of the Model.
        finder: what finds ink.
        signs: what reads signs.
        form: that each page is a sheet of; None to read whatever is written.
        threads: of a worker; 0 for as many as the libraries like.
    """

    settings: JobSettings
    compiled: Path
    finder: Path = paths.FINDER
    signs: Path = paths.SIGNS
    form: Path | None = None
    threads: int = 1


class Worker:
    """Reads one Task after the other. For one thread."""

    def __init__(self, equipment: Equipment) -> None:
        """Loads the networks.

        Raises:
            ModelError: one cannot be used.
            DataError: the form cannot be used.
        """
        settings = equipment.settings
        self._options = settings.options
        self._choice = PageChoice.of(settings.pages) if settings.pages else None
        self._expected = Pattern.of(settings.expected) if settings.expected else None
        if equipment.threads:  # a process that does nothing else
            cv2.setNumThreads(equipment.threads)
            keep_memory()
        with silent_stderr():
            threads = equipment.threads or 2
            finder, signs = Finder(equipment.finder, threads), SignReader(equipment.signs, threads)
            self.reader = Reader(Engine(equipment.compiled, threads), finder, signs)
        self._sheets = None if equipment.form is None else _form_reader(self.reader, equipment.form)
        self._open: tuple[Task, Pages] | None = None

    def close(self) -> None:
        """Lets go of the file that is open."""
        held, self._open = self._open, None
        if held is not None:
            held[1].close()

    def read(self, task: Task) -> Answer:
        """Reads a Task; what is wrong with its file is in the Answer."""
        try:
            pages = self._pages(task)
            chosen = task.pages or tuple(self._chosen(task, pages))
        except PasswordError as error:
            return Answer(task.file, problem=str(error), needs_password=True)
        except (DigitRecError, MemoryError) as error:
            return Answer(task.file, problem=_sentence(error, task))
        answers = tuple(self._read_page(task, pages, number) for number in chosen[:FEW_PAGES])
        alone = pages.is_animation and self._choice is None
        answer = Answer(task.file, answers, () if task.pages else chosen, pages.total, alone)
        if len(answers) == len(chosen) and not task.pages:
            self.close()  # all of it is read
        return answer

    def _pages(self, task: Task) -> Pages:
        """The file of a Task, which may be open already: opening a PDF takes longer than reading a page of it."""
        if self._open is not None:
            held, pages = self._open
            if (held.file, held.place, held.password) == (task.file, task.place, task.password):
                return pages
            self.close()
        source: Path | bytes = Path(task.place)
        if task.content is not None:
            source = task.content
        elif is_address(task.place):
            source = content_at(task.place)
        pages = open_pages(source, called(task), task.password)
        self._open = replace(task, content=None), pages
        return pages

    def _chosen(self, task: Task, pages: Pages) -> Iterable[int]:
        if self._choice is not None:
            return self._choice.of_file(called(task), pages.count)
        return [0] if pages.is_animation else range(pages.count)

    def _read_page(self, task: Task, pages: Pages, number: int) -> PageAnswer:
        try:
            return PageAnswer(number, packed_result(self._result(task, pages, number)))
        except (DigitRecError, MemoryError) as error:
            return PageAnswer(number, problem=_sentence(error, task))

    def _result(self, task: Task, pages: Pages, number: int) -> Result:
        if self._sheets is None:
            return self._reading(task, pages, number)
        try:
            return self._sheets.read(pages.page(number).image)
        except FitError as error:
            page = f", page {number + 1}" if pages.total > 1 else ""
            raise FitError(f"{called(task)}{page}: {error}") from error

    def _reading(self, task: Task, pages: Pages, number: int) -> Reading:
        options = self._options
        # A region is looked at as closely as the file lets it be.
        opened = pages.page(number, LARGEST if options.region is None else None)
        reading = self.reader.read(opened.image, replace(options, all_ink=True))
        if opened.full_size is not None:
            reading = enlarged(reading, *opened.full_size)
        _check_region(called(task), reading, options)
        return reading if self._expected is None else expecting(reading, self._expected)


def form_named(named: str) -> Path:
    """The file of the form of this name among those that come with DigitRec, or of this path."""
    own = paths.FORMS / f"{named}{SUFFIX}"
    is_own = Path(named).name == named and own.is_file() and not Path(named).is_file()
    return own if is_own else Path(named)


def _form_reader(reader: Reader, file: Path) -> FormReader:
    """What reads sheets of a form.

    Raises:
        DataError: it cannot be used.
    """
    try:
        return FormReader(reader, open_form(file))
    except FitError as error:
        raise DataError(str(error)) from error


def called(task: Task) -> str:
    """What errors call the file of a Task."""
    return "Standard input" if task.name == STANDARD_INPUT else task.name


def _sentence(error: DigitRecError | MemoryError, task: Task) -> str:
    return str(error) or f"There is not enough memory to read {called(task)}. Make the image smaller."


def _check_region(name: str, reading: Reading, options: ReadOptions) -> None:
    """Raises where nothing of the region lies in the image: that nothing was read there is a mistake to be told."""
    region = options.region
    if region is not None and overlap(region, Box(0, 0, reading.width, reading.height)) == 0:
        raise ImageError(f"The region lies outside of {name}, which is {reading.width} x {reading.height} pixels.")


_worker: Worker | Equipment | None = None
"""Of a process that only works."""


def prepare(equipment: Equipment) -> None:
    """Makes this process a worker; whoever started it decides when it ends."""
    global _worker
    with suppress(ValueError):  # of a thread other than the first, in which no signal arrives anyway
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker = equipment


def work(task: Task) -> Answer:
    """Reads a Task in a process that was prepared."""
    global _worker
    if isinstance(_worker, Equipment):
        _worker = Worker(_worker)
    assert _worker is not None
    return _worker.read(task)
