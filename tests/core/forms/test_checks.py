"""What adds up is confirmed, and what does not goes to review."""

import json
import pickle
from decimal import Decimal

import pytest

from digitrec_gui.core.forms.checks import checked, number, rechecked, with_checks
from digitrec_gui.core.forms.types import Field, FieldReading, FormReading, Kind, State, Value, check_of
from digitrec_gui.core.types import Box

EMPTY = Value("", 1.0, State.EMPTY)


def sure(text):
    return Value(text, 0.99, State.SURE)


def weak(text):
    return Value(text, 0.6, State.DOUBTFUL, "may be another number", is_weak=True)


SUM = (check_of("total = a + b"),)


def states(values):
    return {name: value.state for name, value in values.items()}


def test_a_sum_that_adds_up_confirms_what_was_weak():
    after, failed = checked({"a": weak("7"), "b": sure("12"), "total": sure("19")}, SUM)
    assert set(states(after).values()) == {State.SURE}
    assert failed == []


def test_a_sum_that_does_not_add_up_sends_all_of_it_to_review():
    after, (failed,) = checked({"a": sure("7"), "b": sure("12"), "total": sure("20"), "c": sure("1")}, SUM)
    assert states(after) == dict.fromkeys(("a", "b", "total"), State.DOUBTFUL) | {"c": State.SURE}
    assert failed == after["a"].reason == "it does not add up: total = a + b, but 20 is not 19"


def test_what_is_empty_counts_as_nothing_but_the_result_must_be_there():
    after, failed = checked({"a": EMPTY, "b": sure("12"), "total": sure("12")}, SUM)
    assert states(after)["a"] is State.EMPTY
    assert not failed
    after, (failed,) = checked({"a": EMPTY, "b": sure("12"), "total": EMPTY}, SUM)
    assert failed == "total is empty (total = a + b)"
    assert states(after)["total"] is State.DOUBTFUL
    assert checked({"a": EMPTY, "b": EMPTY, "total": EMPTY}, SUM)[1] == []


def test_what_cannot_be_checked_because_another_is_crossed_out_must_be_all_the_surer():
    crossed = Value("", 0.0, State.CROSSED_OUT, "is crossed out")
    total = Value("12", 0.97, State.SURE)
    after, failed = checked({"a": crossed, "b": sure("12"), "total": total, "c": sure("1")}, SUM)
    assert failed == []
    assert after["a"] == crossed
    assert after["b"].state is after["c"].state is State.SURE
    assert after["total"].state is State.DOUBTFUL
    assert after["total"].reason == "it cannot be checked without a (total = a + b)"


def test_what_is_doubtful_and_adds_up_confirms_the_others_and_not_itself():
    odd = Value("7", 0.9, State.DOUBTFUL, "holds more than was read")
    after, failed = checked({"a": odd, "b": weak("12"), "total": sure("19")}, SUM)
    assert failed == []
    assert after["a"] == odd
    assert after["b"].state is after["total"].state is State.SURE
    after, failed = checked({"a": odd, "b": weak("12"), "total": sure("20")}, SUM)
    assert failed == []
    assert after["a"] == odd
    assert after["b"].state is State.DOUBTFUL


def test_what_one_check_finds_wrong_no_other_confirms():
    checks = (check_of("total = a + b"), check_of("all = total + c"))
    values = {"a": sure("1"), "b": sure("1"), "total": weak("3"), "c": sure("1"), "all": sure("4")}
    after, failed = checked(values, checks)
    assert len(failed) == 1
    assert after["total"].state is State.DOUBTFUL


def test_check_digits_may_stand_in_a_field_of_their_own():
    checks = (check_of("luhn : number + digit"),)
    after, failed = checked({"number": weak("7992739871"), "digit": sure("3")}, checks)
    assert after["number"].state is State.SURE
    assert not failed
    after, (failed,) = checked({"number": sure("7992739871"), "digit": sure("4")}, checks)
    assert "check digit is wrong" in failed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("12.50", "12.50"),
        ("12,5", "12.5"),
        ("-3,75", "-3.75"),
        ("1.250,00", "1250.00"),
        ("1,250.5", "1250.5"),
        ("1.250.000", "1250000"),
        ("12,-", "12.00"),
    ],
)
def test_numbers_are_added_as_they_are_written(text, value):
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "?", "1?", "12/5", "-", "١٢"])
def test_what_is_no_number_is_not_added(text):
    assert number(text) is None


def test_a_reading_goes_through_pipes_and_files():
    corners = ((1.5, 2.0), (3.0, 2.0), (3.0, 4.0), (1.0, 4.0))
    fields = tuple(
        FieldReading(state.value, "12", 0.5, state, "why" * (state is State.MISFIT), corners) for state in State
    )
    values = tuple(Value("12", 0.5, state, "why", is_weak=state is State.DOUBTFUL) for state in State)
    checks = ("sure = empty + doubtful",)
    reading = FormReading("One", fields, 0.25, 400, 300, 0.1, ("it does not add up",), checks, values)
    assert FormReading.unpacked(json.loads(json.dumps(reading.packed()))) == reading
    assert pickle.loads(pickle.dumps(reading)) == reading
    older = {key: part for key, part in reading.packed().items() if key not in ("checks", "values")}
    assert FormReading.unpacked(older).values == FormReading.unpacked(older).checks == ()
    assert [one.is_in_review for one in fields] == [False, False, True, True, True]


CORNERS = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


def sheet(**values):
    """A sheet on which this was read, with the sum of a and b."""
    after, failed = checked(values, SUM)
    fields = tuple(FieldReading(name, v.text, v.confidence, v.state, v.reason, CORNERS) for name, v in after.items())
    checks = tuple(map(str, SUM))
    return FormReading("One", fields, 0.2, 400, 300, 0.1, tuple(failed), checks, tuple(values.values()))


def read(reading):
    return {one.name: (one.text, one.state, one.reason) for one in reading.fields}


CROSSED = Value("", 0.0, State.CROSSED_OUT, "may be crossed out: look at it")


def test_what_was_corrected_so_that_it_adds_up_takes_the_reasons_of_the_others_away():
    wrong = sheet(a=sure("7"), b=weak("12"), total=sure("9"), c=weak("1"))
    assert wrong.failed and wrong.is_in_review
    right = rechecked(wrong, {"total": "19"})
    assert read(right) == {
        "a": ("7", State.SURE, ""),
        "b": ("12", State.SURE, ""),
        "total": ("19", State.SURE, ""),
        "c": ("1", State.DOUBTFUL, "may be another number"),  # no check is about it
    }
    assert right.failed == ()

    # What could not be checked is checked once that is there which was missing
    missing = sheet(a=CROSSED, b=sure("12"), total=Value("12", 0.97, State.SURE))
    assert "cannot be checked without a" in read(missing)["total"][2]
    assert not rechecked(missing, {"a": "0"}).is_in_review

    # When nothing is said any more, it is as it was
    assert rechecked(wrong, {}) == wrong


def test_what_was_said_wrong_does_not_add_up_until_everybody_knows():
    missing = sheet(a=CROSSED, b=sure("12"), total=sure("19"))
    wrong = rechecked(missing, {"a": "8"})
    sentence = "it does not add up: total = a + b, but 19 is not 20"
    assert wrong.failed == (sentence,)
    assert {one.reason for one in wrong.fields} == {sentence}
    (check,) = missing.checks
    known = rechecked(missing, {"a": "8"}, frozenset({("a", check)}))
    assert [one.name for one in known.fields if one.is_in_review] == ["b", "total"]
    everything = {"a": "8", "b": "12", "total": "19"}
    known = rechecked(missing, everything, frozenset((name, check) for name in everything))
    assert not known.is_in_review and known.failed == (sentence,)


def test_a_sheet_that_an_older_version_read_is_checked_anew_with_the_checks_of_its_form():
    for values in (
        {"a": sure("7"), "b": weak("12"), "total": sure("9")},
        {"a": CROSSED, "b": weak("12"), "total": Value("19", 0.97, State.SURE)},
    ):
        now = sheet(**values)
        older = FormReading(now.form, now.fields, 0.2, 400, 300, 0.1, now.failed)
        assert rechecked(older, {"total": "19"}).failed == ()
        again = with_checks(older, now.checks)
        assert again.fields == now.fields
        said = {"a": "7", "total": "19"}
        assert read(rechecked(again, said)) == read(rechecked(now, said))


def test_nobody_is_shown_a_regular_expression():
    def noun(kind, pattern):
        return Field("one", Box(0, 0, 90, 40), kind, pattern=pattern).must_be().noun

    assert noun(Kind.DATE, r"\d\d[./-]\d\d[./-]202\d") == "a date as this form wants it"
    assert noun(Kind.FREE, r"\d\d-\d") == "what this field must be"
    assert noun(Kind.FREE, r"\d{6}") == "of 6 digits"
    assert noun(Kind.NUMBER, "luhn") == "a card number"
