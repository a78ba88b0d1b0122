"""The part of scripts/bench that trains in the real window.

python -m scripts.bench.train quick              a new Model, from the click on Start until it is compared
python -m scripts.bench.train command            the same on the command line
python -m scripts.bench.train webcam             the same with the Webcam tab in front, on a moving sheet
python -m scripts.bench.train orders TIMES       how soon pause, resume and cancel are obeyed
python -m scripts.bench.train teach SLANT|TURN   a hand that is read badly is taught, by a hundred samples
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
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
from scripts.bench.runner import report
from scripts.bench.webcam import Meter, bare_rate, camera_on, show
from scripts.bench.window import Beat, run_window, wait, wait_until

_GIVING_UP = 600.0
"""Seconds after which a training counts as never ending."""

_SAMPLES = 100

_HANDS = {
    "slant": np.array([[1, -1.1], [0, 1]]),
    "turn": np.array([[0.64, 0.77], [-0.77, 0.64]]),
}
"""How a writer bends MNIST's digits: leaning back by 48 degrees, or turned by 50."""


def quick() -> None:
    """Reports the seconds from the click on Start until a new Model is offered and compared; the longest stall."""

    def measure(window: MainWindow) -> None:
        beat, tab = Beat(), window.train_tab
        window.tabs.setCurrentWidget(tab)
        wait(1)
        report(idle=[beat.of(lambda: wait(1))])
        tab.view.form.presets["quick"].click()
        beat.clear()
        began = time.perf_counter()
        tab.view.form.start.click()
        _wait_for_end(window)
        assert tab.decision.new is not None
        offered = time.perf_counter() - began
        wait_until(lambda: "…" not in "".join(tab.view.outcome.table.text("mnist")))
        compared = time.perf_counter() - began
        card = read_card(tab.decision.new)
        assert card is not None and card.test_accuracy is not None
        report(
            offered=[offered],
            compared=[compared],
            accuracy=[card.test_accuracy],
            blocked=[beat.longest],
        )

    run_window(measure)


def command() -> None:
    """Reports the seconds that the same training takes on the command line."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "new.h5"
        began = time.perf_counter()
        subprocess.run(
            paths.child_command("train", "--preset", "quick", "--out", str(out)), stdout=subprocess.DEVNULL, check=True
        )
        report(command=[time.perf_counter() - began])


def webcam() -> None:
    """Reports how smoothly a moving sheet is shown and read while a Model is trained."""

    def measure(window: MainWindow) -> None:
        meter, tab = Meter(window), window.train_tab
        tab.view.form.presets["quick"].click()
        with camera_on("moving") as camera:
            report(stream=[bare_rate(camera.url)])
            show(window, camera)
            wait_until(lambda: meter.painted >= 60)
            meter.clear()
            began = time.perf_counter()
            tab.start()
            _wait_for_end(window)
            seconds = time.perf_counter() - began
        report(painted=[meter.painted / seconds], read=[meter.read / seconds], blocked_with_webcam=[meter.beat.longest])

    run_window(measure)


def orders(times: int) -> None:
    """Reports the times, in seconds, that a training took to pause, to go on, and to end when it was cancelled."""
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
    report(**found)


def teach(hand: str) -> None:
    """Reports what a hand is read like before and after its teaching, beside MNIST, and the seconds that it took."""
    few, others = _hand(hand)

    def measure(window: MainWindow) -> None:
        tab = window.train_tab
        store = SampleStore(paths.samples_file())
        # Confirmed: it is known that their labels are right, though they look wrong.
        store.add(NewSample(x, int(y), confirmed=True) for x, y in zip(*few, strict=True))
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
        found = {
            "seconds": seconds,
            "before": _errors(paths.DEFAULT_MODEL, *others),
            "after": _errors(tab.decision.new, *others),
            "mnist": gate["mnist_after"] - gate["mnist_before"],
        }
        report(**{f"{hand}_{name}": [figure] for name, figure in found.items()})

    run_window(measure)


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


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["quick"]:
            quick()
        case ["command"]:
            command()
        case ["webcam"]:
            webcam()
        case ["orders", times]:
            orders(int(times))
        case ["teach", ("slant" | "turn") as hand]:
            teach(hand)
        case _:
            sys.exit(__doc__)
