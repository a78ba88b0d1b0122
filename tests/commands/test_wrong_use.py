"""What cannot be meant ends with status 2, how the command is used, and where its help is: for every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from digitrec_gui.cli import main

WRONG = [
    (["read", "a.png", "--bogus"], "unrecognized arguments: --bogus"),
    (["doctor", "--bogus"], "unrecognized arguments: --bogus"),
    (["export", "a.h5", "--to", "a.xyz"], "a.xyz must end in one of .h5, .keras, .tflite, .onnx"),
    (["compile", "a.h5", "--out", "b.h5"], "b.h5 must end in .tflite"),
    (["train", "--out", "a.txt"], "--out must end in .h5"),
    (["train", "--epochs", "0"], "--epochs must be 1 or more, not 0."),
    (["train", "--from", "a.h5", "--samples", "s.npz", "--preset", "quick"], "leave --preset out"),
    (["train", "--movements", "strokes"], "--movements says what sheets are written with: say how many with --sheets."),
    (["train", "--finder", "--preset", "quick"], "--preset does not go with --finder"),
    (["train", "--finder", "--out", "mine.h5"], "--out of --finder is a .tflite: call it mine.tflite."),
    (["train", "--finder", "--steps", "3"], "--steps must be 20 or more."),
    (["train", "--steps", "300"], "--steps goes with --finder only."),
    (["train", "--signs", "--preset", "quick"], "--preset does not go with --signs"),
    (["train", "--signs", "--steps", "300"], "--steps goes with --finder only."),
    (["train", "--signs", "--pages", "3"], "--pages must be 10 or more."),
    (["train", "--signs", "--finder"], "--finder and --signs are two trainings"),
    (["read", "a.png", "--expect", "iban"], "the country must be told, as in iban:DE"),
    (["evaluate", "--not-digits", "-3"], "--not-digits must be 0 or more, not -3."),
    (
        ["evaluate", "pens.npz", "--pens", "5"],
        "--pens are widths as shares of a digit's height: above 0, and up to 0.5.",
    ),
    (["evaluate", "--compare", "a.h5", "b.h5", "--model", "c.h5"], "leave --model out"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=lambda value: " ".join(value))
def test_wrong_use_is_told_by_the_command_itself(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as end:
        main(arguments)

    assert end.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"usage: digitrec {arguments[0]} ")
    assert f"digitrec {arguments[0]}: error: " in printed.err
    assert sentence in printed.err
    assert printed.err.endswith(f"See `digitrec {arguments[0]} --help`.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("raed", '"raed" is no command, and there is no file of that name here. Did you mean read?'),
        ("photo", "The commands are gui, read, train, evaluate, compile, inspect, export and doctor."),
    ],
)
def test_a_word_that_is_no_command_is_told_so(
    word: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as end:
        main([word])

    assert end.value.code == 2
    assert sentence in capsys.readouterr().err
