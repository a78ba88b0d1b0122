"""What start.py and check.py do first: look at the Python, and set up what is not ready yet; see `places`."""

from __future__ import annotations

import sys

from scripts.setup.places import SUPPORTED, SetUpError, is_ready


def python_sentence(version: tuple[int, int], others: list[str]) -> str:
    """The sentence for a Python that DigitRec does not run on.

    Args:
        version: Major and minor number of the running Python.
        others: Commands on this computer that start one that fits.
    """
    wanted = "DigitRec needs Python 3.11, 3.12 or 3.13, and this is Python {}.{}".format(*version)
    remedy = f"use {others[0]}" if others else "install one of those, then use python3.13"
    return f"{wanted}: {remedy} in place of python3 in the same command."


def check_python() -> None:
    """Stops on a Python that DigitRec does not run on.

    Raises:
        SetUpError: The running Python is too old or too new.
    """
    if sys.version_info[:2] in SUPPORTED:
        return
    import shutil

    names = ["python{}.{}".format(*version) for version in reversed(SUPPORTED)]
    raise SetUpError(python_sentence(sys.version_info[:2], [name for name in names if shutil.which(name)]))


def ensure(layers: list[str]) -> None:
    """Sets up what is not ready yet.

    Raises:
        SetUpError: It could not be done.
    """
    if all(is_ready(layer) for layer in layers):
        return
    from scripts.setup.environment import set_up

    set_up(layers)
