"""Packages for Windows (.zip) and macOS (.dmg). Written with care and untested: see README."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

from digitrec_gui import __version__
from scripts.packaging.editions import Edition
from scripts.packaging.tools import tool
from scripts.setup.places import ROOT


def name_of(edition: Edition) -> str:
    """The beginning of the names of all that is made for this computer."""
    system = "windows" if sys.platform == "win32" else "macos"
    return f"{edition.package}-{__version__}-{system}-{platform.machine().lower()}"


def make_zip(bundle: Path, edition: Edition, out: Path) -> Path:
    """Packs the folder for Windows."""
    return Path(shutil.make_archive(str(out / name_of(edition)), "zip", bundle.parent, bundle.name))


def make_dmg(bundle: Path, edition: Edition, work: Path, out: Path) -> Path:
    """Signs the .app for this computer (ad hoc: there is no developer's identity), and packs it beside a link.

    Args:
        bundle: the .app.
        edition: of the bundle.
        work: a folder for what the image shows; it is made anew.
        out: the folder for the .dmg.
    """
    entitlements = ROOT / "scripts" / "packaging" / "entitlements.plist"
    sign = [tool("codesign", "Xcode's command line tools"), "--force", "--deep", "--sign", "-"]
    subprocess.run([*sign, "--entitlements", str(entitlements), str(bundle)], check=True)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    shutil.copytree(bundle, work / bundle.name, symlinks=True)
    (work / "Applications").symlink_to("/Applications")
    made = out / f"{name_of(edition)}.dmg"
    command = [tool("hdiutil", "macOS"), "create", "-volname", edition.title, "-srcfolder", str(work)]
    subprocess.run([*command, "-ov", "-format", "UDZO", str(made)], check=True)
    shutil.rmtree(work)
    return made
