"""Copies without identities: only of what was reviewed, and nothing of it in any exported byte."""

import html
import re
import zipfile
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import COPIES_MISSING, NOTES_UNREVIEWED
from medgen_desktop.domain.identity import Decision, IdentityId, IdentityKind
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.relation import Relation, RelationId
from medgen_desktop.interchange.formats import FORMATS, Format
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.services.annotate import add_annotation, set_note_state
from medgen_desktop.services.deidentified_copies import (
    CopiesReport,
    TouchedAnnotation,
    make_copies,
)
from medgen_desktop.services.deidentified_documents import copies_to_export, deidentified_document
from medgen_desktop.services.deidentified_text import patient_of
from medgen_desktop.services.deidentify import scan_notes
from medgen_desktop.services.export_notes import export_notes
from medgen_desktop.services.planted_notes import planted_notes
from medgen_desktop.services.review_identities import decide, decide_kinds
from medgen_desktop.services.surrogates import Style
from medgen_desktop.storage.derivation_repository import Derivation
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.offset_map import OffsetMap

pytestmark = pytest.mark.clinic

TEXT = "Mr. Turnbull has chest pain since May 5, 2021. Turnbull takes aspirin."
WHO = "anna"
WRITERS = [one for one in FORMATS if one.writes]


def add_note(workspace: Workspace, text: str = TEXT, **others: str) -> NoteId:
    with workspace.transaction() as tx:
        new = NewNote("Turnbull's visit", text, "turnbull.txt", "utf-8", "en", "MRN-555")
        added = workspace.notes.add(tx, replace(new, **others))  # type: ignore[arg-type]
    assert added is not None
    return added


def mark(workspace: Workspace, note: NoteId, said: str, label: str, **others: object) -> Annotation:
    start = workspace.notes.get(note).text.index(said)
    new = Annotation(
        NEW_ANNOTATION, note, start, start + len(said), label, said, "Dr. Wu", "2026-01-02"
    )
    with workspace.transaction() as tx:
        workspace.annotations.put_back(tx, [replace(new, **others)])  # type: ignore[arg-type]
    return max(workspace.annotations.of_note(note), key=lambda one: one.id)


def review(workspace: Workspace, *kinds: IdentityKind) -> None:
    scan_notes(workspace)
    decide_kinds(workspace, kinds or tuple(IdentityKind), Decision.ACCEPTED, WHO)


def copy_of(workspace: Workspace, source: NoteId) -> NoteId:
    return workspace.derivations.of_source(source)[-1].note_id


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    return add_note(workspace)


def test_that_nothing_is_replaced_unseen(workspace: Workspace, note: NoteId) -> None:
    assert make_copies(workspace, None, Style.MASK, WHO).unreviewed == (note,)
    scan_notes(workspace)
    assert make_copies(workspace, None, Style.MASK, WHO) == CopiesReport(unreviewed=(note,))
    for one in workspace.identities.of_note(note):
        decide(workspace, [one.id], Decision.REJECTED, WHO)
    assert make_copies(workspace, None, Style.MASK, WHO).made == 1
    assert workspace.notes.get(copy_of(workspace, note)).text == TEXT


def test_that_a_copy_has_masks_and_the_note_stays(workspace: Workspace, note: NoteId) -> None:
    review(workspace)
    report = make_copies(workspace, None, Style.MASK, WHO)
    assert (report.made, report.is_clean) == (1, True)
    copy = workspace.notes.get(copy_of(workspace, note))
    assert copy.text == "[NAME] has chest pain since [DATE]. [NAME] takes aspirin."
    assert workspace.notes.get(note).text == TEXT
    told = f"{copy.title} {copy.source_name} {workspace.notes.as_new(copy.id).record_id}"
    assert "turnbull" not in told.lower()
    assert "555" not in told
    derivation = workspace.derivations.of_note(copy.id)
    assert derivation is not None
    assert derivation.kind == "deidentified"
    assert derivation.offset_map.to_derived(0, 12) == (0, 6)
    (event,) = workspace.audit_log.page(0, 1)
    assert event.payload == {"style": "mask", "notes": [[note, copy.id]]}


def test_that_surrogates_are_the_same_in_every_note_of_a_person(
    workspace: Workspace, note: NoteId
) -> None:
    add_note(workspace, "Mr. Turnbull came on May 15, 2021.", title="b")
    review(workspace)
    make_copies(workspace, None, Style.SURROGATE, WHO)
    first, second = (
        workspace.notes.get(copy_of(workspace, NoteId(one))).text for one in (note, note + 1)
    )
    name = first.split()[1]
    assert name != "Turnbull"
    assert first.count(name) == 2
    assert second.startswith(f"Mr. {name} came on")


def test_that_annotations_and_relations_go_along(workspace: Workspace, note: NoteId) -> None:
    pain = mark(workspace, note, "chest pain", "Symptom", comment="told by Turnbull")
    drug = mark(workspace, note, "aspirin", "Treatment", attributes={"who": "Turnbull", "x": "y"})
    who = mark(
        workspace, note, "Turnbull has", "Disease", concept=Concept("S", "1", "C", "Turnbull")
    )
    mark(workspace, note, "pain", "Disease", text="gone")
    with workspace.transaction() as tx:
        for target in (pain.id, who.id):
            link = Relation(RelationId(0), note, "treats", drug.id, target, "Dr. Wu", "")
            workspace.relations.add(tx, link)
    review(workspace)
    report = make_copies(workspace, None, Style.MASK, WHO)
    assert (report.left_behind, report.touched_count, report.is_clean) == (1, 1, False)
    assert report.touched == (TouchedAnnotation(note, who.id, "Disease", ("NAME",)),)
    copy = copy_of(workspace, note)
    found = workspace.annotations.of_note(copy)
    assert [(one.text, one.label, one.comment) for one in found] == [
        ("[NAME] has", "Disease", ""),
        ("chest pain", "Symptom", ""),
        ("aspirin", "Treatment", ""),
    ]
    assert (found[0].concept, found[2].attributes) == (None, {"x": "y"})
    assert all(one.matches(workspace.notes.get(copy).text) for one in found)
    links = workspace.relations.of_note(copy)
    assert [(one.source, one.target) for one in links] == [
        (found[2].id, found[1].id),
        (found[2].id, found[0].id),
    ]


def test_that_annotations_that_fall_together_are_one(workspace: Workspace, note: NoteId) -> None:
    mr = mark(workspace, note, "Mr.", "Disease")
    name = mark(workspace, note, "Turnbull", "Disease")
    with workspace.transaction() as tx:
        workspace.relations.add(tx, Relation(RelationId(0), note, "treats", mr.id, name.id, "", ""))
    review(workspace)
    make_copies(workspace, None, Style.MASK, WHO)
    copy = copy_of(workspace, note)
    assert [one.text for one in workspace.annotations.of_note(copy)] == ["[NAME]"]
    assert workspace.relations.of_note(copy) == []
    assert make_copies(workspace, None, Style.MASK, WHO).unchanged == 1


def test_that_a_second_run_replaces_only_what_nobody_works_on(
    workspace: Workspace, note: NoteId
) -> None:
    review(workspace)
    make_copies(workspace, None, Style.MASK, WHO)
    again = make_copies(workspace, None, Style.MASK, WHO)
    assert (again.made, again.unchanged) == (0, 1)
    mark(workspace, note, "aspirin", "Treatment")
    assert make_copies(workspace, None, Style.MASK, WHO).made == 1
    second = copy_of(workspace, note)
    assert len(workspace.derivations.of_source(note)) == 1
    add_annotation(workspace, second, 11, 21, "Symptom", WHO)
    kept = make_copies(workspace, None, Style.SURROGATE, WHO)
    assert (kept.made, kept.kept, kept.is_clean) == (0, (note,), False)
    assert copies_to_export(workspace, [note]) == [second]


def test_that_a_copy_in_work_stays_beside_a_new_one_where_decisions_changed(
    workspace: Workspace, note: NoteId
) -> None:
    review(workspace)
    make_copies(workspace, None, Style.MASK, WHO)
    first = copy_of(workspace, note)
    set_note_state(workspace, first, WHO, comment="mine")
    date = next(one for one in workspace.identities.of_note(note) if one.kind is IdentityKind.DATE)
    decide(workspace, [date.id], Decision.REJECTED, WHO)
    with pytest.raises(UserError) as raised:
        copies_to_export(workspace, [note])
    assert raised.value.problem is COPIES_MISSING
    report = make_copies(workspace, None, Style.MASK, WHO)
    assert (report.made, report.kept) == (1, (note,))
    assert len(workspace.derivations.of_source(note)) == 2
    assert copies_to_export(workspace, [note, first]) == [copy_of(workspace, note)]


def test_that_a_stopped_run_keeps_what_it_made(workspace: Workspace, note: NoteId) -> None:
    review(workspace)
    report = make_copies(workspace, [note], Style.MASK, WHO, cancelled=lambda: True)
    assert (report.made, report.was_cancelled) == (0, True)
    seen: list[int] = []
    make_copies(workspace, [note], Style.MASK, WHO, on_progress=seen.append)
    assert seen == [1]


def test_that_a_copy_keeps_the_status_and_none_of_the_words_beside(
    workspace: Workspace, note: NoteId
) -> None:
    with workspace.transaction() as tx:
        state = NoteState(note, NoteStatus.DONE, "Turnbull's wife called", {"ward": "7"})
        workspace.notes.set_state(tx, state)
    review(workspace)
    make_copies(workspace, None, Style.MASK, WHO)
    copy = workspace.notes.get(copy_of(workspace, note))
    assert (copy.status, copy.comment, copy.fields) == (NoteStatus.DONE, "", {})


def test_that_a_note_is_its_patients_by_a_field_its_record_or_its_source(
    workspace: Workspace, note: NoteId
) -> None:
    assert patient_of(workspace, note) == "MRN-555"
    cleaned = add_note(workspace, "cleaned", record_id="")
    with workspace.transaction() as tx:
        workspace.notes.set_state(tx, NoteState(note, NoteStatus.NEW, "", {"Patient ID": "P1"}))
        workspace.derivations.add(tx, Derivation(cleaned, note, "cleaned", (), OffsetMap()))
    assert patient_of(workspace, cleaned) == "P1"
    alone = add_note(workspace, "alone", record_id="")
    assert patient_of(workspace, alone) == f"note {alone}"


def test_that_a_cleaned_note_is_exported_by_the_copy_of_its_cleaned_text(
    workspace: Workspace, note: NoteId
) -> None:
    cleaned = add_note(workspace, TEXT + " ", title="c")
    with workspace.transaction() as tx:
        workspace.derivations.add(tx, Derivation(cleaned, note, "cleaned", (), OffsetMap()))
    review(workspace)
    assert make_copies(workspace, None, Style.MASK, WHO).made == 1
    assert copies_to_export(workspace, [note, cleaned]) == [copy_of(workspace, cleaned)]


def test_that_a_document_of_a_note_without_a_source_is_stripped_too(
    workspace: Workspace, note: NoteId
) -> None:
    document = deidentified_document(workspace, note)
    assert (document.comment, document.fields, document.note.source_name) == (
        "",
        {},
        "deidentified",
    )


def _values(workspace: Workspace, sources: Sequence[NoteId]) -> list[tuple[NoteId, str]]:
    return [
        (source, one.text)
        for source in sources
        for one in workspace.identities.of_note(source)
        if len(one.text) > 2
    ]


def _readable(path: Path) -> str:
    """A file's name and all that it says, however it is packed or escaped."""
    parts = [path.name.encode(), path.read_bytes()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            parts += [packed.read(name) for name in packed.namelist()]
    text = b"\n".join(parts).decode("utf-8", "replace")
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    encoded = re.findall(r"[A-Za-z0-9+/]{60,}={0,2}", text)
    decoded = [b64decode(one + "=" * (-len(one) % 4)).decode("utf-8", "replace") for one in encoded]
    return "\n".join((text, unescaped, html.unescape(text), *decoded))


@pytest.mark.parametrize("target", WRITERS, ids=lambda one: str(one.name))
@pytest.mark.parametrize("style", Style)
def test_that_no_planted_value_is_in_any_exported_byte(
    workspace: Workspace, tmp_path: Path, target: Format, style: Style
) -> None:
    with workspace.transaction() as tx:  # always the same surrogates: none is another's by chance
        workspace.settings.put(tx, "deidentification secret", "ab" * 32)
    sources = []
    for number, one in enumerate(planted_notes(8, seed=7)):
        secrets = [one.text[each.start : each.end] for each in one.planted]
        longest = max(secrets, key=len)
        source = add_note(
            workspace,
            one.text,
            title=f"{longest} {number}",
            source_name=f"{secrets[0]}.txt",
            record_id=f"{longest}-{number}",
            language="zh",
            section=longest,
            target=f"summary of {longest}",
        )
        with workspace.transaction() as tx:
            fields = {"ward": longest, longest: "x"}
            workspace.notes.set_state(tx, NoteState(source, NoteStatus.DONE, longest, fields))
        for each in (one.planted[0], one.planted[-1]):
            said = one.text[each.start : each.end]
            mark(
                workspace,
                source,
                said,
                "Disease",
                comment=said,
                annotator=longest,
                attributes={"severity": longest},
                concept=Concept("S", "1", "C", longest),
                origin=Origin(longest, "", 0.5),
            )
        sources.append(source)
    review(workspace)
    planted = _values(workspace, sources)
    assert len(planted) > 50
    make_copies(workspace, None, style, WHO)
    path = tmp_path / "out"
    report = export_notes(workspace, sources, path, target, WriteOptions(), deidentified=True)
    assert report is not None
    assert report.notes == len(sources)
    files = [one for one in tmp_path.rglob("*") if one.is_file() and ".medgen" not in one.name]
    everything = "\n".join(_readable(one) for one in files)
    assert len(everything) > 1000
    own = {source: workspace.notes.get(copy_of(workspace, source)).text for source in sources}
    for source, value in planted:
        assert value not in own[source]
        if style is Style.MASK or len(value) > 8:  # a short date may be that of another note
            assert value not in everything


def test_that_an_export_refuses_what_is_unreviewed_or_not_copied(
    workspace: Workspace, note: NoteId, tmp_path: Path
) -> None:
    other = add_note(workspace, "No fever.", title="b")
    target = next(one for one in FORMATS if one.name == "medgen")

    def problem() -> object:
        with pytest.raises(UserError) as raised:
            export_notes(
                workspace,
                [note, other],
                tmp_path / "out.jsonl",
                target,
                WriteOptions(),
                deidentified=True,
            )
        return raised.value.problem

    assert problem() is NOTES_UNREVIEWED
    scan_notes(workspace)
    assert problem() is NOTES_UNREVIEWED
    review(workspace)
    assert problem() is COPIES_MISSING
    make_copies(workspace, [note], Style.MASK, WHO)
    assert problem() is COPIES_MISSING
    make_copies(workspace, None, Style.MASK, WHO)
    with workspace.transaction() as tx:
        workspace.identities.decide(tx, [IdentityId(1)], Decision.OPEN, WHO)
    assert problem() is NOTES_UNREVIEWED
    assert not (tmp_path / "out.jsonl").exists()
