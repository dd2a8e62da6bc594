"""The keys of the Mark page: what they say, where they act, and where they leave others alone."""

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext

from .conftest import WindowMaker, put_notes
from .test_annotation_page import (
    ALT,
    ALT_SHIFT,
    MIXED,
    PLAIN,
    click_on,
    label,
    open_page,
    saved,
    wait_idle,
)

pytestmark = pytest.mark.clinic

ROOT = Path(__file__).resolve().parents[2]
LONG = "".join(f"Line {number} tells of fever and of cough.\n" for number in range(200))


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return put_notes(workspace, MIXED, PLAIN, LONG)


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    return open_page(window_for, context, qtbot)


def test_that_the_collector_of_translations_finds_what_every_key_does(
    page: AnnotationPage, tmp_path: Path
) -> None:
    """What it finds must be there in Chinese: test_translation sees to that."""
    lupdate = shutil.which("pyside6-lupdate", path=str(Path(sys.executable).parent))
    if lupdate is None:
        pytest.skip("pyside6-lupdate is not installed here")
    fresh = tmp_path / "fresh.ts"
    folder = ROOT / "medgen_desktop" / "ui" / "annotation"
    subprocess.run([lupdate, "-silent", "-extensions", "py", str(folder), "-ts", fresh], check=True)
    contexts = {
        one.findtext("name"): {message.findtext("source") for message in one.iter("message")}
        for one in ET.parse(fresh).getroot().iter("context")  # noqa: S314 - our own file
    }
    said = {one.action_words for one in page.keys.bindings if isinstance(one.action_words, str)}
    assert len(said) > 30
    assert said - contexts["PageKeys"] == set()


@pytest.mark.parametrize(
    ("words", "keys", "expected"),
    [
        ("cough", [(Qt.Key.Key_Right, ALT)] * 2, "cough.\n主"),
        ("Fever 🤒", [(Qt.Key.Key_Left, ALT)], "Fever"),
        ("and cough", [(Qt.Key.Key_Left, ALT_SHIFT)], "🤒 and cough"),
        ("and cough", [(Qt.Key.Key_Right, ALT_SHIFT)] * 3, "cough"),
        ("She", [(Qt.Key.Key_Left, ALT_SHIFT)], "。\nShe"),
        ("metformin.", [(Qt.Key.Key_Right, ALT)], "metformin."),
    ],
)
def test_that_boundaries_moved_by_keys_skip_blanks_and_line_breaks(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    qtbot: QtBot,
    words: str,
    keys: list[tuple[Qt.Key, Qt.KeyboardModifier]],
    expected: str,
) -> None:
    click_on(page, label(page, context, qtbot, words))
    for key, modifiers in keys:
        QTest.keyClick(page.view, key, modifiers)
    wait_idle(qtbot, context)
    assert saved(context, notes[0]) == [("Symptom", expected)]
