"""The part of FormService that lives on its thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtGui import QImage

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import FORM_SUFFIX
from digitrec_gui.core.batch.types import JobSettings
from digitrec_gui.core.errors import DataError, reason
from digitrec_gui.core.files import in_sentences
from digitrec_gui.core.forms.types import Form, FormReading
from digitrec_gui.services.batch.running import compiled_of
from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.orders import OrderWorker
from digitrec_gui.services.reading.pictures import pyramid


@dataclass(frozen=True)
class FormFile:
    """A form that can be chosen.

    Attributes:
        path: its file.
        is_own: whether it is the user's own; else it comes with DigitRec.
    """

    path: Path
    is_own: bool

    @property
    def name(self) -> str:
        """What it is called: "Answer sheet"."""
        return name_of(self.path)


def name_of(path: Path) -> str:
    """What a form is called by its file: "Answer sheet"."""
    name = path.name.removesuffix(FORM_SUFFIX)
    return name.replace("-", " ").capitalize() if path.parent == paths.FORMS else name


@dataclass(frozen=True, eq=False)
class OpenedForm:
    """A form, and how to paint its picture.

    Attributes:
        path: its file.
        form: what is in it.
        levels: its picture, see `pyramid`.
    """

    path: Path
    form: Form
    levels: tuple[QImage, ...]


class FormWorker(OrderWorker):
    """Opens, saves and tries forms, one order at a time."""

    out_of_memory = "There is not enough memory for this. Close other programs, or use a smaller picture."

    def list(self) -> list[FormFile]:
        """The forms that there are: those that come with DigitRec, then the user's own.

        Raises:
            DataError: the user's folder cannot be looked into.
        """
        shipped = [FormFile(path, False) for path in sorted(paths.FORMS.glob(f"*{FORM_SUFFIX}"))]
        folder = paths.forms_folder()
        if not folder.is_dir():
            return shipped
        with in_sentences(folder, "read"):
            own = sorted(folder.glob(f"*{FORM_SUFFIX}"), key=lambda path: path.name.casefold())
        return shipped + [FormFile(path, True) for path in own]

    def open(self, path: Path) -> OpenedForm:
        """Opens a form.

        Raises:
            DataError: see `open_form`.
        """
        from digitrec_gui.core.forms.file import open_form

        preload_opencv()
        form = open_form(path)
        return OpenedForm(path, form, pyramid(form.picture))

    def save(self, form: Form, path: Path) -> Path:
        """Writes a form; returns the file.

        Raises:
            DataError: it cannot be written.
        """
        from digitrec_gui.core.forms.file import save_form

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(f"{path.parent} cannot be made: {reason(error)}. Choose another place.") from error
        save_form(form, path)
        return path

    def read(self, form: Form, sheet: Path, h5: Path) -> FormReading:
        """Reads a sheet, the first page of a file, with a form.

        Args:
            form: the form.
            sheet: a picture or PDF.
            h5: the Model.

        Raises:
            ImageError: the sheet cannot be opened.
            FitError: it is no sheet of this form, or the form has too little print to be found again.
            ModelError: the Model cannot be used.
        """
        from digitrec_gui.core.forms.reading import FormReader
        from digitrec_gui.services.batch.worker import Equipment, Worker
        from digitrec_gui.services.pages import open_pages

        preload_opencv()
        pages = open_pages(sheet, sheet.name, wanted=self.check_wanted)
        try:
            image = pages.page(0, wanted=self.check_wanted).image
        finally:
            pages.close()
        worker = Worker(Equipment(JobSettings(), compiled_of(h5), threads=0))
        try:
            self.check_wanted()
            return FormReader(worker.reader, form).read(image)
        finally:
            worker.close()
