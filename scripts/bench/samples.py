"""The part of scripts/bench that keeps many samples, finds them again, and prints what it measured as JSON.

python -m scripts.bench.samples SAMPLES REPEATS
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QCoreApplication, QEventLoop

from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.services.samples.service import SampleService

PAGE = 200
"""Samples that the grid gets at once."""


def main() -> int:
    """Measures through the service, from order to answer, with the file closed before and after."""
    samples, repeats = int(sys.argv[1]), int(sys.argv[2])
    application = QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "samples.sqlite"
        _fill(file, samples)
        times = [_measured(file, seed) for seed in range(repeats + 1)][1:]
    del application
    print(json.dumps({name: statistics.median(run[name] for run in times) for name in times[0]}))
    return 0


def _fill(file: Path, samples: int) -> None:
    """Noise with as many samples of each digit, in no order."""
    rng = np.random.default_rng(0)
    store = SampleStore(file)
    fields = rng.integers(0, 256, (samples, 28, 28), np.uint8)
    store.add(NewSample(field, int(digit)) for field, digit in zip(fields, rng.integers(0, 10, samples), strict=True))
    store.close()


def _measured(file: Path, seed: int) -> dict[str, float]:
    """Seconds to the first page of the grid, with the opening of the file and without, and of one digit's."""
    service = SampleService(file)
    try:
        return {
            "opening": _page(service, None),
            "grid": _page(service, None),
            "search": _page(service, seed % 10),
        }
    finally:
        service.close()


def _page(service: SampleService, digit: int | None) -> float:
    """Seconds from the order for the ids, of one digit or of all, to the first page of samples."""
    waiting = QEventLoop()

    def get(ids: Sequence[int]) -> None:
        service.get(ids[:PAGE]).done.connect(lambda page: waiting.exit(len(page)))

    start = time.perf_counter()
    service.ids(digit).done.connect(get)
    assert waiting.exec() == PAGE
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
