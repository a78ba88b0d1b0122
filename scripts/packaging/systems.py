"""What Windows and macOS want to know of a program: a version resource, and an Info.plist. Untested: see README."""

from __future__ import annotations

from typing import Any

from digitrec_gui import __version__
from scripts.packaging.editions import Edition

_COPYRIGHT = "MIT licence; with PyQt6 and Qt under the GNU GPL version 3"
_VENDOR = "DigitRec"
_ENGLISH, _UNICODE = 0x0409, 1200


def version_resource(edition: Edition) -> Any:
    """What Windows shows in the properties of the executable; PyInstaller can make it on Windows only."""
    from PyInstaller.utils.win32 import versioninfo

    numbers = (*(int(part) for part in __version__.split(".")[:3]), 0)
    strings = {
        "CompanyName": _VENDOR,
        "FileDescription": edition.title,
        "FileVersion": __version__,
        "InternalName": edition.package,
        "LegalCopyright": _COPYRIGHT,
        "OriginalFilename": "DigitRec.exe",
        "ProductName": edition.title,
        "ProductVersion": __version__,
    }
    table = versioninfo.StringTable(
        f"{_ENGLISH:04x}{_UNICODE:04x}", [versioninfo.StringStruct(*item) for item in strings.items()]
    )
    return versioninfo.VSVersionInfo(
        ffi=versioninfo.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            versioninfo.StringFileInfo([table]),
            versioninfo.VarFileInfo([versioninfo.VarStruct("Translation", [_ENGLISH, _UNICODE])]),
        ],
    )


def info_plist(edition: Edition) -> dict[str, object]:
    """What macOS must know: above all why the camera is used, without which it ends the program that opens one."""
    return {
        "CFBundleDisplayName": edition.title,
        "CFBundleShortVersionString": __version__,
        "CFBundleVersion": __version__,
        "LSApplicationCategoryType": "public.app-category.utilities",
        "LSMinimumSystemVersion": "13.0",
        "NSCameraUsageDescription": "DigitRec reads the digits that the camera sees. No picture leaves this computer.",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": _COPYRIGHT,
    }
