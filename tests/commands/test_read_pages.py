"""`digitrec read` on files of several pages."""

from __future__ import annotations

import csv
import getpass
import io
import json
from pathlib import Path

import pytest

from digitrec_gui.cli import main
from digitrec_gui.commands import read as read_module
from tests.services import pdfs

Capture = pytest.CaptureFixture[str]

TEXTS = ("36", "0527", "81")


@pytest.mark.parametrize("name", ["scan.pdf", "scan.tif"])
def test_every_page_is_read_and_each_says_which_it_is(name: str, tmp_path: Path, capsys: Capture) -> None:
    file = pdfs.scan(tmp_path / name, TEXTS)

    assert main(["read", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == ["page 1: 36", "page 2: 0527", "page 3: 81"]

    assert main(["read", str(file), "--pages", "3,1", "--format", "json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(record["page"], record["text"]) for record in records] == [(3, "81"), (1, "36")]

    assert main(["read", str(file), "--pages", "2-", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["page"], row["number"]) for row in rows] == [("2", "0527"), ("3", "81")]


def test_a_pdf_that_is_drawn_is_read(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "drawn.pdf").write_bytes(pdfs.vectors())

    assert main(["read", str(tmp_path / "drawn.pdf")]) == 0

    assert capsys.readouterr().out == "27\n"


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp"])
def test_of_an_animation_the_other_pictures_are_read_on_request(name: str, tmp_path: Path, capsys: Capture) -> None:
    file = pdfs.scan(tmp_path / name, TEXTS)

    assert main(["read", str(file)]) == 0
    printed = capsys.readouterr()
    assert printed.out == "36\n"
    assert f"{name}: first picture of 3; --pages all reads the others, too" in printed.err

    assert main(["read", str(file), "--pages", "all"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines() == ["page 1: 36", "page 2: 0527", "page 3: 81"]
    assert printed.err == ""


def test_pages_are_looked_for_in_folders_and_on_standard_input(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdfs.scan(tmp_path / "a.pdf", TEXTS[:2])
    pdfs.scan(tmp_path / "b.png", TEXTS[2:])
    assert main(["read", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == ["page 1: 36", "page 2: 0527", "81"]

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(pdfs.scan_bytes(TEXTS[:1]))))
    assert main(["read", "-", "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["file"], record["page"], record["text"]) == ("-", 1, "36")


def test_a_page_that_cannot_be_read_costs_no_other(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "scan.pdf"
    content = pdfs.scan_bytes(TEXTS)
    # The second page becomes something that is none
    second = content.index(b"/Type /Page\n", content.index(b"/Type /Page\n") + 1)
    file.write_bytes(content[:second] + b"/Type /Nage\n" + content[second + 12 :])

    status = main(["read", str(file), "--format", "json"])

    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    texts = [record.get("text") for record in records]
    assert (texts[0], texts[2]) == ("36", "81")
    assert (status == 1) == ("error" in records[1])


def test_a_page_that_is_not_there_is_named(tmp_path: Path, capsys: Capture) -> None:
    file = pdfs.scan(tmp_path / "scan.pdf", TEXTS[:2])

    assert main(["read", str(file), "--pages", "1,7", "--format", "json"]) == 1

    printed = capsys.readouterr()
    assert "has 2 pages; there is no page 7" in printed.err
    record = json.loads(printed.out)
    assert record["page"] is None and "no page 7" in record["error"]


def test_wrong_pages_are_wrong_use(tmp_path: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["read", str(tmp_path / "scan.pdf"), "--pages", "3-1"])

    assert ended.value.code == 2
    assert "3-1 are no pages" in capsys.readouterr().err


def test_a_protected_pdf_is_opened_by_an_option(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "secret.pdf"
    file.write_bytes(pdfs.protected("geheim"))

    assert main(["read", str(file)]) == 1
    assert "is protected by a password. Give it with --password." in capsys.readouterr().err

    assert main(["read", str(file), "--password", "guess"]) == 1
    assert "is protected by another password. Give another with --password." in capsys.readouterr().err

    assert main(["read", str(file), "--password", "geheim"]) == 0
    assert capsys.readouterr().out == "27\n"


def test_in_a_terminal_a_protected_pdf_asks(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret.pdf"
    file.write_bytes(pdfs.protected("geheim"))
    monkeypatch.setattr(read_module, "_is_somebody_there", lambda: True)
    typed = iter(["guess", "geheim"])
    asked: list[str] = []
    monkeypatch.setattr(getpass, "getpass", lambda prompt, _stream: (asked.append(prompt), next(typed))[1])

    assert main(["read", str(file)]) == 0

    assert capsys.readouterr().out == "27\n"
    assert len(asked) == 2 and "secret.pdf" in asked[0]

    # Who does not know it is asked no more than three times
    typed = iter(["a", "b", "c", "d"])
    assert main(["read", str(file)]) == 1
    assert "protected by another password" in capsys.readouterr().err
    assert next(typed) == "d"
