"""The look: nothing cut off, everything named, colours that can be read, and the picture it always was."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QImage, QPalette, QPixmap
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QLabel,
    QScrollBar,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from digitrec_gui.core.types import Box, Digit, Glyph, Prediction, Reading
from digitrec_gui.services.settings import Appearance
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.reading.tiles import MapsTile
from digitrec_gui.ui.widgets import theme
from digitrec_gui.ui.widgets.controls import Offer
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT

Read = Callable[[Path], None]
SNAPSHOTS = Path(__file__).parent / "snapshots"
STATES = ["empty", "read", "selected", "corrected", "region", "sensitivity", "nothing found", "failed", "notice"]
OFFER = Offer("Open…", lambda: None)
CELLS = QSize(40, 25)
"""A snapshot is this coarse, so that another font or another rasteriser does not matter, but a misplaced card does."""


def select(qtbot: QtBot, window: MainWindow, index: int) -> None:
    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        window.image_tab.panel.part_asked.emit(index)


def show_state(qtbot: QtBot, window: MainWindow, read: Read, note: Path, blank: Path, state: str) -> None:
    if state in ("read", "selected"):
        read(note)
    if state == "selected":
        select(qtbot, window, 2)
    if state in ("corrected", "region", "sensitivity"):
        read(note)
        tab = window.image_tab
        select(qtbot, window, 2)
        tab.session.label(2, "7")
        if state == "sensitivity":
            tab.actions_.sensitivity.trigger()
        if state == "region":
            tab.actions_.region.trigger()
    if state == "nothing found":
        read(blank)
    if state == "failed":
        window.open_image(blank.with_name("a file with quite a long name that is not there.png"))
        qtbot.waitUntil(lambda: bool(window.image_tab.panel.problem), timeout=WAIT)
    if state == "notice":
        window.notice.show_problem("A sentence of some length about a model that could not be opened. " * 2, OFFER)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_no_word_is_cut_off(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path, blank: Path, state: str, size: tuple[int, int]
) -> None:
    window.resize(*size)
    show_state(qtbot, window, read, note, blank, state)
    qtbot.wait(1)  # lets the layout settle

    assert (window.width(), window.height()) == size
    for widget in [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]:
        if widget.isVisible() and not isinstance(widget.parent(), QTextEdit):
            needed = widget.sizeHint()
            if isinstance(widget, QLabel) and widget.wordWrap():
                needed = QSize(0, widget.heightForWidth(widget.width()))
            text = getattr(widget, "text", str)() or widget.accessibleName()
            assert widget.width() >= needed.width() and widget.height() >= needed.height(), f"cut off: {text}"


@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_what_to_do_about_a_wrong_digit_needs_no_scrolling(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path, size: tuple[int, int]
) -> None:
    window.resize(*size)
    read(note)
    select(qtbot, window, 2)
    window.notice.show_remark("One picture is read at a time: note.jpg.")
    qtbot.wait(1)

    steps = window.image_tab.panel.steps
    hint = next(
        label for label in window.image_tab.panel.findChildren(QLabel) if label.text().startswith("Is it wrong?")
    )
    assert hint.visibleRegion().boundingRect() == hint.rect()
    if size == (1280, 800):
        assert steps.visibleRegion().boundingRect() == steps.rect()  # nor does anything else


def test_a_text_of_many_lines_takes_the_room_there_is(qtbot: QtBot, window: MainWindow) -> None:
    read_out = window.image_tab.panel.read_out
    bar = read_out.verticalScrollBar()
    assert bar is not None
    window.image_tab.panel.show_reading(lines_of_ones(5))
    qtbot.wait(1)
    assert not bar.isVisible() and bar.maximum() == 0

    # What is too long even so is scrolled to the digit that is selected
    window.image_tab.panel.show_reading(lines_of_ones(40))
    qtbot.wait(1)
    assert bar.isVisible() and bar.value() == 0
    window.image_tab.panel.select(39)
    assert bar.value() == bar.maximum() > 0


def lines_of_ones(count: int) -> Reading:
    """A Reading of so many lines, each a 1."""
    ink = np.zeros((28, 28), np.uint8)
    one = Prediction((0.0, 1.0, *[0.0] * 9))
    return Reading(tuple(Digit(Glyph(Box(0, 30 * n, 9, 20), ink, n), ink, one) for n in range(count)), 99, 2000, 0.1)


@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_a_notice_moves_no_button_and_not_the_picture(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path, size: tuple[int, int]
) -> None:
    window.resize(*size)
    read(note)
    view = window.image_tab.view
    full = view.height()

    def places() -> list[QPoint]:
        buttons = [one for one in window.image_tab.findChildren(QAbstractButton) if one.isVisible()]
        own = [one for one in buttons if not window.notice.isAncestorOf(one)]
        return [one.mapTo(window, QPoint()) for one in (window.tabs.tabBar(), view, *own)]

    for fitted in (True, False):
        if not fitted:
            view.zoom_in()
        before, shown = places(), (view.viewport.scale, view.viewport.origin)

        # When a notice comes, then the picture's view gives way at its foot, and nothing else does
        window.notice.show_remark("One picture is read at a time: note.jpg.")
        qtbot.waitUntil(lambda: view.height() < full, timeout=WAIT)
        assert places() == before
        assert (view.viewport.scale, view.viewport.origin) == shown

        # And when it goes, all is as it was
        window.notice.close_button.click()
        qtbot.waitUntil(lambda: view.height() == full, timeout=WAIT)
        assert (view.viewport.scale, view.viewport.origin) == shown


def test_a_digit_under_a_notice_is_brought_into_view(qtbot: QtBot, window: MainWindow, read: Read, note: Path) -> None:
    read(note.with_name("notebook.jpg"))
    view = window.image_tab.view
    full = view.height()
    window.notice.show_problem("A sentence of some length about a model that could not be opened. " * 30)
    qtbot.waitUntil(lambda: view.height() < full, timeout=WAIT)
    assert view.viewport.to_view(view.parts[-1].box).bottom() > view.height()

    qtbot.keyClick(view, Qt.Key.Key_End)

    assert view.rect().contains(view.viewport.to_view(view.parts[-1].box).toAlignedRect())


@pytest.mark.parametrize("name", ["image_tab", "batch_tab", "webcam_tab", "draw_tab", "train_tab"])
def test_a_notice_is_seen_in_the_tab_in_front(qtbot: QtBot, window: MainWindow, name: str) -> None:
    window.notice.show_remark("The training has ended.")
    window.samples.question.show()

    window.tabs.setCurrentWidget(getattr(window, name))

    qtbot.waitUntil(lambda: window.notice.isVisible() and window.samples.question.isVisible(), timeout=WAIT)
    assert window.notice.mapTo(window, QPoint()).y() > window.height() // 2


def test_every_control_has_a_name_and_a_tip(qtbot: QtBot, window: MainWindow, read: Read, note: Path) -> None:
    read(note)
    select(qtbot, window, 0)
    window.image_tab.actions_.sensitivity.trigger()
    window.notice.show_problem("A sentence.", OFFER)
    controls = [
        widget
        for kind in (QAbstractButton, QAbstractSlider, QTextEdit, PictureView)
        for widget in window.findChildren(kind)
        if widget.isVisible()
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and "QTab" not in type(widget.parent()).__name__
    ]

    assert len(controls) > 10
    for control in controls:
        assert control.accessibleName(), control
        assert control.toolTip() or isinstance(control, PictureView), control.accessibleName()


def test_tab_goes_through_the_window_as_the_eye_does(window: MainWindow, read: Read, note: Path) -> None:
    read(note)
    chain: list[QWidget] = []
    widget: QWidget | None = window.image_tab.view
    while widget is not None and widget not in chain:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    stops = [w for w in chain if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    places = [stop.mapTo(window, stop.rect().topLeft()) for stop in stops]
    picture, panel = window.image_tab.view, window.image_tab.panel

    assert stops[0] is picture
    in_panel = [panel.isAncestorOf(stop) for stop in stops]
    first, last = in_panel.index(True), len(in_panel) - in_panel[::-1].index(True)
    assert all(in_panel[first:last])
    assert [place.y() for place in places[first:last]] == sorted(place.y() for place in places[first:last])


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK])
def test_text_stands_out_from_every_ground_it_is_on(colours: theme.Colours) -> None:
    values = colours._asdict()
    pairs = [
        *product(("text", "muted"), ("window", "surface", "canvas", "hover", "tint")),
        ("onAccent", "accent"),
        ("onAccent", "accentHover"),
        ("accent", "surface"),
    ]

    for front, ground in pairs:
        assert contrast(values[front], values[ground]) >= 4.5, (front, ground)


@pytest.mark.parametrize("kind", ["QCheckBox", "QRadioButton"])
def test_boxes_to_tick_have_a_rim_that_is_seen(window: MainWindow, qapp: QApplication, kind: str) -> None:
    for appearance, colours in ((Appearance.DARK, theme.DARK), (Appearance.LIGHT, theme.LIGHT)):
        window.menus.appearances[appearance].trigger()

        rim = qapp.palette(kind).color(QPalette.ColorRole.Window).darker(150)  # as Fusion makes it

        assert contrast(rim.name(), colours.surface) >= 3, appearance


def test_the_menu_changes_the_look_at_once(window: MainWindow) -> None:
    window.menus.appearances[Appearance.DARK].trigger()
    dark = window.grab().toImage().pixelColor(4, 300)
    window.menus.appearances[Appearance.LIGHT].trigger()
    light = window.grab().toImage().pixelColor(4, 300)

    assert (dark.name().upper(), light.name().upper()) == (theme.DARK.window, theme.LIGHT.window)


def test_what_is_shown_of_a_digit_changes_its_colours_too(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    # Given a selected digit, in light
    window.menus.appearances[Appearance.LIGHT].trigger()
    read(note)
    select(qtbot, window, 2)

    # When the look becomes dark
    window.menus.appearances[Appearance.DARK].trigger()

    # Then the mark in the text and the maps look as if it had always been
    marked = window.image_tab.panel.read_out.extraSelections()[0].format.foreground().color()
    assert marked.name().upper() == theme.DARK.accent
    maps = window.findChild(MapsTile)
    assert maps is not None
    changed = maps.grab().toImage()
    select(qtbot, window, 2)
    assert maps.grab().toImage() == changed


def test_the_icons_of_qts_own_buttons_are_not_squeezed_out(qtbot: QtBot, window: MainWindow) -> None:
    button = QToolButton(window)  # as those of Qt's file dialog
    red = QPixmap(16, 16)
    red.fill(Qt.GlobalColor.red)
    button.setIcon(QIcon(red))
    button.resize(24, 24)

    assert button.grab().toImage().pixelColor(12, 12) == QColor(Qt.GlobalColor.red)


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("state", ["empty", "read", "selected"])
def test_the_window_looks_as_it_did(
    qtbot: QtBot,
    window: MainWindow,
    read: Read,
    note: Path,
    blank: Path,
    state: str,
    appearance: Appearance,
    request: pytest.FixtureRequest,
) -> None:
    window.menus.appearances[appearance].trigger()
    window.resize(1280, 800)
    show_state(qtbot, window, read, note, blank, state)
    qtbot.wait(1)
    now = coarse(window.grab().toImage())
    file = SNAPSHOTS / f"{state}-{appearance}.png"
    if request.config.getoption("--new-snapshots"):
        now.save(str(file))

    before = QImage(str(file))
    assert before.size() == now.size(), f"{file.name} is missing: run pytest with --new-snapshots and look at it"
    off = [
        (x, y)
        for x, y in product(range(now.width()), range(now.height()))
        if distance(before.pixelColor(x, y), now.pixelColor(x, y)) > 32
    ]
    assert len(off) <= now.width() * now.height() * 0.03, f"cells that look different: {off}"


def coarse(image: QImage) -> QImage:
    mode = Qt.TransformationMode.SmoothTransformation
    return image.scaled(CELLS, Qt.AspectRatioMode.IgnoreAspectRatio, mode).convertToFormat(QImage.Format.Format_RGB32)


def distance(one: QColor, other: QColor) -> int:
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue()))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG 2 defines it."""
    dark, light = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
