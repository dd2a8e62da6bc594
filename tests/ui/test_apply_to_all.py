"""A on the Mark page: the same text marked everywhere, and U takes all of it back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.apply_to_all import NotePlaces
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.apply_dialog import ApplyDialog
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.models.places_table import PlacesTable
from medgen_desktop.ui.translation import Language

from .conftest import ContextMaker, WindowMaker, put_notes
from .test_annotation_page import find, label, open_page, wait_idle

pytestmark = pytest.mark.clinic

TEXTS = ("Cough 🤒 at night. No cough today.", "咳嗽; dry COUGH", "coughing", "nothing")


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return put_notes(workspace, *TEXTS)


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    return open_page(window_for, context, qtbot)


def ask(page: AnnotationPage, qtbot: QtBot) -> ApplyDialog:
    """Press A and wait for what is found."""
    QTest.keyClick(page.view, Qt.Key.Key_A)
    (dialog,) = page.window().findChildren(ApplyDialog)
    qtbot.waitUntil(lambda: dialog.apply_button.isEnabled() or "Found" in dialog.found.text())
    return dialog


def total(context: AppContext) -> int:
    return context.workspace.annotations.count()


def test_that_the_chosen_annotation_is_marked_everywhere_and_u_takes_all_back(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "Cough")
    page.choose(one.id)
    dialog = ask(page, qtbot)
    assert dialog.text.text() == "Cough"
    assert dialog.label.currentData() == "Symptom"
    assert dialog.found.text() == "Found: 2 · notes: 2 · labelled so already: 1"
    assert dialog.apply_button.text() == "Mark 2 places in 2 notes"
    QTest.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, context)
    assert [each.text for each in page.session.annotations] == ["Cough", "cough"]
    assert total(context) == 3
    assert not page.window().findChildren(ApplyDialog) or not dialog.isVisible()
    row = page.notes.note_at(page.notes.row_of(notes[1]))
    assert row is not None
    assert row.annotations == 1
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert total(context) == 1
    assert [each.text for each in page.session.annotations] == ["Cough"]
    QTest.keyClick(page.view, Qt.Key.Key_R)
    wait_idle(qtbot, context)
    assert total(context) == 3
    assert [each.text for each in page.session.annotations] == ["Cough", "cough"]


def test_that_selected_text_needs_no_annotation_and_notes_can_be_left_out(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    find(page, "Cough")
    dialog = ask(page, qtbot)
    assert dialog.apply_button.text() == "Mark 3 places in 2 notes"
    dialog.label.setCurrentIndex(dialog.label.findData("Symptom"))
    dialog.whole_words.setChecked(False)
    qtbot.waitUntil(lambda: dialog.apply_button.text() == "Mark 4 places in 3 notes")
    dialog.table.setCurrentIndex(dialog.places.index(0, 0))
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.apply_button.text() == "Mark 2 places in 2 notes"
    dialog.match_case.setChecked(True)
    qtbot.waitUntil(lambda: dialog.apply_button.text() == "Mark 1 place")
    dialog.match_case.setChecked(False)
    qtbot.waitUntil(lambda: dialog.apply_button.text() == "Mark 4 places in 3 notes")
    dialog.places.choose_all(chosen=False)
    assert not dialog.apply_button.isEnabled()
    dialog.places.setData(
        dialog.places.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole
    )
    assert dialog.apply_button.text() == "Mark 2 places in 1 note"
    QTest.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, context)
    assert total(context) == len(context.workspace.annotations.of_note(notes[0])) == 2


def test_that_all_is_taken_back_after_a_restart(
    tmp_path: Path,
    context_for: ContextMaker,
    window_for: WindowMaker,
    qtbot: QtBot,
) -> None:
    path = tmp_path / "restart.medgen"
    workspace = Workspace.create(path, "correct horse")
    put_notes(workspace, *TEXTS)
    context = context_for(workspace)
    page = open_page(window_for, context, qtbot)
    find(page, "Cough")
    QTest.mouseClick(ask(page, qtbot).apply_button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, context)
    assert total(context) == 3
    page.window().close()
    context.tasks.close()
    workspace.close()
    context = context_for(Workspace.open(path, "correct horse"))
    page = open_page(window_for, context, qtbot)
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert total(context) == 0


def test_that_cancelling_or_nothing_to_apply_changes_nothing(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_A)
    assert "select some text" in said.args[0]
    find(page, "Cough")
    dialog = ask(page, qtbot)
    dialog.text.setText(" ")
    assert "Type the text" in dialog.found.text()
    dialog.text.setText("headache")
    qtbot.waitUntil(lambda: dialog.found.text() == "Found: 0 · notes: 0")
    assert not dialog.apply_button.isEnabled()
    QTest.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    wait_idle(qtbot, context)
    assert total(context) == 0
    find(page, "Cough")
    ask(page, qtbot)
    page.window().close()


def test_that_a_refusal_lets_it_be_tried_again(
    page: AnnotationPage,
    context: AppContext,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("medgen_desktop.services.apply_to_all.MOST_PLACES", 2)
    find(page, "Cough")
    dialog = ask(page, qtbot)
    with qtbot.waitSignal(context.errors.error_presented):
        QTest.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.apply_button.isEnabled)
    wait_idle(qtbot, context)
    assert dialog.isVisible()
    assert total(context) == 0


def test_that_an_annotation_in_pieces_is_not_applied(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    one = label(page, context, qtbot, "Cough")
    page.session.set_pieces(one.id, ((0, 5), (8, 10)))
    wait_idle(qtbot, context)
    page.choose(one.id)
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_A)
    assert "several pieces" in said.args[0]


@pytest.mark.usefixtures("qapp")
def test_that_the_table_of_places_keeps_qts_rules(context: AppContext) -> None:
    model = PlacesTable()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.choose_all(chosen=False)
    places = tuple(NotePlaces(NoteId(at), "N", 2, "a ", "b", " c") for at in range(3))
    model.show(places)
    assert model.chosen_places == 6
    checked, box = Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole
    for value, expected in ((checked, 6), (Qt.CheckState.Unchecked, 4), (checked, 6)):
        assert model.setData(model.index(1, 0), value, box)
        assert model.chosen_places == expected
    assert not model.setData(model.index(1, 1), checked, box)
    assert model.data(QModelIndex()) is None
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Places"
    assert tester is not None
    context.translation.choose(Language.ENGLISH)
