"""A window that shows large what went on in the Model as it read one digit: maps, filters, and what it looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QEvent, QRectF, QSize, Qt, pyqtSlot
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.reading.marks import Mark
from digitrec_gui.core.types import FIELD, NOT_A_DIGIT, Insight, NormalizedGlyph
from digitrec_gui.ui.widgets import controls, pixels, wording
from digitrec_gui.ui.widgets.on_screen import open_at
from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_SIDE = 9 * GRID
_GAP = GRID // 2
_BLACK, _WHITE = QColor(0, 0, 0), QColor(255, 255, 255)
_NEGATIVE = QColor(*Mark.DOUBTFUL.colour).lighter(150)
_HOT = QColor("#FFB000")
"""On white ink and on black paper alike, and for every kind of colour blindness."""

_INK = 64
"""Of 255: a pixel that is fainter is no ink that the digit's box must hold."""

_WIPED = 5
"""Side of the square that is wiped away, pixels."""

_NOTHING_LOST = 0.01
"""Of a probability: less is none worth a word."""

_MAPS = "Each map shows where its filter finds what it looks for, in its own scale; later layers see larger parts."
_FIRST_FILTERS = "What each filter looks for: ink where it is blue, no ink where it is orange."
_LATER_FILTERS = (
    "These look not at ink, but at all maps of the layer before at once. Where a filter is blue it wants much in them, "
    "where it is orange little; here is the mean of what it wants of each."
)
_NO_LAYERS = "This model has no convolutions: it looks at all pixels at once, and has no maps to show."
_WAITING = "Looking into the model…"
_OF_A_SIGN = "Signs are told by a small network of its own. Select a digit."
_NONE = "Select a digit in the picture."
_ACROSS = ("left", "middle", "right")
_DOWN = ("top", "middle", "bottom")


class InsightDialog(QDialog):
    """Stays beside the window, and follows the digit that is selected there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Into the model")
        open_at(self, QSize(100 * GRID, 78 * GRID), QSize(60 * GRID, 44 * GRID))
        self._insight: Insight | None = None
        self.heading = controls.label(size=TextSize.HEADING)
        self.waiting = controls.label(muted=True)
        self.layers = QComboBox()
        self.layers.setAccessibleName("Convolution")
        self.layers.setToolTip("Which of the network's convolutions is shown, from its input on")
        self.maps, self.filters = Gallery("Maps"), Gallery("Filters")
        self.looked_at = LookedAt()
        self.of_filters = controls.label(muted=True)
        self.said = controls.label()
        self.pages = QTabWidget()
        self.pages.setAccessibleName("What is shown of the model")
        self._shown = QStackedWidget()
        self._build()
        self.layers.currentIndexChanged.connect(self._show_layer)
        self.pages.currentChanged.connect(self._on_page)
        self.wait_for("")

    def _build(self) -> None:
        for name, tip, gallery, what in (
            ("Maps", "All maps of a convolution", self.maps, controls.label(_MAPS, muted=True)),
            ("Filters", "All filters of a convolution", self.filters, self.of_filters),
        ):
            self.pages.setTabToolTip(self.pages.addTab(_page(gallery, what), name), tip)
        tip = "Which ink its answer hangs on"
        self.pages.setTabToolTip(self.pages.addTab(_page(self.looked_at, self.said), "What it looked at"), tip)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(self.heading, 1)
        head.addWidget(self.layers)
        empty = QWidget()
        around = QVBoxLayout(empty)
        around.addWidget(self.waiting, 0, Qt.AlignmentFlag.AlignTop)
        self._shown.addWidget(empty)
        self._shown.addWidget(self.pages)
        column = controls.dialog_column(self)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self._shown, 1)
        column.addWidget(controls.close_box(self))

    def wait_for(self, which: str) -> None:
        """Shows that it is found out what went on with this digit."""
        self._say(which, _WAITING)

    def show_none(self, *, is_sign: bool = False) -> None:
        """Shows that no digit is selected."""
        self._say("", _OF_A_SIGN if is_sign else _NONE)

    @pyqtSlot(object)
    def show_problem(self, error: DigitRecError) -> None:
        """Shows why nothing is known."""
        self._say(self.heading.text(), str(error))

    def show_insight(self, insight: Insight) -> None:
        """Shows what went on."""
        self._insight = insight
        before = self.layers.currentIndex()
        self.layers.blockSignals(True)
        self.layers.clear()
        for number, layer in enumerate(insight.convolutions, start=1):
            count, height, width = layer.maps.shape
            self.layers.addItem(f"Convolution {number} of {len(insight.convolutions)}: {count} maps, {width}x{height}")
        self.layers.setCurrentIndex(min(max(before, 0), self.layers.count() - 1))
        self.layers.blockSignals(False)
        self.looked_at.show_insight(insight)
        self.said.setText(_said(insight))
        for page in range(2):
            self.pages.setTabVisible(page, bool(insight.convolutions))
        self._show_layer()
        self._shown.setCurrentWidget(self.pages)
        self._on_page()

    def _say(self, which: str, what: str) -> None:
        self._insight = None
        self.heading.setText(which)
        self.waiting.setText(what)
        self.layers.hide()
        self._shown.setCurrentIndex(0)

    @pyqtSlot()
    def _show_layer(self) -> None:
        layers = () if self._insight is None else self._insight.convolutions
        at = self.layers.currentIndex()
        if 0 <= at < len(layers):
            self.maps.show_maps(layers[at].maps, signed=False)
            self.filters.show_maps(layers[at].filters, signed=True)
            self.of_filters.setText(_LATER_FILTERS if at else _FIRST_FILTERS)

    @pyqtSlot()
    def _on_page(self) -> None:
        self.layers.setVisible(self._insight is not None and self.pages.currentIndex() < 2)


class Gallery(QWidget):
    """Many small pictures, row by row."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._arrays: Sequence[np.ndarray] = ()
        self._signed = False
        self._images: list[QImage] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)

    @property
    def count(self) -> int:
        """How many are shown."""
        return len(self._images)

    def show_maps(self, arrays: np.ndarray, *, signed: bool) -> None:
        """Shows these, (n, h, w), in colours from nothing up, or `signed` from negative to positive."""
        self._arrays, self._signed = tuple(arrays), signed
        count, height, width = arrays.shape
        self.setAccessibleDescription(f"{count} {self._name.lower()} of {width} by {height}")
        self._colour()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt override)
        """Its height is that of its rows (Qt override)."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt override)
        """Its height is that of its rows (Qt override)."""
        return max(1, -(-len(self._arrays) // self._columns(width)) * (_SIDE + _GAP) - _GAP)

    def sizeHint(self) -> QSize:
        """Eight in a row (Qt override)."""
        width = 8 * (_SIDE + _GAP) - _GAP
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints those that can be seen (Qt override)."""
        assert event is not None
        painter = QPainter(self)
        columns = self._columns(self.width())
        for index, image in enumerate(self._images):
            row, column = divmod(index, columns)
            frame = QRectF(column * (_SIDE + _GAP), row * (_SIDE + _GAP), _SIDE, _SIDE)
            if frame.intersects(QRectF(event.rect())):
                painter.drawImage(frame, image)
        painter.end()

    def changeEvent(self, event: QEvent | None) -> None:
        """Takes on the colours of another palette (Qt override)."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._colour()

    @staticmethod
    def _columns(width: int) -> int:
        return max(1, (width + _GAP) // (_SIDE + _GAP))

    def _colour(self) -> None:
        role = QPalette.ColorRole
        low, high = self.palette().color(role.AlternateBase), self.palette().color(role.Highlight)
        if self._signed:
            self._images = [pixels.signed_image(one, _NEGATIVE, low, high) for one in self._arrays]
        else:
            self._images = [pixels.heat_image(one, low, high) for one in self._arrays]
        self.update()


class LookedAt(QWidget):
    """The digit as the network saw it, and beside it the same with the ink on which its answer hangs in colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: tuple[QImage, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("The digit, and what of it the answer hangs on")

    @property
    def image(self) -> QImage:
        """The digit in colours, 28x28; null while there is none."""
        return self._images[1] if self._images else QImage()

    def show_insight(self, insight: Insight) -> None:
        """Shows both."""
        ink = insight.normalized.astype(np.float32) / np.float32(255)
        plain = pixels.ramp_image(ink, _BLACK, _WHITE)
        heat = np.clip(insight.losses / max(float(insight.losses.max()), _NOTHING_LOST), 0, 1)[..., np.newaxis]
        grey = (ink * np.float32(160))[..., np.newaxis]
        hot = np.array(_HOT.getRgb()[:3], np.float32)
        self._images = plain, pixels.rgb_image((grey + heat * (hot - grey)).astype(np.uint8))
        self.setAccessibleDescription(_said(insight))
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt override)
        """Both are squares (Qt override)."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt override)
        """Both are squares (Qt override)."""
        return min((width - 2 * GRID) // 2, 16 * FIELD)

    def sizeHint(self) -> QSize:
        """Usual size (Qt override)."""
        return QSize(76 * GRID, self.heightForWidth(76 * GRID))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints both (Qt override)."""
        del event
        painter = QPainter(self)
        side = self.heightForWidth(self.width())
        for place, image in enumerate(self._images):
            painter.drawImage(QRectF(place * (side + 2 * GRID), 0, side, side), image)
        painter.end()


def _page(shown: QWidget, what: QWidget) -> QWidget:
    """What is shown, in a place that scrolls, with a sentence above it."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, GRID, 0, 0)
    column.setSpacing(GRID)
    column.addWidget(what)
    column.addWidget(Scrolled(shown), 1)
    return page


def _where(glyph: NormalizedGlyph, row: int, column: int) -> str:
    """Where a pixel lies in the digit, in words: by the thirds of the box around its ink, not of the whole field."""
    down = _DOWN[_third(np.flatnonzero((glyph >= _INK).any(axis=1)), row)]
    across = _ACROSS[_third(np.flatnonzero((glyph >= _INK).any(axis=0)), column)]
    return (
        "in the middle" if down == across else f"at the {down} {across}".replace("middle ", "").replace(" middle", "")
    )


def _third(inked: npt.NDArray[np.int64], at: int) -> int:
    """In which third a place lies, 0 to 2, given the rows or columns that have ink; 1 where the digit is too thin."""
    if not len(inked):
        return 1
    first, size = int(inked[0]), int(inked[-1] - inked[0]) + 1
    if size <= _WIPED:  # what is wiped away reaches from side to side
        return 1
    return min(max((at - first) * 3 // size, 0), 2)


def _said(insight: Insight) -> str:
    """What the answer hangs on, in words."""
    what = "“not a digit”" if insight.read == NOT_A_DIGIT else f"“{insight.read}”"
    most = float(insight.losses.max(initial=0))
    how = f"A square of {_WIPED}x{_WIPED} pixels is wiped away, at one place after the other."
    if most < _NOTHING_LOST:
        return f"{how} Wherever that is, {what} stays as likely as it was: no single piece of the ink decides it."
    row, column = np.unravel_index(int(insight.losses.argmax()), insight.losses.shape)
    where = _where(insight.normalized, int(row), int(column))
    before, after = insight.probability, insight.probability - most
    return (
        f"{how} The brighter a place, the more {what} loses there: most {where}, where it falls from "
        f"{wording.percent(before)} to {wording.percent(max(0.0, after))}."
    )
