"""How `digitrec read` prints what it reads: as text, JSON Lines or CSV."""

from __future__ import annotations

import csv
import json
import sys
from typing import Protocol

from digitrec_gui.core.types import Digit, Reading


class Output(Protocol):
    """Writes one image after the other to standard output, in one format."""

    def reading(self, name: str, reading: Reading) -> None:
        """Writes what was read from an image."""

    def error(self, name: str, message: str) -> None:
        """Writes that an image could not be read."""


def output(output_format: str, several: bool, least: float) -> Output:
    """The output of a format.

    Args:
        output_format: "text", "json" or "csv".
        several: whether there is more than one image.
        least: digits with a lower confidence show as "?" in text, 0 to 1.
    """
    if output_format == "json":
        return _Json(least)
    if output_format == "csv":
        return _Csv(least)
    return _Text(several and sys.stdout.isatty(), least)


def _words(reading: Reading, least: float) -> list[list[tuple[str, list[Digit]]]]:
    """Lines of words: each word's text, and its digits."""
    lines = [[[reading.digits[index] for index in word] for word in line] for line in reading.words]
    return [[("".join(_shown(digit, least) for digit in word), word) for word in line] for line in lines]


def _shown(digit: Digit, least: float) -> str:
    return digit.text if digit.prediction.confidence >= least else "?"


def _lines(reading: Reading, least: float) -> list[str]:
    return [" ".join(text for text, _ in line) for line in _words(reading, least)]


class _Text:
    """One line per image."""

    def __init__(self, names: bool, least: float) -> None:
        self._names = names
        self._least = least

    def reading(self, name: str, reading: Reading) -> None:
        text = " ".join(_lines(reading, self._least))
        print(f"{name}: {text or 'no digits found'}" if self._names else text, flush=True)

    def error(self, name: str, message: str) -> None:
        # In a terminal the sentence on standard error is enough; elsewhere lines must stay in step with images.
        del name, message
        if not self._names:
            print(flush=True)


class _Json:
    """JSON Lines."""

    def __init__(self, least: float) -> None:
        self._least = least

    def reading(self, name: str, reading: Reading) -> None:
        digits = [
            {
                "digit": digit.prediction.digit if digit.is_digit else None,
                "confidence": round(digit.prediction.confidence, 4),
                "box": list(digit.box),
                "line": digit.line,
                "word": digit.word,
            }
            for digit in reading.digits
        ]
        lines = _lines(reading, self._least)
        self._write(
            {
                "file": name,
                "text": " ".join(lines),
                "lines": lines,
                "digits": digits,
                "width": reading.width,
                "height": reading.height,
                "rotation": reading.rotation,
                "rotation_confidence": round(reading.rotation_confidence, 4),
                "seconds": round(reading.seconds, 4),
            }
        )

    def error(self, name: str, message: str) -> None:
        self._write({"file": name, "error": message})

    def _write(self, record: dict[str, object]) -> None:
        print(json.dumps(record, ensure_ascii=False), flush=True)


class _Csv:
    """One row per number, with a head; one row for an image without any."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        self._writer.writerow(["file", "line", "word", "text", "lowest_confidence", "rotation", "error"])

    def reading(self, name: str, reading: Reading) -> None:
        lines = _words(reading, self._least)
        for number, line in enumerate(lines):
            for place, (text, digits) in enumerate(line):
                lowest = min(digit.prediction.confidence for digit in digits)
                self._writer.writerow([name, number, place, text, f"{lowest:.4f}", reading.rotation, ""])
        if not lines:
            self._writer.writerow([name, "", "", "", "", reading.rotation, ""])

    def error(self, name: str, message: str) -> None:
        self._writer.writerow([name, "", "", "", "", "", message])
