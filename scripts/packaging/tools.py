"""Programs of the system that packaging needs: found, or named in a sentence."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from scripts.setup.places import SetUpError


def tool(name: str, package: str) -> str:
    """Where a program lies.

    Args:
        name: of the program.
        package: that brings it, in Debian.

    Raises:
        SetUpError: it is not here.
    """
    found = shutil.which(name)
    if found is None:
        raise SetUpError(f"There is no `{name}` here, which packaging needs: install {package}, then run this again.")
    return found


def needed(library: Path) -> list[str]:
    """The names of the libraries that one of Linux is linked to itself; none if it is no library."""
    command = [tool("readelf", "binutils"), "-d", str(library)]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return [line.partition("[")[2].rstrip("]") for line in lines if "(NEEDED)" in line]
