"""Relations through the real window: what keys, mouse and the tab do to the encrypted file."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.label_schema import LabelSchema, RelationKind
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.annotate import add_annotation, delete_annotation, set_pieces
from medgen_desktop.services.relate import link
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext

from .conftest import WindowMaker, put_notes
from .relation_ward import (
    ALT,
    CTRL,
    LEFT,
    LINE,
    NONE,
    WORDS,
    Ends,
    drag,
    feature,
    link_by_keys,
    mark_words,
    menu,
    middle_of,
    offered,
    open_page,
    saved,
    settle,
)

pytestmark = pytest.mark.clinic

TEXT = "Fever 🤒🤒 since noon.\n" + "\n" * 60 + "Later: aspirin."


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    return put_notes(workspace, LINE)[0]


@pytest.fixture
def ends(workspace: Workspace, note: NoteId) -> Ends:
    return mark_words(workspace, note)


@pytest.fixture
def page(ends: Ends, context: AppContext, window_for: WindowMaker, qtbot: QtBot) -> AnnotationPage:
    assert ends
    return open_page(window_for, context, qtbot)


def test_that_two_annotations_are_linked_by_keys_alone(
    page: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    said: list[str] = []
    page.status_changed.connect(said.append)
    QTest.keyClick(page.view, Qt.Key.Key_BracketRight)
    QTest.keyClick(page.view, Qt.Key.Key_L)
    assert "press L or Enter" in said[-1]
    QTest.keyClick(page.view, Qt.Key.Key_BracketRight)
    QTest.keyClick(page.view, Qt.Key.Key_L)
    assert offered() == [
        "aspirin treats chest pain",
        "aspirin causes chest pain",
        "aspirin location of chest pain",
        "chest pain location of aspirin",
    ]
    QTest.keyClick(menu(), Qt.Key.Key_1)
    settle(qtbot, context)
    qtbot.waitUntil(page.view.hasFocus)
    assert saved(context, note) == [("aspirin", "treats", "chest pain")]
    assert said[-1] == "Linked: aspirin treats chest pain; U takes it back"
    QTest.keyClick(page.view, Qt.Key.Key_U)
    settle(qtbot, context)
    assert saved(context, note) == []
    assert feature(page).list.rowCount() == 0


def test_that_enter_ends_a_link_and_takes_the_first_offer(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    page.choose(ends["chest pain"])
    QTest.keyClick(page.view, Qt.Key.Key_L)
    page.choose(ends["angina"])
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    QTest.keyClick(menu(), Qt.Key.Key_Return)
    settle(qtbot, context)
    assert saved(context, note) == [("chest pain", "indicates", "angina")]


def test_that_the_caret_finds_the_other_annotation_too(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    page.choose(ends["aspirin"])
    QTest.keyClick(page.view, Qt.Key.Key_L)
    page.view.select_range(LINE.index("pneumonia"), LINE.index("pneumonia"))
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert page.view.selected_annotation == ends["pneumonia"]
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    QTest.keyClick(menu(), Qt.Key.Key_2)
    settle(qtbot, context)
    assert saved(context, note) == [("aspirin", "causes", "pneumonia")]


def test_that_escape_links_nothing_and_goes_back_to_where_one_was(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    page.choose(ends["aspirin"])
    QTest.keyClick(page.view, Qt.Key.Key_L)
    page.choose(ends["angina"])
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert said.args == ["Nothing was linked"]
    assert page.view.selected_annotation == ends["aspirin"]
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.tab._delete.isEnabled() is False
    settle(qtbot, context)
    assert saved(context, note) == []


def test_that_escape_in_the_list_of_annotations_cancels_too(
    page: AnnotationPage, ends: Ends, qtbot: QtBot
) -> None:
    page.choose(ends["aspirin"])
    QTest.keyClick(page.view, Qt.Key.Key_L)
    page.tab._list.setFocus()
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.tab._list, Qt.Key.Key_Escape)
    assert said.args == ["Nothing was linked"]


def test_that_escape_in_the_menu_links_nothing(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    link_by_keys(page, ends["aspirin"], ends["chest pain"])
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(menu(), Qt.Key.Key_Escape)
    assert said.args == ["Nothing was linked"]
    settle(qtbot, context)
    assert saved(context, note) == []


def test_that_without_a_chosen_annotation_the_key_says_what_to_do(
    page: AnnotationPage, ends: Ends, qtbot: QtBot
) -> None:
    page.choose(None)
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_L)
    assert "Choose an annotation first" in said.args[0]
    page.choose(ends["aspirin"])
    QTest.keyClick(page.view, Qt.Key.Key_L)
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.keyClick(page.view, Qt.Key.Key_L)
    assert "Choose the other annotation" in said.args[0]


ONE_KIND = LabelSchema(relations=(RelationKind("treats", ("Treatment",), ("Symptom",)),))


@pytest.mark.parametrize(
    ("first", "second"), [("aspirin", "chest pain"), ("chest pain", "aspirin")]
)
def test_that_the_only_kind_that_fits_is_made_at_once_in_its_direction(
    workspace: Workspace,
    context: AppContext,
    window_for: WindowMaker,
    note: NoteId,
    ends: Ends,
    qtbot: QtBot,
    first: str,
    second: str,
) -> None:
    with workspace.transaction() as tx:
        workspace.schemas.add(tx, ONE_KIND, "Anna")
    workspace.schemas.refresh()
    page = open_page(window_for, context, qtbot)
    link_by_keys(page, ends[first], ends[second])
    settle(qtbot, context)
    assert saved(context, note) == [("aspirin", "treats", "chest pain")]
    with qtbot.waitSignal(page.status_changed) as said:
        link_by_keys(page, ends["angina"], ends["pneumonia"])
    settle(qtbot, context)
    assert saved(context, note) == [("aspirin", "treats", "chest pain")]
    said_texts: list[str] = []
    page.status_changed.connect(said_texts.append)
    link_by_keys(page, ends["angina"], ends["pneumonia"])
    assert said_texts[-1] == "No kind of relation fits between Disease and Disease"
    assert said.args
    link_by_keys(page, ends[first], ends[second])
    settle(qtbot, context)
    assert said_texts[-1] == "They are linked so already"


@pytest.mark.parametrize("held", [CTRL, ALT])
def test_that_a_drag_with_a_key_held_links_across_lines(
    page: AnnotationPage,
    context: AppContext,
    note: NoteId,
    ends: Ends,
    qtbot: QtBot,
    held: Qt.KeyboardModifier,
) -> None:
    drag(page, middle_of(page, ends["阿司匹林"]), middle_of(page, ends["pneumonia"]), held)
    assert not page.view.textCursor().hasSelection()
    assert offered()[0] == "阿司匹林 treats pneumonia"
    QTest.keyClick(menu(), Qt.Key.Key_1)
    settle(qtbot, context)
    assert saved(context, note) == [("阿司匹林", "treats", "pneumonia")]


def test_that_the_line_follows_the_mouse_while_it_is_dragged(
    page: AnnotationPage, ends: Ends, qtbot: QtBot
) -> None:
    page.choose(ends["aspirin"])
    viewport = page.view.viewport()
    start = middle_of(page, ends["aspirin"])
    far = start + QPoint(60, 160)
    QTest.mousePress(viewport, LEFT, CTRL, start)
    before = viewport.grab().toImage()
    QTest.mouseMove(viewport, far)
    during = viewport.grab().toImage()
    assert differs_near(before, during, far)
    QTest.mouseMove(viewport, middle_of(page, ends["angina"]))
    assert feature(page).drag.over == ends["angina"]
    viewport.grab()
    QTest.mouseMove(viewport, far)
    with qtbot.waitSignal(page.status_changed) as said:
        QTest.mouseRelease(viewport, LEFT, CTRL, far)
    assert said.args == ["Nothing was linked"]
    assert not differs_near(before, viewport.grab().toImage(), far)
    assert feature(page).drag.source is None


def differs_near(one: QImage, other: QImage, place: QPoint) -> bool:
    """Whether two pictures differ around a place."""
    return any(
        one.pixelColor(place.x() - x, place.y() - y)
        != other.pixelColor(place.x() - x, place.y() - y)
        for x in range(12)
        for y in range(12)
    )


def test_that_escape_ends_a_drag(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    viewport = page.view.viewport()
    QTest.mousePress(viewport, LEFT, CTRL, middle_of(page, ends["aspirin"]))
    QTest.mouseMove(viewport, middle_of(page, ends["chest pain"]))
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, LEFT, CTRL, middle_of(page, ends["chest pain"]))
    settle(qtbot, context)
    assert saved(context, note) == []


def test_that_a_click_with_ctrl_only_chooses(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    QTest.mouseClick(page.view.viewport(), LEFT, CTRL, middle_of(page, ends["angina"]))
    assert page.view.selected_annotation == ends["angina"]
    settle(qtbot, context)
    assert saved(context, note) == []


def test_that_a_drag_without_a_key_selects_text_as_ever(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    drag(page, middle_of(page, ends["aspirin"]), middle_of(page, ends["angina"]), NONE)
    assert page.view.textCursor().hasSelection()
    beside = QPoint(page.view.viewport().width() - 4, page.view.viewport().height() - 4)
    drag(page, beside, middle_of(page, ends["angina"]), CTRL)
    settle(qtbot, context)
    assert saved(context, note) == []


def test_that_nested_and_discontinuous_annotations_are_linked_by_mouse(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    workspace, start = context.workspace, LINE.index("chest")
    set_pieces(workspace, ends["chest pain"], [(start, start + 5), (start + 6, start + 10)], "Anna")
    inner = add_annotation(workspace, note, start, start + 5, "Disease", "Anna").added[0].id
    page.session.read_again()
    settle(qtbot, context)
    page.choose(ends["chest pain"])
    drag(page, middle_of(page, ends["chest pain"]), middle_of(page, inner))
    QTest.keyClick(menu(), Qt.Key.Key_1)
    settle(qtbot, context)
    (one,) = workspace.relations.of_note(note)
    assert (one.source, one.kind, one.target) == (ends["chest pain"], "indicates", inner)
    page.view.viewport().grab()


def test_that_what_is_marked_just_now_is_linked_at_once(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    start = LINE.index("100mg")
    page.session.label(start, start + 5, "Symptom")
    fresh = next(one.id for one in page.session.annotations if one.text == "100mg")
    assert fresh < 0
    link_by_keys(page, fresh, ends["angina"])
    QTest.keyClick(menu(), Qt.Key.Key_1)
    settle(qtbot, context)
    assert saved(context, note) == [("100mg", "indicates", "angina")]


def test_that_a_link_follows_its_annotation_when_that_is_saved(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    start = LINE.index("100mg")
    page.session.label(start, start + 5, "Symptom")
    fresh = next(one.id for one in page.session.annotations if one.text == "100mg")
    page.choose(fresh)
    QTest.keyClick(page.view, Qt.Key.Key_L)
    settle(qtbot, context)
    page.choose(ends["angina"])
    QTest.keyClick(page.view, Qt.Key.Key_L)
    QTest.keyClick(menu(), Qt.Key.Key_1)
    settle(qtbot, context)
    assert saved(context, note) == [("100mg", "indicates", "angina")]


def test_that_a_link_ends_when_its_annotation_goes(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    page.choose(ends["aspirin"])
    QTest.keyClick(page.view, Qt.Key.Key_L)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    link_by_keys(page, ends["chest pain"], ends["angina"])
    QTest.keyClick(menu(), Qt.Key.Key_1)
    settle(qtbot, context)
    assert saved(context, note) == [("chest pain", "indicates", "angina")]


def test_that_what_another_person_deleted_meanwhile_is_said_and_shown(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    delete_annotation(context.workspace, ends["chest pain"], "Bob")
    link_by_keys(page, ends["aspirin"], ends["chest pain"])
    with qtbot.waitSignal(context.errors.error_presented):
        QTest.keyClick(menu(), Qt.Key.Key_1)
    settle(qtbot, context)
    assert saved(context, note) == []
    assert page.session.annotation(ends["chest pain"]) is None


def test_that_deleting_an_annotation_takes_its_relations_and_undo_brings_both_back(
    page: AnnotationPage, context: AppContext, note: NoteId, ends: Ends, qtbot: QtBot
) -> None:
    for words, kind, other in (
        ("aspirin", "treats", "chest pain"),
        ("chest pain", "indicates", "angina"),
        ("阿司匹林", "treats", "pneumonia"),
    ):
        link(context.workspace, ends[words], ends[other], kind, "Anna")
    page.session.read_again()
    settle(qtbot, context)
    before, rows = saved(context, note), feature(page).list
    page.choose(ends["chest pain"])
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    page.view.viewport().grab()
    settle(qtbot, context)
    assert saved(context, note) == [("阿司匹林", "treats", "pneumonia")]
    assert rows.rowCount() == 1
    QTest.keyClick(page.view, Qt.Key.Key_U)
    settle(qtbot, context)
    assert saved(context, note) == before
    assert rows.rowCount() == 3
    assert {one.text for one in page.session.annotations} == {words for words, _ in WORDS}


def test_that_an_arc_to_an_end_out_of_sight_runs_to_the_edge(
    workspace: Workspace, context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    (note,) = put_notes(workspace, TEXT)
    fever = add_annotation(workspace, note, 0, 5, "Symptom", "Anna").added[0].id
    start = TEXT.index("aspirin")
    drug = add_annotation(workspace, note, start, start + 7, "Treatment", "Anna").added[0].id
    page = open_page(window_for, context, qtbot)
    viewport, bar = page.view.viewport(), page.view.verticalScrollBar()
    bare_top = viewport.grab().toImage()
    bar.setValue(bar.maximum())
    bare_end = viewport.grab().toImage()
    link(workspace, drug, fever, "treats", "Anna")
    page.session.read_again()
    settle(qtbot, context)
    end = viewport.grab().toImage()
    bar.setValue(0)
    top = viewport.grab().toImage()
    margin = range(24)
    assert any(
        top.pixelColor(x, top.height() - 3) != bare_top.pixelColor(x, top.height() - 3)
        for x in margin
    )
    assert any(end.pixelColor(x, 2) != bare_end.pixelColor(x, 2) for x in margin)
    page.resize(page.width() - 80, page.height())
    page.choose(fever)
    QTest.keyClick(page.view, Qt.Key.Key_L)
    page.choose(drug)
    viewport.grab()
    page.session.close()
    assert feature(page).drag.source is None


def test_that_the_keys_stand_on_the_sheet(page: AnnotationPage) -> None:
    shown = {(one.keys, one.words()) for one in page.keys.bindings if one.group == "relation"}
    assert shown == {
        (("L",), "Link it to another annotation"),
        (("Shift+L",), "Show the relations"),
    }
