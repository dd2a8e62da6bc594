"""The event log: every action with who, when and its inverse; nothing is ever removed."""

from pathlib import Path

import pytest

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

NOTE = NoteId(1)


def _append(workspace: Workspace, kind: str, annotator: str = "wu") -> int:
    with workspace.transaction() as tx:
        return workspace.audit_log.append(
            tx, kind, annotator, NOTE, {"do": [kind, "咳"]}, {"undo": kind}
        )


def _undoable(workspace: Workspace, annotator: str = "wu") -> str | None:
    with workspace.transaction() as tx:
        event = workspace.audit_log.last_undoable(tx, annotator)
    return event.kind if event else None


def _redoable(workspace: Workspace, annotator: str = "wu") -> str | None:
    with workspace.transaction() as tx:
        event = workspace.audit_log.last_redoable(tx, annotator)
    return event.kind if event else None


def _undo(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        event = workspace.audit_log.last_undoable(tx, "wu")
        assert event is not None
        workspace.audit_log.mark(tx, event, undone=True)


def _redo(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        event = workspace.audit_log.last_redoable(tx, "wu")
        assert event is not None
        workspace.audit_log.mark(tx, event, undone=False)


def test_that_an_event_comes_back_with_every_field(workspace: Workspace) -> None:
    event_id = _append(workspace, "annotate")
    (event,) = workspace.audit_log.page(0, 10)
    assert (event.id, event.kind, event.annotator, event.note_id) == (
        event_id,
        "annotate",
        "wu",
        NOTE,
    )
    assert (event.payload, event.inverse) == ({"do": ["annotate", "咳"]}, {"undo": "annotate"})
    assert event.at[10] == "T"


def test_that_undo_goes_back_and_redo_goes_forth_in_order(workspace: Workspace) -> None:
    for kind in ("a", "b", "c"):
        _append(workspace, kind)
    assert (_undoable(workspace), _redoable(workspace)) == ("c", None)
    _undo(workspace)
    _undo(workspace)
    assert (_undoable(workspace), _redoable(workspace)) == ("a", "b")
    _redo(workspace)
    assert (_undoable(workspace), _redoable(workspace)) == ("b", "c")


def test_that_a_new_action_discards_what_was_undone(workspace: Workspace) -> None:
    _append(workspace, "a")
    _append(workspace, "b")
    _undo(workspace)
    _append(workspace, "c")
    assert (_undoable(workspace), _redoable(workspace)) == ("c", None)
    _undo(workspace)
    assert (_undoable(workspace), _redoable(workspace)) == ("a", "c")


def test_that_each_person_undoes_their_own_actions(workspace: Workspace) -> None:
    _append(workspace, "a", "wu")
    _append(workspace, "b", "li")
    _undo(workspace)
    assert (_undoable(workspace, "wu"), _redoable(workspace, "wu")) == (None, "a")
    assert (_undoable(workspace, "li"), _redoable(workspace, "li")) == ("b", None)
    _append(workspace, "c", "li")
    assert _redoable(workspace, "wu") == "a"


def test_that_undoing_is_itself_logged_and_removes_nothing(workspace: Workspace) -> None:
    event_id = _append(workspace, "a")
    _undo(workspace)
    _redo(workspace)
    events = workspace.audit_log.page(0, 10)
    assert [event.kind for event in events] == ["redo", "undo", "a"]
    assert [event.payload for event in events[:2]] == [{"event": event_id}] * 2
    assert workspace.audit_log.page(1, 1) == [events[1]]


def test_that_the_log_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "a.medgen"
    with Workspace.create(path, "correct horse") as workspace:
        _append(workspace, "a")
        _append(workspace, "b")
        _undo(workspace)
    with Workspace.open(path, "correct horse") as workspace:
        assert (_undoable(workspace), _redoable(workspace)) == ("a", "b")


def test_that_an_event_rolls_back_with_its_action(workspace: Workspace) -> None:
    def fail() -> None:
        with workspace.transaction() as tx:
            workspace.audit_log.append(tx, "a", "wu", NOTE, None, None)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert workspace.audit_log.page(0, 10) == []
