"""Words that the stories of the services share."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.orders import Order
from tests.limits import WAIT


def answer(qtbot: QtBot, order: Order, wait: int = WAIT) -> Any:
    """What an order, which was just given, is answered with."""
    with qtbot.waitSignal(order.done, timeout=wait) as answered:
        pass
    return answered.args[0]


def failure(qtbot: QtBot, order: Order, wait: int = WAIT) -> DigitRecError:
    """Why an order, which was just given, has no answer."""
    with qtbot.waitSignal(order.failed, timeout=wait) as failed:
        pass
    return failed.args[0]
