"""What each step of a reading does, and why, in two sentences each."""

from __future__ import annotations

from enum import Enum

from digitrec_gui.core.types import SURE, Digit
from digitrec_gui.ui.widgets import wording


class Step(Enum):
    """A step that can be asked about, and what is told of it."""

    IMAGE = (
        "The ink here hangs together and keeps apart from what is around it, so this piece of the picture was "
        "taken for one digit. It is cut out because the network knows single digits only, and reads them one by "
        "one."
    )
    INK = (
        "Paper, shadow, printed lines and neighbours are taken away, and what stays is how dark the pen was. The "
        "network has learned from ink alone, so that anything else in the picture would lead it astray."
    )
    NORMALISED = (
        "The digit is scaled into a box of 20x20 pixels and put with its centre of mass into the middle of 28x28,"
        " white on black. MNIST's digits, from which the network learned, were made so, and it knows only what "
        "looks like them."
    )
    FEATURES = (
        "The first layer slides small filters over the digit, and each map is strong where its filter found what "
        "it looks for, and faint elsewhere: an edge, a bend, an end. Nobody chose the filters: they were learned, and "
        "later layers put what they find together to larger shapes."
    )
    PREDICTION = (
        "The last layer weighs what all the others found, and shares out 100 % among the ten digits{none}. How "
        "sure it says it is was set right on digits that it had not seen, so that you know which ones to look at."
    )
    RESULT = (
        "The likeliest is taken, unless you said what it is, or a number must be something that fits another "
        "likely digit better. Below {sure} it counts as doubtful and is dashed in the picture, for you to look "
        "at."
    )


CAN_BE_LARGE = (Step.FEATURES, Step.PREDICTION)
"""Steps of which more can be seen than has room in the panel."""


def told(step: Step, digit: Digit) -> str:
    """What this step did with a Digit, and why."""
    knows_none = len(digit.prediction.probabilities) > 10
    return step.value.format(none=" and “none of them”" if knows_none else "", sure=wording.whole_percent(SURE))
