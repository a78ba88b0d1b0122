"""What a training run leaves: the `.h5`, its compiled copy and its card, all of them or none."""

from __future__ import annotations

import platform
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import h5py
import numpy as np
import numpy.typing as npt

from digitrec_gui import __version__
from digitrec_gui.core.engine import Engine
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.model_files import replacing, sha256, write_compiled
from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.card import card_path, write_card
from digitrec_gui.training.compile import compile_h5
from digitrec_gui.training.data import Digits
from digitrec_gui.training.evaluate import Evaluation, measure
from digitrec_gui.training.options import TrainOptions


@dataclass
class Run:
    """What is known of a training run so far.

    Attributes:
        started: `time.perf_counter()` at the start.
        epochs: finished ones.
        best_epoch: the best by the validation set, from 1; 0 before the first ends.
        best: (validation accuracy, minus validation loss) of the best epoch.
        best_weights: of the best epoch.
        interrupted: whether Ctrl+C ended it early.
    """

    started: float = field(default_factory=time.perf_counter)
    epochs: int = 0
    best_epoch: int = 0
    best: tuple[float, float] = (-1.0, -np.inf)
    best_weights: list[npt.NDArray[np.float32]] | None = None
    interrupted: bool = False


def check_folder(out: Path) -> None:
    """Fails before the training rather than after it if the folder cannot be written.

    Raises:
        ModelError: it cannot.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out.parent):
            pass
    except OSError as error:
        raise ModelError(_unwritable(out.parent, error.strerror)) from error


def _unwritable(folder: Path, reason: str | None) -> str:
    return f"The model cannot be written to {folder.resolve()} ({reason}). Make room there, or choose another --out."


def save(model: keras.Model, options: TrainOptions, run: Run, test: Digits, data: dict[str, object]) -> Evaluation:
    """Writes the three files and measures what was written on the test set.

    Args:
        model: with the weights of the best epoch.
        options: of the run.
        run: what it came to.
        test: the test set.
        data: what the card says of the data.

    Raises:
        ModelError: the folder cannot be written, or the disk is full; nothing was written.
    """
    try:
        return _save(model, options, run, test, data)
    except (OSError, RuntimeError) as error:  # h5py gives either when the disk is full
        reason = getattr(error, "strerror", None) or "is the disk full?"
        raise ModelError(_unwritable(options.out.parent, reason)) from error


def _save(model: keras.Model, options: TrainOptions, run: Run, test: Digits, data: dict[str, object]) -> Evaluation:
    out = options.out
    with ExitStack() as files:
        # Left in reverse order: the `.h5` takes its place last, when its copy and its card are there.
        finals = out, out.with_suffix(".tflite"), card_path(out)
        h5, tflite, card = (files.enter_context(replacing(final)) for final in finals)
        keras.saving.save_model(model, h5, include_optimizer=False)
        with h5py.File(h5, "a") as file:
            file.attrs["digitrec"] = __version__
        compiled = compile_h5(h5)
        info = replace(compiled.info, name=out.stem)
        write_compiled(tflite, compiled.flatbuffer, info)
        evaluation = measure(Engine(tflite), test)
        write_compiled(tflite, compiled.flatbuffer, replace(info, accuracy=evaluation.accuracy))
        fields = _card_fields(options, run, evaluation, {**data, "test": len(test)})
        fields |= {"parameters": model.count_params(), "h5_sha256": info.sha256, "tflite_sha256": sha256(tflite)}
        write_card(card, fields)
    return evaluation


def _card_fields(options: TrainOptions, run: Run, evaluation: Evaluation, data: dict[str, object]) -> dict[str, object]:
    wanted = {key: value for key, value in asdict(options).items() if key not in ("out", "data")}
    return {
        "name": options.out.stem,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "architecture": "lenet",
        "classes": len(evaluation.confusion[0]),
        "data": data,
        "options": wanted,
        "epochs": run.epochs,
        "best_epoch": run.best_epoch,
        "interrupted": run.interrupted,
        "validation_accuracy": round(run.best[0], 6),
        "test_accuracy": evaluation.accuracy,
        "seconds": round(time.perf_counter() - run.started, 1),
        "versions": {
            "digitrec": __version__,
            "python": platform.python_version(),
            "keras": keras.__version__,
            "tensorflow": tf.__version__,
        },
    }
