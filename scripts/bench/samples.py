"""The part of scripts/bench that keeps many samples, finds them again and adds to them, from order to answer.

python -m scripts.bench.samples
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QCoreApplication

from digitrec_gui.core.samples.schema import COLUMNS
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.services.samples.service import SampleService
from scripts.bench.runner import report, times
from scripts.bench.window import answer

_SAMPLES = 20_000

_PAGE = 200
"""Samples that the grid gets at once."""

_REPEATS = 15

_SELECT = f"SELECT {COLUMNS} FROM samples {{}} ORDER BY added DESC, id DESC LIMIT {_PAGE}"


def main() -> None:
    """Reports what the service takes, and what SQLite takes for the same."""
    _application = QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "samples.sqlite"
        store = SampleStore(file)
        store.add(_noise(_SAMPLES))
        store.close()
        _service(file)
        _bare(file)


def _service(file: Path) -> None:
    opening = []
    for _ in range(_REPEATS + 1):
        start = time.perf_counter()
        service = SampleService(file)
        _page(service, None)
        opening.append(time.perf_counter() - start)
        service.close()
    service = SampleService(file)
    new = _noise(_REPEATS + 1)
    report(
        opening=opening[1:],
        grid=times(lambda: _page(service, None), _REPEATS),
        search=times(lambda: _page(service, 7), _REPEATS),
        add=times(lambda: answer(service.add([new.pop()])), _REPEATS),
    )
    service.close()


def _bare(file: Path) -> None:
    def opened() -> None:
        with closing(sqlite3.connect(file)) as database:
            database.execute(_SELECT.format("")).fetchall()

    with closing(sqlite3.connect(file, isolation_level=None)) as database:  # each statement is on the disk at its end
        database.execute("PRAGMA synchronous = FULL")
        insert = f"INSERT INTO samples ({COLUMNS}) VALUES (NULL, 7, NULL, 'import', 0, ?)"
        report(
            bare_opening=times(opened, _REPEATS),
            bare_grid=times(lambda: database.execute(_SELECT.format("")).fetchall(), _REPEATS),
            bare_search=times(lambda: database.execute(_SELECT.format("WHERE digit = 7")).fetchall(), _REPEATS),
            bare_add=times(lambda: database.execute(insert, (bytes(784),)), _REPEATS),
        )


def _page(service: SampleService, digit: int | None) -> None:
    """Gets the ids, of one digit or of all, and the first page of samples."""
    ids = answer(service.ids(digit))
    assert len(answer(service.get(ids[:_PAGE]))) == _PAGE


def _noise(count: int) -> list[NewSample]:
    """Noise, with as many samples of each digit, in no order."""
    rng = np.random.default_rng(0)
    fields = rng.integers(0, 256, (count, 28, 28), np.uint8)
    return [NewSample(field, int(digit)) for field, digit in zip(fields, rng.integers(0, 10, count), strict=True)]


if __name__ == "__main__":
    main()
