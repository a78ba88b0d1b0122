"""Measures DigitRec's speed and memory, each figure beside a yardstick that is measured in the same run.

    .venv/bin/python -m scripts.bench                                  the default set, below four minutes on two cores
    .venv/bin/python -m scripts.bench --only launch,read               these alone
    .venv/bin/python -m scripts.bench --only live --frames 20000       the Webcam tab for a long time, thirteen minutes
    .venv/bin/python -m scripts.bench --only batch                     the table of a job of 100,000 pages, two minutes
    .venv/bin/python -m scripts.bench --only training                  the Train tab, ten minutes
    .venv/bin/python -m scripts.bench --list                           what there is

A row is printed, and kept by --json, when it is measured; Ctrl+C keeps those that are. Figures are medians; the ratio
is the figure by its yardstick. They are of this machine as it is now: close other programs first.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from digitrec_gui.core.errors import DataError
from scripts.bench.runner import Bench, Measurement, Row

_BARE = "a bare window of PyQt"
_COPY = "its pixels copied"
_STREAM = "OpenCV alone on the same stream"
_IDLE = "the same window with nothing to do"
_SORTED = "SQLite alone sorts the pages"
_CYCLES = 10
_PAGES = 100_000
_FRAMES = 100_000

_LIMIT = 90
"""Seconds for what takes 20 at most where nothing else runs."""

ALONE = """\
With options of their own, see --help of each:
  python -m scripts.bench.photos FOLDER    how well a folder of labelled images is read
  python -m scripts.bench.strangers        how well pictures of strangers and plain cases are read
  python -m scripts.bench.kills            what trainings and windows leave that are killed, ten minutes
  python -m scripts.bench.ablation         what each part of the training is worth, hours"""


def measurements(frames: int = 1800) -> tuple[Measurement, ...]:
    """All that can be chosen, in the order in which it is carried out; `frames`: of the long look at the webcam."""
    return (*_defaults(), _batch(), _live(frames), _day(), _training())


def _defaults() -> tuple[Measurement, ...]:
    return (
        Measurement(
            "launch",
            "from the start of the process",
            _module("launch"),
            _LIMIT,
            (
                Row("painted", "launch to painted window", "s", {"bare": _BARE}, bound=1.25),
                Row("filled", "launch to the window filled", "s", {"bare": _BARE}),
                Row("read", "launch to first reading on screen", "s", {"bare": _BARE}),
                Row("resident_read", "memory after the first reading", "MB", {"bare_resident": _BARE}),
                Row("resident", "memory after the start", "MB", {"bare_resident": _BARE}),
                Row("heavy", "modules of TensorFlow or Keras in the window", bound=0),
            ),
        ),
        Measurement(
            "read",
            "pictures, decoded: 4000x3000 with 50 digits, 1280x720 with ten",
            _module("reading photo", "reading frame"),
            _LIMIT,
            (
                Row(
                    "photo",
                    "photo of 12 megapixels to Reading",
                    "ms",
                    {"copy_photo": _COPY, "resize": "OpenCV's resize alone"},
                ),
                Row("decode", "the same photo, file to picture", "ms", {"imdecode": "OpenCV's imdecode alone"}),
                Row("frame", "frame to Reading", "ms", {"litert": "raw LiteRT, its digits", "copy_frame": _COPY}),
            ),
        ),
        Measurement(
            "digit",
            "one 28x28",
            _module("window digit", "reading keras"),
            _LIMIT,
            (
                Row("growth", "growth of memory over 1,000 readings", "MB"),
                Row(
                    "service",
                    "through ReadingService",
                    "ms",
                    {"litert": "the raw LiteRT call", "predict": "Keras' model.predict", "call": "Keras' model(x)"},
                ),
            ),
        ),
        Measurement(
            "stall",
            "a 12-megapixel photo is opened and read",
            _module("window stall"),
            _LIMIT,
            (Row("stall", "longest stall of the UI thread", "ms", {"idle": _IDLE}),),
        ),
        Measurement(
            "webcam",
            "a moving sheet with ten digits, 1280x720, ten seconds",
            _module("webcam live 300"),
            _LIMIT,
            _webcam_rows(),
        ),
        Measurement(
            "draw",
            "numbers are written, a stroke after the other",
            _module("window draw 3"),
            _LIMIT,
            (
                Row("pen_up", "pen-up to reading on screen", "ms", {"alone": "the drawing read, alone"}),
                Row("pen_up95", "the same, 95th percentile", "ms", {"alone": "the drawing read, alone"}),
            ),
        ),
        Measurement(
            "samples",
            "20,000 of My samples",
            _module("samples"),
            _LIMIT,
            (
                Row("opening", "file opened, first 200 samples", "ms", {"bare_opening": "SQLite alone"}),
                Row("grid", "first 200 samples", "ms", {"bare_grid": "SQLite alone"}),
                Row("search", "first 200 samples of a digit", "ms", {"bare_search": "SQLite alone"}),
                Row("add", "one more sample on the disk", "ms", {"bare_add": "SQLite alone"}),
            ),
        ),
        Measurement(
            "files",
            "digitrec read",
            _module("reading files"),
            _LIMIT,
            (
                Row("command", "one file, as a process", "s", {"process": "a process that imports LiteRT and OpenCV"}),
                Row("folder", "pictures of 640x480 in a folder", "/s", {"imread": "OpenCV's imread alone"}),
            ),
        ),
    )


def _batch() -> Measurement:
    return Measurement(
        "batch",
        f"the Batch tab: a job of {_PAGES:,} pages",
        _module(f"batch {_PAGES}"),
        600,
        (
            Row("opened", "job opened, until its rows are on screen", "ms", {"bare": _SORTED}),
            Row("ordered", "ordered by a click on a head", "ms", {"bare": _SORTED}),
            Row("filtered", "filtered", "ms", {"bare": _SORTED}),
            Row("slowest", "the slowest of all these", "ms", bound=500),
            Row("blocked", "longest stall of the UI thread meanwhile", "ms", {"idle": _IDLE}, bound=50),
        ),
        is_default=False,
    )


def _webcam_rows() -> tuple[Row, ...]:
    return (
        Row("painted", "frames painted a second", "/s", {"stream": _STREAM}),
        Row("read", "frames read a second", "/s", {"stream": _STREAM}),
        Row("right", "share of frames shown with the right number", "%"),
        Row("blocked", "longest stall of the UI thread", "ms", {"idle": _IDLE}),
        Row("latency", "frame's arrival to its reading on screen", "ms", {"alone": "the frame read, alone"}),
        Row("latency95", "the same, 95th percentile", "ms", {"alone": "the frame read, alone"}),
    )


def _live(frames: int) -> Measurement:
    return Measurement(
        "live",
        f"the Webcam tab: {frames:,} frames, still sheets, servers that die, cameras that hang",
        _module(f"webcam live {frames}", "webcam still 5", f"webcam recover {_CYCLES}", "webcam close"),
        max(600, frames / 5),
        (
            *_webcam_rows(),
            Row("growth", "growth of memory meanwhile", "MB"),
            Row("still", "still sheets: share of frames right", "%"),
            Row("changes", "still sheets: changes of the number"),
            Row("recovered", f"{_CYCLES} deaths of the server: recovered from", "%"),
            Row("back", "server back to picture", "s", {"anew": "OpenCV's first picture of it"}),
            Row("close_hung", "window closed while the camera hangs", "s", {"close_fine": "while it does not"}),
        ),
        is_default=False,
    )


def _day() -> Measurement:
    return Measurement(
        "day",
        f"the Webcam tab as after a day: {_FRAMES:,} frames, as fast as it shows them",
        _module(f"webcam long {_FRAMES}"),
        _FRAMES / 5,
        (
            Row("painted", "frames painted a second", "/s"),
            Row("read", "share of them that were read", "%"),
            Row("growth", "growth of memory after the first tenth", "MB", bound=10),
            Row("blocked", "longest stall of the UI thread", "ms", {"idle": _IDLE}),
            Row("worked", "longest work of the UI thread at a time, its processor time", "ms", bound=33),
        ),
        is_default=False,
    )


def _training() -> Measurement:
    commands = ("quick", "command", "webcam", f"orders {_CYCLES}", "teach slant", "teach turn")
    hands = {"slant": "a hand that leans", "turn": "a hand that is turned"}
    return Measurement(
        "training",
        "the Train tab",
        _module(*(f"train {command}" for command in commands)),
        900,
        (
            Row("blocked", "longest stall of the UI thread", "ms", {"idle": _IDLE}),
            Row("accuracy", "quick model: MNIST test accuracy", "%"),
            Row("offered", "click to a quick model that can be used", "s", {"command": "digitrec train"}),
            Row("compared", "click to both models compared", "s", {"command": "digitrec train"}),
            Row("painted", "webcam frames painted a second meanwhile", "/s", {"stream": _STREAM}),
            Row("read", "webcam frames read a second meanwhile", "/s", {"stream": _STREAM}),
            Row("blocked_with_webcam", "longest stall with the webcam on", "ms", {"idle": _IDLE}),
            *(Row(order, f"time to {order}", "s") for order in ("pause", "resume", "cancel")),
            *(
                row
                for key, hand in hands.items()
                for row in (
                    Row(f"{key}_after", f"{hand}, taught: wrong digits", "%", {f"{key}_before": "before"}),
                    Row(f"{key}_mnist", f"{hand}, taught: change on MNIST test"),
                    Row(f"{key}_seconds", f"{hand}: time to teach", "s", {"command": "digitrec train"}),
                )
            ),
        ),
        is_default=False,
    )


def _module(*commands: str) -> tuple[tuple[str, ...], ...]:
    """The commands that run modules of this folder, from their names and arguments."""
    return tuple(("-m", *f"scripts.bench.{command}".split()) for command in commands)


def main(argv: Sequence[str] | None = None, choose_from: Sequence[Measurement] | None = None) -> int:
    """Measures and prints.

    Args:
        argv: the command line's if None.
        choose_from: what there is; all of DigitRec's if None.

    Returns:
        The exit status: 1 if something was not measured, 130 if the bench was interrupted.
    """
    parser = argparse.ArgumentParser(
        "scripts.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", metavar="NAMES", help="what to measure, with commas between")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures in this file")
    parser.add_argument("--frames", type=int, default=1800, metavar="N", help="of live; default: %(default)s")
    parser.add_argument("--list", action="store_true", help="say what can be measured")
    arguments = parser.parse_args(argv)
    known = {one.name: one for one in choose_from or measurements(arguments.frames)}
    if arguments.list:
        for one in known.values():
            print(f"{one.name:10} {one.about}{'' if one.is_default else ' (only by its name)'}")
        print(ALONE)
        return 0
    names = [one.name for one in known.values() if one.is_default]
    if arguments.only is not None:
        names = [name.strip() for name in arguments.only.split(",")]
        for name in names:
            if name not in known:
                parser.exit(2, f"There is no measurement “{name}”: choose among {', '.join(known)}.\n")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        return 0 if Bench(sys.stdout, arguments.json).run([known[name] for name in names]) else 1
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
