"""The Help menu: its entries, and the windows that they show."""

from __future__ import annotations

import platform

from PyQt6.QtCore import PYQT_VERSION_STR, QT_VERSION_STR, QObject, QSize, Qt, QUrl
from PyQt6.QtGui import QAction, QDesktopServices, QGuiApplication
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

import digitrec_gui
from digitrec_gui import paths
from digitrec_gui.core.needs import releases
from digitrec_gui.core.types import ModelInfo
from digitrec_gui.services.licences import LicenceTexts
from digitrec_gui.ui.models.in_use import ModelInUse
from digitrec_gui.ui.widgets import controls, icons, wording
from digitrec_gui.ui.widgets.actions import action
from digitrec_gui.ui.widgets.on_screen import open_at, scroll_above_foot
from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.text_dialog import TextDialog
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_LICENCES = (
    "DigitRec's own code is under the MIT licence. It uses PyQt6, which is under the GNU GPL version 3, and Qt under "
    "the LGPL version 3, so a packaged program that contains them is under the GPL version 3 as a whole. NumPy (BSD), "
    "OpenCV and LiteRT (Apache 2.0), Pillow (MIT-CMU) and TensorFlow (Apache 2.0) do the reading and the training; "
    "PDFium and pypdfium2 (Apache 2.0, BSD) draw the pages of PDFs, openpyxl (MIT) writes Excel files, "
    "Pebble (LGPL version 3) watches over the processes that read, pyqtgraph (MIT) draws the curves. The icons are "
    "Lucide's (ISC). The digits it learned from are MNIST's (Y. LeCun, C. Cortes; CC BY-SA 3.0)."
)

_NEVER_CALLS_HOME = (
    "DigitRec never calls home: it looks for no updates, sends nothing by itself, and connects to nothing but the "
    "address of a stream, a picture or a cluster that you gave it."
)

_WIDTH = 60 * GRID
_LICENCES_SIZE = QSize(92 * GRID, 64 * GRID)
"""Wide enough for lines of eighty characters."""


class Help(QObject):
    """The entries of the Help menu; each shows what it is about, in front of the window."""

    def __init__(self, models: ModelInUse, licences: LicenceTexts, window: QWidget) -> None:
        super().__init__(window)
        self.shortcuts = action(self, "keyboard", "&Keyboard shortcuts", "Every key that does something", "F1")
        self.log = action(self, "folder", "Open &log folder", "Where the log lies")
        self.report = action(self, "file-text", "&Report text", "What to add when you report a problem")
        self.about = action(self, "info", "&About DigitRec", "Version and licences")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.groups = ((self.shortcuts, self.log, self.report), (self.about,))
        self.shortcuts.triggered.connect(lambda: _show_shortcuts(window))
        self.log.triggered.connect(lambda: _open_log_folder(window))
        self.report.triggered.connect(lambda: _show_report(window, models.info))
        self.about.triggered.connect(lambda: _show_about(licences, window))


def _show_about(texts: LicenceTexts, parent: QWidget) -> None:
    """Shows name, version, where releases are, and licences."""
    dialog, layout = _dialog(parent, "About DigitRec")
    head = QHBoxLayout()
    head.setSpacing(2 * GRID)
    picture = QLabel()
    picture.setPixmap(icons.application_icon().pixmap(64, 64))
    head.addWidget(picture)
    titles = QVBoxLayout()
    titles.addWidget(controls.label("DigitRec", size=TextSize.HEADING, bold=True))
    titles.addWidget(controls.label(f"Version {digitrec_gui.__version__}", muted=True))
    titles.addWidget(controls.label("Reads handwritten digits, and shows how."))
    head.addLayout(titles, 1)
    layout.addLayout(head)
    layout.addWidget(controls.line())
    for text in (f"New versions and packaged programs: see {releases()}.", _NEVER_CALLS_HOME, _LICENCES):
        paragraph = controls.label(text)
        paragraph.setFixedWidth(_WIDTH)  # without it a dialog is made too low for text that wraps
        paragraph.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(paragraph)
    buttons = controls.close_box(dialog)
    show = QPushButton(icons.icon("file-text"), " &Licence texts")
    show.setToolTip("The licence texts of all that DigitRec is made of (Alt+L)")
    show.setAutoDefault(False)
    show.clicked.connect(lambda: _show_licences(texts, dialog))
    buttons.addButton(show, QDialogButtonBox.ButtonRole.ActionRole)
    layout.addWidget(buttons)
    scroll_above_foot(dialog)
    dialog.open()


def _show_licences(texts: LicenceTexts, parent: QWidget) -> None:
    """Shows the licence texts, as soon as they have been read."""
    introduction = "What DigitRec is made of, and on which terms."
    dialog = TextDialog("Licence texts", introduction, "Reading them…", parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    open_at(dialog, _LICENCES_SIZE)
    order = texts.ask()
    order.then(dialog, dialog.show_text, lambda error: dialog.show_text(str(error)))
    dialog.finished.connect(order.forget)
    dialog.open()


def _show_shortcuts(parent: QWidget) -> None:
    """Shows every key that does something."""
    dialog, layout = _dialog(parent, "Keyboard shortcuts")
    layout.addWidget(controls.label("Keyboard shortcuts", size=TextSize.HEADING, bold=True))
    inner = QWidget()
    grid = QGridLayout(inner)
    grid.setContentsMargins(0, 0, 3 * GRID, 0)
    grid.setHorizontalSpacing(4 * GRID)
    grid.setVerticalSpacing(GRID // 2)
    for column in range(2):
        grid.setColumnStretch(column, 1)
    for where, rows in _shortcuts().items():
        heading = controls.label(where, bold=True, wraps=False)
        heading.setContentsMargins(0, GRID if grid.count() else 0, 0, 0)
        grid.addWidget(heading, grid.rowCount(), 0)
        for what, keys in rows:
            row = grid.rowCount()
            grid.addWidget(controls.label(what), row, 0)
            grid.addWidget(controls.label(keys, muted=True), row, 1)
    # There are more of them than a small screen is high.
    scroll = Scrolled(inner)
    scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # by the arrow keys, too
    scroll.setAccessibleName("Keyboard shortcuts")
    layout.addWidget(scroll, 1)
    layout.addWidget(controls.close_box(dialog))
    open_at(dialog, QSize(122 * GRID, 72 * GRID))
    dialog.open()


def _show_report(parent: QWidget, model: ModelInfo | None) -> None:
    """Shows what helps to understand a problem that is reported; it names no file and no person."""
    screen = QGuiApplication.primaryScreen()
    scale = screen.devicePixelRatio() if screen is not None else 1.0
    lines = (
        f"DigitRec {digitrec_gui.__version__}",
        f"Model: {wording.model(model) if model else 'none'}",
        f"SHA-256 of the model: {model.sha256 if model else '-'}",
        f"System: {platform.platform()}, {platform.machine()}",
        f"Python {platform.python_version()}, Qt {QT_VERSION_STR}, PyQt {PYQT_VERSION_STR}",
        f"Qt platform: {QGuiApplication.platformName()}, scale {scale:g}",
    )
    introduction = "Add this to your report, and say what you did and what you expected."
    dialog = TextDialog("Report text", introduction, "\n".join(lines), parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _open_log_folder(parent: QWidget) -> None:
    """Opens the folder of the log in the system's own program for folders, or says where it is."""
    folder = paths.log_folder()
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        QMessageBox.information(parent, "Log folder", f"The log lies in {folder}.")


def _shortcuts() -> dict[str, tuple[tuple[str, str], ...]]:
    """For each tab what each key does, named as this system names keys."""
    keys = wording.keys
    return {
        "Everywhere": (
            ("Open a picture", keys("Ctrl+O")),
            ("Paste a picture", keys("Ctrl+V")),
            ("Copy the text read, a table with tabs", keys("Ctrl+C")),
            ("Open a model, list the models", f"{keys('Ctrl+M')}, {keys('Ctrl+L')}"),
            ("My samples", keys("Ctrl+Shift+M")),
            ("The next tab, the one before", f"{keys('Ctrl+Tab')}, {keys('Ctrl+Shift+Tab')}"),
            ("Digits only, without points and other signs", keys("Ctrl+D")),
            ("What each number must be, such as a date", "View menu, or Tab to it below the text read"),
            ("Quit", keys("Ctrl+Q")),
        ),
        "Image": (
            ("Save what was read, from all pages", f"{keys('Ctrl+S')}, {keys('Ctrl+Shift+S')}"),
            ("Page before, next page", f"{keys('PgUp')}, {keys('PgDown')}"),
            ("Walk digits and signs, and see how each was read", "Arrow keys, Tab, Home, End"),
            ("Correct what is selected", "0 to 9, . , - + / : % € $ £ = ÷; for × also * and X"),
            ("Cut it in two, which are typed one after the other", "C"),
            ("Join it with the next", "J"),
            ("Remove what is neither digit nor sign", "Delete or Backspace"),
            ("Remove it and keep it as a sample of no digit", keys("Shift+Del")),
            ("Add a digit", "A, or Shift and drag around it"),
            ("Undo, redo a correction", f"{keys('Ctrl+Z')}, {keys('Ctrl+Shift+Z')}"),
            ("Read only a region", "R, then drag around it"),
            ("Draw a box without a mouse", "Arrow keys, with Shift for its size, then Enter"),
            ("Back to nothing selected, to all of the picture", "Esc"),
            ("Turn the picture", "[ and ]"),
            ("Sensitivity", "S, then the arrow keys"),
            (
                "Zoom in, zoom out",
                f"{keys('Ctrl++')} and {keys('Ctrl+-')}, the wheel, + and - where nothing is selected",
            ),
            ("Show the whole picture", f"{keys('Ctrl+0')}, or 0 where nothing is selected"),
            ("Hide what was read above each digit, or show it", "H, here and in Draw"),
            ("Move the picture", "Drag"),
        ),
        "Batch": (
            ("Read a folder", keys("Ctrl+Shift+O")),
            ("Open the selected picture in the Image tab", "Enter"),
            ("Pause, or let it go on", "P"),
            ("Go on with a job, look again for what is new", keys("Ctrl+Return")),
            ("Export as an Excel file; history of jobs", f"{keys('Ctrl+S')}; {keys('Ctrl+H')}"),
            ("Review the doubtful numbers", "R"),
            ("Look at all numbers of the selected page, and correct them", "F2"),
            ("In the review: it is right, or as typed", "Enter"),
            ("… correct it; what it may be, too; no number", "0 to 9 and signs; Space; Delete"),
            ("… of a form's tick: yes, no", "Y, N"),
            ("… the number before, the next; undo; end", f"Arrow keys; {keys('Ctrl+Z')}; Esc"),
        ),
        "Forms": (
            ("Open a picture or a form; save", f"{keys('Ctrl+O')}; {keys('Ctrl+S')}, {keys('Ctrl+Shift+S')}"),
            ("Draw a field, also over another", "Drag, with Shift; Ins draws one without a mouse"),
            ("Walk the fields; name one; remove it", "Tab; Enter or F2; Delete"),
            ("Move the selected field; its corner; by ten pixels", "Arrow keys; with Shift; with Ctrl"),
            ("Move it up or down in the order", f"{keys('Alt+Up')}, {keys('Alt+Down')} in the table"),
            ("Undo, redo", f"{keys('Ctrl+Z')}, {keys('Ctrl+Shift+Z')}"),
            ("Try it on a sheet", keys("Ctrl+T")),
            ("Scroll, zoom, move the picture", "The wheel, with Ctrl, drag with the right button"),
        ),
        "Webcam": (
            ("Camera on or off", "O"),
            ("Freeze the picture, or let it go on", "Space"),
            ("Open the picture in the Image tab", "Enter"),
            ("Mirror", "M"),
            ("Save the picture", keys("Ctrl+S")),
            ("Keep the number", "K"),
            ("Copy, save the kept numbers", f"{keys('Ctrl+Shift+C')}, {keys('Ctrl+Shift+S')}"),
            ("Put a kept number right; name it in the list", "F2; Enter"),
            ("Remove the selected kept numbers", "Delete"),
        ),
        "Draw": (
            ("Eraser", "E, Shift, the right button"),
            ("Thinner, thicker line", "[ and ]"),
            ("Correct what is selected", "Digits and signs, as in a picture"),
            ("Clear the sheet", f"Delete or {keys('Ctrl+Backspace')}"),
            ("Undo, redo a stroke", f"{keys('Ctrl+Z')}, {keys('Ctrl+Shift+Z')}"),
            ("Dark sheet, other guide", "D, G"),
            ("Copy, save the picture", f"{keys('Ctrl+Shift+C')}, {keys('Ctrl+S')}"),
            ("Open the picture in the Image tab", keys("Ctrl+Return")),
        ),
        "My samples": (
            ("Label those selected anew, or as no digit", "0 to 9, ?"),
            ("Select all, delete those selected", f"{keys('Ctrl+A')}, Delete"),
            ("Keep those that look wrong as they are", "Enter"),
            ("Write twenty digits; the next one, leave one out", f"{keys('Ctrl+N')}; Enter, {keys('Ctrl+Right')}"),
        ),
        "Train": (
            ("Start", keys("Ctrl+Return")),
            ("Pause, or let it go on", "P"),
            ("Save the graph", keys("Ctrl+S")),
        ),
    }


def _dialog(parent: QWidget, title: str) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog, controls.dialog_column(dialog)
