"""How people write MNIST's pixels, and which of these ways a Model was trained with, found out by trying."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.training.data.digits import Digits, load_training

PROBES = 500
"""Digits on which every habit is tried: enough to tell which of them may fit."""

VALIDATION = 5000
"""The last digits of MNIST's training set, on which those that may fit are compared. It is the part that most people
hold out of training, as Keras' `validation_split` does."""

_MEAN, _DEVIATION = 0.1307, 0.3081
_FINALIST = 0.02
_BETTER = 0.001


@dataclass(frozen=True)
class Habit:
    """One way of writing pixels.

    Attributes:
        words: for people; "" for DigitRec's own way.
        scale: what ink from 0 to 1 is multiplied by.
        offset: what is then added.
        transposed: whether rows and columns change places.
    """

    words: str
    scale: float
    offset: float
    transposed: bool = False


Answer = Callable[[npt.NDArray[np.float32], Habit], npt.NDArray[np.float32]]
"""What a Model gives, (n, classes), for ink from 0 to 1, (n, 28, 28, 1), written in this way."""

OURS = Habit("", 1, 0)

HABITS = (
    OURS,
    Habit("trained on pixels from 0 to 255", 255, 0),
    Habit("trained on dark ink on white, 0 to 1", -1, 1),
    Habit("trained on dark ink on white, 0 to 255", -255, 255),
    Habit("trained on pixels from -1 to 1", 2, -1),
    Habit("trained on dark ink on white, -1 to 1", -2, 1),
    Habit("trained on pixels from -0.5 to 0.5", 1, -0.5),
    Habit("trained on dark ink on white, -0.5 to 0.5", -1, 0.5),
    Habit("trained on standardised pixels", 1 / _DEVIATION, -_MEAN / _DEVIATION),
    Habit("trained on standardised dark ink on white", -1 / _DEVIATION, _MEAN / _DEVIATION),
)
"""What people do to MNIST's pixels; to standardise is to use the mean and the standard deviation of MNIST."""

TRANSPOSED = tuple(
    Habit(", ".join(filter(None, (habit.words, "trained on transposed digits"))), habit.scale, habit.offset, True)
    for habit in HABITS
)
"""The same for digits whose rows and columns have changed places, as EMNIST's files have them."""


@dataclass(frozen=True)
class Trial:
    """How well a Model reads pixels written in one way.

    Attributes:
        habit: the way.
        accuracy: 0 to 1.
        digits: on how many digits.
        values: what it gave for each of them, (digits, classes).
    """

    habit: Habit
    accuracy: float
    digits: int
    values: npt.NDArray[np.float32] = field(repr=False, compare=False)


def find_habit(answer: Answer, poor: float) -> tuple[Trial, ...]:
    """Tries the habits; gives those tried, the best first.

    Each is tried on a few digits, and those that may be the best on many more. Of two that are equally good the one
    that is more common (earlier in the list) is taken to be meant. Transposed digits are tried if no other way is any
    better than `poor`.
    """
    trials = _screen(answer, HABITS)
    if max(trial.accuracy for trial in trials) < poor:
        trials += _screen(answer, TRANSPOSED)
    least = max(trial.accuracy for trial in trials) - _FINALIST
    finalists = [trial.habit for trial in trials if trial.accuracy >= least and trial.accuracy >= poor]
    if len(finalists) > 1:
        trials = [trial for trial in trials if trial.habit not in finalists] + [
            try_habit(answer, habit, validation_digits()) for habit in finalists
        ]
    trials.sort(key=lambda trial: (trial.digits, trial.accuracy), reverse=True)
    best = trials[0]
    equals = [t for t in trials if t.digits == best.digits and t.accuracy > best.accuracy - _BETTER]
    chosen = min(equals, key=lambda trial: (*HABITS, *TRANSPOSED).index(trial.habit))
    return (chosen, *(trial for trial in trials if trial is not chosen))


def try_habit(answer: Answer, habit: Habit, digits: Digits) -> Trial:
    """Tries one way on these digits."""
    values = answer(as_ink(digits), habit)
    return Trial(habit, float((values.argmax(axis=1) == digits.y).mean()), len(digits), values)


def _screen(answer: Answer, habits: Sequence[Habit]) -> list[Trial]:
    return [try_habit(answer, habit, probes()) for habit in habits]


def as_ink(digits: Digits) -> npt.NDArray[np.float32]:
    """Digits as ink from 0 to 1, (n, 28, 28, 1)."""
    return digits.x[..., np.newaxis].astype(np.float32) / np.float32(255)


def in_parts(answer: Answer, numbers_each: int) -> Answer:
    """Answers to a few digits at a time, so that what the layers hold, so many numbers for each digit, stays small."""
    size = max(1, min(500, _NUMBERS_AT_ONCE // max(1, numbers_each)))

    def answer_all(ink: npt.NDArray[np.float32], habit: Habit) -> npt.NDArray[np.float32]:
        return np.concatenate([answer(part, habit) for part in np.array_split(ink, math.ceil(len(ink) / size))])

    return answer_all


_NUMBERS_AT_ONCE = 2**27


@cache
def probes() -> Digits:
    """The first digits of the bundled MNIST training set."""
    return _training()[np.arange(PROBES)]


@cache
def validation_digits() -> Digits:
    """The last digits of the bundled MNIST training set."""
    training = _training()
    return training[np.arange(len(training) - VALIDATION, len(training))]


@cache
def _training() -> Digits:
    return load_training(paths.MNIST)[0]
