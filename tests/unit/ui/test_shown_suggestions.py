"""Which suggestions are shown: found by place among any number, less what is decided since."""

import random
from collections import UserDict
from dataclasses import replace

import pytest

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.ui.annotation.shown_suggestions import ShownSuggestions
from medgen_desktop.ui.annotation.suggestion_search import Found, PlaceIndex, compared
from medgen_desktop.ui.annotation.text_view import FIRST_SUGGESTION

pytestmark = pytest.mark.clinic

NOTHING: frozenset[tuple[int, int, str]] = frozenset()


def suggested(start: int, end: int, label: str = "Disease") -> Suggestion:
    return Suggestion(NoteId(1), start, end, label, Origin("lexicon", "1", 0.9))


def found_by(shown: ShownSuggestions, *suggestions: Suggestion) -> Found:
    return compared(suggestions, shown.before_search("place", NOTHING))


def test_that_what_touches_a_stretch_is_what_a_look_at_all_finds() -> None:
    made = random.Random(7)  # noqa: S311 - places, no secrets
    all_of_them: dict[int, Suggestion] = {}
    for label in ("Disease", "Symptom"):
        place = 0
        while place < 500:
            place += made.randrange(6)
            end = place + made.randrange(1, 9)
            all_of_them[len(all_of_them)] = suggested(place, end, label)
            place = end
    index = PlaceIndex(all_of_them)
    for start in range(520):
        for end in range(start + 1, start + 12):
            near = {n for n, one in all_of_them.items() if one.start < end and start < one.end}
            assert set(index.touching(start, end)) == near


class _Watched(UserDict[int, Suggestion]):
    """Counts what is looked at."""

    looks = 0

    def __getitem__(self, number: int) -> Suggestion:
        self.looks += 1
        return super().__getitem__(number)


def test_that_a_mark_among_thousands_looks_only_at_what_is_near() -> None:
    shown = ShownSuggestions()
    found = found_by(shown, *(suggested(10 * place, 10 * place + 5) for place in range(14_000)))
    watched = _Watched(found.suggestions)
    shown.show(replace(found, suggestions=watched))
    watched.looks = 0
    (near,) = shown.touching(70_001, 70_003)
    assert near.start == 70_000
    assert shown.take(near) is not None
    assert watched.looks < 10
    assert shown.touching(70_001, 70_003) == []
    assert len(shown) == 13_999


def test_that_what_is_taken_during_a_search_does_not_come_back_with_its_answer() -> None:
    shown = ShownSuggestions()
    one, other = suggested(0, 5), suggested(10, 15)
    shown.show(found_by(shown, one, other))
    assert list(shown) == [FIRST_SUGGESTION, FIRST_SUGGESTION + 1]
    answer = found_by(shown, one, other)
    assert shown.take(one) == FIRST_SUGGESTION
    assert shown.take(one) is None
    shown.show(answer)
    assert dict(shown) == {FIRST_SUGGESTION + 1: other}
    assert answer.rows.suggestions == [other]
    assert shown.number_of(one) is None


def test_that_what_comes_back_has_another_number_and_is_drawn_anew() -> None:
    shown = ShownSuggestions()
    one, other = suggested(0, 5), suggested(10, 15)
    shown.show(found_by(shown, one, other))
    shown.take(one)
    answer = found_by(shown, one, other)
    assert (answer.rows.gone, len(answer.rows.come)) == ([], 1)
    shown.show(answer)
    assert shown.number_of(one) == FIRST_SUGGESTION + 2
    assert FIRST_SUGGESTION + 2 in answer.to_draw
    shown.clear()
    assert (len(shown), shown.number_of(other)) == (0, None)
    shown.show(found_by(shown, one))
    assert list(shown) == [FIRST_SUGGESTION + 3]


def test_that_rows_of_the_other_order_are_listed_anew() -> None:
    shown = ShownSuggestions()
    shown.show(found_by(shown, suggested(0, 5)))
    before = shown.before_search("uncertainty", frozenset({(10, 15, "Disease")}))
    answer = compared([suggested(0, 5), suggested(10, 15)], before)
    assert answer.rows.gone is None
    assert [one.start for one in answer.rows.suggestions] == [0]
