"""`digitrec train`, as people and programs meet it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.cli import main


def train(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*paths.child_command("train"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_tells_people_how_it_goes(small_mnist: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.h5"

    child = train("--preset", "quick", "--epochs", 2, "--batch-size", 32, "--data", small_mnist, "--out", out)

    assert child.returncode == 0, child.stderr
    assert child.stderr == ""
    first, one, two, test, last = child.stdout.splitlines()
    assert first == "Training lenet (184,586 parameters) on 1,900 digits of small.npz, 2 epochs, preset quick."
    assert one.startswith("Epoch 1/2: loss ")
    assert two.startswith("Epoch 2/2: loss ")
    assert test.startswith("On 500 digits of small.npz: ")
    assert last.startswith(f"Wrote {out} after ")
    assert main(["read", str(paths.SAMPLES / "note.jpg"), "--model", str(out)]) == 0


def test_what_cannot_be_done_is_said_before_tensorflow_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "mine.h5")

    assert main(["train", "--resume", "--out", out]) == 1
    assert "no unfinished training of mine.h5" in capsys.readouterr().err
    # In a process of its own: where events are asked for, it gives way to all others from then on
    child = train("--epochs", 0, "--out", out, "--events")
    assert child.returncode == 2
    assert json.loads(child.stdout) == {"event": "failed", "message": "--epochs must be 1 or more, not 0."}
    assert list(tmp_path.iterdir()) == []


def test_the_help_explains_every_option_and_preset(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--help"])

    printed = capsys.readouterr().out
    options = ("preset", "epochs", "batch-size", "learning-rate", "augment", "architecture", "validation", "seed")
    for name in (*options, "data", "resume", "out", "events"):
        assert f"--{name}" in printed
    assert "half a minute" in printed
    assert "idx files" in printed
