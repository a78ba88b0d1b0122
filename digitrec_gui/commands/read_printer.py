"""Writes the pages of a job as they are read, and says on a terminal how far it is."""

from __future__ import annotations

import sys
import time

from digitrec_gui.core.batch.form_output import FormOutput
from digitrec_gui.core.batch.output import Output, Page
from digitrec_gui.core.batch.states import why_not_read
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, PageRow, State
from digitrec_gui.core.pages import MAX_PAGES
from digitrec_gui.core.types import Reading
from digitrec_gui.core.words import counted

_LINE = 78

_GLANCE = 0.1
"""Seconds between two looks at how far it is."""

_SLOW = 20.0
"""Seconds from which on it is worth saying how long it will take."""


class Printer:
    """Writes what is kept in a job.

    Args:
        store: the job.
        out: writes.
        ordered: whether pages are written in their order, else as they come.
        pages_chosen: whether somebody chose which pages are read.
        silent: whether nothing is said on standard error.
    """

    def __init__(
        self,
        store: JobStore,
        out: Output | FormOutput,
        *,
        ordered: bool,
        pages_chosen: bool = False,
        silent: bool = False,
    ) -> None:
        self._store = store
        self._out = out
        self._ordered = ordered
        self._pages_chosen = pages_chosen
        self._silent = silent
        self._last = (0, -1)
        self._progress = _Progress(silent)

    def begin(self) -> None:
        """Shows how far the job is, and writes what is known already."""
        self._progress.show(self._store)
        if self._ordered:
            self._write_ready()
            return
        for row in self._store.all_rows():
            if row.state != State.WAITING:
                self._write(row)

    def kept(self, answers: list[Answer]) -> None:
        """Writes what has been kept in the job just now."""
        if self._ordered:
            self._write_ready()
        else:
            for answer in answers:
                for row in self._store.rows_of(answer):
                    self._write(row)
        self._progress.show(self._store)

    def end(self) -> None:
        """Writes what is left, and takes away what shows how far it is."""
        if self._ordered:
            self._write_ready()
        self.clear()

    def clear(self) -> None:
        """Makes room on the terminal."""
        self._progress.clear()

    def _write_ready(self) -> None:
        """Writes the pages that are read, up to the first that is not."""
        for row in self._store.all_rows(*self._last):
            if row.state == State.WAITING:
                return
            self._write(row)
            self._last = row.file, row.place

    def _write(self, row: PageRow) -> None:
        self.clear()
        of_several = row.total > 1 and not row.is_animation
        page = Page(row.name, None if row.page is None else row.page + 1, of_several)
        if row.place == 0:
            self._say_of_left_out(row)
        if row.state == State.FAILED:
            self._say(row.problem)
            self._out.error(page, why_not_read(row))
            return
        result = self._store.result(row.id)
        if isinstance(result, Reading) and (without := _without_digits(result)):
            self._say(": ".join(filter(None, (row.name, page.text, without))))
        self._out.reading(page, result)  # type: ignore[arg-type]  # the output is of the same kind as the job

    def _say_of_left_out(self, row: PageRow) -> None:
        if row.total > 1 and row.is_animation:
            self._say(f"{row.name}: first picture of {row.total}; --pages all reads the others, too")
        elif row.total > MAX_PAGES and not self._pages_chosen:
            self._say(f"{row.name}: only the first {MAX_PAGES:,} of {row.total:,} pages are read")

    def _say(self, what: str) -> None:
        if not self._silent:
            say(what)


def say(what: str) -> None:
    """Says something to people, beside what is written."""
    print(f"digitrec: {what}", file=sys.stderr)


def _without_digits(reading: Reading) -> str:
    """What was seen and not read, which text does not show; where no digit was read, also that nothing was seen."""
    if any(digit.is_digit for digit in reading.digits):
        left_out = len(reading.left_out)
        if not left_out:
            return ""
        return f"{left_out} marks or words were not read" if left_out > 1 else "a mark or a word was not read"
    not_read = sum(digit.unread for digit in reading.digits)
    others = len(reading.digits) - not_read
    if not reading.digits:
        return "nothing written was found; a higher --sensitivity finds fainter strokes"
    # In the words of the window.
    rest = f", {counted(others, 'other mark')}" if others else ""
    return f"no digits{rest}" + (f", {not_read} not read" if not_read else "")


def time_left(seconds: float) -> str:
    """How long it will take, for people."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute left"
    if minutes < 100:
        return f"{minutes} min left"
    return f"{round(minutes / 60)} h left"


class _Progress:
    """Says on a terminal how many pages are read; silent elsewhere, and for a single page."""

    def __init__(self, silent: bool) -> None:
        self._is_terminal = not silent and sys.stderr is not None and sys.stderr.isatty()
        self._shown = False
        self._start = self._last = 0.0
        self._done_before = 0

    def show(self, store: JobStore) -> None:
        now = time.monotonic()
        if not self._is_terminal or (self._start and now - self._last < _GLANCE):
            return
        counts = store.counts()
        if not self._start:
            self._start, self._done_before = now, counts.done
        self._last = now
        if counts.total < 2:  # one page needs no progress
            return
        text = f"{counts.done:,} of {counts.total:,} pages"
        new, seconds = counts.done - self._done_before, now - self._start
        if new and counts.waiting * seconds / new > _SLOW:
            rate = new / seconds
            pace = f"{rate:.0f} a second" if rate >= 1 else f"{rate * 60:.0f} a minute"
            text += f", {pace}, {time_left(counts.waiting / rate)}"
        self._print(text)

    def clear(self) -> None:
        if self._shown:
            self._print("")
            self._shown = False

    def _print(self, text: str) -> None:
        # Padded, because an old Windows console shows "erase the line" as letters.
        print(f"\r{text:<{_LINE}}\r", end="", file=sys.stderr, flush=True)
        self._shown = True
