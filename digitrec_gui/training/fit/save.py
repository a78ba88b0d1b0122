"""What a training run leaves: the `.h5`, its compiled copy, its card, history and curves; all of them or none."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

import cv2
import h5py
import numpy as np
import numpy.typing as npt

from digitrec_gui import __version__
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.files import replacing, unwritable
from digitrec_gui.core.models.cards import Card, read_card, write_card
from digitrec_gui.core.models.files import LASTING, remove_half_written, sha256, write_compiled
from digitrec_gui.core.models.setting_aside import check_replaceable, said_aside, set_aside
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.training.events import Emit
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.training.presets import command_line
from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.evaluate.answers import answer_glyphs
from digitrec_gui.training.evaluate.figures import Evaluation, summary
from digitrec_gui.training.fit.curves import draw_curves
from digitrec_gui.training.fit.run import Run, now
from digitrec_gui.training.fit.sources import Sets
from digitrec_gui.training.models.compile import compile_h5

Facts = Callable[[npt.NDArray[np.bool_]], dict[str, object]]
"""What the card says besides, given for each digit of the test set whether it is read right."""


def check_folder(out: Path) -> None:
    """Fails before the training rather than after it if the folder, or a file in the way, cannot be written.

    Raises:
        ModelError: it cannot.
    """
    for path in _files(out):
        check_replaceable(path)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out.parent):
            pass
        remove_half_written(out)
    except OSError as error:
        raise ModelError(unwritable("The model", out.parent, error)) from error


def save(model: keras.Model, options: TrainOptions, run: Run, sets: Sets, facts: Facts, emit: Emit) -> Evaluation:
    """Writes the five files and measures what was written on the test set.

    A Model of another run that was there before is set aside.

    Args:
        model: with the weights of the best epoch.
        options: of the run.
        run: what it came to.
        sets: the data, with the test set.
        facts: what the card says besides.
        emit: gets a "note" if a Model was set aside.

    Raises:
        ModelError: the folder cannot be written, or the disk is full; nothing was written.
    """
    try:
        return _save(model, options, run, sets, facts, emit)
    except (OSError, RuntimeError) as error:  # h5py gives either when the disk is full
        raise ModelError(unwritable("The model", options.out.parent, error)) from error


def _files(out: Path) -> tuple[Path, ...]:
    """The `.h5`, its compiled copy, its card, the history and the curves."""
    return (out, *(out.with_suffix(side) for side in LASTING))


def _is_of(run: Run, h5: Path) -> bool:
    """Whether a run wrote this `.h5` itself, when it was stopped before it went on."""
    return h5.exists() and (read_card(h5, sha256(h5)) or Card()).started == run.started


def _save(model: keras.Model, options: TrainOptions, run: Run, sets: Sets, facts: Facts, emit: Emit) -> Evaluation:
    with ExitStack() as files:
        # Left in reverse order: the `.h5` takes its place last, when all that belongs to it is there.
        h5, tflite, card, history, curves = (files.enter_context(replacing(path)) for path in _files(options.out))
        keras.saving.save_model(model, h5, include_optimizer=False)
        with h5py.File(h5, "a") as file:
            file.attrs["digitrec"] = __version__
        with silent_stderr():  # LiteRT says there what it runs on
            compiled = compile_h5(h5)
        info = replace(compiled.info, name=options.out.stem)
        write_compiled(tflite, compiled.flatbuffer, info)
        answers = answer_glyphs(Engine(tflite), sets.test)
        evaluation = summary(answers)
        info = replace(info, accuracy=evaluation.accuracy, tested_on=sets.tested_on)
        write_compiled(tflite, compiled.flatbuffer, info)
        history.write_text(json.dumps(run.history, indent=1) + "\n", encoding="utf-8")
        draw_curves(options.out.stem, run).save(curves)
        fields = _card_fields(options, run, evaluation) | facts(answers.right)
        fields |= {"tested_on": sets.tested_on} if sets.tested_on else {}
        fields |= {"classes": info.classes, "parameters": model.count_params()}
        fields |= {"h5_sha256": info.sha256, "tflite_sha256": sha256(tflite)}
        write_card(card, fields)
        before = None if _is_of(run, options.out) else set_aside(options.out, h5)
    if before is not None:
        emit({"event": "note", "message": said_aside(before)})
    return evaluation


def _card_fields(options: TrainOptions, run: Run, evaluation: Evaluation) -> dict[str, object]:
    named = ("out", "data", "samples", "from_model", "beside", "movements", "preset", "architecture", "resume")
    return {
        "name": options.out.stem,
        "date": now(),
        "started": run.started,
        "command": command_line(options),
        "preset": options.preset,
        "architecture": None if options.from_model else options.architecture,
        "samples": options.samples and options.samples.name,
        "from": options.from_model and options.from_model.name,
        "options": {key: value for key, value in asdict(options).items() if key not in named},
        "epochs": run.epochs,
        "best_epoch": run.best_epoch,
        "interrupted": run.interrupted,
        "resumed": run.resumed,
        "validation_accuracy": round(run.best[0], 6),
        "test_accuracy": evaluation.accuracy,
        "seconds": run.seconds,
        "seconds_waiting_for_digits": round(sum(row["waited"] for row in run.history), 1),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "processors": os.cpu_count(),
            "gpus": len(tf.config.list_physical_devices("GPU")),
        },
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """What a network was trained with, for its card."""
    return {
        "digitrec": __version__,
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "opencv": cv2.__version__,
    }
