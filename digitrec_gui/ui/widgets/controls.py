"""Labels, buttons, halves and questions as the window has them: with a tooltip, an accessible name and a text size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PyQt6.QtCore import QSize, Qt, pyqtSlot
from PyQt6.QtGui import QAction, QFont, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitrec_gui.ui.widgets import icons
from digitrec_gui.ui.widgets.theme import GRID, TextSize, sized


def label(
    text: str = "", *, size: TextSize = TextSize.BODY, muted: bool = False, bold: bool = False, wraps: bool = True
) -> QLabel:
    """A label whose text is plain, whatever a file name may hold."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wraps)
    result.setObjectName("muted" if muted else "")
    if size != TextSize.BODY or bold:
        result.setFont(sized(result.font(), size, QFont.Weight.DemiBold if bold else QFont.Weight.Normal))
    return result


def line() -> QFrame:
    """A thin line across."""
    result = QFrame()
    result.setObjectName("line")
    return result


def card() -> QFrame:
    """A raised surface that holds what belongs together."""
    result = QFrame()
    result.setObjectName("card")
    return result


class IconLabel(QWidget):
    """An icon that stands by itself and takes its colour from the palette in use."""

    def __init__(self, name: str, side: int = icons.SIZE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icons.icon(name)
        self.setFixedSize(side, side)

    def show_icon(self, name: str) -> None:
        """Shows another icon."""
        self._icon = icons.icon(name)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the icon (Qt override)."""
        del event
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()


def button(action: QAction, text: str) -> QPushButton:
    """A button that does what an action of the menu does, under a shorter name."""
    result = QPushButton(action.icon(), f" {text}")
    result.setIconSize(QSize(icons.SIZE, icons.SIZE))
    result.setToolTip(action.toolTip())
    result.setAccessibleName(action.text().replace("&", "").rstrip("…"))
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    result.clicked.connect(action.trigger)
    _follow(action, result)
    return result


def flat_button(icon_name: str, name: str, tip: str, on_click: Callable[[], object], parent: QWidget) -> QToolButton:
    """A button that is only an icon."""
    result = QToolButton(parent)
    result.setObjectName("flat")
    result.setIcon(icons.icon(icon_name))
    result.setIconSize(QSize(icons.SIZE, icons.SIZE))
    result.setToolTip(tip)
    result.setAccessibleName(name)
    result.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    result.clicked.connect(lambda: on_click())
    return result


def action_button(action: QAction, *, text: bool = False) -> QToolButton:
    """A flat button that does what an action does: its icon, and its name if `text`."""
    result = QToolButton()
    result.setObjectName("flat")
    result.setDefaultAction(action)
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
    result.setToolButtonStyle(style)
    result.setIconSize(QSize(icons.SIZE, icons.SIZE))
    result.setAccessibleName(action.text().replace("&", ""))
    result.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    return result


def menu_button(
    icon_name: str, name: str, tip: str, actions: Iterable[QAction], follows: QAction | None = None
) -> QPushButton:
    """A button that opens a menu.

    Args:
        icon_name: of its icon.
        name: what it says beside that.
        tip: what its actions are for.
        actions: the entries of the menu.
        follows: the action with which it is enabled and disabled; None for always enabled.
    """
    result = QPushButton(icons.icon(icon_name), f" {name} ▾")
    result.setIconSize(QSize(icons.SIZE, icons.SIZE))
    result.setToolTip(tip)
    result.setAccessibleName(name)
    menu = QMenu(result)
    menu.setToolTipsVisible(True)
    menu.addActions(actions)
    result.setMenu(menu)
    if follows is not None:
        _follow(follows, result)
    return result


def link_button(text: str, tip: str, name: str = "") -> QPushButton:
    """A button that looks like a link; `name` is for those who cannot see what it stands beside."""
    result = QPushButton(text)
    result.setObjectName("link")
    result.setAccessibleName(name or text.rstrip("…"))
    result.setToolTip(tip)
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    return result


def _follow(action: QAction, button: QPushButton) -> None:
    """Enables a button with an action, and disables it with that."""
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)


def emphasise(button: QPushButton, primary: bool, icon_name: str) -> None:
    """Makes a button the one that is most likely wanted, or one beside it; its icon is in the colour of its text."""
    role = QPalette.ColorRole.HighlightedText if primary else QPalette.ColorRole.Text
    button.setObjectName("primary" if primary else "")
    button.setIcon(icons.icon(icon_name, role))
    style = button.style()
    assert isinstance(style, QStyle)
    style.unpolish(button)
    style.polish(button)


@dataclass(frozen=True)
class Offer:
    """What can be done about something that is said.

    Attributes:
        text: of the button that does it.
        do: does it.
        tip: of the button; its text if empty.
    """

    text: str
    do: Callable[[], object]
    tip: str = ""


class HelpButton(QPushButton):
    """The button beside what is said; hidden where there is nothing to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer: Offer | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._on_clicked)

    def show_offer(self, offer: Offer | None) -> None:
        """Shows what a press does from now on; None for nothing."""
        self._offer = offer
        text, tip = ("", "") if offer is None else (offer.text, offer.tip)
        self.setText(text)
        self.setToolTip(tip or text)
        self.setAccessibleName(text.rstrip("…"))
        self.setVisible(offer is not None)

    @pyqtSlot()
    def _on_clicked(self) -> None:
        if self._offer is not None:
            self._offer.do()


def has_focus(widget: QWidget) -> bool:
    """Whether the keyboard is within a widget, as soon as its window is the active one."""
    window = widget.window()
    return window is not None and widget.isAncestorOf(window.focusWidget())


def content_and_bar(tab: QWidget, content: QWidget, bar: QWidget) -> None:
    """Fills a tab: its content takes all the room, and its bar stands at the foot."""
    column = QVBoxLayout(tab)
    column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    column.setSpacing(GRID)
    column.addWidget(content, 1)
    column.addWidget(bar)


def in_the_middle(widgets: Iterable[QWidget]) -> QHBoxLayout:
    """Widgets side by side, in the middle of the room that there is."""
    row = QHBoxLayout()
    row.setSpacing(GRID)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def dialog_column(dialog: QDialog) -> QVBoxLayout:
    """The layout of a dialog: its parts from top to bottom."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
    column.setSpacing(2 * GRID)
    return column


def close_box(dialog: QDialog) -> QDialogButtonBox:
    """The row at the foot of a dialog, with the button that closes it; others can be added."""
    result = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    result.rejected.connect(dialog.reject)
    close = result.button(QDialogButtonBox.StandardButton.Close)
    assert close is not None
    close.setToolTip("Close (Esc)")
    return result


def ask_to_close(
    window: QWidget, title: str, question: str, detail: str, *, close: Offer, stay: str, instead: Offer | None = None
) -> None:
    """Asks whether to close the window; returns at once.

    Args:
        window: that which is to be closed.
        title: of the dialog.
        question: what is asked.
        detail: what will happen.
        close: the answer that closes it.
        stay: the text of the answer that does not.
        instead: what may be done first, and then is the answer to be expected; else that is to stay.
    """
    ask(
        window,
        title,
        question,
        detail,
        do=close,
        stay=Offer(stay, lambda: None, "Leave the window open"),
        first=instead,
    )


def ask(
    window: QWidget,
    title: str,
    question: str,
    detail: str,
    *,
    stay: Offer,
    do: Offer | None = None,
    first: Offer | None = None,
) -> None:
    """Says or asks something; returns at once.

    Args:
        window: before which it stands.
        title: of the dialog.
        question: what is asked, or said.
        detail: what will happen.
        stay: the answer that leaves all as it is.
        do: the answer that does something; None where there is nothing to do.
        first: what may be done first, and then is the answer to be expected; else that is to stay.
    """
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question if do is not None else QMessageBox.Icon.Information)
    box.setWindowTitle(title)
    box.setText(question)
    box.setInformativeText(detail)
    role = QMessageBox.ButtonRole
    before = None if first is None else _answer(box, first, role.ActionRole)
    if do is not None:
        _answer(box, do, role.AcceptRole)
    # A press of any of them closes the dialog, so that nothing else is left to do here.
    last = _answer(box, stay, role.RejectRole)
    box.setDefaultButton(before or last)
    box.setEscapeButton(last)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def _answer(box: QMessageBox, offer: Offer, role: QMessageBox.ButtonRole) -> QPushButton:
    button = box.addButton(offer.text, role)
    assert button is not None
    button.setToolTip(offer.tip)
    button.clicked.connect(lambda: offer.do())
    return button
