"""What a note reads without its accepted identities, and where its annotations come to stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from medgen_desktop.domain.annotation import Annotation, Piece, joined_pieces, said_by
from medgen_desktop.domain.identity import Identity, IdentityKind
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.patient import patient_in
from medgen_desktop.services.surrogates import Replacement, Replacer
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.folding import folded
from medgen_desktop.text.identities.repeats import name_parts
from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.offset_map import OffsetMap, TextEdit, edited

_SHORTEST_SAID, _SHORTEST_CHINESE = 4, 2


@dataclass(frozen=True, slots=True)
class DeidentifiedText:
    """A note's text with replacements; `places` are where they stand in it, in their order."""

    text: str
    replacements: tuple[Replacement, ...]
    places: tuple[Piece, ...]
    offset_map: OffsetMap

    def carried(self, one: Annotation) -> Annotation | None:
        """An annotation of the source as it stands here, without its comment.

        One that overlaps an identity is stretched to the whole of what replaces it.
        """
        moved = [self.offset_map.to_derived(*piece) for piece in one.pieces]
        pieces = joined_pieces(piece for piece in moved if piece is not None)
        if not pieces:
            return None
        return replace(
            one,
            start=pieces[0][0],
            end=pieces[-1][1],
            text=said_by(self.text, pieces),
            fragments=pieces if len(pieces) > 1 else (),
            comment="",
        )

    def kinds_in(self, one: Annotation) -> tuple[IdentityKind, ...]:
        """The kinds of the identities that an annotation of the source overlaps."""
        return tuple(
            each.kind
            for each in self.replacements
            if any(each.start < end and start < each.end for start, end in one.pieces)
        )


def deidentified(text: str, replacements: Sequence[Replacement]) -> DeidentifiedText:
    """The text with these replacements, which stand in order and overlap nowhere."""
    edits = [TextEdit(one.start, one.end, one.written) for one in replacements]
    places: list[Piece] = []
    moved = 0
    for one in replacements:
        start = one.start + moved
        places.append((start, start + len(one.written)))
        moved += len(one.written) - (one.end - one.start)
    offset_map = OffsetMap.of(edits)
    return DeidentifiedText(edited(text, edits), tuple(replacements), tuple(places), offset_map)


def deidentified_note(
    workspace: Workspace, note_id: NoteId, identities: Iterable[Identity], replacer: Replacer
) -> DeidentifiedText:
    """A stored note without those of its identities that are accepted; raises NOTE_MISSING."""
    note = workspace.notes.get(note_id)
    patient = patient_of(workspace, note_id)
    return deidentified(
        note.text, replacer.replacements(note.text, identities, note.language, patient)
    )


def patient_of(workspace: Workspace, note_id: NoteId) -> str:
    """Whose note it is: by a field of it, else by its record number, else it is of its own.

    A note made of another is of the same patient as that one.
    """
    derivation = workspace.derivations.of_note(note_id)
    if derivation is not None:
        return patient_of(workspace, derivation.source_id)
    said = patient_in(workspace.notes.get(note_id).fields)
    return said or workspace.notes.as_new(note_id).record_id or f"note {note_id}"


def told_by(identities: Iterable[Identity]) -> tuple[str, ...]:
    """What accepted identities say, where that is long enough to be told from other words."""
    said: dict[str, None] = {}
    for one in identities:
        parts = name_parts(one.text) if one.kind is IdentityKind.NAME else ()
        said.update((folded(" ".join(each.split())), None) for each in (one.text, *parts))
    return tuple(
        one
        for one in said
        if len(one) >= (_SHORTEST_CHINESE if CJK_CHARACTER.search(one) else _SHORTEST_SAID)
    )


def without_said(one: Annotation, said: Sequence[str]) -> Annotation:
    """The annotation without attributes and a concept that say something of these words."""
    concept = one.concept
    words = () if concept is None else (concept.system, concept.version, concept.code, concept.name)
    return replace(
        one,
        attributes={
            name: value
            for name, value in one.attributes.items()
            if not _says(name, said) and not _says(value, said)
        },
        concept=None if any(_says(word, said) for word in words) else concept,
    )


def _says(word: str, said: Sequence[str]) -> bool:
    plain = folded(" ".join(word.split()))
    return any(one in plain for one in said)
