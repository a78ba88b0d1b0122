"""The pages of a TIFF and the pictures of an animation, one in memory at a time."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image as PilImage

from digitrec_gui.core import pages as pages_module
from digitrec_gui.core.errors import ImageError, UsageError
from digitrec_gui.core.pages import PageChoice, PicturePages
from tests.services.pdfs import damaged_tiff

GREYS = (20, 90, 160, 230)


def saved(kind: str, pictures: list[PilImage.Image], **options: Any) -> bytes:
    content = io.BytesIO()
    pictures[0].save(content, kind, save_all=True, append_images=pictures[1:], **options)
    return content.getvalue()


def greys(size: tuple[int, int] = (40, 30)) -> list[PilImage.Image]:
    return [PilImage.new("RGB", size, (grey, grey, grey)) for grey in GREYS]


@pytest.mark.parametrize(("kind", "is_animation"), [("TIFF", False), ("GIF", True), ("WEBP", True), ("PNG", True)])
def test_each_page_can_be_had_in_any_order(kind: str, is_animation: bool) -> None:
    pages = PicturePages(saved(kind, greys()), "it")

    assert (pages.count, pages.is_animation) == (len(GREYS), is_animation)
    for number in (2, 0, 3, 3, 1):
        image = pages.page(number).image
        assert image.shape == (30, 40, 3)
        assert abs(int(image.mean()) - GREYS[number]) <= 3


def test_a_picture_is_one_page() -> None:
    pages = PicturePages(saved("PNG", greys()[:1]), "it")

    assert (pages.count, pages.is_animation) == (1, False)
    assert pages.thumbnail(0, 20).shape == (15, 20, 3)


def test_pages_of_a_tiff_may_differ_in_size_kind_and_resolution() -> None:
    # A fax with its low rows, then a photo that says nothing of its pixels, then 16-bit grey
    fax = PilImage.new("1", (80, 20), 1)
    fax.encoderinfo = {"dpi": (204, 98)}
    photo = PilImage.new("RGB", (50, 60), (200, 200, 200))
    deep = PilImage.fromarray(np.full((30, 30), 40_000, np.uint16))
    content = io.BytesIO()
    fax.save(content, "TIFF", save_all=True, append_images=[photo, deep], dpi=(204, 98))
    pages = PicturePages(content.getvalue(), "it")

    shapes = [pages.page(number).image.shape[:2] for number in range(3)]

    assert shapes[0] == (42, 80)
    assert shapes[1][1] == 50
    assert abs(int(pages.page(2).image.mean()) - 156) <= 1


def test_smaller_copies_and_masks_in_a_tiff_are_no_pages() -> None:
    large, small = greys((40, 30))[:2]
    small = small.resize((20, 15))
    copy = PilImage.new("RGB", (10, 8), (90, 90, 90))
    content = io.BytesIO()
    # 254 is NewSubfileType: 1 for a smaller copy of another image in the file
    small.encoderinfo = {"tiffinfo": {254: 1}}
    copy.encoderinfo = {"tiffinfo": {254: 1}}
    large.save(content, "TIFF", save_all=True, append_images=[small, large, copy])

    pages = PicturePages(content.getvalue(), "it")

    assert [pages.page(number).image.shape[:2] for number in range(pages.count)] == [(30, 40), (30, 40)]


def test_a_page_that_is_damaged_is_named_and_the_others_are_read() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3, 60, 60, 3), np.uint8)
    pages = PicturePages(damaged_tiff([PilImage.fromarray(page) for page in noise], 1), "scan.tif")

    assert pages.count == 3
    with pytest.raises(ImageError, match=r"Page 2 of scan\.tif is damaged"):
        pages.page(1)
    for number in (0, 2):
        assert np.array_equal(pages.page(number).image, noise[number])


def test_all_pages_together_may_not_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "MAX_ALL_PIXELS", 3 * 40 * 30)
    pages = PicturePages(saved("TIFF", greys()), "it")

    for _ in range(2):
        for number in range(3):
            pages.page(number)  # the same one again does not count
    with pytest.raises(ImageError, match="too large together"):
        pages.page(3)


def test_what_comes_late_in_an_animation_of_large_pictures_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "MAX_BEFORE", 2 * 40 * 30)
    pages = PicturePages(saved("GIF", greys()), "it")

    assert pages.page(2).image.size
    with pytest.raises(ImageError, match="comes after too many others"):
        PicturePages(saved("GIF", greys()), "it").page(3)
    assert pages.page(3).image.size  # which follows the one before


def test_more_pages_than_are_shown_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_module, "MAX_PAGES", 3)
    pages = PicturePages(saved("TIFF", greys()), "it")

    assert (pages.count, pages.total) == (3, 4)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1-3,7", [0, 1, 2, 6]),
        ("2", [1]),
        ("6-", [5, 6, 7]),
        (" all ", list(range(8))),
        ("3, 1-2 ,3", [2, 0, 1]),
        ("8-8", [7]),
    ],
)
def test_pages_are_chosen_as_in_a_print_dialog(text: str, numbers: list[int]) -> None:
    assert PageChoice.of(text).of_file("it", 8) == numbers


@pytest.mark.parametrize("text", ["", "0", "3-1", "a", "1;2", "-3", "1-2-3", "1.5", "²", ",", "1,"])
def test_what_names_no_pages_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError, match="1-3,7"):
        PageChoice.of(text)


@pytest.mark.parametrize("text", ["9", "7-9", "9-", "1,99999999999"])
def test_a_page_that_is_not_there_is_named(text: str) -> None:
    with pytest.raises(ImageError, match=r"scan\.pdf has 8 pages; there is no page 9"):
        PageChoice.of(text).of_file("scan.pdf", 8)
