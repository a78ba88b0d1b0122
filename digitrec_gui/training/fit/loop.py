"""The epochs of a training run: learn, measure, keep the best, leave a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.files import unwritable
from digitrec_gui.core.models.files import CHECKPOINT
from digitrec_gui.core.training.events import Emit, Material
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.fit.control import Check
from digitrec_gui.training.fit.epochs import Epoch, EpochSource, Probabilities, Targets, batches, epochs, predict
from digitrec_gui.training.fit.progress import Progress, Shown, emit_wrong
from digitrec_gui.training.fit.run import Checkpoint, Run, Weights, write_checkpoint

_SMALLEST = 1e-7
"""Probabilities below it count as this much in the loss, as in Keras."""


@dataclass(frozen=True, eq=False)
class Course:
    """What a Model learns, from what, and how it is judged.

    Attributes:
        model: gives probabilities, (n, classes).
        sources: of the digits of each epoch.
        validation: the digits by which the best epoch is chosen.
        facts: what the card says of the material.
        started: what the event "started" says besides.
        targets: what is asked for; None if the digits carry their labels.
        patience: how many epochs in a row may bring nothing better; None for any number.
    """

    model: keras.Model
    sources: tuple[EpochSource, ...]
    validation: Digits
    facts: dict[str, object]
    started: Material
    targets: Targets | None = None
    patience: int | None = None

    @property
    def images(self) -> int:
        """Digits in an epoch."""
        return sum(source.images for source in self.sources)


class Loop:
    """One training: its course, and what it has come to.

    Args:
        options: of the run.
        course: what is learned. Its Model is compiled here.
        sha256: of all that is learned from.
        before: the checkpoint from which it goes on.
        emit: gets the events "started", "progress", "shown", "epoch" and "wrong".
        check: called between batches.

    Attributes:
        run: what it has come to.
    """

    def __init__(
        self, options: TrainOptions, course: Course, sha256: str, before: Checkpoint | None, emit: Emit, check: Check
    ) -> None:
        self._options, self._course, self._sha256, self._emit = options, course, sha256, emit
        self._checkpoint = options.out.with_suffix(CHECKPOINT)
        self._compile()
        self.run = before.run if before else Run()
        if before:
            self._go_on_from(before)
        self._shown = Shown(emit)
        self._epoch: Epoch | None = None
        self._progress = Progress(
            course.images, options.batch_size, options.epochs, self.run, emit, check, self._show_batch
        )

    def _compile(self) -> None:
        options, model = self._options, self._course.model
        steps = -(-self._course.images // options.batch_size) * options.epochs
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
        losses = keras.losses
        kind = losses.CategoricalCrossentropy if self._course.targets else losses.SparseCategoricalCrossentropy
        model.compile(optimizer, loss=kind(), metrics=["accuracy"])
        optimizer.build(model.trainable_variables)

    def _go_on_from(self, before: Checkpoint) -> None:
        self.run.resumed += 1
        model = self._course.model
        optimizer = model.optimizer
        for variables, values in ((model.variables, before.model), (optimizer.variables, before.optimizer)):
            if [tuple(variable.shape) for variable in variables] != [value.shape for value in values]:
                raise ModelError(
                    f"{self._checkpoint.name} belongs to a model of another form (another version of "
                    "DigitRec made it): train anew, without --resume."
                )
            _assign(variables, values)

    def train(self) -> None:
        """Trains the epochs that are left; leaves the best weights in `run`.

        Raises:
            ModelError: the checkpoint cannot be written, or the training went astray.
            KeyboardInterrupt: Ctrl+C, or told to stop.
            Cancelled: told so.
        """
        options, run, course = self._options, self.run, self._course
        self._emit(
            {
                "event": "started",
                "preset": options.preset,
                "architecture": options.from_model.name if options.from_model else options.architecture,
                "parameters": course.model.count_params(),
                "images": course.images,
                "validation_images": len(course.validation),
                "epochs": options.epochs,
                "epochs_done": run.epochs,
                "history": [{**row, "best": row["epoch"] == run.best_epoch} for row in run.history],
                "out": str(options.out),
                **course.started,
            }
        )
        self._write_checkpoint()
        for epoch in epochs(course.sources, options.seed, run.epochs, options.epochs):
            if course.patience is not None and run.epochs - run.best_epoch >= course.patience:
                break
            is_best = self._learn(epoch)
            self._write_checkpoint()
            self._emit({"event": "epoch", "epochs": options.epochs, "best": is_best, **run.history[-1]})

    def _learn(self, epoch: Epoch) -> bool:
        """Trains one epoch and measures it on the validation set; gives whether it is the best so far."""
        model, run = self._course.model, self.run
        self._epoch = epoch
        trained: Weights = []
        # At the end of a `fit` Keras puts the averaged weights in place; the next one must go on with the others.
        keep = keras.callbacks.LambdaCallback(
            on_epoch_end=lambda *_: trained.extend(_values(model.trainable_variables))
        )
        callbacks = [self._progress, keep] if self._options.averaging else [self._progress]
        material = batches(epoch.digits, self._options.batch_size, self._course.targets)
        learned = model.fit(material, shuffle=False, callbacks=callbacks, verbose=0).history
        loss, (validation_loss, validation_accuracy) = float(learned["loss"][0]), self._measure()
        if not np.isfinite((loss, validation_loss)).all():
            self.give_up("The training went astray (its loss is no number any more). Use a lower --learning-rate.")
        run.history.append(
            {
                "epoch": epoch.number + 1,
                "loss": loss,
                "accuracy": float(learned["accuracy"][0]),
                "validation_loss": validation_loss,
                "validation_accuracy": validation_accuracy,
                "seconds": run.seconds,
                "waited": round(epoch.waited, 3),
            }
        )
        score = validation_accuracy, -validation_loss
        is_best = score > run.best
        if is_best:
            run.best, run.best_epoch, run.best_weights = score, run.epochs, model.get_weights()
        if trained:
            _assign(model.trainable_variables, trained)
        return is_best

    def _measure(self) -> tuple[float, float]:
        """Reads the validation set; emits what is still wrong; gives the loss, and the accuracy from 0 to 1."""
        digits = self._course.validation
        probabilities = self.predict(digits)
        truth = probabilities[np.arange(len(digits)), digits.y].astype(np.float64)
        read = probabilities.argmax(axis=1)
        emit_wrong(self._emit, digits.x, digits.y, read)
        loss = -np.log(truth.clip(_SMALLEST, 1 - _SMALLEST)).mean()
        return float(loss), float((read == digits.y).mean())

    def predict(self, digits: Digits) -> Probabilities:
        """What the Model, with the weights that it has now, answers: (n, classes)."""
        return predict(self._course.model, digits, self._progress)

    def take_best(self) -> None:
        """Gives the Model the weights of its best epoch."""
        self._course.model.set_weights(self.run.best_weights)

    def give_up(self, sentence: str) -> None:
        """Ends a training of which nothing is worth keeping, or going on with.

        Raises:
            ModelError: with this sentence.
        """
        self._checkpoint.unlink(missing_ok=True)
        raise ModelError(sentence)

    def _show_batch(self, number: int) -> None:
        if self._epoch is None:
            return
        size, digits, targets = self._options.batch_size, self._epoch.digits, self._course.targets
        here = slice(number * size, (number + 1) * size)
        self._shown.show(digits.x[here], targets.labels[digits.y[here]] if targets else digits.y[here])

    def _write_checkpoint(self) -> None:
        model = self._course.model
        variables = _values(model.variables), _values(model.optimizer.variables)
        try:
            write_checkpoint(Checkpoint(self._options, self._sha256, self.run, *variables))
        except OSError as error:
            later = " Then go on with --resume." if self.run.epochs else ""
            raise ModelError(unwritable("The model", self._options.out.parent, error) + later) from error


def _values(variables: list[keras.Variable]) -> Weights:
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def _assign(variables: list[keras.Variable], values: Weights) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
