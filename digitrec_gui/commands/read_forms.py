"""`digitrec read --form`: sheets of one form, a row for each with a column for each field."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Protocol

from digitrec_gui import paths
from digitrec_gui.commands.read_output import Page
from digitrec_gui.core.errors import DataError, FitError, UsageError
from digitrec_gui.core.forms.file import SUFFIX, open_form
from digitrec_gui.core.forms.reading import FormReader
from digitrec_gui.core.forms.types import Form, FormReading, State
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.spreadsheet import harmless
from digitrec_gui.core.types import Image, ReadOptions

_FIRST, _LAST = ("file", "page"), ("review", "fit_error", "error")
"""Columns of CSV before and after those of the fields."""


def form_named(named: str) -> Form:
    """The form of this name among the samples, or in this file.

    Raises:
        DataError: there is none, or it cannot be used.
    """
    sample = paths.FORMS / f"{named}{SUFFIX}"
    is_sample = Path(named).name == named and sample.is_file() and not Path(named).is_file()
    return open_form(sample if is_sample else Path(named))


class Sheets:
    """Reads and prints sheets of one form."""

    def __init__(self, reader: Reader, named: str, output_format: str, several: bool) -> None:
        """Opens the form.

        Args:
            reader: reads its fields.
            named: see `form_named`.
            output_format: "text", "json" or "csv".
            several: whether there is more than one file.

        Raises:
            DataError: there is no such form, or it cannot be used.
        """
        form = form_named(named)
        try:
            self._reader = FormReader(reader, form)
        except FitError as error:
            raise DataError(str(error)) from error
        self._out = form_output(output_format, form, several)

    def read(self, page: Page, sheet: Image) -> FormReading:
        """Reads a sheet.

        Raises:
            FitError: it is set apart, and why.
        """
        try:
            return self._reader.read(sheet)
        except FitError as error:
            place = ", ".join(filter(None, ("" if page.file == "-" else page.file, page.text)))
            raise FitError(f"{place or 'Standard input'}: {error}") from error

    def reading(self, page: Page, reading: FormReading) -> None:
        """Prints what was read of a sheet."""
        self._out.reading(page, reading)

    def error(self, page: Page, message: str) -> None:
        """Prints that a sheet was set apart, or a page or file could not be read."""
        self._out.error(page, message)


def check_use(output_format: str, options: ReadOptions, least: float, is_expecting: bool) -> None:
    """What a form says by itself cannot be said once more.

    Raises:
        UsageError: it was.
    """
    given = {
        "--format grid": output_format == "grid",
        "--rotate": options.rotation is not None,
        "--region": options.region is not None,
        "--sensitivity": options.sensitivity != ReadOptions().sensitivity,
        "--digits-only": not options.signs,
        "--min-confidence": least > 0,
        "--expect": is_expecting,
    }
    for name, is_given in given.items():
        if is_given:
            raise UsageError(f"--form says what is read and how: leave {name} out.")


class FormOutput(Protocol):
    """Writes one sheet after the other to standard output, in one format."""

    def reading(self, page: Page, reading: FormReading) -> None:
        """Writes what was read from a sheet."""

    def error(self, page: Page, message: str) -> None:
        """Writes that a sheet was set apart, or a page or file could not be read."""


def form_output(output_format: str, form: Form, several: bool) -> FormOutput:
    """The output of a format.

    Args:
        output_format: "text", "json" or "csv".
        form: of the sheets.
        several: whether there is more than one file.
    """
    if output_format == "json":
        return _Json()
    return _Csv(form) if output_format == "csv" else _Text(several and sys.stdout.isatty())


class _Text:
    """One line per sheet."""

    def __init__(self, names: bool) -> None:
        self._names = names

    def reading(self, page: Page, reading: FormReading) -> None:
        texts = ("crossed out" if one.state is State.CROSSED_OUT else one.text for one in reading.fields)
        pairs = "; ".join(
            f"{one.name}={text}{'?' if one.is_in_review else ''}"
            for one, text in zip(reading.fields, texts, strict=True)
        )
        place = " ".join(filter(None, (page.file if self._names else "", page.text)))
        print(f"{place}: {pairs}" if place else pairs, flush=True)

    def error(self, page: Page, message: str) -> None:
        # In a terminal the sentence on standard error is enough; elsewhere lines must stay in step with sheets.
        del message
        if not self._names:
            print(f"{page.text}:" if page.text else "", flush=True)


class _Json:
    """JSON Lines."""

    def reading(self, page: Page, reading: FormReading) -> None:
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
                "failed": list(reading.failed),
                "fit_error": reading.fit_error,
                "width": reading.width,
                "height": reading.height,
                "seconds": round(reading.seconds, 4),
            },
        )

    def error(self, page: Page, message: str) -> None:
        self._write(page, {"error": message})

    def _write(self, page: Page, record: dict[str, object]) -> None:
        print(json.dumps({"file": page.file, "page": page.number, **record}, ensure_ascii=False), flush=True)


class _Csv:
    """A row for each sheet, with a head."""

    def __init__(self, form: Form) -> None:
        self._columns = len(form.fields)
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        # A column of ours keeps its name, whatever the fields are called.
        names = [f"{one.name} (field)" if one.name in (*_FIRST, *_LAST) else one.name for one in form.fields]
        self._writer.writerow([*_FIRST, *map(harmless, names), *_LAST])

    def reading(self, page: Page, reading: FormReading) -> None:
        review = "; ".join(f"{one.name}: {one.reason}" for one in reading.fields if one.is_in_review)
        texts = [harmless(one.text) for one in reading.fields]
        self._writer.writerow([page.file, page.number, *texts, harmless(review), f"{reading.fit_error:.3f}", ""])

    def error(self, page: Page, message: str) -> None:
        self._writer.writerow([page.file, page.number, *[""] * self._columns, "", "", message])
