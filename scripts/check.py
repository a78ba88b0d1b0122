"""Checks everything that a change must keep: format, lint, types, layers and tests.

python3 scripts/check.py                   all of it
python3 scripts/check.py -k ink --lf       the arguments go to pytest; the other checks run all the same
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.setup.bootstrap import check_python, ensure
from scripts.setup.places import PYTHON, ROOT, SetUpError

# Not .venv's own lint-imports: that file breaks when the folder is moved.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

CHECKS = {
    "ruff format": ["-m", "ruff", "format", "--check"],
    "ruff check": ["-m", "ruff", "check"],
    "mypy": ["-m", "mypy"],
    "lint-imports": ["-c", LINT_IMPORTS],
    # One worker for each core; a file stays with one of them, so that what its tests share is made once. The files
    # begin in the order that tests/conftest.py gives them, not those of many tests first. A worker that breaks down
    # ends the run: with another in its place it would wait for ever for the rest of the file.
    "pytest": ["-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "--max-worker-restart=0"],
}


def run_checks(pytest_args: list[str]) -> list[str]:
    """Runs every check to its end.

    Args:
        pytest_args: Arguments for pytest.

    Returns:
        The names of those that failed.
    """
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    failed = []
    for number, (name, command) in enumerate(CHECKS.items(), start=1):
        print(f"\n{number}/{len(CHECKS)} {name}", flush=True)
        args = pytest_args if name == "pytest" else []
        if subprocess.call([str(PYTHON), *command, *args], cwd=ROOT, env=environment):
            failed.append(name)
    return failed


def main(args: list[str]) -> int:
    """Runs the script; the exit status is 1 if a check failed."""
    if args in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    try:
        check_python()
        if sys.platform == "linux":
            from scripts.setup import desktop

            desktop.ensure("offscreen")
        ensure(["program", "tools"])
        failed = run_checks(args)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    print(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll is well: {', '.join(CHECKS)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
