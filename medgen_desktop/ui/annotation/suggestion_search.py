"""What a search changes of what is shown, worked out in its own thread.

The GUI thread only takes it over: sorting and comparing thousands of suggestions would be felt.
"""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from medgen_desktop.domain.suggestion import Suggestion, SuggestionKey
from medgen_desktop.ui.models.suggestion_list import (
    ListedRows,
    SortKey,
    SuggestionOrder,
    listed_rows,
    sort_key,
)

_REST_SECONDS = 0.001
_BETWEEN_RESTS = 200
"""So few are looked at in a millisecond; then the GUI thread may go on."""


class PlaceIndex:
    """Numbers of suggestions by place.

    No two of one label overlap, so that in each label both their beginnings and their ends rise.
    """

    def __init__(self, suggestions: Mapping[int, Suggestion]) -> None:
        """Hold these, which come from the left."""
        self._of_label: dict[str, tuple[list[int], list[int], list[int]]] = {}
        for number, one in suggestions.items():
            starts, ends, numbers = self._of_label.setdefault(one.label, ([], [], []))
            starts.append(one.start)
            ends.append(one.end)
            numbers.append(number)

    def touching(self, start: int, end: int) -> list[int]:
        """Those that share a character with `start:end`."""
        found: list[int] = []
        for starts, ends, numbers in self._of_label.values():
            found += numbers[bisect_right(ends, start) : bisect_left(starts, end)]
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be shown, and the numbers of what is drawn otherwise than before.

    `rows` are for the list, which changes them; `keys` stay as they were found.
    """

    numbers: Mapping[SuggestionKey, int]
    suggestions: Mapping[int, Suggestion]
    places: PlaceIndex
    to_draw: list[int]
    next_number: int
    rows: ListedRows
    keys: Collection[SortKey]
    order: SuggestionOrder
    sources: list[str]


def nothing_found(next_number: int) -> Found:
    """What is shown of a note before it is searched."""
    rows = ListedRows("place", [], [])
    return Found({}, {}, PlaceIndex({}), [], next_number, rows, (), rows.order, [])


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown when a search begins, and what is decided by then."""

    found: Found
    taken: Collection[Suggestion]
    """Of what was found: it is shown no more."""
    decided: Collection[SuggestionKey]
    order: SuggestionOrder

    def keys(self) -> set[SortKey] | None:
        """By which the rows stand in this order; None if they stood in the other one."""
        if self.order != self.found.order:
            return None
        return set(self.found.keys) - {sort_key(one, self.order) for one in self.taken}


def compared(found: Sequence[Suggestion], before: Shown) -> Found:
    """Number what is found as before, and tell what differs from what is shown."""
    numbers: dict[SuggestionKey, int] = {}
    suggestions: dict[int, Suggestion] = {}
    to_draw: list[int] = []
    old_numbers, old_suggestions = before.found.numbers, before.found.suggestions
    next_number, taken = before.found.next_number, {one.key for one in before.taken}
    for one in _with_rests(found):
        key = one.key
        if key in before.decided:
            continue
        number = None if key in taken else old_numbers.get(key)
        if number is None:
            number, next_number = next_number, next_number + 1
        old = old_suggestions.get(number)
        numbers[key], suggestions[number] = number, one
        # A score that every decision changes a little is not drawn in the text.
        if old is None or old.attributes != one.attributes:
            to_draw.append(number)
    to_draw += [number for number in old_suggestions if number not in suggestions]
    rows = listed_rows(_with_rests(suggestions.values()), before.order, before.keys())
    return Found(
        numbers,
        suggestions,
        PlaceIndex(suggestions),
        to_draw,
        next_number,
        rows,
        tuple(rows.keys),
        before.order,
        sorted({one.origin.source for one in found}),
    )


def _with_rests(found: Collection[Suggestion]) -> Iterator[Suggestion]:
    for place, one in enumerate(found, start=1):
        yield one
        if place % _BETWEEN_RESTS == 0:
            time.sleep(_REST_SECONDS)
