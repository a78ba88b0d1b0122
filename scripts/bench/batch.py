"""The part of scripts/bench that looks at a job of many pages in the Batch tab, with what stands here.

python -m scripts.bench.batch PAGES
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
from PyQt6.QtCore import Qt

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import new_job
from digitrec_gui.core.batch.look import Show
from digitrec_gui.core.batch.packing import packed
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Source
from digitrec_gui.core.types import FIELD, Box, Digit, Glyph, Prediction, Reading
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.bench.runner import report, times
from scripts.bench.window import Beat, run_window, wait, wait_until

_REPEATS = 7
_PICTURES = 200
"""Files; each is in the job many times."""

_COLUMNS = (2, 3, 4, 1)
"""By which the table is ordered, one after the other."""


def job_of(pages: int, folder: Path) -> Path:
    """A job of so many pages that were read, a fifth of them doubtful."""
    rng = random.Random(0)
    files = []
    for number in range(min(_PICTURES, pages)):
        files.append(str(folder / f"slip {number:03}.png"))
        cv2.imwrite(files[-1], np.full((60, 200, 3), 200 + number % 50, np.uint8))
    path = new_job(paths.jobs_folder(), "Slips")
    with closing(JobStore(path, JobSettings())) as store:
        store.add(Source(files[number % len(files)], files[number % len(files)], "") for number in range(pages))
        store.put(_answers(pages, rng))
    return path


def _answers(pages: int, rng: random.Random) -> Iterator[Answer]:
    for number in range(1, pages + 1):
        sureness = 0.5 + 0.3 * rng.random() if rng.random() < 0.2 else 0.95 + 0.05 * rng.random()
        digits = [_digit(place, rng.randrange(10), sureness) for place in range(rng.randrange(1, 7))]
        yield Answer(number, (PageAnswer(0, packed(Reading(tuple(digits), 200, 60, 0.0))),), (0,), 1)


def _digit(place: int, value: int, sureness: float) -> Digit:
    probabilities = [(1 - sureness) / 10] * 11
    probabilities[value] = sureness
    glyph = Glyph(Box(10 + 30 * place, 10, 20, 30), np.zeros((0, 0), np.uint8))
    return Digit(glyph, np.zeros((FIELD, FIELD), np.uint8), Prediction(tuple(probabilities)))


def main(pages: int) -> None:
    """Reports what opening, ordering and filtering take until rows are on screen, and for how long nothing moves."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIGITREC_HOME"] = folder
        # In a process of its own: what it leaves in memory would be looked through while the window is measured.
        command = [sys.executable, "-m", "scripts.bench.batch", "make", str(pages), folder]
        path = Path(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip())
        run_window(lambda window: _measure(window, path, pages))
        with closing(sqlite3.connect(path)) as database:

            def bare() -> None:
                database.execute("SELECT id FROM pages ORDER BY lowest, file, place").fetchall()

            report(bare=times(bare, _REPEATS))


def _measure(window: MainWindow, path: Path, pages: int) -> None:
    tab = window.batch_tab
    table, rows = tab.page.table, tab.page.table.rows
    window.tabs.setCurrentWidget(tab)
    wait(1)
    beat = Beat()

    def on_screen() -> bool:
        """Whether the rows in sight are known."""
        return rows.rowCount() > 0 and all(rows.is_known(place) for place in range(min(8, rows.rowCount())))

    def until(do: Callable[[], object], is_so: Callable[[], bool]) -> float:
        began = time.perf_counter()
        do()
        if not wait_until(lambda: is_so() and on_screen()):
            sys.exit("the table did not get there")
        return time.perf_counter() - began

    opened, ordered, filtered = [], [], []
    for _ in range(_REPEATS + 1):
        tab.leave()
        wait(0.1)
        beat.clear()
        opened.append(until(lambda: tab.open(path), lambda: rows.rowCount() == pages))
    longest = [beat.longest]
    beat.clear()
    for number in range(_REPEATS + 1):
        column = _COLUMNS[number % len(_COLUMNS)]
        before = rows.look
        ordered.append(
            until(
                lambda column=column: table.sortByColumn(column, Qt.SortOrder.DescendingOrder),  # type: ignore[misc]
                lambda before=before: rows.look is not before,  # type: ignore[misc]
            )
        )
    longest.append(beat.longest)
    beat.clear()
    for number in range(_REPEATS + 1):
        show = Show.DOUBTFUL if number % 2 == 0 else Show.ALL
        before = rows.look
        filtered.append(
            until(
                lambda show=show: tab.page.filters.choose(show),  # type: ignore[misc]
                lambda before=before: rows.look is not before,  # type: ignore[misc]
            )
        )
    longest.append(beat.longest)
    beat.clear()
    bar = table.verticalScrollBar()
    assert bar is not None
    tab.page.filters.choose(Show.ALL)
    wait_until(lambda: rows.rowCount() == pages)
    beat.clear()
    for place in range(40):  # all the way down, as a hand drags it
        bar.setValue(bar.maximum() * place // 39)
        wait(0.03)
    longest.append(beat.longest)
    print(f"longest stalls: {[round(1000 * one, 1) for one in longest]} ms", file=sys.stderr)
    report(
        opened=opened[1:],
        ordered=ordered[1:],
        filtered=filtered[1:],
        slowest=[max(opened[1:] + ordered[1:] + filtered[1:])],
        blocked=[max(longest)],
        idle=[beat.of(lambda: wait(0.5)) for _ in range(_REPEATS)],
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case [pages]:
            main(int(pages))
        case ["make", pages, folder]:
            print(job_of(int(pages), Path(folder)))
        case _:
            sys.exit(__doc__)
