"""Trains a new Model, or goes on with one: on the data, and, if wanted, on rendered sheets and the user's Samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError, ModelError
from digitrec_gui.core.models.files import sha256
from digitrec_gui.core.training.events import Emit
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.core.words import counted, percent
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.digits import ENOUGH, Digits, split
from digitrec_gui.training.data.movements import hashes
from digitrec_gui.training.evaluate.measure import prepared_engine
from digitrec_gui.training.evaluate.metrics import calibrate
from digitrec_gui.training.fit.calibrate import apply_temperature, fit_temperature, fold, prior_shift
from digitrec_gui.training.fit.control import Check
from digitrec_gui.training.fit.epochs import EpochSource
from digitrec_gui.training.fit.loop import Course, Loop
from digitrec_gui.training.fit.sources import Render, Sets, without_not_a_digit
from digitrec_gui.training.models.adapt import adapt
from digitrec_gui.training.models.load import load_model
from digitrec_gui.training.models.network import ARCHITECTURES

RENDERED_VARIATION = 0.4
"""How strongly glyphs from rendered sheets are varied: the pen, the paper and the pipe have varied them already."""

TOO_LITTLE = 0.5
"""Validation accuracy below which a Model is not worth keeping; guessing gives 0.1."""

HELD_BACK = 0.2
"""Share of the Samples that is not learned from."""

MOST_TIMES = 100
"""How often an epoch may show the same Sample, each time varied: a handful must not drown MNIST."""


class NewModel:
    """A training of a new Model.

    Attributes:
        course: what is learned.
    """

    def __init__(
        self, options: TrainOptions, sets: Sets, samples: Digits | None, render: Render, emit: Emit, check: Check
    ) -> None:
        keras.utils.set_random_seed(options.seed)
        model = _begun(options)
        training, validation = _split(sets, options)
        sources = [EpochSource(training, float(options.augment), without=options.without)]
        facts = sets.facts
        facts |= {"from_sha256": sha256(options.from_model)} if options.from_model else {}
        facts |= {"training": len(training), "validation": len(validation), "test": len(sets.test)}
        if options.sheets:
            glyphs, held_out = render(training, validation, options, emit, check)
            variation = RENDERED_VARIATION * options.augment
            sources.append(EpochSource(glyphs, variation, at_most=len(training), without=options.without))
            validation = validation.and_these(held_out)
            facts |= {"rendered": len(glyphs), "rendered_validation": len(held_out)}
            facts |= {"movements": hashes(options.movements)} if options.movements else {}
        own = None
        self._other, self._emit = options.beside, emit
        self._held_back = None
        if samples is not None and options.samples is not None:
            if not options.sheets:
                samples = without_not_a_digit(samples, options.samples.name, emit)
            own, self._held_back = split(samples, HELD_BACK, options.seed)
            others = sum(source.images for source in sources)
            sources.append(
                own_source(own, options, round(others * options.samples_share / (1 - options.samples_share)))
            )
            validation = validation.and_these(self._held_back)
            facts |= {"samples": len(own), "samples_validation": len(self._held_back)}
        facts |= sets.learned(options.from_model, own)
        self.course = Course(model, tuple(sources), validation, facts, started={"data": sets.name})

    def finish(self, loop: Loop) -> dict[str, object]:
        """Gives the Model the weights of its best epoch, and calibrates it on the validation set.

        Returns:
            What the card says of it: the temperature, the expected calibration error without and with it on the
            digits that it was fitted on, and the shift of "not a digit" after that; and how many of the Samples held
            back it reads right, and the Model beside it.

        Raises:
            ModelError: it learned too little to be kept.
        """
        if loop.run.best[0] < TOO_LITTLE:
            loop.give_up(
                f"After training the model read only {percent(loop.run.best[0], 0)} of the digits held out, so it was "
                f"not kept. {_advice(self.course.images)}"
            )
        loop.take_best()
        course, y = self.course, self.course.validation.y
        before = loop.predict(course.validation)
        temperature = fit_temperature(before, y)
        others = sum(source.images * float((source.digits.y == NOT_A_DIGIT).mean()) for source in course.sources)
        shift = prior_shift(others / course.images) if others else 0.0
        fold(course.model, temperature, shift)
        after = apply_temperature(before, temperature)
        errors = (calibrate(p.max(axis=1), p.argmax(axis=1) == y).error for p in (before, after))
        names = ("temperature", "validation_error_before", "validation_error", "not_a_digit_shift")
        values = (round(value, 5) for value in (temperature, *errors, shift))
        facts: dict[str, object] = {"calibration": dict(zip(names, values, strict=True))}
        if self._held_back is not None:
            read = before[-len(self._held_back) :].argmax(axis=1)
            facts["samples_accuracy"] = _share_right(read, self._held_back)
            facts |= self._beside(self._held_back)
        return facts

    def _beside(self, held_back: Digits) -> dict[str, object]:
        """How the Model that the new one is compared with reads the Samples held back; nothing if it cannot."""
        if self._other is None:
            return {}
        try:
            read = prepared_engine(self._other).predict(held_back.x).argmax(axis=1)
        except ModelError as error:  # gone meanwhile, which is no reason to lose what was learned
            self._emit({"event": "note", "message": str(error)})
            return {}
        return {"beside": {"model": self._other.name, "samples_accuracy": _share_right(read, held_back)}}

    def judged(self, right: npt.NDArray[np.bool_]) -> None:
        """Judges nothing: there is no Model before it to compare it with."""


def _split(sets: Sets, options: TrainOptions) -> tuple[Digits, Digits]:
    """Those to learn from and those held out.

    Raises:
        DataError: there are too few; the sentence counts all that are in the file.
    """
    try:
        return split(sets.training, options.validation, options.seed)
    except DataError as error:
        raise DataError(
            f"{sets.name} holds {counted(len(sets.training), 'digit')} to learn from and {len(sets.test)} to test "
            f"with, which is too few: take {ENOUGH:,} or more."
        ) from error


def _advice(images: int) -> str:
    """What helps a Model that learned too little from so many digits in an epoch."""
    if images >= ENOUGH:
        return "Train longer, or with a lower --learning-rate."
    few = f"{counted(images, 'digit')} {'is' if images == 1 else 'are'} too few to learn from"
    return f"{few}: take some {ENOUGH:,}, or train much longer."


def _begun(options: TrainOptions) -> keras.Model:
    """The Model that the training begins with."""
    if options.from_model is None:
        return ARCHITECTURES[options.architecture](11 if options.sheets else 10)
    model = teachable(options.from_model)
    if options.sheets and model.output_shape[-1] <= NOT_A_DIGIT:
        raise ModelError(
            f"{options.from_model.name} does not know what is no digit, which sheets would teach it: add --sheets 0."
        )
    return model


def teachable(h5: Path) -> keras.Model:
    """The Model of a `.h5`, to go on with.

    Raises:
        ModelError: it cannot be loaded, or cannot be taught.
    """
    loaded = load_model(h5)
    notes = adapt(loaded, h5.name).notes
    if notes:
        raise ModelError(
            f"{h5.name} can be used but not taught (it {'was ' * notes[0].startswith('trained')}{notes[0]}): "
            "choose a model that DigitRec trained."
        )
    if not loaded.model.trainable_variables:
        raise ModelError(f"{h5.name} can be used but not taught (its layers are frozen): choose another model.")
    return loaded.model


def _share_right(read: npt.NDArray[np.int64], digits: Digits) -> float:
    return round(float((read == digits.y).mean()), 6)


def own_source(samples: Digits, options: TrainOptions, images: int, variation: float = 1.0) -> EpochSource:
    """So many of the Samples in each epoch, each of them several times if need be, and each time varied so strongly."""
    images = min(images, MOST_TIMES * len(samples))
    times = -(-images // len(samples))
    repeated = samples[np.tile(np.arange(len(samples)), times)]
    return EpochSource(repeated, variation * options.augment, at_most=images, without=options.without)
