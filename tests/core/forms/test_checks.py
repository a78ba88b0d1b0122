"""What adds up is confirmed, and what does not goes to review."""

import json
import pickle
from decimal import Decimal

import pytest

from digitrec_gui.core.forms.checks import checked, number
from digitrec_gui.core.forms.types import FieldReading, FormReading, State, check_of
from digitrec_gui.core.forms.values import Value

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
    reading = FormReading("One", fields, 0.25, 400, 300, 0.1, ("it does not add up",))
    assert FormReading.unpacked(json.loads(json.dumps(reading.packed()))) == reading
    assert pickle.loads(pickle.dumps(reading)) == reading
    assert [one.is_in_review for one in fields] == [False, False, True, True, True]
