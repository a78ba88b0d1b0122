"""A child of `test_scales`: the real window on a screen of 1366x768 at one scale, and what is wrong with its layout.

Prints a line of JSON: for each thing that is shown, in light and dark, its faults.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.limits import WAIT_SECONDS

SCREEN = (1366, 768)
"""Pixels."""


def main(scale: str, pictures: str = "") -> None:
    """Looks at all of the window.

    Args:
        scale: pixels a point.
        pictures: a folder for a picture of each, to be looked at; empty for none.
    """
    with tempfile.TemporaryDirectory() as home:
        screens = Path(home) / "screens.json"
        dots = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        screen = {"name": "laptop", "x": 0, "y": 0, "width": SCREEN[0], "height": SCREEN[1], **dots}
        screens.write_text(json.dumps({"screens": [screen]}))
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        os.environ["QT_SCALE_FACTOR"] = scale
        os.environ["DIGITREC_HOME"] = home
        sys.stdout.write(json.dumps(_looked(Path(pictures) if pictures else None)) + "\n")


def _looked(pictures: Path | None) -> dict[str, list[str]]:
    from PyQt6.QtWidgets import QApplication

    from digitrec_gui.app import Program

    application = QApplication(sys.argv[:1])
    program = Program(application)
    program.fill()
    try:
        program.start()
        _until(lambda: not program.services.reading.is_loading and program.window.status.model.text()[:7] != "Loading")
        return dict(_all(program, pictures))
    finally:
        program.window.close()
        program.close()
        program.destroy()


def _all(program: object, pictures: Path | None) -> Iterator[tuple[str, list[str]]]:
    from PyQt6.QtWidgets import QApplication, QWidget

    from digitrec_gui.app import Program
    from digitrec_gui.services.settings import Appearance
    from tests.ui.window import layout_faults
    from tests.ui.window.all_there_is import dialogs, tabs

    assert isinstance(program, Program)
    screen = QApplication.primaryScreen()
    assert screen is not None
    window, room = program.window, screen.availableGeometry()
    sizes = {"as it opens": window.size(), "at its least": window.minimumSize()}
    window.showNormal()  # it may take all of a small screen

    def looked(name: str, widget: QWidget) -> tuple[str, list[str]]:
        _settle()
        if pictures is not None:
            widget.grab().save(str(pictures / f"{name.replace(' ', '-')}.png"))
        return name, [*layout_faults.inside(widget, room), *layout_faults.faults(widget)]

    window.menus.appearances[Appearance.LIGHT].trigger()
    for name, size in sizes.items():
        window.resize(size)
        for number in range(window.tabs.count()):
            window.tabs.setCurrentIndex(number)
            yield looked(f"{name}, {window.tabs.tabText(number)}", window)
    window.tabs.setCurrentIndex(0)
    window.resize(room.size())
    for name, widget in tabs(program, _until):
        yield looked(f"light, {name}", widget)
    # Switched while all of it is there, as a new style sheet may undo what a widget was given.
    window.menus.appearances[Appearance.DARK].trigger()
    for number in range(window.tabs.count()):
        window.tabs.setCurrentIndex(number)
        yield looked(f"dark, {window.tabs.tabText(number)}", window)
    for name, widget in dialogs(program, _until):
        yield looked(f"dark, {name}", widget)
        if name in ("samples", "models", "form editor"):
            window.menus.appearances[Appearance.LIGHT].trigger()
            yield looked(f"light, {name}", widget)
            window.menus.appearances[Appearance.DARK].trigger()


def _until(is_so: Callable[[], bool]) -> None:
    """Lets the window live until something is so."""
    from PyQt6.QtCore import QEventLoop, QTimer

    given_up = time.monotonic() + WAIT_SECONDS
    while not is_so():
        if time.monotonic() > given_up:
            raise TimeoutError("the window did not get there")
        loop = QEventLoop()  # sleeps where there is nothing to do: threads work meanwhile
        QTimer.singleShot(20, loop.quit)
        loop.exec()


def _settle() -> None:
    """Lets all that is due happen: layouts ask for others."""
    from PyQt6.QtWidgets import QApplication

    for _ in range(4):
        QApplication.processEvents()


if __name__ == "__main__":
    main(*sys.argv[1:])
