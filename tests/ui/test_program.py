"""The program as a whole: starts, remembers, switches Models, survives mishaps, ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from story import COMPILING, WAIT, digits_of

from digitrec_gui import app, paths
from digitrec_gui.app import Program
from digitrec_gui.services.failures import FailureHooks
from digitrec_gui.services.settings import Appearance, Settings
from digitrec_gui.ui.main_window import MainWindow
from digitrec_gui.ui.text_dialog import TextDialog

Read = Callable[[Path], None]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none


STORY = """
import gc, json, sys
from PyQt6 import sip
from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtWidgets import QApplication
from digitrec_gui import app
from digitrec_gui.ui.main_window import MainWindow

seen, application = [], []

def look():
    application[:] = [QApplication.instance()]
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.image_tab.panel.text:
            seen.append(window.image_tab.panel.text)
            window.close()

timer = QTimer()
timer.timeout.connect(look)
QTimer.singleShot(0, lambda: timer.start(20))
code = app.main(sys.argv[1:])
timer.stop()
left = [repr(found) for found in gc.get_objects()
        if isinstance(found, QObject) and not sip.isdeleted(found) and found not in (timer, *application)]
print(json.dumps({"code": code, "seen": seen, "left": left, "modules": sorted(sys.modules)}))
"""


INTERRUPTED = """
import os, signal, sys
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
from digitrec_gui import app

# The process that sends the signal does so while Qt waits, and no Python code runs.
SEND = "import os, sys, signal; os.kill(int(sys.argv[1]), getattr(signal, sys.argv[2]))"

def send():
    import subprocess
    subprocess.Popen([sys.executable, "-c", SEND, str(os.getpid()), sys.argv[1]])

QTimer.singleShot(0, send)
sys.exit(app.main([]))
"""


@pytest.fixture
def window_as_it_opens(program: Program) -> MainWindow:
    return program.window


def test_main_opens_a_picture_reads_it_and_ends_when_the_window_is_closed(note: Path, home: Path) -> None:
    command = [sys.executable, "-c", STORY, str(note)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["code"] == 0
    assert [text.replace(" ", "") for text in told["seen"]] == ["05221859"]
    assert told["left"] == []  # PyQt's own destroying of it at the interpreter's end crashes at times
    assert not {"tensorflow", "keras", "h5py", "digitrec_gui.training"} & set(told["modules"])
    assert (home / "log" / "digitrec.log").exists()
    assert (home / "config" / "digitrec.ini").exists()


def test_importing_the_window_imports_nothing_heavy() -> None:
    script = (
        "import sys, digitrec_gui.app; "
        "sys.exit(str({'cv2', 'PIL', 'ai_edge_litert', 'tensorflow', 'keras', 'h5py'} & set(sys.modules) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False)

    assert done.stderr.strip() == ""


def test_the_status_bar_names_the_model_and_its_accuracy(window: MainWindow) -> None:
    assert "digit_recognition_model" in window.status.model.text()
    assert "% on MNIST" in window.status.model.text()


def test_without_a_model_the_window_says_so_and_the_rest_works(
    qtbot: QtBot, qapp: QApplication, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a program whose Model is missing
    monkeypatch.setattr(paths, "DEFAULT_MODEL", tmp_path / "digit_recognition_model.h5")
    program = Program(qapp, FailureHooks())
    window = program.window
    qtbot.addWidget(window)
    with qtbot.waitSignal(program.service.model_failed, timeout=WAIT):
        program.start()
    assert window.notice.isVisible()
    assert "no model" in window.notice.text
    assert window.status.model.text() == "No model"

    # When a picture is opened, then it is shown, and what is missing is said
    window.open_image(note)
    qtbot.waitUntil(lambda: "no model" in window.image_tab.panel.problem, timeout=WAIT)
    assert window.image_tab.view.isVisible()

    # When a Model is opened, then the picture is read
    monkeypatch.undo()
    model = Path(paths.DEFAULT_MODEL)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(model), ""))
    window.image_tab.panel.help_button.click()
    qtbot.waitUntil(lambda: digits_of(window) == "05221859", timeout=COMPILING)
    assert not window.notice.isVisible()
    program.close()


def test_another_model_is_compiled_then_reads_what_is_open(
    qtbot: QtBot, program: Program, window: MainWindow, read: Read, note: Path, tmp_path: Path
) -> None:
    h5 = tmp_path / "mine.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    read(note)

    with qtbot.waitSignal(program.service.model_compiling, timeout=WAIT):
        window.load_model(h5)
    qtbot.waitUntil(lambda: "Preparing the model mine" in window.notice.text)
    with qtbot.waitSignal(
        window.image_tab.read, timeout=COMPILING, check_params_cb=lambda reading: reading is not None
    ):
        pass

    assert not window.notice.isVisible()
    assert digits_of(window) == "05221859"


def test_a_model_that_cannot_be_opened_leaves_the_old_one_in_use(
    qtbot: QtBot, program: Program, window: MainWindow, read: Read, note: Path, tmp_path: Path
) -> None:
    h5 = tmp_path / "letter.h5"
    h5.write_text("Dear reader")

    with qtbot.waitSignal(program.service.model_failed, timeout=COMPILING):
        window.load_model(h5)

    assert "letter" in window.notice.text
    assert "still in use" in window.notice.text
    read(note)
    assert digits_of(window) == "05221859"


def test_a_remark_leaves_what_is_being_prepared_in_sight(
    qtbot: QtBot, program: Program, window: MainWindow, tmp_path: Path
) -> None:
    h5 = tmp_path / "mine.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    with qtbot.waitSignal(program.service.model_compiling, timeout=WAIT):
        window.load_model(h5)

    window.image_tab.remarked.emit("The clipboard holds no picture.")
    assert "Preparing the model mine" in window.notice.text and "clipboard" in window.notice.text

    window.notice.close_button.click()
    assert not program.service.is_loading


def test_a_picture_opened_before_the_only_model_is_ready_is_read_when_it_is(
    qtbot: QtBot, qapp: QApplication, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a program whose only Model must be compiled first
    h5 = tmp_path / "mine.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    monkeypatch.setattr(paths, "DEFAULT_MODEL", h5)
    program = Program(qapp, FailureHooks())
    window, panel = program.window, program.window.image_tab.panel
    qtbot.addWidget(window)

    # When a picture is opened meanwhile, then it is said that it will be read
    with qtbot.waitSignal(program.service.model_compiling, timeout=WAIT):
        program.start([str(note)])
    qtbot.waitUntil(lambda: panel.headline == "Not read yet", timeout=WAIT)
    assert not panel.problem

    # When that is cancelled, then what is missing is said; when it is loaded after all, the picture is read
    window.notice.close_button.click()
    assert "no model" in panel.problem
    program.service.load(h5)
    qtbot.waitUntil(lambda: digits_of(window) == "05221859", timeout=COMPILING)
    program.close()


def test_of_several_pictures_on_the_command_line_the_first_is_read(qtbot: QtBot, program: Program, note: Path) -> None:
    program.start([str(note), str(note.with_name("form.png"))])

    qtbot.waitUntil(lambda: digits_of(program.window) == "05221859", timeout=WAIT)
    assert program.window.notice.text == "One picture is read at a time: note.jpg."


def test_the_window_fits_on_its_screen(window_as_it_opens: MainWindow) -> None:
    screen = window_as_it_opens.screen()
    assert screen is not None
    room = screen.availableGeometry()

    assert window_as_it_opens.width() <= room.width() and window_as_it_opens.height() <= room.height()


def test_a_window_that_cannot_be_made_leaves_no_thread(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no window today")

    monkeypatch.setattr(app, "MainWindow", fail)

    with pytest.raises(RuntimeError, match="no window today"):
        Program(qapp, FailureHooks())  # the leak check sees the thread


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals from another process")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_closes_the_window_which_remembers_its_size(name: str, home: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert not Settings(home / "config" / "digitrec.ini").geometry.isEmpty()


@pytest.mark.parametrize(("option", "words"), [("--help", "IMAGE"), ("--version", "DigitRec ")])
def test_the_windows_own_command_explains_itself(option: str, words: str) -> None:
    done = run_gui(option)

    assert done.returncode == 0
    assert words in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
def test_without_a_display_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    done = run_gui()

    assert done.returncode == 1
    assert done.stderr.startswith("There is no display here") and done.stderr.count("\n") == 1


def run_gui(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from digitrec_gui import app; sys.exit(app.main())", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_closing_the_notice_cancels_the_compilation(
    qtbot: QtBot, program: Program, window: MainWindow, tmp_path: Path
) -> None:
    h5 = tmp_path / "mine.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    with qtbot.waitSignal(program.service.model_compiling, timeout=WAIT):
        window.load_model(h5)

    window.notice.close_button.click()

    assert not window.notice.isVisible()
    assert "digit_recognition_model" in window.status.model.text()


def test_closing_while_a_model_is_compiled_leaves_no_process(
    qtbot: QtBot, program: Program, window: MainWindow, tmp_path: Path
) -> None:
    h5 = tmp_path / "mine.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    with qtbot.waitSignal(program.service.model_compiling, timeout=WAIT):
        window.load_model(h5)

    window.close()
    program.close()


def test_closing_while_a_picture_is_read_ends_quietly(program: Program, window: MainWindow, note: Path) -> None:
    window.open_image(note)

    window.close()
    program.close()


def test_the_window_comes_back_as_it_was_left(qtbot: QtBot, qapp: QApplication, program: Program) -> None:
    window = program.window
    window.resize(760, 620)  # the offscreen screen is small
    window.menus.appearances[Appearance.DARK].trigger()
    window.close()
    program.close()

    again = Program(qapp, FailureHooks())
    qtbot.addWidget(again.window)
    again.close()

    assert (again.window.width(), again.window.height()) == (760, 620)
    assert again.window.menus.appearances[Appearance.DARK].isChecked()


def test_a_damaged_settings_file_does_not_keep_the_window_from_opening(
    qtbot: QtBot, qapp: QApplication, home: Path
) -> None:
    (home / "config").mkdir()
    (home / "config" / "digitrec.ini").write_bytes(b"[window]\ngeometry=@ByteArray(\\x1\\xd9)\n\xff\xfe[[[\nsplitter=3")

    program = Program(qapp, FailureHooks())
    qtbot.addWidget(program.window)
    program.start()
    program.close()

    assert program.window.isVisible()


def test_an_unexpected_error_opens_one_dialog_whose_text_can_be_copied(qtbot: QtBot, program: Program) -> None:
    program.reporter.report("Traceback: the first")
    program.reporter.report("Traceback: the second")

    dialog = program.reporter.dialog
    assert dialog is not None and dialog.isVisible()
    dialog.copy_button.click()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert "the first" in clipboard.text() and "the second" in clipboard.text()

    dialog.reject()
    assert program.reporter.dialog is None


@pytest.mark.parametrize(("entry", "words"), [("shortcuts", "Ctrl+O"), ("about", "GPL")])
def test_help_opens_a_dialog(qtbot: QtBot, window: MainWindow, entry: str, words: str) -> None:
    getattr(window.menus, f"{entry}_asked").emit()

    (dialog,) = [found for found in window.findChildren(QDialog) if found.isVisible()]
    labels = dialog.findChildren(QLabel)
    assert any(words in label.text() for label in labels)
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)  # nothing is cut off
    dialog.reject()


def test_the_report_names_versions_and_the_model(window: MainWindow) -> None:
    window.menus.report_asked.emit()

    dialog = window.findChild(TextDialog)
    assert dialog is not None
    assert "PyQt" in dialog.text and "SHA-256" in dialog.text
    dialog.reject()


def test_the_log_folder_opens(window: MainWindow, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) is None)

    window.menus.log_asked.emit()

    assert opened == [QUrl.fromLocalFile(str(home / "log"))]
