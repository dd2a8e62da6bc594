"""Make copies of reviewed notes without what was accepted in them; the notes stay as they are."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation, AnnotationId
from medgen_desktop.domain.identity import Decision, Identity
from medgen_desktop.domain.note import NewNote, NoteId, NoteStatus
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.interchange.reading import title_from
from medgen_desktop.services.deidentified_text import (
    DeidentifiedText,
    deidentified_note,
    told_by,
    without_said,
)
from medgen_desktop.services.deidentify import unreviewed_notes
from medgen_desktop.services.surrogates import Replacer, Style, accepted_apart, workspace_choice
from medgen_desktop.storage.annotation_repository import annotations_of, place_of
from medgen_desktop.storage.connection import Transaction
from medgen_desktop.storage.derivation_repository import Derivation, worked_on_among
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.identities.keyed_choice import KeyedChoice

KIND = "deidentified"
MOST_LISTED = 1000
"""Annotations that a report lists; it counts them all."""
_NOTES_AT_ONCE = 50
_RECORD_LENGTH = 16


@dataclass(frozen=True, slots=True)
class TouchedAnnotation:
    """An annotation of a note that overlaps identities: its copy covers what replaces them."""

    note_id: NoteId
    annotation_id: AnnotationId
    label: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopiesReport:
    """What came of the notes, by their numbers.

    `unreviewed` have no copy made now. `kept` have an earlier copy that somebody works on, which
    stays: where decisions have changed since, there is a new one beside it. `left_behind` counts
    annotations that did not say what stands in their note.
    """

    made: int = 0
    unchanged: int = 0
    unreviewed: tuple[NoteId, ...] = ()
    kept: tuple[NoteId, ...] = ()
    touched: tuple[TouchedAnnotation, ...] = ()
    touched_count: int = 0
    left_behind: int = 0
    was_cancelled: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing that a person should look at."""
        return not (self.unreviewed or self.kept or self.touched_count or self.left_behind)


def make_copies(
    workspace: Workspace,
    note_ids: Sequence[NoteId] | None,
    style: Style,
    annotator: str,
    *,
    on_progress: Callable[[int], None] = lambda _count: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> CopiesReport:
    """Make a copy of each of these notes, or of all, that is reviewed; others are named.

    An earlier copy is replaced, unless somebody has worked on it. Some notes at a time are one
    transaction; cancelled, what is made stays.
    """
    asked = workspace.note_texts.ids() if note_ids is None else note_ids
    sources = workspace.identities.sources(asked)
    maker = _Maker(workspace, style, annotator)
    unreviewed = set(unreviewed_notes(workspace, sources))
    done = 0
    for first in range(0, len(sources), _NOTES_AT_ONCE):
        if cancelled():
            return maker.report(was_cancelled=True)
        batch = sources[first : first + _NOTES_AT_ONCE]
        maker.copy([one for one in batch if one not in unreviewed])
        done += len(batch)
        on_progress(done)
    maker.unreviewed += [one for one in sources if one in unreviewed]
    return maker.report()


def fingerprint(text: str, identities: Iterable[Identity]) -> str:
    """What was accepted in a note, as its copy remembers it: another one says it is out of date."""
    plain = [(one.start, one.end, one.kind.value) for one in accepted_apart(text, identities)]
    digest = hashlib.sha256(json.dumps(plain).encode("ascii")).hexdigest()
    return f"identities {digest}"


def current_copy(workspace: Workspace, source_id: NoteId) -> NoteId | None:
    """The newest copy that was made by what is accepted now, or None."""
    copies = [one for one in workspace.derivations.of_source(source_id) if one.kind == KIND]
    if not copies:
        return None
    text = workspace.notes.get(source_id).text
    wanted = fingerprint(text, workspace.identities.of_note(source_id))
    current = [one.note_id for one in copies if wanted in one.steps]
    return current[-1] if current else None


class _Maker:
    """Makes copies batch by batch, and collects what came of them."""

    def __init__(self, workspace: Workspace, style: Style, annotator: str) -> None:
        self._workspace = workspace
        self._style = style
        self._annotator = annotator
        self._choice: KeyedChoice = workspace_choice(workspace)
        self._replacer = Replacer(self._choice, style)
        self.unreviewed: list[NoteId] = []
        self._kept: list[NoteId] = []
        self._touched: list[TouchedAnnotation] = []
        self._made = self._unchanged = self._touched_count = self._left_behind = 0

    def report(self, *, was_cancelled: bool = False) -> CopiesReport:
        """What came of the notes so far."""
        return CopiesReport(
            self._made,
            self._unchanged,
            tuple(self.unreviewed),
            tuple(self._kept),
            tuple(self._touched),
            self._touched_count,
            self._left_behind,
            was_cancelled,
        )

    def copy(self, batch: Sequence[NoteId]) -> None:
        """Copy these notes in one transaction, with one event in the log."""
        with self._workspace.transaction() as tx:
            made = [pair for source in batch for pair in self._copy(tx, source)]
            if made:
                payload = {"style": self._style.value, "notes": [list(pair) for pair in made]}
                self._workspace.audit_log.append_final(
                    tx,
                    "deidentify",
                    self._annotator,
                    payload,  # type: ignore[arg-type] # ids are numbers
                )
            self._made += len(made)

    def _copy(self, tx: Transaction, source: NoteId) -> list[tuple[NoteId, NoteId]]:
        identities = self._workspace.identities.of_note(source)
        if any(one.decision is Decision.OPEN for one in identities):  # opened again meanwhile
            self.unreviewed.append(source)
            return []
        result = deidentified_note(self._workspace, source, identities, self._replacer)
        note_text = self._workspace.notes.get(source).text
        steps = (self._style.value, fingerprint(note_text, identities))
        moved = self._moved(source, note_text, result, identities)
        earlier = [one for one in self._workspace.derivations.of_source(source) if one.kind == KIND]
        if any(self._is_same(tx, source, one, steps, result, moved) for one in earlier):
            self._unchanged += 1
            return []
        in_use = worked_on_among(tx, [one.note_id for one in earlier])
        for one in earlier:
            if one.note_id not in in_use:
                self._workspace.derivations.delete_note(tx, one.note_id)
        if in_use:
            self._kept.append(source)
            if any(one.note_id in in_use and steps[1] in one.steps for one in earlier):
                return []
        note_id = self._add(tx, source, result, len(in_use))
        self._workspace.derivations.add(
            tx, Derivation(note_id, source, "deidentified", steps, result.offset_map)
        )
        self._carry(tx, source, note_id, moved)
        return [(source, note_id)]

    def _add(self, tx: Transaction, source: NoteId, result: DeidentifiedText, turn: int) -> NoteId:
        """The copy: of what a note has besides its text, its language and status go with it."""
        record = f"deid-{self._choice.digest('note', str(source))[:_RECORD_LENGTH]}"
        old = self._workspace.notes.get(source)
        new = NewNote(
            title=title_from(result.text, record),
            original=result.text,
            source_name=KIND,
            encoding="utf-8",
            language=old.language,
            record_id=record,
            occurrence=turn,
        )
        note_id = self._workspace.notes.add(tx, new)
        while note_id is None:  # one that somebody works on reads just so
            new = replace(new, occurrence=new.occurrence + 1)
            note_id = self._workspace.notes.add(tx, new)
        state = self._workspace.notes.state(tx, note_id)
        if state is not None and old.status is not NoteStatus.NEW:
            self._workspace.notes.set_state(tx, replace(state, status=old.status))
        return note_id

    def _moved(
        self,
        source: NoteId,
        note_text: str,
        result: DeidentifiedText,
        identities: Sequence[Identity],
    ) -> dict[AnnotationId, Annotation]:
        """The annotations of a note as its copy has them, by their ids."""
        said = told_by(accepted_apart(note_text, identities))
        moved: dict[AnnotationId, Annotation] = {}
        for one in self._workspace.annotations.of_note(source):
            there = result.carried(one) if one.matches(note_text) else None
            if there is None:
                self._left_behind += 1
                continue
            moved[one.id] = replace(without_said(there, said), id=NEW_ANNOTATION)
            kinds = result.kinds_in(one)
            if kinds:
                self._touched_count += 1
                if len(self._touched) < MOST_LISTED:
                    names = tuple(dict.fromkeys(kind.value for kind in kinds))
                    self._touched.append(TouchedAnnotation(source, one.id, one.label, names))
        return moved

    def _is_same(
        self,
        tx: Transaction,
        source: NoteId,
        earlier: Derivation,
        steps: tuple[str, ...],
        result: DeidentifiedText,
        moved: dict[AnnotationId, Annotation],
    ) -> bool:
        """Whether an earlier copy is what would be made now."""
        if earlier.steps != steps:
            return False
        copy, workspace = earlier.note_id, self._workspace
        there = {one.id: one for one in annotations_of(tx, copy)}
        return workspace.annotations.text_of_note(tx, copy) == result.text and _said(
            there, workspace.relations.of_note(copy)
        ) == _said(moved, workspace.relations.of_note(source))

    def _carry(
        self,
        tx: Transaction,
        source: NoteId,
        note_id: NoteId,
        moved: dict[AnnotationId, Annotation],
    ) -> None:
        here = {old: replace(one, note_id=note_id) for old, one in moved.items()}
        self._workspace.annotations.add_new(tx, list(here.values()))
        ids = {place_of(one): one.id for one in annotations_of(tx, note_id)}
        called = {old: ids[place_of(one)] for old, one in here.items()}
        links: dict[tuple[str, AnnotationId, AnnotationId], Relation] = {}
        for one in self._workspace.relations.of_note(source):
            if one.source in called and one.target in called:
                ends = called[one.source], called[one.target]
                if ends[0] != ends[1]:
                    new = replace(one, id=RelationId(0), note_id=note_id)
                    links[(one.kind, *ends)] = replace(new, source=ends[0], target=ends[1])
        for one in links.values():
            self._workspace.relations.add(tx, one)


def _said(
    annotations: Mapping[AnnotationId, Annotation], relations: Iterable[Relation]
) -> set[str]:
    """What annotations and the relations between them say, wherever they are stored."""
    said = {key: _content(one) for key, one in annotations.items()}
    links = {
        json.dumps([one.kind, said[one.source], said[one.target]])
        for one in relations
        if one.source in said
        and one.target in said
        and place_of(annotations[one.source]) != place_of(annotations[one.target])
    }
    return {*said.values(), *links}


def _content(one: Annotation) -> str:
    """What an annotation says, wherever it is stored."""
    plain = [one.label, one.pieces, one.attributes, one.concept and one.concept.code]
    return json.dumps(plain, sort_keys=True)
