"""`digitrec evaluate`, as it is typed."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from digitrec_gui import paths
from digitrec_gui.cli import main

SHIPPED = str(paths.DEFAULT_MODEL)


@pytest.fixture
def blank(tmp_path):
    """A picture of paper."""
    Image.new("L", (80, 80), 250).save(tmp_path / "blank.png")
    return str(tmp_path / "blank.png")


def test_without_data_it_measures_on_the_mnist_test_set(few_of_mnist, capsys):
    assert main(["evaluate", "--as-is", "--format", "json"]) == 0
    evaluation = json.loads(capsys.readouterr().out)
    assert evaluation["data"] == "MNIST test set"
    assert evaluation["images"] == 400
    assert evaluation["accuracy"] > 0.995


def test_text_says_what_each_figure_means(labelled, blank, capsys):
    assert main(["evaluate", labelled, "--negatives", blank]) == 0
    printed = capsys.readouterr().out
    assert "of 400 digits read correctly" in printed
    for explanation in (
        "19 times out of 20",
        "(recall)",
        "(precision)",
        "should be right",
        "0.5 is guessing",
        "a second",
    ):
        assert explanation in printed
    assert max(map(len, printed.splitlines())) <= 120


def test_json_has_everything(labelled, blank, capsys):
    assert main(["evaluate", labelled, "--negatives", blank, "--format", "json"]) == 0
    evaluation = json.loads(capsys.readouterr().out)
    assert 0.97 < evaluation["accuracy"] <= 1
    assert evaluation["model"] == "digit_recognition_model.h5"
    assert len(evaluation["calibration"]["bins"]) == 15
    assert evaluation["rejection"]["rejected"] == 1
    assert {"interval", "recall", "precision", "confusion", "mistakes", "speed", "seconds"} <= evaluation.keys()


def test_what_is_no_digit_can_be_written_for_it(labelled, capsys):
    assert main(["evaluate", labelled, "--as-is", "--not-digits", "200", "--format", "json"]) == 0
    evaluation = json.loads(capsys.readouterr().out)
    assert (evaluation["images"], evaluation["rejection"]["negatives"]) == (400, 200)
    assert sum(evaluation["confusion"][10]) == 200
    assert evaluation["rejection"]["rejected"] > 0.9


def test_charts_go_where_they_are_told(labelled, tmp_path, capsys):
    assert main(["evaluate", labelled, "--out", str(tmp_path / "charts"), "--format", "json"]) == 0
    printed = capsys.readouterr()
    json.loads(printed.out)
    assert str(tmp_path / "charts") in printed.err
    assert (tmp_path / "charts" / "confusion.png").is_file()


@pytest.fixture
def by_two(labelled, tmp_path):
    """The same digits, half of them by each of two writers, and 40 of the second's labelled as the next digit."""
    with np.load(labelled) as arrays:
        y = np.where(np.arange(400) < 360, arrays["y"], (arrays["y"] + 1) % 10)
        np.savez(tmp_path / "two.npz", x=arrays["x"], y=y, writer=np.repeat([7, 12], 200))
    return str(tmp_path / "two.npz")


def test_writers_and_what_is_confused_most(by_two, tmp_path, capsys):
    assert main(["evaluate", by_two, "--as-is", "--out", str(tmp_path / "charts")]) == 0
    printed = capsys.readouterr().out
    assert "Writers: 2; a writer's digits are read right in" in printed
    assert re.search(r"^  12 +200 +[78]\d\.\d %$", printed, re.MULTILINE)
    assert "Confused most, in groups of digits that look alike" in printed
    assert re.search(r"^  \d read as \d: \d+, in 2 shapes of \d+ and \d+$", printed, re.MULTILINE)
    assert max(map(len, printed.splitlines())) <= 120
    assert (tmp_path / "charts" / "shapes.png").is_file()

    assert main(["evaluate", by_two, "--as-is", "--format", "json"]) == 0
    evaluation = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in evaluation["writers"]["worst"]] == ["12", "7"]
    assert evaluation["writers"]["worst_tenth"] < 0.81 < evaluation["writers"]["mean"]
    wrong = round((1 - evaluation["accuracy"]) * 400)
    assert sum(one["count"] for one in evaluation["confusions"]) == wrong >= 38
    for one in evaluation["confusions"]:
        assert sum(shape["count"] for shape in one["shapes"]) == one["count"]


def test_models_are_compared_by_writer_too(by_two, capsys):
    assert main(["evaluate", by_two, "--as-is", "--compare", SHIPPED, SHIPPED]) == 0
    assert "the worst tenth of them" in capsys.readouterr().out


def test_one_writer_says_nothing_of_others(labelled, tmp_path, capsys):
    with np.load(labelled) as arrays:
        np.savez(tmp_path / "one.npz", **arrays, writer=["Ada\x1b[2J"] * 400)
    assert main(["evaluate", str(tmp_path / "one.npz"), "--as-is"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"Writers: one, Ada\?\[2J: [\d.]+ % of 400 read right", printed), (
        "what would clear the terminal is not printed"
    )
    assert "only other writers can tell" in printed


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (0, None),
        (1, "Confused most: nothing. There is but one mistake."),
        (2, "Confused most: nothing. The 2 mistakes are all different ones."),
    ],
)
def test_few_mistakes_are_no_shapes(wrong, sentence, tmp_path, capsys):
    """Given a 7, a 2 and a 1 of MNIST's test set, of which so many bear a wrong label."""
    with np.load(paths.MNIST) as data:
        np.savez(tmp_path / "three.npz", x=data["x_test"][:3], y=[[7, 2, 1], [8, 2, 1], [8, 3, 1]][wrong])
    assert main(["evaluate", str(tmp_path / "three.npz"), "--as-is"]) == 0
    printed = capsys.readouterr().out
    assert (sentence in printed) if sentence else ("Confused most" not in printed)


def test_two_models_side_by_side(labelled, capsys):
    assert main(["evaluate", labelled, "--compare", SHIPPED, SHIPPED, "--samples", labelled]) == 0
    printed = capsys.readouterr().out
    assert "A: digit_recognition_model.h5" in printed
    assert re.search(r"your own samples \(400\) +99\.\d\d % +99\.\d\d %", printed)
    said = " ".join(printed.split())
    assert "Neither is better: of 400 samples of yours" in said
    assert "on digits.npz both read the same digits right." in said


def test_two_models_as_json(labelled, capsys):
    assert main(["evaluate", labelled, "--compare", SHIPPED, SHIPPED, "--format", "json"]) == 0
    comparison = json.loads(capsys.readouterr().out)
    assert comparison["a"]["model"] == "digit_recognition_model.h5"
    assert comparison["a"]["accuracy"] == comparison["b"]["accuracy"]
    assert (comparison["p_value"], comparison["better"]) == (1, None)
    assert (comparison["samples"], comparison["wanted"]) == (None, "b")
    assert comparison["verdict"].startswith("Neither is better")


def test_two_models_on_the_samples_of_the_window(labelled, few_of_mnist, capsys):
    """The first 400 digits of MNIST's test set stand for samples, as My samples exports them."""
    given = ["--compare", SHIPPED, SHIPPED, "--samples", labelled]
    assert main(["evaluate", "--as-is", *given, "--format", "json", "--events"]) == 0
    *steps, comparison = map(json.loads, capsys.readouterr().out.splitlines())
    assert [(one["event"], one["done"], one["of"]) for one in steps] == [("measuring", done, 4) for done in range(4)]
    assert steps[2]["message"] == "DigitRec's own reads your samples"
    assert comparison["samples"]["items"] == 400 and comparison["samples"]["right_a"] > 395
    assert comparison["samples_learned"] == 0

    with pytest.raises(SystemExit):
        main(["evaluate", "--samples", labelled])
    assert "--samples is for --compare" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.npz"], "There is no data at gone.npz"),
        (["--negatives", "gone.png"], "gone.png was not found"),
        (["--compare", SHIPPED, "gone.h5"], "There is no model at gone.h5"),
        (["--model", str(paths.SAMPLES)], "is a folder, not a model. Choose a .h5 file."),
    ],
)
def test_errors_are_a_sentence(arguments, message, capsys):
    assert main(["evaluate", *arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("digitrec: ")
    assert message in error
    assert error.count("\n") == 1
