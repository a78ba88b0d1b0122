"""`digitrec inspect` and `digitrec export`, as people and programs meet them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.cli import main
from digitrec_gui.commands.guarded import in_child
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.model_files import find_compiled, sha256


def events(*arguments: object) -> tuple[int, dict[str, object]]:
    """Runs a command as the window does."""
    command = [*paths.child_command(*map(str, arguments)), "--events"]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    return child.returncode, json.loads(child.stdout.splitlines()[-1])


def test_a_model_goes_through_another_format_and_is_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ours.keras"

    assert events("export", paths.DEFAULT_MODEL, "--to", out) == (0, {"event": "saved", "path": str(out)})
    status, found = events("inspect", out)

    assert status == 0
    assert found["event"] == "inspected"
    assert (found["format"], found["classes"], found["by_digitrec"]) == ("keras", 11, True)
    assert found["sha256"] == sha256(out)
    assert 0.99 < float(str(found["accuracy"])) <= 1
    assert find_compiled(out, paths.cache_folder()) is not None, "it is ready for reading"
    assert main(["read", str(paths.SAMPLES / "note.jpg"), "--model", str(out)]) == 0
    assert "0522 1859" in capsys.readouterr().out


def test_people_are_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(paths.DEFAULT_MODEL)]) == 0

    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("digit_recognition_model.h5 reads 99.")
    assert "made by DigitRec" in rest[0]
    assert any("99.68%" in line for line in rest)


@pytest.mark.parametrize("arguments", [["inspect", "letter.h5"], ["export", "letter.h5", "--to", "letter.onnx"]])
def test_what_is_no_model_is_refused_in_a_sentence(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.h5").write_text("Dear reader")

    assert main(arguments) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("digitrec: letter.h5 is not an .h5 or .keras file of Keras.")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.h5"]


READ, EVALUATE = ["read", str(paths.SAMPLES / "note.jpg")], ["evaluate", "--as-is"]


@pytest.mark.parametrize("command", [READ, EVALUATE])
def test_what_cannot_be_prepared_is_refused_in_a_sentence(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a file at which the limited child that compiles it breaks down
    (tmp_path / "hostile.h5").write_text("Dear reader")
    python = paths.child_command()[0]
    monkeypatch.setattr(paths, "child_command", lambda *_: [python, "-c", "import os; os.abort()"])

    assert main([*command, "--model", str(tmp_path / "hostile.h5")]) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[-1].startswith("digitrec: hostile.h5 was given up")


def test_a_model_to_be_measured_is_compiled_by_a_limited_child(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "theirs.h5"
    shutil.copy(paths.DEFAULT_MODEL, theirs)

    assert main([*EVALUATE, "--model", str(theirs), "--format", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["accuracy"] > 0.99
    assert find_compiled(theirs, paths.cache_folder()) is not None


def test_a_model_is_not_exported_onto_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.h5").touch()

    assert main(["export", str(tmp_path / "mine.h5"), "--to", str(tmp_path / "mine.h5")]) == 1

    assert "name another file" in capsys.readouterr().err


@pytest.mark.parametrize("code", ["import os; os.abort()", "print('Segmentation')", "raise SystemExit(9)"])
def test_a_child_that_breaks_down_becomes_a_sentence(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    python = paths.child_command()[0]
    monkeypatch.setattr(paths, "child_command", lambda *_: [python, "-c", code])

    with pytest.raises(ModelError, match=r"hostile\.h5 was given up"):
        in_child("hostile.h5", "inspect", "hostile.h5")


def test_memory_beyond_what_a_child_may_have_becomes_a_sentence() -> None:
    code = "from digitrec_gui.commands.guarded import as_child; as_child('huge.h5', lambda: bytearray(5 * 2**30))"
    child = subprocess.run([paths.child_command()[0], "-c", code], capture_output=True, text=True, check=False)

    assert json.loads(child.stdout)["message"].startswith("huge.h5 was given up")
