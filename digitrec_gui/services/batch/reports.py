"""What a job came to, written for others, on a thread of its own: tables, marked pictures, a report to print."""

from __future__ import annotations

from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import PageRow, State
from digitrec_gui.core.errors import ImageError, PasswordError
from digitrec_gui.core.files import write_whole
from digitrec_gui.core.types import Reading
from digitrec_gui.core.words import counted
from digitrec_gui.services.batch.passwords import Passwords
from digitrec_gui.services.batch.pictures import PagesHeld
from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.orders import OrderWorker

if TYPE_CHECKING:
    from digitrec_gui.core.batch.results import Result
    from digitrec_gui.core.types import Image

_TELL_EVERY = 100
"""Pages."""


class Kind(StrEnum):
    """As what a job is exported."""

    CSV = "csv"
    JSON = "json"
    EXCEL = "excel"
    PICTURES = "pictures"
    REPORT = "report"


class ReportWorker(OrderWorker):
    """Writes one export at a time; tells on the way how many pages are written.

    Attributes:
        protected: paths or addresses of the files that the last one is without, since no password that was given opens
            them; whole when it has ended.
    """

    def __init__(self, passwords: Passwords) -> None:
        """Writes nothing yet.

        Args:
            passwords: of protected files.
        """
        super().__init__()
        self._passwords = passwords
        self.protected: tuple[str, ...] = ()

    def save(self, job: Path, kind: Kind, target: Path) -> str:
        """Writes an export, whole or not at all; pictures one by one.

        Args:
            job: its file.
            kind: as what.
            target: the file; a folder for pictures.

        Returns:
            What was written, for people.

        Raises:
            DataError: it cannot be written, or the job cannot be read.
        """
        # What these bring is needed for nothing else, or is slow to import.
        from digitrec_gui.core.batch.report import save_lines, save_workbook
        from digitrec_gui.services.batch.report_pdf import save_report

        preload_opencv()
        self.protected = ()
        with closing(JobStore(job)) as store:
            match kind:
                case Kind.CSV | Kind.JSON:
                    save_lines(store, target, kind.value, self._told)
                case Kind.EXCEL:
                    save_workbook(store, target, self._told)
                case Kind.REPORT:
                    save_report(store, target, self._told)
                case Kind.PICTURES:
                    return self._save_pictures(store, target)
        return target.name

    def _told(self, pages: int, every: int = _TELL_EVERY) -> None:
        self.check_wanted()
        if pages % every == 0:
            self.tell(pages)

    def _save_pictures(self, store: JobStore, folder: Path) -> str:
        """Each page with the boxes and what was read, as it was corrected."""
        from digitrec_gui.core.batch.report import page_of
        from digitrec_gui.core.forms.marked import marked
        from digitrec_gui.core.reading.export import picture

        names: set[str] = set()
        missing = 0
        protected: dict[str, PasswordError] = {}
        with closing(PagesHeld(self._passwords, self.check_wanted)) as held:
            for number, row in enumerate(store.all_rows()):
                self._told(number, 1)
                if row.state in (State.WAITING, State.FAILED):
                    continue
                if row.path in protected:
                    continue
                result = store.result(row.id)
                try:
                    image = _image(held, row, result)
                except PasswordError as error:
                    protected[row.path] = error
                    self.protected = tuple(protected)
                    continue
                except ImageError:
                    missing += 1
                    continue
                place = f" {page_of(row).text}" if page_of(row).text else ""
                name = _free(f"{Path(row.name).stem}{place} read", names)
                content = picture(image, result) if isinstance(result, Reading) else marked(image, result)
                write_whole(folder / f"{name}.png", content, "saved")
        if protected and not names:
            raise next(iter(protected.values()))
        if missing and not names:
            raise ImageError("None of the pictures is there any more, or all have changed. Look again, then export.")
        left_out = f"; {missing:,} could not be opened any more" if missing else ""
        if protected:
            left_out += f"; without {counted(len(protected), 'file')} that a password protects"
        return f"{len(names):,} picture{'' if len(names) == 1 else 's'} in {folder.name}{left_out}"


def _free(name: str, names: set[str]) -> str:
    """A name that no other picture has; folders may have files of one name."""
    free, count = name, 1
    while free.lower() in names:
        count += 1
        free = f"{name} {count}"
    names.add(free.lower())
    return free


def _image(held: PagesHeld, row: PageRow, result: Result) -> Image:
    """The turned Image of a page.

    Raises:
        PasswordError: it is protected, and no password that was given opens it.
        ImageError: it cannot be opened, or is another one by now.
    """
    from digitrec_gui.core.geometry import turned

    rotation = result.rotation if isinstance(result, Reading) else 0
    image = turned(held.of(row).page(row.page or 0).image, rotation)
    if image.shape[1::-1] != (result.width, result.height):
        raise ImageError(f"{row.name} has changed since it was read.")
    return image
