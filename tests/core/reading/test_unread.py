"""Words of letters are no numbers: each is one mark that was not read."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.unread import without_words
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Prediction, ReadOptions
from scripts.handwriting import Pen, paper, photograph, write


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache")))


def symbols(text: str, word: int) -> list[Digit]:
    """One for each character, beside one another; "?" is no digit."""
    made = []
    for place, one in enumerate(text):
        row = [0.001] * 11
        row[NOT_A_DIGIT if one == "?" else int(one)] = 0.99
        glyph = Glyph(Box(200 * word + 20 * place, 10, 15, 30), np.full((30, 15), 255, np.uint8), 0, word)
        made.append(Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(tuple(row))))
    return made


def test_a_word_of_letters_is_one_mark(engine: Engine) -> None:
    number, letters, crossed = symbols("407", 0), symbols("?1??5", 1), symbols("?50", 2)

    left, words = without_words([*number, *letters, *crossed], engine)

    assert left == [*number, *crossed]
    (word,) = words
    assert word.unread and word.box == Box(200, 10, 95, 30)


def test_a_heading_in_print_is_not_read(engine: Engine) -> None:
    sheet = paper(1100, 500)
    cv2.putText(sheet, "Student number", (60, 110), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (40, 40, 40), 3, cv2.LINE_AA)
    rng = np.random.default_rng(3)
    write(sheet, "40718", (80, 220), 120, Pen(), rng)

    reading = Reader(engine, Finder(paths.FINDER)).read(photograph(sheet, rng), ReadOptions(all_ink=True))

    assert "40718" in reading.lines
    assert sum(digit.is_digit for digit in reading.digits) == 5
