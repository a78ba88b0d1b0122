"""Folders of pictures on which numbers are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image as PilImage
from PyQt6.QtCore import Qt

from digitrec_gui.services.batch.running import Step
from digitrec_gui.services.batch.service import BatchService
from tests.services.pdfs import page


def slips(folder: Path, texts: Sequence[str]) -> Path:
    """A folder with a picture for each number."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts, 1):
        PilImage.fromarray(page(text)).save(folder / f"slip {number:02}.png")
    return folder


def hold_when_kept(batch: BatchService) -> None:
    """Has nothing more handed out as soon as something is kept, so that a machine however fast can still be paused."""
    worker = batch._run_worker
    worker.told.connect(lambda _slip, step: step is Step.KEPT and worker.pause(), Qt.ConnectionType.DirectConnection)
