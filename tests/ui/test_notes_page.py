"""Notes come in through the real page: files, tables with questions, drops, reports, no waiting."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.import_notes import ImportReport
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.exchange.import_preview import ImportPreviewDialog
from medgen_desktop.ui.notes import import_run
from medgen_desktop.ui.notes.mapping_dialog import MappingDialog
from medgen_desktop.ui.notes.page import NotesPage

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

TABLE = (
    "dialogue,section_header,section_text\r\n"
    '"Doctor: What brings you in?\r\nPatient: A cough 🤒.",CC,Cough.\r\n'
    "患者：咳嗽三天。,主诉,咳嗽三天。\r\n"
    ",CC,No text here.\r\n"
)


@pytest.fixture
def page(context: AppContext, window_for: WindowMaker, qtbot: QtBot) -> NotesPage:
    window = window_for(context)
    shown = window.page("notes")
    assert isinstance(shown, NotesPage)
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    return shown


def words(page: NotesPage) -> str:
    """All labels that can be seen."""
    return words_of(page)


def words_of(widget: QWidget) -> str:
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


def answer(page: NotesPage, qtbot: QtBot) -> MappingDialog:
    """The question about columns, once it is there."""
    qtbot.waitUntil(lambda: page.importing.dialog is not None)
    dialog = page.importing.dialog
    assert dialog is not None
    return dialog


def preview(page: NotesPage, context: AppContext, qtbot: QtBot) -> ImportPreviewDialog:
    """What the files hold, once all is read."""
    qtbot.waitUntil(lambda: page.importing.preview is not None)
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    dialog = page.importing.preview
    assert dialog is not None
    return dialog


def wait_idle(page: NotesPage, context: AppContext, qtbot: QtBot) -> None:
    """Wait until the import is over and the table read."""
    qtbot.waitUntil(lambda: not page.importing.is_running and context.tasks.active == 0)


def test_that_a_column_cannot_be_text_and_summary_at_once(
    page: NotesPage, qtbot: QtBot, tmp_path: Path
) -> None:
    table = tmp_path / "visits.csv"
    table.write_bytes(TABLE.encode())
    page.importing.begin([table])
    dialog = answer(page, qtbot)
    assert dialog.mapping() is not None
    target = dialog.boxes["target"]
    target.setCurrentIndex(target.findData("dialogue"))
    assert dialog.mapping() is None
    dialog.accept()
    assert page.importing.dialog is dialog
    dialog.reject()


def test_that_an_empty_workspace_offers_import_and_samples(
    page: NotesPage, context: AppContext, qtbot: QtBot
) -> None:
    assert page.empty.isVisible()
    page.empty.other_requested.emit()
    wait_idle(page, context, qtbot)
    assert context.workspace.notes.count() >= 12
    assert not page.empty.isVisible()
    assert page.table.isVisible()
    assert page.preview.text.toPlainText()


def test_that_a_table_comes_in_as_it_is_mapped_and_reported(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    file.write_bytes(TABLE.encode())
    page.importing.begin([file])
    dialog = answer(page, qtbot)
    assert dialog.boxes["text"].currentData() == "dialogue"
    assert dialog.boxes["target"].currentData() == "section_text"
    assert dialog.boxes["section"].currentData() == "section_header"
    reports: list[ImportReport] = []
    page.importing.finished.connect(reports.append)
    dialog.accept()
    wait_idle(page, context, qtbot)
    (report,) = reports
    assert (report.rows_read, report.notes_added, report.pairs_added) == (3, 2, 2)
    assert context.workspace.pairs.count() == 2
    text = context.workspace.notes.get(NoteId(1)).text
    assert text == "Doctor: What brings you in?\nPatient: A cough 🤒."
    assert "notes added: 2" in words(page)
    why = next(one for one in page.findChildren(QPushButton) if "report" in one.text())
    why.click()
    assert page.report_dialog is not None
    assert page.report_dialog.isVisible()
    (row,) = page.report_dialog.left_out.rows()
    assert (row.file, row.line, row.reason) == ("visits.csv", 5, "The text is empty.")
    why.click()
    page.report_dialog.close_button.click()
    assert page.report_dialog is None


def test_that_a_repeated_import_says_that_all_is_here_already(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "visit.txt"
    file.write_text("Fever for two days.", encoding="utf-8")
    for _ in range(2):
        page.importing.begin([file])
        preview(page, context, qtbot).import_button.click()
        wait_idle(page, context, qtbot)
    assert context.workspace.notes.count() == 1
    assert "here already: 1" in words(page)


def test_that_the_columns_can_be_chosen_and_the_text_must_be(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("a,b\nFever.,x\nCough.,y\n", encoding="utf-8")
    page.importing.begin([file])
    dialog = answer(page, qtbot)
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)  # type: ignore[union-attr] # every dialog has one
    assert not ok.isEnabled()
    dialog.accept()
    assert page.importing.dialog is dialog
    dialog.boxes["text"].setCurrentIndex(dialog.boxes["text"].findData("a"))
    assert ok.isEnabled()
    ok.click()
    wait_idle(page, context, qtbot)
    texts = [context.workspace.notes.get(NoteId(number)).text for number in (1, 2)]
    assert texts == ["Fever.", "Cough."]
    assert context.workspace.pairs.count() == 0


def test_that_closing_the_question_imports_nothing(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    table, text = tmp_path / "visits.csv", tmp_path / "visit.txt"
    table.write_bytes(TABLE.encode())
    text.write_text("Fever.", encoding="utf-8")
    page.importing.begin([text, table])
    answer(page, qtbot).reject()
    wait_idle(page, context, qtbot)
    assert context.workspace.notes.count() == 0


def test_that_dropped_files_are_imported(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "病历.txt"
    file.write_bytes("主诉：发热。".encode())
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(file))])
    drop = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        files,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(drop)
    preview(page, context, qtbot).accept()
    wait_idle(page, context, qtbot)
    assert context.workspace.notes.get(NoteId(1)).text == "主诉：发热。"


def test_that_a_file_in_a_chinese_encoding_comes_in_once_that_is_chosen(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Fever 🤒.", encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_bytes("镕堃喆龘".encode("gb18030"))
    page.importing.begin([tmp_path / "in"])
    dialog = preview(page, context, qtbot)
    dialog.show_file(1)
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    assert "b.txt is not text in a known encoding" in words_of(dialog)
    dialog.choice.encoding_chosen.emit("gb18030")
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    assert dialog.sample.text.note_text == "镕堃喆龘"
    dialog.accept()
    wait_idle(page, context, qtbot)
    assert "Import finished" in words(page)
    texts = [
        context.workspace.notes.get(note.id).text for note in context.workspace.notes.page(0, 9)
    ]
    assert texts == ["Fever 🤒.", "镕堃喆龘"]


def test_that_a_table_is_asked_about_again_in_another_encoding(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "visits.csv"
    file.write_bytes("正文\n镕堃喆龘\n".encode("gb18030"))
    page.importing.begin([file])
    wait_idle(page, context, qtbot)
    assert "visits.csv is not text in a known encoding" in words(page)
    assert page.import_card.encoding.currentText() == "gb18030"
    page.import_card.retry.click()
    dialog = answer(page, qtbot)
    assert dialog.boxes["text"].currentData() == "正文"
    dialog.encoding.textActivated.emit("gb18030")
    assert page.importing.dialog is dialog
    dialog.encoding.textActivated.emit("big5")
    qtbot.waitUntil(lambda: page.importing.dialog is not dialog)
    wait_idle(page, context, qtbot)
    assert "not text in a known encoding" in words(page)
    page.import_card.retry.click()
    answer(page, qtbot).accept()
    wait_idle(page, context, qtbot)
    assert "Import finished" in words(page)
    assert not page.import_card.retry.isVisible()
    assert context.workspace.notes.get(NoteId(1)).text == "镕堃喆龘"


def test_that_a_file_that_cannot_come_in_is_said_with_its_remedy(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "scan.png"
    file.write_bytes(b"\x89PNG")
    page.importing.begin([file])
    wait_idle(page, context, qtbot)
    assert "cannot be imported" in words(page)
    assert "Bring in files ending in one of: " in words(page)


def test_that_a_cancelled_import_leaves_nothing_of_the_file(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "many.csv"
    file.write_text("text\n" + "".join(f"Fever {n}\n" for n in range(20_000)), encoding="utf-8")
    page.importing.begin([file])
    with qtbot.waitSignal(page.importing.started):
        answer(page, qtbot).accept()
    page.importing.cancel()
    wait_idle(page, context, qtbot)
    assert "Import stopped" in words(page)
    assert context.workspace.notes.count() == 0


def test_that_a_search_filters_the_table_and_can_be_cleared(
    page: NotesPage, context: AppContext, qtbot: QtBot
) -> None:
    put_notes(context.workspace, "Fever and cough.", "Back pain.", "咳嗽三天。")
    context.events.notes_changed.emit()
    qtbot.waitUntil(lambda: page.notes.total == 3)
    page.search.insert("咳嗽")
    qtbot.waitUntil(lambda: page.notes.total == 1)
    page.search.setText("no such words")
    qtbot.waitUntil(lambda: page.notes.total == 0)
    assert "Nothing matches “no such words”." in words(page)
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.notes.total == 3)


def test_that_the_chosen_note_is_read_beside_the_table_and_opened_by_enter(
    page: NotesPage, context: AppContext, qtbot: QtBot
) -> None:
    ids = put_notes(context.workspace, "Fever and cough.", "Back pain.")
    context.events.notes_changed.emit()
    qtbot.waitUntil(lambda: page.preview.text.toPlainText() == "Fever and cough.")
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.preview.text.toPlainText() == "Back pain.")
    with qtbot.waitSignal(context.events.note_requested) as asked:
        page.table.activated.emit(page.table.currentIndex())
    assert asked.args == ["mark", ids[1]]
    qtbot.waitUntil(lambda: context.tasks.active == 0)


@pytest.mark.slow
def test_that_the_window_answers_within_50_ms_while_1_000_notes_come_in(
    page: NotesPage, context: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    body = "Patient reports fever 🤒, 咳嗽 and chest pain for three days. " * 20
    gaps = []
    for attempt in range(3):  # another program's burst of work may fall into one of them
        file = tmp_path / f"thousand-{attempt}.csv"
        rows = "".join(f'"{body}{attempt}-{row}"\n' for row in range(1000))
        file.write_text("text\n" + rows, encoding="utf-8")
        page.importing.begin([file])
        dialog = answer(page, qtbot)
        beats: list[float] = []
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda beats=beats: beats.append(time.perf_counter()))
        timer.start(5)
        dialog.accept()
        wait_idle(page, context, qtbot)
        timer.stop()
        gaps.append(max(right - left for left, right in itertools.pairwise(beats)))
        assert context.workspace.notes.count() == 1000 * (attempt + 1)
        if gaps[-1] < 0.05:
            break
    assert min(gaps) < 0.05, gaps


def test_that_closing_stops_an_import_before_other_pages_wait_for_its_write_lane(
    page: NotesPage,
    context: AppContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    seen: list[bool] = []

    def import_until_cancelled(
        *_files: object, cancelled: Callable[[], bool], **_other: object
    ) -> ImportReport:
        until = time.monotonic() + 3
        while not cancelled() and time.monotonic() < until:
            time.sleep(0.01)
        seen.append(cancelled())
        return ImportReport(was_cancelled=True)

    monkeypatch.setattr(import_run, "import_files", import_until_cancelled)
    (tmp_path / "a.txt").write_text("Fever.", encoding="utf-8")
    with qtbot.waitSignal(page.importing.started):
        page.importing.begin([tmp_path], shown_first=False)
    page.close_down()
    wait_idle(page, context, qtbot)
    assert seen == [True]
