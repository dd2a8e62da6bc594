"""The tab "Note": comments, status, fields and time, saved as they come and never lost."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.label_schema import LabelSchema, NoteField
from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.services.edits import perform
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation import kept_text, time_spent
from medgen_desktop.ui.annotation.note_sheet import NoteSheet
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext

from .conftest import ContextMaker, WindowMaker, put_notes
from .test_annotation_page import find, label, open_page, wait_idle

pytestmark = pytest.mark.clinic

TEXTS = ("Fever 🤒 and cough.", "Chest pain.", "咳嗽三天")
FIELDS = (NoteField("Quality", ("good", "poor")), NoteField("Reader"))


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    schema = workspace.schemas.current()
    edit = Edit(schema_before=schema, schema_after=replace(schema, fields=FIELDS))
    with workspace.transaction() as tx:
        perform(workspace, tx, "schema", "Head", edit)
    workspace.schemas.refresh()
    return put_notes(workspace, *TEXTS)


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    return open_page(window_for, context, qtbot)


def sheet_of(page: AnnotationPage) -> NoteSheet:
    """The feature under test, its tab in front."""
    sheet = next(one for one in page.features if isinstance(one, NoteSheet))
    page.panel.show_tab(sheet.tab)
    return sheet


def type_in(field: QWidget, words: str) -> None:
    """Type words at the end of a field, which has the focus."""
    field.setFocus()
    QTest.keyClicks(field, words)


def test_that_m_comments_on_the_chosen_annotation_after_a_pause_and_u_takes_it_back(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    sheet = sheet_of(page)
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_M)
    assert "Choose an annotation first" in said.args[0]
    one = label(page, context, qtbot, "Fever")
    page.choose(one.id)
    page.panel.setVisible(False)
    QTest.keyClick(page.view, Qt.Key.Key_M)
    field = sheet.tab.annotation_comment.field
    assert field.isVisible()
    assert page.focusWidget() is field
    type_in(field, "since 3 days, D1 ")
    workspace = context.workspace
    qtbot.waitUntil(
        lambda: workspace.annotations.of_note(notes[0])[0].comment == "since 3 days, D1",
        timeout=kept_text.PAUSE_MS + 4000,
    )
    wait_idle(qtbot, context)
    assert sheet.tab.annotation_comment.text == "since 3 days, D1 ", "a blank went while typing"
    row = page.annotations.index(0)
    assert "✎ since 3 days" in row.data(Qt.ItemDataRole.ToolTipRole)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert workspace.annotations.of_note(notes[0])[0].comment == ""
    assert sheet.tab.annotation_comment.text == ""
    QTest.keyClick(page.view, Qt.Key.Key_R)
    wait_idle(qtbot, context)
    assert sheet.tab.annotation_comment.text == "since 3 days, D1"


def test_that_typed_words_are_saved_when_the_field_is_left(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    sheet = sheet_of(page)
    type_in(sheet.tab.note_comment.field, "ask the ward")
    page.view.setFocus()
    wait_idle(qtbot, context)
    note = context.workspace.notes.get(notes[0])
    assert (note.comment, note.status) == ("ask the ward", NoteStatus.IN_PROGRESS)
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    note = context.workspace.notes.get(notes[0])
    assert (note.comment, note.status) == ("", NoteStatus.NEW)
    assert sheet.tab.note_comment.text == ""


def test_that_words_in_two_fields_survive_another_note_and_an_unsaved_annotation(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    sheet = sheet_of(page)
    find(page, "cough")
    QTest.keyClick(page.view, Qt.Key.Key_2)
    shown = page.session.annotations[0]
    page.choose(shown.id)  # it has no number in the file yet
    type_in(sheet.tab.annotation_comment.field, "dry")
    sheet.tab.note_comment.field.insertPlainText("for the round")  # type: ignore[union-attr]
    page.open_note(notes[1])
    wait_idle(qtbot, context)
    assert page.session.note is not None
    assert page.session.note.id == notes[1]
    assert sheet.tab.note_comment.text == ""
    assert context.workspace.notes.get(notes[0]).comment == "for the round"
    assert context.workspace.annotations.of_note(notes[0])[0].comment == "dry"
    assert context.workspace.notes.get(notes[1]).comment == ""


def test_that_the_last_key_before_the_window_closes_is_kept(
    tmp_path: Path, context_for: ContextMaker, window_for: WindowMaker, qtbot: QtBot
) -> None:
    path = tmp_path / "closing.medgen"
    workspace = Workspace.create(path, "correct horse")
    notes = put_notes(workspace, *TEXTS)
    context = context_for(workspace)
    page = open_page(window_for, context, qtbot)
    sheet = sheet_of(page)
    type_in(sheet.tab.note_comment.field, "last words")
    sheet.time.act()
    page.window().close()
    context.tasks.close()
    workspace.close()
    with Workspace.open(path, "correct horse") as again:
        assert again.notes.get(notes[0]).comment == "last words"


def test_that_nothing_from_the_file_replaces_what_is_being_typed(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    sheet = sheet_of(page)
    kept = sheet.tab.note_comment
    type_in(kept.field, "one")
    kept.flush()
    type_in(kept.field, " two")
    page.session.set_status(NoteStatus.NEEDS_REVIEW)
    page.session.read_again()
    wait_idle(qtbot, context)
    assert kept.text == "one two"
    kept.flush()
    wait_idle(qtbot, context)
    assert context.workspace.notes.get(notes[0]).comment == "one two"


def test_that_a_comment_that_could_not_be_saved_is_kept_and_saved_again(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_values: object, **_fields: object) -> None:
        raise OSError

    sheet = sheet_of(page)
    with monkeypatch.context() as patch:
        patch.setattr("medgen_desktop.ui.annotation.note_sheet.set_note_state", refuse)
        type_in(sheet.tab.note_comment.field, "stays")
        with qtbot.waitSignal(context.errors.error_presented):
            sheet.tab.flush()
        wait_idle(qtbot, context)
    assert sheet.tab.note_comment.text == "stays"
    sheet.tab.flush()
    wait_idle(qtbot, context)
    assert context.workspace.notes.get(notes[0]).comment == "stays"


def test_that_the_status_is_chosen_and_d_still_ends_a_note(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    status = sheet_of(page).tab.status
    for key, expected in ((Qt.Key.Key_Down, NoteStatus.IN_PROGRESS), (Qt.Key.Key_End, None)):
        status.setFocus()
        QTest.keyClick(status, key)
        wait_idle(qtbot, context)
        wanted = expected or NoteStatus.NEEDS_REVIEW
        assert context.workspace.notes.get(notes[0]).status is wanted
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_D)
    wait_idle(qtbot, context)
    assert context.workspace.notes.get(notes[0]).status is NoteStatus.DONE
    assert status.currentData() == NoteStatus.DONE


def test_that_the_schemas_fields_are_chosen_and_typed(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    fields = sheet_of(page).tab.fields
    box = fields.boxes["Quality"]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    type_in(fields.lines["Reader"].field, "Dr 1")
    page.view.setFocus()
    wait_idle(qtbot, context)
    assert context.workspace.notes.get(notes[0]).fields == {"Quality": "poor", "Reader": "Dr 1"}
    QTest.keyClick(page.view, Qt.Key.Key_U)
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert context.workspace.notes.get(notes[0]).fields == {}
    assert (fields.lines["Reader"].text, box.currentData()) == ("", "")


def test_that_fields_follow_the_schema_and_values_it_has_lost_are_shown(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    fields = sheet_of(page).tab.fields
    QTest.keyClick(fields.boxes["Quality"], Qt.Key.Key_End)
    wait_idle(qtbot, context)
    workspace = context.workspace
    fewer = LabelSchema(fields=(NoteField("Quality", ("good",)),))
    with workspace.transaction() as tx:
        workspace.schemas.add(tx, fewer, "Head")
    workspace.schemas.refresh()
    context.events.schema_changed.emit()
    assert fields.lines == {}
    assert fields.boxes["Quality"].currentData() == "poor"


def test_that_a_new_note_is_in_progress_with_its_first_mark_until_that_is_undone(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    label(page, context, qtbot, "Fever")
    assert context.workspace.notes.get(notes[0]).status is NoteStatus.IN_PROGRESS
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert context.workspace.notes.get(notes[0]).status is NoteStatus.NEW
    assert page.session.note is not None
    assert page.session.note.status is NoteStatus.NEW


def test_that_the_list_shows_one_status_and_keeps_a_note_until_it_is_read_again(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_D)
    wait_idle(qtbot, context)
    box = page.note_list.statuses
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    wait_idle(qtbot, context)
    shown = [page.notes.note_at(row) for row in range(page.notes.rowCount())]
    assert [one.id for one in shown if one is not None] == notes[1:]
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_N)
    wait_idle(qtbot, context)
    assert page.session.note is not None
    assert page.session.note.id == notes[1]
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_D)
    wait_idle(qtbot, context)
    row = page.notes.note_at(0)
    assert row is not None
    assert (row.id, row.status) == (notes[1], NoteStatus.DONE)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_N)
    wait_idle(qtbot, context)
    assert page.session.note.id == notes[2]
    page.notes.filter(NoteStatus.NEEDS_REVIEW)
    wait_idle(qtbot, context)
    assert page.notes.rowCount() == 0
    assert page.note_list.isVisible(), "the page for no notes at all is shown"


def test_that_time_counts_only_while_the_person_acts_and_is_saved(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    sheet = sheet_of(page)
    counter = sheet.time
    page.window().activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    counter.act()
    counter.tick()
    before = counter.seconds
    for _ in range(200):
        clock[0] += 1.0
        counter.tick()
    assert counter.seconds - before == pytest.approx(time_spent.IDLE_SECONDS, abs=1.5)
    clock[0] += 3600.0
    window = page.window().windowHandle()
    QTest.keyClick(window, Qt.Key.Key_Shift)
    counter.tick()
    assert counter.seconds - before == pytest.approx(time_spent.IDLE_SECONDS + 2.0, abs=1.5)
    minutes = f"01:{int(counter.seconds) - 60:02}"
    assert sheet.tab.time.text() == f"Time: {minutes}"
    wait_idle(qtbot, context)
    saved = context.workspace.notes.get(notes[0]).seconds_spent
    assert saved >= time_spent.SAVE_SECONDS
    page.open_note(notes[1])
    wait_idle(qtbot, context)
    assert context.workspace.notes.get(notes[0]).seconds_spent == pytest.approx(
        before + time_spent.IDLE_SECONDS + 2.0, abs=1.5
    )
    assert counter.seconds < 2.0


def test_that_comments_are_typed_without_setting_labels(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    sheet = sheet_of(page)
    find(page, "Fever")
    field = sheet.tab.note_comment.field
    assert isinstance(field, QPlainTextEdit)
    type_in(field, "1 2 3 d n u m A")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    page.view.setFocus()
    wait_idle(qtbot, context)
    assert context.workspace.annotations.of_note(notes[0]) == []
    assert context.workspace.notes.get(notes[0]).comment == "1 2 3 d n u m"


@pytest.mark.slow
def test_that_a_status_is_listed_at_once_among_a_hundred_thousand_notes(
    workspace: Workspace,
) -> None:
    with workspace.transaction() as tx:
        tx.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
            " INSERT INTO notes (id, title, source_name, record_id, encoding, language, section,"
            " status, characters, sha256, import_key, created_at, updated_at)"
            " SELECT i, 'Visit', 'a', '', 'utf-8', 'en', '',"
            " CASE i % 1000 WHEN 0 THEN 'needs_review' ELSE 'new' END, 1, '', i, '', '' FROM n"
        )
    began = time.monotonic()
    few = workspace.notes.page(0, 200, status=NoteStatus.NEEDS_REVIEW)
    many = workspace.notes.page(0, 200, status=NoteStatus.NEW, after=NoteId(90_000))
    count = workspace.notes.count(status=NoteStatus.NEEDS_REVIEW)
    seconds = time.monotonic() - began
    assert (len(few), len(many), count) == (100, 200, 100)
    assert many[0].id == 90_001
    assert seconds < 0.2, seconds
