"""The part of scripts/bench that trains in the real window, and prints what it measured as JSON.

python -m scripts.bench.train quick              a new Model, from the click on Start until it reads
python -m scripts.bench.train webcam             the same with the Webcam tab in front, on a moving sheet
python -m scripts.bench.train orders TIMES       how soon pause, resume and cancel are obeyed
python -m scripts.bench.train teach SLANT|TURN   a hand that is read badly is taught, by a hundred samples
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.models.cards import read_card
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.services.training.service import TrainingState
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.bench.webcam import Meter, camera_on, run_window, show, wait, wait_until

_GIVING_UP = 600.0
"""Seconds after which a training counts as never ending."""

_SAMPLES = 100

_HANDS = {
    "slant": np.array([[1, -1.1], [0, 1]]),
    "turn": np.array([[0.64, 0.77], [-0.77, 0.64]]),
}
"""How a writer bends MNIST's digits: leaning back by 48 degrees, or turned by 50."""


def quick() -> dict[str, object]:
    """Seconds from the click on Start until the new Model can be used, is compared and reads, and the longest stall."""
    found: dict[str, object] = {}

    def measure(window: MainWindow) -> None:
        meter, tab = Meter(window), window.train_tab
        window.tabs.setCurrentWidget(tab)
        wait(1)
        meter.clear()
        tab.view.form.presets["quick"].click()
        began = time.perf_counter()
        tab.view.form.start.click()
        _wait_for_end(window)
        assert tab.decision.new is not None
        found["offered"] = time.perf_counter() - began
        wait_until(lambda: "…" not in "".join(tab.view.outcome.table.text("mnist")))
        found["compared"] = time.perf_counter() - began
        ready: list[object] = []
        window.models.reading.model_ready.connect(ready.append)
        card = read_card(tab.decision.new)
        assert card is not None
        tab.view.outcome.use.click()
        wait_until(lambda: bool(ready))
        found.update(reads=time.perf_counter() - began, accuracy=card.test_accuracy, blocked=meter.blocked)

    run_window(measure)
    return found


def webcam() -> dict[str, object]:
    """How smoothly a moving sheet is shown and read while a Model is trained."""
    found: dict[str, object] = {}

    def measure(window: MainWindow) -> None:
        meter, tab = Meter(window), window.train_tab
        tab.view.form.presets["quick"].click()
        with camera_on("moving") as camera:
            show(window, camera)
            wait_until(lambda: len(meter.painted) >= 60)
            meter.clear()
            began = time.perf_counter()
            tab.start()
            _wait_for_end(window)
            seconds = time.perf_counter() - began
        found.update(
            seconds=seconds,
            painted=len(meter.painted) / seconds,
            read=len(meter.read) / seconds,
            blocked=meter.blocked,
        )

    run_window(measure)
    return found


def orders(times: int) -> dict[str, object]:
    """The longest times, in seconds, that a training took to pause, to go on, and to end when it was cancelled."""
    found: dict[str, list[float]] = {"pause": [], "resume": [], "cancel": []}
    moments = random.Random(0)

    def measure(window: MainWindow) -> None:
        tab = window.train_tab
        window.tabs.setCurrentWidget(tab)
        tab.view.form.presets["quick"].click()
        for number in range(times):
            tab.view.form.start.click()
            if number % 2:  # the others are cancelled before, or while, TensorFlow is started
                wait_until(lambda: tab._training.state is TrainingState.RUNNING, _GIVING_UP)
                wait(moments.uniform(0, 5))
                for order, state in (("pause", TrainingState.PAUSED), ("resume", TrainingState.RUNNING)):
                    found[order].append(_seconds_to(window, tab.actions_.pause.trigger, state))
            wait(moments.uniform(0, 8))
            found["cancel"].append(_seconds_to(window, tab.actions_.cancel.trigger, TrainingState.IDLE))

    run_window(measure)
    return {order: max(seconds) for order, seconds in found.items()}


def teach(hand: str) -> dict[str, object]:
    """What a hand is read like before and after its teaching, beside MNIST, and the seconds that it took."""
    few, others = _hand(hand)
    found: dict[str, object] = {"before": _errors(paths.DEFAULT_MODEL, *others)}

    def measure(window: MainWindow) -> None:
        tab = window.train_tab
        store = SampleStore(paths.samples_file())
        store.add(NewSample(x, int(y)) for x, y in zip(*few, strict=True))
        store.close()
        tab.view.form.data.choose(_data(Path(os.environ["DIGITREC_HOME"])))
        window.tabs.setCurrentWidget(tab)
        wait_until(lambda: tab.view.form.teach.isEnabled())
        tab.view.form.teach.click()
        gate: dict[str, Any] = {}
        tab._training.gate.connect(gate.update)
        began = time.perf_counter()
        tab.view.form.start.click()
        _wait_for_end(window)
        seconds = time.perf_counter() - began
        assert tab.decision.new is not None
        found.update(
            seconds=seconds,
            after=_errors(tab.decision.new, *others),
            mnist=gate["mnist_after"] - gate["mnist_before"],
            passed=gate["passed"],
        )

    run_window(measure)
    return found


def _wait_for_end(window: MainWindow) -> None:
    tab = window.train_tab
    wait_until(lambda: not tab.is_busy and tab.decision.new is not None, _GIVING_UP)


def _seconds_to(window: MainWindow, order: object, state: TrainingState) -> float:
    began = time.perf_counter()
    order()  # type: ignore[operator]
    wait_until(lambda: window.train_tab._training.state is state)
    return time.perf_counter() - began


Labelled = tuple[np.ndarray, np.ndarray]


def _hand(name: str) -> tuple[Labelled, Labelled]:
    """A hundred samples of a writer, and 900 others: of digits that nothing was trained on."""
    with np.load(paths.MNIST) as arrays:
        x, y = arrays["x_test"][9000:], arrays["y_test"][9000:]
    bend, side = _HANDS[name], 64
    place = np.hstack([bend, side / 2 - bend @ [[13.5], [13.5]]])
    bent = np.stack([normalize(np.asarray(cv2.warpAffine(digit, place, (side, side)), np.uint8)) for digit in x])
    return (bent[:_SAMPLES], y[:_SAMPLES]), (bent[_SAMPLES:], y[_SAMPLES:])


def _data(folder: Path) -> Path:
    """MNIST without the digits of which the hand was made."""
    path = folder / "mnist.npz"
    with np.load(paths.MNIST) as arrays:
        parts = {name: arrays[name][: 9000 if "test" in name else None] for name in arrays.files}
    np.savez(path, **parts)
    return path


def _errors(h5: Path, x: np.ndarray, y: np.ndarray) -> float:
    """Share of digits that are read wrong."""
    compiled = find_compiled(h5, paths.cache_folder())
    assert compiled is not None
    return float((Engine(compiled).predict(x).argmax(axis=1) != y).mean())


def main(arguments: list[str]) -> None:
    """Runs one measurement."""
    match arguments:
        case ["quick"]:
            print(json.dumps(quick()))
        case ["webcam"]:
            print(json.dumps(webcam()))
        case ["orders", times]:
            print(json.dumps(orders(int(times))))
        case ["teach", ("slant" | "turn") as hand]:
            print(json.dumps(teach(hand)))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
