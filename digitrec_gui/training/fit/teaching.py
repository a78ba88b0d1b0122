"""Teaches a Model the user's own hand without letting it forget what it knows.

The Samples are mixed with digits of MNIST and with glyphs of rendered sheets, letters and scribbles among them, for
which the Model is asked to answer as it did before: "learning without forgetting", after Z. Li and D. Hoiem, ECCV 2016,
with rehearsal. A part of the Samples is held back: it says which epoch is the best, and whether anything was gained.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.models.cards import is_learned_known, learned_from
from digitrec_gui.core.models.judgement import Tally, judge
from digitrec_gui.core.models.learned import fingerprints, unseen
from digitrec_gui.core.training.events import Emit, Gate, Material
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.augment import augment
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.fit.control import Check
from digitrec_gui.training.fit.epochs import EpochSource, Probabilities, Targets, predict
from digitrec_gui.training.fit.loop import Course, Loop
from digitrec_gui.training.fit.new_model import own_source, teachable
from digitrec_gui.training.fit.progress import Pausable
from digitrec_gui.training.fit.sources import Render, Sets, without_not_a_digit

_NONE = np.zeros(0, np.bool_)

LEAST_SHOWN, MOST_SHOWN = 600, 3000
"""How many variations of the Samples an epoch shows."""

VARIATION = 0.5
"""How strongly they are varied: a hand that is unlike MNIST, varied in full, would reach into that of others."""

REMEMBERED = 4000
"""Digits of MNIST for which the Model is asked to answer as it did before; half of them are varied."""

PATIENCE = 4
"""Epochs in a row that may bring nothing better."""


class Teaching:
    """A training that goes on with a Model.

    Attributes:
        course: what is learned.
    """

    def __init__(
        self, options: TrainOptions, sets: Sets, samples: Digits, render: Render, emit: Emit, check: Check
    ) -> None:
        if options.from_model is None or options.samples is None:
            raise ValueError("teaching takes a Model and Samples")
        keras.utils.set_random_seed(options.seed)
        model = teachable(options.from_model)
        if model.output_shape[-1] <= NOT_A_DIGIT:
            samples = without_not_a_digit(samples, options.samples.name, emit)
        emit({"event": "note", "message": "Finding out what the model knows already …"})
        self._statistics = _freeze_statistics(model)
        is_right = _is_right(predict(model, samples, Pausable(check)), samples)
        before = learned_from(options.from_model)
        is_new = unseen(samples.x, before)
        taught, held_back = hold_back(samples, is_right, options, is_new)
        self._held_back = held_back
        # What the Model learned when it was taught before is no test of it.
        self._told = held_back[np.flatnonzero(unseen(held_back.x, before, frozenset(fingerprints(taught.x))))]
        self._own_before = _is_right(predict(model, self._told), self._told) if len(self._told) else _NONE
        test = sets.test[np.flatnonzero(sets.test.y != NOT_A_DIGIT)]
        self._test_before = _is_right(predict(model, test, Pausable(check)), test)
        shown = min(max(len(taught), LEAST_SHOWN), MOST_SHOWN)
        own = own_source(taught, options, shown, VARIATION)
        others = round(own.images * (1 - options.samples_share) / options.samples_share)
        known, targets = _memory(model, sets.training, options, render, emit, check)
        facts = sets.facts | {"test": len(sets.test)}
        self._data = sets.name if sets.tested_on else "MNIST"
        facts |= {"samples": len(taught), "samples_validation": len(held_back), "remembered": len(known)}
        facts |= sets.learned(options.from_model, taught)
        self._unsure = () if is_learned_known(options.from_model) else ("a",)  # it learns from none that are held back
        started: Material = {"data": sets.name, "taught": options.from_model.name, "samples": len(taught)}
        sources = (own, EpochSource(known, 0.0, at_most=others))
        self.course = Course(model, sources, held_back, facts, started, targets, PATIENCE)

    def finish(self, loop: Loop) -> dict[str, object]:
        """Gives the Model the weights of its best epoch; says nothing for the card, where the gate will stand."""
        loop.take_best()
        for layer in self._statistics:
            layer.trainable = True
        told = self._told
        self._own_after = _is_right(loop.predict(told), told) if len(told) else _NONE
        return {}

    def judged(self, right: npt.NDArray[np.bool_]) -> Gate:
        """Whether the taught Model is better, for the card and as an event.

        Args:
            right: for each digit of the test set, whether the taught Model reads it right.
        """
        own = Tally.of(self._own_before, self._own_after)
        return gate(Tally.of(self._test_before, right), own, self._data, self._unsure)


def gate(mnist: Tally, own: Tally, data: str = "MNIST", unsure: Collection[str] = ()) -> Gate:
    """Judges a taught Model, the second of each, on the test set and on the Samples that neither has learned from.

    Args:
        mnist: on the test set, MNIST's or that of other `data`.
        own: on the Samples.
        data: name of what the test set is of.
        unsure: see `judge`.
    """
    judgement = judge(mnist, own, ("the old model", "the new model"), data, unsure)
    hint = "" if judgement.wanted == "b" else " Keep the old model, or teach with more samples."
    before, after = (right / own.items if own.items else 0.0 for right in own.right)
    return {
        "passed": judgement.wanted == "b",
        "mnist_before": mnist.right[0] / mnist.items,
        "mnist_after": mnist.right[1] / mnist.items,
        "samples_before": before,
        "samples_after": after,
        "samples": own.items,
        "sentence": judgement.sentence + hint,
    }


def hold_back(
    samples: Digits,
    is_right: npt.NDArray[np.bool_],
    options: TrainOptions,
    is_new: npt.NDArray[np.bool_] | None = None,
) -> tuple[Digits, Digits]:
    """Splits the Samples into those to learn from and those held back.

    Of those that the Model reads wrong as large a share is held back as of the others: of few Samples chance could
    otherwise hold back none of them, and nothing would be left to improve.

    Args:
        samples: 5 or more.
        is_right: (n,), whether the Model reads them right.
        options: `validation` is the share, `seed` decides which.
        is_new: (n,), whether the Model has not learned from them before: such are held back first. None for all.
    """
    is_new = np.ones(len(samples), np.bool_) if is_new is None else is_new
    rng = np.random.default_rng(options.seed)
    held_back: list[npt.NDArray[np.int64]] = []
    for group in (np.flatnonzero(~is_right), np.flatnonzero(is_right)):
        count = min(max(1, round(len(group) * options.validation)), len(group) // 2)
        drawn = rng.permutation(group)
        held_back.append(drawn[np.argsort(~is_new[drawn], kind="stable")][:count])
    chosen = np.sort(np.concatenate(held_back))
    return samples[np.setdiff1d(np.arange(len(samples)), chosen)], samples[chosen]


def _memory(
    model: keras.Model, training: Digits, options: TrainOptions, render: Render, emit: Emit, check: Check
) -> tuple[Digits, Targets]:
    """What the Model must not forget: glyphs whose labels are rows of the targets, and the targets."""
    rng = np.random.default_rng((options.seed, 1))
    known = training[rng.permutation(len(training))[:REMEMBERED]]
    half = len(known) // 2
    known = Digits(np.concatenate((known.x[:half], augment(known.x[half:], rng))), known.y)
    if options.sheets:
        for glyphs in render(training, training, options, emit, check):
            known = known.and_these(glyphs)
    emit({"event": "note", "message": "Noting how the model reads other hands, so that it does not forget it …"})
    answers = predict(model, known, Pausable(check))
    classes = answers.shape[1]
    labels = np.eye(classes, dtype=np.float32)
    # Where the Model was wrong, it is told the truth; where it has no word for it, it may say what it said.
    wrong = (answers.argmax(axis=1) != known.y) & (known.y < classes)
    answers[wrong] = labels[known.y[wrong]]
    targets = Targets(np.concatenate((labels, answers)), np.append(np.arange(classes), known.y))
    return Digits(known.x, classes + np.arange(len(known))), targets


def _is_right(answers: Probabilities, digits: Digits) -> npt.NDArray[np.bool_]:
    return np.asarray(answers.argmax(axis=1) == digits.y)


def _freeze_statistics(model: keras.Model) -> list[keras.layers.Layer]:
    """Keeps the statistics of batch normalisation as they are, those of all the digits that the Model ever saw."""
    frozen = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            frozen += _freeze_statistics(layer)
        elif isinstance(layer, keras.layers.BatchNormalization) and layer.trainable:
            layer.trainable = False
            frozen.append(layer)
    return frozen
