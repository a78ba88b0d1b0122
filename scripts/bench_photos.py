"""The part of scripts/bench.py that scores a folder of labelled images, with the Model and the Reader of the window."""

from __future__ import annotations

from pathlib import Path

from digitrec_gui.core.reader import Reader
from digitrec_gui.training.answers import Score, answer_images
from digitrec_gui.training.labelled import load_images


def score(folder: Path, reader: Reader) -> tuple[dict[str, Score], list[str]]:
    """Reads the images of a labelled folder.

    Returns:
        The score of each kind and of "all", and a line for each image that was read wrong.

    Raises:
        DataError: the folder is not labelled.
    """
    answers = answer_images(reader, load_images(folder), lambda _: None)
    wrong = [f"{image.name}: {image.label} read as {image.read or 'nothing'}" for image in answers.wrong]
    return answers.scores, wrong
