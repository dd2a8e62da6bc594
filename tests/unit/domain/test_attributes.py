"""Attributes: a key walks through their values, and codes say what holds."""

import pytest

from medgen_desktop.domain.attributes import (
    ATTRIBUTES,
    BODY_SIDE,
    NEGATED,
    SEVERITY,
    YES,
    Attribute,
    attribute_codes,
    attribute_named,
    with_attribute,
)

pytestmark = pytest.mark.clinic


def test_that_every_attribute_has_its_own_key_and_a_code_for_each_value() -> None:
    assert len({one.key for one in ATTRIBUTES}) == len({one.name for one in ATTRIBUTES}) == 7
    assert all(len(one.values) == len(one.codes) > 0 for one in ATTRIBUTES)
    assert attribute_named("severity") is SEVERITY
    assert attribute_named("mood") is None


def test_that_a_key_walks_through_the_values_and_back_to_none() -> None:
    walked = [SEVERITY.after(None)]
    while walked[-1] is not None:
        walked.append(SEVERITY.after(walked[-1]))
    assert walked == ["mild", "moderate", "severe", None]
    assert (NEGATED.after(None), NEGATED.after(YES)) == (YES, None)
    assert SEVERITY.after("unheard of") == "mild"


def test_that_codes_come_in_the_order_of_the_keys_and_unknown_ones_stand_as_they_are() -> None:
    held = {BODY_SIDE.name: "left", NEGATED.name: YES, SEVERITY.name: "unheard of"}
    assert attribute_codes(held) == ("neg", "unheard of", "L")
    assert attribute_codes({"mood": "low", NEGATED.name: YES, "seen": YES}) == (
        "neg",
        "low",
        "seen",
    )
    mood = Attribute("mood", "1", ("low", "high"), ("lo", "hi"))
    assert attribute_codes({"severity": "mild", "mood": "high"}, (mood,)) == ("hi", "mild")


def test_that_setting_one_leaves_the_others_and_the_given_ones_as_they_were() -> None:
    held = {NEGATED.name: YES}
    assert with_attribute(held, SEVERITY.name, "mild") == {NEGATED.name: YES, "severity": "mild"}
    assert with_attribute(held, NEGATED.name, None) == {}
    assert held == {NEGATED.name: YES}
