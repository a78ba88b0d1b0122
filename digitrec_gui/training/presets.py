"""Sets of options for `digitrec train`, by how long a person wants to wait; single options override them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from digitrec_gui.training.options import TrainOptions

DEFAULT = "standard"


@dataclass(frozen=True)
class Preset:
    """What a preset is for, and where it differs from the defaults of `TrainOptions`."""

    purpose: str
    changes: dict[str, Any] = field(default_factory=dict)


PRESETS = {
    # A high rate that rises and falls again learns most in few epochs; varied digits would need more of them.
    "quick": Preset(
        "half a minute, for the curious",
        {"epochs": 3, "learning_rate": 0.003, "warm_up": 0.1, "validation": 0.05, "augment": False},
    ),
    "standard": Preset("minutes, a good model"),
    "best": Preset(
        "an hour and a half on two cores; what DigitRec ships",
        {
            "architecture": "ensemble",
            "epochs": 30,
            "validation": 0.05,
            "learning_rate": 0.002,
            "warm_up": 0.02,
            "averaging": 0.998,
            "sheets": 1600,
        },
    ),
}


def preset_options(given: Mapping[str, Any]) -> TrainOptions:
    """The options of a run: those given, the others by the preset among them.

    Args:
        given: by the names of `TrainOptions`.

    Raises:
        UsageError: one of them is out of its range.
    """
    changes = PRESETS[given.get("preset", DEFAULT)].changes
    return TrainOptions(**{**changes, **given})


def command_line(options: TrainOptions) -> str:
    """The command that repeats a run, without the folders of this machine: a card can be shared."""
    by_preset = asdict(preset_options({"preset": options.preset}))
    words = ["digitrec", "train", "--preset", options.preset]
    for name in ("architecture", "epochs", "batch_size", "learning_rate", "seed", "validation", "sheets"):
        value = getattr(options, name)
        if value != by_preset[name]:
            words += [flag(name), str(value)]
    if options.augment != by_preset["augment"]:
        words.append("--augment" if options.augment else "--no-augment")
    if options.without:
        words += ["--without", *options.without]
    if options.data is not None:
        words += ["--data", options.data.name]
    return shlex.join([*words, "--out", options.out.name])


def flag(name: str) -> str:
    """An option as the command line spells it."""
    return f"--{name.replace('_', '-')}"
