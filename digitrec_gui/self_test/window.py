"""The part of the self-test that uses the window as a person would."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from PyQt6.QtCore import QEvent, QPointF, QSize, Qt
from PyQt6.QtGui import QAction, QGuiApplication, QMouseEvent
from PyQt6.QtWidgets import QAbstractButton, QApplication

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.models.cards import Card
from digitrec_gui.core.types import ModelInfo
from digitrec_gui.self_test.checks import Check, CheckError, expect, live, until
from digitrec_gui.self_test.film import FRAMES, PICTURE_LABEL, mjpeg_stream, write_film
from digitrec_gui.services.settings import Appearance
from digitrec_gui.services.webcam import sources
from digitrec_gui.ui.window.main_window import MainWindow

_STROKES = (
    ((105, 120), (112, 96), (130, 78), (158, 70), (185, 80), (203, 105), (198, 135), (175, 165), (140, 205)),
    ((140, 205), (104, 248), (130, 247), (170, 248), (210, 248)),
    ((265, 92), (310, 90), (372, 92), (360, 125), (345, 165), (328, 210), (312, 258)),
)
"""A 2, in two strokes that meet, and a 7, on the sheet of the Draw tab."""

_DRAWN = "27"

_ICON = QSize(18, 18)


class WindowTrial:
    """Opens the window and tries its tabs, one after the other."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._program: Program | None = None
        self._failures: list[str] = []

    @property
    def program(self) -> Program:
        """The program, once its window is open."""
        expect(self._program is not None, "there is no window")
        assert self._program is not None
        return self._program

    @property
    def _window(self) -> MainWindow:
        expect(self.program.window.is_filled, "the window is empty")
        return self.program.window

    def checks(self) -> Iterator[Check]:
        """Yields what is tried."""
        yield Check("the window opens", self._opens)
        yield Check("the model is loaded", self._loads)
        for file, label in samples():
            yield Check(f"reads {file.name}", lambda file=file, label=label: self._reads(file, label))  # type: ignore[misc]
        yield Check("saves text, table and picture", self._saves)
        yield Check("reads what is drawn", self._draws)
        yield Check("a video as camera", self._shows_video)
        yield Check("a stream as camera", self._shows_stream)
        yield Check("every tab, light and dark", self._shows_tabs)

    def close_and_tell(self) -> str:
        """Closes it, as a check."""
        self.close()
        return "no thread is left"

    def close(self) -> None:
        """Closes the window, and ends what belongs to it."""
        if self._program is not None:
            self._program.window.close_at_once()
            self._program.close()
            self._program.destroy()
            self._program = None

    def _opens(self) -> str:
        self._program = Program(self._application)
        window, painted = self._program.window, []
        window.painted.connect(lambda: painted.append(True))
        self._program.start()
        until(lambda: bool(painted), "the painted window")
        self._program.fill()
        self._program.services.reading.model_failed.connect(self._failures.append)
        # Those that are in sight are painted; the others would show only later that their picture is missing.
        parts: list[QAction | QAbstractButton] = [*window.findChildren(QAction), *window.findChildren(QAbstractButton)]
        icons = [part.icon() for part in parts]
        drawn = [icon.pixmap(_ICON) for icon in icons if not icon.isNull()]
        expect(len(drawn) > 20 and not any(pixmap.isNull() for pixmap in drawn), "icons are missing")
        expect(not window.windowIcon().pixmap(_ICON).isNull(), "the window's icon is missing")
        expect(bool(self._application.styleSheet()), "the style sheet is missing")
        size = f"{window.width()}x{window.height()}"
        return f"{size}, {QGuiApplication.platformName()}, {len(drawn)} icons"

    def _loads(self) -> str:
        services, models = self.program.services, self._window.models
        until(lambda: bool(self._failures) or models.info is not None, "the model")
        info = self._model()
        listed: list[bool] = []
        services.library.changed.connect(lambda: listed.append(True))
        services.library.refresh()
        until(lambda: bool(listed), "the list of models")
        first = services.library.entries()[0]
        expect(first.card != Card(), f"the card of {first.path.name} is missing")
        expect(first.sha256 == info.sha256, "what is listed is another model than the one that reads")
        return f"{paths.DEFAULT_MODEL.name}, {info.classes} classes, {info.accuracy or 0:.2%} on MNIST's test set"

    def _model(self) -> ModelInfo:
        info = self._window.models.info
        if info is None:
            raise CheckError("; ".join(self._failures) or "there is no model")
        return info

    def _reads(self, file: Path, label: str) -> str:
        self._model()
        window = self._window
        window.tabs.setCurrentWidget(window.image_tab)
        answers: list[str] = []
        window.image_tab.open_failed.connect(lambda *words: answers.append(f"not opened: {words}"))
        window.image_tab.read.connect(lambda reading: answers.append("read") if reading is not None else None)
        window.open_image(file)
        until(lambda: bool(answers), "a reading")
        expect(answers[0] == "read", answers[0])
        text = window.image_tab.panel.text
        expect("".join(text.split()) == label, f"{text!r} was read where {label!r} is written")
        return " ".join(text.split())

    def _saves(self) -> str:
        tab = self._window.image_tab
        reading, image = tab.session.reading, tab.image()
        if reading is None or image is None:
            raise CheckError("nothing was read that could be saved")
        with tempfile.TemporaryDirectory(prefix="digitrec-") as folder:
            sizes = []
            for suffix in (".txt", ".csv", ".png"):
                file, answers = Path(folder, f"saved{suffix}"), list[object]()
                order = self.program.services.reading.save(file, "sample", image, reading)
                order.done.connect(answers.append)
                order.failed.connect(answers.append)
                until(lambda answers=answers: bool(answers), file.name)  # type: ignore[misc]
                expect(file.is_file() and file.stat().st_size > 0, f"{file.name}: {answers[0]}")
                sizes.append(f"{file.stat().st_size:,}")
        return f"{' + '.join(sizes)} bytes"

    def _draws(self) -> str:
        self._model()
        window = self._window
        tab = window.draw_tab
        window.tabs.setCurrentWidget(tab)
        live(100)
        for stroke in _STROKES:
            self._draw(stroke)
        until(lambda: _digits(tab.panel.text) == _DRAWN, f"{_DRAWN} (not {tab.panel.text!r})")
        return tab.panel.text

    def _draw(self, stroke: tuple[tuple[int, int], ...]) -> None:
        pad = self._window.draw_tab.pad
        points = [QPointF(*point) * pad.viewport.scale + pad.viewport.origin for point in stroke]
        last = len(points) - 1
        for number, point in enumerate(points):
            kind = QEvent.Type.MouseMove
            held = Qt.MouseButton.LeftButton
            if number == 0:
                kind = QEvent.Type.MouseButtonPress
            elif number == last:
                kind, held = QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton
            there, none = QPointF(pad.mapToGlobal(point)), Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(pad, QMouseEvent(kind, point, there, Qt.MouseButton.LeftButton, held, none))

    def _shows_video(self) -> str:
        with tempfile.TemporaryDirectory(prefix="digitrec-") as folder:
            film = Path(folder, "camera.avi")
            write_film(film)
            return f"{self._watch(sources.video(film))}, from {FRAMES} frames of {film.stat().st_size:,} bytes"

    def _shows_stream(self) -> str:
        with mjpeg_stream() as url:
            return f"{self._watch(sources.stream(url))}, by HTTP on this machine"

    def _watch(self, source: sources.CameraSource) -> str:
        self._model()
        window = self._window
        tab = window.webcam_tab
        window.tabs.setCurrentWidget(tab)
        tab.sources.choose(source)
        tab.actions_.on.setChecked(True)
        try:
            until(lambda: _digits(tab.panel.text) == PICTURE_LABEL, f"{PICTURE_LABEL} (not {tab.panel.text!r})")
            return " ".join(tab.panel.text.split())
        finally:
            tab.actions_.on.setChecked(False)
            window.tabs.setCurrentWidget(window.image_tab)
            live(100)

    def _shows_tabs(self) -> str:
        window, colours = self._window, set()
        for appearance in (Appearance.LIGHT, Appearance.DARK):
            window.menus.appearances[appearance].trigger()
            for tab in (window.image_tab, window.batch_tab, window.webcam_tab, window.draw_tab, window.train_tab):
                window.tabs.setCurrentWidget(tab)
                live(100)
                picture = window.grab().toImage()
                colours.add(picture.pixelColor(picture.width() // 2, picture.height() - 4).name())
        expect(len(colours) > 1, f"light and dark look the same: {colours}")
        return ", ".join(window.tabs.tabText(number) for number in range(window.tabs.count()))


def samples() -> list[tuple[Path, str]]:
    """The pictures that come with DigitRec, with what is written on them."""
    import csv

    with (paths.SAMPLES / "labels.csv").open(encoding="utf-8", newline="") as file:
        return [(paths.SAMPLES / row["file"], row["label"]) for row in csv.DictReader(file)]


def _digits(text: str) -> str:
    return "".join(text.split())
