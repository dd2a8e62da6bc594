"""Tables of every kind are asked about, a workbook sheet by sheet, and the answer is remembered."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from medgen_desktop.services.import_notes import ColumnMapping, ImportReport
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.notes.mapping_dialog import MappingDialog
from medgen_desktop.ui.notes.page import NotesPage

from .conftest import WindowMaker

pytestmark = pytest.mark.clinic


@pytest.fixture
def page(context: AppContext, window_for: WindowMaker, qtbot: QtBot) -> NotesPage:
    window = window_for(context)
    shown = window.page("notes")
    assert isinstance(shown, NotesPage)
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    return shown


def answer(page: NotesPage, qtbot: QtBot, other_than: MappingDialog | None = None) -> MappingDialog:
    """The question about columns, once it is there."""
    qtbot.waitUntil(lambda: page.importing.dialog not in {None, other_than})
    dialog = page.importing.dialog
    assert dialog is not None
    return dialog


def choose(dialog: MappingDialog, **columns: str) -> None:
    for field, column in columns.items():
        dialog.boxes[field].setCurrentIndex(dialog.boxes[field].findData(column))


def wait_idle(page: NotesPage, context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.importing.is_running and context.tasks.active == 0)


def texts_in(context: AppContext) -> list[str]:
    notes = context.workspace.notes
    return [notes.get(one.id).text for one in notes.page(0, 9)]


def workbook_in(folder: Path) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "门诊"
    made.active.append(("a", "b"))
    made.active.append(("Fever.", "F."))
    other = made.create_sheet("Ward 3")
    other.append(("nr", "text", "summary"))
    other.append((7, "Cough.", "C."))
    made.save(folder / "visits.xlsx")
    return folder / "visits.xlsx"


def test_that_what_a_person_chose_is_chosen_already_for_the_next_table_with_these_columns(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.jsonl"
    first.write_text("b,a\nF.,Fever.\n", encoding="utf-8")
    second.write_text('{"a": "Cough.", "b": "C."}\n', encoding="utf-8")
    page.importing.begin([first])
    dialog = answer(page, qtbot)
    assert dialog.mapping() is None
    choose(dialog, text="a", target="b")
    dialog.accept()
    wait_idle(page, context, qtbot)
    page.importing.begin([second])
    dialog = answer(page, qtbot)
    assert dialog.mapping() == ColumnMapping("a", "b")
    dialog.accept()
    wait_idle(page, context, qtbot)
    assert texts_in(context) == ["Fever.", "Cough."]
    assert context.workspace.pairs.count() == 2


def test_that_tables_of_one_import_that_have_the_same_columns_are_answered_alike(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    names = ("a.csv", "b.csv", "c.csv")
    for name, head in zip(names, ("a,b", "b,a", "a,b,c"), strict=True):
        (tmp_path / name).write_text(f"{head}\nx,y,\n", encoding="utf-8")
    page.importing.begin([tmp_path / name for name in names])
    first = answer(page, qtbot)
    choose(first, text="a", title="b")
    first.accept()
    second = answer(page, qtbot, other_than=first)
    assert second.mapping() == ColumnMapping("a", title="b")
    second.accept()
    third = answer(page, qtbot, other_than=second)
    assert third.mapping() is None
    third.reject()
    wait_idle(page, context, qtbot)
    assert texts_in(context) == []


def test_that_another_sheet_of_a_workbook_is_asked_about_instead(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    page.importing.begin([workbook_in(tmp_path)])
    first = answer(page, qtbot)
    assert [first.sheet.itemText(place) for place in range(2)] == ["门诊", "Ward 3"]
    assert first.sheet.isVisible()
    first.sheet.textActivated.emit("门诊")
    assert page.importing.dialog is first
    with qtbot.assertNotEmitted(page.importing.given_up):
        first.sheet.textActivated.emit("Ward 3")
        second = answer(page, qtbot, other_than=first)
    assert second.sheet.currentText() == "Ward 3"
    assert second.mapping() == ColumnMapping("text", "summary")
    reports: list[ImportReport] = []
    page.importing.finished.connect(reports.append)
    second.accept()
    wait_idle(page, context, qtbot)
    assert texts_in(context) == ["Cough."]
    assert (reports[0].notes_added, reports[0].pairs_added) == (1, 1)


def test_that_giving_up_after_another_sheet_imports_nothing(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    page.importing.begin([workbook_in(tmp_path)])
    first = answer(page, qtbot)
    first.sheet.textActivated.emit("Ward 3")
    second = answer(page, qtbot, other_than=first)
    with qtbot.waitSignal(page.importing.given_up):
        second.reject()
    wait_idle(page, context, qtbot)
    assert texts_in(context) == []


def test_that_nothing_is_asked_of_files_that_are_no_tables(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "table.jsonl").write_text('{"of whom": "Pain."}\n', encoding="utf-8")
    (folder / "a.txt").write_text("Fever.", encoding="utf-8")
    lines = tmp_path / "b.jsonl"
    lines.write_text('{"text": "Cough.", "label": [[0, 5, "Sign"]]}\n', encoding="utf-8")
    reports: list[ImportReport] = []
    page.importing.finished.connect(reports.append)
    page.importing.begin([folder, lines], shown_first=False)
    wait_idle(page, context, qtbot)
    assert texts_in(context) == ["Fever.", "Cough."]
    assert [one.file for one in reports[0].skipped] == ["table.jsonl"]


def test_that_all_files_that_are_read_are_offered(
    page: NotesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def ask(_parent: NotesPage, _title: str, _folder: str, kinds: str) -> tuple[list[str], str]:
        offered.append(kinds)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", ask)
    page.choose_files()
    assert {"*.csv", "*.docx", "*.jsonl", "*.pdf", "*.txt", "*.xlsx"} <= set(
        offered[0].partition("(")[2].partition(")")[0].split()
    )
