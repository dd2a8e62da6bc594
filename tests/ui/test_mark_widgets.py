"""What the widgets of the Mark page do under the wheel, the mouse, the keys and narrow windows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QSpinBox, QTableView, QWidget
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.attributes import ATTRIBUTES
from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.label_schema import DEFAULT_LABELS, Label, LabelSchema, NoteField
from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.services.edits import perform
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.accept_dialog import AcceptDialog
from medgen_desktop.ui.annotation.apply_dialog import ApplyDialog
from medgen_desktop.ui.annotation.label_counts import LabelCounts
from medgen_desktop.ui.annotation.note_sheet import NoteSheet
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.annotation.suggestions import Suggestions
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import ElidedLabel
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes
from .test_annotation_page import find, open_page, wait_idle

pytestmark = pytest.mark.clinic

LONG_NAME = "Whether the patient was asked in the emergency department before"


def adopt(workspace: Workspace, schema: LabelSchema) -> None:
    """Let the file have this schema."""
    edit = Edit(schema_before=workspace.schemas.current(), schema_after=schema)
    with workspace.transaction() as tx:
        perform(workspace, tx, "schema", "Head", edit)
    workspace.schemas.refresh()


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    fields = (NoteField("Quality", ("good", "poor")), NoteField(LONG_NAME))
    adopt(workspace, replace(workspace.schemas.current(), fields=fields))
    return put_notes(workspace, "Fever and cough, cough.", "Chest pain.")


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    return open_page(window_for, context, qtbot)


def turn_wheel(widget: QWidget) -> None:
    """Turn the wheel one notch down over the middle of a widget, without its focus."""
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_that_the_wheel_over_a_choice_or_number_changes_and_saves_nothing(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    combos = page.panel.findChildren(QComboBox) + page.note_list.findChildren(QComboBox)
    spins = page.panel.findChildren(QSpinBox)
    before = [one.currentIndex() for one in combos], [one.value() for one in spins]
    assert len(combos) >= 5
    for one in (*combos, *spins):
        turn_wheel(one)
    wait_idle(qtbot, context)
    assert ([one.currentIndex() for one in combos], [one.value() for one in spins]) == before
    note = context.workspace.notes.get(notes[0])
    assert (note.status, note.fields) == (NoteStatus.NEW, {})
    assert not page.notes.is_narrowed


@pytest.fixture
def crowded(
    workspace: Workspace, context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    """The page of a schema with 27 labels, one of them long, in a small window."""
    schema = workspace.schemas.current()
    more = [Label(f"Label {number}", f"L{number}", "") for number in range(23)]
    labels = (*schema.labels, Label(LONG_NAME, "LL", "4"), *more)
    adopt(workspace, replace(schema, labels=labels))
    put_notes(workspace, f"{LONG_NAME}: fever and cough.")
    page = open_page(window_for, context, qtbot)
    page.window().resize(1024, 700)
    qtbot.wait(1)
    return page


def button_of(page: AnnotationPage, words: str) -> QPushButton:
    """The button of the bar above the text that begins with these words."""
    found = page.bar.findChildren(QPushButton)
    return next(one for one in found if one.text().strip().startswith(words))


def test_that_many_labels_take_two_rows_and_the_others_are_in_a_menu(
    crowded: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    buttons = [button_of(crowded, words) for words in ("Disease", "Symptom", "Treatment", "Whet")]
    buttons += [button_of(crowded, f"Label {number}") for number in range(23)]
    more = button_of(crowded, "More…")
    shown = [one for one in (*buttons, more) if one.isVisible()]
    assert 5 <= len(shown) < 12
    assert more in shown
    assert len({one.y() for one in shown}) <= 2
    assert max(one.width() for one in shown) <= 200
    assert all(one.geometry().right() < crowded.bar.width() for one in shown)
    assert "…" in buttons[3].text()
    assert LONG_NAME in buttons[3].toolTip()
    assert crowded.view.height() > 400
    more.menu().aboutToShow.emit()
    listed = {one.text(): one for one in more.menu().actions()}
    assert len(listed) == len(buttons) + 1 - len(shown)
    find(crowded, "fever")
    listed["Label 22"].trigger()
    wait_idle(qtbot, context)
    assert [one.label for one in crowded.session.annotations] == ["Label 22"]
    crowded.window().resize(3000, 900)
    qtbot.wait(1)
    assert not more.isVisible()
    assert all(one.isVisible() for one in buttons)


def test_that_a_long_title_ends_in_an_ellipsis_and_is_read_whole(crowded: AnnotationPage) -> None:
    title, _about = crowded.bar.findChildren(ElidedLabel)
    note = crowded.session.note
    assert note is not None
    assert title.text() == title.toolTip() == note.title
    assert title.shown_text().endswith("…")
    assert title.fontMetrics().horizontalAdvance(title.shown_text()) <= title.width()
    assert not title.grab().isNull()
    assert crowded.window().width() == 1024


def test_that_a_click_on_the_bar_leaves_the_focus_in_the_text(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    for word in ("Fever", "cough"):
        find(page, word)
        QTest.mouseClick(button_of(page, "Symptom"), Qt.MouseButton.LeftButton)
        wait_idle(qtbot, context)
    page.view.setFocus()
    QTest.mouseClick(button_of(page, "Undo"), Qt.MouseButton.LeftButton)
    wait_idle(qtbot, context)
    focus = QApplication.focusWidget()
    assert focus is page.view
    QTest.keyClick(focus, Qt.Key.Key_Space)
    wait_idle(qtbot, context)
    assert [one.text for one in page.session.annotations] == ["Fever"]


def tab_stops(first: QWidget, count: int) -> list[str]:
    """The words of the widgets that Tab comes to from this one, shown or hidden."""
    said: list[str] = []
    widget: QWidget | None = first
    while widget is not None and len(said) < count:
        if isinstance(widget, QPushButton):
            said.append(widget.text().strip().split("  ")[0])
        widget = widget.nextInFocusChain()
    return said


def test_that_tab_goes_through_the_bar_in_the_order_it_is_read(
    page: AnnotationPage, qtbot: QtBot
) -> None:
    labels = (*DEFAULT_LABELS, Label("Fourth", "F", "4"))
    page.bar.set_labels(labels)
    page.tab.set_labels(labels, ATTRIBUTES)
    qtbot.wait(1)  # the buttons before are gone
    bar = ["Disease", "Symptom", "Treatment", "Fourth", "More…", "Undo", "Redo", "Done", "Labels…"]
    assert tab_stops(page.bar, 12) == [*bar, "Keys", "Find in all notes", "Progress"]
    first = next(one for one in page.tab.findChildren(QPushButton) if "Negated" in one.text())
    stops = tab_stops(first, len(ATTRIBUTES) + 3)
    assert stops[0] == "Negated"
    assert stops[-3:] == ["Take the suggested attributes", "Concept…", "Delete annotation"]


def mark(page: AnnotationPage, context: AppContext, qtbot: QtBot, *words: str) -> None:
    """Label each of these words as a symptom."""
    for one in words:
        find(page, one)
        QTest.keyClick(page.view, Qt.Key.Key_2)
        wait_idle(qtbot, context)


def rows_of_tab(page: AnnotationPage) -> QTableView:
    """The list of annotations."""
    return page.tab.findChildren(QTableView)[0]


def press_where_focus_is(page: AnnotationPage, key: Qt.Key) -> None:
    """Press a key as a person does: it goes where the focus is."""
    focus = page.window().focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


@pytest.mark.parametrize("words", [("Fever",), ("Fever", "and", "cough")])
def test_that_a_row_that_moves_keeps_its_choice_and_the_focus(
    page: AnnotationPage, context: AppContext, qtbot: QtBot, words: tuple[str, ...]
) -> None:
    mark(page, context, qtbot, *words)
    (orders,) = page.tab.findChildren(QComboBox)
    orders.setCurrentIndex(1)
    chosen = page.session.annotations[0].id
    page.choose(chosen)
    first = next(one for one in page.tab.findChildren(QPushButton) if "Negated" in one.text())
    rows = rows_of_tab(page)
    for focused, key in ((first, Qt.Key.Key_3), (rows, Qt.Key.Key_1)):
        focused.setFocus()
        press_where_focus_is(page, key)
        wait_idle(qtbot, context)
        qtbot.wait(1)
        assert page.window().focusWidget() is focused
        assert page.view.selected_annotation == chosen
        shown = page.annotations.annotation_at(rows.currentIndex().row())
        assert shown is not None
        assert shown.id == chosen
        assert rows.selectionModel().isRowSelected(rows.currentIndex().row(), QModelIndex())
        assert first.isEnabled()
    orders.setCurrentIndex(0)
    assert page.annotations.row_of(chosen) == rows.currentIndex().row()


def test_that_deleting_in_the_list_chooses_the_next_row_and_in_the_text_none(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    mark(page, context, qtbot, "Fever", "and", "cough")
    rows = rows_of_tab(page)
    page.choose(page.session.annotations[1].id)
    rows.setFocus()
    chosen: list[str | None] = []
    for _ in range(3):
        assert page.window().focusWidget() is rows
        press_where_focus_is(page, Qt.Key.Key_Delete)
        wait_idle(qtbot, context)
        qtbot.wait(1)
        number = page.view.selected_annotation
        one = None if number is None else page.session.annotation(number)
        chosen.append(None if one is None else one.text)
    assert chosen == ["cough", "Fever", None]
    assert page.window().focusWidget() is page.view
    mark(page, context, qtbot, "Fever", "and")
    page.choose(page.session.annotations[0].id)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    wait_idle(qtbot, context)
    assert page.view.selected_annotation is None
    assert not rows.currentIndex().isValid()


def test_that_the_counts_name_labels_that_occur_and_take_two_lines(
    crowded: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    (counts,) = crowded.tab.findChildren(LabelCounts)
    mark(crowded, context, qtbot, "fever")
    assert counts.text() == "Symptom 1"
    counts.show_counts([(LONG_NAME, 2), *((f"Label {number}", 3) for number in range(23))])
    qtbot.wait(1)
    assert counts.text().endswith("…")
    assert "Label 22 3" in counts.toolTip()
    assert counts.height() < 3 * counts.fontMetrics().lineSpacing()
    counts.show_counts([])
    assert counts.text() == ""


def test_that_a_long_field_name_takes_no_more_than_the_panel_has(page: AnnotationPage) -> None:
    tab = next(one for one in page.features if isinstance(one, NoteSheet)).tab
    page.panel.show_tab(tab)
    page.window().resize(1024, 700)
    QTest.qWait(1)
    assert tab.horizontalScrollBar().maximum() == 0
    inner = tab.widget()
    assert inner is not None
    assert max(inner.width(), inner.minimumSizeHint().width()) <= tab.viewport().width()
    short, long = tab.fields.findChildren(ElidedLabel)
    assert short.shown_text() == "Quality"
    assert long.shown_text().endswith("…")
    assert long.toolTip() == LONG_NAME


def test_that_enter_accepts_what_was_counted_and_escape_nothing(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    suggestions = next(one for one in page.features if isinstance(one, Suggestions))
    mark(page, context, qtbot, "cough")
    qtbot.waitUntil(lambda: suggestions.model.rowCount() > 0)
    before = context.workspace.annotations.count()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        assert context.workspace.annotations.count() == before
        suggestions.tab.accept_above_requested.emit(0.5)
        dialog = page.view.findChild(AcceptDialog)
        assert isinstance(dialog, AcceptDialog)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.isVisible(), "it was not counted yet"
        qtbot.waitUntil(dialog.accept_all.isEnabled)
        assert dialog.accept_all.isDefault()
        QTest.keyClick(dialog, key)
        qtbot.waitUntil(lambda: page.view.findChild(AcceptDialog) is None)
        wait_idle(qtbot, context)
    assert context.workspace.annotations.count() > before


def test_that_every_tab_of_the_panel_is_reached_by_keys_and_has_a_name(
    page: AnnotationPage, qtbot: QtBot
) -> None:
    page.window().resize(1024, 700)
    bar = page.panel.tabBar()
    assert bar.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert page.panel.accessibleName()
    assert bar.accessibleName()
    bar.setFocus()
    seen = []
    for _ in range(4):
        seen.append(bar.tabText(bar.currentIndex()).split(" (")[0])
        QTest.keyClick(bar, Qt.Key.Key_Right)
        qtbot.wait(1)
    assert seen == ["Annotations", "Suggestions", "Relations", "Note"]
    assert page.window().focusWidget() is bar
    assert bar.rect().intersects(bar.tabRect(bar.currentIndex()))
    assert page.panel.currentWidget().accessibleName() == "About this note"


def test_that_the_labels_to_apply_follow_the_language(context: AppContext, qtbot: QtBot) -> None:
    dialog = ApplyDialog("cough", "Symptom", DEFAULT_LABELS, context.theme)
    qtbot.addWidget(dialog)
    assert dialog.label.currentText() == "Symptom"
    context.translation.choose(Language.CHINESE)
    qtbot.wait(1)
    assert dialog.label.currentText() == "症状"
    assert dialog.sought().label == "Symptom"
