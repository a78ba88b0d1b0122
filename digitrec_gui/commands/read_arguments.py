"""What `digitrec read` can be told: its arguments and its help; imports nothing that takes time."""

from __future__ import annotations

import argparse
from pathlib import Path

from digitrec_gui.core.errors import UsageError

EPILOG = """\
Text gives one line per image: its numbers as they are written (12.50, -48, 24.12.1998), line by line, with a space
between them and "?" for what is neither digit nor sign in the midst of a number; and an empty line where there are no
digits or the image could not be opened (standard error says why). With several images in a terminal each line starts
with the image's name. A file of several pages (PDF, TIFF) gives one line per page, which starts with "page 2: "; of an
animation the first picture is read, unless --pages asks for others.
JSON gives one object per page and line:
  {"file", "page", "text", "lines", "digits": [{"digit", "confidence", "box": [x, y, w, h], "line", "word"}],
   "numbers": [{"text", "lowest_confidence", "line", "word", "parts": [{"text", "confidence", "box"}]}],
   "width", "height", "rotation", "rotation_confidence", "seconds"}   or   {"file", "page", "error"}
"page" counts from 1, and is null where the file itself could not be opened.
"digit" is null where something is not a digit; "rotation" says by how many degrees clockwise the upright image was
turned before it was read, and boxes, width and height are in pixels of the turned one.
CSV gives one row per number: file, page, line, number, lowest confidence, corrected, rotation, error; lines count from
1. A page without digits has one row, with an empty number. What the window saves as a table is the same, but for the
last two; corrected is "yes" where a person said what a digit or sign of the number is.
Grid gives the numbers of each page in their rows and columns, as CSV, with an empty line between pages: the cells of a
printed or drawn grid, empty ones too, or numbers that stand below one another. Where they stand in no columns, each
line is a row with a cell for each of its numbers. A page without digits, or that could not be opened, has no rows.

--expect prefers, of what the model holds likely, what the numbers must be: a date, a time of day, an amount with two
decimals, a number with a check digit (luhn as on cards, ean as on articles, iban with the country before), or a regular
expression for all of a number. No digit is read that the model holds unlikely: a number that does not fit stays as it
is, with "?" after it in text, and "fits": false in JSON and CSV, which have that for each number then. Numbers of one
line may be one that is written in groups.

Many pages are read by a process for each processor; --jobs says how many. A picture that hangs or kills its process is
an error, and the others go on. With --out the results stand in a file, in the format that its name
ends in unless --format names another, at the end in the order of what was given (and JSON without "seconds"); the job
lies beside it (FILE.digitrec-job). After Ctrl+C, a crash or a power cut, --resume FILE
with the same options goes on with what is not read yet, and reads again what has changed; what could not be read is not
tried again. Addresses (s3://, gs://, https://, sftp:// …) need the extra digitrec[remote].

--form lays the empty form over each sheet, however askew that was photographed, and reads its fields. Text gives one
line per sheet, "name=value; name=value", with "?" behind what a person is to look at: what is doubtful, crossed out,
does not fit or does not add up. JSON has "fields": {name: {"text", "confidence", "state", "reason", "corners"}},
"review", "corrected" (in the window), "failed" (the checks) and "fit_error" (pixels of the form), CSV one row per sheet
with a column per field. A tick reads as yes or no. A sheet that does not fit is set apart: it is an error, and the exit
status is 1.

A few digits are never turned by themselves: a 6 may be a 9.

A PDF of scans is read in the scans' own pixels, another one as drawn at 300 dots per inch.

exit status: 0 all images were read, 1 some could not be read, 2 wrong use

examples:
  digitrec read receipt.jpg
  digitrec read scans --recursive --format json > readings.jsonl
  digitrec read scans "photos/**/*.jpg" --recursive --out readings.csv
  digitrec read scans "photos/**/*.jpg" --recursive --resume readings.csv
  digitrec read --files-from list.txt --format json --jobs 8 --ordered
  digitrec read meter.jpg --rotate 90 --region 310,120,500,140 --min-confidence 0.9
  digitrec read scans.pdf --pages 1-3,7 --format csv
  digitrec read sudoku.jpg --format grid > sudoku.csv
  digitrec read form.png --expect date
  digitrec read scans.pdf --form answer-sheet --format csv > points.csv
  digitrec read prices.png --expect '\\d+[.,]\\d{2}'
  curl -s … | digitrec read -"""

MOST_JOBS = 256

ROTATIONS = ("auto", "0", "90", "180", "270")

_FORMATS = {".csv": "csv", ".json": "json", ".jsonl": "json"}
"""The format that results are written in, by what the name of their file ends in."""

SAMPLE_FORMS = ("answer-sheet", "meter-card")
"""The forms that come with the program."""


def add_arguments(read: argparse.ArgumentParser) -> None:
    """Adds the arguments."""
    read.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="an image, a PDF, a folder of them, a pattern in quotes, an address, or - for one on standard input",
    )
    read.add_argument(
        "--files-from", metavar="FILE", help="read also what the lines of this file name; - for standard input"
    )
    read.add_argument(
        "--format",
        choices=["text", "json", "csv", "grid"],
        help=f"default: what the name of --out or --resume ends in ({', '.join(_FORMATS)}), else text",
    )
    read.add_argument("--model", type=Path, metavar="FILE.h5", help="read with this model instead of DigitRec's own")
    read.add_argument(
        "--pages",
        metavar="1-3,7",
        help="read these pages of each file, from 1; 5- is all from the fifth; default: all, of an animation the first",
    )
    read.add_argument("--password", metavar="TEXT", help="opens a protected PDF; in a terminal it is asked for")
    read.add_argument("--recursive", action="store_true", help="also read the folders in a folder")
    read.add_argument(
        "--rotate",
        choices=ROTATIONS,
        default="auto",
        help="turn each image by so many degrees clockwise before it is read; default: auto, which finds out",
    )
    read.add_argument(
        "--region",
        type=_region,
        metavar="X,Y,W,H",
        help="read only the digits in this part: left, top, width, height in pixels of the turned image",
    )
    read.add_argument(
        "--min-confidence",
        type=_share,
        default=0.0,
        metavar="P",
        help='show digits less sure than this, 0 to 1, as "?" in text and grid; default: 0',
    )
    read.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="write to this file, and keep the job beside it, by which --resume goes on",
    )
    read.add_argument(
        "--resume",
        type=Path,
        metavar="FILE",
        help="go on with what was written to this file; what has been read and has not changed is kept",
    )
    read.add_argument(
        "--jobs",
        type=_count,
        metavar="N",
        help="processes that read; default: one for each processor where there are many pages",
    )
    read.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="read on the workers of this Dask scheduler, tcp://host:8786 or a scheduler file; needs digitrec[cluster]",
    )
    read.add_argument(
        "--ordered",
        action="store_true",
        help="JSON and CSV in the order of what was given; else several processes write them as they are read",
    )
    read.add_argument("--digits-only", action="store_true", help="leave out points, commas, minus and other signs")
    read.add_argument(
        "--expect",
        metavar="PATTERN",
        help="what each number must be: date, time, amount, luhn, ean, iban:DE, or a regular expression, see below",
    )
    read.add_argument(
        "--form",
        metavar="FILE",
        help=f"read sheets of this form, field by field: a .digitrec-form, or a sample: {' or '.join(SAMPLE_FORMS)}",
    )
    read.add_argument(
        "--sensitivity",
        type=_share,
        default=0.5,
        metavar="S",
        help="how faint a stroke may be, from 0, only strong ink, to 1; default: 0.5",
    )


def check(arguments: argparse.Namespace) -> None:
    """Raises UsageError where arguments don't go together."""
    if not arguments.paths and arguments.files_from is None:
        raise UsageError("there is nothing to read. Give a PATH, or --files-from.")
    if arguments.files_from == "-" and "-" in arguments.paths:
        raise UsageError("standard input is either an image or a list. Give one of - and --files-from -.")
    if arguments.out is not None and arguments.resume is not None:
        raise UsageError("--resume names the file that --out wrote. Give one of them.")
    if arguments.cluster is not None and arguments.jobs is not None:
        raise UsageError("--jobs is for this machine, and --cluster for others. Give one of them.")


def format_of(arguments: argparse.Namespace) -> str:
    """The format to write in: as it was told, or else as the name of the file has it."""
    file: Path | None = arguments.out or arguments.resume
    by_name = "text" if file is None else _FORMATS.get(file.suffix.lower(), "text")
    return str(arguments.format or by_name)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {MOST_JOBS}.")
    return int(text)


def _region(text: str) -> tuple[int, int, int, int]:
    try:
        x, y, width, height = (int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a region. Give four numbers, as in 310,120,500,140.") from None
    if width < 1 or height < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a region. Its width and height must be at least 1.")
    return x, y, width, height


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1.")
    return value
