"""TrainingService with real children: started, paused, cancelled, killed and left alone; nothing stays behind."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.training.presets import preset_options
from digitrec_gui.services.child import LONGEST, EventLines
from digitrec_gui.services.training.runs import new_out, unfinished
from digitrec_gui.services.training.service import TrainingService, TrainingState
from tests.limits import CHILD, CHILD_SECONDS


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,000 digits to train on and 100 to test on."""
    path = tmp_path_factory.mktemp("data") / "few.npz"
    with np.load(paths.MNIST) as mnist:
        few = {name: mnist[name][: 1000 if "train" in name else 100] for name in mnist.files}
    np.savez(path, **few)
    return path


@pytest.fixture
def trainer(qtbot: QtBot) -> Iterator[TrainingService]:
    trainer = TrainingService()
    yield trainer
    trainer.close()


def options(digits: Path, folder: Path, epochs: int) -> TrainOptions:
    return preset_options(
        {"out": folder / "mine.h5", "preset": "quick", "data": digits, "epochs": epochs, "batch_size": 8}
    )


def test_from_start_to_a_model(qtbot: QtBot, trainer: TrainingService, digits: Path, tmp_path: Path) -> None:
    # Given who watches
    story: list[str] = []
    states: list[TrainingState] = []
    for name in ("started", "progress", "shown", "wrong", "epoch", "evaluated", "saved"):
        getattr(trainer, name).connect(lambda _, name=name: story.append(name))
    trainer.state_changed.connect(states.append)

    # When a training is started, and rests on the way
    trainer.start(options(digits, tmp_path / "models", epochs=2))
    assert trainer.state == TrainingState.STARTING
    with qtbot.waitSignal(trainer.state_changed, check_params_cb=lambda to: to == TrainingState.PAUSED, timeout=CHILD):
        trainer.pause()
    assert unfinished(tmp_path / "models") == [], "it is under way"
    with qtbot.waitSignal(trainer.saved, timeout=CHILD) as saved:
        trainer.resume()

    # Then the Model is there, nothing else is, and all was told in order
    assert saved.args == [tmp_path / "models" / "mine.h5"]
    assert saved.args[0].read_bytes().startswith(b"\x89HDF")
    assert not [path for path in (tmp_path / "models").iterdir() if "checkpoint" in path.name or "lock" in path.name]
    assert states == [
        TrainingState.STARTING,
        TrainingState.RUNNING,
        TrainingState.PAUSED,
        TrainingState.RUNNING,
        TrainingState.IDLE,
    ]
    assert (story[0], story[-2:]) == ("started", ["evaluated", "saved"])
    assert {"progress", "shown", "wrong", "epoch"} <= set(story)


def test_it_takes_orders_while_it_writes_sheets(
    qtbot: QtBot, trainer: TrainingService, digits: Path, tmp_path: Path
) -> None:
    # Given a training that writes sheets for minutes before it learns
    with qtbot.waitSignal(
        trainer.note, timeout=CHILD, check_params_cb=lambda note: note.startswith("Writing sheets by hand: ")
    ):
        trainer.start(replace(options(digits, tmp_path, epochs=2), sheets=2000))
    assert trainer.state == TrainingState.RUNNING

    # When it is paused, goes on and is cancelled, then it obeys at once
    for order, state in ((trainer.pause, TrainingState.PAUSED), (trainer.resume, TrainingState.RUNNING)):
        with qtbot.waitSignal(trainer.state_changed, timeout=CHILD) as changed:
            order()
        assert changed.args == [state]
    with qtbot.waitSignal(trainer.cancelled, timeout=CHILD):
        trainer.cancel()
    assert list(tmp_path.iterdir()) == []


def test_killed_it_fails_and_can_go_on_until_it_is_cancelled(
    qtbot: QtBot, trainer: TrainingService, digits: Path, tmp_path: Path
) -> None:
    # Given a training that has finished an epoch
    with qtbot.waitSignal(trainer.epoch, timeout=CHILD):
        trainer.start(options(digits, tmp_path, epochs=300))

    # When its child is killed
    with qtbot.waitSignal(trainer.failed, timeout=CHILD) as failed:
        trainer._child.kill()

    # Then that is said, and the run is offered
    assert "stopped unexpectedly" in failed.args[0]
    assert trainer.state == TrainingState.IDLE
    [run] = unfinished(tmp_path)
    assert (run.out, run.preset, run.epochs) == (tmp_path / "mine.h5", "quick", 300)
    assert run.epochs_done >= 1

    # When it goes on, and is cancelled
    with qtbot.waitSignal(trainer.started, timeout=CHILD) as started:
        trainer.start(TrainOptions(out=run.out, resume=True))
    assert started.args[0]["epochs_done"] == run.epochs_done
    with qtbot.waitSignal(trainer.cancelled, timeout=CHILD):
        trainer.cancel()

    # Then it is still there
    assert [path.name for path in tmp_path.iterdir()] == ["mine.checkpoint.npz"]
    assert [again.out for again in unfinished(tmp_path)] == [run.out]


def test_what_cannot_be_trained_fails_with_the_sentence_of_the_child(
    qtbot: QtBot, trainer: TrainingService, tmp_path: Path
) -> None:
    with qtbot.waitSignal(trainer.failed, timeout=CHILD) as failed:
        trainer.start(TrainOptions(out=tmp_path / "mine.h5", resume=True))

    assert failed.args[0].startswith("There is no unfinished training of mine.h5 to go on with")
    assert list(tmp_path.iterdir()) == []


def test_where_no_program_can_be_started_that_is_said(
    qtbot: QtBot, trainer: TrainingService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "child_command", lambda *_: [str(tmp_path / "no such program")])

    with qtbot.waitSignal(trainer.failed, timeout=CHILD) as failed:
        trainer.start(TrainOptions(out=tmp_path / "mine.h5"))

    assert "no further program could be started" in failed.args[0]
    assert trainer.state == TrainingState.IDLE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which processes run")
def test_the_death_of_the_window_is_the_end_of_its_training(digits: Path, tmp_path: Path) -> None:
    # Given a window in a process of its own, which trains
    window = f"""
from pathlib import Path
from PyQt6.QtCore import QCoreApplication
from digitrec_gui.core.training.presets import preset_options
from digitrec_gui.services.training.service import TrainingService
application = QCoreApplication([])
trainer = TrainingService()
trainer.epoch.connect(lambda _: print(trainer._child.processId(), flush=True))
trainer.failed.connect(lambda sentence: print(sentence, flush=True))
out, data = Path({str(tmp_path / "mine.h5")!r}), Path({str(digits)!r})
trainer.start(preset_options({{"out": out, "preset": "quick", "data": data, "epochs": 300}}))
application.exec()
"""
    with subprocess.Popen([sys.executable, "-c", window], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = os.pidfd_open(int(process.stdout.readline()))

        # When it is killed
        process.kill()

    # Then the child ends by itself, and the next window is offered the run
    ended, _, _ = select.select([child], [], [], CHILD_SECONDS)
    os.close(child)
    assert ended
    assert [run.out for run in unfinished(tmp_path)] == [tmp_path / "mine.h5"]


def test_each_run_has_a_name_of_its_own(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 15, 30)

    first = new_out(tmp_path, "quick", now)
    first.with_suffix(".checkpoint.npz").touch()

    assert first.name == "quick 2026-11-22 15.30.h5"
    assert new_out(tmp_path, "quick", now).name == "quick 2026-11-22 15.30 2.h5"


def test_a_damaged_checkpoint_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "a.checkpoint.npz").write_bytes(b"PK")
    np.savez(tmp_path / "b.checkpoint.npz", state=np.array(json.dumps({"options": {}})))

    assert unfinished(tmp_path) == []


def test_events_are_put_together_from_pieces(caplog: pytest.LogCaptureFixture) -> None:
    lines = EventLines()

    found = [lines.feed(piece) for piece in (b'{"event": "no', b'te"}\n{"event": "epoch"}\nWarning: x\n[1]\n{"ev', b"")]

    assert found == [[], [{"event": "note"}, {"event": "epoch"}], []]
    assert "Warning: x" in caplog.text, "what is no event is logged"


def test_a_line_without_an_end_takes_no_end_of_memory() -> None:
    lines = EventLines()
    for _ in range(5):
        lines.feed(b"x" * LONGEST)

    assert lines.feed(b'\n{"event": "note"}\n') == [{"event": "note"}]
