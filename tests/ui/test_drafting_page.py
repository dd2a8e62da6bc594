"""The Draft page with a real window and a real workspace; only the model is played."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.draft import Generation, StopReason
from medgen_desktop.domain.errors import (
    DISK_FULL,
    PROMPT_TOO_LONG,
    WORKER_ENDED,
    UserError,
)
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.draft import save_draft
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.drafting import draft_keeper
from medgen_desktop.ui.translation import Language

from .drafting_ward import (
    EMPTY,
    FIRST,
    MODEL,
    SECOND,
    WORDS,
    Ward,
    fill_ward,
    put_model,
    show,
    write_draft,
)

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]


def test_that_a_draft_streams_in_locked_and_is_then_saved_and_free_to_edit(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    editor = ward.page.pane.editor
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    assert editor.isReadOnly()
    assert not ward.page.order.draft.isEnabled()
    ward.drafter.go_on.set()
    qtbot.waitUntil(lambda: not editor.isReadOnly())
    assert editor.text() == "".join(WORDS)
    [draft] = ward.drafts(1)
    assert (draft.text, draft.section, draft.model_id) == ("".join(WORDS), "HPI", MODEL)
    assert ward.drafter.asked == [(FIRST, "HPI", MODEL)]


def test_that_a_note_that_is_looked_at_is_prepared_and_one_passed_by_is_not(
    ward: Ward, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: ward.drafter.prepared == [(MODEL, FIRST)])
    ward.page.open_note(NoteId(3))
    qtbot.waitUntil(lambda: ward.page.source.view.toPlainText() == EMPTY, timeout=5_000)
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: len(ward.drafter.prepared) > 1)
    assert ward.drafter.prepared[1:] == [(MODEL, SECOND)]


def test_that_nothing_is_prepared_for_a_page_that_was_left(ward: Ward, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: ward.drafter.prepared != [])
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: ward.tasks.active == 0)
    ward.page.hide()
    qtbot.wait(300)
    assert ward.drafter.prepared == [(MODEL, FIRST)]


def test_that_stopping_by_key_keeps_what_was_written_as_a_stoppeddraft(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    editor = ward.page.pane.editor
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not editor.isReadOnly())
    [draft] = ward.drafts(1)
    assert draft.stop_reason is StopReason.CANCELLED
    assert draft.text == editor.text() == "The patient has had "


def test_that_ctrl_enter_drafts_from_any_field_of_the_page(ward: Ward, qtbot: QtBot) -> None:
    QTest.keyClick(
        ward.page.order.section_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    qtbot.waitUntil(lambda: len(ward.drafts(1)) == 1)


def test_that_typing_is_in_the_workspace_half_a_second_after_the_first_key(
    ward: Ward, qtbot: QtBot
) -> None:
    write_draft(ward, qtbot)
    editor = ward.page.pane.editor
    started = time.monotonic()
    for letter in "abc":
        QTest.keyClicks(editor, letter)
        qtbot.wait(60)
    qtbot.waitUntil(lambda: "abc" in ward.drafts(1)[0].text, timeout=2000)
    assert time.monotonic() - started < 0.7
    assert ward.drafts(1)[0].generated == "".join(WORDS)


@pytest.mark.parametrize("leave", ["another note", "hidden", "closed", "Ctrl+S"])
def test_that_the_last_key_is_saved_at_once_when_the_draft_is_left(
    ward: Ward, qtbot: QtBot, leave: str
) -> None:
    write_draft(ward, qtbot)
    QTest.keyClicks(ward.page.pane.editor, "x")
    match leave:
        case "another note":
            ward.page.open_note(NoteId(2))
        case "hidden":
            ward.page.hide()
        case "closed":
            ward.page.close_down()
        case _:
            QTest.keyClick(ward.page.pane.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    if leave in {"closed", "Ctrl+S"}:
        assert ward.drafts(1)[0].text == "".join(WORDS) + "x"
    qtbot.waitUntil(lambda: ward.drafts(1)[0].text == "".join(WORDS) + "x", timeout=250)


def test_that_a_draft_finished_while_another_note_is_open_goes_to_its_own_note(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    qtbot.waitUntil(lambda: ward.page.pane.editor.text() == "The patient has had ")
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: ward.page.source.view.text() == SECOND)
    ward.drafter.go_on.set()
    qtbot.waitUntil(lambda: len(ward.drafts(1)) == 1 and ward.page.order.draft.isEnabled())
    assert ward.page.pane.editor.text() == ""
    assert ward.drafts(2) == []
    ward.page.open_note(NoteId(1))
    qtbot.waitUntil(lambda: ward.page.pane.editor.text() == "".join(WORDS))


def test_that_coming_back_to_a_note_shows_its_draft_still_streaming(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    editor = ward.page.pane.editor
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: editor.text() == "")
    ward.page.open_note(NoteId(1))
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    assert editor.isReadOnly()
    ward.drafter.go_on.set()
    qtbot.waitUntil(lambda: editor.text() == "".join(WORDS) and not editor.isReadOnly())


def test_that_an_empty_note_gives_no_draft_and_says_so(ward: Ward, qtbot: QtBot) -> None:
    ward.page.open_note(NoteId(3))
    qtbot.waitUntil(lambda: ward.page.source.view.text() == EMPTY)
    ward.page.order.draft.click()
    message = ward.page.pane.banner.message
    assert message is not None
    assert message.code == "MG301"
    assert ward.page.pane.banner.isVisible()
    assert ward.drafter.asked == []
    assert ward.drafts(3) == []


def test_that_a_note_too_long_for_the_model_is_refused_with_the_numbers(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.words = ()
    ward.drafter.error = UserError(PROMPT_TOO_LONG, needed=9120, context=8192)
    write_draft(ward, qtbot)
    message = ward.page.pane.banner.message
    assert message is not None
    assert "9120" in message.what
    assert "8192" in message.what
    assert ward.drafts(1) == []


def test_that_a_worker_killed_mid_draft_leaves_its_words_and_the_next_draft_succeeds(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.words = WORDS[:2]
    ward.drafter.error = UserError(WORKER_ENDED, code=-9)
    write_draft(ward, qtbot)
    [broken] = ward.drafts(1)
    assert broken.stop_reason is StopReason.FAILED
    assert broken.text == ward.page.pane.editor.text() == "The patient has had "
    assert not ward.page.pane.editor.isReadOnly()
    message = ward.page.pane.banner.message
    assert message is not None
    assert message.code == "MG305"
    ward.drafter.words, ward.drafter.error = WORDS, None
    write_draft(ward, qtbot)
    assert ward.page.pane.editor.text() == "".join(WORDS)
    assert ward.page.pane.banner.message is None


def test_that_a_draft_of_nothing_but_space_is_not_kept(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.words = (" ", "\n")
    write_draft(ward, qtbot)
    assert ward.drafts(1) == []
    assert ward.page.pane.banner.isVisible()


def test_that_closing_mid_draft_keeps_the_words_so_far(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    qtbot.waitUntil(lambda: ward.page.pane.editor.text() == "The patient has had ")
    ward.page.close_down()
    [draft] = ward.drafts(1)
    assert draft.text == "The patient has had "
    assert draft.stop_reason is StopReason.CANCELLED


def test_that_a_draft_stopped_and_edited_is_there_after_closing_and_opening_again(
    ward: Ward, tmp_path: Path, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    editor = ward.page.pane.editor
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    ward.page.order.stop.click()
    qtbot.waitUntil(lambda: not editor.isReadOnly())
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QTest.keyClicks(editor, "no fever. ")
    composed = QInputMethodEvent()
    composed.setCommitString("患者无发热。")
    QApplication.sendEvent(editor, composed)
    path = ward.workspace.path
    ward.close()
    ward.workspace.close()
    with Workspace.open(path, "correct horse") as reopened:
        again = Ward(tmp_path, reopened, has_model=False)
        show(again, qtbot)
        qtbot.waitUntil(
            lambda: again.page.pane.editor.text() == "The patient has had no fever. 患者无发热。"
        )
        assert not again.page.pane.editor.isReadOnly()
        again.close()


def test_that_earlier_drafts_of_the_note_can_be_opened_with_their_edits(
    ward: Ward, qtbot: QtBot
) -> None:
    write_draft(ward, qtbot)
    QTest.keyClicks(ward.page.pane.editor, "x")
    ward.drafter.words = ("Second.",)
    write_draft(ward, qtbot)
    drafts = ward.page.pane.drafts
    assert drafts.count() == 2
    assert ward.page.pane.editor.text() == "Second."
    drafts.setCurrentIndex(1)
    drafts.activated.emit(1)
    assert ward.page.pane.editor.text() == "".join(WORDS) + "x"


def test_that_a_save_that_fails_says_so_and_is_tried_again_until_it_succeeds(
    ward: Ward, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_draft(ward, qtbot)

    def refuse(*_arguments: object) -> None:
        raise UserError(DISK_FULL)

    with monkeypatch.context() as full_disk:
        full_disk.setattr(draft_keeper, "edit_draft", refuse)
        QTest.keyClicks(ward.page.pane.editor, "x")
        qtbot.waitUntil(ward.page.pane.banner.isVisible)
        assert ward.drafts(1)[0].text == "".join(WORDS)
    qtbot.waitUntil(lambda: ward.drafts(1)[0].text == "".join(WORDS) + "x", timeout=4000)
    qtbot.waitUntil(lambda: not ward.page.pane.banner.isVisible())


def test_that_an_older_edit_never_replaces_a_newer_one(ward: Ward, qtbot: QtBot) -> None:
    write_draft(ward, qtbot)
    [draft] = ward.drafts(1)
    keeper = draft_keeper.DraftKeeper(ward.workspace, ward.tasks)
    keeper.edit(draft.id, "old")
    old = keeper._unsaved[draft.id]
    keeper.edit(draft.id, "new")
    assert keeper.flush()
    keeper._write(draft.id, old)
    assert ward.drafts(1)[0].text == "new"
    assert not keeper.has_unsaved()


def test_that_no_break_spaces_survive_an_edit(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.words = ("5\u00a0mg\nTwice daily",)
    write_draft(ward, qtbot)
    QTest.keyClicks(ward.page.pane.editor, "x")
    ward.page.save()
    assert ward.drafts(1)[0].text == "5\u00a0mg\nTwice dailyx"


def test_that_the_whole_draft_can_be_copied(ward: Ward, qtbot: QtBot) -> None:
    write_draft(ward, qtbot)
    ward.page.pane.copy.click()
    assert QGuiApplication.clipboard().text() == "".join(WORDS)


def test_that_without_a_model_the_page_offers_to_train_one(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    fill_ward(workspace)
    ward = Ward(tmp_path, workspace, has_model=False)
    show(ward, qtbot)
    assert not ward.page.order.draft.isEnabled()
    assert ward.page.pane.empty.isVisible()
    with qtbot.waitSignal(ward.context.events.page_requested) as asked:
        ward.page.pane.empty.action_requested.emit()
    assert asked.args == ["train"]
    ward.close()


def test_that_a_new_model_is_offered_as_soon_as_the_library_has_it(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    fill_ward(workspace)
    ward = Ward(tmp_path, workspace, has_model=False)
    show(ward, qtbot)
    put_model(ward.library)
    ward.context.events.models_changed.emit()
    qtbot.waitUntil(ward.page.order.draft.isEnabled)
    assert ward.page.order.model_id == MODEL
    assert "Ward drafter" in ward.page.order.model.currentText()
    ward.close()


def test_that_the_page_speaks_a_new_language_at_once_and_keeps_the_text(
    ward: Ward, qtbot: QtBot
) -> None:
    write_draft(ward, qtbot)
    QTest.keyClicks(ward.page.pane.editor, "x")
    ward.context.translation.choose(Language.CHINESE)
    try:
        qtbot.waitUntil(lambda: ward.page.order.draft.text() == "起草")
        assert ward.page.pane._warning.text() == "由模型起草：请对照原文逐句核对。"
        assert ward.page.pane.editor.text() == "".join(WORDS) + "x"
    finally:
        ward.context.translation.choose(Language.ENGLISH)


def test_that_no_part_of_the_page_ever_shows_as_a_window_of_its_own(
    ward: Ward, qtbot: QtBot
) -> None:
    write_draft(ward, qtbot)
    windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert windows == [ward.page]


def test_that_everything_that_takes_the_focus_has_a_name_for_screen_readers(ward: Ward) -> None:
    page = ward.page
    parts = (
        page.picker.notes.search,
        page.picker.notes.list,
        page.order.model,
        page.order.section_field,
        page.source.view,
        page.pane.drafts,
        page.pane.editor,
    )
    assert [one for one in parts if not one.accessibleName()] == []
    buttons = (page.order.draft, page.order.stop, page.pane.copy, page.pane.save)
    assert [one for one in buttons if not one.text()] == []


@contextmanager
def _lane_held(workspace: Workspace) -> Iterator[None]:
    """As an import does for as long as it reads a file; given up after some seconds."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with workspace.transaction():
            held.set()
            done.wait(3)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        yield
    finally:
        done.set()
        holder.join()


@pytest.mark.parametrize("leave", ["another note", "hidden", "the draft ends"])
def test_that_the_window_never_waits_for_the_write_lane_of_an_import(
    ward: Ward, qtbot: QtBot, leave: str
) -> None:
    ward.drafter.pause_after = 2 if leave == "the draft ends" else None
    ward.page.order.draft.click()
    if leave == "the draft ends":
        qtbot.waitUntil(lambda: ward.page.pane.editor.text() == "The patient has had ")
    else:
        qtbot.waitUntil(lambda: not ward.page.order.stop.isVisible())
        QTest.keyClicks(ward.page.pane.editor, "x")
    typed = ward.page.pane.editor.text()
    gaps: list[float] = []
    with _lane_held(ward.workspace):
        ward.drafter.go_on.set()
        last = time.monotonic()
        if leave == "another note":
            ward.page.open_note(NoteId(2))
        elif leave == "hidden":
            ward.page.hide()
        for _ in range(10):
            qtbot.wait(20)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()
    assert max(gaps) < 1
    if leave == "another note":
        ward.page.open_note(NoteId(1))
        qtbot.waitUntil(lambda: ward.page.pane.editor.text() == typed)
    expected = "".join(WORDS) if leave == "the draft ends" else typed
    qtbot.waitUntil(lambda: [one.text for one in ward.drafts(1)] == [expected], timeout=4000)


def test_that_the_model_used_last_is_the_one_that_is_offered(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    fill_ward(workspace)
    generation = Generation("A cough.", 1, 1, 0.1, StopReason.END_OF_TEXT)
    save_draft(workspace, NoteId(1), MODEL, "", generation)
    ward = Ward(tmp_path, workspace)
    put_model(ward.library, "a-model-before-it")
    show(ward, qtbot)
    assert ward.page.order.model.count() == 2
    assert ward.page.order.model_id == MODEL
    ward.close()
