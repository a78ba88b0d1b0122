"""One judgement on two Models, whoever asks for it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from digitrec_gui.core.models.cards import Card, read_card, write_card
from digitrec_gui.core.models.judgement import Tally, judge, mcnemar
from digitrec_gui.core.models.learned import fingerprints, packed, unpacked, unseen

NAMES = ("the old model", "the new model")
SAME = Tally(10_000, (9967, 9967), (0, 0))
BY_CHANCE = Tally(10_000, (9967, 9955), (30, 18))
FORGOT = Tally(10_000, (9967, 9940), (32, 5))
A_LITTLE_LESS = Tally(10_000, (9967, 9960), (7, 0))
LEARNED = Tally(40, (30, 38), (0, 8))
A_FEW = Tally(4, (2, 4), (0, 2))


@pytest.mark.parametrize(
    ("only_a", "only_b", "p_value"),
    [
        (1, 9, 22 / 1024),  # R: binom.test(1, 10)
        (9, 1, 22 / 1024),
        (0, 5, 2 / 32),
        (5, 5, 1.0),
        (0, 0, 1.0),
    ],
)
def test_mcnemar(only_a: int, only_b: int, p_value: float) -> None:
    assert mcnemar(only_a, only_b) == pytest.approx(p_value)


def test_mcnemar_of_many_differences() -> None:
    assert 0 <= mcnemar(2000, 3000) < 1e-40
    assert mcnemar(2500, 2500) == 1


@pytest.mark.parametrize(
    ("on_data", "own", "better", "wanted", "sentence"),
    [
        (SAME, LEARNED, "b", "b", "The new model is better: of 40 samples of yours that neither learned from, the new"),
        # What was "it forgot" in one place and "no more than chance" in the other
        (BY_CHANCE, None, None, "b", "Neither is better: on MNIST they differ by no more than chance."),
        (BY_CHANCE, LEARNED, "b", "b", "which is no chance; on MNIST they differ by no more than chance."),
        (FORGOT, LEARNED, None, "a", "Neither is better at both: of 40"),
        (FORGOT, None, "a", "a", "The old model is better: of MNIST the old model reads 0.27 points more"),
        (
            FORGOT,
            A_FEW,
            "a",
            "a",
            "the new model reads 4 right, the old model 2, which are too few to tell (20 would do)",
        ),
        (A_LITTLE_LESS, None, "a", "a", "The old model is better"),
        (A_LITTLE_LESS, LEARNED, "b", "b", "0.07 points more, too little to matter."),
        (SAME, A_FEW, None, "b", "Neither is better: on MNIST both read the same digits right; of 4 samples"),
        (FORGOT, A_FEW, "a", "a", "is better: of MNIST the old model reads 0.27 points more, which is no chance; of 4"),
        (SAME, Tally(20, (20, 20), (0, 0)), None, "a", "the new model reads 20 right, the old model 20; on MNIST both"),
        (SAME, Tally(20, (16, 19), (0, 3)), None, "b", "right, the old model 16, which may be chance; on MNIST both"),
        (SAME, Tally(1, (0, 0), (0, 0)), None, "a", "of 1 sample of yours"),
    ],
)
def test_one_function_judges(on_data: Tally, own: Tally | None, better: str, wanted: str, sentence: str) -> None:
    judgement = judge(on_data, own, NAMES)

    assert (judgement.better, judgement.wanted) == (better, wanted)
    assert sentence in judgement.sentence


@pytest.mark.parametrize(("unsure", "better"), [("", "b"), ("a", "b"), ("b", None), ("ab", None)])
def test_what_a_model_may_know_by_heart_makes_it_no_better(unsure: str, better: str | None) -> None:
    judgement = judge(SAME, LEARNED, NAMES, unsure=unsure)

    assert judgement.better == better
    named = " or ".join(name for name, letter in zip(NAMES, "ab", strict=True) if letter in unsure)
    which = f"(it is not known whether {named} learned from them)" if unsure else "that neither learned from"
    assert f"of 40 samples of yours {which}, the new model reads 38 right" in judgement.sentence
    assert ("tells nothing if it knows them by heart" in judgement.sentence) == (better is None)


def test_what_a_model_knows_by_heart_is_no_test(tmp_path) -> None:
    # Given a card of a Model that learned from three of five samples
    x = np.random.default_rng(0).integers(0, 255, (5, 28, 28), np.uint8)
    learned = frozenset(fingerprints(x[:3]))
    write_card(tmp_path / "mine.json", {"data": {"samples_learned": packed(learned)}})

    # Then the other two are told by it, whatever they were labelled
    card = read_card(tmp_path / "mine.h5")
    assert card is not None and card.learned == learned
    assert unseen(x, card.learned, frozenset()).tolist() == [False, False, False, True, True]

    # And what somebody wrote there instead is nothing
    for odd in (7, "no base64!", ["AAAA"], None):
        (tmp_path / "mine.json").write_text(json.dumps({"data": {"samples_learned": odd}}))
        assert (read_card(tmp_path / "mine.h5") or Card()).learned == unpacked(odd) == frozenset()
