"""Marking through the real window: what the keys and the mouse do to the encrypted file."""

import statistics
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.services.annotate import set_comment
from medgen_desktop.services.concepts import install_builtin
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.concept_dialog import ConceptDialog
from medgen_desktop.ui.annotation.key_sheet import KeySheet
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.annotation.text_view import AnnotatedTextView
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.search_box import SearchBox
from medgen_desktop.ui.translation import Language

from .conftest import ContextMaker, WindowMaker, put_notes

pytestmark = pytest.mark.clinic

MIXED = "Fever 🤒🤒 and cough.\n主诉：发热🤒、咳嗽3天。\nShe takes metformin."
ALT = Qt.KeyboardModifier.AltModifier
ALT_SHIFT = ALT | Qt.KeyboardModifier.ShiftModifier
PLAIN = "Chest pain since noon.\nGiven aspirin."


def open_page(window_for: WindowMaker, context: AppContext, qtbot: QtBot) -> AnnotationPage:
    """The Mark page with its first note open."""
    window = window_for(context)
    window.show_page("mark")
    page = window.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None)
    return page


def find(page: AnnotationPage, words: str) -> None:
    """Select words as Qt finds them, in Qt's own units."""
    page.view.moveCursor(QTextCursor.MoveOperation.Start)
    assert page.view.find(words)


def saved(context: AppContext, note_id: NoteId) -> list[tuple[str, str]]:
    """Label and text of the annotations in the file."""
    return [(one.label, one.text) for one in context.workspace.annotations.of_note(note_id)]


def wait_idle(qtbot: QtBot, context: AppContext) -> None:
    """Wait until everything asked for is done and delivered."""
    qtbot.waitUntil(lambda: context.tasks.active == 0)


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return put_notes(workspace, MIXED, PLAIN)


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    return open_page(window_for, context, qtbot)


@pytest.mark.parametrize(
    ("key", "label", "words"),
    [
        (Qt.Key.Key_1, "Disease", "Fever"),
        (Qt.Key.Key_2, "Symptom", "cough"),
        (Qt.Key.Key_3, "Treatment", "metformin"),
        (Qt.Key.Key_2, "Symptom", "咳嗽"),
        (Qt.Key.Key_2, "Symptom", "🤒、"),
    ],
)
def test_that_a_key_labels_the_selected_text_at_its_code_points(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    key: Qt.Key,
    label: str,
    words: str,
) -> None:
    find(page, words)
    QTest.keyClick(page.view, key)
    wait_idle(qtbot, context)
    (one,) = context.workspace.annotations.of_note(notes[0])
    start = MIXED.index(words)
    assert (one.start, one.end, one.label) == (start, start + len(words), label)
    assert MIXED[one.start : one.end] == one.text == words
    assert one.annotator == "Anna"


def test_that_a_double_click_behind_an_emoji_labels_the_word_under_the_mouse(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    find(page, "cough")
    caret = page.view.cursorRect()
    place = QPoint(caret.left() - 12, caret.center().y())
    page.view.clear_selection()
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClick(page.view, Qt.Key.Key_2)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", "cough")]


def test_that_text_is_selected_by_keys_alone(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    page.view.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(5):
        QTest.keyClick(page.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(page.view, Qt.Key.Key_1)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Disease", "Fever")]


def test_that_blanks_at_the_ends_of_a_selection_are_left_out(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    find(page, " and cough")
    QTest.keyClick(page.view, Qt.Key.Key_2)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", "and cough")]


def test_that_a_key_without_a_selection_labels_nothing_and_says_so(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_1)
    assert "Select some text" in said.args[0]
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == []


def label(page: AnnotationPage, context: AppContext, qtbot: QtBot, words: str) -> Annotation:
    """Label words as a symptom and wait until it is saved."""
    find(page, words)
    QTest.keyClick(page.view, Qt.Key.Key_2)
    wait_idle(qtbot, context)
    return next(one for one in page.session.annotations if one.text == words)


def click_on(page: AnnotationPage, one: Annotation) -> None:
    """Click in the middle of an annotation."""
    place = page.view.rect_of(one.id)
    assert place is not None
    QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place.center())


def test_that_clicking_an_annotation_offers_a_cross_that_deletes_it(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "cough")
    click_on(page, one)
    crosses = page.view.viewport().findChildren(QPushButton)
    (cross,) = [button for button in crosses if button.isVisible()]
    assert page.view.selected_annotation == one.id
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == []
    assert not cross.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_that_a_key_deletes_the_chosen_annotation_and_no_other(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot, key: Qt.Key
) -> None:
    label(page, context, qtbot, "Fever")
    click_on(page, label(page, context, qtbot, "cough"))
    QTest.keyClick(page.view, key)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", "Fever")]
    assert page.annotations.rowCount() == 1


def test_that_enter_chooses_the_annotation_at_the_caret(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "cough")
    page.view.select_range(one.start + 1, one.start + 1)
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert page.view.selected_annotation == one.id


def test_that_a_label_key_changes_the_chosen_annotation(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "cough")
    click_on(page, one)
    QTest.keyClick(page.view, Qt.Key.Key_3)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Treatment", "cough")]
    assert page.view.selected_annotation == one.id
    assert page.annotations.counts()["Treatment"] == 1
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", "cough")]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([(Qt.Key.Key_Left, ALT)], "发热"),
        ([(Qt.Key.Key_Right, ALT)], "发热🤒、"),
        ([(Qt.Key.Key_Left, ALT_SHIFT)], "：发热🤒"),
        ([(Qt.Key.Key_Right, ALT_SHIFT)] * 2, "🤒"),
        ([(Qt.Key.Key_Left, ALT)] * 5, "发"),
    ],
)
def test_that_keys_move_the_boundaries_of_the_chosen_annotation_by_characters(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    keys: list[tuple[Qt.Key, Qt.KeyboardModifier]],
    words: str,
) -> None:
    click_on(page, label(page, context, qtbot, "发热🤒"))
    for key, modifiers in keys:
        QTest.keyClick(page.view, key, modifiers)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", words)]
    (one,) = context.workspace.annotations.of_note(notes[0])
    assert MIXED[one.start : one.end] == words


def test_that_shift_and_a_number_set_attributes_of_the_chosen_annotation(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "cough")
    click_on(page, one)
    shift = Qt.KeyboardModifier.ShiftModifier
    for key in (Qt.Key.Key_1, Qt.Key.Key_6, Qt.Key.Key_6, Qt.Key.Key_7, Qt.Key.Key_1):
        QTest.keyClick(page.view, key, shift)
    wait_idle(qtbot, context)
    (stored,) = context.workspace.annotations.of_note(notes[0])
    assert stored.attributes == {"severity": "moderate", "body side": "left"}
    words = page.annotations.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "Symptom: cough (Moderate, Left)"
    checked = [made.text() for made in attribute_buttons(page) if made.isChecked()]
    assert checked == ["Moderate  ⇧6", "Left  ⇧7"]


def attribute_buttons(page: AnnotationPage) -> list[QPushButton]:
    """The buttons of the panel that set attributes."""
    return [one for one in page.tab.findChildren(QPushButton) if one.isCheckable()]


def test_that_attribute_buttons_work_for_the_chosen_annotation_only(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "Fever")
    page.choose(None)
    negated = attribute_buttons(page)[0]
    assert not negated.isEnabled()
    page.choose(one.id)
    QTest.mouseClick(negated, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, context)
    (stored,) = context.workspace.annotations.of_note(notes[0])
    assert stored.attributes == {"negated": "yes"}
    assert negated.isChecked()
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert context.workspace.annotations.of_note(notes[0]) == [one]
    assert not negated.isChecked()


def test_that_a_boundary_key_without_a_chosen_annotation_says_what_to_do(
    page: AnnotationPage, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert "Choose an annotation first" in said.args[0]


def test_that_brackets_walk_through_the_annotations(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    made = [label(page, context, qtbot, words) for words in ("Fever", "cough", "metformin")]
    page.view.select_range(made[1].start - 1, made[1].start - 1)
    walked = []
    on, back = Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft
    for key in (on, on, back, back, back):
        QTest.keyClick(page.view, key)
        walked.append(page.view.selected_annotation)
    fever, cough, metformin = (one.id for one in made)
    assert walked == [cough, metformin, cough, fever, fever]


def test_that_undo_and_redo_keys_take_back_and_do_again(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    label(page, context, qtbot, "cough")
    for key, modifier, there in (
        (Qt.Key.Key_U, Qt.KeyboardModifier.NoModifier, False),
        (Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, False),
        (
            Qt.Key.Key_Z,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
            True,
        ),
    ):
        QTest.keyClick(page.view, key, modifier)
        wait_idle(qtbot, context)
        expected = [("Symptom", "cough")] if there else []
        assert saved(context, notes[0]) == expected
        assert page.annotations.rowCount() == len(expected)


def test_that_undo_goes_to_the_note_where_the_last_action_was(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    label(page, context, qtbot, "cough")
    QTest.keyClick(page.view, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[1])
    QTest.keyClick(page.view, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: page.session.note is not None and page.session.note.id == notes[0])
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == []
    assert page.note_list.list.currentIndex().row() == 0


def test_that_undo_with_nothing_left_says_so(page: AnnotationPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_U)
    assert said.args == ["There is nothing to undo"]


def test_that_next_and_previous_keys_step_through_the_notes(
    page: AnnotationPage, notes: list[NoteId], qtbot: QtBot
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: page.view.note_text == PLAIN)
    QTest.keyClick(page.view, Qt.Key.Key_N)
    QTest.keyClick(page.view, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: page.view.note_text == MIXED)
    assert page.session.note is not None
    assert page.session.note.id == notes[0]


def test_that_the_done_key_sets_the_status_and_takes_it_back(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    for status in (NoteStatus.DONE, NoteStatus.IN_PROGRESS):
        QTest.keyClick(page.view, Qt.Key.Key_D)
        wait_idle(qtbot, context)
        assert context.workspace.notes.get(notes[0]).status is status


def test_that_typing_in_the_search_box_is_typing_and_no_command(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    find(page, "cough")
    page.note_list.search.setFocus()
    QTest.keyClicks(page.note_list.search, "d1u")
    wait_idle(qtbot, context)
    assert page.note_list.search.text() == "d1u"
    assert saved(context, notes[0]) == []
    assert context.workspace.notes.get(notes[0]).status is NoteStatus.NEW


def test_that_everything_is_there_after_a_restart(
    tmp_path: Path,
    context_for: ContextMaker,
    window_for: WindowMaker,
    qtbot: QtBot,
) -> None:
    path = tmp_path / "restart.medgen"
    with Workspace.create(path, "correct horse") as first:
        (note_id,) = put_notes(first, MIXED)
        context = context_for(first)
        page = open_page(window_for, context, qtbot)
        label(page, context, qtbot, "咳嗽")
        page.window().close()
        context.tasks.close()
    with Workspace.open(path, "correct horse") as second:
        context = context_for(second)
        page = open_page(window_for, context, qtbot)
        assert saved(context, note_id) == [("Symptom", "咳嗽")]
        (one,) = page.session.annotations
        assert page.view.rect_of(one.id) is not None
        QTest.keyClick(page.view, Qt.Key.Key_U)
        wait_idle(qtbot, context)
        assert saved(context, note_id) == []
        context.tasks.close()


def test_that_a_save_that_fails_is_shown_and_the_view_goes_back_to_the_truth(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    label(page, context, qtbot, "Fever")
    with qtbot.waitSignal(context.errors.error_presented):
        page.session.label(0, 2, "Mood")  # a label that another program has deleted
        assert len(page.session.annotations) == 2
    wait_idle(qtbot, context)
    assert [one.text for one in page.session.annotations] == ["Fever"]
    assert page.annotations.rowCount() == 1
    assert saved(context, notes[0]) == [("Symptom", "Fever")]


def test_that_labelling_the_same_span_twice_keeps_one_annotation(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    label(page, context, qtbot, "cough")
    label(page, context, qtbot, "cough")
    assert saved(context, notes[0]) == [("Symptom", "cough")]
    assert page.annotations.rowCount() == 1


def test_that_the_row_of_an_annotation_chooses_it_in_the_text(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "metformin")
    page.tab.annotation_chosen.emit(one.id)
    assert page.view.selected_annotation == one.id


def test_that_an_annotation_is_drawn_in_its_colour_with_an_underline(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "cough")
    place = page.view.rect_of(one.id)
    assert place is not None
    picture = page.view.viewport().grab().toImage()
    colours = {
        picture.pixelColor(place.center().x(), y).name().upper()
        for y in range(place.top(), place.bottom() + 4)
    }
    expected = context.theme.palette.label(1)
    assert {expected.ink, expected.ground} <= colours


def test_that_lines_hold_the_measure_for_reading(
    workspace: Workspace, context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    put_notes(workspace, "The patient came back to the ward with some pain in the left knee. " * 40)
    page = open_page(window_for, context, qtbot)
    layout = page.view.document().firstBlock().layout()
    lengths = [layout.lineAt(line).textLength() for line in range(layout.lineCount() - 1)]
    assert 62 <= statistics.median(lengths) <= 80


def test_that_a_note_of_200_000_characters_opens_in_half_a_second(
    context: AppContext, qtbot: QtBot
) -> None:
    view = AnnotatedTextView(context.theme)
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show()
    text = ("Cough 🤒 and 发热 since Monday, no chest pain; given amoxicillin. " * 6 + "\n") * 520
    text = text[:200_000]
    labels = ("Disease", "Symptom", "Treatment")
    annotations = [
        Annotation(index, NoteId(1), index * 39, index * 39 + 12, labels[index % 3], "", "", "")  # type: ignore[arg-type] # plain numbers as ids
        for index in range(5000)
    ]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        view.show_note(text, annotations)
        view.viewport().repaint()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.5


def test_that_the_list_is_filtered_while_the_text_shows_everything(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    for words in ("Fever", "cough"):
        label(page, context, qtbot, words)
    search = page.tab.findChild(SearchBox)
    assert search is not None
    search.setText("cou")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert page.annotations.rowCount() == 1
    assert "2" in page.tab.title_label.text()
    search.setText("nothing of the kind")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert page.annotations.rowCount() == 0
    label(page, context, qtbot, "metformin")
    assert page.annotations.rowCount() == 0
    QTest.keyClick(search, Qt.Key.Key_Escape)
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert page.annotations.rowCount() == 3


def test_that_the_sheet_of_keys_says_every_key_that_is_bound(
    page: AnnotationPage, context: AppContext
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_F1)
    sheet = page.findChild(KeySheet)
    assert sheet is not None
    assert sheet.isVisible()
    said = dict(sheet.lines())
    assert said["1"] == "Disease"
    assert "Undo" in said.values()
    assert len(sheet.lines()) == len(page.keys.bindings)
    sheet.reject()
    context.translation.choose(Language.CHINESE)
    assert ("1", "疾病") in [(" · ".join(one.keys), one.words()) for one in page.keys.bindings]


def test_that_the_concept_of_an_annotation_is_found_by_key_and_undone(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    install_builtin(context.workspace, "ICD-10", "wu")
    one = label(page, context, qtbot, "cough")
    with qtbot.waitSignal(page.status_changed):
        QTest.keyClick(page.view, Qt.Key.Key_C)
    click_on(page, one)
    QTest.keyClick(page.view, Qt.Key.Key_C)
    dialog = page.window().findChild(ConceptDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.is_up_to_date and dialog.model.rowCount() > 0)
    assert dialog.search.text() == "cough"
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    wait_idle(qtbot, context)
    concept = context.workspace.annotations.get(one.id).concept
    assert concept is not None
    assert (concept.system, concept.version) == ("ICD-10", "WHO 2019")
    page.window().activateWindow()  # there is no window manager here that would do it
    qtbot.waitUntil(page.window().isActiveWindow)
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert context.workspace.annotations.get(one.id).concept is None


def test_that_the_bar_says_in_progress_with_the_first_mark_on_a_note(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    label(page, context, qtbot, "cough")
    statuses = [page.session.note and page.session.note.status]
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    statuses.append(page.session.note and page.session.note.status)
    assert statuses == [NoteStatus.IN_PROGRESS, NoteStatus.NEW]


def test_that_an_undo_of_what_others_have_changed_says_so(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "cough")
    set_comment(context.workspace, one.id, "dry", "Li")
    with qtbot.waitSignal(page.status_changed) as said:
        page.session.undo()
    assert "Others have changed it" in said.args[0]
