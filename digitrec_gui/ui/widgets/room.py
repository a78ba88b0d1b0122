"""What makes do with little room, as at 200 % on a small laptop: it scrolls, or stands in a column."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QByteArray, QEvent, QObject, QPoint, QSize, Qt, QTimer, pyqtSlot
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from digitrec_gui.ui.widgets.theme import GRID

NARROW = 96 * GRID
"""What is narrower has no room for two things side by side as they would like to be."""

_LEAST_WORK, _LEAST_PANEL = 27 * GRID, 43 * GRID

_LOW = 38 * GRID
"""Where an invitation is lower, its picture gives way to its words, and what explains to what can be done."""


class Scrolled(QScrollArea):
    """A widget that can be scrolled up and down where it is higher than its place; the keyboard stays within it."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self._inner = inner
        self._is_whole = False
        self._come: QWidget | None = None
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.timeout.connect(self._on_settled)
        inner.setObjectName("scrolled")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)

    def show_whole(self, whole: bool) -> None:
        """Is as high as its content, where that is scrolled with more around it; or else scrolls by itself."""
        if whole == self._is_whole:
            return
        self._is_whole = whole
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if whole else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(policy)
        self.updateGeometry()

    @pyqtSlot(QWidget)
    def bring_up(self, widget: QWidget) -> None:
        """Scrolls to something in it that has just come, as soon as that has its place."""
        self._come = widget
        self._settled.start()

    @pyqtSlot()
    def _on_settled(self) -> None:
        area: QWidget | None = self
        while area is not None and not (isinstance(area, Scrolled) and not area._is_whole):
            area = area.parentWidget()
        come = self._come
        if not isinstance(area, Scrolled) or come is None or not come.isVisible():
            return
        bar = area.verticalScrollBar()
        if bar is not None and come.visibleRegion().boundingRect() != come.rect():
            bar.setValue(come.mapTo(area._inner, QPoint()).y() - GRID)

    def minimumSizeHint(self) -> QSize:
        """As high as its content if that is to be seen as a whole (Qt override)."""
        hint = super().minimumSizeHint()
        if not self._is_whole:
            return hint
        width = max(1, self.width())
        high = self._inner.heightForWidth(width) if self._inner.hasHeightForWidth() else 0
        return QSize(hint.width(), max(high, self._inner.minimumSizeHint().height()))

    def sizeHint(self) -> QSize:
        """As wide as its content, and no higher than it must be: it takes what there is (Qt override)."""
        return QSize(self._inner.sizeHint().width(), self.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Takes the height that its content has at another width (Qt override)."""
        super().resizeEvent(event)
        if self._is_whole and event is not None and event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follows its content (Qt override)."""
        if self._is_whole and event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class Yielding(Scrolled):
    """As high as its content where there is room for that, and scrolled where there is not."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__(inner)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """That of its content, at the width that it has (Qt override)."""
        hint, width = self._inner.sizeHint(), max(1, self.width())
        return QSize(
            hint.width(), self._inner.heightForWidth(width) if self._inner.hasHeightForWidth() else hint.height()
        )

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Takes the height that its content has at another width (Qt override)."""
        super().resizeEvent(event)
        if event is not None and event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Follows its content (Qt override)."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class SideBySide(QSplitter):
    """The work and its panel: the work takes what a wider window gives, and the panel keeps its width.

    In a narrow window it is the panel that gives way, as far as it can; in a wide one it has its width again.
    """

    def __init__(self, work: QWidget, panel: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.addWidget(work)
        self.addWidget(panel)
        work.lower()  # a splitter lets screen readers find what is added last first
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(2 * GRID)
        work.setMinimumWidth(_LEAST_WORK)
        panel.setMinimumWidth(_LEAST_PANEL)
        self._wished = 50 * GRID
        self.setSizes([100 * GRID, self._wished])
        self.splitterMoved.connect(self._on_moved)

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview) -> bool:  # noqa: N802 (Qt override)
        """Gives the panel the width that it had (Qt override)."""
        restored = super().restoreState(state)
        self._on_moved()
        return restored

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Leaves the work half of a narrow window (Qt override)."""
        super().resizeEvent(event)
        most = max(_LEAST_PANEL, self.width() // 2) if self.width() < NARROW else self._wished
        panel = min(self._wished, most)
        if self.sizes()[1] != panel:
            self.setSizes([self.width() - self.handleWidth() - panel, panel])

    @pyqtSlot()
    def _on_moved(self) -> None:
        self._wished = self.sizes()[1]


class Inviting(QFrame):
    """What stands where nothing is yet: a picture, some words, and what can be done, in the middle.

    Where it is low, the picture is left out, and what `spare` was given; where even that is too much, it is scrolled.

    Attributes:
        column: into which its words and buttons are put, below one another.
    """

    def __init__(self, name: str, picture: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._spared = [picture]
        inner = QWidget()
        around = QVBoxLayout(inner)
        around.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self.column = QVBoxLayout()
        self.column.setSpacing(GRID)
        around.addStretch(1)
        around.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        around.addSpacing(GRID)
        around.addLayout(self.column)
        around.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.addWidget(Scrolled(inner))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Leaves out the picture where there is no room for it (Qt override)."""
        super().resizeEvent(event)
        for widget in self._spared:
            widget.setVisible(self.height() >= _LOW)

    def spare(self, words: QWidget) -> None:
        """Leaves these words out, too, where it is low: what can be done is to be seen without scrolling."""
        self._spared.append(words)

    def show_dropping(self, dropping: bool) -> None:
        """Shows that what is being dragged can be dropped here."""
        self.setProperty("dropping", dropping)
        style = self.style()
        assert style is not None
        style.unpolish(self)
        style.polish(self)


class InARow(QWidget):
    """Widgets side by side in the middle, or, where that is too narrow, below one another."""

    def __init__(self, widgets: Iterable[QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GRID)
        self._box.addStretch(1)
        self._box.addStretch(1)
        for widget in widgets:
            self.add(widget)

    def add(self, widget: QWidget) -> None:
        """Puts one more at the end."""
        self._box.insertWidget(self._box.count() - 1, widget)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest of them (Qt override)."""
        hint = super().minimumSizeHint()
        return QSize(max((one.minimumSizeHint().width() for one in self._shown()), default=0), hint.height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Stands as there is room (Qt override)."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent | None) -> bool:
        """Arranges them anew as one of them comes, goes, or gets another text (Qt override)."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def _arrange(self) -> None:
        shown = self._shown()
        needed = sum(one.sizeHint().width() for one in shown) + GRID * max(0, len(shown) - 1)
        direction = QBoxLayout.Direction.LeftToRight if needed <= self.width() else QBoxLayout.Direction.TopToBottom
        if direction != self._box.direction():
            self._box.setDirection(direction)

    def _shown(self) -> list[QWidget]:
        widgets = (item.widget() for place in range(self._box.count()) if (item := self._box.itemAt(place)))
        return [one for one in widgets if one is not None and not one.isHidden()]
