"""Installs a .deb in a bare Debian, uses it, and removes it again.

As root, on a Debian with debootstrap:

debootstrap --variant=minbase bookworm ROOT
python3 -m scripts.packaging.bare_debian ROOT FILE.deb PICTURE

In the root apt installs what the .deb depends on, and nothing else; then Xvfb, for the window.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.setup.places import SetUpError

_LEFT_ALONE = (
    "proc",
    "dev",
    "sys",
    "tmp",
    "run",
    "var/cache",
    "var/lib/apt",
    "var/lib/dpkg",
    "var/log",
    "etc/ld.so.cache",
)
"""What changes by itself, or belongs to apt."""


def try_deb(root: Path, deb: Path, picture: Path) -> None:
    """Does it.

    Raises:
        SetUpError: something did not work, or was left behind.
    """
    shutil.copyfile(deb, root / "tmp" / deb.name)
    shutil.copyfile(picture, root / "tmp" / picture.name)
    with _mounted(root):
        print(_inside(root, "apt-get", "update", "-q"))
        _inside(root, "apt-get", "install", "-y", "-q", "--no-install-recommends", *_own_dependencies(deb))
        before = files(root)
        _inside(root, "apt-get", "install", "-y", "-q", "--no-install-recommends", f"/tmp/{deb.name}")
        print(f"installed: {len(files(root) - before)} files")
        print("digitrec read:", _inside(root, "digitrec", "read", f"/tmp/{picture.name}").strip())
        _inside(root, "apt-get", "install", "-y", "-q", "--no-install-recommends", "xvfb", "xauth")
        print(_inside(root, "xvfb-run", "-a", "digitrec", "--self-test"))
        _inside(root, "apt-get", "purge", "-y", "-q", deb.name.partition("_")[0])
        _inside(root, "apt-get", "purge", "-y", "-q", "--autoremove", "xvfb", "xauth")
        left = files(root) - before
    if left:
        raise SetUpError(f"The package left behind: {', '.join(sorted(left))}")
    print("removed: nothing is left")


def files(root: Path) -> set[str]:
    """The files of the root, without what changes by itself."""
    found = set()
    for folder, folders, names in os.walk(root):
        place = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if not (place / name).as_posix().startswith(_LEFT_ALONE)]
        found |= {(place / name).as_posix() for name in names}
    return {name for name in found if not name.startswith(_LEFT_ALONE)}


def _own_dependencies(deb: Path) -> list[str]:
    """What the package names, so that only its own files are new when it is installed itself."""
    command = ["dpkg-deb", "--field", str(deb), "Depends"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [entry.split()[0] for entry in told.split(",")]


def _inside(root: Path, *command: str) -> str:
    variables = ["env", "-i", "HOME=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive"]
    done = subprocess.run(["chroot", str(root), *variables, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetUpError(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def _mounted(root: Path) -> Iterator[None]:
    places = ("proc", "dev")
    for place in places:
        subprocess.run(["mount", "--bind", f"/{place}", str(root / place)], check=True)
    try:
        yield
    finally:
        for place in places:
            subprocess.run(["umount", "--lazy", str(root / place)], check=False)


if __name__ == "__main__":
    try:
        try_deb(*map(Path, sys.argv[1:]))
    except SetUpError as problem:
        sys.exit(str(problem))
