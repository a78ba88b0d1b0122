"""Orders given to `digitrec train --events` on standard input: real children, each for one short story."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.core.models.files import CHECKPOINT
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.training.fit.control import CANCELLED, Control
from digitrec_gui.training.fit.run import read_checkpoint
from digitrec_gui.training.models.load import load_model
from tests.limits import CHILD_SECONDS
from tests.training.fit.story import train_until_ctrl_c

Event = dict[str, object]


class Child:
    """`digitrec train --events`, and what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def wait_for(self, name: str, moment: Callable[[Event], bool] = lambda _: True) -> Event:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event: Event = json.loads(line)
            if event["event"] == name and moment(event):
                return event
        raise AssertionError(f"the child ended without {name}")

    def order(self, order: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()


@contextmanager
def training(out: Path, data: Path, epochs: int, sheets: int = 0) -> Iterator[Child]:
    arguments = ("--data", str(data), "--epochs", str(epochs), "--batch-size", "32", "--no-augment", "--out", str(out))
    command = [*paths.child_command("train"), *arguments, "--sheets", str(sheets), "--events"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Child(process)
        finally:
            process.kill()


def test_paused_and_stopped_it_keeps_what_it_learned(small_mnist: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.h5"
    with training(out, small_mnist, epochs=500) as child:
        # When it is paused after its first epoch
        child.wait_for("epoch")
        child.order("pause")
        child.wait_for("paused")

        # And, while it rests, told to go on, and then to stop
        child.order("resume")
        child.wait_for("resumed")
        child.wait_for("progress")
        child.order("stop")

        # Then it saves the best epoch, from which it can go on
        assert child.wait_for("saved")["interrupted"]
        assert child.process.wait(CHILD_SECONDS) == 0
    assert load_model(out).by_digitrec
    assert read_checkpoint(out).run.epochs >= 1


@pytest.mark.parametrize("way", ["cancel", "the window dies"])
def test_cancelled_it_leaves_nothing_but_its_checkpoint(way: str, small_mnist: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.h5"
    with training(out, small_mnist, epochs=500) as child:
        child.wait_for("epoch")
        if way == "cancel":
            child.order("cancel")
        else:
            assert child.process.stdin is not None
            child.process.stdin.close()

        assert child.process.wait(CHILD_SECONDS) == CANCELLED
    assert list(tmp_path.iterdir()) == [out.with_suffix(CHECKPOINT)]
    assert read_checkpoint(out).run.epochs >= 1


def test_stopped_before_it_learned_anything_it_says_so(small_mnist: Path, tmp_path: Path) -> None:
    with training(tmp_path / "mine.h5", small_mnist, epochs=2) as child:
        child.order("stop")

        assert "longer" in str(child.wait_for("failed")["message"])
        assert child.process.wait(CHILD_SECONDS) == 1
    assert list(tmp_path.iterdir()) == []


def test_orders_are_taken_while_sheets_are_written(small_mnist: Path, tmp_path: Path) -> None:
    with training(tmp_path / "mine.h5", small_mnist, epochs=2, sheets=1000) as child:
        # When it is paused long before it learns
        assert child.wait_for("rendering") == {"event": "rendering", "done": 1, "sheets": 1100}
        child.order("pause")
        child.wait_for("paused")

        # And told to go on, then it does; and ends when told to stop
        child.order("resume")
        child.wait_for("resumed")
        assert int(str(child.wait_for("rendering")["done"])) < 500
        child.order("stop")
        assert "longer" in str(child.wait_for("failed")["message"])
        assert child.process.wait(CHILD_SECONDS) == 1
    assert list(tmp_path.iterdir()) == []


def test_stopped_before_it_goes_on_it_says_that_what_was_learned_is_kept(small_mnist: Path, tmp_path: Path) -> None:
    # Given a run that wrote a sheet, and was stopped after its first epoch
    out = tmp_path / "mine.h5"
    options = TrainOptions(out=out, data=small_mnist, epochs=2, sheets=1, batch_size=32, augment=False)
    train_until_ctrl_c(options, epoch=2)
    assert read_checkpoint(out).run.epochs == 1

    # When it is to go on, and is stopped while the sheet is written again
    command = [*paths.child_command("train"), "--resume", "--out", str(out), "--events"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        child = Child(process)
        child.order("stop")
        assert "is kept" in str(child.wait_for("failed")["message"])

    # Then it still can
    assert read_checkpoint(out).run.epochs == 1


def test_nobody_listens_to_what_is_no_pipe() -> None:
    # Else a training started with the null device as its input would be cancelled at once
    threads = threading.enumerate()
    with Path(os.devnull).open() as file:
        Control(lambda _: None).listen(file.fileno())

    assert threading.enumerate() == threads
