"""`digitrec read`: prints the digits in images and PDFs, in folders of them, or in one on standard input."""

from __future__ import annotations

import getpass
import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digitrec_gui import paths
from digitrec_gui.commands.guarded import cache_for, compiled_copy
from digitrec_gui.commands.read_forms import Sheets, check_use
from digitrec_gui.commands.read_output import Output, Page, output
from digitrec_gui.core.errors import DigitRecError, ImageError, PasswordError
from digitrec_gui.core.geometry import enlarged, overlap
from digitrec_gui.core.images import MAX_BYTES
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.glyphs import LARGEST
from digitrec_gui.core.pages import MAX_PAGES, PAGE_SUFFIXES, PageChoice, Pages
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.patterns import Pattern, expecting
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.signs import SignReader
from digitrec_gui.core.types import Box, Reading, ReadOptions
from digitrec_gui.services.pages import open_pages

STANDARD_INPUT = "-"

_LINE = 78

_TRIES = 3
"""So often a password is asked for."""


@dataclass(frozen=True)
class ReadCommand:
    """What to read, how, and how to print it.

    Attributes:
        sources: images, folders, or `STANDARD_INPUT`.
        options: how each image is read.
        output_format: "text", "json", "csv" or "grid".
        least: digits with a lower confidence show as "?" in text, 0 to 1.
        model: the `.h5`; None for DigitRec's own.
        recursive: whether the folders in a folder are read too.
        pages: which pages of each file; None for all, of an animation the first.
        password: that of protected PDFs; None if none was given.
        expected: what each number must be; None for anything.
        form: name of a sample or path of the form of which all are sheets; None to read whatever is written.
    """

    sources: list[str]
    options: ReadOptions
    output_format: str = "text"
    least: float = 0.0
    model: Path | None = None
    recursive: bool = False
    pages: PageChoice | None = None
    password: str | None = None
    expected: Pattern | None = None
    form: str | None = None


def run(command: ReadCommand) -> int:
    """Reads all sources and prints them as they are read.

    Returns:
        0 if all could be read, else 1.

    Raises:
        ModelError: the Model cannot be used.
        DataError: the form cannot be used.
        UsageError: something was given that does not go with a form.
    """
    if command.form is not None:
        check_use(command.output_format, command.options, command.least, command.expected is not None)
    model = command.model or paths.DEFAULT_MODEL
    with cache_for(model) as cache:
        compiled = compiled_copy(model, cache)
        with silent_stderr():
            reader = Reader(Engine(compiled), Finder(paths.FINDER), SignReader(paths.SIGNS))
    files = list(_images(command.sources, command.recursive))
    out: Output | Sheets
    if command.form is not None:
        out = Sheets(reader, command.form, command.output_format, len(files) > 1)
    else:
        out = output(command.output_format, len(files) > 1, command.least, command.expected is not None)
    return 0 if _Run(command, reader, out, _Progress(len(files))).read(files) else 1


class _Run:
    """Reads one file after the other, and of each one page after the other.

    Args:
        command: what to read, and how.
        reader: reads.
        out: prints what is read; of sheets of a form it reads them, too.
        progress: says what is being read.
    """

    def __init__(self, command: ReadCommand, reader: Reader, out: Output | Sheets, progress: _Progress) -> None:
        self._command = command
        self._reader = reader
        self._out = out
        self._progress = progress
        self._failures = 0

    def read(self, files: Iterable[tuple[str, str | ImageError]]) -> bool:
        """Reads these files, by their names and sources; says whether all could be read."""
        for name, source in files:
            self._progress.show(name)
            try:
                if isinstance(source, ImageError):
                    raise source
                pages = self._opened(name)
            except (DigitRecError, MemoryError) as error:
                self._failed(Page(name), error)
            else:
                try:
                    self._read_pages(name, pages)
                finally:
                    pages.close()
        return not self._failures

    def _opened(self, name: str) -> Pages:
        """Opens a file; asks for its password where it needs one and somebody is there."""
        content = sys.stdin.buffer.read(MAX_BYTES + 1) if name == STANDARD_INPUT else Path(name)
        called = "Standard input" if name == STANDARD_INPUT else name
        password = self._command.password
        for _ in range(_TRIES):
            try:
                return open_pages(content, called, password or "")
            except PasswordError as error:
                if self._command.password is not None or not _is_somebody_there():
                    hint = "another" if error.was_given else "it"
                    raise ImageError(f"{error.problem}. Give {hint} with --password.") from None
                self._progress.clear()
                password = getpass.getpass(f"Password of {called}: ", sys.stderr)
        return open_pages(content, called, password or "")

    def _read_pages(self, name: str, pages: Pages) -> None:
        choice = self._command.pages
        if choice is None:
            numbers = [0] if pages.is_animation else list(range(pages.count))
            self._say_of_left_out(name, pages)
        else:
            try:
                numbers = choice.of_file(name, pages.count)
            except ImageError as error:
                self._failed(Page(name), error)
                return
        for place, number in enumerate(numbers):
            if len(numbers) > 1:
                self._progress.show_page(name, place + 1, len(numbers))
            page = Page(name, number + 1, pages.total > 1 and not (pages.is_animation and choice is None))
            try:
                self._read_page(page, pages, number)
            except (DigitRecError, MemoryError) as error:
                self._failed(page, error)

    def _read_page(self, page: Page, pages: Pages, number: int) -> None:
        if isinstance(self._out, Sheets):
            sheet = self._out.read(page, pages.page(number).image)
            self._progress.clear()
            self._out.reading(page, sheet)
            return
        reading = self._reading(page.file, pages, number)
        self._progress.clear()
        if without := _without_digits(reading):
            _say(": ".join(filter(None, (page.file, page.text, without))))
        self._out.reading(page, reading)

    def _say_of_left_out(self, name: str, pages: Pages) -> None:
        if pages.is_animation:
            self._progress.clear()
            _say(f"{name}: first picture of {pages.total}; --pages all reads the others, too")
        elif pages.total > pages.count:
            self._progress.clear()
            _say(f"{name}: only the first {MAX_PAGES:,} of {pages.total:,} pages are read")

    def _reading(self, name: str, pages: Pages, number: int) -> Reading:
        options = self._command.options
        # A region is looked at as closely as the file lets it be.
        opened = pages.page(number, LARGEST if options.region is None else None)
        reading = self._reader.read(opened.image, options)
        if opened.full_size is not None:
            reading = enlarged(reading, *opened.full_size)
        _check_region(name, reading, options)
        return reading if self._command.expected is None else expecting(reading, self._command.expected)

    def _failed(self, page: Page, error: DigitRecError | MemoryError) -> None:
        self._failures += 1
        message = str(error) or f"There is not enough memory to read {page.file}. Make the image smaller."
        self._progress.clear()
        _say(message)
        self._out.error(page, message)


def _say(what: str) -> None:
    print(f"digitrec: {what}", file=sys.stderr)


def _is_somebody_there() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _without_digits(reading: Reading) -> str:
    """What was seen instead, where no digit was read: an empty line alone would say that nothing is there."""
    marks = len(reading.digits)
    if any(digit.is_digit for digit in reading.digits):
        return ""
    if not marks:
        return "nothing written was found; a higher --sensitivity finds fainter strokes"
    return f"no digit was read, but {marks} other mark{'s were' if marks > 1 else ' was'} seen"


def _check_region(name: str, reading: Reading, options: ReadOptions) -> None:
    """Raises where nothing of the region lies in the image: that nothing was read there is a mistake to be told."""
    region = options.region
    if region is not None and overlap(region, Box(0, 0, reading.width, reading.height)) == 0:
        raise ImageError(f"The region lies outside of {name}, which is {reading.width} x {reading.height} pixels.")


def _images(sources: Iterable[str], recursive: bool) -> Iterator[tuple[str, str | ImageError]]:
    """Name and source of each image; an error in place of a folder that has none, or cannot be looked into."""
    for source in sources:
        # os.path's questions, unlike those of Path, never raise.
        if source == STANDARD_INPUT or not os.path.isdir(source):  # noqa: PTH112
            yield from ((name, name) for name in _expanded(source))
            continue
        unreadable: list[str] = []
        found = sorted(_walk(source, recursive, unreadable))
        yield from ((name, name) for name in found)
        for folder in unreadable:
            yield folder, ImageError(f"{folder} cannot be looked into. Check its permissions.")
        if not found and not unreadable:
            hint = "" if recursive else " Add --recursive to look in the folders in it."
            yield source, ImageError(f"There are no images in {source}.{hint}")


def _walk(folder: str, recursive: bool, unreadable: list[str]) -> Iterator[str]:
    """The images in a folder; adds the folders that may not be listed to `unreadable`."""
    for parent, folders, files in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        if not recursive:
            folders.clear()
        yield from (str(Path(parent, name)) for name in files if name.lower().endswith(PAGE_SUFFIXES))


def _expanded(source: str) -> list[str]:
    """Windows' shell leaves *.jpg to the program."""
    if os.name == "nt" and not os.path.exists(source):  # noqa: PTH110
        return sorted(glob.glob(source)) or [source]  # noqa: PTH207
    return [source]


class _Progress:
    """Says on a terminal which image is being read; silent elsewhere, and for a single page."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._is_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._shown = False

    def show(self, name: str) -> None:
        self._done += 1
        if self._total > 1:
            self._print(f"{self._done}/{self._total} {name[-60:]}")

    def show_page(self, name: str, place: int, count: int) -> None:
        of_files = f"{self._done}/{self._total} " if self._total > 1 else ""
        self._print(f"{of_files}{name[-50:]} {place}/{count}")

    def clear(self) -> None:
        if self._shown:
            self._print("")
            self._shown = False

    def _print(self, text: str) -> None:
        if self._is_terminal:
            # Padded, because an old Windows console shows "erase the line" as letters.
            print(f"\r{text:<{_LINE}}\r", end="", file=sys.stderr, flush=True)
            self._shown = True
