"""The command line where TensorFlow is missing: one sentence for what needs it, and all else as ever."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.cli import main
from digitrec_gui.core import needs

MISSING = "needs TensorFlow and what goes with it, which this DigitRec does without: install it with `"


@pytest.fixture(autouse=True)
def _without_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "PACKAGES", ("a_package_that_nobody_has",))


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A `.h5` without a compiled copy: its bytes are not those of the Model that came with one."""
    file = tmp_path / "strange.h5"
    file.write_bytes(paths.DEFAULT_MODEL.read_bytes() + b"\0")
    return file


NEEDING = [
    ["train", "--preset", "quick"],
    ["train", "--finder"],
    ["train", "--signs"],
    ["compile", "FILE"],
    ["inspect", "FILE"],
    ["export", "FILE", "--to", "mine.onnx"],
]


@pytest.mark.parametrize("command", NEEDING, ids=" ".join)
def test_one_sentence_says_what_is_missing(
    command: list[str], strange: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main([str(strange) if part == "FILE" else part for part in command])

    said = capsys.readouterr()
    assert status == 1 and said.out == ""
    assert said.err.count("\n") == 1 and said.err.startswith("digitrec: ") and MISSING in said.err


def test_programs_get_it_as_an_event(strange: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(strange), "--events"]) == 1

    event = json.loads(capsys.readouterr().out)
    assert event["event"] == "failed" and MISSING in event["message"]


def test_reading_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(paths.SAMPLES / "note.jpg")]) == 0

    assert capsys.readouterr().out.split() == ["0522", "1859"]


def test_a_model_that_is_compiled_already_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix in (".h5", ".tflite"):
        shutil.copy(paths.DEFAULT_MODEL.with_suffix(suffix), tmp_path / f"friend{suffix}")

    assert main(["read", str(paths.SAMPLES / "note.jpg"), "--model", str(tmp_path / "friend.h5")]) == 0

    assert capsys.readouterr().out.split() == ["0522", "1859"]


@pytest.mark.parametrize("command", [["read", str(paths.SAMPLES / "note.jpg")], ["evaluate"]], ids=["read", "evaluate"])
def test_one_that_must_be_compiled_says_so(
    command: list[str], strange: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--model", str(strange)]) == 1

    assert f"Preparing {strange.name} for its first use {MISSING}" in capsys.readouterr().err


def test_what_is_no_model_is_refused_for_that(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.h5").write_text("no model")

    assert main(["read", str(paths.SAMPLES / "note.jpg"), "--model", str(tmp_path / "notes.h5")]) == 1

    assert "notes.h5 is not an .h5 or .keras file" in capsys.readouterr().err


def test_measuring_needs_none_of_it(labelled: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", labelled, "--as-is", "--format", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["data"] == "digits.npz"


def test_measuring_on_mnist_where_that_was_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(paths, "MNIST", tmp_path / "mnist.npz")  # as in a packaged Reader

    assert main(["evaluate"]) == 1

    assert f"Measuring with MNIST {MISSING}" in capsys.readouterr().err


def test_the_doctor_is_not_worried(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from digitrec_gui.commands import doctor

    monkeypatch.setattr(doctor, "_TRAINING_PACKAGES", needs.PACKAGES)

    assert main(["doctor"]) == 0
    assert "reading needs none of it" in capsys.readouterr().out
