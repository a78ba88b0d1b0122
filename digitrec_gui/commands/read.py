"""`digitrec read`: prints the digits in images, folders of images, or an image on standard input."""

from __future__ import annotations

import csv
import glob
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from digitrec_gui import paths
from digitrec_gui.core.engine import Engine
from digitrec_gui.core.errors import DigitRecError, ImageError, ModelError
from digitrec_gui.core.images import MAX_BYTES, SUFFIXES, open_image
from digitrec_gui.core.model_files import find_compiled
from digitrec_gui.core.quiet import silent_stderr
from digitrec_gui.core.reader import Reader
from digitrec_gui.core.types import Reading

STANDARD_INPUT = "-"

_LINE = 78


class Output(Protocol):
    """Writes one image after the other to standard output, in one format."""

    def reading(self, name: str, reading: Reading) -> None:
        """Writes what was read from an image."""

    def error(self, name: str, message: str) -> None:
        """Writes that an image could not be read."""


def run(sources: list[str], output_format: str, model: Path | None, recursive: bool) -> int:
    """Reads all sources and prints them as they are read.

    Returns:
        0 if all could be read, else 1.

    Raises:
        ModelError: the Model cannot be used.
    """
    compiled = _compiled(model or paths.DEFAULT_MODEL)
    with silent_stderr():
        reader = Reader(Engine(compiled))
    images = list(_images(sources, recursive))
    output = _output(output_format, len(images) > 1)
    progress = _Progress(len(images))
    failures = 0
    for name, source in images:
        progress.show(name)
        try:
            if isinstance(source, ImageError):
                raise source
            opened = open_image(sys.stdin.buffer.read(MAX_BYTES + 1) if name == STANDARD_INPUT else Path(source))
            reading = reader.read(opened.image)
        except (DigitRecError, MemoryError) as error:
            failures += 1
            message = str(error) or f"There is not enough memory to read {name}. Make the image smaller."
            progress.clear()
            print(f"digitrec: {message}", file=sys.stderr)
            output.error(name, message)
        else:
            progress.clear()
            if opened.note:
                print(f"digitrec: {name}: {opened.note}", file=sys.stderr)
            output.reading(name, reading)
    return 1 if failures else 0


def _compiled(h5: Path) -> Path:
    """The compiled copy of a `.h5`, made now by a child process (it takes TensorFlow) if there is none."""
    found = find_compiled(h5, paths.cache_folder())
    if found is not None:
        return found
    print(f"digitrec: preparing {h5.name} for its first use; this takes some seconds …", file=sys.stderr)
    child = subprocess.run(paths.child_command("compile", str(h5), "--events"), capture_output=True, check=False)
    lines = child.stdout.decode(errors="replace").splitlines()
    try:
        event: dict[str, Any] = json.loads(lines[-1])
        if event["event"] == "saved":
            return Path(event["path"])
        raise ModelError(event["message"])
    except (IndexError, ValueError, KeyError):
        last = child.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ModelError(f"{h5.name} could not be prepared ({''.join(last) or child.returncode}).") from None


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


def _output(output_format: str, several: bool) -> Output:
    if output_format == "json":
        return _Json()
    if output_format == "csv":
        return _Csv()
    return _Text(names=several and sys.stdout.isatty())


class _Text:
    """One line per image."""

    def __init__(self, names: bool) -> None:
        self._names = names

    def reading(self, name: str, reading: Reading) -> None:
        print(f"{name}: {reading.text or 'no digits found'}" if self._names else reading.text, flush=True)

    def error(self, name: str, message: str) -> None:
        # In a terminal the sentence on standard error is enough; elsewhere lines must stay in step with images.
        del name, message
        if not self._names:
            print(flush=True)


class _Json:
    """JSON Lines."""

    def reading(self, name: str, reading: Reading) -> None:
        digits = [
            {
                "digit": digit.prediction.digit if digit.prediction.is_digit else None,
                "confidence": round(digit.prediction.confidence, 4),
                "box": list(digit.box),
                "line": digit.line,
            }
            for digit in reading.digits
        ]
        self._write(
            {
                "file": name,
                "text": reading.text,
                "lines": reading.lines,
                "digits": digits,
                "width": reading.width,
                "height": reading.height,
                "seconds": round(reading.seconds, 4),
            }
        )

    def error(self, name: str, message: str) -> None:
        self._write({"file": name, "error": message})

    def _write(self, record: dict[str, object]) -> None:
        print(json.dumps(record, ensure_ascii=False), flush=True)


class _Csv:
    """One row per image, with a head."""

    def __init__(self) -> None:
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        self._writer.writerow(["file", "text", "lowest_confidence", "error"])

    def reading(self, name: str, reading: Reading) -> None:
        lowest = min((digit.prediction.confidence for digit in reading.digits), default=None)
        self._writer.writerow([name, reading.text, "" if lowest is None else f"{lowest:.4f}", ""])

    def error(self, name: str, message: str) -> None:
        self._writer.writerow([name, "", "", message])
