"""How what was read of sheets of a form is written: a row for each with a column for each field."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from typing import Protocol, TextIO

from digitrec_gui.core.batch.output import Page
from digitrec_gui.core.forms.types import FormReading, State
from digitrec_gui.core.reading.spreadsheet import harmless

_FIRST, _LAST = ("file", "page"), ("review", "corrected", "fit_error", "error")
"""Columns of CSV before and after those of the fields."""


def named_apart(fields: Sequence[str], ours: Sequence[str]) -> list[str]:
    """Names of the columns of fields: a column of ours keeps its name, whatever the fields are called."""
    return [f"{one} (field)" if one in ours else one for one in fields]


def failed_unsaid(reading: FormReading) -> list[str]:
    """What does not add up, and is no field's reason, since a person said of each what is in it."""
    return [one for one in reading.failed if all(one != field.reason for field in reading.fields)]


class FormOutput(Protocol):
    """Writes one sheet after the other in one format."""

    def reading(self, page: Page, reading: FormReading, corrected: Sequence[str] = ()) -> None:
        """Writes what was read from a sheet, and of which of its fields a person said what is in them."""

    def error(self, page: Page, message: str) -> None:
        """Writes that a sheet was set apart, or a page or file could not be read."""


def form_output(
    output_format: str, stream: TextIO, fields: Sequence[str], names: bool, *, timed: bool = True
) -> FormOutput:
    """The output of a format.

    Args:
        output_format: "text", "json" or "csv".
        stream: where it is written.
        fields: names of those of the form.
        names: whether lines of text begin with the image's name.
        timed: whether JSON says how long each sheet took.
    """
    if output_format == "json":
        return _Json(stream, timed)
    return _Csv(stream, fields) if output_format == "csv" else _Text(stream, names)


class _Text:
    """One line per sheet."""

    def __init__(self, stream: TextIO, names: bool) -> None:
        self._stream = stream
        self._names = names

    def reading(self, page: Page, reading: FormReading, corrected: Sequence[str] = ()) -> None:
        del corrected  # in a terminal nobody has corrected anything
        texts = ("crossed out" if one.state is State.CROSSED_OUT else one.text for one in reading.fields)
        pairs = "; ".join(
            f"{one.name}={text}{'?' if one.is_in_review else ''}"
            for one, text in zip(reading.fields, texts, strict=True)
        )
        pairs = "; ".join([pairs, *(f"({one})" for one in failed_unsaid(reading))])
        place = " ".join(filter(None, (page.file if self._names else "", page.text)))
        print(f"{place}: {pairs}" if place else pairs, file=self._stream, flush=True)

    def error(self, page: Page, message: str) -> None:
        # In a terminal the sentence on standard error is enough; elsewhere lines must stay in step with sheets.
        del message
        if not self._names:
            print(f"{page.text}:" if page.text else "", file=self._stream, flush=True)


class _Json:
    """JSON Lines."""

    def __init__(self, stream: TextIO, timed: bool) -> None:
        self._stream = stream
        self._timed = timed

    def reading(self, page: Page, reading: FormReading, corrected: Sequence[str] = ()) -> None:
        fields = {
            one.name: {
                "text": one.text,
                "confidence": one.confidence,
                "state": one.state.value,
                "reason": one.reason,
                "corners": [list(corner) for corner in one.corners],
            }
            for one in reading.fields
        }
        self._write(
            page,
            {
                "form": reading.form,
                "fields": fields,
                "review": [one.name for one in reading.fields if one.is_in_review],
                "corrected": list(corrected),
                "failed": list(reading.failed),
                "fit_error": reading.fit_error,
                "width": reading.width,
                "height": reading.height,
            }
            | ({"seconds": round(reading.seconds, 4)} if self._timed else {}),
        )

    def error(self, page: Page, message: str) -> None:
        self._write(page, {"error": message})

    def _write(self, page: Page, record: Mapping[str, object]) -> None:
        print(
            json.dumps({"file": page.file, "page": page.number, **record}, ensure_ascii=False),
            file=self._stream,
            flush=True,
        )


class _Csv:
    """A row for each sheet, with a head."""

    def __init__(self, stream: TextIO, fields: Sequence[str]) -> None:
        self._columns = len(fields)
        self._writer = csv.writer(stream, lineterminator="\n")
        names = named_apart(fields, (*_FIRST, *_LAST))
        self._writer.writerow([*_FIRST, *map(harmless, names), *_LAST])

    def reading(self, page: Page, reading: FormReading, corrected: Sequence[str] = ()) -> None:
        of_fields = (f"{one.name}: {one.reason}" for one in reading.fields if one.is_in_review)
        review = "; ".join([*of_fields, *failed_unsaid(reading)])
        texts = [harmless(one.text) for one in reading.fields]
        said = harmless("; ".join(corrected))
        self._writer.writerow([page.file, page.number, *texts, harmless(review), said, f"{reading.fit_error:.3f}", ""])

    def error(self, page: Page, message: str) -> None:
        self._writer.writerow([page.file, page.number, *[""] * self._columns, "", "", "", message])
