from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from digitrec_gui.cli import _parser
from digitrec_gui.commands.train_arguments import given
from digitrec_gui.training.options import TrainOptions
from digitrec_gui.training.presets import PRESETS, command_line, preset_options


def test_the_default_is_the_standard_preset() -> None:
    assert preset_options({}) == preset_options({"preset": "standard"}) == TrainOptions()


def test_what_is_given_takes_the_place_of_the_presets() -> None:
    quick = preset_options({"preset": "quick"})

    changed = preset_options({"preset": "quick", "epochs": 7, "augment": True})

    assert (changed.epochs, changed.augment) == (7, True)
    assert (changed.learning_rate, changed.warm_up) == (quick.learning_rate, quick.warm_up)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    "changes", [{}, {"epochs": 7, "seed": 3, "batch_size": 99}, {"augment": True}, {"data": Path("my digits.npz")}]
)
def test_the_command_in_the_card_gives_the_same_options(preset: str, changes: dict[str, object]) -> None:
    options = preset_options({"preset": preset, "out": Path("mine.h5"), **changes})

    arguments = _parser().parse_args(shlex.split(command_line(options))[1:])

    assert preset_options(given(arguments)) == options


def test_the_command_in_the_card_names_no_folders() -> None:
    options = TrainOptions(Path("/home/somebody/mine.h5"), Path("/home/somebody/data.npz"), augment=False)

    assert command_line(options) == "digitrec train --preset standard --no-augment --data data.npz --out mine.h5"
