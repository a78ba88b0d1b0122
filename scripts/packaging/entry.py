"""What the packaged executables run: `digitrec`, as on the command line; without a command it opens the window."""

import sys

_TRACKER = "from multiprocessing.resource_tracker import main"


def _is_of_multiprocessing() -> bool:
    """Whether Python started this program for another of its processes, as if it were an interpreter.

    PyInstaller's own way to find out imports all of multiprocessing at each start.
    """
    arguments = sys.argv[1:]
    return "--multiprocessing-fork" in arguments or (arguments[-2:-1] == ["-c"] and arguments[-1].startswith(_TRACKER))


def _run_for_multiprocessing() -> None:
    """Is the process that was asked for: a worker, or the one that cleans up behind all workers."""
    if sys.argv[-1].startswith(_TRACKER):
        from multiprocessing.resource_tracker import main as track

        track(int(sys.argv[-1].rpartition("(")[2].rstrip(")")))
    else:
        # Not multiprocessing's own, which does nothing but on Windows.
        from multiprocessing.spawn import freeze_support

        freeze_support()


if _is_of_multiprocessing():
    _run_for_multiprocessing()
    sys.exit()

from digitrec_gui.cli import main  # noqa: E402  # not for those

sys.exit(main())
