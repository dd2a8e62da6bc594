"""Concepts are found while one types, chosen by keyboard, and never silently missing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.terminology import NewTerminology, Term
from medgen_desktop.services.concepts import TerminologyFile
from medgen_desktop.storage.terminology_repository import term_rows
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.concept_dialog import ConceptDialog
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.models.concept_list import CONCEPT_ROLE, ConceptList, second_line
from medgen_desktop.ui.translation import Language

pytestmark = pytest.mark.clinic

TERMS = (
    Term("I21", "Acute myocardial infarction", ("Heart attack",)),
    Term("I21.9", "Acute myocardial infarction, unspecified"),
    Term("I25.2", "Old myocardial infarction"),
    Term("R05", "Cough"),
    Term("I10", "高血压"),
)
COUGH = Concept("ICD-10", "2019", "R05", "Cough")

DialogMaker = Callable[..., ConceptDialog]


def install(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        new = NewTerminology("ICD-10", "2019", "en", "icd.csv")
        workspace.terminologies.add(tx, new, term_rows(TERMS))


@pytest.fixture
def dialog_for(context: AppContext, qtbot: QtBot) -> DialogMaker:
    def make(text: str = "", current: Concept | None = None) -> ConceptDialog:
        dialog = ConceptDialog(context, text, current)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.is_up_to_date)
        return dialog

    return make


def codes(dialog: ConceptDialog) -> list[str]:
    return [one.concept.code for one in dialog.model.found]


def type_in(dialog: ConceptDialog, words: str, qtbot: QtBot) -> None:
    dialog.search.selectAll()
    QTest.keyClicks(dialog.search, words)
    qtbot.waitUntil(lambda: dialog.is_up_to_date)


def shown_words(dialog: ConceptDialog) -> str:
    """All that the dialog says, in one text."""
    labels = dialog.findChildren(type(dialog.count))
    words = [one.text() for one in labels if one.isVisibleTo(dialog)]
    return "\n".join(words)


def test_that_it_opens_with_what_the_annotation_says(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    install(workspace)
    dialog = dialog_for("acute\n myocardial  infarction")
    assert dialog.search.text() == "acute myocardial infarction"
    assert dialog.search.selectedText() == dialog.search.text()
    assert codes(dialog) == ["I21", "I21.9"]
    assert "2 found in ICD-10 2019" in shown_words(dialog)
    with qtbot.waitSignal(dialog.concept_chosen) as chosen:
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert chosen.args == [Concept("ICD-10", "2019", "I21", "Acute myocardial infarction")]
    assert not dialog.isVisible()


def test_that_arrows_move_in_the_list_while_the_focus_stays_in_the_field(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    install(workspace)
    dialog = dialog_for()
    type_in(dialog, "inf", qtbot)
    assert dialog.list.currentIndex().row() == 0
    for key, row in (
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_PageDown, 2),
    ):
        QTest.keyClick(dialog.search, key)
        assert dialog.list.currentIndex().row() == row
    assert dialog.search.accessibleDescription().startswith(codes(dialog)[2])
    with qtbot.waitSignal(dialog.concept_chosen) as chosen:
        QTest.keyClick(dialog.search, Qt.Key.Key_Enter)
    assert chosen.args[0].code == "I21.9"


@pytest.mark.parametrize("query", ["gxy", "血压", "i10"])
def test_that_initials_chinese_and_codes_find(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot, query: str
) -> None:
    install(workspace)
    dialog = dialog_for()
    dialog.search.setText(query)
    qtbot.waitUntil(lambda: dialog.is_up_to_date)
    assert codes(dialog) == ["I10"]


def test_that_the_latest_words_win_and_older_answers_cannot_be_chosen(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    install(workspace)
    dialog = dialog_for("cough")
    assert codes(dialog) == ["R05"]
    chosen: list[object] = []
    dialog.concept_chosen.connect(chosen.append)
    dialog.search.setText("acute")
    dialog.search.setText("old")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    dialog.choose()
    assert chosen == []
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.is_up_to_date)
    assert codes(dialog) == ["I25.2"]
    assert dialog.choose_button.isEnabled()


def test_that_escape_closes_and_chooses_nothing(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    install(workspace)
    dialog = dialog_for("cough", COUGH)
    with qtbot.assertNotEmitted(dialog.concept_chosen):
        QTest.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_that_the_concept_that_is_set_is_shown_selected_and_can_be_taken_away(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    install(workspace)
    old = Concept("ICD-10", "2019", "I25.2", "Old myocardial infarction")
    dialog = dialog_for("myocardial", old)
    assert dialog.list.currentIndex().data(CONCEPT_ROLE).concept == old
    assert "Now: I25.2 Old myocardial infarction (ICD-10 2019)" in shown_words(dialog)
    with qtbot.waitSignal(dialog.concept_chosen) as chosen:
        dialog.no_concept.click()
    assert chosen.args == [None]
    dialog.ask("cough", None)
    dialog.show()
    assert not dialog.no_concept.isVisible()
    qtbot.waitUntil(lambda: dialog.is_up_to_date)
    assert codes(dialog) == ["R05"]


def test_that_a_row_is_chosen_by_double_click(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    install(workspace)
    dialog = dialog_for("inf")
    place = dialog.list.visualRect(dialog.model.index(1, 0)).center()
    with qtbot.waitSignal(dialog.concept_chosen) as chosen:
        QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args[0].code == "I21"


def test_that_nothing_found_says_so_and_where_it_looked(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    install(workspace)
    dialog = dialog_for("xylophone")
    words = shown_words(dialog)
    assert "Nothing found for “xylophone”" in words
    assert "Searched: ICD-10 2019." in words
    assert not dialog.choose_button.isEnabled()
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    type_in(dialog, "cough", qtbot)
    assert dialog.list.isVisible()


def test_that_an_empty_field_says_what_to_type(
    dialog_for: DialogMaker, workspace: Workspace
) -> None:
    install(workspace)
    assert "Searches ICD-10 2019: words in any order" in shown_words(dialog_for())


def test_that_without_a_terminology_it_offers_to_install_one_and_then_searches(
    dialog_for: DialogMaker, workspace: Workspace, context: AppContext, qtbot: QtBot
) -> None:
    dialog = dialog_for("old myocardial infarction")
    assert "No terminology is installed yet" in shown_words(dialog)
    assert not dialog.choose_button.isEnabled()
    offered = [one.text() for one in dialog.installing.findChildren(QPushButton)]
    assert offered[:3] == [
        "Install ICD-10 (12,542 terms)",
        "Install HPO (41,498 terms)",
        "Import a CSV file…",
    ]
    dialog.installing.builtins["ICD-10"].click()
    assert dialog.installing.is_running
    qtbot.waitUntil(dialog.list.isVisible, timeout=20_000)
    assert codes(dialog) == ["I25.2"]
    assert context.tasks.active == 0
    assert [one.version for one in workspace.terminologies.all()] == ["WHO 2019"]


def test_that_an_installation_outlives_the_dialog_and_what_it_fails_by_is_told(
    context: AppContext, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = ConceptDialog(context, "cough")
    dialog.finished.connect(dialog.deleteLater)
    dialog.show()
    dialog.installing.builtins["ICD-10"].click()
    with qtbot.waitSignal(context.events.terminologies_changed, timeout=20_000):
        dialog.reject()
    assert [one.system for one in workspace.terminologies.all()] == ["ICD-10"]
    other = ConceptDialog(context)
    other.finished.connect(other.deleteLater)
    other.show()
    with qtbot.waitSignal(context.errors.error_presented) as presented:
        other.installing.import_file(TerminologyFile(tmp_path / "none.csv", "Ours", "1"))
        other.reject()
    assert presented.args[0].code == "MG201"


def test_that_it_speaks_the_language_of_the_program(
    dialog_for: DialogMaker, workspace: Workspace, context: AppContext, qtbot: QtBot
) -> None:
    install(workspace)
    dialog = dialog_for("cough", COUGH)
    dialog.installing.ask_about(Path("ours.csv"))
    context.translation.choose(Language.CHINESE)
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    assert codes(dialog) == ["R05"]
    assert dialog.list.isVisible()
    assert dialog.choose_button.isEnabled()


def test_that_another_terminology_can_be_added_from_the_search(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot
) -> None:
    install(workspace)
    dialog = dialog_for("cough")
    dialog.add.click()
    assert "Add a terminology" in shown_words(dialog)
    assert dialog.installing.isVisible()
    assert not dialog.choose_button.isEnabled()
    dialog.add.click()
    assert dialog.list.isVisible()
    dialog.add.click()
    type_in(dialog, "inf", qtbot)
    assert dialog.list.isVisible()


def test_that_a_workspace_that_cannot_be_read_is_told(
    dialog_for: DialogMaker, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    install(workspace)
    dialog = dialog_for("cough")
    workspace.close()
    dialog.search.setText("inf")
    qtbot.waitUntil(lambda: dialog.banner.message is not None)
    assert dialog.banner.message is not None
    assert dialog.banner.message.code == "MG109"
    assert tmp_path.exists()


def test_that_a_list_says_code_name_terminology_and_synonym(workspace: Workspace) -> None:
    install(workspace)
    model = ConceptList()
    model.show(workspace.terminologies.find("heart attack"))
    index = model.index(0, 0)
    assert index.data() == "I21 Acute myocardial infarction"
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "I21 Acute myocardial infarction · also: Heart attack · ICD-10 2019"
    assert second_line(workspace.terminologies.find("cough")[0]) == "ICD-10 2019"
    assert model.data(model.index(5, 0)) is None
    assert model.rowCount(index) == 0
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
