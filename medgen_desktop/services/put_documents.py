"""Put documents of other tools into a workspace: the note, what is annotated in it, new labels."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation, AnnotationId, Piece
from medgen_desktop.domain.note import NoteId, NoteState, NoteStatus
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.domain.schema_growth import Vocabulary, grown
from medgen_desktop.interchange.document import Document
from medgen_desktop.storage.annotation_repository import annotations_of
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.import_repository import NO_IMPORT, ImportId
from medgen_desktop.storage.relation_repository import find_link
from medgen_desktop.storage.workspace import Workspace

_Place = tuple[tuple[Piece, ...], str]


@dataclass(slots=True)
class PutCounts:
    """What came of the documents so far; `to_repair` are annotations that say another text."""

    notes: int = 0
    pairs: int = 0
    duplicates: int = 0
    annotations: int = 0
    relations: int = 0
    to_repair: int = 0

    def plus(self, other: "PutCounts") -> "PutCounts":
        """Both together."""
        return PutCounts(*(sum(pair) for pair in zip(astuple(self), astuple(other), strict=True)))


@dataclass(slots=True)
class DocumentWriter:
    """Puts documents in, within one transaction; `finish` lets the schema have what they say.

    `labels` says which label of the file is called what here; "" leaves its annotations out.
    Notes are remembered as those of an import, and indexed right away unless there are many.
    """

    workspace: Workspace
    tx: Transaction
    annotator: str
    labels: Mapping[str, str] = field(default_factory=dict)
    import_id: ImportId = NO_IMPORT
    is_indexed: bool = True
    counts: PutCounts = field(default_factory=PutCounts)
    _said: Vocabulary = field(default_factory=Vocabulary)
    _names: dict[str, str] = field(default_factory=dict)
    _taken: dict[NoteId, str] = field(default_factory=dict)

    def put(self, document: Document) -> None:
        """Add the note, or find it where it is there already, and add what is said of it.

        Annotations may come back from a tool that knows a note by another number: a note with their
        very text that is the only one, and that no other document of this file is, is theirs.
        """
        there = self._note_there(document) if document.annotations else None
        note_id = there or self.workspace.notes.add(
            self.tx, document.note, import_id=self.import_id, is_indexed=self.is_indexed
        )
        if there is not None or note_id is None:
            self.counts.duplicates += 1
        else:
            self.counts.notes += 1
            self.counts.pairs += bool(document.note.target.strip())
            self._set_state(note_id, document)
        if note_id is not None and document.annotations:
            self._taken[note_id] = document.note.source_name
            self._annotate(note_id, document)

    def finish(self) -> None:
        """Add what is said and the schema lacks to the schema, as one version."""
        schema = self.workspace.schemas.of(self.tx)
        whole = grown(schema, self._said)
        if whole != schema:
            self.workspace.schemas.add(self.tx, whole, self.annotator)

    def _note_there(self, document: Document) -> NoteId | None:
        known = self.workspace.notes.find_import(self.tx, document.note)
        if known is not None:
            return known
        alike = self.workspace.notes.find_text(self.tx, document.text)
        if len(alike) != 1 or self._taken.get(alike[0]) == document.note.source_name:
            return None
        return alike[0]

    def _set_state(self, note_id: NoteId, document: Document) -> None:
        if document.status is NoteStatus.NEW and not document.comment and not document.fields:
            return
        self._said.fields.update(dict.fromkeys(document.fields))
        state = NoteState(note_id, document.status, document.comment, document.fields)
        self.workspace.notes.set_state(self.tx, state)

    def _annotate(self, note_id: NoteId, document: Document) -> None:
        text = self.workspace.annotations.text_of_note(self.tx, note_id)
        named = {one.id: self._here(note_id, one) for one in document.annotations}
        kept = [one for one in named.values() if one.label]
        added = self.workspace.annotations.add_new(
            self.tx, [one for one in kept if one.matches(text)]
        )
        for one in kept:
            self._said.add_attributes(one.attributes)
            if not one.matches(text):
                self.counts.to_repair += self._put_to_repair(one)
        self.counts.annotations += len(added)
        if document.relations:
            self._relate(note_id, document.relations, named)

    def _here(self, note_id: NoteId, one: Annotation) -> Annotation:
        return replace(
            one,
            id=NEW_ANNOTATION,
            note_id=note_id,
            label=self._label(one.label),
            annotator=one.annotator or self.annotator,
            created_at=one.created_at or now(),
        )

    def _label(self, name: str) -> str:
        """What a label of the file is called here; of names that differ in case, the first one."""
        chosen = self.labels.get(name, name)
        if not chosen:
            return ""
        known = self._names.get(chosen)
        if known is None:
            found = self.workspace.schemas.of(self.tx).label_named(chosen)
            like = (one for one in self._said.labels if one.casefold() == chosen.casefold())
            known = found.name if found is not None else next(like, chosen)
            self._names[chosen] = known
            self._said.labels[known] = None
        return known

    def _put_to_repair(self, one: Annotation) -> bool:
        """Add an annotation whose text is another, unless it is there; it is shown for repair."""
        there = annotations_of(self.tx, one.note_id)
        if any(_place(one) == _place(other) for other in there):
            return False
        self.workspace.annotations.put_back(self.tx, [one])
        return True

    def _relate(
        self,
        note_id: NoteId,
        relations: Iterable[Relation],
        named: Mapping[AnnotationId, Annotation],
    ) -> None:
        ids = {_place(one): one.id for one in annotations_of(self.tx, note_id)}
        for one in relations:
            source, target = (
                ids.get(_place(named[end])) if end in named else None
                for end in (one.source, one.target)
            )
            if source is None or target is None or find_link(self.tx, source, target, one.kind):
                continue
            self._said.relations[one.kind] = None
            made = replace(
                one,
                id=RelationId(0),
                note_id=note_id,
                source=source,
                target=target,
                annotator=one.annotator or self.annotator,
                created_at=one.created_at or now(),
            )
            self.workspace.relations.add(self.tx, made)
            self.counts.relations += 1


def _place(one: Annotation) -> _Place:
    return one.pieces, one.label
