"""The part of the self-test that trains: one small epoch, and all that can be done with what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.training.events import EpochDone
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.training.presets import preset_options
from digitrec_gui.self_test.checks import Check, expect, live, until
from digitrec_gui.self_test.parts import command
from digitrec_gui.services.services import Services
from digitrec_gui.ui.window.main_window import MainWindow

_PATIENCE = 600.0

_DIGITS = {"train": 3000, "test": 500}
"""How many of MNIST's: enough for a training to learn something."""

_LEAST = 0.3
"""Accuracy that one epoch on so few digits must reach, where guessing has 0.1."""


class TrainingTrial:
    """Trains in the folder of the user's models of this self-test, and uses the Model.

    Args:
        window: shows the training.
        services: carry it out, by children of this very program.
    """

    def __init__(self, window: MainWindow, services: Services) -> None:
        self._window, self._services = window, services
        self._model = paths.models_folder() / "self-test.h5"

    def checks(self) -> Iterator[Check]:
        """Yields what is tried."""
        yield Check("trains one small epoch", self._trains)
        yield Check("the new model reads", self._reads)
        yield Check("digitrec inspect", self._inspects)
        yield Check("digitrec compile", self._compiles)
        for suffix in (".keras", ".tflite", ".onnx"):
            yield Check(f"exports {suffix}", lambda suffix=suffix: self._exports(suffix))  # type: ignore[misc]
        yield Check("compares two models", self._compares)

    def _options(self) -> TrainOptions:
        data = self._model.with_name("digits.npz")
        data.parent.mkdir(parents=True, exist_ok=True)
        with np.load(paths.MNIST) as mnist:
            np.savez(data, **{name: mnist[name][: _DIGITS[name.partition("_")[2]]] for name in mnist.files})
        # Two sheets: they are written with the fonts, and read by the pipe.
        return preset_options({"preset": "quick", "epochs": 1, "sheets": 2, "data": data, "out": self._model})

    def _trains(self) -> str:
        training, ends = self._services.training, list[str]()
        epochs: list[EpochDone] = []
        training.epoch.connect(epochs.append)
        training.saved.connect(lambda _: ends.append(""))
        training.failed.connect(ends.append)
        self._window.tabs.setCurrentWidget(self._window.train_tab)
        training.start(self._options())
        self._window.train_tab.view.show_running()
        until(lambda: bool(ends), "the end of the training", _PATIENCE)
        expect(not ends[0], ends[0])
        expect(bool(epochs) and self._model.is_file(), "nothing was trained")
        accuracy = float(epochs[-1]["validation_accuracy"])
        expect(accuracy >= _LEAST, f"only {accuracy:.1%} of the held-out digits are read")
        live(200)
        return f"{accuracy:.1%} on held-out digits, {self._model.stat().st_size:,} bytes"

    def _reads(self) -> str:
        reading, answers = self._services.reading, []
        reading.model_ready.connect(lambda info: answers.append(info.name))
        reading.model_failed.connect(answers.append)
        reading.load(self._model)
        until(lambda: bool(answers), "the new model")
        name = answers[-1]
        expect(name == self._model.stem, name)
        reading.load(paths.DEFAULT_MODEL)
        until(lambda: not reading.is_loading, "the model that comes with DigitRec")
        return f"{name} was in use"

    def _inspects(self) -> str:
        found = json.loads(command("inspect", str(paths.DEFAULT_MODEL), "--events").splitlines()[-1])
        expect(found["accuracy"] > 0.98, f"it finds an accuracy of {found['accuracy']:.2%}")
        return f"{paths.DEFAULT_MODEL.name}: {found['parameters']:,} parameters, {found['accuracy']:.2%}"

    def _compiles(self) -> str:
        out = self._model.with_name("compiled.tflite")
        command("compile", str(self._model), "--out", str(out))
        return f"{out.stat().st_size:,} bytes"

    def _exports(self, suffix: str) -> str:
        out, answers = self._model.with_name(f"exported{suffix}"), []
        order = self._services.library.export(self._model, out)
        order.done.connect(lambda _: answers.append(""))
        order.failed.connect(lambda error: answers.append(str(error)))
        until(lambda: bool(answers), out.name, _PATIENCE)
        expect(not answers[0], answers[0])
        return f"{out.stat().st_size:,} bytes"

    def _compares(self) -> str:
        answers: list[object] = []
        test = _test_digits(self._model.with_name("test.npz"))
        order = self._services.library.compare(paths.DEFAULT_MODEL, self._model, test)
        order.done.connect(answers.append)
        order.failed.connect(answers.append)
        until(lambda: bool(answers), "the comparison", _PATIENCE)
        expect(isinstance(answers[0], dict) and {"a", "b"} <= answers[0].keys(), str(answers[0]))
        return "both models, on 500 digits of MNIST's test set"


def _test_digits(file: Path) -> Path:
    with np.load(paths.MNIST) as mnist:
        np.savez(file, x=mnist["x_test"][: _DIGITS["test"]], y=mnist["y_test"][: _DIGITS["test"]])
    return file


def refusal_check() -> Check:
    """Where there is no TensorFlow: a training is refused in a sentence, and says what it needs."""
    return Check("training is refused in a sentence", _refuses)


def _refuses() -> str:
    lines = command("train", "--preset", "quick", status=1).strip().splitlines()
    expect(len(lines) == 1 and lines[0].startswith("digitrec: ") and "TensorFlow" in lines[0], " ".join(lines)[-300:])
    return lines[0].removeprefix("digitrec: ")
