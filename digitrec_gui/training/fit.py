"""Trains a Model, epoch by epoch."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.model_files import sha256
from digitrec_gui.training.augment import augment
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data import Digits, load_training, split
from digitrec_gui.training.network import lenet
from digitrec_gui.training.options import Emit, TrainOptions
from digitrec_gui.training.save import Run, check_folder, save

PROGRESS_SECONDS = 0.5
"""Time between two "progress" events."""

TOO_LITTLE = 0.5
"""Validation accuracy below which a Model is not worth keeping; guessing gives 0.1."""


def train(options: TrainOptions, emit: Emit) -> Path:
    """Trains a Model; the best epoch by the validation set is kept, and the test set is read once, at the end.

    Ctrl+C ends the training and keeps the best epoch so far.

    Args:
        options: what to train, on what, how long.
        emit: gets the events "started", "progress", "epoch", "evaluated" and "saved".

    Returns:
        The `.h5`; its compiled copy and its card lie beside it.

    Raises:
        DataError: the data cannot be used.
        ModelError: the folder cannot be written, the disk is full, or the Model learned too little to be kept.
        KeyboardInterrupt: Ctrl+C came before the end of the first epoch; nothing was written.
    """
    check_folder(options.out)
    path = options.data or paths.MNIST
    whole, test = load_training(path)
    training, validation = split(whole, options.validation, options.seed)
    keras.utils.set_random_seed(options.seed)
    model = lenet()
    emit(
        {
            "event": "started",
            "images": len(training),
            "validation_images": len(validation),
            "test_images": len(test),
            "epochs": options.epochs,
            "parameters": model.count_params(),
            "out": str(options.out),
        }
    )
    run = Run()
    try:
        _fit(model, training, validation, options, run, emit)
    except KeyboardInterrupt:
        if run.best_weights is None:
            raise
        run.interrupted = True
    if run.best[0] < TOO_LITTLE:
        raise ModelError(
            f"After training the model read only {run.best[0]:.0%} of the digits held out, so it was not kept. "
            "Train longer, or with a lower --learning-rate."
        )
    model.set_weights(run.best_weights)
    data = {"file": path.name, "sha256": sha256(path), "training": len(training), "validation": len(validation)}
    evaluation = save(model, options, run, test, data)
    emit({"event": "evaluated", **asdict(evaluation)})
    emit({"event": "saved", "path": str(options.out), "accuracy": evaluation.accuracy, "interrupted": run.interrupted})
    return options.out


def _fit(model: keras.Model, training: Digits, validation: Digits, options: TrainOptions, run: Run, emit: Emit) -> None:
    """Trains epoch by epoch; leaves the best weights in `run`."""
    steps = -(-len(training) // options.batch_size)
    rate = keras.optimizers.schedules.CosineDecay(options.learning_rate, steps * options.epochs)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    held_out = _pixels(validation.x), validation.y
    progress = _Progress(options, steps, run, emit)
    # The next epoch's digits are made while this one trains, so that the training never waits for them.
    with ThreadPoolExecutor(1) as ahead:
        upcoming = ahead.submit(_epoch, training, options, 0)
        for epoch in range(options.epochs):
            digits = upcoming.result()
            if epoch + 1 < options.epochs:
                upcoming = ahead.submit(_epoch, training, options, epoch + 1)
            history = model.fit(
                _pixels(digits.x),
                digits.y,
                batch_size=options.batch_size,
                shuffle=False,  # `_epoch` has
                validation_data=held_out,
                validation_batch_size=1000,
                callbacks=[progress],
                verbose=0,
            )
            _note_epoch(model, {name: values[0] for name, values in history.history.items()}, options, run, emit)


def _epoch(training: Digits, options: TrainOptions, epoch: int) -> Digits:
    """The training set as the given epoch sees it: shuffled and, if wanted, varied."""
    rng = np.random.default_rng((options.seed, epoch))
    digits = training[rng.permutation(len(training))]
    return Digits(augment(digits.x, rng), digits.y) if options.augment else digits


def _pixels(x: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return np.divide(x[..., np.newaxis], np.float32(255), dtype=np.float32)


def _note_epoch(model: keras.Model, figures: dict[str, float], options: TrainOptions, run: Run, emit: Emit) -> None:
    if not np.isfinite(figures["loss"]):
        raise ModelError("The training went astray (its loss is no number any more). Use a lower --learning-rate.")
    run.epochs += 1
    score = figures["val_accuracy"], -figures["val_loss"]
    is_best = score > run.best
    if is_best:
        run.best, run.best_epoch, run.best_weights = score, run.epochs, model.get_weights()
    emit(
        {
            "event": "epoch",
            "epoch": run.epochs,
            "epochs": options.epochs,
            "loss": figures["loss"],
            "accuracy": figures["accuracy"],
            "validation_loss": figures["val_loss"],
            "validation_accuracy": figures["val_accuracy"],
            "best": is_best,
            "seconds": round(time.perf_counter() - run.started, 1),
        }
    )


class _Progress(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Emits "progress": the step within the epoch, the speed, and the time left in the whole run."""

    def __init__(self, options: TrainOptions, steps: int, run: Run, emit: Emit) -> None:
        super().__init__()
        self._options, self._steps, self._run, self._emit = options, steps, run, emit
        self._first: float | None = None
        self._last = 0.0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 (Keras')
        """Emits, but not at every step."""
        now = time.perf_counter()
        if self._first is None:  # TensorFlow prepares itself in the first step: it says nothing of the speed
            self._first = now
            return
        if now - self._last < PROGRESS_SECONDS:
            return
        self._last = now
        done = self._run.epochs * self._steps + batch + 1
        per_step = (now - self._first) / (done - 1)
        self._emit(
            {
                "event": "progress",
                "epoch": self._run.epochs + 1,
                "epochs": self._options.epochs,
                "step": batch + 1,
                "steps": self._steps,
                "images_per_second": round(self._options.batch_size / per_step),
                "seconds_left": round(per_step * (self._options.epochs * self._steps - done)),
            }
        )
