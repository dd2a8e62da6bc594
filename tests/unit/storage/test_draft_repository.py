"""Drafts: what a model wrote and what a person made of it, side by side."""

import time

import pytest

from medgen_desktop.domain.draft import DraftId, Generation, StopReason
from medgen_desktop.domain.errors import DRAFT_MISSING, UserError
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

GENERATION = Generation("He coughs.", 90, 4, 1.25, StopReason.LENGTH)


@pytest.fixture
def note_id(workspace: Workspace) -> NoteId:
    with workspace.transaction() as tx:
        added = workspace.notes.add(tx, NewNote("Visit", "cough", "a.txt", "utf-8", "en"))
    assert added is not None
    return added


def _add(workspace: Workspace, note_id: NoteId, text: str) -> DraftId:
    with workspace.transaction() as tx:
        return workspace.drafts.add(tx, note_id, "m1", "HPI", GENERATION, text)


def test_that_a_draft_comes_back_with_every_field(workspace: Workspace, note_id: NoteId) -> None:
    draft = workspace.drafts.get(_add(workspace, note_id, "She coughs."))
    assert (draft.note_id, draft.model_id, draft.section) == (note_id, "m1", "HPI")
    assert (draft.generated, draft.text) == ("He coughs.", "She coughs.")
    assert (draft.prompt_tokens, draft.new_tokens, draft.seconds) == (90, 4, 1.25)
    assert draft.stop_reason is StopReason.LENGTH
    assert draft.created_at == draft.updated_at


def test_that_an_edit_keeps_what_the_model_wrote(workspace: Workspace, note_id: NoteId) -> None:
    first, second = (_add(workspace, note_id, text) for text in ("one", "two"))
    before = workspace.drafts.get(first)
    time.sleep(0.005)
    with workspace.transaction() as tx:
        workspace.drafts.update_text(tx, first, "咳嗽 🩺\nedited")
    after = workspace.drafts.get(first)
    assert (after.text, after.generated) == ("咳嗽 🩺\nedited", "He coughs.")
    assert after.created_at == before.created_at
    assert after.updated_at > before.updated_at
    assert workspace.drafts.get(second).text == "two"


def test_that_the_newest_draft_of_a_note_comes_first(workspace: Workspace, note_id: NoteId) -> None:
    ids = [_add(workspace, note_id, str(number)) for number in range(4)]
    assert [one.id for one in workspace.drafts.of_note(note_id)] == ids[::-1]
    assert workspace.drafts.of_note(NoteId(note_id + 1)) == []


def test_that_the_newest_model_is_that_of_the_last_draft(
    workspace: Workspace, note_id: NoteId
) -> None:
    assert workspace.drafts.newest_model() == ""
    with workspace.transaction() as tx:
        for model_id in ("m1", "m2"):
            workspace.drafts.add(tx, note_id, model_id, "", GENERATION, "one")
    assert workspace.drafts.newest_model() == "m2"


def test_that_a_missing_draft_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError) as refused:
        workspace.drafts.get(DraftId(7))
    assert refused.value.problem is DRAFT_MISSING
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        workspace.drafts.update_text(tx, DraftId(7), "x")
    assert refused.value.problem is DRAFT_MISSING
