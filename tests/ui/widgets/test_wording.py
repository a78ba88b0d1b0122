"""How the window says what compiling a Model noted."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from digitrec_gui.core.types import SIGNS, Box, Digit, Glyph, ModelInfo, Prediction, Reading, Sign
from digitrec_gui.core.words import counted
from digitrec_gui.ui.reading.panel_notes import LeastSure
from digitrec_gui.ui.widgets import wording


@pytest.mark.parametrize(
    ("notes", "sentences"),
    [
        ((), "mine is ready."),
        (
            ("gives logits",),
            "mine is ready. It gives raw scores (logits); DigitRec turns them into probabilities.",
        ),
        (
            ("reads 28x28 without a channel", "trained on pixels from 0 to 255"),
            "mine is ready. It reads 28x28 without a channel; DigitRec arranges each digit so. "
            "It was trained on pixels from 0 to 255; DigitRec gives it such pixels.",
        ),
        (("is of a kind nobody knows",), "mine is ready. is of a kind nobody knows."),
    ],
)
def test_what_was_adapted_is_said_in_sentences(notes: tuple[str, ...], sentences: str) -> None:
    assert wording.ready(ModelInfo("mine", "", 10, None, notes)) == sentences


@pytest.mark.parametrize("text", SIGNS)
def test_every_sign_has_a_name_and_says_how_sure_it_is(text: str) -> None:
    read = Sign(Box(0, 0, 1, 1), text, 0.982)

    said = wording.describe(read)

    assert said.endswith(", 98.2\N{NO-BREAK SPACE}% sure") and said[0].isupper() and text not in said.partition(",")[0]
    assert wording.correction(read, text) == f"confirmation of {wording.name(read)}"
    assert wording.correction(read, "7") == f"correction of {wording.name(read)} to 7"


def test_numbers_that_do_not_fit_are_counted() -> None:
    def reading(*texts: str) -> Reading:
        ink, none = np.zeros((1, 1), np.uint8), Prediction((1.0, *[0.0] * 10))
        digits = (Digit(Glyph(Box(0, row, 1, 1), ink, row), ink, none) for row, _ in enumerate(texts))
        misfits = frozenset((row, 0) for row, text in enumerate(texts) if text == "wrong")
        return Reading(tuple(digits), 9, 9, 0.0, misfits=misfits)

    assert wording.fits(reading(), "a date") == ""
    assert wording.fits(reading("right"), "a date") == "The number is a date."
    assert wording.fits(reading("wrong"), "an amount") == "The number is no amount."
    assert wording.fits(reading("right", "right"), "a date") == "Each of 2 numbers is a date."
    assert wording.fits(reading("right", "wrong"), "of 7 digits") == "1 of 2 numbers is not of 7 digits."
    assert wording.fits(reading(*["right"] * 7, "wrong", "wrong"), "a date") == "2 of 9 numbers are no date."


def test_a_reading_is_summed_up_by_its_least_sure_digit() -> None:
    ink = np.zeros((1, 1), np.uint8)
    digits = [
        Digit(Glyph(Box(place, 0, 1, 1), ink), ink, Prediction((sure, *[(1 - sure) / 10] * 10)))
        for place, sure in enumerate((0.999, 0.72))
    ]

    assert wording.summary(Reading(tuple(digits), 9, 9, 0.0)) == "2 digits, each at least 72.0\N{NO-BREAK SPACE}% sure"
    assert wording.summary(Reading(tuple(digits[:1]), 9, 9, 0.0)) == "1 digit, 99.9\N{NO-BREAK SPACE}% sure"
    signed = Reading(tuple(digits), 9, 9, 0.0, signs=(Sign(Box(9, 0, 1, 1), ".", 0.61),))
    assert wording.summary(signed) == "2 digits, 1 sign, each at least 61.0\N{NO-BREAK SPACE}% sure"


@pytest.mark.parametrize("sure", [(0.999, 0.745), (0.999,)])
def test_other_marks_count_in_how_sure_it_is_at_least(qtbot: QtBot, sure: tuple[float, ...]) -> None:
    ink = np.zeros((1, 1), np.uint8)
    digits = [
        Digit(Glyph(Box(place, 0, 1, 1), ink), ink, Prediction((one, *[(1 - one) / 10] * 10)))
        for place, one in enumerate(sure)
    ]
    mark = Digit(Glyph(Box(9, 0, 1, 1), ink), ink, Prediction((*[0.027] * 10, 0.73)))
    reading = Reading((*digits, mark), 9, 9, 0.0)
    panel = QWidget()
    qtbot.addWidget(panel)
    note = LeastSure(panel)
    note.show_reading(reading)

    assert wording.summary(reading).endswith(", 1 other mark, each at least 73.0\N{NO-BREAK SPACE}% sure")
    assert note.text == "Least sure: 73.0\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(("count", "words"), [(0, "0 epochs"), (1, "1 epoch"), (5012, "5,012 epochs")])
def test_one_of_them_has_no_plural(count: int, words: str) -> None:
    assert counted(count, "epoch") == words


def test_a_plural_may_be_another_word() -> None:
    assert [counted(count, "box", "boxes") for count in (1, 2)] == ["1 box", "2 boxes"]


@pytest.mark.parametrize(
    ("share", "interval", "words"),
    [
        (0.9968, (0.9955, 0.9977), "99.68_% ± 0.11"),
        (1.0, (0.7847, 1.0), "100.00_% (78 to 100_%)"),
        (0.0, (0.0, 0.2153), "0.00_% (0 to 22_%)"),
        (14 / 15, (0.7018, 0.9881), "93.33_% (70 to 99_%)"),
        (1.0, (0.9996, 1.0), "100.00_% (99.96 to 100.00_%)"),
    ],
)
def test_a_share_is_given_with_an_interval_that_can_be(share: float, interval: tuple[float, float], words: str) -> None:
    assert wording.give_or_take(share, interval) == words.replace("_", "\N{NO-BREAK SPACE}")
