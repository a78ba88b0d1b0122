"""`digitrec evaluate`, as it is typed."""

import json
import re

import pytest
from PIL import Image

from digitrec_gui import paths
from digitrec_gui.cli import main
from digitrec_gui.commands.evaluate_text import verdict
from digitrec_gui.training.evaluate.measure import Comparison

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


def test_two_models_side_by_side(labelled, capsys):
    assert main(["evaluate", labelled, "--compare", SHIPPED, SHIPPED]) == 0
    printed = capsys.readouterr().out
    assert "A: digit_recognition_model.h5" in printed
    assert "no difference between them" in printed


def test_two_models_as_json(labelled, capsys):
    assert main(["evaluate", labelled, "--compare", SHIPPED, SHIPPED, "--format", "json"]) == 0
    comparison = json.loads(capsys.readouterr().out)
    assert comparison["a"]["model"] == "digit_recognition_model.h5"
    assert comparison["a"]["accuracy"] == comparison["b"]["accuracy"]
    assert (comparison["p_value"], comparison["better"]) == (1, None)
    assert "no difference" in comparison["verdict"]


@pytest.mark.parametrize(
    ("only_a", "only_b", "p_value", "better", "sentence"),
    [
        (9, 1, 0.0215, "a", r"A \(old.h5\) is better: .* about once in 47 such comparisons \(p = 0.021"),
        (0, 50, 2e-15, "b", r"B \(new.h5\) is better: .* less than once in 1,000"),
        (5, 4, 1.0, None, "may be chance, so neither can be called better: .* 100 % of such comparisons"),
    ],
)
def test_the_verdict_is_plain(only_a, only_b, p_value, better, sentence):
    said = verdict(Comparison(None, None, only_a, only_b, p_value, better), ("old.h5", "new.h5"))
    assert re.search(sentence, said)


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
