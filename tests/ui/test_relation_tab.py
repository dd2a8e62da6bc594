"""The list of relations beside the text: choosing, changing, deleting, and what it says."""

from itertools import product

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.label_schema import LabelSchema, RelationKind
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.edits import undo
from medgen_desktop.services.relate import link
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes
from .relation_ward import (
    LEFT,
    LINE,
    WORDS,
    Ends,
    feature,
    mark_words,
    open_page,
    saved,
    settle,
)
from .test_mark_widgets import turn_wheel

pytestmark = pytest.mark.clinic


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


def said_of(index: QModelIndex) -> list[str]:
    """What a row says to a screen reader, what it adds on request, and its tip."""
    roles = Qt.ItemDataRole
    asked = (roles.AccessibleTextRole, roles.AccessibleDescriptionRole, roles.ToolTipRole)
    return [index.data(role) for role in asked]


def colours_of(picture: QImage) -> set[str]:
    """The colours of its points."""
    places = product(range(picture.width()), range(picture.height()))
    return {picture.pixelColor(x, y).name() for x, y in places}


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


def test_that_the_wheel_over_the_kinds_changes_and_saves_nothing(
    linked: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    tab = feature(linked).tab
    tab.list.selectRow(1)
    before = saved(context, note)
    turn_wheel(tab.kinds)
    settle(qtbot, context)
    assert tab.kinds.currentText() == "causes"
    assert saved(context, note) == before


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


def test_that_a_relation_that_a_relabel_made_unfit_says_so_and_how_to_mend_it(
    linked: AnnotationPage, context: AppContext, ends: Ends, qtbot: QtBot
) -> None:
    tab, first = feature(linked).tab, feature(linked).list.index(0)
    fit = tab.list.viewport().grab(tab.list.visualRect(first)).toImage()
    linked.session.relabel(ends["aspirin"], "Disease")
    settle(qtbot, context)
    unfit = tab.list.viewport().grab(tab.list.visualRect(first)).toImage()
    caution = QColor(context.theme.palette.caution).name()
    assert caution in colours_of(unfit)
    assert caution not in colours_of(fit)
    assert said_of(first)[0] == "aspirin treats chest pain. It does not fit the labels"
    assert "lead from Disease to Symptom. Choose another kind" in said_of(first)[1]
    assert said_of(first)[2] == "\n".join(said_of(first)[:2])
    assert said_of(feature(linked).list.index(1)) == [
        "chest pain causes angina",
        "",
        "chest pain causes angina",
    ]
    context.translation.choose(Language.CHINESE)
    qtbot.wait(1)
    assert "标签" in said_of(first)[0]
    assert "疾病" in said_of(first)[1]


def test_that_another_schema_tells_at_once_what_fits_it(
    linked: AnnotationPage, context: AppContext
) -> None:
    rows, workspace = feature(linked).list, context.workspace
    kinds = (RelationKind("treats", ("Treatment",), ("Disease",)),)
    with workspace.transaction() as tx:
        workspace.schemas.add(tx, LabelSchema(relations=kinds), "Anna")
    workspace.schemas.refresh()
    context.events.schema_changed.emit()
    linked_rows = [rows.linked_at(row) for row in range(rows.rowCount())]
    assert [one.is_fit for one in linked_rows if one is not None] == [False, False, True]


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
    linked.view.set_zoom(200)
    assert linked.grab().toImage() != pictures[2]
    for language, words in ((Language.CHINESE, "删除关系"), (Language.ENGLISH, "Delete relation")):
        context.translation.choose(language)
        qtbot.wait(1)
        assert tab.delete.text() == words
