"""What a training can be told: what the window knows of `digitrec train` without importing it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

ARCHITECTURES = ("lenet", "ensemble")
"""What `--architecture` can be."""

VARIATIONS = ("affine", "width", "elastic", "pen", "coarse")
"""What `--without` can leave out."""

_STANDARD: dict[str, object] = {
    "architecture": "lenet",
    "epochs": 15,
    "batch_size": 128,
    "learning_rate": 0.001,
    "validation": 0.1,
    "augment": True,
    "sheets": 0,
    "seed": 0,
}

PRESETS: dict[str, dict[str, object]] = {
    "quick": {**_STANDARD, "epochs": 3, "learning_rate": 0.003, "validation": 0.05, "augment": False},
    "standard": _STANDARD,
    "best": {
        **_STANDARD,
        "architecture": "ensemble",
        "epochs": 30,
        "learning_rate": 0.002,
        "validation": 0.05,
        "sheets": 1600,
    },
    "teaching": {
        **_STANDARD,
        "architecture": None,
        "epochs": 7,
        "batch_size": 64,
        "learning_rate": 0.0002,
        "validation": 0.2,
        "sheets": 20,
    },
}
"""What the options are where they are not given, by preset; "teaching" is that of a run with `from_model`, whose
architecture is that of the Model."""

_NAMES = {"from_model": "from"}
_OF_NEW_ONES = ("preset", "architecture", "beside")
_OF_SAMPLES = ("samples_share", "beside")


@dataclass(frozen=True)
class TrainingOptions:
    """Options of `digitrec train`, which checks them; None stands for what the preset, or the teaching, has.

    Attributes:
        out: the `.h5` to write; all else that a run leaves lies beside it. `training_runs.new_out` finds a name.
        preset: one of `PRESETS` but for "teaching"; without meaning if `from_model` is given.
        data: .npz or folder to train on; None for MNIST.
        samples: the user's own: `paths.samples_file()`, or an .npz.
        samples_share: how much of each epoch they make up, above 0 and below 1.
        from_model: the `.h5` that is taught the Samples.
        beside: the `.h5` that a new Model is compared with on the Samples held back; without meaning if there are none,
            or `from_model` is given.
        resume: go on with the unfinished run of `out`; its options are taken from there, and none of these is needed.
        architecture: one of `ARCHITECTURES`; without meaning if `from_model` is given.
        epochs: 1 or more.
        batch_size: 1 or more.
        learning_rate: above 0, up to 1.
        validation: share held out, above 0 and below 1.
        augment: whether to vary the digits.
        without: those of `VARIATIONS` that are left out.
        sheets: rendered sheets, 0 or more.
        seed: 0 to 2**32 - 1.
    """

    out: Path
    preset: str = "standard"
    data: Path | None = None
    samples: Path | None = None
    samples_share: float = 0.2
    from_model: Path | None = None
    beside: Path | None = None
    resume: bool = False
    architecture: str | None = None
    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    validation: float | None = None
    augment: bool | None = None
    without: tuple[str, ...] = ()
    sheets: int | None = None
    seed: int | None = None

    def arguments(self) -> list[str]:
        """The command line, behind `digitrec train`."""
        if self.resume:
            return ["--resume", "--out", str(self.out)]
        words: list[str] = []
        for name in (field.name for field in fields(self)):
            value = getattr(self, name)
            if value is None or (value is False and name == "resume"):
                continue
            if (name in _OF_NEW_ONES and self.from_model) or (name in _OF_SAMPLES and not self.samples):
                continue
            flag = f"--{_NAMES.get(name, name).replace('_', '-')}"
            if isinstance(value, bool):
                words.append(flag if value else f"--no-{name}")
            elif isinstance(value, tuple):
                words += [flag, *value] if value else []
            else:
                words += [flag, str(value)]
        return words
