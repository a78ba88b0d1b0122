"""What the child commands can be told; imports no Keras, so that the command line can show its help at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digitrec_gui.core.errors import DigitRecError

Emit = Callable[[dict[str, object]], None]
"""Takes one event: a JSON-able dict whose "event" says what happened."""


@dataclass(frozen=True)
class TrainOptions:
    """Options of `digitrec train`.

    Attributes:
        out: the `.h5` to write; its compiled copy and its card go beside it.
        data: an .npz with x_train, y_train, x_test and y_test; None for the bundled MNIST.
        epochs: passes over the training set, 1 or more.
        batch_size: digits in one training step, 1 or more.
        learning_rate: of Adam at the start, above 0; it falls to zero along a cosine.
        seed: the same seed gives the same Model on the same machine, 0 to 2**32 - 1.
        validation: share of the training set that is held out to choose the best epoch, above 0 and below 1.
        augment: whether to shift, turn, scale, shear, thicken and thin the digits at random.
    """

    out: Path = Path("digit_recognition_model.h5")
    data: Path | None = None
    epochs: int = 15
    batch_size: int = 128
    learning_rate: float = 0.001
    seed: int = 0
    validation: float = 0.1
    augment: bool = True

    def __post_init__(self) -> None:
        """Refuses values that no training can use.

        Raises:
            DigitRecError: one of the options is out of its range, or `out` is no .h5.
        """
        allowed = {
            f"--out must end in .h5, not in {self.out.name!r}": self.out.suffix.lower() == ".h5",
            f"--epochs must be 1 or more, not {self.epochs}": self.epochs >= 1,
            f"--batch-size must be 1 or more, not {self.batch_size}": self.batch_size >= 1,
            f"--learning-rate must lie above 0 and up to 1, not {self.learning_rate}": 0 < self.learning_rate <= 1,
            f"--seed must lie between 0 and 4294967295, not {self.seed}": 0 <= self.seed < 2**32,
            f"--validation must lie above 0 and below 1, not {self.validation}": 0 < self.validation < 1,
        }
        for sentence, holds in allowed.items():
            if not holds:
                raise DigitRecError(f"{sentence}.")


@dataclass(frozen=True)
class EvaluateOptions:
    """Options of `digitrec evaluate`.

    Attributes:
        data: an .npz with x (n, s, s) uint8, ink high, and y; or x_test and y_test.
        model: the `.h5` to measure; None for the bundled Model.
        as_is: take 28x28 digits untouched, instead of normalising them as the reader does.
    """

    data: Path
    model: Path | None = None
    as_is: bool = False
