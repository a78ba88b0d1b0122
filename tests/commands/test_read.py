"""`digitrec read` as people and scripts use it."""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from digitrec_gui import paths
from digitrec_gui.cli import main
from digitrec_gui.core.batch.output import Page, output
from digitrec_gui.core.models.files import OPENED_SUFFIXES
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Prediction, Reading
from scripts.handwriting import Pen, paper, write
from tests.core.reading.grid_pages import SUDOKU, drawn


def save(path, text):
    sheet = paper(300 + 110 * len(text), 260)
    if text:
        write(sheet, text, (80, 70), 110, Pen(), np.random.default_rng(2))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path)
    return str(path)


@pytest.fixture
def folder(tmp_path):
    """Two numbers, a blank page, a damaged file, a text file, and a number in a folder below."""
    save(tmp_path / "a.png", "36")
    save(tmp_path / "b.png", "0527")
    save(tmp_path / "c blank.png", "")
    (tmp_path / "d.jpg").write_bytes(b"\xff\xd8\xff\xe0 not much of a JPEG")
    (tmp_path / "notes.txt").write_text("not looked at")
    save(tmp_path / "deeper" / "e.png", "81")
    return tmp_path


def test_one_image_prints_its_digits(tmp_path, capsys):
    assert main(["read", save(tmp_path / "a.png", "36")]) == 0
    assert capsys.readouterr().out == "36\n"


def test_a_folder_gives_one_line_per_image_and_says_what_could_not_be_read(folder, capsys):
    status = main(["read", str(folder)])
    printed = capsys.readouterr()
    assert status == 1
    assert printed.out == "36\n0527\n\n\n"
    blank, damaged = printed.err.splitlines()
    assert "c blank.png: nothing written was found" in blank
    assert "d.jpg" in damaged


def test_where_no_digit_is_read_it_says_what_was_seen(tmp_path, capsys):
    sheet = paper(520, 260)
    for x in (80, 240, 400):  # three letters A
        cv2.putText(sheet, "A", (x, 190), cv2.FONT_HERSHEY_SIMPLEX, 4, (30, 30, 30), 9)
    Image.fromarray(sheet).save(tmp_path / "letters.png")

    assert main(["read", str(tmp_path / "letters.png")]) == 0

    printed = capsys.readouterr()
    assert printed.out.strip() == ""
    assert printed.err.endswith("letters.png: no digits, 3 other marks\n")


def test_recursive_reads_the_folders_below(folder, capsys):
    main(["read", "--recursive", str(folder)])
    assert "81" in capsys.readouterr().out.split()


def test_json_lines_hold_everything(folder, capsys):
    main(["read", "--format", "json", str(folder)])
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record.get("text") for record in records] == ["36", "0527", "", None]
    first = records[0]
    assert set(first) == {
        *("file", "page", "text", "lines", "numbers", "digits", "width", "height", "rotation", "rotation_confidence"),
        "seconds",
    }
    assert first["lines"] == ["36"]
    assert first["width"] == 520
    assert [digit["digit"] for digit in first["digits"]] == [3, 6]
    for digit in first["digits"]:
        assert set(digit) == {"digit", "confidence", "box", "line", "word"}
        assert 0.5 < digit["confidence"] <= 1
        x, y, width, height = digit["box"]
        assert 0 <= x < x + width <= 520
        assert 0 <= y < y + height <= 260
    assert set(records[3]) == {"file", "page", "error"}
    assert [record["page"] for record in records] == [1, 1, 1, None]


def test_numbers_are_printed_as_they_are_written(tmp_path, capsys):
    file = save(tmp_path / "price.png", "12.50")
    main(["read", file])
    main(["read", file, "--digits-only"])
    as_written, digits = capsys.readouterr().out.splitlines()
    assert as_written == "12.50"
    assert digits.replace(" ", "") == "1250"

    main(["read", file, "--format", "json"])
    record = json.loads(capsys.readouterr().out)
    (number,) = record["numbers"]
    assert number["text"] == record["text"] == "12.50"
    assert [part["text"] for part in number["parts"]] == ["1", "2", ".", "5", "0"]
    assert number["lowest_confidence"] == min(part["confidence"] for part in number["parts"])
    assert [digit["digit"] for digit in record["digits"]] == [1, 2, 5, 0]


def test_what_is_not_what_it_must_be_is_marked(tmp_path, capsys):
    file = save(tmp_path / "price.png", "12.50")
    main(["read", file, "--expect", "amount"])
    main(["read", file, "--expect", "date"])
    assert capsys.readouterr().out.splitlines() == ["12.50", "12.50?"]

    main(["read", file, "--expect", r"\d\d\.\d{2}", "--format", "csv"])
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["number"], row["fits"]) == ("12.50", "true")
    main(["read", file, "--expect", "ean", "--format", "json"])
    assert not json.loads(capsys.readouterr().out)["numbers"][0]["fits"]


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_large_photo_is_decoded_smaller_and_its_boxes_are_where_the_digits_are(tmp_path, capsys, orientation):
    sheet = paper(3600, 2400)
    write(sheet, "36", (900, 700), 500, Pen(), np.random.default_rng(2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    shown = Image.fromarray(sheet)
    # As a phone held upright writes it: on its side, and how to turn it.
    (shown.rotate(90, expand=True) if orientation == 6 else shown).save(tmp_path / "a.jpg", exif=exif)

    assert main(["read", "--format", "json", str(tmp_path / "a.jpg")]) == 0

    record = json.loads(capsys.readouterr().out)
    assert (record["text"], record["width"], record["height"]) == ("36", 3600, 2400)
    ink = sheet.min(axis=2) < 128
    for x, y, width, height in (digit["box"] for digit in record["digits"]):
        assert ink[y : y + height, x : x + width].mean() > 0.1
        ink[y - 6 : y + height + 6, x - 6 : x + width + 6] = False
    assert not ink.any()


def test_csv_is_a_table_with_a_head(folder, capsys):
    main(["read", "--format", "csv", str(folder)])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["number"] for row in rows] == ["36", "0527", "", ""]
    assert float(rows[0]["lowest confidence"]) > 0.5
    assert rows[3]["error"]


def sheet_of(path, *rows):
    sheet = paper(1000, 100 + 200 * len(rows))
    for number, text in enumerate(rows):
        write(sheet, text, (80, 70 + 200 * number), 110, Pen(), np.random.default_rng(3))
    Image.fromarray(sheet).save(path)
    return str(path)


def test_csv_has_a_row_for_every_number(tmp_path, capsys):
    path = sheet_of(tmp_path / "a.png", "0522 1859", "36")
    assert main(["read", "--format", "csv", path]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["line"], row["number"], row["corrected"]) for row in rows] == [
        ("1", "0522", "no"),
        ("1", "1859", "no"),
        ("2", "36", "no"),
    ]
    assert list(rows[0]) == ["file", "page", "line", "number", "lowest confidence", "corrected", "rotation", "error"]
    assert {row["rotation"] for row in rows} == {"0"}


def test_text_has_one_line_per_image_whatever_its_lines(tmp_path, capsys):
    main(["read", sheet_of(tmp_path / "a.png", "0522 1859", "36")])
    assert capsys.readouterr().out == "0522 1859 36\n"


def test_a_turned_page_is_read_as_it_is_only_when_asked_to(tmp_path, capsys):
    path = sheet_of(tmp_path / "a.png", "7432574", "2437523", "4573247")
    upright = Image.open(path)
    upright.rotate(90, expand=True).save(path)

    main(["read", "--format", "json", path])
    found = json.loads(capsys.readouterr().out)
    main(["read", "--format", "json", "--rotate", "90", path])
    asked = json.loads(capsys.readouterr().out)
    main(["read", "--format", "json", "--rotate", "0", path])
    as_it_is = json.loads(capsys.readouterr().out)

    assert found["lines"] == asked["lines"] == ["7432574", "2437523", "4573247"]
    assert (found["rotation"], found["width"], found["height"]) == (90, *upright.size)
    assert found["rotation_confidence"] > 0.9
    assert asked["rotation_confidence"] == 1
    assert as_it_is["rotation"] == 0
    assert as_it_is["lines"] != found["lines"]


def test_a_region_leaves_out_what_lies_around_it(tmp_path, capsys):
    path = sheet_of(tmp_path / "a.png", "05", "36")
    assert main(["read", "--region", "0,250,1000,250", path]) == 0
    assert capsys.readouterr().out == "36\n"


def test_a_region_outside_of_the_image_is_said(tmp_path, capsys):
    path = sheet_of(tmp_path / "a.png", "05")
    assert main(["read", "--region", "2000,0,10,10", path]) == 1
    assert capsys.readouterr().err == f"digitrec: The region lies outside of {path}, which is 1000 x 300 pixels.\n"


def digit_of(text, confidence, x):
    probabilities = [0.0] * 11
    probabilities[int(text)], probabilities[NOT_A_DIGIT] = confidence, 1 - confidence
    glyph = Glyph(Box(x, 0, 10, 20), np.full((20, 10), 255, np.uint8))
    return Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(tuple(probabilities)))


def test_digits_less_sure_than_asked_for_are_question_marks(capsys):
    reading = Reading((digit_of("3", 0.95, 0), digit_of("6", 0.7, 12)), 30, 20, 0.01)
    for output_format, read in (("text", str.strip), ("json", lambda printed: json.loads(printed)["text"])):
        output(output_format, sys.stdout, names=False, least=0.9).reading(Page("a.png", 1), reading)
        assert read(capsys.readouterr().out) == "3?"
        output(output_format, sys.stdout, names=False, least=0.0).reading(Page("a.png", 1), reading)
        assert read(capsys.readouterr().out) == "36"


def test_a_faint_stroke_is_read_when_asked_to(tmp_path, capsys):
    sheet = paper(400, 260, (240, 240, 240))
    write(sheet, "36", (80, 70), 110, Pen(color=(232, 232, 232)), np.random.default_rng(3))
    Image.fromarray(sheet).save(tmp_path / "a.png")
    main(["read", "--sensitivity", "0", str(tmp_path / "a.png")])
    assert capsys.readouterr().out != "36\n"
    main(["read", "--sensitivity", "1", str(tmp_path / "a.png")])
    assert capsys.readouterr().out == "36\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--region", "1,2,3"], "1,2,3 is not a region. Give four numbers"),
        (["--region", "1,2,0,9"], "Its width and height must be at least 1."),
        (["--min-confidence", "90"], "90 is not a number from 0 to 1."),
        (["--sensitivity", "much"], "much is not a number from 0 to 1."),
        (["--rotate", "45"], "choose from"),
    ],
)
def test_what_cannot_be_meant_is_said(arguments, words, capsys):
    with pytest.raises(SystemExit) as end:
        main(["read", *arguments, "a.png"])
    assert end.value.code == 2
    assert words in capsys.readouterr().err


def test_an_image_on_standard_input(tmp_path):
    content = (tmp_path / "a.png").open("wb")
    Image.open(save(tmp_path / "b.png", "94")).save(content, "PNG")
    content.close()
    child = subprocess.run(
        [*paths.child_command("read"), "-"], input=(tmp_path / "a.png").read_bytes(), capture_output=True, check=False
    )
    assert (child.returncode, child.stdout.split(), child.stderr) == (0, [b"94"], b"")


def test_a_folder_without_images(tmp_path, capsys):
    assert main(["read", str(tmp_path)]) == 1
    assert "There are no images" in capsys.readouterr().err


def test_a_file_that_is_not_there(capsys):
    assert main(["read", "gone.png"]) == 1
    assert capsys.readouterr().err == "digitrec: gone.png was not found. It may have been moved or deleted.\n"


def test_a_model_that_is_not_there(tmp_path, capsys):
    assert main(["read", "--model", str(tmp_path / "gone.h5"), save(tmp_path / "a.png", "36")]) == 1
    assert "There is no model" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["read"], ["read", "--format", "xml", "a.png"], ["recognise"]])
def test_wrong_use(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: digitrec" in capsys.readouterr().err


def test_an_image_is_named_with_its_folder(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "deeper" / "d.jpg").write_text("Dear reader")
    main(["read", "--recursive", "."])
    _, first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("digitrec: d.jpg is damaged")
    assert second.startswith(f"digitrec: {Path('deeper', 'd.jpg')} holds no image")


@pytest.mark.parametrize("suffix", OPENED_SUFFIXES)
def test_of_a_model_that_is_given_as_a_picture_its_use_is_said(tmp_path, capsys, suffix):
    model = tmp_path / f"best_model{suffix}"
    model.write_bytes(b"\x89HDF\r\n\x1a\n and so on")
    assert main(["read", str(model)]) == 1
    said = capsys.readouterr().err
    assert f"{model} is a model, not a picture" in said and f"--model {model} PICTURE" in said


def test_whoever_closes_the_pipe_early_sees_no_traceback(folder):
    child = subprocess.Popen(
        [*paths.child_command("read"), str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    child.stdout.close()
    errors = child.stderr.read()
    child.stderr.close()
    child.wait()
    assert b"Traceback" not in errors
    assert b"Exception" not in errors


def test_another_model_is_compiled_once_by_a_child_and_read_with(plain_model, tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("DIGITREC_HOME", str(tmp_path / "home"))
    (tmp_path / "mine.h5").write_bytes(plain_model.read_bytes())
    arguments = ["read", "--model", str(tmp_path / "mine.h5"), save(tmp_path / "a.png", "36")]

    assert main(arguments) == 0
    first = capfd.readouterr()
    assert main(arguments) == 0
    second = capfd.readouterr()

    assert first.out == second.out == "36\n"
    assert "preparing mine.h5" in first.err
    assert second.err == ""


def test_where_nothing_can_be_kept_another_model_is_compiled_for_this_once(plain_model, tmp_path, capfd, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIGITREC_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "mine.h5").write_bytes(plain_model.read_bytes())

    assert main(["read", "--model", str(tmp_path / "mine.h5"), save(tmp_path / "a.png", "36")]) == 0

    assert capfd.readouterr().out == "36\n"
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_file_name_that_the_terminal_cannot_show_is_printed_all_the_same(tmp_path):
    save(tmp_path / "数.png", "36")
    for output_format in ("csv", "json"):
        child = subprocess.run(
            [*paths.child_command("read"), str(tmp_path), "--format", output_format],
            env={**os.environ, "PYTHONIOENCODING": "cp1252"},
            capture_output=True,
            check=False,
        )
        assert (child.returncode, child.stderr) == (0, b"")
        assert "数.png" in child.stdout.decode()


def test_a_name_that_no_file_can_have_does_not_stop_the_others(tmp_path, capsys):
    assert main(["read", "x" * 300 + ".png", save(tmp_path / "a.png", "36")]) == 1
    printed = capsys.readouterr()
    assert printed.out == "\n36\n"
    assert printed.err.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may look into every folder")
def test_a_folder_that_may_not_be_looked_into_is_said(tmp_path, capsys):
    save(tmp_path / "a.png", "36")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    assert main(["read", "--recursive", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert "36" in printed.out
    assert "cannot be looked into" in printed.err


def test_files_in_the_users_folder_are_not_run_by_the_child(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    (tmp_path / "mine.h5").write_bytes(b"not a model")
    child = subprocess.run(
        [*paths.child_command("read"), "--model", "mine.h5", str(paths.SAMPLES / "note.jpg")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "mine.h5 is not an .h5 or .keras file of Keras" in child.stderr


def test_grid_keeps_the_cells_of_each_page(tmp_path, capsys):
    # Given a sudoku, a blank page, and a number
    Image.fromarray(drawn(SUDOKU)).save(tmp_path / "a sudoku.png")
    save(tmp_path / "b blank.png", "")
    save(tmp_path / "c.png", "36")

    # When they are read as grids
    assert main(["read", "--format", "grid", "--digits-only", str(tmp_path)]) == 0

    # Then the empty cells are there, the pages stand apart, and what is no table is a row
    sudoku = "".join(",".join(row).replace(".", "") + "\n" for row in SUDOKU)
    assert capsys.readouterr().out == f"{sudoku}\n\n36\n"


def test_what_cannot_be_opened_has_no_rows_in_a_grid(folder, capsys):
    assert main(["read", "--format", "grid", str(folder)]) == 1
    assert capsys.readouterr().out == "36\n\n0527\n\n\n"


def test_a_doubtful_digit_is_a_question_mark_in_a_grid(capsys):
    reading = Reading((digit_of("3", 0.95, 0), digit_of("6", 0.7, 12)), 30, 20, 0.01)

    output("grid", sys.stdout, names=False, least=0.9).reading(Page("a.png", 1), reading)

    assert capsys.readouterr().out == "3?\n"


def test_a_picture_needs_no_command(capsys, monkeypatch):
    monkeypatch.chdir(paths.SAMPLES)
    assert main(["note.jpg", "--format", "text"]) == 0
    assert capsys.readouterr().out == "0522 1859\n"
    assert main(["gone.jpg"]) == 1
    assert "gone.jpg was not found" in capsys.readouterr().err
