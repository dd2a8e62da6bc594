"""Cleaned copies: seen beforehand, made with everything that is said, taken back again."""

import tracemalloc
from dataclasses import replace

import pytest

from medgen_desktop.domain.annotation import Annotation, said_by
from medgen_desktop.domain.errors import NOTE_MISSING, Problem, UserError
from medgen_desktop.domain.exchange_errors import NOT_A_COPY, STEP_UNKNOWN
from medgen_desktop.domain.note import NewNote, NoteId, NoteStatus
from medgen_desktop.services.annotate import (
    add_annotation,
    set_attribute,
    set_note_state,
    set_pieces,
)
from medgen_desktop.services.clean import (
    ALL_STEPS,
    clean_notes,
    count_edits,
    known_steps,
    notes_to_clean,
    preview_note,
    take_back,
)
from medgen_desktop.services.edits import undo
from medgen_desktop.services.relate import link
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = (
    "HPI: The patient is a man with severe hyper-\n"
    "tension, 😀 treated with５０ mg\u200b of  aspirin.\n\n\n"
    "Plan: check sodium, mmol/l."
)
CLEAN = (
    "HPI: The patient is a man with severe hypertension, 😀 treated with50 mg of aspirin.\n\n"
    "Plan: check sodium, mmol/L."
)


def put(workspace: Workspace, *texts: str, language: str = "en", target: str = "") -> list[NoteId]:
    with workspace.transaction() as tx:
        added = [
            workspace.notes.add(
                tx, NewNote("Visit", one, "a.csv", "utf-8", language, "7", "HPI", target, at)
            )
            for at, one in enumerate(texts)
        ]
    return [one for one in added if one is not None]


def mark(workspace: Workspace, note_id: NoteId, words: str, label: str = "Disease") -> Annotation:
    start = workspace.notes.get(note_id).text.index(words)
    return add_annotation(workspace, note_id, start, start + len(words), label, "wu").added[0]


def test_that_a_preview_shows_each_step_and_writes_nothing(workspace: Workspace) -> None:
    (note_id,) = put(workspace, TEXT)
    preview = preview_note(workspace, note_id)
    assert (preview.before, preview.after.text) == (TEXT, CLEAN)
    counts = {one.step: len(one.edits) for one in preview.after.steps}
    assert tuple(counts) == ALL_STEPS
    assert list(counts.values()) == [1, 0, 2, 1, 2, 2, 1]
    assert workspace.notes.count() == 1
    assert preview_note(workspace, note_id, ["units"]).after.text == TEXT.replace("l/l", "l/L")


def test_that_a_copy_leads_back_to_its_source_which_stays(workspace: Workspace) -> None:
    (note_id,) = put(workspace, TEXT, target="He has hypertension.")
    report = clean_notes(workspace, [note_id], ALL_STEPS, "wu")
    (made,) = report.made
    note = workspace.notes.get(made)
    assert (note.title, note.text, note.section) == ("Visit (cleaned)", CLEAN, "HPI")
    assert workspace.notes.get(note_id).text == TEXT
    derivation = workspace.derivations.of_note(made)
    assert derivation is not None
    assert (derivation.source_id, derivation.steps) == (note_id, ALL_STEPS)
    start = CLEAN.index("hypertension")
    span = derivation.offset_map.to_source(start, start + len("hypertension"))
    assert span is not None
    assert TEXT[slice(*span)] == "hyper-\ntension"
    assert [one.kind for one in workspace.sections.of_note(made)] == [
        "history_of_present_illness",
        "plan",
    ]
    assert workspace.pairs.count() == 1
    (event,) = workspace.audit_log.page(0, 5)
    assert (event.kind, event.annotator, event.state) == ("clean", "wu", "final")


def test_that_annotations_relations_and_the_state_are_carried(workspace: Workspace) -> None:
    (note_id,) = put(workspace, TEXT)
    disease = mark(workspace, note_id, "hyper-\ntension")
    drug = mark(workspace, note_id, "５０ mg\u200b of  aspirin", "Treatment")
    wide = mark(workspace, note_id, "severe hyper-\ntension")
    end = TEXT.index("Plan")
    set_pieces(
        workspace, wide.id, [(TEXT.index("man"), TEXT.index("man") + 3), (end, end + 4)], "wu"
    )
    gone = mark(workspace, note_id, "\u200b", "Symptom")
    set_attribute(workspace, disease.id, "severity", "severe", "wu")
    link(workspace, drug.id, disease.id, "treats", "wu")
    link(workspace, gone.id, disease.id, "indicates", "wu")
    set_note_state(workspace, note_id, "wu", status=NoteStatus.DONE, comment="seen")
    report = clean_notes(workspace, [note_id], ALL_STEPS, "li")
    (made,) = report.made
    assert (report.annotations, report.relations, report.left_behind) == (3, 1, 1)
    found = {one.text: one for one in workspace.annotations.of_note(made)}
    assert set(found) == {"hypertension", "50 mg of aspirin", "man Plan"}
    assert found["hypertension"].attributes == {"severity": "severe"}
    assert found["hypertension"].annotator == "wu"
    assert len(found["man Plan"].fragments) == 2
    assert all(said_by(CLEAN, one.pieces) == one.text for one in found.values())
    (relation,) = workspace.relations.of_note(made)
    assert (relation.kind, relation.source, relation.target) == (
        "treats",
        found["50 mg of aspirin"].id,
        found["hypertension"].id,
    )
    state = workspace.notes.get(made)
    assert (state.status, state.comment) == (NoteStatus.DONE, "seen")


def test_that_annotations_that_become_one_are_one_with_the_relations_of_both(
    workspace: Workspace,
) -> None:
    (note_id,) = put(workspace, "severe \u200bpain and aspirin")
    one, other = mark(workspace, note_id, "\u200bpain"), mark(workspace, note_id, "pain")
    drug = mark(workspace, note_id, "aspirin", "Treatment")
    for end in (one, other):
        link(workspace, drug.id, end.id, "treats", "wu")
    link(workspace, one.id, other.id, "causes", "wu")
    report = clean_notes(workspace, [note_id], ALL_STEPS, "wu")
    assert (report.annotations, report.relations, report.left_behind) == (2, 1, 0)


def test_that_what_did_not_say_its_text_is_left_behind(workspace: Workspace) -> None:
    (note_id,) = put(workspace, "pain  now")
    with workspace.transaction() as tx:
        one = mark_in(workspace, note_id)
        workspace.annotations.put_back(tx, [replace(one, text="gain")])
    report = clean_notes(workspace, [note_id], ["spaces"], "wu")
    assert (report.annotations, report.left_behind) == (0, 1)


def mark_in(workspace: Workspace, note_id: NoteId) -> Annotation:
    one = Annotation(0, note_id, 0, 4, "Disease", "pain", "wu", "2026-01-01")  # type: ignore[arg-type]
    assert one.matches(workspace.notes.get(note_id).text)
    return one


def test_that_nothing_is_made_where_nothing_changes_and_nothing_twice(workspace: Workspace) -> None:
    ids = put(workspace, "clean", "dirty  one", "患者  ５mg", language="zh")
    assert notes_to_clean(workspace) == ids
    report = clean_notes(workspace, ids, ALL_STEPS, "wu")
    assert (len(report.made), report.unchanged, report.already) == (2, 1, 0)
    assert workspace.notes.get(report.made[0]).title == "Visit（已清洗）"
    assert notes_to_clean(workspace) == ids[:1]
    again = clean_notes(workspace, ids, ALL_STEPS, "wu")
    assert (again.made, again.unchanged, again.already) == ((), 1, 2)
    assert len(workspace.audit_log.page(0, 5)) == 1


def test_that_equal_notes_get_a_copy_each(workspace: Workspace) -> None:
    ids = put(workspace, "one  two", "one  two")
    report = clean_notes(workspace, ids, ALL_STEPS, "wu")
    assert len(report.made) == 2
    sources = [workspace.derivations.of_note(one) for one in report.made]
    assert [one and one.source_id for one in sources] == ids


def test_that_edits_are_counted_step_by_step(workspace: Workspace) -> None:
    ids = put(workspace, "one  two  three", "5 ml", "nothing")
    counts = count_edits(workspace, ids, ["units", "spaces", "width"])
    assert (counts.notes, counts.changed, counts.was_cancelled) == (3, 2, False)
    assert counts.notes_by_step == {"spaces": 1, "width": 0, "units": 1}
    assert counts.edits_by_step == {"spaces": 2, "width": 0, "units": 1}
    assert count_edits(workspace, ids, cancelled=lambda: True).was_cancelled


def test_that_a_batch_tells_its_progress_and_stops_between_transactions(
    workspace: Workspace,
) -> None:
    ids = put(workspace, *(f"note {number}  here" for number in range(250)))
    told: list[tuple[int, int]] = []
    report = clean_notes(
        workspace,
        ids,
        ["spaces"],
        "wu",
        lambda done, whole: told.append((done, whole)),
        lambda: len(told) == 2,
    )
    assert told == [(0, 250), (100, 250)]
    assert (len(report.made), report.was_cancelled) == (200, True)
    rest = clean_notes(workspace, notes_to_clean(workspace), ["spaces"], "wu")
    assert (len(rest.made), rest.was_cancelled) == (50, False)


def test_that_copies_are_taken_back_unless_somebody_worked_on_them(workspace: Workspace) -> None:
    ids = put(workspace, "one  pain", "two  pains", "three  pain")
    made = clean_notes(workspace, ids, ["spaces"], "wu").made
    mark(workspace, made[1], "pain")
    taken = take_back(workspace, made, "wu")
    assert (taken.deleted, taken.kept) == ((made[0], made[2]), (made[1],))
    assert workspace.notes.count() == 4
    assert workspace.notes.count("one pain") == 1
    assert undo(workspace, "wu") is not None  # the mark goes, and the note is still used by it
    assert take_back(workspace, [made[1]], "wu").kept == (made[1],)
    assert take_back(workspace, [], "wu").deleted == ()
    (event,) = [one for one in workspace.audit_log.page(0, 9) if one.kind == "take back copies"]
    assert event.payload == {"notes": [made[0], made[2]]}


def test_that_a_copy_with_what_was_carried_is_taken_back_too(workspace: Workspace) -> None:
    ids = put(workspace, "pain  and aspirin")
    drug, pain = mark(workspace, ids[0], "aspirin", "Treatment"), mark(workspace, ids[0], "pain")
    link(workspace, drug.id, pain.id, "treats", "wu")
    made = clean_notes(workspace, ids, ["spaces"], "wu").made
    assert take_back(workspace, made, "wu").deleted == made
    assert workspace.annotations.count() == 2
    assert clean_notes(workspace, ids, ["spaces"], "wu").annotations == 2


@pytest.mark.parametrize(
    ("problem", "steps", "note_id"),
    [(STEP_UNKNOWN, ["spaces", "polish"], 1), (NOTE_MISSING, ["spaces"], 99)],
)
def test_that_unknown_steps_and_notes_are_refused(
    workspace: Workspace, problem: Problem, steps: list[str], note_id: int
) -> None:
    put(workspace, "a  b")
    with pytest.raises(UserError) as told:
        clean_notes(workspace, [NoteId(note_id)], steps, "wu")
    assert told.value.problem is problem
    assert workspace.notes.count() == 1
    assert known_steps([" units", "spaces"]) == ("spaces", "units")


def test_that_only_cleaned_copies_are_taken_back(workspace: Workspace) -> None:
    ids = put(workspace, "a  b")
    made = clean_notes(workspace, ids, ALL_STEPS, "wu").made
    for asked in (ids, [*made, NoteId(99)]):
        with pytest.raises(UserError) as told:
            take_back(workspace, asked, "wu")
        assert told.value.problem is NOT_A_COPY
    assert workspace.notes.count() == 2


@pytest.mark.slow
def test_that_many_notes_take_little_memory(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        for number in range(600):
            text = f"note {number}  here " + "with many  words " * 1000
            workspace.notes.add(tx, NewNote("V", text, "a.csv", "utf-8", "en", str(number)))
    tracemalloc.start()
    clean_notes(workspace, notes_to_clean(workspace), ["units"], "wu")
    whole = count_edits(workspace, notes_to_clean(workspace), ["units"])
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert whole.notes == 600
    assert peak < 16e6  # a hundred texts of 17 kB and what is made of them
