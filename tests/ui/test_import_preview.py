"""Before files come in: what is shown of them, what a person changes, and that it is kept."""

import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.errors import FILE_MISSING, FILE_UNWRITABLE, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.interchange.reading import SkippedRow, SkipReason
from medgen_desktop.services.import_notes import ImportReport, ImportRequest
from medgen_desktop.services.preview_import import find_files
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.exchange import file_reading, import_report, left_out_table, sample_pane
from medgen_desktop.ui.exchange.file_table import NOTES
from medgen_desktop.ui.exchange.import_preview import ImportPreviewDialog
from medgen_desktop.ui.exchange.import_report import ImportReportDialog
from medgen_desktop.ui.exchange.label_table import CHOICE, LEAVE_OUT
from medgen_desktop.ui.notes.page import NotesPage
from medgen_desktop.ui.palette import LIGHT
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker

pytestmark = pytest.mark.clinic

ENGLISH = "Cough 🩺 and fever, on aspirin."
CHINESE = "患者咳嗽三天，伴有发热，体温最高三十九度。"


def doccano(text: str, *marks: tuple[str, str]) -> str:
    spans = [
        {
            "id": number,
            "label": label,
            "start_offset": text.index(words),
            "end_offset": text.index(words) + len(words),
        }
        for number, (label, words) in enumerate(marks, start=1)
    ]
    return json.dumps({"text": text, "entities": spans, "relations": []}, ensure_ascii=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    first = doccano(ENGLISH, ("symptom", "Cough"), ("drug", "aspirin"), ("junk", "and"))
    lines = (first, doccano(" "), doccano(CHINESE, ("symptom", "咳嗽")))
    (made / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (made / "b.txt").write_bytes(CHINESE.encode("gb18030"))
    (made / "c.jsonl").write_text('{"text": "cut', encoding="utf-8")
    return made


@pytest.fixture
def open_preview(context: AppContext, qtbot: QtBot) -> Callable[[Path], ImportPreviewDialog]:
    def opened(*paths: Path) -> ImportPreviewDialog:
        files = find_files([ImportRequest(path) for path in paths])
        dialog = ImportPreviewDialog(context, files)
        qtbot.addWidget(dialog)
        dialog.show()
        settle(context, qtbot)
        return dialog

    return opened


Opener = Callable[..., ImportPreviewDialog]


def settle(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: context.tasks.active == 0)


def words(dialog: ImportPreviewDialog | ImportReportDialog) -> str:
    labels = dialog.findChildren(QLabel)
    return "\n".join(one.text() for one in labels if one.isVisibleTo(dialog))


def cells(dialog: ImportPreviewDialog) -> list[list[str]]:
    model = dialog.files
    rows, columns = range(model.rowCount()), range(model.columnCount())
    return [[model.index(row, column).data() for column in columns] for row in rows]


def choose_label(dialog: ImportPreviewDialog, name: str, choice: str) -> None:
    row = next(row for row in range(9) if dialog.labels.name_at(row) == name)
    assert dialog.labels.setData(dialog.labels.index(row, CHOICE), choice)


def test_that_files_labels_and_what_is_left_out_are_shown_and_nothing_is_written(
    open_preview: Opener, folder: Path, workspace: Workspace
) -> None:
    dialog = open_preview(folder)
    assert cells(dialog) == [
        ["a.jsonl", "doccano JSON lines", "utf-8", "2", "4"],
        ["b.txt", "Text", "gb18030", "1", "0"],
        ["c.jsonl", "doccano JSON lines", "", "unreadable", ""],
    ]
    assert "notes: 3 · annotations: 4 · left out: 1 · files that cannot be read: 1" in words(dialog)
    assert dialog.import_button.text() == "Import 3 notes"
    rows = [(one.file, one.line) for one in dialog.left_out.rows()]
    assert rows == [("a.jsonl", 2), ("c.jsonl", 1)]
    assert [dialog.tabs.tabText(place) for place in range(3)] == [
        "Files (3)",
        "Labels (3)",
        "Left out (2)",
    ]
    assert dialog.sample.text.note_text == ENGLISH
    assert workspace.notes.count() == 0


def test_that_the_notes_of_a_file_can_be_leafed_through(open_preview: Opener, folder: Path) -> None:
    sample = open_preview(folder).sample
    assert not sample.back.isEnabled()
    sample.on.click()
    assert sample.text.note_text == CHINESE
    assert not sample.on.isEnabled()
    sample.back.click()
    assert sample.text.note_text == ENGLISH


def test_that_of_a_long_note_the_beginning_is_shown(
    open_preview: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_pane, "MOST_CHARACTERS", 8)
    file = tmp_path / "a.jsonl"
    file.write_text(doccano(ENGLISH, ("x", "Cough"), ("y", "fever")), encoding="utf-8")
    dialog = open_preview(file)
    assert dialog.sample.text.note_text == ENGLISH[:8]
    assert f"The first 8 of {len(ENGLISH)} characters" in words(dialog)


def test_that_another_encoding_changes_the_text_at_once(
    open_preview: Opener, context: AppContext, folder: Path, qtbot: QtBot
) -> None:
    dialog = open_preview(folder / "b.txt")
    assert dialog.choice.encoding.currentText() == "found: gb18030"
    encoding = dialog.choice.encoding
    encoding.setCurrentIndex(encoding.findData("windows-1252"))
    encoding.activated.emit(encoding.currentIndex())
    settle(context, qtbot)
    assert dialog.sample.text.note_text.startswith("»¼Õß")
    encoding.setCurrentIndex(encoding.findData("utf-8"))
    encoding.activated.emit(encoding.currentIndex())
    settle(context, qtbot)
    assert "Choose the encoding that it was written in above." in words(dialog)
    assert not dialog.import_button.isEnabled()
    assert "There is nothing to import as the files are read now." in words(dialog)
    encoding.setCurrentIndex(0)
    encoding.activated.emit(0)
    settle(context, qtbot)
    assert dialog.sample.text.note_text == CHINESE
    assert dialog.import_button.text() == "Import 1 note"


def test_that_another_format_reads_the_file_otherwise(
    open_preview: Opener, context: AppContext, folder: Path, qtbot: QtBot
) -> None:
    dialog = open_preview(folder)
    dialog.file_list.selectAll()
    assert dialog.choice.format.currentIndex() == -1
    dialog.show_file(2)
    assert dialog.choice.format.currentText() == "doccano JSON lines"
    box = dialog.choice.format
    box.setCurrentIndex(box.findData("text"))
    box.activated.emit(box.currentIndex())
    settle(context, qtbot)
    assert dialog.sample.text.note_text == '{"text": "cut'
    assert [one.format for one in dialog.requests()] == ["doccano", "text", "text"]
    assert not dialog.refused()


def test_that_a_label_can_be_called_otherwise_or_left_out(
    open_preview: Opener, folder: Path
) -> None:
    dialog = open_preview(folder)
    model = dialog.labels
    QAbstractItemModelTester(model)
    shown = [model.index(row, CHOICE).data() for row in range(3)]
    assert shown == ["Symptom  ▾", "drug (new)  ▾", "junk (new)  ▾"]
    choose_label(dialog, "drug", "Treatment")
    choose_label(dialog, "junk", LEAVE_OUT)
    assert model.choices() == {"symptom": "Symptom", "drug": "Treatment", "junk": ""}
    assert "annotations: 3" in words(dialog)
    assert all(one.labels == model.choices() for one in dialog.requests())


def test_that_the_list_of_labels_is_reached_by_keys(
    open_preview: Opener, folder: Path, qtbot: QtBot
) -> None:
    dialog = open_preview(folder)
    dialog.tabs.setCurrentIndex(1)
    table = dialog.label_list
    table.setCurrentIndex(dialog.labels.index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    box = table.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    qtbot.waitUntil(lambda: box.view().isVisible())
    offers = [box.itemText(place) for place in range(box.count())]
    assert offers == ["drug (new)", "Disease", "Symptom", "Treatment", "Leave out"]
    box.setCurrentIndex(offers.index("Treatment"))
    box.hidePopup()
    box.activated.emit(box.currentIndex())
    assert dialog.labels.choices()["drug"] == "Treatment"
    assert dialog.isVisible()


def test_that_a_table_in_a_folder_waits_for_its_columns(
    open_preview: Opener, context: AppContext, tmp_path: Path, qtbot: QtBot
) -> None:
    table = tmp_path / "visits.csv"
    table.write_text("a,b\nFever.,x\nCough.,y\n", encoding="utf-8")
    dialog = open_preview(table)
    assert "A table comes in once it is said what its columns mean." in words(dialog)
    assert not dialog.import_button.isEnabled()
    dialog.sample.message.action_requested.emit()
    qtbot.waitUntil(lambda: dialog.columns.dialog is not None)
    question = dialog.columns.dialog
    assert question is not None
    question.encoding.textActivated.emit("gb18030")
    qtbot.waitUntil(lambda: dialog.columns.dialog not in (None, question))
    question = dialog.columns.dialog
    assert question is not None
    question.boxes["text"].setCurrentIndex(question.boxes["text"].findData("a"))
    question.accept()
    settle(context, qtbot)
    assert dialog.sample.text.note_text == "Fever."
    assert dialog.choice.columns.isVisible()
    (request,) = dialog.requests()
    assert request.mapping is not None
    assert (request.mapping.text, request.format, request.encoding) == ("a", "table", "gb18030")
    dialog.choice.columns.click()
    table.unlink()
    settle(context, qtbot)


def test_that_a_click_opens_the_choice_of_a_label(open_preview: Opener, folder: Path) -> None:
    dialog = open_preview(folder)
    dialog.tabs.setCurrentIndex(1)
    table = dialog.label_list
    for column in (0, CHOICE):
        place = table.visualRect(dialog.labels.index(0, column)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert len(table.findChildren(QComboBox)) == (column == CHOICE)


def test_that_a_file_that_is_refused_says_why_in_its_row(
    open_preview: Opener, folder: Path
) -> None:
    dialog = open_preview(folder)
    QAbstractItemModelTester(dialog.files)
    refused = dialog.files.index(2, NOTES)
    why = "c.jsonl is not readable as doccano (line 1: JSON)."
    assert refused.data(Qt.ItemDataRole.ToolTipRole) == why
    assert refused.data(Qt.ItemDataRole.ForegroundRole).name() == LIGHT.danger.lower()
    assert dialog.left_out.rows()[1].reason == why
    whole = dialog.files.index(0, 0)
    assert whole.data(Qt.ItemDataRole.ToolTipRole) == "a.jsonl"
    assert whole.data(Qt.ItemDataRole.ForegroundRole) is None


def test_that_a_table_that_is_gone_is_said_when_its_columns_are_asked_for(
    open_preview: Opener, context: AppContext, tmp_path: Path, qtbot: QtBot
) -> None:
    table = tmp_path / "visits.csv"
    table.write_text("a\nFever.\n", encoding="utf-8")
    dialog = open_preview(table)
    table.unlink()
    dialog.choice.columns.click()
    dialog.choice.columns.click()
    settle(context, qtbot)
    assert dialog.banner.message is not None
    assert dialog.banner.message.code == FILE_MISSING.code
    dialog.choice.columns.click()
    dialog.reject()
    settle(context, qtbot)
    assert dialog.columns.dialog is None


def test_that_what_is_left_out_is_shown_while_files_are_read(
    open_preview: Opener, context: AppContext, folder: Path, qtbot: QtBot
) -> None:
    dialog = open_preview(folder)
    dialog.tabs.setCurrentIndex(2)
    dialog.left_out_list.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    dialog.show_file(1)
    dialog.choice.encoding_chosen.emit("utf-8")
    assert dialog.reading.is_reading
    settle(context, qtbot)
    assert [one.file for one in dialog.left_out.rows()] == ["a.jsonl", "c.jsonl", "b.txt"]


def test_that_a_person_who_leaves_stops_the_reading(
    context: AppContext, folder: Path, qtbot: QtBot
) -> None:
    dialog = ImportPreviewDialog(context, find_files([ImportRequest(folder)]))
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.reading.is_reading
    settle(context, qtbot)
    assert dialog.reading.totals.notes == 0


def test_that_a_fault_of_ours_is_said_with_its_report(
    context: AppContext, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError

    files = find_files([ImportRequest(folder)])
    monkeypatch.setattr(file_reading, "preview_files", fail)
    monkeypatch.setattr(sample_pane, "first_documents", fail)
    dialog = ImportPreviewDialog(context, files)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(context, qtbot)
    assert dialog.banner.message is not None
    assert dialog.banner.message.report
    assert not dialog.reading.is_reading


def test_that_everything_is_said_in_chinese_and_in_the_dark(
    open_preview: Opener, context: AppContext, folder: Path
) -> None:
    dialog = open_preview(folder)
    context.theme.choose(ThemeName.DARK)
    before = words(dialog)
    context.translation.choose(Language.CHINESE)
    QApplication.processEvents()
    assert dialog.file_list.accessibleName()
    assert dialog.sample.text.note_text == ENGLISH
    context.translation.choose(Language.ENGLISH)
    QApplication.processEvents()
    assert words(dialog) == before


@pytest.fixture
def page(context: AppContext, window_for: WindowMaker, qtbot: QtBot) -> NotesPage:
    shown = window_for(context).page("notes")
    assert isinstance(shown, NotesPage)
    settle(context, qtbot)
    return shown


def test_that_what_was_chosen_comes_in_and_the_rest_is_reported(
    page: NotesPage, context: AppContext, folder: Path, qtbot: QtBot
) -> None:
    reports: list[ImportReport] = []
    page.importing.finished.connect(reports.append)
    page.importing.begin([folder])
    qtbot.waitUntil(lambda: page.importing.preview is not None)
    settle(context, qtbot)
    dialog = page.importing.preview
    assert dialog is not None
    choose_label(dialog, "drug", "Treatment")
    choose_label(dialog, "junk", LEAVE_OUT)
    dialog.import_button.click()
    qtbot.waitUntil(lambda: not page.importing.is_running)
    settle(context, qtbot)
    (report,) = reports
    assert (report.notes_added, report.duplicates, report.annotations_added) == (2, 1, 3)
    assert [one.file for one in report.skipped] == ["a.jsonl", "c.jsonl"]
    marks = context.workspace.annotations.of_note(NoteId(1))
    assert [one.text for one in marks] == ["Cough", "aspirin"]
    assert [one.label for one in marks] == ["Symptom", "Treatment"]


def test_that_declining_the_preview_brings_nothing_in(
    page: NotesPage, context: AppContext, folder: Path, qtbot: QtBot
) -> None:
    page.importing.begin([folder])
    qtbot.waitUntil(lambda: page.importing.preview is not None)
    page.close_down()
    qtbot.waitUntil(lambda: not page.importing.is_running)
    settle(context, qtbot)
    assert context.workspace.notes.count() == 0
    assert not page.import_card.isVisible()


def test_that_looking_for_files_can_be_stopped(
    page: NotesPage, context: AppContext, folder: Path, qtbot: QtBot
) -> None:
    page.importing.begin([folder])
    page.importing.looking.emit(1200)
    assert page.import_card.isVisible()
    page.importing.cancel()
    qtbot.waitUntil(lambda: not page.importing.is_running)
    settle(context, qtbot)
    assert page.importing.preview is None
    assert not page.import_card.isVisible()


def test_that_a_folder_can_be_chosen(
    page: NotesPage,
    context: AppContext,
    folder: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["", str(folder)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: next(answers))
    page.choose_folder()
    assert not page.importing.is_running
    page.choose_folder()
    qtbot.waitUntil(lambda: page.importing.preview is not None)
    settle(context, qtbot)
    page.importing.cancel()


@pytest.mark.slow
@pytest.mark.timing
def test_that_the_window_answers_while_thousands_of_files_are_read(
    context: AppContext, tmp_path: Path, qtbot: QtBot
) -> None:
    for number in range(3000):
        (tmp_path / f"{number}.txt").write_text(f"{number} {CHINESE * 20}", encoding="utf-8")
    files = find_files([ImportRequest(path) for path in sorted(tmp_path.glob("*.txt"))])
    worst = []
    for _attempt in range(3):  # another program's burst of work may fall into one of them
        dialog = ImportPreviewDialog(context, files)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        beats: list[float] = []
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda beats=beats: beats.append(time.perf_counter()))
        with qtbot.waitSignal(dialog.reading.ended, timeout=60_000):
            timer.start(2)
        timer.stop()
        gaps = sorted(right - left for left, right in itertools.pairwise(beats))
        assert dialog.reading.totals.notes == 3000
        dialog.reject()
        worst.append(gaps[int(len(gaps) * 0.99)])
        if worst[-1] < 0.016:
            break
    assert min(worst) < 0.016, worst


ROWS = (
    SkippedRow("b.csv", 10, SkipReason.EMPTY_TEXT),
    SkippedRow("a.csv", 9, SkipReason.NOT_A_RECORD),
    SkippedRow("b.csv", 2, SkipReason.CELL_COUNT),
)


@pytest.fixture
def report(context: AppContext, qtbot: QtBot) -> ImportReportDialog:
    dialog = ImportReportDialog(context, ImportReport(9, 4, 1, 2, 30, 7, 3, ROWS))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_that_a_report_is_sorted_by_each_column(report: ImportReportDialog) -> None:
    QAbstractItemModelTester(report.left_out)
    lines = []
    for column in range(3):
        report.list.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        lines.append([one.line for one in report.left_out.rows()])
    assert lines == [[9, 2, 10], [2, 9, 10], [9, 2, 10]]
    report.list.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [one.line for one in report.left_out.rows()] == [10, 9, 2]


def test_that_rows_of_a_report_are_copied(report: ImportReportDialog) -> None:
    report.copy_button.click()
    assert QGuiApplication.clipboard().text().count("\n") == 2
    report.list.selectRow(1)
    QTest.keyClick(report.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = "a.csv\t9\tThe record is not as this format has them."
    assert QGuiApplication.clipboard().text() == copied


def test_that_a_report_is_saved_for_this_user_alone(
    report: ImportReportDialog,
    context: AppContext,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "left-out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(path), ""))
    report.save_button.click()
    settle(context, qtbot)
    assert path.stat().st_mode & 0o077 == 0
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 4
    assert "Saved as left-out.csv." in words(report)

    def refuse(*_arguments: object) -> None:
        raise UserError(FILE_UNWRITABLE, path="left-out.csv")

    monkeypatch.setattr(import_report, "save_left_out", refuse)
    report.save_button.click()
    settle(context, qtbot)
    assert report.banner.message is not None
    assert report.banner.message.code == FILE_UNWRITABLE.code


def test_that_a_report_of_very_many_rows_shows_the_first(
    context: AppContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_out_table, "MOST_SHOWN", 2)
    monkeypatch.setattr(import_report, "MOST_SHOWN", 2)
    dialog = ImportReportDialog(context, ImportReport(skipped=ROWS))
    qtbot.addWidget(dialog)
    assert dialog.left_out.rowCount() == 2
    assert "Left out: 3; the first 2 are shown, the saved table has all" in words(dialog)


def test_that_a_report_says_that_nothing_was_left_out(context: AppContext, qtbot: QtBot) -> None:
    dialog = ImportReportDialog(context, ImportReport(9, 9))
    qtbot.addWidget(dialog)
    assert "Nothing was left out" in words(dialog)
    assert dialog.save_button.isHidden()
