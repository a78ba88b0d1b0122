"""Evaluation by writer, on pictures, on pen movements that are drawn, and on folders; and by shape."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.errors import DataError, UsageError
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.evaluate.figures import by_writer
from digitrec_gui.training.evaluate.measure import evaluate
from digitrec_gui.training.evaluate.options import EvaluateOptions
from digitrec_gui.training.rendering.strokes import SHAPES
from tests.training.evaluate.story import on_paper

Mnist = tuple[Digits, Digits]


def movements(path: Path, **changes: object) -> Path:
    """Writes a 1 and a 7 by writer 3, and a 0 and a 4 by writer 40, as their pens moved."""
    characters = [SHAPES[digit][0] for digit in (1, 7, 0, 4)]
    strokes = [np.array(stroke) * 100 for character in characters for stroke in character]
    arrays: dict[str, object] = {
        "points": np.vstack(strokes),
        "stroke_len": [len(stroke) for stroke in strokes],
        "n_strokes": [len(character) for character in characters],
        "label": [1, 7, 0, 4],
        "writer": [3, 3, 40, 40],
    }
    np.savez(path, **{**arrays, **changes})  # type: ignore[arg-type]
    return path


def test_a_hand_that_is_read_badly_stands_first(mnist: Mnist, tmp_path: Path) -> None:
    """Given 200 digits by Ada, and 100 by Bob, half of which bear a wrong label; and 20 by nobody known."""
    y = mnist[1].y[:320].copy()
    y[200:250] = (y[200:250] + 1) % 10
    writer = ["Ada"] * 200 + ["Bob"] * 100 + [""] * 20
    np.savez(tmp_path / "two.npz", x=mnist[1].x[:320], y=y, writer=writer)

    writers = evaluate(EvaluateOptions(tmp_path / "two.npz", as_is=True)).writers

    assert writers is not None
    assert [(one.name, one.items) for one in writers.worst] == [("Bob", 100), ("Ada", 200)]
    assert writers.worst[0].accuracy == pytest.approx(0.5, abs=0.03)
    assert writers.mean == pytest.approx(0.75, abs=0.03), "each counts as one"
    assert (writers.count, writers.tenth, writers.worst_tenth) == (2, 1, writers.worst[0].accuracy)


def test_the_worst_tenth_is_a_tenth_of_the_writers() -> None:
    """Given thirty writers of ten digits each, of whom number n has n / 3 of them read."""
    right = np.concatenate([np.arange(10) < number // 3 for number in range(30)])
    names = tuple(str(number) for number in range(30) for _ in range(10))

    writers = by_writer(right, names)

    assert writers is not None
    assert (writers.count, writers.tenth, writers.worst_tenth) == (30, 3, 0)
    assert writers.mean == pytest.approx(0.45)


def test_nobody_is_known() -> None:
    assert by_writer(np.array([True, False]), ()) is None
    assert by_writer(np.array([True, False]), ("", "")) is None


def test_what_is_no_digit_is_nobodys(mnist: Mnist, tmp_path: Path) -> None:
    y = np.append(mnist[1].y[:10], [10, 10])
    np.savez(tmp_path / "some.npz", x=mnist[1].x[:12], y=y, writer=[1] * 5 + [2] * 5 + [2, 3])

    writers = evaluate(EvaluateOptions(tmp_path / "some.npz", as_is=True)).writers

    assert writers is not None
    assert sorted((one.name, one.items) for one in writers.worst) == [("1", 5), ("2", 5)]


def test_pen_movements_are_drawn_with_each_pen(tmp_path: Path) -> None:
    path = movements(tmp_path / "pens.npz")

    evaluation = evaluate(EvaluateOptions(path, out=tmp_path / "charts"))
    thrice = evaluate(EvaluateOptions(path, pens=(0.04, 0.08, 0.16)))

    assert (evaluation.images, thrice.images) == (8, 12)
    assert evaluation.accuracy == 1
    assert evaluation.writers is not None and thrice.writers is not None
    assert [(one.name, one.items) for one in evaluation.writers.worst] == [("3", 4), ("40", 4)]
    assert [one.items for one in thrice.writers.worst] == [6, 6]
    assert evaluation.confusions == () and (tmp_path / "charts" / "shapes.png").is_file()
    json.dumps(asdict(evaluation))


def test_a_drawn_mistake_is_named_by_its_pen(tmp_path: Path) -> None:
    """Given a 7 that is labelled as a 5."""
    evaluation = evaluate(EvaluateOptions(movements(tmp_path / "slip.npz", label=[1, 5, 0, 4])))

    assert {one.name for one in evaluation.mistakes} == {"#1, pen 0.05", "#1, pen 0.14"}
    (confused,) = evaluation.confusions
    assert (confused.truth, confused.read, confused.count) == (5, 7, 2)
    assert [(shape.count, set(shape.names)) for shape in confused.shapes] == [
        (2, {one.name for one in evaluation.mistakes})
    ]


def test_a_table_may_name_the_writers(mnist: Mnist, tmp_path: Path) -> None:
    on_paper(mnist[1].x[:4], tmp_path / "7210.png")
    rows = ["file,label,writer", "7210.png,7210,Ada", "7210.png,7219,Bob", "7210.png,7210,Bob", "7210.png,7219,"]
    (tmp_path / "labels.csv").write_text("\n".join(rows), encoding="utf-8")

    writers = evaluate(EvaluateOptions(tmp_path)).writers

    assert writers is not None
    assert [(one.name, one.items, one.accuracy) for one in writers.worst] == [("Bob", 2, 0.5), ("Ada", 1, 1)]


def test_a_folder_that_names_no_writer_has_none(labelled_folder: Path) -> None:
    assert evaluate(EvaluateOptions(labelled_folder)).writers is None


def test_what_does_not_go_together_is_refused(
    mnist: Mnist, small_mnist: Path, labelled_folder: Path, tmp_path: Path
) -> None:
    digits = {"x": mnist[1].x[:3], "y": mnist[1].y[:3]}
    np.savez(tmp_path / "few.npz", **digits, writer=[1, 2])
    np.savez(tmp_path / "shares.npz", **digits, writer=[0.1, 0.2, 0.3])
    movements(tmp_path / "pens.npz")
    movements(tmp_path / "letters.npz", label=["Latin/character01"] * 4)
    for options, words in (
        (EvaluateOptions(tmp_path / "few.npz"), "names 2 writers; it needs one for each of 3 digits"),
        (EvaluateOptions(tmp_path / "shares.npz"), "one whole number or name for each digit"),
        (EvaluateOptions(tmp_path / "pens.npz", as_is=True), "drawn first: leave --as-is out"),
        (EvaluateOptions(tmp_path / "letters.npz"), "must be 0 to 9, or 10"),
        (EvaluateOptions(small_mnist, pens=(0.1,)), "not pen movements: leave --pens out"),
        (EvaluateOptions(labelled_folder, pens=(0.1,)), "not of pen movements: leave --pens out"),
    ):
        with pytest.raises(DataError, match=words):
            evaluate(options)
    for pens in ((), (0.0,), (0.1, 0.6), (float("nan"),)):
        with pytest.raises(UsageError, match=r"above 0, and up to 0\.5"):
            EvaluateOptions(pens=pens)
