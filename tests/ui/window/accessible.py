"""The window as a screen reader finds it: Qt's own tree of accessible objects.

PyQt binds none of it. So the functions of QtGui are called as the platform's bridges call them, by the addresses in
their tables (Itanium ABI). Nothing in the program needs this; it is how the tests look at what Qt makes of it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import PyQt6
from PyQt6 import sip
from PyQt6.QtCore import QObject, QRect

CAN_BE_LOOKED_AT = sys.platform == "linux"
"""The library is found by its name there."""

_OBJECT, _CHILD, _CHILD_COUNT, _TEXT, _RECT, _ROLE, _STATE = 3, 9, 10, 12, 14, 15, 16
"""Places in the table of a QAccessibleInterface."""

NAME, DESCRIPTION, VALUE = 0, 1, 2

NO_ROLE = 0
ROLES = {
    0x09: "window", 0x0A: "client", 0x0B: "popup menu", 0x0C: "menu item", 0x0D: "tooltip", 0x10: "pane",
    0x12: "dialog", 0x13: "border", 0x14: "grouping", 0x15: "separator", 0x17: "status bar", 0x18: "table",
    0x19: "column header", 0x1D: "cell", 0x21: "list", 0x22: "list item", 0x23: "tree", 0x24: "tree item",
    0x25: "tab", 0x28: "graphic", 0x29: "text", 0x2A: "edit", 0x2B: "button", 0x2C: "check box", 0x2D: "radio button",
    0x2E: "combo box", 0x30: "progress bar", 0x33: "slider", 0x34: "spin box", 0x3C: "tab list", 0x02: "menu bar",
    0x03: "scroll bar", 0x04: "grip", 0x08: "alert", 0x39: "button menu", 0x3E: "splitter", 0x80: "layered pane",
}  # fmt: skip
"""Those of `QAccessible::Role` that the window has, in words."""

SHOWN, SELECTED, NAME_CHANGED, DESCRIPTION_CHANGED = 0x8002, 0x8007, 0x800C, 0x800D
"""Of `QAccessible::Event`."""


class _QString(ctypes.Structure):
    _fields_ = (("d", ctypes.c_void_p), ("characters", ctypes.c_void_p), ("size", ctypes.c_ssize_t))


class _QRect(ctypes.Structure):
    _fields_ = tuple((edge, ctypes.c_int) for edge in ("left", "top", "right", "bottom"))


@dataclass
class Found:
    """One object of the tree.

    Attributes:
        role: a word of `ROLES`; "role 17" for others.
        name, description, value: what is said of it.
        rect: where it is on the screen.
        focusable: whether the keyboard can go there.
        invisible: whether it is not shown.
        children: the objects within it.
        source: the QObject that it stands for; None for rows of a list and the like.
    """

    role: str
    name: str
    description: str
    value: str
    rect: QRect
    focusable: bool
    invisible: bool
    source: QObject | None
    children: list[Found] = field(default_factory=list)

    def all(self) -> Iterator[Found]:
        """It, and all within it."""
        yield self
        for child in self.children:
            yield from child.all()


def tree(root: QObject) -> Found:
    """The tree as it is now, from the object of a widget on; what is not shown is left out."""
    entry = _gui()._ZN11QAccessible24queryAccessibleInterfaceEP7QObject
    entry.restype, entry.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    interface = entry(sip.unwrapinstance(root))
    assert interface, root
    return _found(interface)


@contextmanager
def events() -> Iterator[list[tuple[int, QObject | None]]]:
    """What a screen reader is told of meanwhile: kinds of events, and of which object."""
    gui = _gui()
    told: list[tuple[int, QObject | None]] = []

    @ctypes.CFUNCTYPE(None, ctypes.c_void_p)
    def handler(event: int) -> None:
        kind = ctypes.c_int.from_address(event + 8).value
        source = ctypes.c_void_p.from_address(event + 16).value
        told.append((kind, sip.wrapinstance(source, QObject) if source else None))

    install, activate = (
        gui._ZN11QAccessible20installUpdateHandlerEPFvP16QAccessibleEventE,
        gui._ZN11QAccessible9setActiveEb,
    )
    install.restype, install.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    activate.restype, activate.argtypes = None, [ctypes.c_bool]
    before = install(ctypes.cast(handler, ctypes.c_void_p))
    activate(True)
    try:
        yield told
    finally:
        activate(False)
        install(before)


def _gui() -> ctypes.CDLL:
    return ctypes.CDLL(str(Path(PyQt6.__file__).parent / "Qt6" / "lib" / "libQt6Gui.so.6"))


def _method(interface: int, place: int, restype: object, *argtypes: object) -> ctypes._FuncPointer:
    table = ctypes.c_void_p.from_address(interface).value
    assert table is not None
    address = ctypes.c_void_p.from_address(table + 8 * place).value
    assert address is not None
    return ctypes.CFUNCTYPE(restype, ctypes.c_void_p, *argtypes)(address)


def _found(interface: int) -> Found:
    role = _method(interface, _ROLE, ctypes.c_int)(interface)
    state = _method(interface, _STATE, ctypes.c_uint64)(interface)
    source = _method(interface, _OBJECT, ctypes.c_void_p)(interface)
    rect = _method(interface, _RECT, _QRect)(interface)
    found = Found(
        ROLES.get(role, f"role {role}"),
        *(_text(interface, which) for which in (NAME, DESCRIPTION, VALUE)),
        QRect(rect.left, rect.top, rect.right - rect.left + 1, rect.bottom - rect.top + 1),
        bool(state >> _FOCUSABLE & 1),
        bool(state >> _INVISIBLE & 1),
        sip.wrapinstance(source, QObject) if source else None,
    )
    child = _method(interface, _CHILD, ctypes.c_void_p, ctypes.c_int)
    for index in range(_method(interface, _CHILD_COUNT, ctypes.c_int)(interface)):
        below = child(interface, index)
        if below is not None:
            one = _found(below)
            if not one.invisible:
                found.children.append(one)
    return found


_FOCUSABLE, _INVISIBLE = 2, 17
"""Bits of `QAccessible::State`."""


def _text(interface: int, which: int) -> str:
    got = _method(interface, _TEXT, _QString, ctypes.c_int)(interface, which)
    return ctypes.string_at(got.characters, 2 * got.size).decode("utf-16-le") if got.size else ""
