"""What the child commands can be told; imports no Keras, so that the command line can show its help at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitrec_gui.core.errors import UsageError

Emit = Callable[[dict[str, object]], None]
"""Takes one event: a JSON-able dict whose "event" says what happened."""


ARCHITECTURES = ("lenet", "ensemble")
"""Names of what `network.ARCHITECTURES` builds."""

EXPORTED = (".h5", ".keras", ".tflite", ".onnx")
"""Suffixes of what a Model can be exported as; see `export`."""

VARIATIONS = ("affine", "width", "elastic", "pen", "coarse")
"""What `augment` varies."""


TEACHING: dict[str, Any] = {
    "preset": "teaching",
    "epochs": 7,
    "batch_size": 64,
    "learning_rate": 0.0002,
    "averaging": 0.98,
    "validation": 0.2,
    "sheets": 20,
}
"""Where the defaults of a run that teaches a Model differ from those of `TrainOptions`."""


@dataclass(frozen=True)
class TrainOptions:
    """Options of `digitrec train`; the defaults are those of the preset `standard`.

    Attributes:
        out: the `.h5` to write; everything else that a run leaves lies beside it.
        data: an .npz with x_train, y_train, x_test and y_test, a folder with the four idx files of MNIST, or a folder
            of labelled Images (see `sources`); None for the bundled MNIST.
        preset: what the other options were taken from where they were not given; see `presets`, and `TEACHING`.
        architecture: one of `ARCHITECTURES`.
        epochs: how often every digit of the training set is shown, 1 or more.
        batch_size: digits in one training step, 1 or more.
        learning_rate: of Adam at its highest, above 0; it falls to zero along a cosine.
        warm_up: share of the steps in which the learning rate first rises from zero, from 0 on and below 1.
        averaging: how much of the moving average of the weights a step leaves, from 0 on and below 1; it is the
            average that is measured and kept. 0 for no average.
        seed: the same seed gives the same Model on the same machine, 0 to 2**32 - 1.
        validation: share of the training set that is held out to choose the best epoch, above 0 and below 1.
        augment: whether to vary the digits at random.
        without: those of `VARIATIONS` that are left as they are.
        sheets: how many sheets of handwriting to render and read for what the pipe makes of them, 0 or more (about 85
            glyphs each); with any, the Model learns "not a digit" as its eleventh class.
        resume: go on from the checkpoint that an earlier run left.
        samples: the user's own Samples, mixed into the training: the .sqlite of `core.samples`, or an .npz with x and
            y; None for none.
        samples_share: how much of each epoch they make up, above 0 and below 1.
        from_model: the `.h5` that is taught the Samples, instead of a new Model; None for a new one. See `teaching`:
            `architecture` is that Model's own, and `validation` the share of the Samples that is held back.
        beside: the `.h5` that reads the Samples held back, too, so that a new Model can be compared with it; None for
            none. It needs a compiled copy.
    """

    out: Path = Path("digit_recognition_model.h5")
    data: Path | None = None
    preset: str = "standard"
    architecture: str = "lenet"
    epochs: int = 15
    batch_size: int = 128
    learning_rate: float = 0.001
    warm_up: float = 0.0
    averaging: float = 0.0
    seed: int = 0
    validation: float = 0.1
    augment: bool = True
    without: tuple[str, ...] = ()
    sheets: int = 0
    resume: bool = False
    samples: Path | None = None
    samples_share: float = 0.2
    from_model: Path | None = None
    beside: Path | None = None

    def __post_init__(self) -> None:
        """Refuses values that no training can use.

        Raises:
            UsageError: one of the options is out of its range, or `out` is no .h5.
        """
        known = ", ".join(ARCHITECTURES)
        allowed = {
            f"--out must end in .h5, not in {self.out.name!r}": self.out.suffix.lower() == ".h5",
            f"--architecture must be one of {known}, not {self.architecture!r}": self.architecture in ARCHITECTURES,
            f"--epochs must be 1 or more, not {self.epochs}": self.epochs >= 1,
            f"--batch-size must be 1 or more, not {self.batch_size}": self.batch_size >= 1,
            f"--learning-rate must lie above 0 and up to 1, not {self.learning_rate}": 0 < self.learning_rate <= 1,
            f"The warm-up must be a share from 0 on and below 1, not {self.warm_up}": 0 <= self.warm_up < 1,
            f"The averaging must lie from 0 on and below 1, not {self.averaging}": 0 <= self.averaging < 1,
            f"--without must name some of {', '.join(VARIATIONS)}": set(self.without) <= set(VARIATIONS),
            f"--sheets must be 0 or more, not {self.sheets}": self.sheets >= 0,
            f"--seed must lie between 0 and 4294967295, not {self.seed}": 0 <= self.seed < 2**32,
            f"--validation must lie above 0 and below 1, not {self.validation}": 0 < self.validation < 1,
            f"--samples-share must lie above 0 and below 1, not {self.samples_share}": 0 < self.samples_share < 1,
            "--from teaches a model your own digits: name them with --samples": not self.from_model or self.samples,
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


@dataclass(frozen=True)
class EvaluateOptions:
    """Options of `digitrec evaluate`.

    Attributes:
        data: an .npz with x (n, s, s) uint8, ink high, and y, or x_test and y_test; or a labelled folder of Images
            (see `labelled.load_images`); None for the bundled test set of MNIST.
        model: the `.h5` to measure; None for the bundled Model.
        as_is: take the 28x28 digits of an .npz untouched, instead of normalising them as the reader does.
        negatives: pictures without any digit, or folders of them, which the Model should reject.
        not_digits: how many glyphs that are no digits to write for it to reject, 0 or more (see `not_digits`).
        compare: two `.h5` to put side by side, instead of `model`.
        out: the folder for the charts, made if need be; None to draw none.
    """

    data: Path | None = None
    model: Path | None = None
    as_is: bool = False
    negatives: tuple[Path, ...] = ()
    not_digits: int = 0
    compare: tuple[Path, Path] | None = None
    out: Path | None = None

    def __post_init__(self) -> None:
        """Refuses options that exclude each other, and values that cannot be used.

        Raises:
            UsageError: there are such.
        """
        if self.not_digits < 0:
            raise UsageError(f"--not-digits must be 0 or more, not {self.not_digits}.")
        if self.model is not None and self.compare is not None:
            raise UsageError("--compare names both models: leave --model out.")


def check_suffix(out: Path, suffixes: tuple[str, ...]) -> None:
    """Refuses a file that is to be written, by the suffix that names its format.

    Raises:
        UsageError: it is none of these.
    """
    if out.suffix.lower() not in suffixes:
        known = suffixes[0] if len(suffixes) == 1 else f"one of {', '.join(suffixes)}"
        raise UsageError(f"{out.name} must end in {known}, which names the format.")
