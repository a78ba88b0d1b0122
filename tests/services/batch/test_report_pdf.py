"""The report as a PDF: what it says is whole, however narrow its columns are."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
from PyQt6.QtGui import QFont, QFontMetricsF
from PyQt6.QtWidgets import QApplication

from digitrec_gui.core.batch.results import packed_result
from digitrec_gui.core.batch.states import how_sure
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Source
from digitrec_gui.core.forms.types import FieldReading, FormReading, State
from digitrec_gui.core.types import Reading
from digitrec_gui.services.batch.report_pdf import in_lines, save_report
from tests.core.batch.story import made_job, number, reading, unread

CORNERS = ((10.0, 10.0), (60.0, 10.0), (60.0, 30.0), (10.0, 30.0))
VALUES = {f"q{place}": str(place * 7) for place in range(1, 12)} | {"total": "109", "date": "12/05/2026"}


def lines_of(file: Path) -> list[str]:
    with closing(pypdfium2.PdfDocument(file)) as document:
        return [line.strip() for page in document for line in page.get_textpage().get_text_range().splitlines()]


def test_no_value_of_a_form_is_broken(qapp: QApplication, tmp_path: Path) -> None:
    fields = tuple(FieldReading(name, text, 0.9, State.SURE, "", CORNERS) for name, text in VALUES.items())
    with closing(JobStore(tmp_path / "job.sqlite", JobSettings(form="gone.digitrec-form"))) as store:
        store.add([Source("sheet.png", "sheet.png")])
        content = packed_result(FormReading("Card", fields, 0.2, 100, 80, 0.1))
        store.put([Answer(1, (PageAnswer(0, content),), (0,), 1)])
        save_report(store, tmp_path / "report.pdf", lambda _: None)

    lines = lines_of(tmp_path / "report.pdf")
    pairs = [pair.rstrip(";") for line in lines for pair in line.split() if "=" in pair]
    assert pairs == [f"{name}={text}" for name, text in VALUES.items()]
    assert any("Least sure" in line for line in lines)


def test_a_page_of_more_numbers_than_a_sheet_holds_goes_on_on_the_next(qapp: QApplication, tmp_path: Path) -> None:
    numbers = [str(place) for place in range(1000, 1600)]
    page = reading(*(number(text, line=place) for place, text in enumerate(numbers)))
    with closing(made_job(tmp_path / "job.sqlite", [page, reading(number("77"))], Path("folder"))) as store:
        save_report(store, tmp_path / "report.pdf", lambda _: None)

    words = [word for line in lines_of(tmp_path / "report.pdf") for word in line.split()]
    assert [word for word in words if word in set(numbers)] == numbers
    assert "77" in words


def test_how_sure_a_page_is_is_said_as_in_the_table(qapp: QApplication, tmp_path: Path) -> None:
    # Given what is sure, what a person said, what was not read, and what is as sure as can be
    pages: list[Reading | str] = [
        reading(number("12", sureness=0.982)),
        reading(number("34", sureness=0.6)),
        reading(unread()),
        reading(number("56"), unread(word=1, left=200)),
        reading(number("7", sureness=1.0)),
    ]
    with closing(made_job(tmp_path / "job.sqlite", pages, tmp_path)) as store:
        store.judge(2, "0.0", "35")
        save_report(store, tmp_path / "report.pdf", lambda _: None)
        rows = [how_sure(row, lambda share: f"{share:.3f}") for row in store.all_rows()]

    assert rows == ["0.982", "by you", "", "0.990", "0.999"]
    text = " ".join(lines_of(tmp_path / "report.pdf"))
    assert "by you" in text and "99.9 %" in text and "100.0" not in text and "98.0" not in text
    assert text.count(" %") == 3


@pytest.mark.parametrize(
    ("text", "between", "signs", "lines"),
    [
        ("", " ", 10, [""]),
        ("0452 12 345", " ", 8, ["0452 12", "345"]),
        ("q 3=20; total=109; c=", "; ", 12, ["q 3=20;", "total=109;", "c="]),
        # What is wider than its column is broken, but never the value
        ("points of all=109", "; ", 9, ["points of", " all=109"]),
        ("points of some=109", "; ", 9, ["points of", " some=109"]),
        ("points of any=10900", "; ", 9, ["points of", " any=", "10900"]),
        ("1234567890", " ", 4, ["1234", "5678", "90"]),
    ],
)
def test_lines_are_broken_between_pieces(
    qapp: QApplication, text: str, between: str, signs: int, lines: list[str]
) -> None:
    font = QFont("monospace")
    font.setPixelSize(100)
    font.setFixedPitch(True)
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance("i") != metrics.horizontalAdvance("m"):
        pytest.skip("there is no font here whose letters are all of one width")
    assert in_lines(text, between, (signs + 0.5) * metrics.horizontalAdvance("0"), metrics) == lines
