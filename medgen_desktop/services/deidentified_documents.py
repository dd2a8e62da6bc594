"""Copies without identities as other tools get them: nothing in them says whose they are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from medgen_desktop.domain.annotation import AnnotationId, said_by
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import COPIES_MISSING, NOTES_UNREVIEWED
from medgen_desktop.domain.identity import Identity
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.relation import RelationId
from medgen_desktop.interchange.document import NO_NOTE, Document
from medgen_desktop.interchange.reading import title_from
from medgen_desktop.services.deidentified_copies import KIND, current_copy
from medgen_desktop.services.deidentified_text import told_by, without_said
from medgen_desktop.services.deidentify import unreviewed_notes
from medgen_desktop.services.surrogates import accepted_apart
from medgen_desktop.storage.workspace import Workspace


def copies_to_export(workspace: Workspace, note_ids: Sequence[NoteId]) -> list[NoteId]:
    """The copies of these notes, each once; a copy among them stands for its source.

    Raises:
        UserError: NOTES_UNREVIEWED, or COPIES_MISSING where a note has none, or only one from
            before somebody decided otherwise.
    """
    sources = list(dict.fromkeys(_source_of(workspace, one) for one in note_ids))
    unreviewed = unreviewed_notes(workspace, sources)
    if unreviewed:
        raise UserError(NOTES_UNREVIEWED, count=len(unreviewed), note=unreviewed[0])
    copies = {source: current_copy(workspace, source) for source in sources}
    missing = [source for source, copy in copies.items() if copy is None]
    if missing:
        raise UserError(COPIES_MISSING, count=len(missing), note=missing[0])
    return [copy for copy in copies.values() if copy is not None]


def deidentified_documents(workspace: Workspace, copies: Sequence[NoteId]) -> Iterator[Document]:
    """The copies, one by one."""
    for note_id in copies:
        yield deidentified_document(workspace, note_id)


def deidentified_document(workspace: Workspace, note_id: NoteId) -> Document:
    """A copy with its annotations and relations, and nothing that a person or a file wrote beside.

    Comments, fields, sections, names of files and of annotators, times and what suggested an
    annotation stay; so do attributes and concepts that say an identity. Record numbers are made
    by the workspace's secret, titles of the copy's own text.
    """
    note = workspace.notes.get(note_id)
    record = workspace.notes.as_new(note_id).record_id
    said = told_by(_accepted(workspace, note_id))
    found = workspace.annotations.of_note(note_id)
    numbers = {one.id: AnnotationId(place) for place, one in enumerate(found, start=1)}
    annotations = tuple(
        replace(
            without_said(one, said),
            id=numbers[one.id],
            note_id=NO_NOTE,
            text=said_by(note.text, one.pieces),
            annotator="",
            created_at="",
            comment="",
            origin=None,
        )
        for one in found
    )
    relations = tuple(
        replace(
            one,
            id=RelationId(place),
            note_id=NO_NOTE,
            source=numbers[one.source],
            target=numbers[one.target],
            annotator="",
            created_at="",
        )
        for place, one in enumerate(workspace.relations.of_note(note_id), start=1)
    )
    new = NewNote(title_from(note.text, record), note.text, KIND, "utf-8", note.language, record)
    return Document(new, annotations, relations, note.status)


def _source_of(workspace: Workspace, note_id: NoteId) -> NoteId:
    """The note that is reviewed: of a copy its source, of a note that was cleaned its copy."""
    derivation = workspace.derivations.of_note(note_id)
    if derivation is not None and derivation.kind == KIND:
        return derivation.source_id
    cleaned = [one for one in workspace.derivations.of_source(note_id) if one.kind == "cleaned"]
    return cleaned[-1].note_id if cleaned else note_id


def _accepted(workspace: Workspace, note_id: NoteId) -> list[Identity]:
    derivation = workspace.derivations.of_note(note_id)
    if derivation is None:
        return []
    text = workspace.notes.get(derivation.source_id).text
    return accepted_apart(text, workspace.identities.of_note(derivation.source_id))
