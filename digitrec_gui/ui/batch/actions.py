"""What can be done in the Batch tab, as actions for the menus, the buttons and the keyboard."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from digitrec_gui.services.batch.reports import Kind
from digitrec_gui.ui.widgets.actions import Actions, action

_EXPORTS = {
    Kind.EXCEL: ("table", "&Excel (.xlsx)…", "A row for each number, as an Excel file", "Ctrl+S"),
    Kind.CSV: ("file-text", "CS&V (.csv)…", "A row for each number, as text with commas", ""),
    Kind.JSON: ("file-text", "&JSON Lines (.jsonl)…", "A line for each page, with every digit and its box", ""),
    Kind.PICTURES: (
        "images",
        "Mar&ked pictures (.png)…",
        "Each page with its boxes and what was read, in a folder",
        "",
    ),
    Kind.REPORT: ("printer", "Report (.p&df)…", "What the job came to, page by page, to be printed", ""),
}


class BatchActions(Actions):
    """The actions of the Batch tab.

    Signals:
        export_asked(Kind): the job should be exported so.
    """

    export_asked = pyqtSignal(object)

    def __init__(self, tab: QWidget, form: QMenu) -> None:
        """Makes them.

        Args:
            tab: the tab.
            form: the menu from which the form of the next job is chosen.
        """
        super().__init__(tab)
        self.folder = action(
            self,
            "folder-open",
            "Read a &folder…",
            "Read all pictures and PDFs in a folder",
            "Ctrl+Shift+O",
            short="Folder…",
        )
        self.files = action(self, "files", "Read f&iles…", "Read some pictures and PDFs", short="Files…")
        self.pause = action(
            self, "pause", "&Pause", "Read no further until it goes on", "P", checkable=True, short="Pause"
        )
        self.cancel = action(
            self, "x", "&Cancel", "End the job; what was read stays, and it can go on later", short="Cancel"
        )
        self.go_on = action(
            self,
            "play",
            "&Go on",
            "Read what is waiting, has changed since, is new in its folders, or could not be read",
            "Ctrl+Return",
            short="Go on",
        )
        self.review = action(
            self, "list-checks", "&Review…", "Look at the doubtful numbers, one after the other", "R", short="Review"
        )
        self.correct = action(
            self, "pencil", "Correc&t this page", "Look at all numbers of the selected page, doubtful or not", "F2"
        )
        self.show_image = action(
            self, "image", "&Open in the Image tab", "Open the selected picture in the Image tab", also="Enter"
        )
        self.history = action(self, "history", "&History…", "All jobs, to be opened, gone on with or removed", "Ctrl+H")
        self.history.setIconText(" History…")
        self.leave = action(self, "square-plus", "&New job", "Leave this job, which is kept, and begin another")
        self.leave.setIconText(" New job")
        self.of_page = (self.correct, self.show_image)
        self.exports = [self._export(kind) for kind in _EXPORTS]
        form_entry = form.menuAction()
        assert form_entry is not None
        self.groups = (
            (self.folder, self.files, form_entry),
            (self.pause, self.cancel, self.go_on),
            (self.review, *self.of_page),
            tuple(self.exports),
            (self.leave, self.history),
        )
        self.lead_here(self.folder, self.files, self.history)
        self.allow(True, self.folder, self.files, self.history)
        nothing = (self.pause, self.cancel, self.go_on, self.review, *self.of_page, self.leave, *self.exports)
        self.allow(False, *nothing)

    def _export(self, kind: Kind) -> QAction:
        icon, text, tip, key = _EXPORTS[kind]
        made = action(self, icon, f"Export: {text}", tip, *filter(None, [key]))
        made.triggered.connect(lambda: self.export_asked.emit(kind))
        return made
