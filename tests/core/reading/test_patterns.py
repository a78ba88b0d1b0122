"""What a number must be: it is preferred where it is likely, and never forced."""

import itertools
import math

import numpy as np
import pytest

from digitrec_gui.core.errors import UsageError
from digitrec_gui.core.reading.expected import LIKELY, expecting, fitting, questions
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Box, Digit, Glyph, Prediction, Reading, Sign


def number(text, doubts=None, word=0, x=0):
    """Digits and signs of a number; in `doubts`, by place, what else a digit may be and how likely."""
    digits, signs = [], []
    for place, one in enumerate(text):
        box = Box(x + 20 * place, 0, 15, 30)
        if not one.isdigit():
            signs.append(Sign(box, one, 0.97, 0, word))
            continue
        other, likely = (doubts or {}).get(place, (None, 0.0))
        probabilities = [0.0] * 11
        probabilities[int(one)] = 0.99 - likely
        if other is not None:
            probabilities[other] = likely
        glyph = Glyph(box, np.zeros((30, 15), np.uint8), 0, word)
        digits.append(Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(tuple(probabilities))))
    return digits, signs


def reading(*numbers):
    digits = tuple(digit for one, _ in numbers for digit in one)
    signs = tuple(sign for _, one in numbers for sign in one)
    return Reading(digits, 800, 100, 0.0, signs=signs)


def test_of_what_is_likely_the_reading_that_fits_is_preferred():
    # Given a date whose month the Model takes for the 72nd, but for the 12th with 11 %
    seen = reading(number("24.72.1998", {3: (1, 0.11)}))

    found = expecting(seen, Pattern.of("date"))

    assert found.text == "24.12.1998"
    assert not found.misfits
    assert not found.digits[2].is_sure
    assert seen.text == "24.72.1998"


def test_no_digit_becomes_one_that_the_model_holds_unlikely():
    found = expecting(reading(number("24.72.1998", {3: (1, 0.01)})), Pattern.of("date"))

    assert found.text == "24.72.1998"
    assert found.misfits == {(0, 0)}


def test_what_a_person_said_is_not_changed_either():
    digits, signs = number("24.72.1998", {3: (1, 0.3)})
    digits[2] = Digit(digits[2].glyph, digits[2].normalized, digits[2].prediction, corrected=7)

    assert expecting(reading((digits, signs)), Pattern.of("date")).text == "24.72.1998"


def test_the_likeliest_of_the_readings_that_fit_is_taken():
    # Given a card number of which two digits are in doubt, and only one way in which Luhn's check is passed
    seen = reading(number("4539578763621481", {15: (6, 0.2), 3: (8, 0.4)}))

    assert expecting(seen, Pattern.of("luhn")).text == "4539578763621486"


def test_a_number_in_groups_may_be_one():
    card = [number(part, word=index, x=200 * index) for index, part in enumerate(["4539", "5787", "6362", "1486"])]

    assert not expecting(reading(*card), Pattern.of("luhn")).misfits


def test_each_number_of_a_line_is_one_of_its_own_else():
    line = reading(number("12.50"), number("7", word=1, x=300), number("3.75", word=2, x=500))

    assert expecting(line, Pattern.of("amount")).misfits == {(0, 1)}


def test_nothing_that_was_read_fits_and_is_no_misfit():
    assert expecting(reading(), Pattern.of("date")).misfits == frozenset()


@pytest.mark.parametrize(
    ("pattern", "fit", "do_not"),
    [
        ("date", ("24.12.1998", "1/2/98", "12/24/98", "1998-12-24", "29.2.2024"), ("31.2.98", "24.13.1998", "24.12")),
        ("time", ("9:05", "23:59:59", "9.05"), ("24:00", "9:60", "905")),
        ("amount", ("12.50", "1.250,00", "-3,75", "5,-", "€12.50", "0.99"), ("12", "12.5", "1.25,000")),
        ("luhn", ("4539578763621486",), ("4539578763621487", "0", "")),
        ("ean", ("4006381333931", "96385074"), ("4006381333932", "400638133393")),
        ("iban:DE", ("89370400440532013000",), ("88370400440532013000", "8937040044053201300")),
        (r"\d{2}\.\d{2}", ("12.50",), ("12,50", "112.50")),
        (r"[+-]?\d+([.,]\d+)?", ("-48", "3,75"), ("3,", "")),
    ],
)
def test_patterns(pattern, fit, do_not):
    fits = Pattern.of(pattern).fits
    assert all(map(fits, fit))
    assert not any(map(fits, do_not))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "Nothing is no pattern"),
        ("(a+)+b", "no group that is repeated"),
        (r"\d*" * 7, "6 times"),
        ("[", "unterminated character set. Choose one of date, time"),
        ("iban", "the country must be told"),
        ("iban:FR", "the country must be told"),
        ("1" * 81, "80 characters"),
        (
            "price",
            r"price fits no number: those have digits, and no letters\. Choose one of date, time, amount",
        ),
        ("Prices?", "fits no number"),
        ("ean13", "fits no number"),
        (r"a{2}\d", "fits no number"),
        ("[a-z]+", "fits no number"),
        ("€", "fits no number"),
        (r"\d+ (?:EUR|USD) VAT", "fits no number"),
    ],
)
def test_what_is_no_pattern_is_said_in_a_sentence(pattern, words):
    with pytest.raises(UsageError, match=words):
        Pattern.of(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"(?:EUR)?\d+", r"\d+|none", "x?7", "x*7", "x{0,1}7", ".", r"\S+", "[!-~]+", "[^a-z]", "42", r"(?i:7)", r"\b\w"],
)
def test_what_a_number_may_fit_beside_letters_is_a_pattern(pattern):
    assert Pattern.of(pattern).text == pattern


def test_a_sign_that_stands_alone_is_no_number_and_no_misfit():
    seen = reading(number("12.50"), number("+", word=1, x=300), number("7", word=2, x=500))

    assert expecting(seen, Pattern.of("amount")).misfits == {(0, 2)}


def test_of_what_is_not_known_nothing_is_said():
    # Given two numbers, of which only the second has been looked at
    seen = reading(number("24.72.1998", {3: (1, 0.11)}), number("24.13.98", word=1, x=500))
    date = Pattern.of("date")
    *_, last = questions(seen, date)

    found = expecting(seen, date, {last: fitting(last, date)})

    assert found.text == "24.72.1998 24.13.98" and found.misfits == {(0, 1)}
    # And all of it is, where all is known
    known = {question: fitting(question, date) for question in questions(seen, date)}
    assert expecting(seen, date, known).text == expecting(seen, date).text == "24.12.1998 24.13.98"


def test_a_preferred_digit_knows_what_its_number_must_be():
    found = expecting(reading(number("24.72.1998", {3: (1, 0.11)})), Pattern.of("date"))

    assert [digit.must_be for digit in found.digits] == ["", "", "a date", "", "", "", "", ""]


@pytest.mark.parametrize(
    ("pattern", "noun"),
    [
        (" Date ", "a date"),
        ("luhn", "a card number"),
        ("iban:de", "an IBAN of Germany"),
        (r"\d{7}", "of 7 digits"),
        (r"\d{1}", "of 1 digit"),
        (r"\d\d", r"of the form \d\d"),
    ],
)
def test_what_a_number_must_be_is_said_to_people(pattern, noun):
    assert Pattern.of(pattern).noun == noun


@pytest.mark.parametrize("pattern", [r"\d*\d*\d*\d*", r"\d?" * 7, r"\d+\d+\d+\d?", r"\d{1,9}" * 4, r"([*])+"])
def test_what_would_take_long_on_a_long_number_is_refused(pattern):
    with pytest.raises(UsageError, match=r"6 times \?, where \*, \+ and \{1,2\} count twice"):
        Pattern.written(pattern)


@pytest.mark.parametrize("pattern", [r"[*+?{1,2}][*+?{1,2}]*[*+?{1,2}]\d", r"\+\*\?\+\*\?\+\*\?\d", r"(?:1|2)\d"])
def test_signs_that_stand_for_themselves_are_not_counted(pattern):
    assert Pattern.written(pattern).text == pattern


def test_more_than_any_number_has_is_said_in_a_sentence():
    with pytest.raises(UsageError, match=r"is no pattern: the repetition number is too large\.$"):
        Pattern.written(r"\d{99999999999}")


def test_all_ways_to_read_a_number_are_tried_from_the_likeliest_on():
    # Given a number of four digits, each of which may be three
    random = np.random.default_rng(7)
    probabilities = [[*random.dirichlet(np.ones(3) * 3).tolist(), *[0.0] * 8] for _ in range(4)]
    question = tuple(Prediction(tuple(one)) for one in probabilities)
    tried = []

    def fits(text):
        tried.append(text)
        return False

    assert fitting(question, Pattern("", "", fits)) is None

    likely = [{str(digit): share for digit, share in enumerate(one) if share >= LIKELY} for one in probabilities]
    ways = {"".join(way): math.prod(map(dict.__getitem__, likely, way)) for way in itertools.product(*likely)}
    assert len(tried) == len(ways) and set(tried) == set(ways)
    shares = [ways[way] for way in tried]
    assert shares == pytest.approx(sorted(shares, reverse=True))


def test_a_long_search_pauses_now_and_then():
    doubtful = Prediction((0.4, 0.35, 0.25, *[0.0] * 8))
    pauses = []

    fitting((doubtful,) * 12, Pattern.of("date"), lambda: pauses.append(1))

    assert len(pauses) == 20


def test_a_price_that_fell_apart_is_one_where_only_so_it_is_an_amount():
    found = expecting(reading(number("453.0"), number("0", word=1, x=130)), Pattern.of("amount"))

    assert found.text == "453.00"
    assert len(found.numbers[0]) == 1
    assert not found.misfits


@pytest.mark.parametrize(
    ("before", "after", "gap", "misfits"),
    [
        ("2", "3.75", 30, {(0, 0)}),  # a price fits by itself
        ("12.50", "3,75", 30, set()),
        ("453.0", "0", 60, {(0, 0), (0, 1)}),  # too far apart
    ],
)
def test_numbers_that_lie_apart_or_fit_alone_stay_apart(before, after, gap, misfits):
    x = 20 * len(before) - 5 + gap
    found = expecting(reading(number(before), number(after, word=1, x=x)), Pattern.of("amount"))

    assert found.text == f"{before} {after}"
    assert found.misfits == misfits


def test_thousands_and_cents_are_not_set_apart_by_the_same_sign():
    fits = Pattern.of("amount").fits

    assert fits("4,806.40") and fits("1'250,00") and fits("4806,40") and fits("12.503,75")
    assert not fits("4,806,40") and not fits("4.806.40")


def test_the_number_of_a_card_keeps_its_groups():
    seen = reading(*(number(group, word=word, x=200 * word) for word, group in enumerate(["4539", "1488"])))
    found = expecting(seen, Pattern.of("luhn"))

    assert len(found.numbers[0]) == 2
