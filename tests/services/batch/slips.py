"""Folders of pictures on which numbers are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image as PilImage

from tests.services.pdfs import page


def slips(folder: Path, texts: Sequence[str]) -> Path:
    """A folder with a picture for each number."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts, 1):
        PilImage.fromarray(page(text)).save(folder / f"slip {number:02}.png")
    return folder
