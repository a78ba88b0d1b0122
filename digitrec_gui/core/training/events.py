"""What a training says of itself with `--events`, one JSON object a line, and the orders that it takes meanwhile.

Other programs read and give them, too: no name of an event, key or order may change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypedDict

Command = Literal["pause", "resume", "stop", "cancel"]
"""A line on standard input: stop keeps the best epoch so far, cancel nothing but the checkpoint."""


class ImagesRead(TypedDict):
    """So many of the Images of the data are read."""

    event: Literal["reading"]
    done: int
    images: int


class SheetsWritten(TypedDict):
    """So many sheets are written by hand, photographed and read."""

    event: Literal["rendering"]
    done: int
    sheets: int


class Note(TypedDict):
    """Something that takes time, or is worth knowing."""

    event: Literal["note"]
    message: str


class Taught(TypedDict, total=False):
    """The name of the `.h5` that is taught, and how many Samples it learns; absent of a new Model."""

    taught: str
    samples: int


class Material(Taught):
    """What is learned from: the name of the file or folder."""

    data: str


FigureName = Literal["loss", "accuracy", "validation_loss", "validation_accuracy"]


class EpochFigures(TypedDict):
    """What a finished epoch came to.

    Attributes:
        epoch: its number, from 1.
        loss: on the digits that were learned.
        accuracy: likewise, 0 to 1.
        validation_loss: on those held out.
        validation_accuracy: likewise, 0 to 1.
        seconds: since the start of the run, without pauses.
        waited: of the epoch's seconds, those spent waiting for its digits.
    """

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    waited: float


class FinishedEpoch(EpochFigures):
    """The same, and whether it is the best so far."""

    best: bool


class Started(Material):
    """The data are read, the training begins.

    Attributes:
        preset: of the options.
        architecture: likewise; the file of the Model with which it goes on.
        parameters: numbers to learn.
        images: digits in an epoch.
        validation_images: digits held out.
        epochs: of the whole run.
        epochs_done: before; 0 unless the run goes on.
        history: of these.
        out: the `.h5` that will be written.
    """

    event: Literal["started"]
    preset: str
    architecture: str
    parameters: int
    images: int
    validation_images: int
    epochs: int
    epochs_done: int
    history: list[FinishedEpoch]
    out: str


class Running(TypedDict, total=False):
    """Means over the epoch so far, accuracy 0 to 1; absent if the loss is no number."""

    loss: float
    accuracy: float


class Progress(Running):
    """How far it is, twice a second.

    Attributes:
        epoch: that is being learned, from 1.
        epochs: of the whole run.
        step: within the epoch, from 1.
        steps: of each epoch.
        images_per_second: digits learned.
        seconds_left: of the whole run.
    """

    event: Literal["progress"]
    epoch: int
    epochs: int
    step: int
    steps: int
    images_per_second: int
    seconds_left: int


class Shown(TypedDict):
    """Some digits as the Model is being shown them.

    Attributes:
        png: side by side, grey, 28 rows, paper 0 and ink 255, in base64.
        labels: what they are, 0 to 10.
    """

    event: Literal["shown"]
    png: str
    labels: list[int]


class Wrong(TypedDict):
    """Digits held out that are read wrong after an epoch.

    Attributes:
        png: the first of them, as in `Shown`; "" for none.
        labels: what these are, 0 to 10.
        read: what these were read as.
        count: how many there are in all.
    """

    event: Literal["wrong"]
    png: str
    labels: list[int]
    read: list[int]
    count: int


class EpochDone(FinishedEpoch):
    """An epoch is finished; `epochs` are those of the whole run."""

    event: Literal["epoch"]
    epochs: int


class Calibration(TypedDict):
    """By how much the certainty of a Model is off: the expected error, 0 to 1."""

    error: float


class Rejection(TypedDict):
    """How what is no digit is told from digits.

    Attributes:
        negatives: how many were written for it.
        rejected: share of them.
        threshold: of the certainty below which is rejected, 0 to 1.
        lost: share of the digits below it.
    """

    negatives: int
    rejected: float
    threshold: float
    lost: float


class Speed(TypedDict):
    """Milliseconds for one digit by itself."""

    single: float


class ModelFigures(TypedDict):
    """The figures of one Model that the window shows; those of `training.evaluate.figures.Evaluation` are all there.

    Attributes:
        accuracy: share of the digits read right, 0 to 1.
        interval: its 95 % interval.
        confusion: counts by what a digit is, in rows, and what was read.
        calibration: of the digits.
        rejection: None if nothing was no digit.
        speed: None if it was not measured.
    """

    accuracy: float
    interval: tuple[float, float]
    confusion: list[list[int]]
    calibration: Calibration
    rejection: Rejection | None
    speed: Speed | None


class Evaluated(ModelFigures):
    """The figures on the test set.

    Attributes:
        tested_on: what that is, such as "200 digits of dark_ink.npz"; "" for MNIST's test set.
    """

    event: Literal["evaluated"]
    tested_on: str


class Gate(TypedDict):
    """Whether a taught Model should take the place of the one before.

    Attributes:
        passed: whether it should, as `core.models.judgement.judge` says.
        mnist_before: accuracy of the old Model on the test set (of the data, where they are not MNIST), 0 to 1.
        mnist_after: of the taught one.
        samples_before: how much of the Samples held back the old Model reads right, 0 to 1; 0 if there are none.
        samples_after: the taught one.
        samples: how many Samples were held back that neither has learned from.
        sentence: all that for people.
    """

    passed: bool
    mnist_before: float
    mnist_after: float
    samples_before: float
    samples_after: float
    samples: int
    sentence: str


class Judged(Gate):
    """The judgement on a taught Model."""

    event: Literal["gate"]


class Measuring(TypedDict):
    """How far a comparison is.

    Attributes:
        message: what is being read, by which Model.
        done: parts that are done.
        of: all of them.
    """

    event: Literal["measuring"]
    message: str
    done: int
    of: int


class Saved(TypedDict):
    """The `.h5` is written, and all that belongs to it.

    Attributes:
        path: of the `.h5`.
        accuracy: on the test set, 0 to 1.
        interrupted: whether the run was ended early.
        seconds: that it took, without pauses.
    """

    event: Literal["saved"]
    path: str
    accuracy: float
    interrupted: bool
    seconds: float


class Paused(TypedDict):
    """It rests, or goes on again, as it was told."""

    event: Literal["paused", "resumed"]


class Cancelled(TypedDict):
    """It was cancelled; its checkpoint stays."""

    event: Literal["cancelled"]


class Failed(TypedDict):
    """It came to nothing, and why."""

    event: Literal["failed"]
    message: str


Event = (
    ImagesRead
    | SheetsWritten
    | Note
    | Started
    | Progress
    | Shown
    | Wrong
    | EpochDone
    | Evaluated
    | Judged
    | Saved
    | Paused
    | Cancelled
    | Failed
)

Emit = Callable[[Event], None]
"""Takes one event."""
