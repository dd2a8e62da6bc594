"""Suggestions through the real window: drawn apart, decided by key, never labels by themselves."""

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.label_schema import Label
from medgen_desktop.domain.note import Note, NoteId
from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.services.annotate import add_annotation
from medgen_desktop.services.decide import Plan, reject
from medgen_desktop.services.edit_schema import save_schema
from medgen_desktop.services.suggest import Suggester
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.accept_dialog import AcceptDialog
from medgen_desktop.ui.annotation.attribute_hints import AttributeHints
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.annotation.suggestions import Suggestions
from medgen_desktop.ui.annotation.text_view import FIRST_SUGGESTION
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

FIRST = "🤒 Pneumonia, then zorb and cough.\nHe denies zorb. Later zorb again."
SECOND = "zorb and asthma.\n患者否认胸痛。"
SHIFT = Qt.KeyboardModifier.ShiftModifier


def feature(page: AnnotationPage) -> Suggestions:
    return next(one for one in page.features if isinstance(one, Suggestions))


def settle(qtbot: QtBot, context: AppContext, page: AnnotationPage) -> list[str]:
    """Wait until everything is suggested; the words of the suggestions by place."""
    qtbot.waitUntil(lambda: context.tasks.active == 0 and feature(page).is_settled, timeout=20_000)
    return words(page)


def words(page: AnnotationPage) -> list[str]:
    model = feature(page).model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def find(page: AnnotationPage, text: str) -> None:
    page.view.moveCursor(QTextCursor.MoveOperation.Start)
    assert page.view.find(text)


def saved(context: AppContext, note: NoteId) -> list[Annotation]:
    return context.workspace.annotations.of_note(note)


def chosen_words(page: AnnotationPage) -> str:
    one = feature(page).chosen
    return "" if one is None else feature(page).model.words_of(one)


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return put_notes(workspace, FIRST, SECOND)


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    window = window_for(context)
    window.show_page("mark")
    page = window.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[0])
    settle(qtbot, context, page)
    page.view.moveCursor(QTextCursor.MoveOperation.Start)
    page.view.setFocus()
    return page


def test_that_suggestions_are_shown_and_are_no_labels(
    page: AnnotationPage, context: AppContext, notes: list[NoteId]
) -> None:
    assert words(page) == ["Pneumonia", "cough"]
    assert saved(context, notes[0]) == []
    assert page.annotations.rowCount() == 0
    titles = [page.panel.tabText(place) for place in range(page.panel.count())]
    assert "Suggestions (2)" in titles


def test_that_a_word_marked_by_hand_is_suggested_wherever_else_it_stands(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    find(page, "zorb")
    QTest.keyClick(page.view, Qt.Key.Key_1)
    assert settle(qtbot, context, page) == ["Pneumonia", "cough", "zorb", "zorb"]
    QTest.keyClick(page.view, Qt.Key.Key_U)
    assert settle(qtbot, context, page) == ["Pneumonia", "cough"]
    assert saved(context, notes[0]) == []


def test_that_tab_goes_through_suggestions_and_then_on(page: AnnotationPage) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert chosen_words(page) == "Pneumonia"
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert chosen_words(page) == "cough"
    assert page.view.selected_annotation is None
    assert "2 of 2: Symptom? cough" in page.view.accessibleDescription()
    QTest.keyClick(page.view, Qt.Key.Key_Backtab, SHIFT)
    assert chosen_words(page) == "Pneumonia"
    assert page.view.hasFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert not page.view.hasFocus()


def test_that_escape_lets_the_next_tab_leave_the_text(page: AnnotationPage) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert chosen_words(page) == ""
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert not page.view.hasFocus()
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert chosen_words(page) == "Pneumonia"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Backspace])
def test_that_a_key_held_down_decides_once(
    page: AnnotationPage, context: AppContext, qtbot: QtBot, key: Qt.Key
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    QTest.keyClick(page.view, key)
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) * 3:
        held = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", autorep=True)
        QApplication.sendEvent(page.view, held)
    assert chosen_words(page) == "cough"
    assert settle(qtbot, context, page) == ["cough"]


def test_that_enter_accepts_and_goes_on_and_the_origin_stays(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    suggestion = feature(page).chosen
    assert suggestion is not None
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert said.args == ["Suggestions left: 1"]
    assert chosen_words(page) == "cough"
    assert settle(qtbot, context, page) == ["cough"]
    (one,) = saved(context, notes[0])
    assert (one.text, one.label, one.annotator) == ("Pneumonia", "Disease", "Anna")
    assert one.origin == suggestion.origin
    QTest.keyClick(page.view, Qt.Key.Key_Enter)
    assert settle(qtbot, context, page) == []
    assert chosen_words(page) == ""
    find(page, "cough")
    page.view.clear_selection()
    page.view.moveCursor(QTextCursor.MoveOperation.Left)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert page.view.selected_annotation == saved(context, notes[0])[1].id


def test_that_a_label_key_gives_the_chosen_suggestion_another_label(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    QTest.keyClick(page.view, Qt.Key.Key_3)
    assert settle(qtbot, context, page) == ["cough"]
    (one,) = saved(context, notes[0])
    assert (one.text, one.label, one.origin) == ("Pneumonia", "Treatment", None)


def test_that_backspace_rejects_for_good_until_undone(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    QTest.keyClick(page.view, Qt.Key.Key_Backspace)
    assert chosen_words(page) == "cough"
    assert settle(qtbot, context, page) == ["cough"]
    (rejection,) = context.workspace.rejections.of_note(notes[0])
    assert (rejection.label, rejection.annotator) == ("Disease", "Anna")
    page.open_note(notes[1])
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[1])
    settle(qtbot, context, page)
    page.open_note(notes[0])
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[0])
    assert settle(qtbot, context, page) == ["cough"]
    QTest.keyClick(page.view, Qt.Key.Key_U)
    assert settle(qtbot, context, page) == ["Pneumonia", "cough"]


def test_that_backspace_deletes_the_annotation_while_no_suggestion_is_chosen(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    find(page, "zorb")
    QTest.keyClick(page.view, Qt.Key.Key_1)
    settle(qtbot, context, page)
    QTest.keyClick(page.view, Qt.Key.Key_BracketRight)
    page.choose(saved(context, notes[0])[0].id)
    QTest.keyClick(page.view, Qt.Key.Key_Backspace)
    settle(qtbot, context, page)
    assert saved(context, notes[0]) == []
    assert context.workspace.rejections.of_note(notes[0]) == []


def test_that_a_click_chooses_a_suggestion_and_the_bar_decides(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    find(page, "Pneumonia")
    caret = page.view.cursorRect()
    page.view.clear_selection()
    place = QPoint(caret.left() - 20, caret.center().y())
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    bar = feature(page).bar
    assert chosen_words(page) == "Pneumonia"
    assert bar.isVisible()
    assert "lexicon" in bar.findChildren(type(page.tab.title_label))[0].text()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert feature(page).chosen is None
    QTest.keyClick(page.view, Qt.Key.Key_Home)  # right after Escape, Tab would leave the text
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    QTest.mouseClick(bar.reject, Qt.MouseButton.LeftButton)
    assert settle(qtbot, context, page) == ["cough"]
    assert chosen_words(page) == "cough"
    QTest.mouseClick(bar.accept, Qt.MouseButton.LeftButton)
    settle(qtbot, context, page)
    assert [one.text for one in saved(context, notes[0])] == ["cough"]
    assert not bar.isVisible()


def test_that_a_suggestion_is_drawn_with_neither_ground_nor_whole_underline(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    number = next(iter(feature(page)._shown))
    span = page.view._index.get(number)
    assert span is not None
    assert span.is_suggestion
    assert number >= FIRST_SUGGESTION
    palette = context.theme.palette
    qtbot.wait(20)

    def colours() -> list[str]:
        picture = page.view.viewport().grab().toImage()
        rect = page.view.rect_of(number)  # type: ignore[arg-type] # its number
        assert rect is not None
        return [
            QColor(picture.pixel(x, rect.bottom() + 1)).name().upper()
            for x in range(rect.left() + 2, rect.right() - 2)
        ]

    underline = colours()
    assert palette.label(0).ink in underline
    assert palette.raised in underline
    assert palette.label(0).ground not in underline


def test_that_rows_decide_too_and_sources_can_be_switched_off(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    tab = feature(page).tab
    page.panel.show_tab(tab)
    rows = tab.rows
    rows.setFocus()
    rows.setCurrentIndex(feature(page).model.index(1))
    assert chosen_words(page) == "cough"
    QTest.keyClick(rows, Qt.Key.Key_Return)
    settle(qtbot, context, page)
    assert [one.text for one in saved(context, notes[0])] == ["cough"]
    lexicon = next(one for one in tab.findChildren(QCheckBox) if one.text() == "lexicon")
    lexicon.click()
    assert settle(qtbot, context, page) == []
    lexicon.click()
    assert settle(qtbot, context, page) == ["Pneumonia"]


def test_that_the_least_certain_come_first_on_request(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    find(page, "zorb")
    QTest.keyClick(page.view, Qt.Key.Key_1)
    settle(qtbot, context, page)
    feature(page).tab.order_chosen.emit("uncertainty")
    assert words(page) == ["Pneumonia", "cough", "zorb", "zorb"]
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert chosen_words(page) == "Pneumonia"
    feature(page).tab.order_chosen.emit("place")
    assert feature(page).chosen is not None


def test_that_accepting_all_above_counts_first_and_is_undone_at_once(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    tab = feature(page).tab
    tab.threshold.setValue(55)
    above = next(
        one for one in tab.findChildren(QPushButton) if one.text().startswith("Accept all")
    )
    above.click()
    dialog = page.view.findChild(AcceptDialog)
    assert isinstance(dialog, AcceptDialog)
    qtbot.waitUntil(dialog.accept_all.isEnabled)
    assert "to be made: 2, in notes: 1" in dialog.told.text()
    dialog.everywhere.setChecked(True)
    assert not dialog.accept_all.isEnabled()
    qtbot.waitUntil(dialog.accept_all.isEnabled)
    assert "to be made: 4, in notes: 2" in dialog.told.text()
    assert saved(context, notes[1]) == []
    dialog.accept_all.click()
    assert settle(qtbot, context, page) == []
    assert {one.text for one in saved(context, notes[1])} == {"asthma", "胸痛"}
    negated = {one.text: one.attributes for one in saved(context, notes[1])}
    assert negated["胸痛"] == {"negated": "yes"}
    page.window().activateWindow()
    qtbot.waitUntil(page.view.hasFocus)
    QTest.keyClick(page.view, Qt.Key.Key_U)
    assert settle(qtbot, context, page) == ["Pneumonia", "cough"]
    assert saved(context, notes[1]) == []


def test_that_nothing_is_that_sure_and_cancel_accepts_nothing(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    feature(page).tab.accept_above_requested.emit(0.99)
    dialog = page.view.findChild(AcceptDialog)
    assert isinstance(dialog, AcceptDialog)
    qtbot.waitUntil(lambda: dialog.told.text() == "No suggestion is that sure.")
    context.translation.choose(Language.CHINESE)
    context.translation.choose(Language.ENGLISH)
    dialog.reject()
    settle(qtbot, context, page)
    assert context.workspace.annotations.count() == 0


def test_that_cues_around_a_hand_made_mark_are_offered_and_one_key_takes_them(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    find(page, "denies zorb")
    page.view.select_range(FIRST.index("denies zorb") + 7, FIRST.index("denies zorb") + 11)
    QTest.keyClick(page.view, Qt.Key.Key_2)
    settle(qtbot, context, page)
    (one,) = saved(context, notes[0])
    assert one.attributes == {}
    assert page.view.selected_annotation == one.id
    assert page.view.selected_range() == (one.end, one.end)
    suggested = [made for made in page.tab.findChildren(QPushButton) if made.property("suggested")]
    assert [made.text() for made in suggested] == ["Negated?  ⇧1"]
    assert "denies" in suggested[0].toolTip()
    assert not suggested[0].isChecked()
    QTest.keyClick(page.view, Qt.Key.Key_0, SHIFT)
    settle(qtbot, context, page)
    assert saved(context, notes[0])[0].attributes == {"negated": "yes"}
    assert not any(made.property("suggested") for made in page.tab.findChildren(QPushButton))
    QTest.keyClick(page.view, Qt.Key.Key_U)
    settle(qtbot, context, page)
    assert saved(context, notes[0])[0].attributes == {}


def test_that_cues_choose_nothing_once_the_caret_has_moved(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    start = FIRST.index("denies zorb") + 7
    page.view.select_range(start, start + 4)
    QTest.keyClick(page.view, Qt.Key.Key_2)
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    settle(qtbot, context, page)
    assert page.view.selected_annotation is None
    assert page.view.selected_range() == (start + 5, start + 5)


def test_that_after_the_last_suggestion_none_that_was_skipped_is_chosen(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    for _ in range(2):
        QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert chosen_words(page) == "cough"
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert said.args == ["No more suggestions below"]
    assert feature(page).chosen is None
    assert settle(qtbot, context, page) == ["Pneumonia"]
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    settle(qtbot, context, page)
    assert context.workspace.annotations.count() == 1


def test_that_without_cues_nothing_is_chosen_or_taken(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_0, SHIFT)
    assert "Choose an annotation" in said.args[0]
    find(page, "cough")
    QTest.keyClick(page.view, Qt.Key.Key_2)
    settle(qtbot, context, page)
    assert page.view.selected_annotation is None
    page.choose(saved(context, notes[0])[0].id)
    settle(qtbot, context, page)
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_0, SHIFT)
    assert "no attribute" in said.args[0]
    assert any(isinstance(one, AttributeHints) for one in page.features)


def test_that_another_note_ends_the_search_and_a_late_answer_lands_nowhere(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    class SlowSuggester(Suggester):
        def suggestions_of(
            self,
            note: Note,
            *,
            without: Collection[str] = (),
            cancelled: Callable[[], bool] = lambda: False,
        ) -> list[Suggestion]:
            until = time.monotonic() + 0.3
            while time.monotonic() < until:
                time.sleep(0.01)
            return super().suggestions_of(note, without=without, cancelled=cancelled)

    feature(page).suggester = SlowSuggester(context.workspace)
    page.open_note(notes[1])
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[1])
    assert words(page) == []
    qtbot.waitUntil(lambda: not feature(page)._pause.isActive())
    page.open_note(notes[0])
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[0])
    assert settle(qtbot, context, page) == ["Pneumonia", "cough"]
    page.session.close()
    assert settle(qtbot, context, page) == []
    assert not page.map._suggestions


def test_that_a_failing_search_is_said(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    class BrokenSuggester(Suggester):
        def suggestions_of(
            self,
            note: Note,
            *,
            without: Collection[str] = (),
            cancelled: Callable[[], bool] = lambda: False,
        ) -> list[Suggestion]:
            raise OSError(note.id, without, cancelled())

    feature(page).suggester = BrokenSuggester(context.workspace)
    with qtbot.waitSignal(context.errors.error_presented):
        page.session.annotations_reset.emit()
    context.events.models_changed.emit()
    assert settle(qtbot, context, page) == ["Pneumonia", "cough"]


def test_that_another_schema_draws_suggestions_again_and_tab_goes_through_them(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    schema = context.workspace.schemas.current()
    more = replace(schema, labels=(*schema.labels, Label("Device", "DEV", "", 5)))
    page.session.act(lambda workspace, who: save_schema(workspace, more, who))
    assert settle(qtbot, context, page) == ["Pneumonia", "cough"]
    shown = feature(page)._shown
    assert {one.key for one in page.view._index if one.is_suggestion} == set(shown)
    assert not feature(page).bar.isVisible()
    page.view.moveCursor(QTextCursor.MoveOperation.Start)
    for expected in ("Pneumonia", "cough"):
        QTest.keyClick(page.view, Qt.Key.Key_Tab)
        assert chosen_words(page) == expected
    assert feature(page).bar.isVisible()
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    assert not page.view.hasFocus()


def test_that_annotations_read_again_leave_suggestions_drawn(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    page.session.annotations_reset.emit()
    settle(qtbot, context, page)
    shown = feature(page)._shown
    assert {one.key for one in page.view._index if one.is_suggestion} == set(shown) != set()


def test_that_a_decision_takes_one_row_away_and_leaves_the_rest_as_it_is(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    resets: list[None] = []
    removed: list[tuple[int, int]] = []
    added: list[tuple[int, int]] = []
    model = feature(page).model
    model.modelReset.connect(lambda: resets.append(None))
    model.rowsRemoved.connect(lambda _parent, first, last: removed.append((first, last)))
    model.rowsInserted.connect(lambda _parent, first, last: added.append((first, last)))
    for _ in range(2):
        QTest.keyClick(page.view, Qt.Key.Key_Tab)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert settle(qtbot, context, page) == ["Pneumonia"]
    QTest.keyClick(page.view, Qt.Key.Key_U)
    assert settle(qtbot, context, page) == ["Pneumonia", "cough"]
    assert (removed, added, resets) == ([(1, 1)], [(1, 1)], [])
    assert {kept[2] for kept in page.map._suggestions.values()} == {
        FIRST.index("Pn"),
        FIRST.index("cough"),
    }


def test_that_what_is_decided_during_a_search_does_not_come_back_with_its_answer(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = next(iter(feature(page)._shown.values()))
    feature(page)._search()
    feature(page)._take_away([one])
    assert settle(qtbot, context, page) == ["cough"]


def test_that_many_rows_that_come_and_go_are_shown_anew_in_either_order(
    workspace: Workspace, context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    (note,) = put_notes(workspace, "Pneumonia and cough. " * 30)
    window = window_for(context)
    window.show_page("mark")
    page = window.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None)
    assert settle(qtbot, context, page) == ["Pneumonia", "cough"] * 30
    feature(page)._search()
    feature(page).tab.order_chosen.emit("uncertainty")
    assert sorted(settle(qtbot, context, page)) == ["Pneumonia"] * 30 + ["cough"] * 30
    here = [one for one in feature(page)._shown.values() if one.end - one.start == 5]
    plan = Plan(tuple(here))
    feature(page)._on_plan_accepted(plan)
    assert words(page) == ["Pneumonia"] * 30
    assert settle(qtbot, context, page) == ["Pneumonia"] * 30
    shown = feature(page)._shown
    assert {one.key for one in page.view._index if one.is_suggestion} == set(shown)
    assert set(page.map._suggestions) == set(shown)
    assert len(saved(context, note)) == 30


def test_that_a_broken_lexicon_is_said_once(
    workspace: Workspace,
    context: AppContext,
    window_for: WindowMaker,
    qtbot: QtBot,
    user_folder: Path,
) -> None:
    (user_folder / "lexicons").mkdir(parents=True)
    (user_folder / "lexicons" / "mine.csv").write_text("nothing", encoding="utf-8")
    put_notes(workspace, FIRST)
    shown: list[object] = []
    context.errors.error_presented.connect(shown.append)
    window = window_for(context)
    window.show_page("mark")
    page = window.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None)
    settle(qtbot, context, page)
    page.session.annotations_reset.emit()
    settle(qtbot, context, page)
    assert len(shown) == 1


def test_that_everything_is_said_in_chinese_too(page: AnnotationPage, context: AppContext) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Tab)
    context.translation.choose(Language.CHINESE)
    assert feature(page).bar.isVisible()
    context.translation.choose(Language.ENGLISH)


def test_that_others_decisions_are_taken_in(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    here = list(feature(page)._shown.values())
    reject(context.workspace, here[:1], "Ben")
    one = here[1]
    add_annotation(context.workspace, notes[0], one.start, one.end, one.label, "Ben")
    page.session.read_again()
    assert settle(qtbot, context, page) == []
