"""The other commands: doctor, compile, evaluate, and what all of them share."""

import json
import subprocess
import sys

import pytest

from digitrec_gui import __version__, paths
from digitrec_gui.cli import main
from digitrec_gui.core.models.files import read_info, sha256


def test_help_teaches_by_example(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "digitrec read receipt.jpg" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["gui", "read", "train", "evaluate", "compile", "inspect", "export", "doctor"])
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert "usage: digitrec" in capsys.readouterr().out


def test_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"DigitRec {__version__}\n"


def test_doctor_reports_what_a_bug_report_needs(capsys):
    assert main(["doctor"]) == 0
    report = capsys.readouterr().out
    for heading in ("DigitRec:", "Python:", "system:", "packages:", "Qt:", "model:", "cache:", "log:", "settings:"):
        assert heading in report
    assert "offscreen" in report
    assert sha256(paths.DEFAULT_MODEL) in report


def test_doctor_reports_a_missing_model(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "DEFAULT_MODEL", tmp_path / "gone.h5")
    assert main(["doctor"]) == 1
    assert "There is no model" in capsys.readouterr().out


def test_reading_needs_neither_qt_nor_tensorflow():
    code = (
        "import sys; from digitrec_gui.cli import main; "
        f"status = main(['read', {str(paths.SAMPLES / 'note.jpg')!r}]); "
        "heavy = {'PyQt6', 'tensorflow', 'keras'} & set(sys.modules); print(status, sorted(heavy))"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.splitlines()[-1] == "0 []"
    assert child.stderr == ""


def test_compile_writes_the_copy_where_it_is_told(tmp_path):
    out = tmp_path / "copy.tflite"
    child = subprocess.run(
        paths.child_command("compile", str(paths.DEFAULT_MODEL), "--out", str(out), "--events"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    assert json.loads(child.stdout.splitlines()[-1]) == {"event": "saved", "path": str(out)}
    assert read_info(out).sha256 == sha256(paths.DEFAULT_MODEL)


def test_compile_explains_what_it_cannot_compile(tmp_path):
    (tmp_path / "no.h5").write_bytes(b"not a model at all")
    child = subprocess.run(
        paths.child_command("compile", str(tmp_path / "no.h5"), "--events"), capture_output=True, text=True, check=False
    )
    assert child.returncode == 1
    event = json.loads(child.stdout.splitlines()[-1])
    assert event["event"] == "failed"
    assert "no.h5" in event["message"]


@pytest.mark.parametrize("as_is", [[], ["--as-is"]])
def test_evaluate_json(labelled, as_is, capsys):
    assert main(["evaluate", labelled, "--format", "json", *as_is]) == 0
    evaluation = json.loads(capsys.readouterr().out)
    assert 0.97 < evaluation["accuracy"] <= 1
    assert evaluation["images"] == 400


def test_evaluate_text(labelled, capsys):
    assert main(["evaluate", labelled]) == 0
    printed = capsys.readouterr().out
    assert "of 400 digits read correctly" in printed
    assert printed.count("\n") > 12


def test_evaluate_without_a_file(capsys):
    assert main(["evaluate", "gone.npz"]) == 1
    assert capsys.readouterr().err.startswith("digitrec: ")
