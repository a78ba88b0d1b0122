"""Evaluation on images: folders, tables, what is no digit, and the charts of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest
from PIL import Image

from digitrec_gui.core.errors import DataError
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.evaluate.measure import evaluate
from digitrec_gui.training.evaluate.options import EvaluateOptions
from tests.training.evaluate.story import letter, on_paper

Mnist = tuple[Digits, Digits]


def test_a_folder_of_folders_is_read_through_the_whole_pipe(labelled_folder: Path) -> None:
    """Given also a blank page and a damaged file among the threes."""
    Image.new("L", (100, 100), 250).save(labelled_folder / "3" / "blank.png")
    (labelled_folder / "3" / "damaged.png").write_bytes(b"no image")

    evaluation = evaluate(EvaluateOptions(labelled_folder))

    assert evaluation.images == 42
    assert evaluation.accuracy > 0.9
    assert evaluation.missed[3] == 2
    assert evaluation.recall[3] == pytest.approx(4 / 6, abs=0.2)
    assert {"3/blank.png", "3/damaged.png"} <= {image.name for image in evaluation.wrong}
    assert sum(map(sum, evaluation.confusion[:10])) + sum(evaluation.missed) == 42
    assert evaluation.kinds["single"] == evaluation.kinds["all"]
    assert evaluation.rejection is not None
    assert evaluation.rejection.negatives == 7
    json.dumps(asdict(evaluation))


def write_table(folder: Path, *rows: Sequence[str]) -> None:
    with (folder / "labels.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def test_a_table_may_label_several_digits(mnist: Mnist, tmp_path: Path) -> None:
    """Given an image of 7210 with its label, the same with a digit too many in its label, and one of a single 4."""
    on_paper(mnist[1].x[:4], tmp_path / "number.png")
    on_paper(mnist[1].x[4:5], tmp_path / "four.png")
    write_table(
        tmp_path,
        ["file", "label"],
        ["number.png", "72 10"],
        ["number.png", "72109"],
        ["four.png", "4"],
        ["four.png", ""],
    )

    evaluation = evaluate(EvaluateOptions(tmp_path))

    assert (evaluation.images, evaluation.accuracy) == (3, pytest.approx(2 / 3))
    several, single = evaluation.kinds["several"], evaluation.kinds["single"]
    assert (several.images, several.exact, several.digits, several.edits) == (2, 1, 9, 1)
    assert (single.images, single.exact) == (1, 1)
    assert [(image.label, image.read) for image in evaluation.wrong] == [("72109", "7210")]
    assert sum(map(sum, evaluation.confusion)) == 2, "the four, and the four that is labelled as none"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["name", "digit"], ["four.png", "4"]], "needs the columns file and label"),
        ([["file", "label"], ["four.png", "four"]], "Line 2 of .* labels four.png 'four'"),
        ([["file", "label"], ["gone.png", "4"]], "Line 2 of .* names gone.png, which is not there"),
        ([["file", "label"], ["", "4"]], "names no file"),
        ([["file", "label"]], "no labelled folder"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(
    rows: list[list[str]], message: str, mnist: Mnist, tmp_path: Path
) -> None:
    on_paper(mnist[1].x[4:5], tmp_path / "four.png")
    write_table(tmp_path, *rows)

    with pytest.raises(DataError, match=message):
        evaluate(EvaluateOptions(tmp_path))


def test_a_folder_without_labels(tmp_path: Path) -> None:
    letter("A", tmp_path / "not_a_digit" / "a.png")
    with pytest.raises(DataError, match="no labelled folder: it needs"):
        evaluate(EvaluateOptions(tmp_path))


def test_pictures_without_digits_are_told_from_the_digits(small_mnist: Path, tmp_path: Path) -> None:
    for text in "AKMRWX":
        letter(text, tmp_path / "letters" / "capitals" / f"{text}.png")
    Image.new("L", (100, 100), 250).save(tmp_path / "blank.png")

    rejection = evaluate(
        EvaluateOptions(small_mnist, negatives=(tmp_path / "letters", tmp_path / "blank.png"))
    ).rejection

    assert rejection is not None
    assert (rejection.negatives, rejection.digits) == (7, 500)
    assert rejection.unread >= 1 / 7, "nothing is found on blank paper"
    assert rejection.rejected > 6 / 7


def test_negatives_that_cannot_be_used_are_named(small_mnist: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path, message in (
        (tmp_path / "empty", "There are no images in"),
        (tmp_path / "gone", "was not found"),
        (small_mnist, "is no image: name the data before --negatives"),
    ):
        with pytest.raises(DataError, match=message):
            evaluate(EvaluateOptions(small_mnist, negatives=(path,)))


def test_the_charts_are_drawn(labelled_folder: Path, tmp_path: Path) -> None:
    evaluate(EvaluateOptions(labelled_folder, out=tmp_path / "new" / "charts"))

    charts = {path.name: Image.open(path) for path in (tmp_path / "new" / "charts").iterdir()}
    assert set(charts) == {"confusion.png", "reliability.png", "mistakes.png", "shapes.png", "not-digits.png"}
    for chart in charts.values():
        assert min(chart.size) > 250
        assert len(chart.getcolors(2**24) or []) > 20, "something is drawn on it"


def test_charts_that_cannot_be_written(small_mnist: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match="charts cannot be written to"):
        evaluate(EvaluateOptions(small_mnist, out=tmp_path / "file"))
