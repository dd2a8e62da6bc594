"""What a search changes of what is shown, worked out in its own thread.

The GUI thread only takes it over: sorting and comparing thousands of suggestions would be felt.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from medgen_desktop.domain.suggestion import Suggestion, SuggestionKey
from medgen_desktop.ui.models.suggestion_list import ListedRows, SuggestionOrder, listed_rows

_REST_SECONDS = 0.001
_BETWEEN_RESTS = 200
"""So few are looked at in a millisecond; then the GUI thread may go on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown when a search begins, and what is decided by then."""

    numbers: Mapping[SuggestionKey, int]
    suggestions: Mapping[int, Suggestion]
    decided: Collection[SuggestionKey]
    next_number: int
    order: SuggestionOrder
    keys: Collection[tuple[float, int, int, str]]
    """By which the rows stand in this order."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be shown instead, and the numbers of what is drawn otherwise than before."""

    numbers: dict[SuggestionKey, int]
    suggestions: dict[int, Suggestion]
    to_draw: list[int]
    next_number: int
    rows: ListedRows
    sources: list[str]

    def leave_out(self, keys: Iterable[SuggestionKey]) -> None:
        """Forget what was decided while it was searched for."""
        for key in keys:
            number = self.numbers.pop(key, None)
            if number is not None:
                self.rows.drop(self.suggestions.pop(number))


def compared(found: Sequence[Suggestion], before: Shown) -> Found:
    """Number what is found as before, and tell what differs from what is shown."""
    numbers: dict[SuggestionKey, int] = {}
    suggestions: dict[int, Suggestion] = {}
    to_draw: list[int] = []
    next_number = before.next_number
    for one in _with_rests(found):
        key = one.key
        if key in before.decided:
            continue
        number = before.numbers.get(key)
        if number is None:
            number, next_number = next_number, next_number + 1
        numbers[key], suggestions[number] = number, one
        old = before.suggestions.get(number)
        # A score that every decision changes a little is not drawn in the text.
        if old is None or old.attributes != one.attributes:
            to_draw.append(number)
    to_draw += [number for number in before.suggestions if number not in suggestions]
    rows = listed_rows(_with_rests(suggestions.values()), before.order, before.keys)
    sources = sorted({one.origin.source for one in found})
    return Found(numbers, suggestions, to_draw, next_number, rows, sources)


def _with_rests(found: Collection[Suggestion]) -> Iterator[Suggestion]:
    for place, one in enumerate(found, start=1):
        yield one
        if place % _BETWEEN_RESTS == 0:
            time.sleep(_REST_SECONDS)
