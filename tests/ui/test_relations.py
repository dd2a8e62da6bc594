"""Relations through the real window: what keys, mouse and the tab do to the encrypted file."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.label_schema import LabelSchema, RelationKind
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.annotate import add_annotation, delete_annotation, set_pieces
from medgen_desktop.services.edits import undo
from medgen_desktop.services.relate import link
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.annotation.relation_menu import KindMenu
from medgen_desktop.ui.annotation.relations import Relations
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

TEXT = "Fever 🤒🤒 since noon.\n" + "\n" * 60 + "Later: aspirin."
LINE = "🩺 Given aspirin for chest pain, in angina; 阿司匹林 100mg。\nThen pneumonia was found."
WORDS = (
    ("aspirin", "Treatment"),
    ("chest pain", "Symptom"),
    ("angina", "Disease"),
    ("阿司匹林", "Treatment"),
    ("pneumonia", "Disease"),
)
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
Ends = dict[str, AnnotationId]


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    return put_notes(workspace, LINE)[0]


@pytest.fixture
def ends(workspace: Workspace, note: NoteId) -> Ends:
    made = {}
    for words, name in WORDS:
        start = LINE.index(words)
        change = add_annotation(workspace, note, start, start + len(words), name, "Anna")
        made[words] = change.added[0].id
    return made


def open_page(window_for: WindowMaker, context: AppContext, qtbot: QtBot) -> AnnotationPage:
    window = window_for(context)
    window.show_page("mark")
    page = window.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None)
    return page


@pytest.fixture
def page(ends: Ends, context: AppContext, window_for: WindowMaker, qtbot: QtBot) -> AnnotationPage:
    assert ends
    return open_page(window_for, context, qtbot)


def feature(page: AnnotationPage) -> Relations:
    (found,) = (one for one in page.features if isinstance(one, Relations))
    return found


def settle(qtbot: QtBot, context: AppContext) -> None:
    """Everything asked for is saved and shown."""
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    qtbot.wait(1)


def saved(context: AppContext, note: NoteId) -> list[tuple[str, str, str]]:
    """The relations in the file, in words."""
    texts = {one.id: one.text for one in context.workspace.annotations.of_note(note)}
    found = context.workspace.relations.of_note(note)
    return [(texts[one.source], one.kind, texts[one.target]) for one in found]


def menu() -> KindMenu:
    (found,) = (
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, KindMenu) and one.isVisible()
    )
    return found


def offered() -> list[str]:
    return [one.text().split(maxsplit=1)[1] for one in menu().actions()]


def middle_of(page: AnnotationPage, one: AnnotationId) -> QPoint:
    place = page.view.rect_of(one)
    assert place is not None
    return place.center()


def drag(
    page: AnnotationPage, source: QPoint, target: QPoint, held: Qt.KeyboardModifier = CTRL
) -> None:
    viewport = page.view.viewport()
    QTest.mousePress(viewport, LEFT, held, source)
    QTest.mouseMove(viewport, (source + target) / 2)
    QTest.mouseMove(viewport, target)
    QTest.mouseRelease(viewport, LEFT, held, target)


def link_by_keys(page: AnnotationPage, source: AnnotationId, target: AnnotationId) -> None:
    page.choose(source)
    QTest.keyClick(page.view, Qt.Key.Key_L)
    page.choose(target)
    QTest.keyClick(page.view, Qt.Key.Key_L)


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
        assert not context.tasks.active
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


@pytest.fixture
def linked(page: AnnotationPage, context: AppContext, ends: Ends, qtbot: QtBot) -> AnnotationPage:
    """The page with three relations, the Relations tab in front."""
    for words, kind, other in (
        ("阿司匹林", "treats", "pneumonia"),
        ("chest pain", "causes", "angina"),
        ("aspirin", "treats", "chest pain"),
    ):
        link(context.workspace, ends[words], ends[other], kind, "Anna")
    page.session.read_again()
    settle(qtbot, context)
    QTest.keyClick(page.view, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    return page


def test_that_rows_stand_in_the_order_of_the_text_and_speak(linked: AnnotationPage) -> None:
    rows = feature(linked).list
    index = [rows.index(row) for row in range(rows.rowCount())]
    assert [one.data() for one in index] == [
        "aspirin —treats→ chest pain",
        "chest pain —causes→ angina",
        "阿司匹林 —treats→ pneumonia",
    ]
    assert index[0].data(Qt.ItemDataRole.AccessibleTextRole) == "aspirin treats chest pain"
    table = QAccessible.queryAccessibleInterface(feature(linked).tab.list)
    assert table.text(QAccessible.Text.Name) == "Relations of this note"
    assert linked.panel.currentWidget() is feature(linked).tab
    assert feature(linked).tab.list.hasFocus()


def test_that_a_chosen_row_frames_the_source_and_draws_its_arc_strongly(
    linked: AnnotationPage, ends: Ends
) -> None:
    tab = feature(linked).tab
    linked.choose(ends["阿司匹林"])
    quiet = linked.view.viewport().grab().toImage()
    QTest.keyClick(tab.list, Qt.Key.Key_Down)
    assert linked.view.selected_annotation == ends["chest pain"]
    assert linked.view.viewport().grab().toImage() != quiet
    assert tab.list.hasFocus()


def test_that_delete_in_the_list_deletes_the_relation_and_not_the_annotation(
    linked: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    tab = feature(linked).tab
    said: list[str] = []
    linked.status_changed.connect(said.append)
    tab.list.selectRow(1)
    QTest.keyClick(tab.list, Qt.Key.Key_Delete)
    settle(qtbot, context)
    assert saved(context, note) == [
        ("阿司匹林", "treats", "pneumonia"),
        ("aspirin", "treats", "chest pain"),
    ]
    assert len(linked.session.annotations) == len(WORDS)
    assert said[-1] == "Relation deleted; U takes it back"
    assert not tab.delete.isEnabled()
    assert tab.list.currentIndex().row() == 1
    QTest.keyClick(tab.list, Qt.Key.Key_Delete)  # nothing is chosen
    QTest.keyClick(tab.list, Qt.Key.Key_U)
    settle(qtbot, context)
    assert len(saved(context, note)) == 3


def test_that_the_kind_is_changed_among_those_that_fit_and_turned_round(
    linked: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    tab = feature(linked).tab
    tab.list.selectRow(1)
    assert [tab.kinds.itemText(place) for place in range(tab.kinds.count())] == [
        "indicates",
        "causes",
        "location of",
    ]
    assert tab.kinds.currentText() == "causes"
    QTest.mouseClick(tab.reverse, LEFT)
    settle(qtbot, context)
    assert saved(context, note)[1] == ("angina", "causes", "chest pain")
    tab.kinds.setFocus()
    QTest.keyClick(tab.kinds, Qt.Key.Key_Down)
    settle(qtbot, context)
    assert saved(context, note)[1] == ("angina", "location of", "chest pain")
    assert tab.kinds.currentText() == "location of"
    undo(context.workspace, "Anna")
    undo(context.workspace, "Anna")
    assert saved(context, note)[1] == ("chest pain", "causes", "angina")


def test_that_a_relation_that_cannot_be_turned_round_offers_no_button(
    linked: AnnotationPage,
) -> None:
    tab = feature(linked).tab
    tab.list.selectRow(0)
    assert not tab.reverse.isEnabled()
    assert tab.delete.isEnabled()


def test_that_a_kind_that_the_schema_lost_is_still_shown(
    linked: AnnotationPage, context: AppContext
) -> None:
    workspace, tab = context.workspace, feature(linked).tab
    tab.list.selectRow(0)
    with workspace.transaction() as tx:
        workspace.schemas.add(tx, LabelSchema(relations=(RelationKind("eases"),)), "Anna")
    workspace.schemas.refresh()
    context.events.schema_changed.emit()
    assert [tab.kinds.itemText(place) for place in range(tab.kinds.count())] == [
        "eases",
        "treats",
    ]
    assert tab.kinds.currentText() == "treats"


def test_that_the_empty_tab_says_how_to_link(page: AnnotationPage) -> None:
    tab = feature(page).tab
    page.panel.show_tab(tab)
    assert tab._nothing.isVisible()
    assert "press L" in tab._nothing.text()
    assert not tab.list.isVisible()


def test_that_relabelling_an_end_shows_in_its_row(
    linked: AnnotationPage, context: AppContext, ends: Ends, qtbot: QtBot
) -> None:
    linked.session.relabel(ends["chest pain"], "Disease")
    settle(qtbot, context)
    one = feature(linked).list.linked_at(0)
    assert one is not None
    assert one.target.label == "Disease"


def test_that_arcs_are_drawn_in_every_theme_and_language(
    linked: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    tab = feature(linked).tab
    tab.list.selectRow(0)
    pictures = []
    for theme in (ThemeName.DARK, ThemeName.CONTRAST, ThemeName.LIGHT):
        context.theme.choose(theme)
        pictures.append(linked.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]
    context.translation.choose(Language.CHINESE)
    qtbot.wait(1)
    context.translation.choose(Language.ENGLISH)
    assert tab.delete.text() == "Delete relation"


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
