"""Runs the self-test: prints a table, and leaves nothing behind."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from digitrec_gui import __version__, paths
from digitrec_gui.app import application, has_display
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.self_test.checks import Check, carry_out

_NO_DISPLAY = (
    "There is no display here to open the window on: run the self-test in a desktop session, or with "
    "QT_QPA_PLATFORM=offscreen."
)


def run() -> int:
    """Tries everything, in user folders of its own that are removed again; returns 0 if all of it works, else 1.

    Raises:
        DigitRecError: there is no display.
    """
    if not has_display():
        raise DigitRecError(_NO_DISPLAY)
    trains = must_train()
    kind = "reads and trains" if trains else "reads"
    print(f"DigitRec {__version__}, which {kind}: self-test, {sys.executable}")
    with _home_of_its_own():
        failed = carry_out(_checks(trains), sys.stdout)
    print(f"FAILED: {', '.join(failed)}" if failed else "Everything works.")
    return 1 if failed else 0


@contextmanager
def _home_of_its_own() -> Iterator[None]:
    """Has this process and its children keep what they keep in a folder that is gone afterwards; Keras its settings."""
    names = ("DIGITREC_HOME", "KERAS_HOME")
    before = {name: os.environ[name] for name in names if name in os.environ}
    with tempfile.TemporaryDirectory(prefix="digitrec-", ignore_cleanup_errors=True) as home:
        os.environ.update(dict.fromkeys(names, home))
        try:
            yield
        finally:
            for name in names:
                del os.environ[name]
            os.environ.update(before)


def must_train() -> bool:
    """Whether this is a DigitRec that trains: TensorFlow is here, or it is packaged with what only a training needs.

    Of a package from which TensorFlow was lost, MNIST tells that it should be there.
    """
    has_tensorflow = importlib.util.find_spec("tensorflow") is not None
    return has_tensorflow or (is_packaged() and paths.MNIST.exists())


def is_packaged() -> bool:
    """Whether this is an executable of PyInstaller's."""
    return hasattr(sys, "_MEIPASS")


def _checks(trains: bool) -> Iterator[Check]:
    from digitrec_gui.self_test import parts, training
    from digitrec_gui.self_test.window import WindowTrial

    trial = WindowTrial(application())
    try:
        yield from trial.checks()
        yield from parts.checks(is_packaged())
        if trains:
            program = trial.program
            yield from training.TrainingTrial(program.window, program.services).checks()
        else:
            yield training.refusal_check()
        yield Check("the window closes", trial.close_and_tell)
    finally:
        trial.close()
