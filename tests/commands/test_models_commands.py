"""`digitrec inspect` and `digitrec export`, as people and programs meet them."""

from __future__ import annotations

import json
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.cli import main
from digitrec_gui.commands.guarded import in_child
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import find_compiled, sha256


def events(*arguments: object) -> tuple[int, dict[str, object]]:
    """Runs a command as the window does."""
    command = [*paths.child_command(*map(str, arguments)), "--events"]
    child = subprocess.run(command, capture_output=True, text=True, check=False)
    return child.returncode, json.loads(child.stdout.splitlines()[-1])


def test_a_model_goes_through_another_format_and_is_looked_at(
    plain_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ours.keras"

    saved = {"event": "saved", "path": str(out), "before": None, "checked": 65}
    assert events("export", plain_model, "--to", out) == (0, saved)
    status, found = events("inspect", out)

    assert status == 0
    assert found["event"] == "inspected"
    assert (found["format"], found["classes"], found["by_digitrec"]) == ("keras", 10, True)
    assert found["sha256"] == sha256(out)
    assert 0.97 < float(str(found["accuracy"])) <= 1
    assert find_compiled(out, paths.cache_folder()) is not None, "it is ready for reading"
    assert main(["read", str(paths.SAMPLES / "note.jpg"), "--model", str(out)]) == 0
    assert "0522 1859" in capsys.readouterr().out


def test_people_are_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(paths.DEFAULT_MODEL)]) == 0

    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("digit_recognition_model.h5 reads 99.")
    assert "made by DigitRec" in rest[0]
    assert any(line.endswith("11 classes") for line in rest)
    assert any("99.67 % on MNIST's test set" in line for line in rest)
    assert any("it may know them by heart" in f"{line} {below.strip()}" for line, below in pairwise(rest))
    assert rest[-1].endswith(f"digitrec evaluate --model {paths.DEFAULT_MODEL}")


@pytest.mark.parametrize("arguments", [["inspect", "letter.h5"], ["export", "letter.h5", "--to", "letter.onnx"]])
def test_what_is_no_model_is_refused_in_a_sentence(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.h5").write_text("Dear reader")

    assert main(arguments) == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("digitrec: letter.h5 is not an .h5 or .keras file of Keras")
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


@pytest.mark.usefixtures("few_of_mnist")
def test_a_model_to_be_measured_is_compiled_by_a_limited_child(
    plain_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "theirs.h5"
    shutil.copy(plain_model, theirs)

    assert main([*EVALUATE, "--model", str(theirs), "--format", "json"]) == 0

    assert json.loads(capsys.readouterr().out)["accuracy"] > 0.96
    assert find_compiled(theirs, paths.cache_folder()) is not None


def test_a_model_that_is_replaced_is_set_aside_and_people_are_told(
    plain_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "q.h5"
    out.write_text("trained all night")

    assert main(["export", str(plain_model), "--to", str(out)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"Wrote {out}; it is a copy of the model, byte for byte.",
        "The model that was there before is now q.before.h5.",
    ]
    assert (tmp_path / "q.before.h5").read_text() == "trained all night"
    assert sha256(out) == sha256(plain_model)


def test_what_is_made_from_a_model_is_replaced_and_said_to_answer_the_same(
    plain_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "q.tflite"
    out.write_text("of before")

    assert main(["export", str(plain_model), "--to", str(out)]) == 0

    assert capsys.readouterr().out == f"Replaced {out}; on 65 digits it answers as the model does.\n"
    assert list(tmp_path.iterdir()) == [out]


def test_a_read_only_model_and_a_folder_are_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    locked, folder = tmp_path / "locked.h5", tmp_path / "folder.h5"
    locked.write_text("trained all night")
    locked.chmod(0o444)
    folder.mkdir()

    assert main(["export", str(paths.DEFAULT_MODEL), "--to", str(locked)]) == 1
    assert "locked.h5 is read-only and was not replaced" in capsys.readouterr().err
    assert main(["train", "--out", str(locked)]) == 1
    assert "locked.h5 is read-only and was not replaced" in capsys.readouterr().err
    assert main(["export", str(paths.DEFAULT_MODEL), "--to", str(folder)]) == 1
    assert "folder.h5 is a folder: name a file." in capsys.readouterr().err
    assert main(["export", str(tmp_path / "gone.h5"), "--to", str(locked)]) == 1
    assert "locked.h5 is read-only" in capsys.readouterr().err
    assert locked.read_text() == "trained all night"


def test_a_model_is_not_exported_onto_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.h5").touch()

    with pytest.raises(SystemExit) as end:
        main(["export", str(tmp_path / "mine.h5"), "--to", str(tmp_path / "mine.h5")])

    assert end.value.code == 2
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
