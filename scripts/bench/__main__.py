"""Measures DigitRec's speed, memory and, with --photos, its reading of a labelled folder.

    .venv/bin/python -m scripts.bench
    .venv/bin/python -m scripts.bench --live --frames 20000        Webcam and Draw alone, thirteen minutes
    .venv/bin/python -m scripts.bench --training                   Train alone, ten minutes
    .venv/bin/python -m scripts.bench --photos FOLDER      FOLDER/labels.csv: file, label, kind, notes

Figures are medians over repeats, on this machine as it is now: close other programs first.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.images import open_image
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from scripts.bench.photos import COMMITTED, as_json, score
from scripts.bench.samples import PAGE
from scripts.handwriting import Pen, Picture, paper, photograph, write

ROOT = Path(__file__).resolve().parents[2]
FOLDER_SIZE = 100
CYCLES = 10
SAMPLES = 50_000


def main() -> int:
    """Measures and prints a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--repeats", type=int, default=7, metavar="N", help="default: %(default)s")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--live", action="store_true", help="measure the Webcam and the Draw tab alone")
    only.add_argument("--training", action="store_true", help="measure the Train tab alone")
    parser.add_argument("--frames", type=int, default=1800, metavar="N", help="of the webcam; default: %(default)s")
    parser.add_argument("--photos", type=Path, metavar="FOLDER", help="score this labelled folder instead")
    parser.add_argument("--wrong", action="store_true", help="with --photos: list what was read wrong")
    parser.add_argument("--commit", action="store_true", help=f"with --photos: write the figures to {COMMITTED.name}")
    arguments = parser.parse_args()
    compiled = find_compiled(paths.DEFAULT_MODEL, paths.cache_folder())
    if compiled is None:
        parser.exit(1, "The shipped model has no compiled copy: run `digitrec compile` first.\n")
    reader = Reader(Engine(compiled))
    if arguments.photos:
        return _photos(reader, arguments)
    figures: dict[str, float] = {}
    if not arguments.live and not arguments.training:
        with tempfile.TemporaryDirectory() as folder:
            figures = _figures(Path(folder), reader, arguments.repeats)
        figures |= _samples(arguments.repeats)
    if not arguments.training:
        figures |= _webcam(arguments.frames) | _draw()
    if not arguments.live:
        figures |= _training()
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, figure in figures.items():
            print(f"{name:60} {figure:10.4g}")
    return 0


def _figures(folder: Path, reader: Reader, repeats: int) -> dict[str, float]:
    """All figures by name; the unit is part of the name."""
    photo, frame = _page(4000, 3000), _page(1280, 720)
    Image.fromarray(photo).save(folder / "photo.jpg", quality=88)
    pictures = folder / "pictures"
    pictures.mkdir()
    for index in range(FOLDER_SIZE):
        Image.fromarray(_page(640, 480, seed=index)).save(pictures / f"{index}.jpg")
    note = str(paths.SAMPLES / "note.jpg")
    launches = [_child("launch", str(time.time()), note) for _ in range(repeats + 1)][1:]
    idle = [_child("launch", str(time.time())) for _ in range(3)]
    stalls = [_child("stall", str(folder / "photo.jpg")) for _ in range(3)]
    service = _child("service", "1000")
    keras = _run_json("scripts.bench.keras", str(paths.DEFAULT_MODEL), "200")
    digit = service["seconds"]
    return {
        "launch to painted window, s": _median(launches, "painted"),
        "launch to first reading on screen, s": _median(launches, "read"),
        "modules of TensorFlow or Keras in the window's process": max(len(run["heavy"]) for run in [*launches, *idle]),
        "resident memory after start, MB": _median(idle, "resident"),
        "resident memory after the first reading, MB": _median(launches, "resident"),
        "growth of memory over 1,000 readings, MB": service["after"] - service["before"],
        "longest stall of the UI thread, 12-megapixel photo, ms": 1000 * _median(stalls, "longest"),
        "digitrec read of one file, as a process, s": _timed(lambda: _read(note), repeats),
        "12-megapixel photo, decode, ms": 1000 * _timed(lambda: open_image(folder / "photo.jpg"), repeats),
        "12-megapixel photo, decoded picture to Reading, ms": 1000 * _timed(lambda: reader.read(photo), repeats),
        "1280x720 frame to Reading, ms": 1000 * _timed(lambda: reader.read(frame), repeats),
        "pictures of 640x480 in a folder, per second": FOLDER_SIZE / _timed(lambda: _read(str(pictures)), 3),
        "one 28x28 through ReadingService, ms": 1000 * digit,
        "one 28x28 through model(x) of Keras, ms": 1000 * keras["call"],
        "one 28x28 through model.predict of Keras, ms": 1000 * keras["predict"],
        "ReadingService is faster than model(x) by a factor of": keras["call"] / digit,
        "ReadingService is faster than model.predict by a factor of": keras["predict"] / digit,
    }


def _samples(repeats: int) -> dict[str, float]:
    """The figures of the samples that people keep, by name."""
    found = _run_json("scripts.bench.samples", str(SAMPLES), str(repeats))
    return {
        f"{SAMPLES:,} samples: file and grid opened to the first {PAGE} samples, s": found["opening"],
        f"{SAMPLES:,} samples: grid opened to the first {PAGE} samples, s": found["grid"],
        f"{SAMPLES:,} samples: search by digit to the first {PAGE} samples, s": found["search"],
    }


def _webcam(frames: int) -> dict[str, float]:
    """The figures of the Webcam tab, at 1280x720 and 30 Frames a second, by name."""
    live = _run_json("scripts.bench.webcam", "live", str(frames))
    sheets = _run_json("scripts.bench.webcam", "still", "5")
    back = _run_json("scripts.bench.webcam", "recover", str(CYCLES))
    closed = _run_json("scripts.bench.webcam", "close")["closed"]
    seconds_to_close = time.time() - closed
    return {
        "webcam: frames painted a second": live["painted"],
        "webcam: frames read a second": live["read"],
        "webcam: a moving sheet shown right, share of frames": live["right"],
        "webcam: frame's arrival to its Reading on screen, ms": 1000 * live["latency"],
        "webcam: the same, 95th percentile, ms": 1000 * live["latency95"],
        "webcam: longest stall of the UI thread, ms": 1000 * live["blocked"],
        f"webcam: growth of memory over {frames:,} frames, MB": live["growth"],
        **{f"webcam: still sheet, {name}: share of frames right": sheet["right"] for name, sheet in sheets.items()},
        "webcam: changes of the number on still sheets": sum(sheet["changes"] for sheet in sheets.values()),
        f"webcam: of {CYCLES} deaths of the server recovered": back["recovered"],
        "webcam: server back to picture, s": back["seconds"],
        "webcam: closing the window while the camera hangs, s": seconds_to_close,
    }


def _draw() -> dict[str, float]:
    """The figures of the Draw tab, by name."""
    pen = _run_json("scripts.bench.draw", "10")
    return {
        "draw: pen-up to reading on screen, ms": 1000 * pen["median"],
        "draw: the same, 95th percentile, ms": 1000 * pen["p95"],
    }


def _training() -> dict[str, float]:
    """The figures of the Train tab, by name."""
    quick = _run_json("scripts.bench.train", "quick")
    beside = _run_json("scripts.bench.train", "webcam")
    orders = _run_json("scripts.bench.train", "orders", str(CYCLES))
    hands = {hand: _run_json("scripts.bench.train", "teach", hand) for hand in ("slant", "turn")}
    figures = {
        "train: click to a new quick model that can be used, s": quick["offered"],
        "train: click to both models compared on MNIST, s": quick["compared"],
        "train: MNIST test accuracy of that model": quick["accuracy"],
        "train: longest stall of the UI thread meanwhile, ms": 1000 * quick["blocked"],
        "train: webcam frames painted a second meanwhile": beside["painted"],
        "train: webcam frames read a second meanwhile": beside["read"],
        "train: longest stall with the webcam on, ms": 1000 * beside["blocked"],
        **{f"train: longest time to {order}, s": seconds for order, seconds in orders.items()},
    }
    for hand, taught in hands.items():
        figures |= {
            f"teach, {hand}: wrong before": taught["before"],
            f"teach, {hand}: wrong after": taught["after"],
            f"teach, {hand}: change on MNIST test": taught["mnist"],
            f"teach, {hand}: seconds": taught["seconds"],
        }
    return figures


def _page(width: int, height: int, seed: int = 0) -> Picture:
    """A page with five lines of digits, 50 in all."""
    rng = np.random.default_rng(seed)
    page = paper(width, height)
    for row in range(5):
        write(page, "0123456789", (0.06 * width, (0.08 + 0.18 * row) * height), 0.09 * height, Pen(), rng)
    return photograph(page, rng)


def _timed(work: Callable[[], object], repeats: int) -> float:
    """Median seconds, after one run to warm up."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _median(runs: list[dict[str, Any]], name: str) -> float:
    return statistics.median(float(run[name]) for run in runs)


def _read(path: str) -> None:
    subprocess.run([*paths.child_command("read"), path], stdout=subprocess.DEVNULL, check=True, cwd=ROOT)


def _child(*arguments: str) -> dict[str, Any]:
    return _run_json("scripts.bench.window", *arguments)


def _run_json(module: str, *arguments: str) -> dict[str, Any]:
    """Runs a module of this folder as a child and returns the JSON of its last line."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's start finds the byte code of the last one
    command = [sys.executable, "-m", module, *arguments]
    child = subprocess.run(command, stdout=subprocess.PIPE, env=environment, cwd=ROOT, check=True)
    found: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


def _photos(reader: Reader, arguments: argparse.Namespace) -> int:
    try:
        scores, wrong = score(arguments.photos, reader)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    figures = json.dumps(as_json(scores, wrong), indent=1)
    if arguments.commit:
        COMMITTED.write_text(figures + "\n", encoding="utf-8")
    if arguments.json:
        print(figures)
        return 0
    print(f"{'':24} {'images':>7} {'exact':>7} {'share':>8} {'digit errors':>13}")
    for name, entry in scores.items():
        share, errors = entry.exact / entry.images, entry.edits / entry.digits
        print(f"{name:24} {entry.images:7} {entry.exact:7} {share:8.1%} {errors:13.1%}")
    if arguments.wrong:
        print("", *(f"{image.name}: {image.label} read as {image.read or 'nothing'}" for image in wrong), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
