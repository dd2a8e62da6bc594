"""The suggestions that are shown: what the last search found, less what was decided since.

What a search found is never changed, so that the next one can be compared with it in its own
thread; a decision costs the same among ten suggestions and among ten thousand.
"""

from collections.abc import Collection, Iterator, Mapping

from medgen_desktop.domain.suggestion import Suggestion, SuggestionKey
from medgen_desktop.ui.annotation.suggestion_search import Found, Shown, nothing_found
from medgen_desktop.ui.annotation.text_view import FIRST_SUGGESTION
from medgen_desktop.ui.models.suggestion_list import SuggestionOrder


class ShownSuggestions(Mapping[int, Suggestion]):
    """Suggestions by their numbers, in the order of the text."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        self._found = nothing_found(FIRST_SUGGESTION)
        self._taken: dict[SuggestionKey, Suggestion] = {}
        self._taken_since: set[SuggestionKey] = set()
        """Since the search began that is under way."""

    def __getitem__(self, number: int) -> Suggestion:
        one = self._found.suggestions[number]
        if one.key in self._taken:
            raise KeyError(number)
        return one

    def __iter__(self) -> Iterator[int]:
        return (number for number in self._found.suggestions if number in self)

    def __len__(self) -> int:
        return len(self._found.suggestions) - len(self._taken)

    def number_of(self, one: Suggestion) -> int | None:
        """The number of a suggestion that is shown."""
        return None if one.key in self._taken else self._found.numbers.get(one.key)

    def touching(self, start: int, end: int) -> list[Suggestion]:
        """What shares a character with `start:end`."""
        numbers = self._found.places.touching(start, end)
        return [self[number] for number in numbers if number in self]

    def take(self, one: Suggestion) -> int | None:
        """Show this one no more, whatever is still being searched; gives the number it had."""
        number = self.number_of(one)
        if number is not None:
            self._taken[one.key] = self._found.suggestions[number]
            self._taken_since.add(one.key)
        return number

    def clear(self) -> None:
        """Show nothing: the note is another, whose suggestions have numbers of their own."""
        self._found = nothing_found(self._found.next_number)
        self._taken.clear()
        self._taken_since.clear()

    def before_search(self, order: SuggestionOrder, decided: Collection[SuggestionKey]) -> Shown:
        """What a search that begins now is to be compared with."""
        self._taken_since.clear()
        return Shown(self._found, tuple(self._taken.values()), frozenset(decided), order)

    def show(self, found: Found) -> None:
        """Show this instead, without what was taken while it was searched for."""
        self._found = found
        here = [key for key in self._taken_since if key in found.numbers]
        self._taken = {key: found.suggestions[found.numbers[key]] for key in here}
        for one in self._taken.values():
            found.rows.drop(one)
