"""The part of scripts/bench.py that scores a folder of labelled images."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from digitrec_gui.core.errors import ImageError
from digitrec_gui.core.images import open_image
from digitrec_gui.core.reader import Reader


@dataclass
class Score:
    """How one kind of image was read.

    Attributes:
        images: how many there are.
        exact: how many were read without any mistake.
        digits: how many digits are written on them.
        edits: digits that would have to be put in, taken out or replaced to make the readings right.
    """

    images: int = 0
    exact: int = 0
    digits: int = 0
    edits: int = 0


def score(folder: Path, reader: Reader) -> tuple[dict[str, Score], list[str]]:
    """Reads the images of `labels.csv` (columns file, label, kind) in a folder.

    Returns:
        The score of each kind and of "all", and a line for each image that was read wrong.

    Raises:
        OSError: there is no labels.csv.
    """
    scores: dict[str, Score] = defaultdict(Score)
    wrong = []
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                text = reader.read(open_image(folder / row["file"]).image).text.replace(" ", "")
            except ImageError as error:
                text = str(error)
            edits = edit_distance(text, row["label"])
            for kind in (row["kind"], "all"):
                entry = scores[kind]
                entry.images += 1
                entry.exact += edits == 0
                entry.digits += len(row["label"])
                entry.edits += edits
            if edits:
                wrong.append(f"{row['file']}: {row['label']} read as {text or 'nothing'}")
    return dict(scores), wrong


def edit_distance(a: str, b: str) -> int:
    """Levenshtein's distance: insertions, deletions and replacements that make one text the other."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]
