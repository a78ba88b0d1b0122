"""Draws the program's icon as a PNG: python -m scripts.packaging.icon FILE.png SIZE. Needs PyQt6, and no display."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def draw(file: Path, size: int) -> None:
    """Writes the icon, so many pixels wide and high, on transparent ground."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PyQt6.QtCore import Qt
    from PyQt6.QtGui import QGuiApplication, QImage, QPainter
    from PyQt6.QtSvg import QSvgRenderer

    application = QGuiApplication([])
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "resources/icons/digitrec.svg")).render(painter)
    painter.end()
    if not image.save(str(file)):
        raise OSError(f"{file} could not be written")
    del application


if __name__ == "__main__":
    draw(Path(sys.argv[1]), int(sys.argv[2]))
