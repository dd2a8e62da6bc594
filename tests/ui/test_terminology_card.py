"""Terminologies on the Setup page: listed, installed, imported, and deleted after asking."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.services.concepts import TerminologyFile, import_terminology
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.settings.terminology_card import TerminologyCard
from medgen_desktop.ui.terminologies.import_dialog import TerminologyImportDialog

pytestmark = pytest.mark.clinic


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "ICD-10-CN.csv"
    path.write_text("编码,名称,同义词\nI10,高血压,血压高\n,无编码,\n", encoding="utf-8")
    return path


@pytest.fixture
def card(context: AppContext, qtbot: QtBot) -> TerminologyCard:
    made = TerminologyCard(context)
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    return made


def button(card: TerminologyCard, words: str) -> QPushButton:
    return next(one for one in card.findChildren(QPushButton) if one.text() == words)


def said(card: TerminologyCard) -> str:
    message = card.installing.banner.message
    return "" if message is None else f"{message.what} {message.remedy} {message.code}"


def choose_file(
    card: TerminologyCard, path: Path, monkeypatch: pytest.MonkeyPatch
) -> TerminologyImportDialog:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    card.installing.import_button.click()
    assert card.installing.dialog is not None
    return card.installing.dialog


def test_that_a_table_is_imported_under_a_name_and_a_version(
    card: TerminologyCard,
    context: AppContext,
    table: Path,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    dialog = choose_file(card, table, monkeypatch)
    assert dialog.system.text() == "ICD-10-CN"
    assert not dialog.import_button.isEnabled()
    dialog.accept()
    assert not card.installing.is_running
    QTest.keyClicks(dialog.version, "2.0")
    dialog.import_button.click()
    qtbot.waitUntil(lambda: len(card.terminologies) == 1)
    assert [one.annotator for one in workspace.audit_log.page(0, 9)] == [context.annotator]
    assert "ICD-10-CN 2.0 is installed: 2 terms." in said(card)
    assert "left out: 1 (lines 3)." in said(card)
    labels = " ".join(one.text() for one in card.findChildren(QLabel))
    assert "2 terms · Chinese · ICD-10-CN.csv" in labels
    (found,) = workspace.terminologies.find("gxy")
    assert (found.concept.system, found.concept.version) == ("ICD-10-CN", "2.0")


def test_that_a_file_in_another_encoding_is_read_when_it_is_named(
    card: TerminologyCard, table: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    table.write_bytes("code,name\nA,镕堃喆龘\nB,龘喆堃镕\n".encode("gb18030"))  # not to be guessed
    dialog = choose_file(card, table, monkeypatch)
    dialog.version.setText("2.0")
    dialog.import_button.click()
    qtbot.waitUntil(lambda: "MG202" in said(card))
    dialog = choose_file(card, table, monkeypatch)
    dialog.version.setText("2.0")
    dialog.encoding.setCurrentText("gb18030")
    dialog.import_button.click()
    qtbot.waitUntil(lambda: len(card.terminologies) == 1)
    assert card.terminologies[0].terms == 2


def test_that_no_file_chosen_asks_nothing(
    card: TerminologyCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    card.installing.import_button.click()
    assert card.installing.dialog is None


def test_that_what_is_installed_is_not_offered_again_and_is_refused(
    card: TerminologyCard, context: AppContext, table: Path, qtbot: QtBot
) -> None:
    jobs: list[Job] = []
    context.events.job_changed.connect(jobs.append)
    button(card, "Install ICD-10 (12,542 terms)").click()
    assert not card.installing.import_button.isEnabled()
    card.installing.import_file(TerminologyFile(table, "Ours", "1"))  # one at a time
    qtbot.waitUntil(lambda: len(card.terminologies) == 1, timeout=20_000)
    assert "ICD-10 WHO 2019 is installed: 12,542 terms." in said(card)
    assert not card.installing.builtins["ICD-10"].isVisible()
    assert card.installing.builtins["HPO"].isVisible()
    assert jobs[0] == Job("terminology", "installing ICD-10", 0.0)
    assert (jobs[-1].fraction or 0) > 0
    card.installing.import_file(TerminologyFile(table, "ICD-10", "WHO 2019"))
    qtbot.waitUntil(lambda: "MG332" in said(card))
    assert len(context.workspace.terminologies.all()) == 1


def test_that_an_installation_can_be_stopped_and_leaves_nothing(
    card: TerminologyCard, context: AppContext, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(context.events.job_ended, timeout=20_000):
        card.installing.builtins["HPO"].click()
        card.installing.cancel_button.click()
    qtbot.waitUntil(lambda: "Nothing was installed" in said(card))
    assert context.workspace.terminologies.all() == []


def test_that_a_terminology_is_deleted_after_asking(
    card: TerminologyCard, context: AppContext, table: Path, qtbot: QtBot
) -> None:
    import_terminology(context.workspace, TerminologyFile(table, "Ours", "1"), "wu")
    context.events.terminologies_changed.emit()
    qtbot.waitUntil(lambda: len(card.terminologies) == 1)
    for answer, left in (("Keep", 1), ("Delete", 0)):
        button(card, "Delete…").click()
        (box,) = card.findChildren(QMessageBox)
        assert "keep the code, the name and the version" in box.informativeText()
        next(one for one in box.buttons() if one.text() == answer).click()
        qtbot.waitUntil(lambda: context.tasks.active == 0 and not card.findChildren(QMessageBox))
        assert len(context.workspace.terminologies.all()) == left
    qtbot.waitUntil(lambda: not card.terminologies)
