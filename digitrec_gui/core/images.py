"""Opens an image file, or the bytes of one, as an upright RGB Image; of several pages the first, see `core.pages`."""

from __future__ import annotations

import io
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pi_heif
from PIL import (  # noqa: F401 (importing a plugin makes its format known)
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)
from PIL import Image as PilImage

from digitrec_gui.core.errors import DigitRecError, ImageError, reason
from digitrec_gui.core.types import Image

MAX_PIXELS = 100_000_000
"""Larger pictures are refused: decoded they would take more than 300 MB."""

MAX_VIDEO_PIXELS = 60_000_000
"""The same of formats that come from video: their decoders hold a picture up to four times."""

_OF_VIDEO = ("WEBP", "HEIF", "AVIF")

MAX_BYTES = 4 * MAX_PIXELS
"""Larger files are not even read: no picture within the other limit needs as much."""

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "HEIF", "AVIF")
"""Formats that are opened, by Pillow's names. All others are left shut: EPS starts a program, many are seldom
tested against hostile files."""

SUFFIXES = (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif")
"""What counts as an image in a folder."""

PDF_MARK, PDF_HEAD = b"%PDF-", 1024
"""What a PDF begins with, within so many bytes; scanners and mail put other things in front."""

# Pillow decodes, and hands out pixels, with the GIL held: in steps as small as a third of a millisecond the window
# can run between them.
ImageFile.MAXBLOCK = 2**13
_STRIP_PIXELS = 2**16

_LONG = 2
"""Longer over shorter side of what may be a strip."""

_SHRUNK = {
    times: grey & ~cv2.IMREAD_COLOR
    for times, grey in (
        (2, cv2.IMREAD_REDUCED_COLOR_2),
        (4, cv2.IMREAD_REDUCED_COLOR_4),
        (8, cv2.IMREAD_REDUCED_COLOR_8),
    )
}
"""How OpenCV is told to decode a JPEG so many times smaller, in whichever order of colours."""

_ODD, _ODDEST = 1.1, 4.0
"""Between these ratios of resolutions, across and down, pixels are not square; beyond, the file is wrong."""

_ORIENTATION, _ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)
"""EXIF's tag, and those of its values with which rows and columns change places."""

_GLANCE = 256
"""Side of the small copy by which a transparent picture is judged, pixels."""

_SEEN, _LIGHT = 128, 160
"""From this alpha on a pixel counts as seen, and from this grey on what is seen is light."""

pi_heif.register_heif_opener()


@dataclass(frozen=True, eq=False)
class OpenedImage:
    """An Image and how it was opened.

    Attributes:
        image: the Image.
        note: what should be said about it ("page 1 of 3"), or "".
        full_size: width and height that it would have had, pixels, if it was decoded smaller; None if it was not.
    """

    image: Image
    note: str = ""
    full_size: tuple[int, int] | None = None


def open_image(source: Path | bytes, name: str = "", enough: int | None = None) -> OpenedImage:
    """Opens an image file: turned upright as its EXIF says, with square pixels, 8 bits a channel.

    What is transparent comes to lie on white, or on black where what is there is light.

    Of a file with several pages or an animation the first is taken, and the note says so.

    Args:
        source: a path, or the content of a file (from the clipboard or standard input).
        name: what errors call it; "" for the name of the file without its folder.
        enough: longer side, pixels, that is enough; a JPEG that is at least twice as large is decoded smaller, which
            takes half the time. None for all of it.

    Raises:
        ImageError: it is missing, empty, not an image, damaged, too large, or cannot be read.
    """
    name = name_of(source, name)
    content = content_of(source, name)
    with opened_picture(content, name) as picture:
        return decoded(picture, content, name, _note(picture), enough)


def name_of(source: Path | bytes, name: str = "") -> str:
    """What errors call it: this name, or else that of the file without its folder."""
    return name or (source.name if isinstance(source, Path) else "The picture")


@contextmanager
def opened_picture(content: bytes, name: str) -> Iterator[PilImage.Image]:
    """Pillow's picture of this content, not yet decoded; what is raised of it within becomes a sentence.

    Raises:
        ImageError: it is not an image, damaged or too large.
    """
    with in_sentences(name), PilImage.open(io.BytesIO(content), formats=FORMATS) as picture:
        _check_size(picture, name)
        yield picture


@contextmanager
def in_sentences(name: str) -> Iterator[None]:
    """Turns what Pillow raises of a stranger's file into sentences.

    Raises:
        ImageError: what went wrong, and what to do.
    """
    with warnings.catch_warnings():
        # Pillow warns of odd EXIF data and of 90-megapixel pictures; what matters of it is said by our errors.
        warnings.simplefilter("ignore")
        try:
            yield
        except UnidentifiedImageError:
            raise ImageError(_model(name) or _unknown(name)) from None
        except (PilImage.DecompressionBombError, MemoryError):
            raise ImageError(_too_large(name)) from None
        except DigitRecError:
            raise
        except Exception as error:
            # What Pillow's decoders raise for damaged files varies by format: of a GIF that ends within a frame it is
            # an error of `struct`, which is no ValueError.
            raise ImageError(damaged(name)) from error


def _unknown(name: str) -> str:
    """What is said of contents that are of no known format: their name may promise one."""
    suffix = Path(name).suffix.lower()
    if suffix not in (*SUFFIXES, ".pdf"):
        return f"{name} is not an image that DigitRec knows. Try a PNG or JPEG file."
    kind = "PDF" if suffix == ".pdf" else "image that DigitRec knows"
    return f"{name} holds no {kind}, whatever its name says, or is damaged. Choose another file, or save it again."


def _model(name: str) -> str:
    """What is said of a file that is a Model by its name; "" of all others."""
    is_model = name.lower().endswith((".h5", ".hdf5", ".keras", ".tflite", ".onnx"))
    use = f"read a picture with it by `digitrec read --model {name} PICTURE`, or open it in the window (Model)."
    return f"{name} is a model, not a picture: {use}" if is_model else ""


def damaged(name: str) -> str:
    """What is said of a file that cannot be decoded."""
    return f"{name} is damaged and cannot be shown. Try to save or send it again."


def decoded(
    picture: PilImage.Image, content: bytes, name: str, note: str = "", enough: int | None = None
) -> OpenedImage:
    """The Image of Pillow's picture, where that stands now.

    Args:
        picture: the picture, within `opened_picture`; it may be turned by this.
        content: of the file.
        name: what errors call it.
        note: what should be said about it.
        enough: see `open_image`.

    Raises:
        ImageError: with square pixels it is too large.
    """
    _check_size(picture, name)  # of a page that is not the first
    pixel_size = _pixel_size(picture)
    is_photo = picture.format == "JPEG" and picture.mode in ("RGB", "L")
    shrinking = _shrinking(picture.size, enough) if is_photo and pixel_size[0] == pixel_size[1] else 1
    photo = _photo(content, shrinking) if is_photo else None
    image = _to_rgb(picture) if photo is None else photo
    if photo is not None and shrinking > 1:
        is_on_its_side = picture.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE
        return OpenedImage(image, note, picture.size[::-1] if is_on_its_side else picture.size)
    return OpenedImage(_stretched(image, pixel_size, name), note)


def content_of(source: Path | bytes, name: str) -> bytes:
    """The bytes of a file of pictures.

    Raises:
        ImageError: it is missing, empty, too large, no file, a PDF, or cannot be read.
    """
    if isinstance(source, bytes):
        content = source
    else:
        if size_of_file(source, name) > MAX_BYTES:
            raise ImageError(_too_large(name))
        with reading_file(name):
            content = source.read_bytes()
    if PDF_MARK in content[:PDF_HEAD]:
        raise ImageError(f"{name} is a PDF, and here only pictures can be used. Save its pages as PNG or JPEG files.")
    if len(content) > MAX_BYTES:
        raise ImageError(_too_large(name))
    if not content:
        raise ImageError(f"{name} is empty. Try to save or send it again.")
    return content


def size_of_file(path: Path, name: str) -> int:
    """How many bytes a file has.

    Raises:
        ImageError: it is missing, no file, or cannot be looked at.
    """
    with reading_file(name):
        status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise ImageError(f"{name} is a folder. Choose one of the images in it.")
    if not stat.S_ISREG(status.st_mode):
        raise ImageError(f"{name} is not a file. Choose an image file.")
    return status.st_size


@contextmanager
def reading_file(name: str) -> Iterator[None]:
    """Turns what the system says of a file that is read into sentences.

    Raises:
        ImageError: what went wrong, and what to do.
    """
    try:
        yield
    except FileNotFoundError:
        raise ImageError(f"{name} was not found. It may have been moved or deleted.") from None
    except PermissionError:
        raise ImageError(f"{name} cannot be read. Check its permissions.") from None
    except OSError as error:
        raise ImageError(f"{name} cannot be read ({reason(error)}).") from error


def _check_size(picture: PilImage.Image, name: str) -> None:
    width, height = picture.size
    if not width or not height:
        raise ImageError(f"{name} has no pixels. Choose another image.")
    limit = MAX_VIDEO_PIXELS if picture.format in _OF_VIDEO else MAX_PIXELS
    if width * height > limit:
        raise ImageError(_too_large(name, f" ({width} x {height} pixels)", limit))


def _too_large(name: str, size: str = "", limit: int = MAX_PIXELS) -> str:
    return f"{name} is too large{size}: the limit is {limit // 1_000_000} megapixels. Make it smaller and try again."


def _note(picture: PilImage.Image) -> str:
    frames = getattr(picture, "n_frames", 1)
    if frames == 1 or picture.format == "MPO":
        return ""
    return f"page 1 of {frames}" if picture.format == "TIFF" else f"first picture of {frames}"


def _pixel_size(picture: PilImage.Image) -> tuple[float, float]:
    """How wide and how high a pixel of the upright picture is, beside one another: a fax has lower rows than columns.

    Of the resolution in the file, where the two differ so much that it is meant; (1, 1) without.
    """
    across, down = (float(value) for value in picture.info.get("dpi") or picture.info.get("jfif_density") or (1, 1))
    if not (across > 0 and down > 0) or not _ODD < max(across / down, down / across) < _ODDEST:
        return 1.0, 1.0
    width, height = float(down / across), 1.0
    return (height, width) if picture.getexif().get(_ORIENTATION, 1) in _ON_ITS_SIDE else (width, height)


def _stretched(image: Image, pixel_size: tuple[float, float], name: str) -> Image:
    """The Image with square pixels, of which none is lost."""
    least = min(pixel_size)
    height, width = image.shape[:2]
    size = (round(width * pixel_size[0] / least), round(height * pixel_size[1] / least))
    if size == (width, height):
        return image
    if size[0] * size[1] > MAX_PIXELS:
        raise ImageError(_too_large(name, f" ({size[0]} x {size[1]} pixels)"))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _shrinking(size: tuple[int, int], enough: int | None) -> int:
    """How many times smaller a JPEG of this size may be decoded: 1, 2, 4 or 8."""
    if enough is None or max(size) > _LONG * min(size):  # a strip is read in parts, each of its own size
        return 1
    return max((times for times in _SHRUNK if max(size) >= times * enough), default=1)


def _photo(content: bytes, shrinking: int = 1) -> Image | None:
    """A JPEG that Pillow has looked at, decoded upright by OpenCV; None if it is damaged, which Pillow explains.

    Pixel for pixel the same, but without the GIL: Pillow takes 25 ms to lay out the memory of a 12-megapixel
    photo, and for that long the window would stand still.
    """
    decoded = cv2.imdecode(np.frombuffer(content, np.uint8), _SHRUNK.get(shrinking, 0) | cv2.IMREAD_COLOR_RGB)
    return None if decoded is None else np.asarray(decoded, np.uint8)


def _to_rgb(picture: PilImage.Image) -> Image:
    """Decodes to upright RGB."""
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    width, height = picture.size
    image = np.empty((height, width, 3), np.uint8)
    if picture.mode.startswith("I") or picture.mode == "F":
        levels = _levels(picture)
        for top, strip in _strips(picture):
            image[top : top + strip.height] = _from_deep_grey(np.asarray(strip), *levels)
        return image
    ground = _ground(picture)
    for top, strip in _strips(picture):
        if picture.mode == "P" or picture.has_transparency_data:
            rgba = strip.convert("RGBA")
            strip = PilImage.alpha_composite(PilImage.new("RGBA", rgba.size, ground), rgba)
        image[top : top + strip.height] = np.asarray(strip.convert("RGB"))
    return image


def _strips(picture: PilImage.Image) -> Iterator[tuple[int, PilImage.Image]]:
    """The picture in strips of few rows, each with the number of its first one: all of it at once takes gigabytes."""
    width, height = picture.size
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        yield top, picture.crop((0, top, width, min(top + rows, height)))


def _ground(picture: PilImage.Image) -> str:
    """What a transparent picture is to lie on: black, if most of it is transparent and the rest light; else white."""
    if picture.mode != "P" and not picture.has_transparency_data:
        return "white"
    width, height = picture.size
    small = picture.resize((min(width, _GLANCE), min(height, _GLANCE)), PilImage.Resampling.NEAREST)
    values = np.asarray(small.convert("RGBA"))
    seen = values[..., 3] >= _SEEN
    if 2 * seen.sum() > seen.size or not seen.any():
        return "white"
    return "black" if np.median(values[seen][:, :3].mean(axis=1)) > _LIGHT else "white"


def _levels(picture: PilImage.Image) -> tuple[float, float]:
    """What is black and what is white in deep grey: by the range of 16 bits (or 12 in 16), else by what it uses."""
    lowest, highest = np.inf, -np.inf
    is_16_bit = False
    for _, strip in _strips(picture):
        values = np.asarray(strip)
        is_16_bit = values.dtype.itemsize == 2 and values.dtype.kind == "u"
        finite = values if is_16_bit else values[np.isfinite(values)]
        if finite.size:
            lowest, highest = min(lowest, float(finite.min())), max(highest, float(finite.max()))
    if is_16_bit:
        # Scanners and cameras store 12 bits in 16: all of it would be next to black.
        return 0.0, 4095.0 if highest < 4096 else 65535.0
    return (lowest, highest) if lowest <= highest else (0.0, 0.0)


def _from_deep_grey(grey: npt.NDArray[np.generic], low: float, high: float) -> Image:
    """16- and 32-bit grey to 8 bits, black and white as `_levels` has them."""
    values = grey.astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # what is beyond all numbers is black or white
        scaled = np.nan_to_num((values - low) * (255 / (high - low) if high > low else 0.0))
    return np.repeat(np.clip(scaled, 0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)
