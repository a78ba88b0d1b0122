"""Sets of options of a training, by how long a person wants to wait; single options override them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from digitrec_gui.core.errors import UsageError
from digitrec_gui.core.training.options import OPTIONS, TrainOptions, flag

DEFAULT = TrainOptions.preset

TEACHING, FURTHER = "teaching", "further"
"""The presets of a training that goes on with a Model, `from_model`: on the user's own Samples, or, without any, on
what new Models learn from."""


class Preset(NamedTuple):
    """What a preset is for, and where it differs from the defaults of `TrainOptions`.

    Attributes:
        label: what the window calls it.
        time: that it takes on two processors.
        purpose: what the window says of it.
        meaning: what the command line's help says.
        changes: by the names of `TrainOptions`.
    """

    label: str
    time: str
    purpose: str
    meaning: str
    changes: dict[str, Any]


PRESETS = {
    # A high rate that rises and falls again learns most in few epochs; varied digits would need more of them.
    "quick": Preset(
        "Quick",
        "half a minute",
        "To see a model learn: it reads about 99 % of MNIST.",
        "half a minute, for the curious",
        {"epochs": 3, "learning_rate": 0.003, "warm_up": 0.1, "validation": 0.05, "augment": False},
    ),
    "standard": Preset(
        "Standard",
        "some minutes",
        "A good model, from digits varied as other hands would.",
        "minutes, a good model",
        {},
    ),
    "best": Preset(
        "Best",
        "some hours",
        "It knows what is no digit, too, as DigitRec's own does.",
        "some hours on two cores; knows what is no digit, too",
        {
            "architecture": "resnet",
            "epochs": 30,
            "validation": 0.05,
            "learning_rate": 0.002,
            "warm_up": 0.02,
            "averaging": 0.998,
            "sheets": 3000,
        },
    ),
}
"""Those of a new Model."""

_CHANGES = {name: preset.changes for name, preset in PRESETS.items()} | {
    TEACHING: {
        "epochs": 7,
        "batch_size": 64,
        "learning_rate": 0.0002,
        "averaging": 0.98,
        "validation": 0.2,
        "sheets": 40,
    },
    FURTHER: {
        "epochs": 10,
        "learning_rate": 0.0005,
        "warm_up": 0.05,
        "averaging": 0.998,
        "validation": 0.05,
        "sheets": 3000,
    },
}


def usual_options(preset: str) -> TrainOptions:
    """What the options are where they are not given: by one of `PRESETS`, or by `TEACHING` or `FURTHER`."""
    return TrainOptions(preset=preset, **_CHANGES[preset])


def preset_options(given: Mapping[str, Any]) -> TrainOptions:
    """The options of a run: those given, the others by the preset among them, or by that for going on with a Model.

    Args:
        given: by the names of `TrainOptions`.

    Raises:
        UsageError: one of them is out of its limits, or belongs to a new Model where one is taught.
    """
    preset = given.get("preset", DEFAULT)
    if given.get("from_model") is not None:
        for name in ("preset", "architecture"):
            if name in given:
                raise UsageError(f"--from goes on with a model as it is: leave --{name} out.")
        preset = FURTHER if given.get("samples") is None else TEACHING
    return TrainOptions(**{**_CHANGES[preset], "preset": preset, **given})


def arguments(options: TrainOptions) -> list[str]:
    """What to write behind `digitrec train` for these options, as briefly as may be.

    A run that is gone on with finds its options in its checkpoint: where that lies is enough.
    """
    return ["--resume", "--out", str(options.out)] if options.resume else _arguments(options, str)


def command_line(options: TrainOptions) -> str:
    """The command that repeats a run, without the folders of this machine: a card can be shared."""
    words = _arguments(replace(options, beside=None, resume=False), lambda path: path.name)
    return shlex.join(["digitrec", "train", *words])


def _arguments(options: TrainOptions, written: Callable[[Path], str]) -> list[str]:
    usual = vars(usual_options(options.preset)) | {"out": None}
    if options.from_model is None:
        usual["preset"] = None  # is always said: the default may be another one day
    words: list[str] = []
    for name, option in OPTIONS.items():
        value = getattr(options, name)
        if value == usual[name] or not option.meaning:
            continue
        match value:
            case bool():
                words.append(flag(name) if value else f"--no-{flag(name).removeprefix('--')}")
            case tuple():
                words += [flag(name), *value]
            case Path():
                words += [flag(name), written(value)]
            case _:
                words += [flag(name), str(value)]
    return words
