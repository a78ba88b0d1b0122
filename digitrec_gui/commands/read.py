"""`digitrec read`: prints the digits in images, folders of images, or an image on standard input."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digitrec_gui import paths
from digitrec_gui.commands.guarded import cache_for, compiled_copy
from digitrec_gui.commands.read_output import output
from digitrec_gui.core.errors import DigitRecError, ImageError
from digitrec_gui.core.geometry import enlarged, overlap
from digitrec_gui.core.images import MAX_BYTES, SUFFIXES, open_image
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.glyphs import LARGEST
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import Box, Reading, ReadOptions

STANDARD_INPUT = "-"

_LINE = 78


@dataclass(frozen=True)
class ReadCommand:
    """What to read, how, and how to print it.

    Attributes:
        sources: images, folders, or `STANDARD_INPUT`.
        options: how each image is read.
        output_format: "text", "json" or "csv".
        least: digits with a lower confidence show as "?" in text, 0 to 1.
        model: the `.h5`; None for DigitRec's own.
        recursive: whether the folders in a folder are read too.
    """

    sources: list[str]
    options: ReadOptions
    output_format: str = "text"
    least: float = 0.0
    model: Path | None = None
    recursive: bool = False


def run(command: ReadCommand) -> int:
    """Reads all sources and prints them as they are read.

    Returns:
        0 if all could be read, else 1.

    Raises:
        ModelError: the Model cannot be used.
    """
    model = command.model or paths.DEFAULT_MODEL
    with cache_for(model) as cache:
        compiled = compiled_copy(model, cache)
        with silent_stderr():
            reader = Reader(Engine(compiled), Finder(paths.FINDER))
    images = list(_images(command.sources, command.recursive))
    out = output(command.output_format, len(images) > 1, command.least)
    progress = _Progress(len(images))
    failures = 0
    for name, source in images:
        progress.show(name)
        try:
            if isinstance(source, ImageError):
                raise source
            content = sys.stdin.buffer.read(MAX_BYTES + 1) if name == STANDARD_INPUT else Path(source)
            # A region is looked at as closely as the file lets it be.
            enough = LARGEST if command.options.region is None else None
            opened = open_image(content, "Standard input" if name == STANDARD_INPUT else name, enough)
            reading = reader.read(opened.image, command.options)
            if opened.full_size is not None:
                reading = enlarged(reading, *opened.full_size)
            _check_region(name, reading, command.options)
        except (DigitRecError, MemoryError) as error:
            failures += 1
            message = str(error) or f"There is not enough memory to read {name}. Make the image smaller."
            progress.clear()
            print(f"digitrec: {message}", file=sys.stderr)
            out.error(name, message)
        else:
            progress.clear()
            for note in filter(None, (opened.note, _without_digits(reading))):
                print(f"digitrec: {name}: {note}", file=sys.stderr)
            out.reading(name, reading)
    return 1 if failures else 0


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
        yield from (str(Path(parent, name)) for name in files if name.lower().endswith(SUFFIXES))


def _expanded(source: str) -> list[str]:
    """Windows' shell leaves *.jpg to the program."""
    if os.name == "nt" and not os.path.exists(source):  # noqa: PTH110
        return sorted(glob.glob(source)) or [source]  # noqa: PTH207
    return [source]


class _Progress:
    """Says on a terminal which image is being read; silent elsewhere, and for a single image."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._enabled = total > 1 and sys.stderr is not None and sys.stderr.isatty()

    def show(self, name: str) -> None:
        self._done += 1
        if self._enabled:
            self._print(f"{self._done}/{self._total} {name[-60:]}")

    def clear(self) -> None:
        if self._enabled:
            self._print("")

    def _print(self, text: str) -> None:
        # Padded, because an old Windows console shows "erase the line" as letters.
        print(f"\r{text:<{_LINE}}\r", end="", file=sys.stderr, flush=True)
