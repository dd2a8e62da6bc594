"""The Mark page says what the schema says, while it is open and whoever changes it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.attributes import Attribute
from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, Label, LabelSchema
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.schema_rules import with_label, without_label
from medgen_desktop.services.annotate import add_annotation, set_attribute
from medgen_desktop.services.edit_schema import delete_label, rename_label, save_schema
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.flow_layout import FlowLayout
from medgen_desktop.ui.settings.schema_dialog import SchemaDialog

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

TEXT = "Fever and cough since Monday.\nGiven aspirin."
FINDING = Label("Finding & site", "Fi", "4", 5)


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    (made,) = put_notes(workspace, TEXT)
    return made


@pytest.fixture
def page(
    note: NoteId, context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert note
    window = window_for(context)
    window.show_page("mark")
    made = window.page("mark")
    assert isinstance(made, AnnotationPage)
    qtbot.waitUntil(lambda: made.session.note is not None)
    return made


def settle(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    QApplication.processEvents()


def buttons(page: AnnotationPage) -> list[str]:
    """What the visible buttons above the text say, without their keys."""
    shown = [one for one in page.bar.findChildren(QPushButton) if one.isVisible()]
    return [one.text().strip().replace("&&", "&") for one in shown]


def select(page: AnnotationPage, words: str) -> None:
    start = TEXT.index(words)
    page.view.select_range(start, start + len(words))


def colours_of(page: AnnotationPage, annotation_id: AnnotationId) -> set[str]:
    """The colours in the middle of an annotation, from above its ground to its line."""
    place = page.view.rect_of(annotation_id)
    assert place is not None
    picture = page.view.viewport().grab().toImage()
    return {
        picture.pixelColor(x, y).name().upper()
        for x in range(place.left(), place.right())
        for y in range(place.top() - 10, place.bottom() + 4)
    }


def test_that_a_new_label_has_its_button_key_colour_and_place_on_the_sheet(
    page: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    page.session.act(
        lambda workspace, who: save_schema(workspace, with_label(DEFAULT_SCHEMA, FINDING), who)
    )
    settle(context, qtbot)
    assert "Finding & site  4" in buttons(page)
    select(page, "cough")
    QTest.keyClick(page.view, Qt.Key.Key_4)
    settle(context, qtbot)
    (one,) = context.workspace.annotations.of_note(note)
    assert one.label == "Finding & site"
    expected = context.theme.palette.label(5)
    assert {expected.ink, expected.ground} <= colours_of(page, one.id)
    assert "Finding & site" in [one.words() for one in page.keys.bindings if "4" in one.keys]
    page.session.undo()
    page.session.undo()
    settle(context, qtbot)
    assert context.workspace.schemas.current() == DEFAULT_SCHEMA
    assert "Finding & site  4" not in buttons(page)
    assert not [one for one in page.keys.bindings if "4" in one.keys]


def test_that_a_label_that_comes_back_under_another_name_is_told_last(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    said: list[str] = []
    page.status_changed.connect(said.append)
    (other,) = put_notes(context.workspace, "Cough")
    add_annotation(context.workspace, other, 0, 5, "Disease", context.annotator)
    page.session.act(lambda workspace, who: delete_label(workspace, "Disease", who))
    settle(context, qtbot)
    rename_label(context.workspace, "Symptom", "Disease", "li")
    page.session.undo()
    qtbot.waitUntil(lambda: any("came back" in one for one in said))
    assert said[-1] == "“Disease” came back as “Disease (2)”: another label has its name now"
    settle(context, qtbot)
    assert context.workspace.annotations.of_note(other)[0].label == "Disease (2)"
    assert any(one.startswith("Disease (2)") for one in buttons(page))


def test_that_a_rename_and_its_undo_are_shown_with_the_same_annotation_chosen(
    page: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    select(page, "cough")
    QTest.keyClick(page.view, Qt.Key.Key_2)
    settle(context, qtbot)
    (one,) = context.workspace.annotations.of_note(note)
    page.choose(one.id)
    page.session.act(lambda workspace, who: rename_label(workspace, "Symptom", "Sign", who))
    settle(context, qtbot)
    (shown,) = page.session.annotations
    assert (shown.id, shown.label) == (one.id, "Sign")
    assert page.view.selected_annotation == one.id
    assert "Sign  2" in buttons(page)
    assert context.theme.palette.label(1).ink in colours_of(page, one.id)
    page.session.undo()
    settle(context, qtbot)
    assert page.session.annotations == [one]
    assert "Symptom  2" in buttons(page)


def test_that_a_deleted_label_goes_from_the_page_and_undo_brings_it_back(
    page: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    select(page, "cough")
    QTest.keyClick(page.view, Qt.Key.Key_2)
    settle(context, qtbot)
    before = context.workspace.annotations.of_note(note)
    page.session.act(lambda workspace, who: delete_label(workspace, "Symptom", who))
    settle(context, qtbot)
    assert page.session.annotations == []
    assert "Symptom  2" not in buttons(page)
    QTest.keyClick(page.view, Qt.Key.Key_U)
    settle(context, qtbot)
    assert page.session.annotations == before
    assert "Symptom  2" in buttons(page)


def test_that_attributes_follow_and_what_they_no_longer_say_is_still_shown(
    page: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    (one,) = add_annotation(context.workspace, note, 0, 5, "Symptom", "Anna").added
    set_attribute(context.workspace, one.id, "severity", "mild", "Anna")
    mood = Attribute("mood", "1", ("low", "high"), ("lo", "hi"))
    silent = Attribute("seen", "", ("yes",), ("seen",))
    schema = LabelSchema(DEFAULT_SCHEMA.labels, (mood, silent), (), ())
    save_schema(context.workspace, schema, "Anna")
    context.events.schema_changed.emit()
    settle(context, qtbot)
    toggles = [one.text() for one in page.tab.findChildren(QPushButton) if one.isVisible()]
    assert {"mood  ⇧1", "seen"} <= set(toggles)
    assert "Negated  ⇧1" not in toggles
    page.choose(one.id)
    QTest.keyClick(page.view, Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
    settle(context, qtbot)
    assert context.workspace.annotations.get(one.id).attributes == {
        "severity": "mild",
        "mood": "low",
    }
    index = page.annotations.index(0)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Symptom: Fever (Mild, mood: low)"


def test_that_another_programs_change_is_seen_with_the_next_note_that_is_read(
    page: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    select(page, "cough")
    QTest.keyClick(page.view, Qt.Key.Key_2)
    settle(context, qtbot)
    with Workspace.open(context.workspace.path, "correct horse") as other:
        rename_label(other, "Symptom", "Sign", "li")
    assert "Symptom  2" in buttons(page)
    select(page, "Fever")
    QTest.keyClick(page.view, Qt.Key.Key_2)
    settle(context, qtbot)
    assert "Sign  2" in buttons(page)
    assert [one.label for one in page.session.annotations] == ["Sign"]
    assert [one.text for one in context.workspace.annotations.of_note(note)] == ["cough"]
    select(page, "Fever")
    QTest.keyClick(page.view, Qt.Key.Key_2)
    settle(context, qtbot)
    assert [one.label for one in page.session.annotations] == ["Sign", "Sign"]


def test_that_an_annotation_without_a_label_is_grey_and_never_another_label(
    page: AnnotationPage, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    (one,) = add_annotation(context.workspace, note, 0, 5, "Symptom", "Anna").added
    with context.workspace.transaction() as tx:
        context.workspace.schemas.add(tx, without_label(DEFAULT_SCHEMA, "Symptom"), "li")
    page.session.read_again()
    settle(context, qtbot)
    colours = colours_of(page, one.id)
    grey, disease = (context.theme.palette.label(place) for place in (-1, 0))
    assert {grey.ink, grey.ground} <= colours
    assert not {disease.ink, disease.ground} & colours
    assert "Symptom 1" in " ".join(
        label.text() for label in page.tab.findChildren(type(page.tab.title_label))
    )
    row = page.tab.grab().toImage()
    seen = {row.pixelColor(x, y).name().upper() for x in range(10, 60) for y in range(row.height())}
    assert grey.ground in seen


def test_that_the_bar_opens_the_dialog_and_breaks_many_labels_into_rows(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    schema = DEFAULT_SCHEMA
    width = page.window().minimumSizeHint().width()
    for number in range(20):
        schema = with_label(schema, Label(f"Some label {number}", f"{number}", "", number % 7))
    save_schema(context.workspace, schema, "Anna")
    context.events.schema_changed.emit()
    settle(context, qtbot)
    shown = [one for one in page.bar.findChildren(QPushButton) if one.text().startswith(" Some")]
    assert len(shown) == 20
    shown = [one for one in shown if one.isVisible()]  # the others are in a menu
    assert len({one.y() for one in shown}) > 1
    assert all(page.bar.rect().contains(one.geometry()) for one in shown)
    assert page.window().minimumSizeHint().width() <= width + 60
    link = next(one for one in page.bar.findChildren(QPushButton) if one.text() == "Labels…")
    link.click()
    dialog = page.window().findChild(SchemaDialog)
    assert dialog is not None
    settle(context, qtbot)
    dialog.cancel.click()
    qtbot.waitUntil(lambda: page.window().findChild(SchemaDialog) is None)


def test_that_a_flow_breaks_rows_where_they_are_full(qtbot: QtBot) -> None:
    flow = FlowLayout(10)
    host = QWidget()
    qtbot.addWidget(host)
    host.setLayout(flow)
    for _ in range(3):
        made = QWidget()
        made.setFixedSize(40, 20)
        flow.addWidget(made)
    assert (flow.sizeHint().width(), flow.minimumSize().width()) == (140, 40)
    assert [flow.heightForWidth(width) for width in (140, 139, 40)] == [20, 50, 80]
    flow.setGeometry(host.rect().adjusted(0, 0, 100 - host.width(), 0))
    third = flow.itemAt(2)
    assert third is not None
    assert third.geometry().topLeft() == QPoint(0, 30)
    assert flow.itemAt(3) is None
    assert flow.takeAt(3) is None
    assert flow.expandingDirections() == Qt.Orientation(0)
