"""What is wrong with how a window is laid out: what overlaps, what is cut off, and what lies where nobody gets to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PyQt6.QtCore import QPoint, QRect, QSize
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QScrollArea,
    QSlider,
    QSplitterHandle,
    QTabBar,
    QWidget,
)

from digitrec_gui.ui.picture.spoken import SpokenPicture
from digitrec_gui.ui.widgets.status_bar import YieldingLabel

OVER_OTHERS = {"pill", "spoken"}
"""Names of what is meant to lie over a picture."""

SEEN_AT_LEAST = 80
"""Width and height, in points, below which of what is scrolled, or painted, nothing can be made out."""


def faults(window: QWidget) -> list[str]:
    """All that is wrong, in words; empty if nothing is."""
    return [*_overlapping(window), *_cut_off(window), *_out_of_reach(window), *_too_small(window), *_bars(window)]


def _shown(window: QWidget, kind: type[QWidget] = QWidget) -> list[QWidget]:
    """Its visible parts; what opens in windows of their own is looked at by itself."""
    return [one for one in window.findChildren(kind) if one.isVisible() and one.window() is window]


def _overlapping(window: QWidget) -> Iterator[str]:
    for parent in [window, *_shown(window)]:
        if isinstance(parent, (QAbstractScrollArea, QTabBar, QComboBox, QAbstractSpinBox, QLineEdit)):
            continue  # Qt's own
        children = [
            child
            for child in parent.children()
            if isinstance(child, QWidget)
            and child.isVisible()
            and not child.isWindow()
            and not isinstance(child, QSplitterHandle)
            and child.objectName() not in OVER_OTHERS
        ]
        for one, other in combinations(children, 2):
            if not (one.geometry() & other.geometry()).isEmpty():
                yield f"overlap: {named(one)} and {named(other)}"


def _cut_off(window: QWidget) -> Iterator[str]:
    """Texts for which their place is too small."""
    for widget in _shown(window):
        if not isinstance(widget, (QLabel, QAbstractButton, QComboBox, QAbstractSpinBox)):
            continue
        if isinstance(widget, QAbstractButton) and isinstance(widget.parent(), (QTabBar, QAbstractScrollArea)):
            continue
        if widget.objectName().startswith("qt_") or isinstance(widget.parentWidget(), QMenuBar):
            continue
        if isinstance(widget, SpokenPicture):
            continue  # a picture, which takes what it is given
        if isinstance(widget, YieldingLabel):
            continue  # its end gives way on purpose
        needed = widget.sizeHint() if isinstance(widget, (QLabel, QAbstractButton)) else widget.minimumSizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            longest = max(widget.text().split(), key=len, default="")
            across = widget.fontMetrics().horizontalAdvance(longest)
            needed = QSize(across, widget.heightForWidth(widget.width()))
        if widget.width() < needed.width() or widget.height() < needed.height():
            yield f"cut off: {named(widget)} has {_of(widget.size())}, needs {_of(needed)}"


def _out_of_reach(window: QWidget) -> Iterator[str]:
    """What lies beyond the edge of that in which it lies, where nothing scrolls to it."""
    for widget in _shown(window):
        if widget.objectName().startswith("qt_"):
            continue
        parent = widget.parentWidget()
        assert parent is not None
        area = parent.parentWidget()
        inside = parent.rect()
        if isinstance(area, QScrollArea) and area.viewport() is parent:
            # It is scrolled, but not across where there is no bar for that.
            bar = area.horizontalScrollBar()
            assert bar is not None
            if widget.width() > parent.width() and not bar.isVisible():
                yield f"beyond the edge: {named(widget)}, {widget.width()} of {parent.width()} across"
            continue
        if isinstance(parent, QTabBar) or isinstance(area, QAbstractScrollArea):
            continue
        if not inside.contains(widget.geometry()) and not widget.geometry().isEmpty():
            where = f"{_at(widget.geometry())} in {named(parent)}, {_of(inside.size())}"
            yield f"beyond the edge: {named(widget)} at {where}"


def _too_small(window: QWidget) -> Iterator[str]:
    """Places in which so little is seen that nobody would find it."""
    for area in _shown(window, QScrollArea):
        assert isinstance(area, QScrollArea)
        inner, viewport = area.widget(), area.viewport()
        if inner is None or viewport is None:
            continue
        seen, whole = viewport.size(), inner.size()
        if seen.height() < min(whole.height(), SEEN_AT_LEAST) or seen.width() < min(whole.width(), SEEN_AT_LEAST):
            yield f"hardly seen: {named(area)} shows {_of(seen)} of {_of(whole)}"
    for slider in _shown(window, QSlider):
        if slider.width() < 40:
            yield f"hardly seen: {named(slider)}, {_of(slider.size())}"


def _bars(window: QWidget) -> Iterator[str]:
    """Tabs and menus that there is no room for."""
    if not isinstance(window, QMainWindow):
        return
    menus = window.menuBar()
    assert menus is not None
    for entry in menus.actions():
        if not menus.rect().contains(menus.actionGeometry(entry)):
            yield f"beyond the edge: menu {entry.text()}"
    for bar in _shown(window, QTabBar):
        assert isinstance(bar, QTabBar)
        for number in range(bar.count()):
            if not bar.rect().contains(bar.tabRect(number)):
                yield f"beyond the edge: tab {bar.tabText(number)}"


def inside(window: QWidget, screen: QRect) -> Iterator[str]:
    """What of a window lies beside the screen."""
    if not screen.contains(QRect(QPoint(), window.size())):
        yield f"larger than the screen: {named(window)}, {_of(window.size())} on {_of(screen.size())}"


def named(widget: QWidget) -> str:
    """What a person who mends it finds it by."""
    text = getattr(widget, "text", "")
    text = widget.accessibleName() or widget.windowTitle() or str(text() if callable(text) else text)
    return f"{type(widget).__name__} {widget.objectName()} “{text[:50]}”"


def _of(size: QSize) -> str:
    return f"{size.width()}x{size.height()}"


def _at(rect: QRect) -> str:
    return f"{rect.x()},{rect.y()} {_of(rect.size())}"
