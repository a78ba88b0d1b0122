"""Killed at any moment, a training goes on and ends as if nothing had happened."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError, DigitRecError, ModelError
from digitrec_gui.core.models.files import CHECKPOINT, find_compiled
from digitrec_gui.core.models.setting_aside import aside_path
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.training.presets import preset_options
from digitrec_gui.training.fit.run import read_checkpoint, resumed_options
from digitrec_gui.training.fit.train import train
from digitrec_gui.training.models.load import load_model
from tests.training.fit.story import train_until_ctrl_c

Events = list[dict[str, object]]
Moment = Callable[[dict[str, object]], bool]


def kill_at(moment: Moment, *arguments: str) -> Events:
    """Runs `digitrec train` as a child until the moment, and kills it there without a warning."""
    command = [*paths.child_command("train"), *arguments, "--events"]
    events: Events = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            events.append(json.loads(line))
            if moment(events[-1]):
                child.kill()
                break
    assert child.returncode != 0, "it was killed before its end"
    return events


def in_second_epoch(event: dict[str, object]) -> bool:
    return event["event"] == "progress" and event["epoch"] == 2


def after_last_epoch(event: dict[str, object]) -> bool:
    return event["event"] == "epoch" and event["epoch"] == event["epochs"]


def test_killed_twice_it_ends_with_the_very_same_model(small_mnist: Path, tmp_path: Path) -> None:
    # Given a run with all that has a state: varied digits, dropout, a rising rate and averaged weights
    given = {"preset": "best", "data": small_mnist, "epochs": 2, "batch_size": 8, "architecture": "lenet", "sheets": 1}
    train(preset_options({**given, "out": tmp_path / "whole.h5"}), lambda _: None)
    out = tmp_path / "killed" / "mine.h5"

    # When it is killed while it trains, and again while it saves
    arguments = ["--preset", "best", "--data", str(small_mnist), "--epochs", "2", "--batch-size", "8"]
    arguments += ["--architecture", "lenet", "--sheets", "1"]
    kill_at(in_second_epoch, *arguments, "--out", str(out))
    assert not out.exists()
    events = kill_at(after_last_epoch, "--out", str(out), "--resume")
    started = next(event for event in events if event["event"] == "started")
    assert started["epochs_done"] == 1
    assert started["history"] == [{**read_checkpoint(out).run.history[0], "best": True}]
    assert not out.exists()
    story: Events = []
    train(resumed_options(out, {}), story.append)

    # Then no epoch was trained again, nothing but the model is left, and it is the very same
    assert "epoch" not in [event["event"] for event in story]
    names = ["mine.curves.png", "mine.h5", "mine.history.json", "mine.json", "mine.tflite"]
    assert sorted(path.name for path in out.parent.iterdir()) == names
    whole, killed = (load_model(path).model.get_weights() for path in (tmp_path / "whole.h5", out))
    assert all(np.array_equal(a, b) for a, b in zip(whole, killed, strict=True))
    card = json.loads(out.with_suffix(".json").read_text())
    assert (card["resumed"], card["epochs"]) == (2, 2)


@pytest.fixture(scope="module")
def stopped_run(small_mnist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of "mine.h5", whose training Ctrl+C ended after its first epoch."""
    out = tmp_path_factory.mktemp("stopped") / "mine.h5"
    train_until_ctrl_c(TrainOptions(out=out, data=small_mnist, epochs=2, batch_size=32, augment=False), epoch=2)
    return out.parent


@pytest.fixture
def stopped(stopped_run: Path, tmp_path: Path) -> Path:
    """The `.h5` of a run that Ctrl+C ended after its first epoch."""
    shutil.copytree(stopped_run, tmp_path, dirs_exist_ok=True)
    return tmp_path / "mine.h5"


def test_ctrl_c_keeps_the_best_epoch_so_far(stopped_run: Path) -> None:
    card = json.loads((stopped_run / "mine.json").read_text())
    assert (card["epochs"], card["interrupted"]) == (1, True)
    assert (stopped_run / "mine.h5").with_suffix(CHECKPOINT).exists(), "the training can go on"
    assert find_compiled(stopped_run / "mine.h5", stopped_run) is not None


def test_ctrl_c_leaves_a_model_that_can_go_on(stopped: Path) -> None:
    train(resumed_options(stopped, {"epochs": 2}), lambda _: None)

    card = json.loads(stopped.with_suffix(".json").read_text())
    assert (card["epochs"], card["interrupted"], card["resumed"]) == (2, False, 1)
    assert not stopped.with_suffix(CHECKPOINT).exists()
    assert not aside_path(stopped).exists(), "the model of the first epoch was the same run's"


def test_only_the_same_training_can_go_on(stopped: Path, tmp_path: Path) -> None:
    with np.load(read_checkpoint(stopped).options.data) as data:
        np.savez(tmp_path / "other.npz", **{**data, "y_train": data["y_train"][::-1]})

    with pytest.raises(DataError, match=r"other\.npz does not hold the digits"):
        train(resumed_options(stopped, {"data": tmp_path / "other.npz"}), lambda _: None)
    with pytest.raises(DigitRecError, match="--epochs 2, not 30: leave --epochs out"):
        resumed_options(stopped, {"epochs": 30})


def test_training_anew_replaces_neither_checkpoint_nor_model_in_silence(stopped: Path, small_mnist: Path) -> None:
    before, events = stopped.read_bytes(), list[dict[str, object]]()

    train(TrainOptions(out=stopped, data=small_mnist, epochs=1, batch_size=32, augment=False), events.append)

    first, *_, last = [event["message"] for event in events if event["event"] == "note"]
    assert "mine.checkpoint.npz of an unfinished training is replaced" in str(first)
    assert last == "The model that was there before is now mine.before.h5."
    assert not stopped.with_suffix(CHECKPOINT).exists()
    assert aside_path(stopped).read_bytes() == before
    assert find_compiled(aside_path(stopped), Path()) == stopped.with_name("mine.before.tflite")
    assert stopped.with_name("mine.before.json").exists()


def test_without_a_whole_checkpoint_there_is_nothing_to_go_on_with(tmp_path: Path) -> None:
    out = tmp_path / "mine.h5"

    with pytest.raises(ModelError, match=r"no unfinished training of mine\.h5"):
        resumed_options(out, {})

    for content in (b"", b"PK\5\6" + bytes(18), b"no checkpoint"):
        out.with_suffix(CHECKPOINT).write_bytes(content)
        with pytest.raises(ModelError, match="damaged, or of another version"):
            resumed_options(out, {})
