"""Where a word of a draft comes from, on the Draft page."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.draft import SourceWord
from medgen_desktop.domain.errors import (
    MODEL_MISSING,
    UserError,
)
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.theme import ThemeName

from .drafting_ward import FIRST, MODEL, SECOND, WORDS, Ward, show, write_draft

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]


def _marked(ward: Ward) -> list[str]:
    view = ward.page.source.view
    return [one.cursor.selectedText() for one in view.extraSelections()]


def _put_caret(ward: Ward, place: int, anchor: int | None = None) -> None:
    editor = ward.page.pane.editor
    cursor = editor.textCursor()
    cursor.setPosition(place if anchor is None else anchor)
    cursor.setPosition(place, cursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def _origin(ward: Ward) -> str:
    return ward.page.pane.origin.text()


def test_that_the_source_of_a_word_is_marked_when_the_caret_rests_on_it(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 0.8), SourceWord(16, 20, 0.2))
    write_draft(ward, qtbot)
    assert "Click a word" in _origin(ward)
    _put_caret(ward, 3)
    _put_caret(ward, "".join(WORDS).index("cough") + 2)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough", "days"])
    assert ward.drafter.asked_for_sources == [(FIRST, "cough")]
    assert _origin(ward) == "“cough” comes from: Cough, days"
    assert ward.page.pane.origin.isVisible()
    strong, weak = ward.page.source.view.extraSelections()
    assert strong.format.background() != weak.format.background()
    assert strong.format.fontUnderline()


def test_that_characters_beyond_16_bits_move_no_mark(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.words = ("😀 头痛两天。",)
    ward.drafter.sources = (SourceWord(0, 2, 0.6), SourceWord(9, 10, 0.4))
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: ward.page.source.view.text() == SECOND)
    write_draft(ward, qtbot)
    _put_caret(ward, 5, anchor=3)
    qtbot.waitUntil(lambda: _marked(ward) == ["头痛", "😀"])
    assert ward.drafter.asked_for_sources == [(SECOND, "头痛")]


def test_that_a_word_from_nowhere_is_said_to_be_the_model_s(ward: Ward, qtbot: QtBot) -> None:
    write_draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: "No place in the note" in _origin(ward))
    assert "“patient”" in _origin(ward)
    assert ward.page.pane.origin.property("role") == "caution"
    assert _marked(ward) == []


def test_that_a_model_that_cannot_tell_makes_no_claim(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.sources = None
    write_draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: "cannot show" in _origin(ward))
    assert ward.page.pane.origin.property("role") == "small"


def test_that_a_failure_to_tell_is_one_quiet_sentence(ward: Ward, qtbot: QtBot) -> None:
    write_draft(ward, qtbot)
    ward.drafter.error = UserError(MODEL_MISSING, model=MODEL)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: MODEL in _origin(ward))
    assert ward.page.pane.banner.message is None


def test_that_typing_takes_the_marks_away_and_asks_for_nothing(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 1.0),)
    write_draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough"])
    QTest.keyClicks(ward.page.pane.editor, "x")
    assert _marked(ward) == []
    assert "Click a word" in _origin(ward)
    qtbot.wait(400)
    assert len(ward.drafter.asked_for_sources) == 1


def test_that_of_an_edited_draft_the_model_s_words_are_still_told_and_a_person_s_are_not(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 1.0),)
    write_draft(ward, qtbot)
    editor = ward.page.pane.editor
    _put_caret(ward, 4)
    QTest.keyClicks(editor, "old ")
    _put_caret(ward, 6)
    qtbot.waitUntil(lambda: _origin(ward).startswith("“old” stands in an edited part"))
    assert ward.drafter.asked_for_sources == []
    _put_caret(ward, editor.text().index("cough") + 1)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough"])
    assert ward.drafter.asked_for_sources == [(FIRST, "cough")]


def test_that_another_draft_or_note_takes_the_marks_away(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 1.0),)
    write_draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough"])
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: ward.page.source.view.text() == SECOND)
    assert _marked(ward) == []
    assert not ward.page.pane.origin.isVisible()


def test_that_a_source_far_down_comes_into_view_and_the_focus_stays(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    text = "Nothing to see on this line.\n" * 200 + "fever"
    with workspace.transaction() as tx:
        note = NewNote("Long", text, "ward.csv", "utf-8", "en", section="HPI")
        workspace.notes.add(tx, note)
    ward = Ward(tmp_path, workspace)
    show(ward, qtbot)
    ward.drafter.sources = (SourceWord(len(text) - 5, len(text), 1.0),)
    write_draft(ward, qtbot)
    view, editor = ward.page.source.view, ward.page.pane.editor
    assert view.verticalScrollBar().value() == 0
    editor.setFocus()
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: _marked(ward) == ["fever"])
    [mark] = view.extraSelections()
    place = view.cursorRect(mark.cursor)
    assert 0 <= place.top() < place.bottom() <= view.viewport().height()
    assert ward.page.focusWidget() is editor
    ward.close()


def test_that_the_marks_take_the_colours_of_a_new_theme(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 1.0),)
    theme = ward.context.theme
    theme.choose(ThemeName.LIGHT)
    write_draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough"])
    theme.choose(ThemeName.DARK)
    [mark] = ward.page.source.view.extraSelections()
    assert mark.format.background().color().name().upper() == theme.palette.selection
    ward.context.theme.choose(ThemeName.SYSTEM)
