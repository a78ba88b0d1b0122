"""What a training can be told: each option once, for the command line, the form in the window, and the training itself.

Imports nothing that takes time, and makes no more dataclasses than it must, which take milliseconds each: the command
line waits for it at each start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NamedTuple, get_type_hints

from digitrec_gui.core.errors import UsageError

LEAST_SAMPLES = 5
"""With fewer of the user's own, nothing would be left to tell by whether the Model reads the user's hand better."""

ARCHITECTURES = {"lenet": "LeNet: one small network", "resnet": "ResNet: a small residual network"}
"""Names of what `network.ARCHITECTURES` builds, and what people are told of it."""


class Variation(NamedTuple):
    """One way in which `augment` varies digits: its name and a sentence in the window, and a word in the help."""

    label: str
    tip: str
    meaning: str


VARIATIONS = {
    "affine": Variation(
        "Moved and turned", "Each digit is shifted, turned, scaled and slanted a little", "shift, turn, scale, slant"
    ),
    "width": Variation("Wider", "Some digits are drawn much wider", "much wider"),
    "elastic": Variation("Bent", "The strokes are bent, as no two hands write alike", "bent"),
    "pen": Variation("Thicker and thinner", "As another pen would have written them", "thicker, thinner"),
    "coarse": Variation("Coarse", "As a camera sees them from afar, with few pixels", "few pixels"),
}
"""What `augment` varies."""


@dataclass(frozen=True)
class Limits:
    """The numbers that a training can use for an option.

    Attributes:
        low: the lowest.
        high: the highest.
        above: whether `low` itself is too low.
        below: whether `high` itself is too high.
    """

    low: float
    high: float = math.inf
    above: bool = False
    below: bool = False

    def __contains__(self, number: float) -> bool:
        is_enough = number > self.low if self.above else number >= self.low
        return is_enough and (number < self.high if self.below else number <= self.high)

    def __str__(self) -> str:
        """What the number must do."""
        if self.high == math.inf:
            return f"be {self.low} or more"
        if not self.above and not self.below:
            return f"lie between {self.low} and {self.high}"
        start = f"above {self.low}" if self.above else f"from {self.low} on"
        return f"lie {start} and {'below' if self.below else 'up to'} {self.high}"


_SHARE = Limits(0, 1, above=True, below=True)
_SHARE_OR_NONE = Limits(0, 1, below=True)


class Option(NamedTuple):
    """What is known of an option besides its name, its type and its default.

    Attributes:
        meaning: what the command line's help says; "" if it can be told in a preset only.
        metavar: what stands for its value there.
        limits: of a number.
        label: what the window calls it; "" if its form has another way to it.
        tip: what the window says of it.
        offered: the lowest and the highest number that the window offers: what lies beyond is a slip.
    """

    meaning: str = ""
    metavar: str = ""
    limits: Limits | None = None
    label: str = ""
    tip: str = ""
    offered: tuple[float, float] = (0, 0)


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """Options of a training; the defaults are those of the preset `standard`. `presets.preset_options` makes them.

    Attributes, as far as their `meaning` leaves something to say:
        preset: what the other options were taken from where they were not given.
        out: everything else that a run leaves lies beside this `.h5`.
        data: an .npz with x_train, y_train, x_test and y_test, a folder with the four idx files of MNIST, or a folder
            of labelled Images (see `sources`); None for the bundled MNIST.
        samples: the user's own Samples, mixed into the training: the .sqlite of `core.samples`, or an .npz with x and
            y; None for none.
        from_model: the `.h5` with which the training goes on, instead of a new Model; None for a new one. Its
            `architecture` is its own. With `samples` it is taught these, see `teaching`, and `validation` is the share
            of them that is held back.
        beside: the `.h5` that reads the Samples held back, too, so that a new Model can be compared with it; None for
            none. It needs a compiled copy.
        without: some of `VARIATIONS`.
        sheets: they are read for what the pipe makes of them, about 90 glyphs each; with any, the Model learns "not a
            digit" as its eleventh class.
        movements: a folder with `pendigits.npz` and `omniglot_small.npz`, see `load_folder`; None to write the sheets
            with MNIST's digits, drawn strokes and fonts alone.
        warm_up: share of the steps in which the learning rate first rises from zero.
        averaging: how much of the moving average of the weights a step leaves; it is the average that is measured and
            kept. 0 for no average.
    """

    preset: Annotated[str, Option("how much to train, see below; default: {default}")] = "standard"
    out: Annotated[Path, Option("the model to write; default: {default}", metavar="FILE.h5")] = Path(
        "digit_recognition_model.h5"
    )
    data: Annotated[Path | None, Option("what to train on, see below; default: MNIST")] = None
    samples: Annotated[
        Path | None, Option("your own digits: the window's samples.sqlite, or .npz with x and y", metavar="FILE")
    ] = None
    samples_share: Annotated[
        float,
        Option(
            "how much of each epoch they make up, 0 to 1; default: {default}",
            metavar="SHARE",
            limits=_SHARE,
            label="Share of my samples",
            tip="How many of the digits that it is shown are samples of yours; the others help it not to forget",
            offered=(0.05, 0.9),
        ),
    ] = 0.2
    from_model: Annotated[Path | None, Option("go on with this model, see below", metavar="MODEL.h5")] = None
    beside: Annotated[
        Path | None, Option("say on the card how it reads the held-back samples, too", metavar="MODEL.h5")
    ] = None
    epochs: Annotated[
        int,
        Option(
            "how often every digit of the training set is shown",
            metavar="N",
            limits=Limits(1),
            label="Epochs",
            tip="How often every training digit is shown. More learn more, up to a point.",
            offered=(1, 500),
        ),
    ] = 15
    batch_size: Annotated[
        int,
        Option(
            "digits in one training step",
            metavar="N",
            limits=Limits(1),
            label="Batch size",
            tip="Digits in one step. Larger ones are faster and coarser.",
            offered=(8, 1024),
        ),
    ] = 128
    learning_rate: Annotated[
        float,
        Option(
            "of Adam at its highest; it falls to zero along a cosine",
            metavar="RATE",
            limits=Limits(0, 1, above=True),
            label="Learning rate",
            tip="How far a step goes. Too high, and it learns nothing.",
            offered=(1e-5, 0.1),
        ),
    ] = 0.001
    augment: Annotated[
        bool,
        Option(
            "vary the digits at random, anew in each epoch, as another hand, pen or scanner would have made them",
            label="Vary the digits",
            tip="Anew in each epoch, as other hands, pens and scanners would write",
        ),
    ] = True
    without: Annotated[
        tuple[str, ...],
        Option(
            "leave these variations out, to see what each is good for: "
            + ", ".join(f"{name} ({variation.meaning})" for name, variation in VARIATIONS.items())
        ),
    ] = ()
    sheets: Annotated[
        int,
        Option(
            "also learn from N rendered sheets of handwriting, and from them what is not a digit",
            metavar="N",
            limits=Limits(0),
            label="Rendered sheets",
            tip="Whole pages it also learns from, and from them what is no digit.",
            offered=(0, 5000),
        ),
    ] = 0
    movements: Annotated[
        Path | None,
        Option(
            "also write the sheets as people moved their pens: a folder, see below; default: none", metavar="FOLDER"
        ),
    ] = None
    architecture: Annotated[
        str,
        Option(
            "the layers of the model",
            label="Architecture",
            tip="The layers of the model. Three networks read better and take longer.",
        ),
    ] = "lenet"
    validation: Annotated[
        float,
        Option(
            "held out of the training to choose the best epoch, 0 to 1",
            metavar="SHARE",
            limits=_SHARE,
            label="Held out",
            tip="Digits not learned from, by which the best epoch is chosen.",
            offered=(0.01, 0.5),
        ),
    ] = 0.1
    seed: Annotated[
        int,
        Option(
            "the same seed gives the same model on the same machine; default: {default}",
            metavar="N",
            limits=Limits(0, 2**32 - 1),
            label="Seed",
            tip="The same number gives the same model on the same machine.",
            offered=(0, 2**31 - 1),
        ),
    ] = 0
    resume: Annotated[bool, Option("go on with the training of --out that was stopped, with its options")] = False
    warm_up: Annotated[float, Option(limits=_SHARE_OR_NONE)] = 0.0
    averaging: Annotated[float, Option(limits=_SHARE_OR_NONE)] = 0.0

    def __post_init__(self) -> None:
        """Refuses values that no training can use.

        Raises:
            UsageError: one of the options is out of its limits, `out` is no .h5, or two exclude each other.
        """
        known = ", ".join(ARCHITECTURES)
        allowed = {
            f"--out must end in .h5, not in {self.out.name!r}": self.out.suffix.lower() == ".h5",
            f"--architecture must be one of {known}, not {self.architecture!r}": self.architecture in ARCHITECTURES,
            **{
                f"{flag(name)} must {option.limits}, not {getattr(self, name)}": getattr(self, name) in option.limits
                for name, option in OPTIONS.items()
                if option.limits is not None
            },
            f"--without must name some of {', '.join(VARIATIONS)}": set(self.without) <= set(VARIATIONS),
            "--movements says what sheets are written with: say how many with --sheets": not self.movements
            or self.sheets,
            "--beside is for --samples without --from, which compares by itself": not self.beside or self._mixes(),
            "--out must be another file than that of --from, which you may want to go back to": not self._replaces(),
        }
        for sentence, holds in allowed.items():
            if not holds:
                raise UsageError(f"{sentence}.")

    def _mixes(self) -> bool:
        return self.samples is not None and self.from_model is None

    def _replaces(self) -> bool:
        return self.from_model is not None and self.from_model.resolve() == self.out.resolve()


OPTIONS: dict[str, Option] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(TrainOptions, include_extras=True).items()
}
"""What is known of each option, by its name, in the order of the help."""


def flag(name: str) -> str:
    """An option as the command line spells it."""
    return "--from" if name == "from_model" else f"--{name.replace('_', '-')}"
