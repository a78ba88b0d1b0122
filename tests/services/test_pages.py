"""PDFs in their child process: drawn as they should be, and harmless whatever they are."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitrec_gui.core.errors import ImageError, PasswordError, Stopped
from digitrec_gui.services import pages as pages_module
from digitrec_gui.services.pages import open_pages
from scripts.bench import hostile_pdfs, pdf_makers
from tests.services import pdfs


def refused(content: bytes | Path, **options: Any) -> str:
    with pytest.raises(ImageError) as error:
        open_pages(content, "it.pdf", **options)
    return str(error.value)


def test_a_scan_comes_in_its_own_pixels(tmp_path: Path) -> None:
    file = pdfs.scan(tmp_path / "scän 1.pdf", ("36", "0527", "8"))
    pages = open_pages(file)

    for number, text in ((1, "0527"), (0, "36"), (2, "8")):
        written, image = pdfs.page(text), pages.page(number).image
        assert image.shape == written.shape
        assert np.abs(image.astype(int) - written).mean() < 3  # Pillow writes a JPEG
        assert image.flags.writeable
    assert (pages.count, pages.name, pages.is_animation) == (3, "scän 1.pdf", False)
    pages.close()


def test_what_is_drawn_comes_at_300_dots_per_inch() -> None:
    pages = open_pages(pdfs.vectors())

    image = pages.page(0).image

    assert abs(image.shape[0] - 3508) < 3 and abs(image.shape[1] - 2479) < 3
    assert 0.005 < (image < 128).mean() < 0.05
    assert pages.thumbnail(0, 100).shape[0] == 100
    pages.close()


@pytest.mark.parametrize(
    ("size", "longest"), [(b"0 0 14400 14400", 4_900), (b"0 0 10000000 10000000", 4_900), (b"0 0 100 400000", 16_000)]
)
def test_a_gigantic_page_is_drawn_as_large_as_is_allowed(size: bytes, longest: int) -> None:
    pages = open_pages(pdfs.vectors(size=size))

    image = pages.page(0).image

    assert image.shape[0] * image.shape[1] <= 25_000_000
    assert abs(max(image.shape) - longest) < 10
    pages.close()


def test_a_protected_pdf_asks_for_its_password() -> None:
    content = pdfs.protected("geheim")

    with pytest.raises(PasswordError) as without:
        open_pages(content, "it.pdf")
    with pytest.raises(PasswordError) as wrong:
        open_pages(content, "it.pdf", "guess")
    pages = open_pages(content, "it.pdf", "geheim")

    assert (without.value.was_given, wrong.value.was_given) == (False, True)
    assert "protected by a password" in str(without.value) and "another password" in str(wrong.value)
    assert (pages.page(0).image < 128).any()
    pages.close()


def test_what_cannot_be_opened_is_named_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large.pdf").write_bytes(pdfs.vectors())
    assert "was not found" in refused(tmp_path / "gone.pdf")
    assert "is a folder" in refused(tmp_path)
    assert "is damaged" in refused(b"%PDF-1.7\n and no more")
    assert "is empty" in refused(b"")
    monkeypatch.setattr(pages_module, "MAX_PDF_BYTES", 99)
    assert "is too large" in refused(tmp_path / "large.pdf")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("notes.jpg", "holds no image that DigitRec knows, whatever its name says, or is damaged."),
        ("scan.HEIC", "holds no image that DigitRec knows, whatever its name says, or is damaged."),
        ("bill.pdf", "holds no PDF, whatever its name says, or is damaged."),
        ("notes.txt", "is not an image that DigitRec knows. Try a PNG or JPEG file."),
    ],
)
def test_what_is_not_what_its_name_says_is_told_so(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_text("dear diary")

    with pytest.raises(ImageError) as error:
        open_pages(tmp_path / name)

    assert str(error.value).startswith(f"{name} {said}")


def test_without_a_child_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module.paths, "child_command", lambda *_: ["/nowhere/at/all"])
    assert "no further program could be started" in refused(pdfs.vectors())


def test_a_page_that_kills_the_child_costs_no_other(tmp_path: Path) -> None:
    # Given three pages, of which one asks for more memory than there is for it
    bomb = pdf_makers.stream(b"0 0 m 9 9 l S " * 100_000, compress=True, times=200)
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents %d 0 R /Resources << >> >>"
    tree = b"<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 >>"
    good = pdf_makers.stream(b"0 0 50 50 re f")
    leaves = [leaf % 6, leaf % 7, leaf % 6]
    pages = open_pages(pdf_makers.pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *leaves, good, bomb]), "it.pdf")

    # Then the others are drawn before it and after it
    assert (pages.page(0).image == 0).any()
    if sys.platform == "linux":  # others have no such limit
        with pytest.raises(ImageError, match=r"Page 2 of it\.pdf was given up"):
            pages.page(1)
    assert np.array_equal(pages.page(2).image, pages.page(0).image)

    # And a PDF that goes on so is given up as a whole
    if sys.platform == "linux":
        for _ in range(2):
            with pytest.raises(ImageError, match="Page 2"):
                pages.page(1)
        with pytest.raises(ImageError, match="one after the other"):
            pages.page(0)
    pages.close()


def test_nobody_waits_for_a_page_that_is_not_wanted_any_more() -> None:
    # Given a page that takes all the time that it is given
    pages = open_pages(pdf_makers.tiny_steps(), "it.pdf")
    asked = 0

    def wanted() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise Stopped("It is not wanted any more.")

    # When whoever asked goes away, then its child goes, and the next one draws again
    begun = time.monotonic()
    with pytest.raises(Stopped):
        pages.page(0, wanted=wanted)
    assert time.monotonic() - begun < pages_module._SECONDS  # and not the page's own time
    assert pages.count == 1
    pages.close()


def test_a_child_that_talks_nonsense_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "liar.py"
    program.write_text(
        "import sys\nsys.stdin.readline()\nprint('{\"count\": 2}', flush=True)\nsys.stdin.readline()\n"
        'print(\'{"width": 100000, "height": 100000, "stride": 300000}\', flush=True)\nsys.stdin.readline()\n'
    )
    monkeypatch.setattr(pages_module.paths, "child_command", lambda *_: [sys.executable, str(program)])
    pages = open_pages(pdfs.vectors(), "it.pdf")

    with pytest.raises(ImageError, match=r"Page 1 of it\.pdf was given up"):
        pages.page(0)
    pages.close()


def test_made_for_harm_or_mutated_each_ends_in_a_sentence() -> None:
    """A short run of `scripts.bench.hostile_pdfs`, without those that take long."""
    outcome = hostile_pdfs.Outcome()
    for name, content in pdf_makers.broken():
        outcome.tried(name, content)
    for number in range(15):
        outcome.tried(f"mutation {number}", hostile_pdfs.mutated(number, seed=0))

    assert outcome.wrong == []
    assert len(outcome.ends) >= 4  # more than one sentence for all
    assert all(sentence == "opens" or sentence.endswith((".", "PDF.")) for sentence in outcome.ends)


def test_a_mutation_is_always_the_same() -> None:
    assert hostile_pdfs.mutated(3, 0) == hostile_pdfs.mutated(3, 0) != hostile_pdfs.mutated(3, 1)
