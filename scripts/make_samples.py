"""Makes the pictures in resources/samples, and labels.csv with what is written on them.

python3 scripts/start.py --version      (sets up .venv)
.venv/bin/python scripts/make_samples.py
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from scripts.handwriting import Pen, Picture, boxes, paper, photograph, rule, write

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "samples"


def note(rng: np.random.Generator) -> Picture:
    """A note on white paper, in uneven light."""
    sheet = paper(1600, 900)
    write(sheet, "0522 1859", (180, 340), 190, Pen(0.07), rng)
    return photograph(sheet, rng)


def notebook(rng: np.random.Generator) -> Picture:
    """Three lines in blue ballpoint on a ruled page."""
    sheet = paper(1400, 1000)
    rule(sheet, 110)
    for row, text in enumerate(["3141592", "2718281", "1618033"]):
        write(sheet, text, (160, 150 + row * 220), 130, Pen(0.06, (38, 58, 150)), rng)
    return photograph(sheet, rng, light=0.25)


def whiteboard(rng: np.random.Generator) -> Picture:
    """Two numbers in red marker on a whiteboard."""
    sheet = paper(1300, 800, (236, 238, 240))
    write(sheet, "40 67", (200, 140), 210, Pen(0.12, (200, 40, 38)), rng)
    write(sheet, "982", (260, 450), 210, Pen(0.12, (200, 40, 38)), rng)
    return photograph(sheet, rng, light=0.2, blur=1.2)


def blackboard(rng: np.random.Generator) -> Picture:
    """Chalk on a blackboard: light on dark."""
    sheet = paper(1300, 700, (42, 58, 50))
    write(sheet, "73605", (170, 210), 240, Pen(0.09, (226, 228, 220)), rng)
    return photograph(sheet, rng, light=0.3, noise=5)


def form(rng: np.random.Generator) -> Picture:
    """A date in the boxes of a form, scanned."""
    sheet = paper(1200, 320, (252, 252, 252))
    boxes(sheet, (120, 90), 120, 8)
    for index, digit in enumerate("24091986"):
        write(sheet, digit, (150 + index * 120, 112), 78, Pen(0.08, (25, 25, 28)), rng)
    return photograph(sheet, rng, light=0.0, blur=0.6, noise=2)


SAMPLES: dict[str, tuple[Callable[[np.random.Generator], Picture], str]] = {
    "note.jpg": (note, "05221859"),
    "notebook.jpg": (notebook, "314159227182811618033"),
    "whiteboard.jpg": (whiteboard, "4067982"),
    "blackboard.jpg": (blackboard, "73605"),
    "form.png": (form, "24091986"),
}


def main() -> None:
    """Writes all samples; the same ones each time."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    cv2.setNumThreads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for seed, (name, (make, _)) in enumerate(SAMPLES.items()):
        Image.fromarray(make(np.random.default_rng(seed))).save(FOLDER / name, quality=85, optimize=True)
    with (FOLDER / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "label", "kind"])
        for name, (_, label) in SAMPLES.items():
            writer.writerow([name, label, "many" if name in {"notebook.jpg", "whiteboard.jpg"} else "string"])


if __name__ == "__main__":
    main()
