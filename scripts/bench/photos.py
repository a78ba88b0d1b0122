"""Scores a folder of labelled images, with the Model and the Reader of the window.

.venv/bin/python -m scripts.bench.photos FOLDER      FOLDER/labels.csv: file, label, kind, notes
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.training.data.labelled import LABELS, LabelledImage, load_images
from digitrec_gui.training.evaluate.answers import Score, WrongImage, answer_images
from scripts.bench.reading import shipped_reader

COMMITTED = Path(__file__).resolve().parents[2] / "tests" / "photos.json"
"""The figures of the last change that was meant to change them."""

LEEWAY = 1
"""Images by which a Reading may be worse than the committed figures: what a processor's rounding can turn."""

_HARD = "HARD"


def main() -> int:
    """Prints a table or JSON; the exit status is 1 if the folder is not labelled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the labelled images")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--wrong", action="store_true", help="list what was read wrong")
    parser.add_argument("--commit", action="store_true", help=f"write the figures to {COMMITTED.name}")
    arguments = parser.parse_args()
    try:
        scores, wrong = score(arguments.folder, shipped_reader())
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


def score(folder: Path, reader: Reader) -> tuple[dict[str, Score], tuple[WrongImage, ...]]:
    """Reads the images of a labelled folder.

    Returns:
        The score of each source (the folder in which an image lies) and kind, of each kind, and of "all"; those whose
        notes in the table begin with HARD are counted with a kind of their own. And what was read wrong.

    Raises:
        DataError: the folder is not labelled.
    """
    images = load_images(folder)
    answers = answer_images(reader, images, lambda _: None)
    hard = _hard(folder / LABELS)
    read = {wrong.name: wrong.read for wrong in answers.wrong}
    scores: dict[str, Score] = {}
    for image in images:
        if image.label:
            for name in _counted_with(image, image.name in hard):
                scores.setdefault(name, Score()).add(read.get(image.name, image.label), image.label)
    return dict(sorted(scores.items())), answers.wrong


def _counted_with(image: LabelledImage, hard: bool) -> Sequence[str]:
    kind = f"{image.kind}, hard" if hard else image.kind
    source = Path(image.name).parent.as_posix()
    several = () if image.kind == "single" or hard else ("several",)
    return (f"{source}: {kind}", kind, *several, "all") if source != "." else (kind, *several, "all")


def _hard(table: Path) -> set[str]:
    if not table.is_file():
        return set()
    with table.open(newline="", encoding="utf-8-sig") as file:
        return {row["file"] for row in csv.DictReader(file) if (row.get("notes") or "").startswith(_HARD)}


def as_json(scores: dict[str, Score], wrong: Sequence[WrongImage]) -> dict[str, Any]:
    """The figures as they are committed."""
    return {
        "scores": {name: asdict(entry) for name, entry in scores.items()},
        "wrong": sorted(image.name for image in wrong),
    }


def regression(scores: dict[str, Score], wrong: Sequence[WrongImage], committed: Path = COMMITTED) -> str:
    """What is worse than the committed figures by more than `LEEWAY`, for people; empty if nothing is."""
    before = json.loads(committed.read_text(encoding="utf-8"))
    lost = before["scores"]["all"]["exact"] - scores["all"].exact
    if lost <= LEEWAY:
        return ""
    known = set(before["wrong"])
    new = [
        f"{image.name}: {image.label} read as {image.read or 'nothing'}" for image in wrong if image.name not in known
    ]
    return "\n".join([f"{lost} images fewer are read without a mistake. New among the wrong ones:", *new])


if __name__ == "__main__":
    sys.exit(main())
