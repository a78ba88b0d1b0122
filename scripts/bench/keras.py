"""The part of scripts/bench that measures Keras: prints the median seconds of predict() and call for one 28x28.

python -m scripts.bench.keras MODEL.h5 COUNT
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from digitrec_gui import paths
from digitrec_gui.training.models.load import load_model


def main(h5: str, count: str) -> None:
    """Measures and prints."""
    model = load_model(Path(h5)).model
    with np.load(paths.MNIST) as data:
        digits = data["x_test"][:200, ..., np.newaxis].astype(np.float32) / 255

    def median(answer: Callable[[object], object]) -> float:
        times = []
        for index in range(int(count) + 10):
            start = time.perf_counter()
            np.asarray(answer(digits[index % 200][np.newaxis]))
            times.append(time.perf_counter() - start)
        return statistics.median(times[10:])

    predict = median(lambda digit: model.predict(digit, verbose=0))
    call = median(lambda digit: model(digit, training=False))
    print(json.dumps({"predict": predict, "call": call}))


if __name__ == "__main__":
    main(*sys.argv[1:])
