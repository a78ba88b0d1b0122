"""How the Batch tab says how far a job is, and what a page came to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PyQt6.QtCore import QDateTime, QLocale

from digitrec_gui.core.batch import states
from digitrec_gui.core.batch.types import Counts, JobSettings, PageRow
from digitrec_gui.core.reading.patterns import noun_of
from digitrec_gui.core.words import counted
from digitrec_gui.services.forms.worker import name_of as form_name
from digitrec_gui.ui.widgets import wording

_SLOW = 1.0
"""Pages a second below which they are told by the minute."""


def state(row: PageRow) -> str:
    """What a page came to: "Doubtful", or "Corrected" once a person has said all that was doubtful."""
    said = states.said(row)
    return f"{said[:1].upper()}{said[1:]}"


PAGE = ", page "
"""Between the name of a file and the number of a page in it."""


def file(row: PageRow) -> str:
    """A page by the name of its file: "scan.pdf, page 3"."""
    name = Path(row.name).name or row.name
    return f"{name}{PAGE}{row.page + 1}" if row.total > 1 and not row.is_animation and row.page is not None else name


def when(time: datetime) -> str:
    """When it was, as people here write it."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(time.timestamp())), QLocale.FormatType.ShortFormat)


def pages(count: int) -> str:
    """How many pages: "1 page", "1,234 pages"."""
    return counted(count, "page")


def progress(counts: Counts, rate: float | None, left: float | None) -> str:
    """How far a job is: "1,234 of 10,000 · 12 a second · 8 min left"."""
    parts = [f"{counts.done:,} of {counts.total:,}"]
    if rate is not None:
        parts.append(f"{rate:,.0f} a second" if rate >= _SLOW else f"{60 * rate:,.0f} a minute")
    if left is not None and counts.waiting:
        parts.append(f"{wording.length(left)} left")
    return " · ".join(parts)


def done(counts: Counts) -> str:
    """What a job that runs no more came to: "10,000 pages: 9,600 sure, 312 doubtful"."""
    said = states.in_words(counts)
    return f"{pages(counts.total)}: {said}" if said else pages(counts.total)


def how(settings: JobSettings) -> str:
    """How a job is read, where that is out of the ordinary: "each number a date, digits only"."""
    parts = []
    if settings.form:
        parts.append(f"sheets of the form {form_name(Path(settings.form))}")
    if settings.expected:
        parts.append(f"each number {noun_of(settings.expected)}")
    if not settings.options.signs:
        parts.append("digits only")
    if settings.model:
        parts.append(f"model {Path(settings.model).stem}")
    return ", ".join(parts)


def of_many(number: int, total: int) -> str:
    """Which of the doubtful numbers it is: "12 of 100"."""
    return f"{number:,} of {total:,}"


def corrected(total: int, doubtful: int) -> str:
    """What is said once all numbers of a page were seen."""
    if not total:
        return "Nothing was read on this page: there is nothing to correct."
    left = f"; {doubtful:,} {'is' if doubtful == 1 else 'are'} doubtful still" if doubtful else ""
    return f"That was all of this page{left}."


def reviewed(said: int, total: int) -> str:
    """What is said at the end of a review."""
    left = total - said
    if not total:
        return "No number is doubtful any more."
    if not left:
        return "That was the only doubtful number." if total == 1 else f"All {total:,} doubtful numbers are done."
    passed = "1 was passed over" if left == 1 else f"{left:,} were passed over"
    return f"{said:,} of {total:,} doubtful numbers {'is' if said == 1 else 'are'} done; {passed}."
