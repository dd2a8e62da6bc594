"""Every control of the Setup page does what it says, at once and the next time too."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.model_manifest import ModelManifest, manifest_to_json
from medgen_desktop.paths import logs_folder
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.preferences import Preferences
from medgen_desktop.ui.settings.licences import installed_licences
from medgen_desktop.ui.settings.page import SettingsPage
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

pytestmark = pytest.mark.clinic


@pytest.fixture
def page(context: AppContext, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(context)
    qtbot.addWidget(made)
    made.show()
    made.on_shown()
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    return made


def button(page: SettingsPage, words: str) -> QPushButton:
    """The button that says this."""
    return next(one for one in page.findChildren(QPushButton) if one.text() == words)


def choose(page: SettingsPage, box: str, value: str) -> None:
    """Choose an entry as a person does."""
    combo = getattr(page, box)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_that_a_language_takes_effect_and_is_remembered(
    page: SettingsPage, context: AppContext, qtbot: QtBot
) -> None:
    choose(page, "language", Language.CHINESE)
    qtbot.waitUntil(lambda: page.theme.itemText(1) == "浅色")
    context.preferences.flush()
    assert Preferences().language == "zh"
    choose(page, "language", Language.ENGLISH)
    qtbot.waitUntil(lambda: page.theme.itemText(1) == "Light")


def test_that_a_theme_takes_effect_and_is_remembered(
    page: SettingsPage, context: AppContext
) -> None:
    choose(page, "theme", ThemeName.DARK)
    assert context.theme.palette.is_dark
    context.preferences.flush()
    assert Preferences().theme == "dark"


def test_that_a_name_signs_new_work_and_an_empty_one_is_not_taken(
    page: SettingsPage, context: AppContext
) -> None:
    page.annotator.setText("  ")
    page.annotator.editingFinished.emit()
    assert (context.annotator, page.annotator.text()) == ("Anna", "Anna")
    page.annotator.setText("李华")
    page.annotator.editingFinished.emit()
    context.preferences.flush()
    assert context.annotator == "李华"
    assert Preferences().annotator == "李华"


def test_that_the_workspace_and_the_logs_are_named_and_can_be_shown(
    page: SettingsPage, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    button(page, "Show in folder").click()
    button(page, "Show logs").click()
    assert [Path(url.toLocalFile()) for url in shown] == [
        context.workspace.path.parent,
        logs_folder(),
    ]
    assert page.workspace_path.text() == str(context.workspace.path)
    assert page.log_path.text() == str(logs_folder())
    assert logs_folder().is_dir()


def test_that_closing_the_workspace_is_asked_of_the_program(
    page: SettingsPage, context: AppContext, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(context.events.close_requested):
        button(page, "Close workspace").click()


def test_that_models_are_listed_with_size_and_licence_and_removed_after_asking(
    page: SettingsPage, context: AppContext, qtbot: QtBot
) -> None:
    folder = context.library.folder / "ward-drafter"
    folder.mkdir(parents=True)
    manifest = ModelManifest(
        id="ward-drafter",
        name="Ward drafter",
        kind="drafter",
        architecture="llama",
        licence="Apache-2.0",
        languages=("en", "zh"),
        context_length=8192,
        files={},
        created_at="2026-11-20T09:00:00+00:00",
        program_version="0.1.0",
    )
    (folder / "manifest.json").write_text(manifest_to_json(manifest), encoding="utf-8")
    context.events.models_changed.emit()
    qtbot.waitUntil(lambda: len(page.models.models) == 1)
    size = (folder / "manifest.json").stat().st_size
    assert page.models.models[0].size == size
    labels = " ".join(one.text() for one in page.models.findChildren(type(page.log_path)))
    assert "Apache-2.0" in labels
    assert "8,192" in labels
    button(page, "Remove…").click()
    (box,) = page.findChildren(QMessageBox)
    assert folder.is_dir()
    next(one for one in box.buttons() if one.text() == "Remove").click()
    qtbot.waitUntil(lambda: not page.models.models)
    assert not folder.exists()


def test_that_licences_of_the_packages_it_is_built_on_are_listed() -> None:
    found = {one.package: one for one in installed_licences()}
    assert {"PySide6-Essentials", "numpy", "onnxruntime", "tokenizers"} <= set(found)
    assert all(one.version for one in found.values())
    assert "LGPL" in found["PySide6-Essentials"].licence
    assert installed_licences(["no-such-package-here"]) == []
