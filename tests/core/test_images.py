"""Every kind of image file opens upright, in RGB; everything else gives one sentence that says what to do."""

import io
import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PIL import ImageOps

from digitrec_gui.core import images
from digitrec_gui.core.errors import ImageError
from digitrec_gui.core.images import open_image
from digitrec_gui.core.pages import PicturePages

RED, WHITE = (255, 0, 0), (255, 255, 255)


def saved(picture, tmp_path, name, **options):
    path = tmp_path / name
    picture.save(path, **options)
    return path


def message(source):
    with pytest.raises(ImageError) as caught:
        open_image(source)
    text = str(caught.value)
    assert text.endswith(".")
    assert "Traceback" not in text
    return text


@pytest.fixture
def picture():
    """40 wide, 30 high; the upper left quarter red, the rest white."""
    picture = PilImage.new("RGB", (40, 30), WHITE)
    picture.paste(RED, (0, 0, 20, 15))
    return picture


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.bmp", "a.tif", "a.gif", "a.avif"])
def test_formats(picture, tmp_path, name):
    opened = open_image(saved(picture, tmp_path, name))
    assert opened.image.shape == (30, 40, 3)
    assert opened.image.dtype == np.uint8
    assert np.abs(opened.image[4, 4].astype(int) - RED).max() < 30
    assert opened.note == ""


def test_a_jpeg_is_decoded_no_smaller_than_is_enough(tmp_path):
    large = saved(PilImage.new("RGB", (1000, 601), RED), tmp_path, "large.jpg")

    assert [open_image(large, enough=enough).image.shape[:2] for enough in (None, 600, 500, 250, 10)] == [
        *((601, 1000), (601, 1000), (301, 500), (151, 250), (76, 125))
    ]
    assert open_image(large, enough=250).full_size == (1000, 601)
    assert open_image(large, enough=600).full_size is None
    strip = saved(PilImage.new("RGB", (1000, 100), RED), tmp_path, "strip.jpg")
    assert open_image(strip, enough=100).image.shape == (100, 1000, 3)


def test_heic_opens():
    # pi-heif only decodes, so the file is a real one, 16x16 and white, kept as bytes beside this test.
    opened = open_image(Path(__file__).with_name("white.heic"))
    assert opened.image.shape[2] == 3
    assert opened.image.mean() > 240


def test_bytes_open_like_a_file(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    assert open_image(buffer.getvalue()).image.shape == (30, 40, 3)


@pytest.mark.parametrize(("orientation", "shape", "red_at"), [(3, (30, 40, 3), (25, 35)), (6, (40, 30, 3), (4, 25))])
def test_exif_orientation_is_applied(picture, tmp_path, orientation, shape, red_at):
    exif = PilImage.Exif()
    exif[0x0112] = orientation
    image = open_image(saved(picture, tmp_path, "turned.jpg", exif=exif)).image
    assert image.shape == shape
    assert image[red_at][1] < 60


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_as_pillow_would(tmp_path, orientation):
    noisy = PilImage.fromarray(np.random.default_rng(1).integers(0, 255, (24, 40, 3), np.uint8))
    exif = PilImage.Exif()
    exif[0x0112] = orientation
    path = saved(noisy, tmp_path, "photo.jpg", exif=exif, quality=90)
    with PilImage.open(path) as picture:
        expected = np.asarray(ImageOps.exif_transpose(picture))
    assert np.array_equal(open_image(path).image, expected)


def test_transparency_is_laid_on_white(tmp_path):
    image = open_image(saved(PilImage.new("RGBA", (5, 5), (0, 0, 0, 0)), tmp_path, "clear.png")).image
    assert (image == 255).all()


def test_a_palette_with_a_transparent_colour_is_laid_on_white(tmp_path):
    palette = PilImage.new("P", (5, 5), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    assert (open_image(saved(palette, tmp_path, "p.png", transparency=0)).image == 255).all()


def test_sixteen_bits_keep_their_greys(tmp_path):
    deep = PilImage.fromarray(np.full((4, 4), 32768, np.uint16))
    assert set(open_image(saved(deep, tmp_path, "deep.png")).image.ravel()) <= {127, 128}


@pytest.mark.parametrize("mode", ["L", "1", "LA", "CMYK", "YCbCr", "F", "I"])
def test_modes(tmp_path, mode):
    picture = PilImage.new("L", (6, 5), 255)
    picture.paste(0, (0, 0, 3, 5))
    suffix = "tif" if mode in {"CMYK", "YCbCr", "F", "I"} else "png"
    image = open_image(saved(picture.convert(mode), tmp_path, f"m.{suffix}")).image
    assert image.shape == (5, 6, 3)
    assert image[2, 5].mean() > 240
    assert image[2, 0].mean() < 40


def test_a_pdf_is_named_where_only_pictures_can_be_used(tmp_path):
    (tmp_path / "scan.pdf").write_bytes(b"  %PDF-1.7\n")
    assert "scan.pdf is a PDF, and here only pictures" in message(tmp_path / "scan.pdf")


def test_only_the_first_page_of_a_tiff_is_read_and_the_note_says_so(picture, tmp_path):
    path = saved(picture, tmp_path, "pages.tif", save_all=True, append_images=[picture, picture])
    assert open_image(path).note == "page 1 of 3"


def test_only_the_first_picture_of_an_animation_is_read_and_the_note_says_so(picture, tmp_path):
    other = PilImage.new("RGB", picture.size, (0, 0, 255))
    path = saved(picture, tmp_path, "moving.gif", save_all=True, append_images=[other])
    opened = open_image(path)
    assert opened.note == "first picture of 2"
    assert opened.image[2, 2][0] > 200


def test_one_pixel_is_an_image(tmp_path):
    assert open_image(saved(PilImage.new("RGB", (1, 1)), tmp_path, "dot.png")).image.shape == (1, 1, 3)


def test_a_missing_file(tmp_path):
    assert "not found" in message(tmp_path / "gone.jpg")


def test_a_folder(tmp_path):
    assert "is a folder" in message(tmp_path)


def test_an_empty_file(tmp_path):
    path = tmp_path / "empty.png"
    path.touch()
    assert "is empty" in message(path)


@pytest.mark.parametrize("content", [b"Dear Sir or Madam,\n", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\x00" * 5000])
def test_something_that_is_no_image(tmp_path, content):
    path = tmp_path / "letter.jpg"
    path.write_bytes(content)
    assert "letter.jpg holds no image that DigitRec knows, whatever its name says" in message(path)


@pytest.mark.parametrize("name", ["cut.jpg", "cut.png", "cut.webp", "cut.gif", "cut.tif", "cut.bmp"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_file_that_was_cut_off(tmp_path, name, share):
    noisy = PilImage.fromarray(np.random.default_rng(0).integers(0, 255, (60, 60, 3), np.uint8))
    path = saved(noisy, tmp_path, name)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "is damaged" in message(path)


def test_a_picture_without_pixels(tmp_path):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 0, 0, 8, 2, 0, 0, 0)
    path = tmp_path / "nothing.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )
    assert any(words in message(path) for words in ("no pixels", "is damaged", "not an image"))


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path):
    path = saved(PilImage.new("1", (20_000, 20_000)), tmp_path, "bomb.png")
    assert path.stat().st_size < 100_000
    assert "too large" in message(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(images.MAX_BYTES + 1)
    assert "too large" in message(path)


@pytest.mark.parametrize(("name", "opens"), [("a.png", True), ("a.webp", False), ("a.avif", False)])
def test_a_picture_whose_decoder_holds_it_many_times_must_be_smaller(picture, tmp_path, monkeypatch, name, opens):
    monkeypatch.setattr(images, "MAX_VIDEO_PIXELS", picture.width * picture.height - 1)
    path = saved(picture, tmp_path, name)

    if opens:
        assert open_image(path).image.size
    else:
        assert "is too large" in message(path)


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_deep_grey_is_opened_in_strips(tmp_path, mode):
    values = np.tile(np.linspace(0, 60_000, 1_500), (1_000, 1))
    deep = PilImage.fromarray(values.astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]))
    path = saved(deep, tmp_path, "deep.tif", compression="tiff_deflate")

    tracemalloc.start()
    try:
        image = open_image(path).image
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 2.5 * image.nbytes, "NumPy's copies of all of it, of 32 bits, would take more"
    assert image[0, 0, 0] == 0 and image[999, 1499].min() >= 233
    assert (np.diff(image[:, :, 0].astype(int), axis=1) >= 0).all()


@pytest.mark.parametrize("rest", [b"", b"\0\0\0", b"\0\0\0\0\1"])
def test_a_gif_that_ends_within_a_frame(picture, tmp_path, rest):
    whole = saved(picture, tmp_path, "cut.gif").read_bytes()

    assert "cut.gif is damaged" in message_of_pages(whole[:-1] + b"," + rest)


def message_of_pages(content):
    with pytest.raises(ImageError) as caught:
        PicturePages(content, "cut.gif")
    return str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert "not a file" in message(tmp_path / "pipe.png")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(picture, tmp_path):
    path = saved(picture, tmp_path, "mine.png")
    path.chmod(0)
    assert "permissions" in message(path)


@pytest.mark.parametrize(("colour", "ground"), [("white", 0), ((255, 240, 120), 0), ("black", 255), ((90, 0, 0), 255)])
def test_light_ink_without_a_ground_comes_to_lie_on_black(tmp_path, colour, ground):
    written = PilImage.new("RGBA", (60, 40), (0, 0, 0, 0))
    written.paste(colour, (20, 10, 26, 30))

    image = open_image(saved(written, tmp_path, "written.png")).image

    assert image[0, 0].tolist() == [ground] * 3
    assert abs(int(image[20, 22].mean()) - ground) > 100


def test_a_picture_with_round_corners_keeps_white_ones(tmp_path):
    photo = PilImage.new("RGBA", (60, 40), (230, 220, 200, 255))
    photo.paste((0, 0, 0, 0), (0, 0, 4, 4))

    assert open_image(saved(photo, tmp_path, "round.png")).image[1, 1].tolist() == [255] * 3


@pytest.mark.parametrize(
    ("name", "dpi", "shape"),
    [
        ("fax.tif", (204, 98), (62, 40, 3)),
        ("fax.png", (98, 204), (30, 83, 3)),
        ("even.tif", (300, 300), (30, 40, 3)),
        ("nearly.png", (300, 295), (30, 40, 3)),
        ("nonsense.tif", (1, 9000), (30, 40, 3)),
    ],
)
def test_pixels_that_are_not_square_are_made_so(picture, tmp_path, name, dpi, shape):
    assert open_image(saved(picture, tmp_path, name, dpi=dpi)).image.shape == shape


def test_a_photo_on_its_side_has_its_pixels_turned_with_it(picture, tmp_path):
    exif = PilImage.Exif()
    exif[0x0112] = 6

    image = open_image(saved(picture, tmp_path, "turned.jpg", exif=exif, dpi=(200, 100))).image

    assert image.shape == (40, 60, 3)  # its rows, twice as far apart, are columns now


def test_pixels_made_square_must_not_become_too_many(picture, tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 40 * 45)

    assert "too large (40 x 62 pixels)" in message(saved(picture, tmp_path, "fax.tif", dpi=(204, 98)))
