"""The Train tab: a new model beside the one in use, and what is made of it."""

from __future__ import annotations

import pytest
from train_story import Digits, ended, evaluated, run_shown

from digitrec_gui.app import Program
from digitrec_gui.ui.main_window import MainWindow
from digitrec_gui.ui.train_tab import TrainTab

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def tab(window: MainWindow) -> TrainTab:
    """The Train tab, in front."""
    window.tabs.setCurrentWidget(window.train_tab)
    return window.train_tab


def test_a_taught_model_that_is_no_better_is_not_the_default(program: Program, tab: TrainTab, digits: Digits) -> None:
    run_shown(program, tab, digits)
    assert tab.view.strips.wrong.captions[0] == "7→?" and "37" in tab.view.strips.still_wrong

    ended(program, tab)

    outcome = tab.view.outcome
    assert outcome.default is outcome.discard and outcome.verdict.startswith("Not better")
    assert outcome.table.text("samples")[0].startswith("80.00")
    assert outcome.table.text("rejection") == ("known", "not known")


def test_both_models_are_measured_on_the_same_things(program: Program, tab: TrainTab, digits: Digits) -> None:
    run_shown(program, tab, digits)
    outcome = tab.view.outcome
    outcome.begin("now", "new")

    # When samples were mixed in, then both stand beside each other on those held back
    outcome.show_held_back(
        {"data": {"samples_validation": 20}, "samples_accuracy": 0.95, "beside": {"samples_accuracy": 0.8}}
    )
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in outcome.table.text("samples")] == [
        "80.00 % of 20",
        "95.00 % of 20",
    ]

    # When both were shown what is no digit, then it is said of what and where the line was drawn
    rejection = {"negatives": 1000, "rejected": 0.971, "threshold": 0.9963, "lost": 0.01}
    known, unknown = evaluated(0.9968, 11), evaluated(0.9911)
    known["rejection"], unknown["rejection"] = rejection, rejection | {"rejected": 0.803, "threshold": 0.52}
    outcome.show_compared({"a": known, "b": unknown, "better": "a"})
    assert outcome.table.text("rejection")[1].replace("\N{NO-BREAK SPACE}", " ") == "80.3 % rejected"
    assert [
        ("1,000 letters" in tip, tip.count(line))
        for tip, line in zip(outcome.table.tips("rejection"), ("0.9963", "0.52"), strict=True)
    ] == [(True, 1), (True, 1)]
    assert outcome.table.text("samples")[0].startswith("80.00")
