"""Looks at anybody's Model: what it reads and gives, how its author wrote pixels, and how well it reads."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.models.files import write_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.words import percent
from digitrec_gui.training.models.adapt import POOR, adapt, too_poor
from digitrec_gui.training.models.compile import Compiled, compile_adapted
from digitrec_gui.training.models.habits import Trial, validation_digits
from digitrec_gui.training.models.load import load_model


@dataclass(frozen=True)
class Inspection:
    """What is known of a Model.

    Attributes:
        name: file name without suffix.
        sha256: of the file, as hex.
        format: "h5", "keras", "tflite", "onnx" or "SavedModel", by its content.
        keras: version of the Keras that wrote it; "?" if the file does not say.
        made_by: the program that wrote it, for people.
        by_digitrec: whether DigitRec wrote it.
        input: the shape that it reads, such as "28x28x1".
        classes: 10, or 11 with "not a digit".
        parameters: numbers that it has learnt.
        notes: what is adapted to use it, for people.
        tried: the ways of writing pixels that were tried, in words, with the share of digits read right and how many
            there were; the first is the one it was adapted to.
        accuracy: share of `digits` that it reads right once adapted and compiled, 0 to 1.
        digits: how many validation digits it was measured on.
        test_accuracy: on its test set, by the card beside the file; None without one.
        tested_on: what that is; "" for MNIST's test set.
        sentence: all that a person needs to decide, in one.
    """

    name: str
    sha256: str
    format: str
    keras: str
    made_by: str
    by_digitrec: bool
    input: str
    classes: int
    parameters: int
    notes: tuple[str, ...]
    tried: tuple[dict[str, object], ...]
    accuracy: float
    digits: int
    test_accuracy: float | None
    tested_on: str
    sentence: str


def inspect_model(file: Path, out: Path | None = None) -> Inspection:
    """Looks at a Model, and measures how well it reads.

    Args:
        file: anybody's.
        out: where its compiled copy is to lie, which was made for the measuring; None to keep none.

    Raises:
        ModelError: it is not a Model that reads digits, or cannot be loaded; the sentence says why.
    """
    loaded = load_model(file)
    adapted = adapt(loaded, file.name)
    compiled = compile_adapted(loaded, adapted, file)
    digits = validation_digits()
    accuracy = float((_answers(compiled, digits.x) == digits.y).mean())
    if accuracy < POOR:  # of a Model of our own, too, which is adapted without a look at how it reads
        raise too_poor(file.name, accuracy)
    if out is not None:
        with contextlib.suppress(OSError):  # it is made again when it is needed
            write_compiled(out, compiled.flatbuffer, compiled.info)
    return Inspection(
        name=file.stem,
        sha256=loaded.sha256,
        format=loaded.suffix.removeprefix("."),
        keras=loaded.keras_version,
        made_by=loaded.made_by,
        by_digitrec=loaded.by_digitrec,
        input="x".join("?" if size is None else str(size) for size in loaded.model.inputs[0].shape[1:]),
        classes=adapted.classes,
        parameters=int(loaded.model.count_params()),
        notes=adapted.notes,
        tried=tuple(_tried(trial) for trial in adapted.trials),
        accuracy=accuracy,
        digits=len(digits),
        test_accuracy=compiled.info.accuracy,
        tested_on=compiled.info.tested_on,
        sentence=_sentence(file.name, accuracy, len(digits), adapted.notes),
    )


def _answers(compiled: Compiled, glyphs: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """What the compiled copy takes each glyph for, the digits alone; (n,) int64."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "compiled.tflite"
        write_compiled(path, compiled.flatbuffer, compiled.info)
        digits: npt.NDArray[np.int64] = Engine(path, os.cpu_count() or 1).predict(glyphs)[:, :10].argmax(axis=1)
    return digits


def _tried(trial: Trial) -> dict[str, object]:
    words = trial.habit.words or "trained on pixels from 0 to 1"
    return {"pixels": words.removeprefix("trained on "), "accuracy": trial.accuracy, "digits": trial.digits}


def _sentence(name: str, accuracy: float, digits: int, notes: tuple[str, ...]) -> str:
    found = f"{name} reads {percent(accuracy)} of {digits:,} digits of MNIST's training set right"
    if not notes:
        return f"{found}."
    listed = " and ".join(filter(None, (", ".join(notes[:-1]), notes[-1])))
    return f"{found}; it {listed.replace('trained on', 'was trained on')}."
