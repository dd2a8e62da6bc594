"""What stays behind is counted as the writer will list it, and nothing is written."""

from collections import Counter
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import NOTE_MISSING, UserError
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.formats import FORMATS, format_named
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.services import preview_export as service
from medgen_desktop.services.annotate import add_annotation, set_attribute
from medgen_desktop.services.export_notes import export_notes
from medgen_desktop.services.preview_export import (
    ExportPreview,
    NoteChoice,
    chosen_notes,
    preview_export,
)
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    """Two notes; in the first, annotations overlap and one is negated."""
    ids = []
    with workspace.transaction() as tx:
        for number, text in enumerate(("No chest pain.", "咳嗽三天。")):
            new = NewNote(f"Visit {number}", text, "a.csv", "utf-8", "en")
            note_id = workspace.notes.add(tx, new)
            assert note_id is not None
            ids.append(note_id)
        workspace.notes.set_state(tx, NoteState(ids[1], NoteStatus.DONE))
    add_annotation(workspace, ids[0], 3, 13, "Symptom", "wu")
    add_annotation(workspace, ids[0], 9, 13, "Symptom", "wu")
    pain = workspace.annotations.of_note(ids[0])[1]
    set_attribute(workspace, pain.id, "negated", "yes", "wu")
    add_annotation(workspace, ids[1], 0, 2, "Symptom", "wu")
    return ids


def test_that_notes_are_chosen_by_number_status_and_search(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    assert chosen_notes(workspace, NoteChoice()) == notes
    assert chosen_notes(workspace, NoteChoice(ids=(notes[1], notes[0]))) == notes
    assert chosen_notes(workspace, NoteChoice(status=NoteStatus.DONE)) == notes[1:]
    assert chosen_notes(workspace, NoteChoice(search="chest")) == notes[:1]


@pytest.mark.parametrize("target", [one for one in FORMATS if one.writes], ids=lambda one: one.name)
def test_that_each_format_loses_what_its_report_says_later(
    workspace: Workspace, notes: list[NoteId], tmp_path: Path, target: object
) -> None:
    chosen = format_named(target.name)  # type: ignore[attr-defined] # a Format of the registry
    assert chosen is not None
    found = preview_export(workspace, notes, chosen, WriteOptions())
    assert (found.notes, found.annotations, found.relations) == (2, 3, 0)
    report = export_notes(workspace, notes, tmp_path / "out", chosen, WriteOptions())
    assert report is not None
    assert Counter({one.content.value: one.count for one in found.lost}) == report.left_behind


def test_that_a_kind_says_how_often_where_and_for_example(
    workspace: Workspace, notes: list[NoteId]
) -> None:
    target = format_named("text")
    assert target is not None
    found = preview_export(workspace, notes, target, WriteOptions())
    kinds = {one.content: one for one in found.lost}
    lost = kinds[Content.ANNOTATIONS]
    assert (lost.count, lost.notes, lost.examples) == (3, 2, ("Visit 0", "Visit 1"))
    assert (kinds[Content.TITLE].count, kinds[Content.TITLE].notes) == (2, 2)


def test_that_counting_tells_how_far_it_is_and_can_be_stopped(
    workspace: Workspace, notes: list[NoteId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_SECONDS_BETWEEN_REPORTS", 0)
    target = format_named("doccano")
    assert target is not None
    told: list[ExportPreview] = []
    found = preview_export(
        workspace,
        notes,
        target,
        WriteOptions(),
        on_progress=told.append,
        cancelled=lambda: bool(told),
    )
    assert [one.notes for one in told] == [1]
    assert found.notes == 1


def test_that_a_note_that_is_gone_is_said(workspace: Workspace) -> None:
    target = format_named("doccano")
    assert target is not None
    with pytest.raises(UserError) as raised:
        preview_export(workspace, [NoteId(7)], target, WriteOptions())
    assert raised.value.problem is NOTE_MISSING
