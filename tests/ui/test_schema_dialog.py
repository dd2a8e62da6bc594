"""The dialog of labels in its real window, over a real file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, Label, LabelSchema
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.schema_rules import renamed_label, with_label, without_label
from medgen_desktop.services.annotate import add_annotation
from medgen_desktop.services.edit_schema import export_schema, rename_label, save_schema
from medgen_desktop.services.edits import undo
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.settings.page import SettingsPage
from medgen_desktop.ui.settings.schema_card import SchemaCard
from medgen_desktop.ui.settings.schema_dialog import SchemaDialog
from medgen_desktop.ui.settings.schema_draft import fresh_name
from medgen_desktop.ui.settings.schema_tab import split_words
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .conftest import ContextMaker, put_notes

pytestmark = pytest.mark.clinic

FINDING = Label("Finding", "Fi", "4", 3)


@pytest.fixture
def note(workspace: Workspace) -> NoteId:
    (made,) = put_notes(workspace, "Cough and fever.")
    return made


@pytest.fixture
def dialog(note: NoteId, context: AppContext, qtbot: QtBot) -> SchemaDialog:
    assert note
    return opened(context, qtbot)


def opened(context: AppContext, qtbot: QtBot) -> SchemaDialog:
    """The dialog, with everything read."""
    made = SchemaDialog(context)
    qtbot.addWidget(made)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    made.show()
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    return made


def save(dialog: SchemaDialog, context: AppContext, qtbot: QtBot) -> LabelSchema:
    """Press Save; what the file says then."""
    dialog.save.click()
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    return context.workspace.schemas.refresh()


def type_into(field: object, words: str) -> None:
    """Write this instead of what is there, and leave the field."""
    field.setText(words)  # type: ignore[attr-defined] # a QLineEdit
    field.editingFinished.emit()  # type: ignore[attr-defined] # a QLineEdit


def is_asking(dialog: SchemaDialog, name: str = "delete_label") -> bool:
    """Whether a question is open."""
    return dialog.findChild(QMessageBox, name) is not None


def question(dialog: SchemaDialog, name: str = "delete_label") -> QMessageBox:
    """The question that is being asked."""
    found = dialog.findChild(QMessageBox, name)
    assert found is not None
    return found


def press(box: QMessageBox, words: str) -> None:
    """Press the button that says this."""
    next(one for one in box.buttons() if one.text() == words).click()
    QApplication.processEvents()


def names(schema: LabelSchema) -> list[str]:
    return [one.name for one in schema.labels]


def test_that_a_rename_a_new_label_and_a_colour_are_saved_at_once(
    dialog: SchemaDialog, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    (cough,) = add_annotation(context.workspace, note, 0, 5, "Symptom", "Anna").added
    tab = dialog.labels
    tab.list.setCurrentRow(1)
    type_into(tab.name, "Sign")
    tab.colour.setCurrentIndex(4)
    tab.colour.activated.emit(4)
    tab.add.click()
    assert tab.name.text() == "New label"
    type_into(tab.name, "药物")
    type_into(tab.tag, "药")
    tab.up.click()
    with qtbot.waitSignal(context.events.schema_changed):
        schema = save(dialog, context, qtbot)
    assert schema.labels == (
        DEFAULT_SCHEMA.labels[0],
        Label("Sign", "Sx", "2", 4),
        Label("药物", "药", "4", 1),
        DEFAULT_SCHEMA.labels[2],
    )
    assert context.workspace.annotations.get(cough.id).label == "Sign"
    assert not dialog.isVisible()
    undo(context.workspace, "Anna")
    assert names(context.workspace.schemas.current()) == ["Disease", "Sign", "Treatment"]
    undo(context.workspace, "Anna")
    assert context.workspace.schemas.current() == DEFAULT_SCHEMA
    assert context.workspace.annotations.get(cough.id) == cough


def test_that_deleting_a_label_says_how_many_annotations_go_and_undo_brings_them_back(
    dialog: SchemaDialog, context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    for start, end in ((0, 5), (10, 15)):
        add_annotation(context.workspace, note, start, end, "Symptom", "Anna")
    before = context.workspace.annotations.of_note(note)
    dialog.labels.list.setCurrentRow(1)
    dialog.labels.delete.click()
    qtbot.waitUntil(lambda: is_asking(dialog))
    said = question(dialog).informativeText()
    assert "Annotations with the label Symptom: 2." in said
    assert "(U)" in said
    press(question(dialog), "Keep")
    assert dialog.draft.schema == DEFAULT_SCHEMA
    qtbot.waitUntil(lambda: not is_asking(dialog))
    dialog.labels.delete.click()
    qtbot.waitUntil(lambda: is_asking(dialog))
    press(question(dialog), "Delete them")
    with qtbot.waitSignal(context.events.note_changed):
        schema = save(dialog, context, qtbot)
    assert schema == without_label(DEFAULT_SCHEMA, "Symptom")
    assert context.workspace.annotations.of_note(note) == []
    undo(context.workspace, "Anna")
    assert context.workspace.annotations.of_note(note) == before
    assert context.workspace.schemas.current() == DEFAULT_SCHEMA


def test_that_a_label_without_annotations_goes_without_a_question(
    dialog: SchemaDialog, context: AppContext, qtbot: QtBot
) -> None:
    dialog.labels.add.click()
    for row in (3, 0):
        dialog.labels.list.setCurrentRow(row)
        dialog.labels.delete.click()
        qtbot.waitUntil(lambda: context.tasks.active == 0)
    assert names(dialog.draft.schema) == ["Symptom", "Treatment"]
    assert dialog.draft.deleted == {"Disease"}


def test_that_what_does_not_fit_is_said_below_its_form_and_not_saved(
    dialog: SchemaDialog, context: AppContext, qtbot: QtBot
) -> None:
    tab = dialog.labels
    tab.list.setCurrentRow(0)
    type_into(tab.tag, "sx")
    assert "“Sx”" in tab.error.text()
    dialog.tabs.setCurrentIndex(2)
    assert save(dialog, context, qtbot) == DEFAULT_SCHEMA
    assert dialog.isVisible()
    assert dialog.tabs.currentWidget() is tab
    type_into(tab.tag, "D")
    assert not tab.error.isVisible()
    for name in ("symptom", " ", "x" * 61):
        type_into(tab.name, name)
        assert tab.error.isVisible()
    tab.list.setCurrentRow(1)
    assert not tab.error.isVisible()
    assert tab.name.text() == "Symptom"
    tab.key.setCurrentIndex(1)
    tab.key.activated.emit(1)
    assert "“1”" in tab.error.text()
    tab.key.setCurrentIndex(0)
    tab.key.activated.emit(0)
    assert [one.key for one in dialog.draft.schema.labels] == ["1", "", "3"]


def test_that_enter_in_a_field_takes_it_and_presses_nothing(dialog: SchemaDialog) -> None:
    dialog.labels.name.setText("Illness")
    QTest.keyClick(dialog.labels.name, Qt.Key.Key_Return)
    assert names(dialog.draft.schema)[0] == "Illness"
    assert dialog.isVisible()


def test_that_attributes_relations_and_note_fields_are_edited(
    dialog: SchemaDialog, context: AppContext, qtbot: QtBot
) -> None:
    attributes = dialog.attributes
    assert not attributes.name.isEnabled()
    assert attributes.values.text() == ""
    attributes.list.setCurrentRow(5)
    assert attributes.values.text() == "mild, moderate, severe"
    type_into(attributes.values, "mild，severe")
    assert attributes.codes.text() == "mild, sev"
    attributes.add.click()
    assert attributes.name.isEnabled()
    type_into(attributes.name, "mood")
    type_into(attributes.values, "low, high")
    type_into(attributes.codes, "lo")
    assert attributes.has_fault
    type_into(attributes.codes, "lo, hi")
    attributes.key.setCurrentIndex(0)
    attributes.key.activated.emit(0)
    relations = dialog.relations
    relations.list.setCurrentRow(1)
    relations.sources.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: dialog.draft.schema.relations[1].sources == ("Disease", "Symptom"))
    relations.list.setCurrentRow(0)
    relations.delete.click()
    relations.add.click()
    fields = dialog.note_fields
    assert not fields.delete.isEnabled()
    fields.add.click()
    type_into(fields.name, "ward")
    type_into(fields.values, "3、4")
    schema = save(dialog, context, qtbot)
    severity = schema.attribute_named("severity")
    assert severity is not None
    assert (severity.values, severity.codes) == (("mild", "severe"), ("mild", "sev"))
    mood = schema.attributes[-1]
    assert (mood.name, mood.key, mood.values, mood.codes) == (
        "mood",
        "",
        ("low", "high"),
        ("lo", "hi"),
    )
    assert [one.name for one in schema.relations] == [
        "indicates",
        "causes",
        "location of",
        "new relation",
    ]
    assert (schema.fields[0].name, schema.fields[0].values) == ("ward", ("3", "4"))
    assert len(context.workspace.schemas.versions()) == 1


def test_that_a_version_is_restored_after_asking_about_its_labels(
    context: AppContext, note: NoteId, qtbot: QtBot
) -> None:
    workspace = context.workspace
    save_schema(workspace, with_label(DEFAULT_SCHEMA, FINDING), "Anna")
    add_annotation(workspace, note, 0, 5, "Finding", "Anna")
    dialog = opened(context, qtbot)
    assert dialog.versions.list.count() == 2
    assert "Version 1" in dialog.versions.list.item(0).text()
    dialog.versions.list.setCurrentRow(0)
    dialog.versions.restore.click()
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    assert not dialog.draft.is_changed
    dialog.versions.list.setCurrentRow(1)
    dialog.versions.restore.click()
    qtbot.waitUntil(lambda: is_asking(dialog))
    assert "Finding" in question(dialog).informativeText()
    press(question(dialog), "Delete them")
    assert save(dialog, context, qtbot) == DEFAULT_SCHEMA
    assert [number for number, *_rest in workspace.schemas.versions()] == [2, 1]


def test_that_a_file_comes_in_to_be_looked_at_and_goes_out(
    dialog: SchemaDialog, context: AppContext, note: NoteId, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "labels.json"
    dialog.export_to(path)
    qtbot.waitUntil(lambda: dialog.banner.message is not None)
    message = dialog.banner.message
    assert message is not None
    assert "labels.json" in message.what
    with Workspace.create(tmp_path / "other.medgen", "correct horse") as other:
        save_schema(other, with_label(without_label(DEFAULT_SCHEMA, "Disease"), FINDING), "li")
        export_schema(other, path)
    dialog.import_from(path)
    qtbot.waitUntil(lambda: dialog.draft.is_changed)
    assert names(context.workspace.schemas.refresh()) == ["Disease", "Symptom", "Treatment"]
    assert names(save(dialog, context, qtbot)) == ["Symptom", "Treatment", "Finding"]
    undo(context.workspace, "Anna")
    add_annotation(context.workspace, note, 0, 5, "Disease", "Anna")
    again = opened(context, qtbot)
    again.import_from(path)
    qtbot.waitUntil(lambda: again.banner.message is not None)
    message = again.banner.message
    assert message is not None
    assert (message.code, ": 1 (Disease)" in message.what) == ("MG348", True)
    assert not again.draft.is_changed


def test_that_files_are_chosen_in_dialogs_that_do_not_block(
    dialog: SchemaDialog, qtbot: QtBot
) -> None:
    for words in ("Import…", "Export…"):
        button = next(one for one in dialog.findChildren(QPushButton) if one.text() == words)
        button.click()
        chooser = dialog.findChild(QFileDialog)
        assert chooser is not None
        chooser.reject()
        qtbot.waitUntil(lambda: dialog.findChild(QFileDialog) is None)


def test_that_labels_changed_by_someone_else_meanwhile_are_not_overwritten(
    dialog: SchemaDialog, context: AppContext, qtbot: QtBot
) -> None:
    with Workspace.open(context.workspace.path, "correct horse") as other:
        rename_label(other, "Symptom", "Sign", "li")
    type_into(dialog.labels.name, "Illness")
    theirs = renamed_label(DEFAULT_SCHEMA, "Symptom", "Sign")
    assert save(dialog, context, qtbot) == theirs
    assert dialog.isVisible()
    assert dialog.isEnabled()
    message = dialog.banner.message
    assert message is not None
    assert message.code == "MG349"


def test_that_closing_asks_while_something_is_not_saved(
    dialog: SchemaDialog, context: AppContext, qtbot: QtBot
) -> None:
    type_into(dialog.labels.name, "Illness")
    dialog.cancel.click()
    press(question(dialog, "leave_labels"), "Keep editing")
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not is_asking(dialog, "leave_labels"))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    press(question(dialog, "leave_labels"), "Close")
    assert not dialog.isVisible()
    again = opened(context, qtbot)
    again.cancel.click()
    assert not again.isVisible()
    untouched = opened(context, qtbot)
    assert save(untouched, context, qtbot) == DEFAULT_SCHEMA
    assert not untouched.isVisible()
    assert context.workspace.schemas.versions() == []


def test_that_the_dialog_follows_language_and_theme_and_names_its_fields(
    dialog: SchemaDialog, context: AppContext
) -> None:
    context.translation.choose(Language.CHINESE)
    QApplication.processEvents()
    assert "疾病" in dialog.labels.list.item(0).text()
    context.theme.choose(ThemeName.DARK)
    for tab in (dialog.labels, dialog.attributes, dialog.relations, dialog.note_fields):
        assert tab.list.accessibleName()
        for label in tab.names.values():
            field = label.buddy()
            assert field is not None
            assert field.accessibleName() == label.text() != ""


def test_that_the_card_on_the_setup_page_follows_the_labels_and_opens_the_dialog(
    context_for: ContextMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    context = context_for(workspace)
    page = SettingsPage(context)
    qtbot.addWidget(page)
    page.show()
    card = page.findChild(SchemaCard)
    assert card is not None
    save_schema(workspace, with_label(DEFAULT_SCHEMA, FINDING), "Anna")
    context.events.schema_changed.emit()
    QApplication.processEvents()
    said = [one.text() for one in card.findChildren(QLabel) if one.isVisible()]
    assert {"Dx  Disease", "Fi  Finding"} <= set(said)
    card.edit.click()
    dialog = page.window().findChild(SchemaDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    dialog.cancel.click()
    qtbot.waitUntil(lambda: page.window().findChild(SchemaDialog) is None)


def test_that_words_are_split_at_commas_of_both_languages() -> None:
    assert split_words(" a, b，c、 d;;") == ("a", "b", "c", "d")
    assert fresh_name("New", ["new", "New 2"]) == "New 3"
