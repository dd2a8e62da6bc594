"""What a person looks for among all notes, and what is found."""

from dataclasses import dataclass
from enum import StrEnum

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.domain.overview import Occurrence


class SearchIn(StrEnum):
    """Where the words are looked for: in titles and texts, or in what is annotated."""

    NOTES = "notes"
    ANNOTATIONS = "annotations"


@dataclass(frozen=True, slots=True)
class Search:
    """Words, and what else must be true of a note; what is empty is not asked for.

    `label` and `annotator` are of one annotation in the note, which says the words where these are
    looked for in annotations. `section` is a kind of section that the words stand in. `source` is a
    part of the name of the file that a note came from. `since` and `until` are days, both included,
    written 2026-11-26: the note came in then (UTC).
    """

    words: str = ""
    scope: SearchIn = SearchIn.NOTES
    label: str = ""
    annotator: str = ""
    status: NoteStatus | None = None
    section: str = ""
    source: str = ""
    since: str = ""
    until: str = ""

    @property
    def asks_for_annotation(self) -> bool:
        """Whether a note without annotations cannot be found."""
        in_annotations = self.scope is SearchIn.ANNOTATIONS and bool(self.words.strip())
        return in_annotations or bool(self.label or self.annotator)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A note that was found, with the first places of the words; none where only a title has them.

    Without words the places are those of the annotation asked for.
    """

    note_id: NoteId
    title: str
    source_name: str
    status: NoteStatus
    created_at: str
    places: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Some hits in the order of their notes; `next` is the note to go on behind, None at the end.

    A page may be short, or empty, and still have a next one.
    """

    hits: tuple[SearchHit, ...]
    next: NoteId | None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under a name of its own."""

    name: str
    search: Search
