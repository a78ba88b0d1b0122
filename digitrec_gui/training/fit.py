"""Trains a Model, epoch by epoch."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from digitrec_gui.core.errors import DataError, ModelError
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.calibrate import apply_temperature, fit_temperature, fold, prior_shift
from digitrec_gui.training.checkpoint import (
    Checkpoint,
    check_same,
    checkpoint_path,
    read_checkpoint,
    write_checkpoint,
)
from digitrec_gui.training.data import Digits, split
from digitrec_gui.training.epochs import Epoch, Source, epochs
from digitrec_gui.training.metrics import calibrate
from digitrec_gui.training.network import ARCHITECTURES, members
from digitrec_gui.training.options import Emit, TrainOptions
from digitrec_gui.training.progress import Progress
from digitrec_gui.training.run import Run, Weights
from digitrec_gui.training.save import check_folder, save, unwritable
from digitrec_gui.training.sources import Render, Sets, load_sets, rendered_digits

RENDERED_VARIATION = 0.4
"""How strongly glyphs from rendered sheets are varied: the pen, the paper and the pipe have varied them already."""

TOO_LITTLE = 0.5
"""Validation accuracy below which a Model is not worth keeping; guessing gives 0.1."""


def train(options: TrainOptions, emit: Emit, render: Render = rendered_digits) -> Path:
    """Trains a Model; the best epoch by the validation set is kept, and the test set is read once, at the end.

    Ctrl+C ends the training and keeps the best epoch so far. After each epoch a checkpoint is written, from which
    `options.resume` goes on; it stays until all epochs are done.

    Args:
        options: what to train, on what, how long.
        emit: gets the events "reading", "note", "started", "progress", "epoch", "evaluated" and "saved".

        render: gives the glyphs of rendered sheets, to learn from and held out.

    Returns:
        The `.h5`; its compiled copy, its card, the history and the curves lie beside it.

    Raises:
        DataError: the data cannot be used, or are not those of the checkpoint.
        ModelError: the folder cannot be written, the disk is full, there is no checkpoint to go on from, or the Model
            learned too little to be kept.
        DigitRecError: the checkpoint is of a run with other options.
        KeyboardInterrupt: Ctrl+C came before the end of the first epoch; nothing was written.
    """
    check_folder(options.out)
    before = read_checkpoint(options.out) if options.resume else None
    sets = load_sets(options.data, emit)
    _check_checkpoint(before, options, sets, emit)
    fit = _Fit(options, sets, before, render, emit)
    try:
        fit.train()
    except KeyboardInterrupt:
        if fit.run.best_weights is None:
            checkpoint_path(options.out).unlink(missing_ok=True)
            raise
        fit.run.interrupted = True
    model, calibration = fit.best_model()
    evaluation = save(model, options, fit.run, sets.test, {"data": fit.data, "calibration": calibration})
    if not fit.run.interrupted:
        checkpoint_path(options.out).unlink(missing_ok=True)
    emit({"event": "evaluated", **asdict(evaluation)})
    emit(
        {
            "event": "saved",
            "path": str(options.out),
            "accuracy": evaluation.accuracy,
            "interrupted": fit.run.interrupted,
            "seconds": fit.run.seconds,
        }
    )
    return options.out


def _check_checkpoint(before: Checkpoint | None, options: TrainOptions, sets: Sets, emit: Emit) -> None:
    path = checkpoint_path(options.out)
    if before is not None:
        check_same(before.options, options)
        if before.data_sha256 != sets.sha256:
            raise DataError(
                f"{sets.name} does not hold the digits that the unfinished training of {options.out.name} began with: "
                "name those with --data, or leave --resume out to train anew."
            )
    elif path.exists():
        message = f"The checkpoint {path.name} of an unfinished training is replaced (--resume would have gone on)."
        emit({"event": "note", "message": message})


class _Fit:
    """One training: its Model, its material, and what it has come to.

    Attributes:
        run: what it has come to.
        data: what the card says of the material.
    """

    def __init__(
        self, options: TrainOptions, sets: Sets, before: Checkpoint | None, render: Render, emit: Emit
    ) -> None:
        self._options, self._emit, self._sha256 = options, emit, sets.sha256
        training, validation = split(sets.training, options.validation, options.seed)
        self._sources = [Source(training, float(options.augment), without=options.without)]
        self.data: dict[str, object] = {"file": sets.name, "sha256": sets.sha256}
        self.data |= {"training": len(training), "validation": len(validation), "test": len(sets.test)}
        if options.sheets:
            glyphs, held_out = render(training, validation, options, emit)
            variation = RENDERED_VARIATION * options.augment
            self._sources.append(Source(glyphs, variation, at_most=len(training), without=options.without))
            validation = Digits(np.concatenate([validation.x, held_out.x]), np.concatenate([validation.y, held_out.y]))
            self.data |= {"rendered": len(glyphs), "rendered_validation": len(held_out)}
        self._validation = validation
        self._images = sum(source.images for source in self._sources)
        keras.utils.set_random_seed(options.seed)
        self._model: keras.Model = ARCHITECTURES[options.architecture](11 if options.sheets else 10)
        self._learner = members(self._model)
        self._compile()
        self.run = before.run if before else Run()
        if before:
            self._go_on_from(before)

    def _compile(self) -> None:
        options = self._options
        steps = -(-self._images // options.batch_size) * options.epochs
        rising = round(steps * options.warm_up)
        rate = keras.optimizers.schedules.CosineDecay(
            0.0 if rising else options.learning_rate,
            steps - rising,
            warmup_target=options.learning_rate if rising else None,
            warmup_steps=rising,
        )
        # In a run of few steps a long average would still hold the weights that it began with.
        momentum = min(options.averaging, max(0.0, 1 - 20 / steps))
        averaging = {"use_ema": True, "ema_momentum": momentum} if options.averaging else {}
        optimizer = keras.optimizers.Adam(rate, **averaging)
        self._model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        outputs = len(self._learner.outputs)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=self._learner is not self._model)
        self._learner.compile(
            optimizer,
            loss=[loss] * outputs,
            loss_weights=[1 / outputs] * outputs,
            metrics=[["accuracy"]] * outputs,
        )
        optimizer.build(self._learner.trainable_variables)

    def _go_on_from(self, before: Checkpoint) -> None:
        self.run.resumed += 1
        optimizer = self._learner.optimizer
        for variables, values in ((self._learner.variables, before.model), (optimizer.variables, before.optimizer)):
            if [tuple(variable.shape) for variable in variables] != [value.shape for value in values]:
                raise ModelError(
                    f"{checkpoint_path(self._options.out).name} belongs to a model of another form (another version of "
                    "DigitRec made it): train anew, without --resume."
                )
            _assign(variables, values)

    def train(self) -> None:
        """Trains the epochs that are left; leaves the best weights in `run`."""
        options, run = self._options, self.run
        self._emit(
            {
                "event": "started",
                "preset": options.preset,
                "architecture": options.architecture,
                "parameters": self._model.count_params(),
                "data": self.data["file"],
                "images": self._images,
                "validation_images": len(self._validation),
                "epochs": options.epochs,
                "epochs_done": run.epochs,
                "out": str(options.out),
            }
        )
        self._write_checkpoint()
        progress = Progress(self._images, options.batch_size, run.epochs, options.epochs, self._emit)
        for epoch in epochs(self._sources, options.seed, run.epochs, options.epochs):
            is_best = self._learn(epoch, progress)
            self._write_checkpoint()
            figures = {name: value for name, value in run.history[-1].items() if name != "epoch"}
            counts = {"epoch": run.epochs, "epochs": options.epochs, "best": is_best}
            self._emit({"event": "epoch", **counts, **figures})

    def _learn(self, epoch: Epoch, progress: Progress) -> bool:
        """Trains one epoch and measures it on the validation set; gives whether it is the best so far."""
        model, learner, run = self._model, self._learner, self.run
        trained: Weights = []
        # At the end of a `fit` Keras puts the averaged weights in place; the next one must go on with the others.
        keep = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda *_: trained.extend(_values(learner.trainable_variables))
        )
        callbacks = [progress, keep] if self._options.averaging else [progress]
        batches = _batches(epoch.digits, self._options.batch_size, len(learner.outputs))
        learned = learner.fit(batches, shuffle=False, callbacks=callbacks, verbose=0).history
        held_out = model.evaluate(_batches(self._validation, 1000), return_dict=True, verbose=0)
        accuracies = [values[0] for name, values in learned.items() if name.endswith("accuracy")]
        figures = {"loss": float(learned["loss"][0]), "accuracy": float(np.mean(accuracies))}
        figures |= {f"validation_{name}": float(held_out[name]) for name in ("loss", "accuracy")}
        if not np.isfinite(list(figures.values())).all():
            self._give_up("The training went astray (its loss is no number any more). Use a lower --learning-rate.")
        run.history.append(
            {"epoch": epoch.number + 1, **figures, "seconds": run.seconds, "waited": round(epoch.waited, 3)}
        )
        score = figures["validation_accuracy"], -figures["validation_loss"]
        is_best = score > run.best
        if is_best:
            run.best, run.best_epoch, run.best_weights = score, run.epochs, model.get_weights()
        if trained:
            _assign(learner.trainable_variables, trained)
        return is_best

    def best_model(self) -> tuple[keras.Model, dict[str, float]]:
        """The Model with the weights of its best epoch, calibrated on the validation set.

        Returns:
            The Model, and what its card says of the calibration: the temperature, the expected calibration error
            without and with it on the digits that it was fitted on, and the shift of "not a digit" after that.

        Raises:
            ModelError: it learned too little to be kept.
        """
        if self.run.best[0] < TOO_LITTLE:
            self._give_up(
                f"After training the model read only {self.run.best[0]:.0%} of the digits held out, so it was not "
                "kept. Train longer, or with a lower --learning-rate."
            )
        model, y = self._model, self._validation.y
        model.set_weights(self.run.best_weights)
        before = model.predict(_batches(self._validation, 1000), verbose=0)
        temperature = fit_temperature(before, y)
        others = sum(source.images * float((source.digits.y == NOT_A_DIGIT).mean()) for source in self._sources)
        shift = prior_shift(others / self._images) if others else 0.0
        fold(model, temperature, shift)
        after = apply_temperature(before, temperature)
        errors = (calibrate(p.max(axis=1), p.argmax(axis=1) == y).error for p in (before, after))
        names = ("temperature", "validation_error_before", "validation_error", "not_a_digit_shift")
        return model, dict(zip(names, (round(value, 5) for value in (temperature, *errors, shift)), strict=True))

    def _give_up(self, sentence: str) -> None:
        """Ends a training of which nothing is worth keeping, or going on with."""
        checkpoint_path(self._options.out).unlink(missing_ok=True)
        raise ModelError(sentence)

    def _write_checkpoint(self) -> None:
        learner = self._learner
        variables = _values(learner.variables), _values(learner.optimizer.variables)
        try:
            write_checkpoint(Checkpoint(self._options, self._sha256, self.run, *variables))
        except OSError as error:
            later = " Then go on with --resume." if self.run.epochs else ""
            raise ModelError(unwritable(self._options.out, error) + later) from error


def _batches(digits: Digits, size: int, outputs: int = 1) -> tf.data.Dataset:
    """The digits in their order, as (n, 28, 28, 1) float32 with ink 1, made while they are needed.

    The labels are given once for each output.
    """
    with tf.device("CPU"):
        x, y = tf.constant(digits.x[..., np.newaxis]), tf.constant(digits.y)

        def batch(number: tf.Tensor) -> tuple[tf.Tensor, tuple[tf.Tensor, ...]]:
            here = slice(number * size, (number + 1) * size)
            return tf.cast(x[here], tf.float32) / 255, (y[here],) * outputs

        return tf.data.Dataset.range(-(-len(digits) // size)).map(batch).prefetch(2)


def _values(variables: list[keras.Variable]) -> Weights:
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def _assign(variables: list[keras.Variable], values: Weights) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
