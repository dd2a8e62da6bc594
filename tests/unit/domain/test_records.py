import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NewType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.records import RecordError, from_plain, to_plain

pytestmark = pytest.mark.clinic

Number = NewType("Number", int)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    number: Number
    share: float

    def __post_init__(self) -> None:
        if self.share < 0:
            raise ValueError("share must not be negative")


@dataclass(frozen=True, slots=True)
class Outer:
    inners: tuple[Inner, ...]
    colour: Colour
    words: list[str]
    by_name: dict[str, int | str]
    kind: Literal["outer"] = "outer"
    maybe: Inner | None = None
    is_open: bool = False
    nothing: None = None
    counts: Mapping[str, float] = field(default_factory=dict)
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    anything: object = None
    callback: "Literal[3] | set[int] | None" = None


finite = st.floats(min_value=0, allow_infinity=False)
inners = st.builds(Inner, number=st.integers().map(Number), share=finite)
outers = st.builds(
    Outer,
    inners=st.lists(inners, max_size=3).map(tuple),
    colour=st.sampled_from(Colour),
    words=st.lists(st.text(), max_size=3),
    by_name=st.dictionaries(st.text(), st.one_of(st.integers(), st.text()), max_size=3),
    kind=st.just("outer"),
    maybe=st.none() | inners,
    is_open=st.booleans(),
    nothing=st.none(),
    counts=st.dictionaries(st.text(), finite, max_size=3),
    numbers=st.lists(st.integers().map(Number), max_size=3).map(tuple),
)
MINIMAL: dict[str, object] = {"inners": [], "colour": "red", "words": [], "by_name": {}}


@given(outers)
def test_that_a_record_survives_json(record: Outer) -> None:
    assert from_plain(Outer, json.loads(json.dumps(to_plain(record)))) == record


def test_that_defaults_fill_what_is_left_out() -> None:
    record = from_plain(Outer, MINIMAL)

    assert (record.kind, record.maybe, record.is_open, record.counts) == ("outer", None, False, {})


def test_that_a_whole_number_serves_as_a_float() -> None:
    inner = from_plain(Inner, {"number": 1, "share": 2})

    assert isinstance(inner.share, float)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": 1}, "record: has an unknown field"),
        ({"colour": "green"}, "record.colour: not a Colour"),
        ({"colour": []}, "record.colour: not a Colour"),
        ({"words": "abc"}, "record.words: not a list"),
        ({"words": ["a", 3]}, r"record.words\[1\]: not a str"),
        ({"inners": [3]}, r"record.inners\[0\]: not an object"),
        ({"inners": [{"number": 1}]}, r"record.inners\[0\]: field 'share' is missing"),
        ({"inners": [{"number": True, "share": 1}]}, r"record.inners\[0\].number: not a int"),
        ({"inners": [{"number": 1, "share": True}]}, r"record.inners\[0\].share: not a float"),
        ({"inners": [{"number": 1, "share": 10**400}]}, r"record.inners\[0\].share: not a float"),
        ({"inners": [{"number": 1, "share": -1}]}, r"inners\[0\]: share must not be negative"),
        ({"by_name": []}, "record.by_name: not an object"),
        ({"by_name": {"a": 1.5}}, r"record.by_name\[0\]: fits none of its types"),
        ({"kind": "inner"}, "record.kind: not one of"),
        ({"maybe": 3}, "record.maybe: fits none of its types"),
        ({"is_open": 1}, "record.is_open: not a bool"),
        ({"nothing": 0}, "record.nothing: not a NoneType"),
    ],
)
def test_that_what_does_not_fit_is_refused_by_its_place(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(RecordError, match=message):
        from_plain(Outer, MINIMAL | change)


@pytest.mark.parametrize(
    "change",
    [
        {"words": ["pain", ["secret diagnosis"]]},
        {"secret diagnosis": 1},
        {"by_name": {"secret diagnosis": 1.5}},
    ],
)
def test_that_a_refusal_never_tells_a_value_nor_a_key_that_is_not_ours(
    change: dict[str, object],
) -> None:
    with pytest.raises(RecordError) as refused:
        from_plain(Outer, MINIMAL | change)

    assert "secret" not in str(refused.value)


def test_that_a_record_must_be_an_object() -> None:
    with pytest.raises(RecordError, match="letter: not an object"):
        from_plain(Outer, [], "letter")


def test_that_kinds_without_a_plain_form_are_refused_rather_than_guessed() -> None:
    with pytest.raises(RecordError, match="fits none of its types"):
        from_plain(Unreadable, {"callback": [1]})
    with pytest.raises(RecordError, match=r"record\.anything: not a object"):
        from_plain(Unreadable, {"anything": 1})
    with pytest.raises(RecordError, match="cannot be read"):
        from_plain(set[int], [1])
    with pytest.raises(RecordError, match="cannot be read"):
        from_plain("Inner", {})  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", object(), Inner])
def test_that_only_plain_values_are_written(value: object) -> None:
    with pytest.raises(RecordError, match="has no plain form"):
        to_plain(value)


def test_that_a_tuple_of_two_kinds_has_just_these_two() -> None:
    assert from_plain(tuple[int, str], [1, "a"]) == (1, "a")
    for plain in ([1], [1, "a", "b"], {"0": 1}):
        with pytest.raises(RecordError, match="record: not 2 values"):
            from_plain(tuple[int, str], plain)
    with pytest.raises(RecordError, match=r"record\[1\]: not a str"):
        from_plain(tuple[int, str], [1, 2])


class Word(str):
    """Text of another class, as libraries give it."""

    __slots__ = ()


def test_that_text_of_another_class_is_text() -> None:
    assert to_plain({"word": Word("a")}) == {"word": "a"}
