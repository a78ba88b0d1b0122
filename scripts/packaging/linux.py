"""Packages for Linux: a .tar.gz to be unpacked anywhere, and a .deb that makes the program known to the desktop."""

from __future__ import annotations

import platform
import shutil
import subprocess
import tarfile
from pathlib import Path

from digitrec_gui import __version__
from scripts.packaging.build import draw_icon
from scripts.packaging.contents import SYSTEM_LIBRARIES
from scripts.packaging.editions import Edition
from scripts.packaging.proof import foreign_libraries, glibc
from scripts.packaging.tools import tool
from scripts.setup.places import ROOT

TEMPLATES = Path(__file__).with_name("desktop")
ICON_SIZES = (48, 64, 128, 256)
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_GZIP, _XZ = 6, 2
"""How hard is tried: beyond, a package takes many times as long to make, and is a hundredth smaller."""


def name_of(edition: Edition) -> str:
    """The beginning of the names of all that is made for this computer."""
    return f"{edition.package}-{__version__}-linux-{platform.machine()}"


def make_archive(bundle: Path, edition: Edition, out: Path) -> Path:
    """Packs the folder; the files belong to nobody in particular."""
    made = out / f"{name_of(edition)}.tar.gz"

    def anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        return member

    with tarfile.open(made, "w:gz", compresslevel=_GZIP) as archive:
        archive.add(bundle, edition.folder, filter=anonymous)
    return made


def make_deb(bundle: Path, edition: Edition, python: Path, work: Path, out: Path) -> Path:
    """Makes the .deb.

    Args:
        bundle: what was built.
        edition: of the bundle.
        python: of the environment it was built in; draws the icons.
        work: a folder for the tree that is packed; it is made anew.
        out: the folder for the .deb.

    Raises:
        SetUpError: `dpkg-deb` is missing.
    """
    dpkg_deb = tool("dpkg-deb", "dpkg")
    shutil.rmtree(work, ignore_errors=True)
    share, program = work / "usr" / "share", work / "usr" / "lib" / edition.package
    shutil.copytree(bundle, program, symlinks=True)
    command = work / "usr" / "bin" / "digitrec"
    command.parent.mkdir(parents=True)
    command.symlink_to(f"../lib/{edition.package}/digitrec")
    _write(share / "applications" / "digitrec.desktop", filled("digitrec.desktop", edition))
    _write(share / "metainfo" / "digitrec.metainfo.xml", filled("digitrec.metainfo.xml", edition))
    _write(share / "doc" / edition.package / "copyright", filled("copyright", edition))
    icons = share / "icons" / "hicolor"
    _write(icons / "scalable" / "apps" / "digitrec.svg", (ROOT / "resources/icons/digitrec.svg").read_text("utf-8"))
    for size in ICON_SIZES:
        file = icons / f"{size}x{size}" / "apps" / "digitrec.png"
        file.parent.mkdir(parents=True)
        draw_icon(python, file, size)
    _write(work / "DEBIAN" / "control", control(edition, depends(bundle), _kilobytes(work)))
    for path in work.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    made = out / f"{edition.package}_{__version__}_{_ARCHITECTURES[platform.machine()]}.deb"
    subprocess.run([dpkg_deb, "--root-owner-group", "-Zxz", f"-z{_XZ}", "--build", str(work), str(made)], check=True)
    shutil.rmtree(work)
    return made


def depends(bundle: Path) -> list[str]:
    """Debian's packages that bring what the bundle takes from the system, by name."""
    packages = {SYSTEM_LIBRARIES[name] for name in foreign_libraries(bundle)}
    return [f"libc6 (>= {glibc(bundle)})", *sorted(packages)]


def control(edition: Edition, dependencies: list[str], kilobytes: int) -> str:
    """What dpkg is told of the package. Both editions are the command `digitrec`, so there is one of them at a time."""
    other = "digitrec-reader" if edition.trains else "digitrec"
    fields = {
        "Package": edition.package,
        "Version": __version__,
        "Architecture": _ARCHITECTURES[platform.machine()],
        "Maintainer": "DigitRec <digitrec@localhost>",
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(dependencies),
        "Conflicts": other,
        "Replaces": other,
        "Section": "graphics",
        "Priority": "optional",
        "Description": f"{edition.title} {edition.summary}",
    }
    lines = [f"{key}: {value}" for key, value in fields.items()]
    lines.append(" From photos, scans, screenshots, a camera or a drawing; in a window and on the command line.")
    return "\n".join(lines) + "\n"


def filled(template: str, edition: Edition) -> str:
    """A file for the desktop, with what the editions differ in."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    values = {"TITLE": edition.title, "SUMMARY": edition.summary, "VERSION": __version__}
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _kilobytes(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*")) // 1024
