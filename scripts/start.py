"""Sets DigitRec up in .venv if that is still to be done, then runs it.

python3 scripts/start.py                       opens the window
python3 scripts/start.py read my-photo.jpg     or any other command of the program
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.setup.bootstrap import check_python, ensure
from scripts.setup.places import PYTHON, ROOT, SetUpError, is_ready

# Not the folder the user is in: a file random.py there is not ours (-P).
PROGRAM = [str(PYTHON), "-P", "-m", "digitrec_gui.cli"]

NO_DISPLAY = "There is no display here to open the window on"
READ_YOUR_OWN = "Read an image of your own: python3 scripts/start.py read my-photo.jpg"


def wants_window(args: list[str]) -> bool:
    """Whether these arguments of the program open its window."""
    return not args or (args[0] == "gui" and not {"-h", "--help"} & set(args))


def run(args: list[str]) -> int:
    """Becomes the program where the system can do that, and runs it where it can't."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(PROGRAM[0], [*PROGRAM, *args])
    import subprocess

    return subprocess.call([*PROGRAM, *args])


def read_samples() -> int:
    """Does the program's main job on the command line."""
    import json
    import subprocess

    command = [*PROGRAM, "read", "--format", "json", str(ROOT / "resources" / "samples")]
    child = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    for line in child.stdout.decode().splitlines():
        record = json.loads(line)
        print(f"{Path(record['file']).name}: {record.get('text', record.get('error'))}")
    if child.returncode == 0:
        print(READ_YOUR_OWN)
    return child.returncode


def start(args: list[str]) -> int:
    """Sets up what is missing and runs the program.

    Args:
        args: The program's own arguments.

    Returns:
        The exit status.

    Raises:
        SetUpError: It can't be done; the message says what to do.
    """
    check_python()
    if sys.platform == "linux" and wants_window(args):
        from scripts.setup import desktop

        platform = desktop.platform(os.environ)
        if platform is None and args:
            raise SetUpError(f"{NO_DISPLAY}: run this in a desktop session, or set DISPLAY.")
        if platform is None:
            ensure(["program"])
            print(f"{NO_DISPLAY}, so here is what DigitRec reads in its own samples:", flush=True)
            return read_samples()
        desktop.ensure(platform)
    ensure(["program"])
    return run(args)


def main(args: list[str]) -> int:
    """Runs the script; a failure becomes one sentence and exit status 1."""
    try:
        if args in (["-h"], ["--help"]):
            print(__doc__)
            if not is_ready("program"):
                print("After the first run, --help lists the program's commands too.")
                return 0
        return start(args)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on with it.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
