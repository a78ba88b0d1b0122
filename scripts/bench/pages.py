"""Reads a file of many scanned pages, and looks at the memory as the pages go by.

    .venv/bin/python -m scripts.bench.pages [--pages 300] [--kind pdf] [--window]

One page is in memory at a time, so after the tenth page nothing may grow: on the command line, and in the window, whose
strip is scrolled along. Ends with status 1 if it grew by more than a page takes. Linux (memory is read in /proc).
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image as PilImage

from digitrec_gui import paths
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.signs import SignReader
from digitrec_gui.core.types import ReadOptions
from digitrec_gui.services.pages import open_pages
from scripts.handwriting import Pen, paper, write

SIZE = (1654, 2339)
"""A4 at 200 dots to the inch, pixels."""

SETTLED = 10
"""Pages after which memory must have settled."""

ROOM = 60 * 2**20
"""Bytes by which it may still vary: five times what such a page takes, since the C library keeps what is freed."""


def scans(file: Path, number: int) -> None:
    """Writes a file of so many scanned pages; each shows its number and a column of others, in another hand."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pages = _pages(number)
    next(pages).save(file, save_all=True, append_images=pages, resolution=200)


def _pages(number: int) -> Iterator[PilImage.Image]:
    rng = np.random.default_rng(0)
    for page in range(number):
        sheet = paper(*SIZE)
        for line in range(8):
            text = f"{page + 1}" if line == 0 else "".join(map(str, rng.integers(0, 10, 5)))
            write(sheet, text, (200, 200 + 250 * line), 110, Pen(), rng)
        # A JPEG, so that a file of 300 is no larger than those of a scanner
        content = io.BytesIO()
        PilImage.fromarray(sheet).save(content, "JPEG", quality=80)
        yield PilImage.open(content)


def resident() -> int:
    """Resident memory of this process and its children, bytes."""
    return sum(_resident(pid) for pid in (os.getpid(), *_children()))


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:  # it has ended
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _children() -> list[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    return [int(pid) for task in tasks for pid in (task / "children").read_text(encoding="ascii").split()]


def _on_the_command_line(file: Path) -> list[int]:
    """Memory after each page, as `digitrec read` reads it."""
    with silent_stderr():
        reader = Reader(
            Engine(paths.DEFAULT_MODEL.with_suffix(".tflite")), Finder(paths.FINDER), SignReader(paths.SIGNS)
        )
    pages = open_pages(file)
    after = []
    for number in range(pages.count):
        reader.read(pages.page(number).image, ReadOptions(rotation=None))
        after.append(resident())
    pages.close()
    return after


def _in_the_window(file: Path) -> list[int]:
    """Memory after each page, as each is shown and read in the window."""
    from PyQt6.QtCore import QEventLoop, QTimer
    from PyQt6.QtWidgets import QApplication

    from digitrec_gui.app import Program

    with tempfile.TemporaryDirectory() as home:
        os.environ["DIGITREC_HOME"] = home
        program = Program(QApplication([sys.argv[0]]))
        program.fill()
        loop, after = QEventLoop(), list[int]()
        program.services.reading.model_ready.connect(loop.quit)
        program.start()
        loop.exec()
        images = program.window.images
        images.tab.paging.read.connect(lambda _number: after.append(resident()))
        images.tab.read.connect(lambda reading: loop.quit() if reading is not None else None)
        program.window.open_image(file)
        loop.exec()
        QTimer.singleShot(0, lambda: images.all_pages.read(lambda _readings: loop.quit()))
        images.all_pages.ended.connect(loop.quit)
        images.tab.read.disconnect()
        loop.exec()
        program.window.close_at_once()
        program.close()
    return after


def main() -> int:
    """Prints the memory; returns 0 if it stayed flat."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--kind", choices=("pdf", "tif"), default="pdf")
    parser.add_argument("--window", action="store_true", help="in the window, offscreen")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"scans.{arguments.kind}")
        scans(file, arguments.pages)
        print(f"{arguments.pages} pages, {file.stat().st_size / 1e6:.0f} MB")
        start = time.perf_counter()
        after = (_in_the_window if arguments.window else _on_the_command_line)(file)
        seconds = time.perf_counter() - start
    for number in sorted({1, 2, 5, SETTLED, *range(50, len(after) + 1, 50), len(after)}):
        print(f"after page {number:4}: {after[number - 1] / 2**20:6.0f} MB")
    grown = max(after[SETTLED:]) - max(after[:SETTLED])
    print(f"grown since page {SETTLED}: {grown / 2**20:.0f} MB; {seconds / len(after):.2f} s a page")
    return 0 if grown <= ROOM else 1


if __name__ == "__main__":
    sys.exit(main())
