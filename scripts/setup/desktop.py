"""What the window needs from a Linux system: a display, the libraries that Qt's wheels leave out, a font."""

from __future__ import annotations

import ctypes
import os
import re
import shlex
import shutil
import socket
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.setup.places import SetUpError
from scripts.setup.progress import run_alive

PATIENCE = 2.0  # seconds for a display to answer

# Each library that QtCore, QtGui, QtWidgets, QtDBus and the platform plugins of PyQt6's wheels are
# linked to and that no wheel brings (readelf -d), with its package in Debian and in Arch. dnf and
# zypper find the package of a library by themselves.
COMMON = {
    "libEGL.so.1": ("libegl1", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd"),
    "libX11.so.6": ("libx11-6", "libx11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype2"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libz.so.1": ("zlib1g", "zlib"),
    "libzstd.so.1": ("libzstd1", "zstd"),
}
XCB = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libx11"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}
WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "wayland"),
}
LIBRARIES = {**COMMON, **XCB, **WAYLAND}
FONT = "a font"
FONT_PACKAGES = {
    "apt-get": "fonts-dejavu-core",
    "dnf": "dejavu-sans-fonts",
    "zypper": "dejavu-fonts",
    "pacman": "ttf-dejavu",
}


def platform(environment: Mapping[str, str]) -> str | None:
    """Finds where Qt would show the window.

    Args:
        environment: The environment variables.

    Returns:
        The name of a Qt platform, such as "wayland", "xcb" or "offscreen"; None if no display answers.
    """
    asked = environment.get("QT_QPA_PLATFORM") or "wayland;xcb"
    for name in (part.partition(":")[0] for part in asked.split(";")):
        if name.startswith("wayland"):
            if wayland_answers(environment):
                return "wayland"
        elif name == "xcb":
            if x11_answers(environment.get("DISPLAY", "")):
                return "xcb"
        else:
            return name
    return None


def wayland_answers(environment: Mapping[str, str]) -> bool:
    """Whether a compositor listens where WAYLAND_DISPLAY says."""
    name = environment.get("WAYLAND_DISPLAY")
    if not name:
        return False
    return _listens(socket.AF_UNIX, str(Path(environment.get("XDG_RUNTIME_DIR", "/"), name)))


def x11_answers(display: str) -> bool:
    """Whether an X server listens at this display and lets this user in.

    Args:
        display: What DISPLAY says, such as ":0" or "localhost:10.0"; empty if it is not set.
    """
    parts = re.fullmatch(r"(?:unix|(.*)):(\d+)(?:\.\d+)?", display)
    if not parts:
        return False
    host, number = parts[1], int(parts[2])
    if host:
        listens = _listens(socket.AF_INET, (host, 6000 + number)) or _listens(socket.AF_INET6, (host, 6000 + number))
    else:
        path = f"/tmp/.X11-unix/X{number}"
        listens = _listens(socket.AF_UNIX, path) or _listens(socket.AF_UNIX, "\0" + path)
    return listens and _lets_in(display)


def _listens(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as end:
        end.settimeout(PATIENCE)
        try:
            end.connect(address)
        except OSError:
            return False
    return True


def _lets_in(display: str) -> bool:
    """Whether the X server takes the connection: after `su` there is a display, but no right to it."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # still to be installed
    xcb.xcb_connect.restype = ctypes.c_void_p
    errors: list[int] = []

    def connect() -> None:
        connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
        errors.append(xcb.xcb_connection_has_error(connection))
        xcb.xcb_disconnect(connection)

    attempt = threading.Thread(target=connect, daemon=True)  # a daemon: libxcb itself waits for ever
    attempt.start()
    attempt.join(PATIENCE)
    return errors == [0]


def missing(qt_platform: str) -> list[str]:
    """The libraries, by their file names, and the font that a Qt platform lacks here."""
    wanted = {**COMMON, **{"xcb": XCB, "wayland": WAYLAND}.get(qt_platform, {})}
    lacking = [name for name in wanted if not _loads(name)]
    return lacking if _has_font() else [*lacking, FONT]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    home = Path.home()
    folders = [Path(folder, "fonts") for folder in shared.split(":")]
    folders += [home / ".local/share/fonts", home / ".fonts", Path("/usr/share/fonts")]
    endings = {".ttf", ".otf", ".ttc", ".pfb"}
    return any(path.suffix.lower() in endings for folder in folders for path in folder.rglob("*"))


def install_commands(lacking: Iterable[str], manager: str) -> list[list[str]]:
    """The commands that install what is missing.

    Args:
        lacking: Names as `missing` gives them.
        manager: One of `FONT_PACKAGES`.

    Returns:
        Commands for root, to be run one after the other.
    """
    if manager in ("apt-get", "pacman"):
        column = 0 if manager == "apt-get" else 1
        packages = [FONT_PACKAGES[manager] if name == FONT else LIBRARIES[name][column] for name in lacking]
    else:
        packages = [FONT_PACKAGES[manager] if name == FONT else f"{name}()(64bit)" for name in lacking]
    packages = list(dict.fromkeys(packages))
    if manager == "apt-get":
        return [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]]
    if manager == "pacman":
        return [["pacman", "-S", "--needed", "--noconfirm", *packages]]
    return [[manager, "install", "-y", *packages]]


def ensure(qt_platform: str) -> None:
    """Installs what the system lacks for a Qt platform, or says how to.

    Raises:
        SetUpError: Something is missing and could not be installed.
    """
    lacking = missing(qt_platform)
    if not lacking:
        return
    manager = next((name for name in FONT_PACKAGES if shutil.which(name)), None)
    if manager is None:
        raise SetUpError(f"This system lacks {', '.join(lacking)}: install them with its package manager.")
    commands = install_commands(lacking, manager)
    if os.geteuid() == 0:
        _install(commands)
        lacking = missing(qt_platform)
        if not lacking:
            return
    sudo = "" if os.geteuid() == 0 else "sudo "
    paste = " && ".join(sudo + shlex.join(command) for command in commands)
    raise SetUpError(f"The window needs what this system lacks ({', '.join(lacking)}); install it with\n  {paste}")


def _install(commands: list[list[str]]) -> None:
    print("Installing the system libraries that the window needs", flush=True)
    for command in commands:
        status, output = run_alive(command, environment={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        if status:
            print(*(f"  | {line}" for line in output[-8:]), sep="\n", file=sys.stderr)
