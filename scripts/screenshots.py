"""Takes the README's screenshots of the window, without a screen; see --help."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QEventLoop, QTimer, pyqtBoundSignal
from PyQt6.QtWidgets import QApplication

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.services.failures import FailureHooks
from digitrec_gui.services.settings import Appearance
from digitrec_gui.ui.main_window import MainWindow

README_SIZE = (1280, 800)
CHECK_SIZE = (900, 600)
PATIENCE_MS = 30_000
SETTLE_MS = 50


def main() -> int:
    """Runs the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=paths.RESOURCES / "screenshots", help="folder for the pictures")
    parser.add_argument("--sample", type=Path, default=paths.SAMPLES / "note.jpg", help="picture to show")
    parser.add_argument(
        "--check", action="store_true", help="every state at 900x600 and at README size, to look at, not for the README"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with _program() as program:
        for appearance in (Appearance.LIGHT, Appearance.DARK):
            program.window.menus.appearances[appearance].trigger()
            sizes = (README_SIZE, CHECK_SIZE) if options.check else (README_SIZE,)
            for width, height in sizes:
                program.window.resize(width, height)
                for state in STATES if options.check else ("empty", "selected"):
                    program.window.notice.hide()
                    STATES[state](program.window, options.sample)
                    _settle()
                    suffix = f"-{width}x{height}" if options.check else ""
                    file = options.out / f"{state}-{appearance}{suffix}.png"
                    program.window.grab().save(str(file))
                    print(file)
    return 0


@contextmanager
def _program() -> Iterator[Program]:
    """The real program with settings of its own, its Model loaded."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["DIGITREC_HOME"] = home
        application = QApplication([sys.argv[0]])
        program = Program(application, FailureHooks())
        try:
            _after(program.service.model_ready, program.start)
            yield program
        finally:
            program.close()


def _empty(window: MainWindow, _sample: Path) -> None:
    window.image_tab.show_empty()


def _reading(window: MainWindow, sample: Path) -> None:
    _read(window, sample)
    window.image_tab.view.show_digits(())
    window.image_tab.panel.show_waiting()
    _settle(400)


def _read(window: MainWindow, sample: Path) -> None:
    _after(window.image_tab.opened, lambda: window.open_image(sample))
    while not window.image_tab.panel.text:
        _after(window.image_tab.read, lambda: None)


def _selected(window: MainWindow, sample: Path) -> None:
    _read(window, sample)
    _after(window.image_tab.explained, lambda: window.image_tab.panel.digit_asked.emit(2))


def _failed(window: MainWindow, sample: Path) -> None:
    _after(window.image_tab.open_failed, lambda: window.open_image(sample.with_name("holiday.png")))


def _notice(window: MainWindow, _sample: Path) -> None:
    window.image_tab.show_empty()
    window.notice.show_busy("Preparing the model mine. This is done once for each model and takes some seconds.")


STATES: dict[str, Callable[[MainWindow, Path], None]] = {
    "empty": _empty,
    "reading": _reading,
    "read": _read,
    "selected": _selected,
    "failed": _failed,
    "notice": _notice,
}


def _after(fact: pyqtBoundSignal, order: Callable[[], object]) -> None:
    """Gives an order and waits for the fact that answers it."""
    loop = QEventLoop()
    fact.connect(loop.quit)
    QTimer.singleShot(PATIENCE_MS, lambda: loop.exit(1))
    order()
    if loop.exec() != 0:
        raise TimeoutError("the window did not answer")
    fact.disconnect(loop.quit)


def _settle(milliseconds: int = SETTLE_MS) -> None:
    """Lets layouts and repaints happen."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
