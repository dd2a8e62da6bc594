"""Training pairs from sections: all of a note but one kind of section, and what that says.

They are made when they are asked for, so that they follow the notes. Which kinds a workspace trains
on is a setting of it. A cleaned copy stands for its source, which then makes no pairs.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import SECTION_UNKNOWN
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.section_names import KINDS
from medgen_desktop.text.sections import Section, sections_of

SETTING = "training sections"
_NOTES_AT_ONCE = 200
_SHORTEST_SOURCE = 40
"""Characters that must be left to write a section from."""

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


def find_sections(
    workspace: Workspace,
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> dict[str, int]:
    """Find the sections of all notes anew; how many notes have each kind, in the order of notes."""
    ids = workspace.note_texts.ids()
    for place in range(0, len(ids), _NOTES_AT_ONCE):
        if cancelled():
            break
        progress(place, len(ids))
        batch = workspace.note_texts.read(ids[place : place + _NOTES_AT_ONCE])
        found = [(note_id, sections_of(text)) for note_id, _title, text in batch]
        with workspace.transaction() as tx:
            for note_id, sections in found:
                workspace.sections.replace(tx, note_id, sections)
    return section_counts(workspace)


def section_counts(workspace: Workspace) -> dict[str, int]:
    """How many notes have a section of each kind, as far as they were looked for."""
    counts = workspace.sections.counts()
    return {kind: counts[kind] for kind in KINDS if kind in counts}


def chosen_sections(workspace: Workspace) -> tuple[str, ...]:
    """The kinds that this workspace makes pairs of."""
    return tuple(json.loads(workspace.settings.get(SETTING) or "[]"))


def choose_sections(workspace: Workspace, kinds: Iterable[str]) -> tuple[str, ...]:
    """Make pairs of these kinds from now on, and of no others; raises SECTION_UNKNOWN."""
    asked = set(kinds)
    for kind in asked:
        if kind not in KINDS:
            raise UserError(SECTION_UNKNOWN, section=kind, sections=", ".join(KINDS))
    chosen = tuple(kind for kind in KINDS if kind in asked)
    with workspace.transaction() as tx:
        workspace.settings.put(tx, SETTING, json.dumps(chosen))
    return chosen


def pairs_from_sections(workspace: Workspace, kinds: Sequence[str]) -> Iterator[PairText]:
    """The pairs of these kinds, note by note, a few texts in memory at a time."""
    return (pair for _note_id, _text, pair in sections_as_pairs(workspace, kinds))


def sections_as_pairs(
    workspace: Workspace, kinds: Sequence[str]
) -> Iterator[tuple[NoteId, str, PairText]]:
    """Those pairs, each with its note and what all of the note says."""
    ids = notes_with_sections(workspace, kinds)
    for place in range(0, len(ids), _NOTES_AT_ONCE):
        for note_id, _title, text in workspace.note_texts.read(ids[place : place + _NOTES_AT_ONCE]):
            sections = workspace.sections.of_note(note_id)
            for kind in kinds:
                pair = pair_of(text, sections, kind)
                if pair is not None:
                    yield note_id, text, pair


def count_pairs_from_sections(workspace: Workspace, kinds: Sequence[str]) -> int:
    """How many pairs there are at most: a note that says nothing else makes none."""
    replaced = workspace.derivations.sources_with("cleaned")
    return sum(len(set(workspace.sections.notes_with(kind)) - replaced) for kind in kinds)


def notes_with_sections(workspace: Workspace, kinds: Iterable[str]) -> list[NoteId]:
    """The notes that pairs of these kinds are made of."""
    found = {one for kind in kinds for one in workspace.sections.notes_with(kind)}
    return sorted(found - workspace.derivations.sources_with("cleaned"))


def pair_of(text: str, sections: Sequence[Section], kind: str) -> PairText | None:
    """All but the sections of this kind, and what they say; None where one of both is nothing."""
    wanted = [one for one in sections if one.kind == kind and one.body < one.end]
    target = "\n".join(text[one.body : one.end].strip() for one in wanted).strip()
    ends = (0, *(one.end for one in wanted))
    starts = (*(one.start for one in wanted), len(text))
    kept = (text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    source = "\n\n".join(piece for piece in kept if piece)
    if not target or len(source) < _SHORTEST_SOURCE:
        return None
    return PairText(source, _asked(wanted[0]), target)


def _asked(one: Section) -> str:
    """What a model is asked to write: as the note calls it in Chinese, else by its kind."""
    return one.heading if CJK_CHARACTER.search(one.heading) else one.kind.replace("_", " ")
