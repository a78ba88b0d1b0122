"""Takes the README's screenshots of the window, without a screen; see --help."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PIL import Image as PilImage
from PyQt6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer, pyqtBoundSignal
from PyQt6.QtGui import QImage, QKeyEvent, QMouseEvent, QTransform
from PyQt6.QtWidgets import QApplication, QDialog, QWidget

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.forms.file import open_form
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.types import Box, Sign
from digitrec_gui.services.settings import Appearance
from digitrec_gui.services.webcam import sources
from digitrec_gui.ui.forms.table import KIND
from digitrec_gui.ui.image.strip import THUMBNAIL
from digitrec_gui.ui.reading.insight import InsightDialog
from digitrec_gui.ui.reading.numbers import PatternDialog
from digitrec_gui.ui.reading.told import Step
from digitrec_gui.ui.training.mistakes import MistakesDialog
from digitrec_gui.ui.window.main_window import MainWindow
from scripts import filled_forms

README_SIZE = (1280, 800)
CHECK_SIZES = ((900, 600), (683, 384))
"""The second one is what 200 % leave of a laptop's 1366x768."""

PATIENCE_MS = 30_000
PATIENCE_OF_TRAINING = 600.0
"""Seconds."""
SETTLE_MS = 50
README_STATES = (
    "empty",
    "selected",
    "looked-at",
    "pages",
    "batch",
    "review",
    "form",
    "webcam",
    "draw",
    "train",
    "trained",
    "models",
    "samples",
)

_SAMPLES = 240

_FORMS = 160
"""Pictures of a job ..."""

_SHEETS = 6
"""Photographed sheets of a form."""

_HARD = (18, 247, 321, 340, 445, 582, 659, 684, 720, 947, 1014, 1039, 1112, 1226, 1232, 1247, 1260, 1319, 1393, 1414)
"""... and digits in some of them that many networks misread."""

_FRAME = (1280, 960)
"""Width and height of the camera that is shown, pixels."""

_STROKES = (
    ((105, 120), (130, 75), (185, 75), (205, 115), (175, 160), (140, 205), (100, 250), (112, 247), (210, 248)),
    ((265, 95), (310, 90), (372, 92), (374, 93), (345, 165), (312, 258)),
    ((285, 172), (330, 166), (368, 168)),
)
"""A 2 and a crossed 7 on the sheet of the Draw tab."""


def main() -> int:
    """Runs the script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=paths.RESOURCES / "screenshots", help="folder for the pictures")
    parser.add_argument("--sample", type=Path, default=paths.SAMPLES / "note.jpg", help="picture to show")
    parser.add_argument(
        "--check",
        action="store_true",
        help="every state at 900x600, 683x384 and at README size, to look at, not for the README",
    )
    parser.add_argument("states", nargs="*", metavar="STATE", help=f"only these, of {', '.join(STATES)}")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with _program() as program:
        for state in options.states or (STATES if options.check else README_STATES):
            for appearance in (Appearance.LIGHT, Appearance.DARK):
                program.window.menus.appearances[appearance].trigger()
                for size in (README_SIZE, *CHECK_SIZES) if options.check else (README_SIZE,):
                    suffix = f"-{size[0]}x{size[1]}" if options.check else ""
                    file = options.out / f"{state}-{appearance}{suffix}.png"
                    _shoot(program.window, state, size, options, file)
                    print(file)
    return 0


def _shoot(window: MainWindow, state: str, size: tuple[int, int], options: argparse.Namespace, file: Path) -> None:
    window.resize(*size)
    window.notice.hide()
    window.tabs.setCurrentWidget(window.image_tab)
    window.image_tab.actions_.sensitivity.setChecked(False)
    window.must_be.choose(None)
    STATES[state](window, options.sample)
    dialog = DIALOGS[state](window) if state in DIALOGS else None
    if dialog is not None and options.check and state not in ("about", "choosing", "pattern", "form-choice"):
        dialog.resize(*size)
    _settle()
    (dialog or window).grab().save(str(file))
    if dialog is not None:
        dialog.close()


@contextmanager
def _program() -> Iterator[Program]:
    """The real program with settings of its own, its Model loaded."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["DIGITREC_HOME"] = home
        application = QApplication([sys.argv[0]])
        program = Program(application)
        program.fill()
        try:
            _after(program.services.reading.model_ready, program.start)
            yield program
        finally:
            program.close()


def _empty(window: MainWindow, _sample: Path) -> None:
    window.image_tab.show_empty()


def _reading(window: MainWindow, sample: Path) -> None:
    _read(window, sample)
    window.image_tab.view.show_parts(())
    window.image_tab.panel.show_waiting()
    _settle(400)


def _read(window: MainWindow, sample: Path) -> None:
    _after(window.image_tab.opened, lambda: window.open_image(sample))
    while not window.image_tab.panel.text:
        _after(window.image_tab.read, lambda: None)


def _selected(window: MainWindow, sample: Path) -> None:
    _read(window, sample)
    _after(window.image_tab.explained, lambda: window.image_tab.panel.part_asked.emit(2))


def _insight(window: MainWindow, sample: Path) -> None:
    """All maps of the first convolution."""
    _selected(window, sample)
    steps = window.image_tab.panel.steps
    if not steps.buttons[Step.FEATURES].isChecked():
        steps.buttons[Step.FEATURES].click()
    steps.large.click()
    _until(lambda: _insight_of(window).pages.isVisible())
    _insight_of(window).pages.setCurrentIndex(0)


def _looked_at(window: MainWindow, sample: Path) -> None:
    """What the network looked at."""
    _insight(window, sample)
    _insight_of(window).pages.setCurrentIndex(2)


def _insight_of(window: MainWindow) -> InsightDialog:
    (dialog,) = (dialog for dialog in window.findChildren(InsightDialog) if dialog.isVisible())
    return dialog


def _region(window: MainWindow, sample: Path) -> None:
    _read(window, sample)
    _after(window.image_tab.read, lambda: window.image_tab.session.set_region(_boxes_around(window, 0, 4)))


def _corrected(window: MainWindow, sample: Path) -> None:
    _selected(window, sample)
    _after(window.image_tab.explained, lambda: window.image_tab.session.label(2, "7"))


def _added(window: MainWindow, sample: Path) -> None:
    _read(window, sample)
    box = window.image_tab.view.parts[1].box
    window.image_tab.session.remove(1)
    _after(window.image_tab.explained, lambda: window.image_tab.session.add(box))


def _signs(window: MainWindow, _sample: Path) -> None:
    """Two prices of MNIST's digits, with a point each; the first point is selected."""
    image = np.full((420, 900), 246, np.uint8)
    with np.load(paths.MNIST) as mnist:
        x, y = mnist["x_test"][:200], mnist["y_test"][:200]
    for row, price in enumerate(("12.50", "734.9")):
        for column, sign in enumerate(price):
            left, top = 120 + 110 * column, 60 + 170 * row
            if sign == ".":
                cv2.circle(image, (left + 50, top + 95), 8, (30,), cv2.FILLED)
                continue
            ink = cv2.resize(x[y == int(sign)][row], (120, 120), interpolation=cv2.INTER_CUBIC)
            square = image[top : top + 120, left : left + 120]
            np.minimum(square, 246 - (0.85 * ink).astype(np.uint8), out=square)
    file = Path(os.environ["DIGITREC_HOME"]) / "Prices.png"
    cv2.imwrite(str(file), image)
    _read(window, file)
    signs = (index for index, part in enumerate(window.image_tab.view.parts) if isinstance(part, Sign))
    _after(window.image_tab.explained, lambda: window.image_tab.panel.part_asked.emit(next(signs, 2)))


def _numbers(window: MainWindow, sample: Path) -> None:
    """The same, of which each should be an amount."""
    _signs(window, sample)
    _after(window.image_tab.explained, lambda: window.must_be.choose(Pattern.of("amount")))
    _settle()


def _choosing(window: MainWindow, sample: Path) -> None:
    """The menu of what numbers may be."""
    _read(window, sample)
    window.must_be.menu.popup(window.mapToGlobal(window.rect().center()))


def _pattern(window: MainWindow, sample: Path) -> None:
    """A regular expression that is none."""
    _read(window, sample)
    window.must_be.ask()
    _pattern_of(window).field.setText(r"\d{2}\.(\d{2}")


def _pattern_of(window: MainWindow) -> PatternDialog:
    (dialog,) = (dialog for dialog in window.findChildren(PatternDialog) if dialog.isVisible())
    return dialog


def _drawing(window: MainWindow, sample: Path) -> None:
    _read(window, sample)
    window.image_tab.actions_.region.trigger()
    left = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    for _ in range(3):
        QApplication.sendEvent(window.image_tab.view, left)


def _turned(window: MainWindow, sample: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        image = QImage(str(sample)).transformed(QTransform().rotate(-90))
        image.save(f"{folder}/on its side.png")
        _read(window, Path(folder) / "on its side.png")


def _sensitivity(window: MainWindow, sample: Path) -> None:
    _read(window, sample)
    window.image_tab.actions_.sensitivity.trigger()


def _boxes_around(window: MainWindow, first: int, last: int) -> Box:
    """The box around some digits, with a margin."""
    boxes = [digit.box for digit in window.image_tab.view.parts[first:last]]
    left, top = min(box.x for box in boxes) - 20, min(box.y for box in boxes) - 20
    return Box(left, top, max(box.right for box in boxes) + 20 - left, max(box.bottom for box in boxes) + 20 - top)


def _pages(window: MainWindow, sample: Path) -> None:
    """A PDF of scans, of which the third page is shown."""
    scans = Path(os.environ["DIGITREC_HOME"]) / "scans.pdf"
    if not scans.exists():
        samples = [PilImage.open(file).convert("RGB") for file in sorted(sample.parent.glob("*.*g"))]
        pages = [samples[number % len(samples)] for number in range(12)]
        pages[0].save(scans, save_all=True, append_images=pages[1:], resolution=200)
    tab = window.image_tab
    _read(window, scans)
    _until(lambda: tab.strip.pages.data(tab.strip.pages.index(2), THUMBNAIL) is not None)
    _after(tab.page_turned, lambda: tab.paging.turn_to(2))
    _until(lambda: bool(tab.panel.text))
    _settle(1000)


def _failed(window: MainWindow, sample: Path) -> None:
    _after(window.image_tab.open_failed, lambda: window.open_image(sample.with_name("holiday.png")))


def _webcam(window: MainWindow, sample: Path) -> None:
    """A video of the sample, held still, stands for the camera."""
    film = Path(os.environ["DIGITREC_HOME"]) / "Camera.avi"
    if not film.exists():
        frame = cv2.resize(np.asarray(cv2.imread(str(sample)), np.uint8), _FRAME, interpolation=cv2.INTER_AREA)
        writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 15, _FRAME)
        for _ in range(600):
            writer.write(frame)
        writer.release()
    tab = window.webcam_tab
    window.tabs.setCurrentWidget(tab)
    tab.actions_.on.setChecked(False)
    tab.sources.choose(sources.video(film))
    tab.actions_.on.setChecked(True)
    while not tab.panel.text:
        _after(tab.reading.read, lambda: None)
    tab.panel.kept.add(tab.panel.text)
    tab.actions_.freeze.setChecked(True)


def _draw(window: MainWindow, _sample: Path) -> None:
    """Two digits, drawn with the mouse."""
    tab = window.draw_tab
    window.tabs.setCurrentWidget(tab)
    tab.actions_.clear.trigger()
    _settle()
    kinds = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
    for path in _STROKES:
        points = [QPointF(x, y) * tab.pad.viewport.scale + tab.pad.viewport.origin for x, y in _rounded(path)]
        for point, kind in zip(points, [kinds[0], *[kinds[1]] * (len(points) - 2), kinds[2]], strict=True):
            held = Qt.MouseButton.NoButton if kind == kinds[2] else Qt.MouseButton.LeftButton
            there = QPointF(tab.pad.mapToGlobal(point))
            button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(tab.pad, QMouseEvent(kind, point, there, button, held, keys))
    while not tab.panel.text:
        _settle()
    _settle(600)


def _rounded(path: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A stroke as a hand draws it: its corners cut three times (Chaikin 1974), its ends kept."""
    points = np.array(path, np.float64)
    for _ in range(3):
        cut = [0.75 * points[:-1] + 0.25 * points[1:], 0.25 * points[:-1] + 0.75 * points[1:]]
        points = np.concatenate([points[:1], np.stack(cut, axis=1).reshape(-1, 2), points[-1:]])
    return [(float(x), float(y)) for x, y in points]


def _batch_empty(window: MainWindow, _sample: Path) -> None:
    """The Batch tab before anything is in it."""
    tab = window.batch_tab
    window.tabs.setCurrentWidget(tab)
    if window.batch_tab.batch.is_running:
        tab.actions_.cancel.trigger()
        _until(lambda: not window.batch_tab.batch.is_running)
    tab.leave()
    _settle(300)


def _batch_running(window: MainWindow, sample: Path) -> None:
    """A job under way."""
    _batch_empty(window, sample)
    window.batch_tab.form.choose(None)
    window.batch_tab.read([str(_forms())])
    _until(lambda: window.batch_tab.summary.counts.done >= _FORMS // 3)
    _settle(1500)


def _batch(window: MainWindow, sample: Path) -> None:
    """A job that is done, with numbers to be looked at."""
    _finished_job(window, sample)
    window.batch_tab.page.table.selectRow(2)
    _settle(1500)


def _finished_job(window: MainWindow, sample: Path) -> None:
    tab, batch = window.batch_tab, window.batch_tab.batch
    window.tabs.setCurrentWidget(tab)
    if tab.is_reviewing:
        tab.review.left.emit()
    if batch.is_running:
        tab.actions_.pause.setChecked(False)
    elif batch.job is None or batch.job.fields:
        _batch_empty(window, sample)
        tab.form.choose(None)
        tab.read([str(_forms())])
    _until(lambda: bool(tab.summary.counts.done) and not batch.is_running)


def _review(window: MainWindow, sample: Path) -> None:
    """The third of its doubtful numbers."""
    _finished_job(window, sample)
    review = window.batch_tab.review
    window.batch_tab.begin_review()
    for at in range(3):
        _until(lambda: review.picture.cut is not None)
        if at < 2:
            review.reviewing.go(1)
    _settle(600)


def _jobs(window: MainWindow, sample: Path) -> None:
    """The history of jobs."""
    _finished_job(window, sample)
    window.batch_tab.actions_.history.trigger()
    _until(lambda: window.batch_tab.history.job is not None)
    _settle()


def _forms() -> Path:
    """A folder of slips, each with a number of MNIST's digits, some of them hard to read."""
    folder = Path(os.environ["DIGITREC_HOME"]) / "Slips"
    if folder.exists():
        return folder
    folder.mkdir()
    rng = np.random.default_rng(4)
    with np.load(paths.MNIST) as mnist:
        x = mnist["x_test"]
    for number in range(_FORMS):
        chosen = rng.integers(0, len(x), rng.integers(3, 7))
        if number % 4 == 1:
            chosen[rng.integers(0, len(chosen))] = _HARD[number // 4 % len(_HARD)]
        slip = np.full((220, 720, 3), rng.integers(232, 250), np.uint8)
        for place, index in enumerate(chosen):
            ink = cv2.resize(x[index], (96, 96), interpolation=cv2.INTER_CUBIC)
            square = slip[62 : 62 + 96, 40 + 104 * place : 40 + 104 * place + 96]
            np.minimum(square, 246 - (0.8 * ink).astype(np.uint8)[..., np.newaxis], out=square)
        cv2.imwrite(str(folder / f"slip {number + 1:03}.png"), slip)
    return folder


def _form(window: MainWindow, _sample: Path) -> None:
    """The form editor with one of the forms that come with DigitRec."""
    draft = window.forms.editor.draft
    _after(draft.opened, lambda: window.forms.edit(paths.FORMS / "answer-sheet.digitrec-form"))
    draft.select(4)
    _settle(300)


def _form_wrong(window: MainWindow, sample: Path) -> None:
    """A check that is none, and a kind that is being chosen."""
    _form(window, sample)
    editor = window.forms.editor
    editor.draft.write_checks("total = points 1 + points 7")
    editor.draft.undo_stack.setClean()  # nobody is asked
    table = editor.panel.table
    table.edit(table.fields.index(1, KIND))


def _form_trial(window: MainWindow, sample: Path) -> None:
    """What came of a sheet."""
    _form(window, sample)
    window.forms.editor.try_on(sorted(_sheets().glob("*.jpg"))[0])
    _until(lambda: not window.forms.editor.trial.is_reading)


def _batch_form(window: MainWindow, sample: Path) -> None:
    """A job of sheets of a form, with one that is none."""
    tab = window.batch_tab
    window.tabs.setCurrentWidget(tab)
    if tab.is_reviewing:
        tab.review.left.emit()
    if tab.batch.job is None or not tab.batch.job.fields:
        _batch_empty(window, sample)
        tab.form.choose(paths.FORMS / "answer-sheet.digitrec-form")
        tab.read([str(_sheets())])
        _until(lambda: bool(tab.summary.counts.done) and not tab.batch.is_running)
        window.notice.hide()
    tab.page.table.selectRow(1)
    _settle(1500)


def _batch_form_empty(window: MainWindow, sample: Path) -> None:
    """A form is chosen for the next job."""
    _batch_form(window, sample)
    _batch_empty(window, sample)


def _form_review(window: MainWindow, sample: Path) -> None:
    """A doubtful field of a sheet."""
    _batch_form(window, sample)
    review = window.batch_tab.review
    window.batch_tab.begin_review()
    _until(lambda: review.picture.cut is not None)
    _settle(600)


def _form_choice(window: MainWindow, sample: Path) -> None:
    """The menu of forms."""
    _batch_form_empty(window, sample)
    menu = window.batch_tab.form.menu
    menu.popup(window.mapToGlobal(window.rect().center()))


def _sheets() -> Path:
    """A folder of photographed answer sheets, and a picture that is none."""
    folder = Path(os.environ["DIGITREC_HOME"]) / "Class 9b"
    if folder.exists():
        return folder
    folder.mkdir()
    form, digits = open_form(paths.FORMS / "answer-sheet.digitrec-form"), filled_forms.Digits("test")
    for number in range(_SHEETS):
        rng = np.random.default_rng(60 + number)
        photo = filled_forms.photographed(filled_forms.filled(form, rng, digits).picture, rng)
        cv2.imwrite(str(folder / f"sheet {number + 1:02}.jpg"), photo[..., ::-1])
    shutil.copy(paths.SAMPLES / "note.jpg", folder / "shopping list.jpg")
    return folder


def _samples(window: MainWindow, _sample: Path) -> None:
    """My samples: some of MNIST's digits stand for the user's own."""
    store = SampleStore(paths.samples_file())
    if not len(store.ids()):
        with np.load(paths.MNIST) as mnist:
            digits = zip(mnist["x_test"][:_SAMPLES], mnist["y_test"][:_SAMPLES].tolist(), strict=True)
            store.add(NewSample(x, y, y, "draw") for x, y in digits)
    store.close()
    window.samples.open.trigger()
    _until(lambda: window.samples.dialog.browser.rows.rowCount() == _SAMPLES)
    _settle(600)


def _train(window: MainWindow, _sample: Path) -> None:
    """The quick preset, seen in its last epoch."""
    tab = window.train_tab
    window.tabs.setCurrentWidget(tab)
    if not (tab.is_busy or tab.decision.new):
        tab.start()
        _until(lambda: len(tab.view.curves.history) == 2)
        _settle(5000)  # some way into the last epoch


def _trained(window: MainWindow, sample: Path) -> None:
    """Its end, with both Models side by side."""
    _train(window, sample)
    tab = window.train_tab
    _until(lambda: tab.decision.new is not None)
    _until(lambda: not any("…" in tab.view.outcome.table.text(row) for row in ("speed", "samples")))


def _mistakes(window: MainWindow, sample: Path) -> None:
    """What it reads wrong, by shape."""
    _trained(window, sample)
    window.train_tab.actions_.mistakes.trigger()
    _until(lambda: _mistakes_of(window).shapes.count() > 0)


def _mistakes_of(window: MainWindow) -> MistakesDialog:
    (dialog,) = (dialog for dialog in window.findChildren(MistakesDialog) if dialog.isVisible())
    return dialog


def _models(window: MainWindow, sample: Path) -> None:
    """What was trained, beside what is in use."""
    _trained(window, sample)
    dialog, new = window.models.dialog, window.train_tab.decision.new
    assert new is not None
    window.models.show_all()
    _until(lambda: dialog.list.topLevelItemCount() == 2)
    _settle()
    dialog.list.select(new)
    dialog.compare.click()
    _until(lambda: "…" not in dialog.table.text("speed"))


def _needs(window: MainWindow, _sample: Path) -> None:
    """The Train tab where TensorFlow is missing."""
    window.tabs.setCurrentWidget(window.train_tab)
    window.train_tab.view.show_possible(False)


def _about(window: MainWindow, _sample: Path) -> None:
    window.help.about.trigger()


def _notice(window: MainWindow, _sample: Path) -> None:
    window.image_tab.show_empty()
    window.notice.show_busy("Preparing the model mine. This is done once for each model and takes some seconds.")


STATES: dict[str, Callable[[MainWindow, Path], None]] = {
    "empty": _empty,
    "reading": _reading,
    "read": _read,
    "selected": _selected,
    "insight": _insight,
    "looked-at": _looked_at,
    "region": _region,
    "corrected": _corrected,
    "added": _added,
    "signs": _signs,
    "numbers": _numbers,
    "choosing": _choosing,
    "pattern": _pattern,
    "drawing": _drawing,
    "turned": _turned,
    "sensitivity": _sensitivity,
    "pages": _pages,
    "failed": _failed,
    "notice": _notice,
    "needs": _needs,
    "about": _about,
    "batch-empty": _batch_empty,
    "batch-running": _batch_running,
    "batch": _batch,
    "review": _review,
    "jobs": _jobs,
    "batch-form": _batch_form,
    "batch-form-empty": _batch_form_empty,
    "form-choice": _form_choice,
    "form-review": _form_review,
    "form": _form,
    "form-wrong": _form_wrong,
    "form-trial": _form_trial,
    "webcam": _webcam,
    "draw": _draw,
    "train": _train,
    "trained": _trained,
    "mistakes": _mistakes,
    "models": _models,
    "samples": _samples,
}
"""What is shown, by its name; those from "train" to "models" follow one another."""

DIALOGS: dict[str, Callable[[MainWindow], QWidget]] = {
    "insight": _insight_of,
    "looked-at": _insight_of,
    "choosing": lambda window: window.must_be.menu,
    "jobs": lambda window: window.batch_tab.history,
    "form-choice": lambda window: window.batch_tab.form.menu,
    "form": lambda window: window.forms.editor,
    "form-wrong": lambda window: window.forms.editor,
    "form-trial": lambda window: window.forms.editor.trial,
    "samples": lambda window: window.samples.dialog,
    "models": lambda window: window.models.dialog,
    "mistakes": _mistakes_of,
    "pattern": _pattern_of,
    "about": lambda window: next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()),
}
"""In a window of their own."""


def _until(is_so: Callable[[], bool]) -> None:
    """Lets the window live until something is so."""
    given_up = time.monotonic() + PATIENCE_OF_TRAINING
    while not is_so():
        if time.monotonic() > given_up:
            raise TimeoutError("the window did not get there")
        _settle()


def _after(fact: pyqtBoundSignal, order: Callable[[], object]) -> None:
    """Gives an order and waits for the fact that answers it."""
    loop = QEventLoop()
    fact.connect(loop.quit)
    QTimer.singleShot(PATIENCE_MS, lambda: loop.exit(1))
    order()
    if loop.exec() != 0:
        raise TimeoutError("the window did not answer")
    fact.disconnect(loop.quit)


def _settle(milliseconds: int = SETTLE_MS) -> None:
    """Lets layouts and repaints happen."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
