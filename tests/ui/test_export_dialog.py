"""Notes go out through the real dialog: what stays behind, whole or not at all, where to."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.errors import FILE_UNWRITABLE
from medgen_desktop.domain.note import NoteId, NoteState, NoteStatus
from medgen_desktop.services import preview_export
from medgen_desktop.services.annotate import add_annotation, set_attribute
from medgen_desktop.services.deidentified_copies import make_copies
from medgen_desktop.services.deidentify import scan_notes
from medgen_desktop.services.export_notes import export_notes
from medgen_desktop.services.surrogates import Style
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.exchange import export_work, target_box
from medgen_desktop.ui.exchange.export_dialog import ExportDialog
from medgen_desktop.ui.exchange.note_choice_box import NotesShown
from medgen_desktop.ui.notes.page import NotesPage
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

TEXTS = ("Cough 🩺 and fever.", "患者咳嗽三天。", "No fever.")


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    monkeypatch.setattr(target_box, "_documents_folder", lambda: folder)
    return folder


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    ids = put_notes(workspace, *TEXTS)
    add_annotation(workspace, ids[0], 0, 5, "Symptom", "wu")
    add_annotation(workspace, ids[2], 3, 8, "Symptom", "wu")
    fever = workspace.annotations.of_note(ids[2])[0]
    set_attribute(workspace, fever.id, "negated", "yes", "wu")
    with workspace.transaction() as tx:
        workspace.notes.set_state(tx, NoteState(ids[2], NoteStatus.DONE))
    return ids


@pytest.fixture
def page(
    context: AppContext,
    window_for: WindowMaker,
    notes: list[NoteId],
    documents: Path,
    qtbot: QtBot,
) -> Iterator[NotesPage]:
    del notes, documents
    shown = window_for(context).page("notes")
    assert isinstance(shown, NotesPage)
    settle(context, qtbot)
    yield shown
    shown.close_down()


def settle(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: context.tasks.active == 0)


def opened(page: NotesPage, context: AppContext, qtbot: QtBot, name: str = "") -> ExportDialog:
    page.export_action.trigger()
    dialog = page.export_dialog
    assert dialog is not None
    if name:
        dialog.target.format.setCurrentIndex(dialog.target.format.findData(name))
    settle(context, qtbot)
    return dialog


def words(dialog: ExportDialog) -> str:
    labels = dialog.findChildren(QLabel)
    return "\n".join(one.text() for one in labels if one.isVisibleTo(dialog))


def lost(dialog: ExportDialog) -> dict[str, tuple[str, str, str]]:
    model = dialog.losses
    count = range(model.rowCount())
    rows = [[model.index(row, place).data() for place in range(4)] for row in count]
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def test_that_what_stays_behind_is_listed_before_anything_is_written(
    page: NotesPage, context: AppContext, documents: Path, qtbot: QtBot
) -> None:
    dialog = opened(page, context, qtbot, "doccano")
    QAbstractItemModelTester(dialog.losses)
    assert lost(dialog)["Attributes"] == ("1", "1", "No fever.")
    assert "notes: 3 · annotations: 2 · relations: 0" in words(dialog)
    assert "Does not hold: Annotations in several pieces; Attributes;" in words(dialog)
    assert "Each thing that stays behind is listed in ward.jsonl.left-behind.csv." in words(dialog)
    dialog.target.format.setCurrentIndex(dialog.target.format.findData("medgen"))
    settle(context, qtbot)
    assert not lost(dialog)
    assert "Nothing stays behind" in words(dialog)
    assert "Holds everything that is said of a note." in words(dialog)
    dialog.close_button.click()
    assert page.export_dialog is None
    assert not list(documents.iterdir())


def test_that_notes_are_written_and_shown_in_their_folder(
    page: NotesPage,
    context: AppContext,
    documents: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    dialog = opened(page, context, qtbot, "doccano")
    dialog.export_button.click()
    settle(context, qtbot)
    file, beside = documents / "ward.jsonl", documents / "ward.jsonl.left-behind.csv"
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    assert "Attributes" in beside.read_text(encoding="utf-8")
    for one in (file, beside):
        assert one.stat().st_mode & 0o077 == 0
    assert "Exported to ward.jsonl: notes 3, annotations 2. What stayed behind is" in words(dialog)
    assert dialog.export_button.isHidden()
    dialog.show_button.click()
    assert shown == [QUrl.fromLocalFile(str(documents))]
    dialog.target.format.setCurrentIndex(dialog.target.format.findData("medgen"))
    settle(context, qtbot)
    assert dialog.target.path.name == "ward (2).jsonl"
    dialog.export_button.click()
    settle(context, qtbot)
    assert "Exported to ward (2).jsonl: notes 3, annotations 2." in words(dialog)
    dialog.reject()


def test_that_a_stopped_export_leaves_no_file(
    page: NotesPage,
    context: AppContext,
    documents: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goes_on = threading.Event()
    jobs: list[Job] = []
    context.events.job_changed.connect(jobs.append)

    def slowly(*arguments: object, **options: object) -> object:
        goes_on.wait(10)
        return export_notes(*arguments, **options)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(export_work, "export_notes", slowly)
    dialog = opened(page, context, qtbot, "brat")
    dialog.export_button.click()
    assert dialog.close_button.text() == "Stop"
    assert "Notes written: 0 of 3. It is written whole or not at all." in words(dialog)
    assert not dialog.notes.isEnabled()
    assert jobs[-1].words == "exporting, notes written: 0"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.close_button.isEnabled()
    goes_on.set()
    settle(context, qtbot)
    assert "Stopped. Nothing was written." in words(dialog)
    assert not list(documents.iterdir())
    dialog.export_button.click()
    settle(context, qtbot)
    assert (documents / "ward brat" / "annotation.conf").is_file()
    dialog.reject()
    assert page.export_dialog is None


def test_that_closing_the_window_ends_an_export(
    page: NotesPage,
    context: AppContext,
    documents: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[str] = []
    context.events.job_ended.connect(ended.append)
    goes_on = threading.Event()

    def slowly(*arguments: object, **options: object) -> object:
        goes_on.wait(10)
        return export_notes(*arguments, **options)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(export_work, "export_notes", slowly)
    dialog = opened(page, context, qtbot, "medgen")
    dialog.export_button.click()
    page.close_down()
    goes_on.set()
    settle(context, qtbot)
    assert ended == ["export"]
    assert not list(documents.iterdir())


def test_that_a_place_that_cannot_be_written_is_said(
    page: NotesPage, context: AppContext, documents: Path, qtbot: QtBot
) -> None:
    dialog = opened(page, context, qtbot, "medgen")
    dialog.target.choose_path(documents / "gone" / "out.jsonl")
    dialog.export_button.click()
    settle(context, qtbot)
    assert dialog.banner.message is not None
    assert dialog.banner.message.code == FILE_UNWRITABLE.code
    assert dialog.export_button.isEnabled()


def test_that_what_is_searched_for_is_offered_and_the_selected(
    page: NotesPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    page.search.setText("fever")
    qtbot.waitUntil(lambda: page.notes.total == 2)
    dialog = opened(page, context, qtbot)
    assert dialog.notes.matching.text() == "Those that match “fever” (2)"
    assert dialog.notes.matching.isChecked()
    assert dialog.work.preview.notes == 2
    dialog.notes.by_status.setChecked(True)
    settle(context, qtbot)
    assert dialog.work.preview.notes == 1
    status = dialog.notes.status
    status.setCurrentIndex(status.findData(NoteStatus.NEEDS_REVIEW))
    status.activated.emit(status.currentIndex())
    settle(context, qtbot)
    assert "No such notes" in words(dialog)
    assert not dialog.export_button.isEnabled()
    dialog.notes.all.setChecked(True)
    status.activated.emit(status.currentIndex())
    settle(context, qtbot)
    assert dialog.notes.by_status.isChecked()
    dialog.reject()
    page.table.selectAll()
    dialog = opened(page, context, qtbot)
    assert dialog.notes.chosen.text() == "Those selected in the table (2)"
    assert dialog.notes.choice().ids == (notes[0], notes[2])
    dialog.reject()


def test_that_a_format_with_tags_offers_them(
    page: NotesPage, context: AppContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged = replace(target_box._WRITABLE[0], schemes=("IOB2", "BIOES"))
    monkeypatch.setattr(target_box, "_WRITABLE", (tagged,))
    dialog = opened(page, context, qtbot)
    assert dialog.target.options.scheme == "IOB2"
    dialog.target.scheme.setCurrentText("BIOES")
    dialog.target.scheme.activated.emit(1)
    settle(context, qtbot)
    assert dialog.target.options.scheme == "BIOES"
    assert dialog.target.scheme.isVisible()


def test_that_a_chosen_file_or_folder_is_taken_and_nothing_is_put_among_others(
    page: NotesPage,
    context: AppContext,
    documents: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = iter(["", str(documents / "mine")])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (next(files), ""))
    target = opened(page, context, qtbot, "medgen").target
    target.choose.click()
    assert target.path == documents / "ward.jsonl"
    target.choose.click()
    assert target.path == documents / "mine.jsonl"
    empty = documents / "empty"
    empty.mkdir()
    folders = iter(["", str(empty), str(documents)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: next(folders))
    target.format.setCurrentIndex(target.format.findData("text"))
    target.choose.click()
    assert target.path == documents / "ward text"
    target.choose.click()
    assert target.path == empty
    target.choose.click()
    assert target.path == documents / "ward text"
    settle(context, qtbot)


def test_that_a_note_that_is_gone_is_said_while_counting(
    page: NotesPage, context: AppContext, qtbot: QtBot
) -> None:
    dialog = ExportDialog(context, NotesShown(chosen=(NoteId(77), NoteId(78))), page)
    qtbot.addWidget(dialog)
    settle(context, qtbot)
    assert dialog.banner.message is not None
    assert not dialog.export_button.isEnabled()


def test_that_counting_is_shown_as_it_goes_on(
    page: NotesPage, context: AppContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_export, "_SECONDS_BETWEEN_REPORTS", 0)
    counts: list[int] = []
    page.export_action.trigger()
    dialog = page.export_dialog
    assert dialog is not None
    dialog.work.counted.connect(lambda preview: counts.append(preview.notes))
    dialog.target.format.setCurrentIndex(dialog.target.format.findData("doccano"))
    settle(context, qtbot)
    assert counts == [0, 1, 2, 3, 3]


def test_that_the_dialog_speaks_chinese(page: NotesPage, context: AppContext, qtbot: QtBot) -> None:
    dialog = opened(page, context, qtbot, "doccano")
    before = words(dialog)
    context.translation.choose(Language.CHINESE)
    QApplication.processEvents()
    assert dialog.notes.status.currentText() == "已完成"
    context.translation.choose(Language.ENGLISH)
    QApplication.processEvents()
    assert words(dialog) == before


def test_that_without_notes_there_is_nothing_to_export(
    context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = window_for(context).page("notes")
    assert isinstance(page, NotesPage)
    settle(context, qtbot)
    assert not page.export_action.isEnabled()
    page.ask_export()
    assert page.export_dialog is None


def test_that_de_identified_copies_go_out_once_every_note_is_reviewed(
    page: NotesPage, context: AppContext, documents: Path, qtbot: QtBot
) -> None:
    dialog = opened(page, context, qtbot, "medgen")
    dialog.deidentified.setChecked(True)
    settle(context, qtbot)
    assert "not reviewed for identities" in words(dialog)
    assert not dialog.export_button.isEnabled()

    scan_notes(context.workspace)
    make_copies(context.workspace, None, Style.MASK, "wu")
    dialog.deidentified.setChecked(False)
    dialog.deidentified.setChecked(True)
    settle(context, qtbot)
    dialog.export()
    settle(context, qtbot)
    written = (documents / "ward.jsonl").read_text(encoding="utf-8")
    assert "Cough" in written
    assert "wu" not in written
