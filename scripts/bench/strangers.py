"""Scores pictures of strangers, and the plain cases that people bring first, with the Model and Reader of the window.

python -m scripts.bench.strangers                       all of it
python -m scripts.bench.strangers --only crops,field    these alone
python -m scripts.bench.strangers --wrong               and what was read wrong
python -m scripts.bench.strangers --only recogniser     one line each, beside RapidOCR's recogniser, if it is installed

What is read lies in ../shared and belongs to others; the crops and pages are made here, of MNIST's test set and of pen
movements from which nothing is learned.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.images import open_image
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import NOT_A_DIGIT, SIGNS, Box, Image, ReadOptions
from digitrec_gui.services.pages import open_pages
from digitrec_gui.training.data.digits import load_labelled
from digitrec_gui.training.data.labelled import find_pictures, load_images
from digitrec_gui.training.data.movements import Movements, load_folder
from digitrec_gui.training.rendering.camera import EVEN, photographed
from digitrec_gui.training.rendering.kinds import PLAIN
from digitrec_gui.training.rendering.pages import Page, one_number, page
from digitrec_gui.training.rendering.writer import Writer
from scripts.bench.reading import shipped_reader

SHARED = Path(__file__).resolve().parents[3] / "shared"

KNOWN = ("ericadgjl", "herc", "hk321", "sudoku", "forms", "tasnimul", "pswiac")
"""The sources that the reader was tuned on."""

FIELD = {
    "A": {
        "tight_8_1px.png": "8",
        "tight_9_1px.png": "9",
        "tight_7_0px.png": "7",
        "tight_204_0px.png": "204",
        "tight_3582_1px.png": "3582",
    },
    "E": {"white_on_transparent.png": "40718"},
    "F": {"squared_strong.png": "4702", "squared_thick_faint.png": "8052"},
    "G": {"touching_1000.png": "1000", "touching_3000.png": "3000"},
    "H": {"long_strip.png": "long_strip.txt"},
    "I": {"fax_204x98.tif": "20471 59368"},
    "J": {"two_pages.tif": "5027 8361", "scan.pdf": "5027 8361", "phone.avif": "5027"},
    "K": {"number_point.png": "12.50", "number_date.png": "24.12.1998"},
    "L": {"exam_sheet.jpg": "40718296 15 20 10 25"},
}
"""What each file of field/ must give, page after page, by its kind there; a .txt holds it."""

_CROPS, _SEED = 50, 20261126
"""Crops of each kind, and what decides which digits are on them."""

_MARGINS, _LENGTHS = (0, 1, 3), (1, 4)
"""Pixels of paper around the ink, and digits on a crop."""

RENDERED = {
    "plain": PLAIN,
    "touching": replace(PLAIN, touching=1),
    "ruled": replace(PLAIN, ruled=1),
    "squared": replace(PLAIN, squared=1),
    "boxed": replace(PLAIN, cells=1),
    "dashed": replace(PLAIN, cells=1, dashed=1),
    "tailed": replace(PLAIN, struck=1),
    "tiny": replace(PLAIN, tiny=1),
    "huge": replace(PLAIN, huge=1),
    "mixed sizes": replace(PLAIN, mixed=1),
    "faint": replace(PLAIN, faint=1),
    "shaded": PLAIN,
    "print around": replace(PLAIN, printed=1),
}
"""What makes a rendered page hard to read, one difficulty at a time; only "shaded" ones lie in uneven light."""

_PAGES = 20
"""Rendered pages of each kind."""

NUMBERS = ("plain", "decimal", "amount", "negative", "date", "time", "fraction", "percentage", "sum")
"""What is written alone on a page, see `training.rendering.signs.FORMS`."""

_PAPERS = replace(PLAIN, ruled=0.25, squared=0.25, dashed=0.2, soft=0.5, light_ink=0.2, huge=0.2, faint=0.1)
"""On what."""

_NUMBERS = 200
"""Numbers of each form."""

_SAME = 0.5
"""Share of a digit's box from which on another box on it is that of the same digit."""

_ENLARGED = 112
"""Side of MNIST's field, 28 pixels wide, on a crop."""


@dataclass
class Row:
    """How many pictures of a kind were read without a mistake, and what was read wrong: name, label, text."""

    right: int = 0
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, name: str, label: str, text: str) -> None:
        """Counts a picture."""
        if text == label:
            self.right += 1
        else:
            self.wrong.append((name, label, text))

    @property
    def count(self) -> int:
        """How many pictures there were."""
        return self.right + len(self.wrong)


Rows = dict[str, Row]


def main() -> int:
    """Prints a table; the exit status is 1 if ../shared is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--wrong", action="store_true", help="list what was read wrong")
    arguments = parser.parse_args()
    if unknown := set(arguments.only.split(",")) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose of {', '.join(PARTS)}")
    if not SHARED.is_dir():
        print("The pictures of strangers do not lie beside the project, in ../shared.", file=sys.stderr)
        return 1
    reader = shipped_reader()
    for part in arguments.only.split(","):
        for name, row in PARTS[part](reader).items():
            print(f"{name:44} {row.right:5} of {row.count:5} {row.right / row.count:8.1%}", flush=True)
            if arguments.wrong:
                print(*(f"  {what}: {label} read as {text or 'nothing'}" for what, label, text in row.wrong), sep="\n")
    return 0


def photos(reader: Reader) -> Rows:
    """Whole pictures of the sources that the reader was tuned on, and of the others, by their digits."""
    rows: Rows = {}
    for image in load_images(SHARED / "photos"):
        if not image.label:
            continue
        text = _digits(_text(reader, open_image(image.path).image))
        source = "known" if image.name.partition("/")[0] in KNOWN else "new"
        for name in (f"{source} pictures", f"{source} pictures, {image.kind}"):
            rows.setdefault(name, Row()).add(image.name, image.label, text)
    return dict(sorted(rows.items()))


def in_the_field(reader: Reader) -> Rows:
    """The small inputs, each of which stands for a kind of fault."""
    rows: Rows = {}
    for kind, pictures in FIELD.items():
        row = rows.setdefault(f"field, kind {kind}", Row())
        for name, label in pictures.items():
            if label.endswith(".txt"):
                label = " ".join((SHARED / "field" / label).read_text(encoding="utf-8").split())
            pages = open_pages(SHARED / "field" / name)
            row.add(name, label, " ".join(_text(reader, pages.page(number).image) for number in range(pages.count)))
            pages.close()
    return rows


def crops(reader: Reader) -> Rows:
    """MNIST's test digits, enlarged and cropped to their ink, dark and light, thin and thick."""
    rows: Rows = {}
    for length in _LENGTHS:
        for margin in _MARGINS:
            row = rows.setdefault(f"{length} digit{'s' * (length > 1)}, cropped with {margin} px", Row())
            for number, (image, label) in enumerate(_crops(length, margin)):
                row.add(f"crop {number}", label, _text(reader, image).replace(" ", ""))
    return rows


def rendered(reader: Reader) -> Rows:
    """Digits on rendered pages, one difficulty at a time; what is read where there is no digit counts as wrong, too."""
    rows: Rows = {}
    digits = load_labelled(paths.MNIST)
    movements = Movements(load_folder(SHARED / "strokes")[1].digits)  # of people from whom nothing is learned
    hands, prints = (sorted(folder.glob("*.woff")) for folder in (paths.FONTS, paths.PRINT_FONTS))
    for name, kinds in RENDERED.items():
        row = rows.setdefault(f"rendered, {name}: digits", Row())
        for number in range(_PAGES):
            rng = np.random.default_rng((_SEED, number))
            written = page(Writer(digits, hands, rng, movements), prints, rng, kinds)
            light = replace(EVEN, shaded=float(name == "shaded"))
            _count(photographed(written, rng, light), f"page {number}", reader, row)
    return rows


def numbers(reader: Reader) -> Rows:
    """Rendered numbers with their signs, each alone on a page in even light, exactly, but for spaces."""
    rows: Rows = {}
    digits = load_labelled(paths.MNIST)
    movements = Movements(load_folder(SHARED / "strokes")[1].digits)  # of people from whom nothing is learned
    hands, prints = (sorted(folder.glob("*.woff")) for folder in (paths.FONTS, paths.PRINT_FONTS))
    invented = Row()
    for form in NUMBERS:
        row, of_digits = rows.setdefault(f"number, {form}: whole", Row()), Row()
        for number in range(_NUMBERS):
            rng = np.random.default_rng((_SEED, len(form), number))
            written = one_number(Writer(digits, hands, rng, movements), prints, rng, _PAPERS, form)
            seen = photographed(written, rng, EVEN)
            label = "".join(_sign(symbol.label) for symbol in seen.symbols)
            text = "".join(reader.read(seen.picture.clip(0, 255).astype(np.uint8)).text.split())
            row.add(f"{form} {number}", label, text)
            of_digits.add(f"{form} {number}", _digits(label), _digits(text))
            if form == "plain":
                invented.add(f"{form} {number}", "", "".join(one for one in text if one in SIGNS))
        rows[f"number, {form}: its digits"] = of_digits
    rows["number, plain: no sign invented"] = invented
    return rows


def _sign(label: int) -> str:
    return str(label) if label < NOT_A_DIGIT else SIGNS[label - NOT_A_DIGIT - 1]


def _count(seen: Page, name: str, reader: Reader, row: Row) -> None:
    """Counts the digits of a page; those that its edge cuts are neither right nor wrong."""
    height, width = seen.ink.shape
    there = [digit for digit in reader.read(seen.picture.astype(np.uint8)).digits if digit.is_digit]
    for symbol in seen.symbols:
        x, y, w, h = symbol.box
        on = [digit for digit in there if _shared(symbol.box, digit.box) > _SAME]
        there = [digit for digit in there if digit not in on]
        if min(x, y) > 0 and x + w < width and y + h < height and symbol.label != NOT_A_DIGIT:
            row.add(name, str(symbol.label), "".join(digit.text for digit in on))
    for digit in there:
        row.add(name, "nothing", digit.text)


def _shared(box: tuple[float, float, float, float], other: Box) -> float:
    """How much of the smaller one of two boxes lies in the other, 0 to 1."""
    x, y, w, h = box
    across, down = min(x + w, other.right) - max(x, other.x), min(y + h, other.bottom) - max(y, other.y)
    return max(0.0, across) * max(0.0, down) / max(1.0, min(w * h, other.width * other.height))


def european(reader: Reader) -> Rows:
    """Scanned single digits, as pictures through the whole pipe."""
    row = Row()
    with np.load(SHARED / "digits" / "european_crops.npz") as data:
        for number, (ink, digit) in enumerate(zip(data["x"], data["y"], strict=True)):
            row.add(f"crop {number}", str(digit), _text(reader, np.repeat((255 - ink)[..., np.newaxis], 3, axis=2)))
    return {"European crops": row}


def blank(reader: Reader) -> Rows:
    """Pictures on which no digit is to be seen: right are those in which none was found."""
    row = Row()
    for path in find_pictures([SHARED / "negatives" / "blank", SHARED / "negatives" / "objects"]):
        text = _text(reader, open_image(path).image)
        row.add(path.name, "", _digits(text))
    return {"blank paper and objects without a digit": row}


def _text(reader: Reader, image: Image) -> str:
    """What is read of an Image, in one line; nothing where it cannot be read."""
    try:
        return " ".join(reader.read(image, ReadOptions(rotation=None)).text.split())
    except DigitRecError:
        return ""


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _crops(length: int, margin: int) -> Iterator[tuple[Image, str]]:
    digits = load_labelled(paths.MNIST)
    rng = np.random.default_rng((_SEED, length, margin))
    for number in range(_CROPS):
        chosen = digits[rng.integers(len(digits), size=length)]
        is_thick, is_dark = number % 2 == 0, number % 4 < 2
        ink = np.hstack([_enlarged(digit, is_thick, margin if length == 1 else 6) for digit in chosen.x])
        x, y, width, height = cv2.boundingRect((ink > 100).astype(np.uint8))
        share = np.pad(ink[y : y + height, x : x + width], margin).astype(np.float32)[..., np.newaxis] / 255
        paper, pen = (235, 40) if is_dark else (30, 220)
        picture = paper + (pen - paper) * share + rng.normal(0, 2, share.shape)
        yield np.repeat(picture.clip(0, 255).astype(np.uint8), 3, axis=2), "".join(map(str, chosen.y))


def _enlarged(digit: Image, thick: bool, gap: int) -> Image:
    """One of MNIST's digits, large, with edges as sharp as a pen's, and a gap at its sides; (h, w)."""
    large = cv2.resize(digit, (_ENLARGED, _ENLARGED), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    ink = (((large - 128) / 40 + 0.5).clip(0, 1) * 255).astype(np.uint8)
    if thick:
        ink = np.asarray(cv2.dilate(ink, np.ones((7, 7), np.uint8)), np.uint8)
    x, _, width, _ = cv2.boundingRect((ink > 100).astype(np.uint8))
    return np.pad(ink[:, x : x + width], ((0, 0), (gap, gap)))


def recogniser(reader: Reader) -> Rows:
    """Pictures of one line, of the sources that the reader was not tuned on, beside RapidOCR's line recogniser."""
    try:
        from rapidocr import RapidOCR
    except ImportError:
        print("RapidOCR, with which one-line pictures are compared, is not installed: pip install rapidocr onnxruntime")
        return {}
    other = RapidOCR()
    rows = {"one line": Row(), "one line, by RapidOCR's recogniser": Row()}
    own, others = rows.values()
    for image in load_images(SHARED / "photos"):
        if image.label and image.kind == "string" and image.name.partition("/")[0] not in KNOWN:
            picture = open_image(image.path).image
            own.add(image.name, image.label, _digits(_text(reader, picture)))
            said = other(picture[..., ::-1], use_det=False, use_cls=False, use_rec=True)
            others.add(image.name, image.label, _digits("".join(said.txts or ())))
    return rows


PARTS: dict[str, Callable[[Reader], Rows]] = {
    "photos": photos,
    "field": in_the_field,
    "crops": crops,
    "rendered": rendered,
    "numbers": numbers,
    "european": european,
    "blank": blank,
    "recogniser": recogniser,
}

if __name__ == "__main__":
    sys.exit(main())
