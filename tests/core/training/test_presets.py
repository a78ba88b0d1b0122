from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from digitrec_gui.cli import _parser
from digitrec_gui.commands.train_arguments import given
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.training.presets import (
    PRESETS,
    TEACHING,
    arguments,
    command_line,
    preset_options,
    usual_options,
)

OUT, SAMPLES, NOW = Path("mine.h5"), Path("my.sqlite"), Path("now.h5")

CHANGES: list[dict[str, object]] = [
    {},
    {"epochs": 7, "seed": 3, "batch_size": 99},
    {"augment": True},
    {"augment": False, "without": ("pen", "width"), "learning_rate": 0.01},
    {"data": Path("my digits.npz")},
    {"samples": SAMPLES},
    {"samples": SAMPLES, "samples_share": 0.5, "validation": 0.3},
]


def read_again(words: list[str]) -> TrainOptions:
    """The options that `digitrec train` makes of its arguments."""
    return preset_options(given(_parser().parse_args(["train", *words])))


def test_the_default_is_the_standard_preset() -> None:
    assert preset_options({}) == preset_options({"preset": "standard"}) == TrainOptions()


def test_what_is_given_takes_the_place_of_the_presets() -> None:
    quick = preset_options({"preset": "quick"})

    changed = preset_options({"preset": "quick", "epochs": 7, "augment": True})

    assert (changed.epochs, changed.augment) == (7, True)
    assert (changed.learning_rate, changed.warm_up) == (quick.learning_rate, quick.warm_up)


def test_a_model_that_is_taught_has_a_preset_of_its_own() -> None:
    options = preset_options({"out": OUT, "from_model": NOW, "samples": SAMPLES, "epochs": 3})

    usual = usual_options(TEACHING)
    assert (options.preset, options.epochs) == (TEACHING, 3)
    assert (options.learning_rate, options.sheets) == (usual.learning_rate, usual.sheets)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("changes", CHANGES)
def test_the_arguments_give_the_same_options(preset: str, changes: dict[str, object]) -> None:
    options = preset_options({"preset": preset, "out": OUT, **changes})

    assert read_again(arguments(options)) == options
    assert read_again(shlex.split(command_line(options))[2:]) == options


@pytest.mark.parametrize("changes", CHANGES)
def test_so_do_those_of_a_model_that_is_taught(changes: dict[str, object]) -> None:
    options = preset_options({"out": OUT, "from_model": NOW, "samples": SAMPLES, **changes})

    assert read_again(arguments(options)) == options
    assert read_again(shlex.split(command_line(options))[2:]) == options


def test_the_arguments_name_no_more_than_they_must() -> None:
    whole = {"preset": "best", "out": OUT, "data": Path("scans"), "samples": SAMPLES, "learning_rate": 0.01}
    whole |= {"augment": False, "without": ("pen", "width"), "epochs": 30}
    teaching = {"out": OUT, "samples": SAMPLES, "samples_share": 0.5, "from_model": Path("a.h5"), "epochs": 3}
    mixed = {"preset": "quick", "out": OUT, "samples": SAMPLES, "samples_share": 0.2, "beside": NOW}

    assert " ".join(arguments(preset_options(whole))) == (
        "--preset best --out mine.h5 --data scans --samples my.sqlite --learning-rate 0.01 --no-augment "
        "--without pen width"
    )
    assert " ".join(arguments(preset_options(teaching))) == (
        "--out mine.h5 --samples my.sqlite --samples-share 0.5 --from a.h5 --epochs 3"
    )
    assert " ".join(arguments(preset_options(mixed))) == (
        "--preset quick --out mine.h5 --samples my.sqlite --beside now.h5"
    )
    assert arguments(TrainOptions(out=OUT, resume=True, epochs=3)) == ["--resume", "--out", "mine.h5"]


def test_the_command_in_the_card_names_no_folders_and_no_model_beside() -> None:
    options = TrainOptions(out=Path("/home/somebody/mine.h5"), data=Path("/home/somebody/data.npz"), augment=False)
    mixed = preset_options({"out": OUT, "samples": Path("/home/somebody/my.sqlite"), "beside": Path("/home/a.h5")})

    assert command_line(options) == "digitrec train --preset standard --out mine.h5 --data data.npz --no-augment"
    assert command_line(mixed) == "digitrec train --preset standard --out mine.h5 --samples my.sqlite"
