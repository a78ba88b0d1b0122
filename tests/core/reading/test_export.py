"""What was read, in a file: whole, or not at all."""

from __future__ import annotations

import csv
import errno
import io
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.reading import export
from digitrec_gui.core.reading.number_rows import COLUMNS, table
from digitrec_gui.core.types import NOT_A_DIGIT, SIGNS, Box, Digit, Glyph, Prediction, Reading, Sign

PAPER = np.full((120, 300, 3), 230, np.uint8)
INK = np.zeros((28, 28), np.uint8)


def digit(value: int, x: int, confidence: float = 0.99, line: int = 0, word: int = 0) -> Digit:
    probabilities = [(1 - confidence) / 10] * 11
    probabilities[value] = confidence
    return Digit(Glyph(Box(x, 40, 20, 40), INK, line, word), INK, Prediction(tuple(probabilities)))


READING = Reading(
    (digit(1, 20), replace(digit(2, 60), corrected=7), digit(3, 200, 0.6, word=1), digit(NOT_A_DIGIT, 240, word=1)),
    300,
    120,
    0.1,
)


def test_text_has_a_row_for_each_line(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"

    export.save(file, "note.jpg", PAPER, replace(READING, digits=(*READING.digits, digit(5, 20, line=1))))

    assert file.read_text(encoding="utf-8") == "17 3?\n5\n"


def test_the_table_has_a_row_for_each_number(tmp_path: Path) -> None:
    file = tmp_path / "note.csv"

    export.save(file, "note.jpg", PAPER, READING)

    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    assert list(rows[0].values()) == ["note.jpg", "1", "1", "17", "0.9900", "yes"]
    assert list(rows[1].values()) == ["note.jpg", "1", "1", "3?", "0.6000", "no"]


def test_signs_have_their_rows_and_their_marks(tmp_path: Path) -> None:
    signs = (Sign(Box(84, 70, 6, 8), ",", 0.97), Sign(Box(2, 60, 12, 4), "", 0.0, corrected="-"))
    reading = replace(READING, signs=signs)

    rows = list(csv.DictReader(io.StringIO(table("note.jpg", {1: reading}).decode())))
    marked = cv2.imdecode(np.frombuffer(export.picture(PAPER, reading), np.uint8), cv2.IMREAD_COLOR)

    assert export.text(reading).decode() == "-17, 3?\n"
    assert [row["number"] for row in rows] == ["-17,", "3?"]
    assert (rows[0]["lowest confidence"], rows[0]["corrected"]) == ("0.9700", "yes")
    plain = cv2.imdecode(np.frombuffer(export.picture(PAPER, READING), np.uint8), cv2.IMREAD_COLOR)
    changed = np.argwhere((marked != plain).any(axis=2))
    # The tag of a sign stands below it.
    assert {tuple(place) for place in changed.tolist()} & {(y, x) for y in range(82, 100) for x in range(82, 92)}


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_has_a_tag_that_can_be_read(sign: str) -> None:
    def drawn(text: str) -> bytes:
        reading = replace(READING, digits=READING.digits[:1], signs=(Sign(Box(100, 50, 10, 10), text, 0.99),))
        return bytes(export.picture(PAPER, reading))

    assert all(drawn(sign) != drawn(other) for other in SIGNS if other != sign)
    assert drawn(sign) != drawn("?")  # as OpenCV draws what its font does not have


def test_no_name_becomes_a_formula(tmp_path: Path) -> None:
    row = table("=1+1.png", {1: READING}).decode().splitlines()[1]

    assert row.startswith("'=1+1.png,")


def test_the_picture_keeps_its_size_and_shows_each_box(tmp_path: Path) -> None:
    file = tmp_path / "note.png"

    export.save(file, "note.jpg", PAPER, READING)

    drawn = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
    assert drawn.shape == PAPER.shape
    assert (drawn[45:75, 25:35] == 230).all(), "the ink of a digit is left free"
    solid, dashed, dotted = (drawn[50:70, x - 2 : x].reshape(-1, 3).tolist() for x in (20, 200, 240))
    assert [0x1B, 0x5F, 0xC9] in solid
    assert [0xB4, 0x53, 0x09] in dashed and [255, 255, 255] in dashed
    assert [0x52, 0x5B, 0x68] in dotted and [255, 255, 255] in dotted


def test_a_name_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\.txt, \.xlsx, \.csv or \.png"):
        export.save(tmp_path / "note.jpg", "note.jpg", PAPER, READING)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", [Box(0, 0, 20, 40), Box(280, 80, 20, 40), Box(0, 0, 300, 120), Box(5, 5, 1, 1)])
def test_boxes_at_the_edge_are_drawn_as_far_as_they_reach(place: Box) -> None:
    at_edge = replace(digit(8, 0), glyph=Glyph(place, INK))

    assert bytes(export.picture(PAPER, Reading((at_edge,), 300, 120, 0.1))[:4]) == b"\x89PNG"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "you may not write there"),
        (OSError(errno.EIO, "Input/output error"), "the disk does not work"),
    ],
)
def test_a_failure_is_one_sentence_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    file = tmp_path / "note.txt"
    file.write_text("as it was")

    def fail(_self: Path, _content: bytes) -> int:
        raise error

    monkeypatch.setattr(Path, "write_bytes", fail)

    with pytest.raises(DataError, match=words):
        export.save(file, "note.jpg", PAPER, READING)
    assert [entry.read_text() for entry in tmp_path.iterdir()] == ["as it was"]


def test_pages_are_saved_in_one_file(tmp_path: Path) -> None:
    text, table = tmp_path / "scan.txt", tmp_path / "scan.csv"

    for file in (text, table):
        export.save_pages(file, "scan.pdf", {1: READING, 4: READING})

    assert text.read_text(encoding="utf-8") == "17 3?\n\f17 3?\n"
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert [row["page"] for row in rows] == ["1"] * 2 + ["4"] * 2
    with pytest.raises(DataError, match=r"\.txt, \.xlsx or \.csv"):
        export.save_pages(tmp_path / "scan.png", "scan.pdf", {1: READING})
