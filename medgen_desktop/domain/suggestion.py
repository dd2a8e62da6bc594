"""Suggestions: what could be labelled. They are no labels until a person accepts them."""

from dataclasses import dataclass, field

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin

SuggestionKey = tuple[int, int, str]
"""Start, end and label: what makes a suggestion of a note the same one, whoever made it."""

DICTIONARY, LEXICON, RULES = "dictionary", "lexicon", "rules"
"""Sources besides the models, which stand by their names."""

_EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label proposed for `note.text[start:end]`, with what the words around it say of it."""

    note_id: NoteId
    start: int
    end: int
    label: str
    origin: Origin
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> SuggestionKey:
        """What tells it apart from the other suggestions of its note."""
        return self.start, self.end, self.label

    @property
    def certainty(self) -> float:
        """How far its score is from even: the least certain teach the most."""
        return abs(self.origin.score - _EVEN)
