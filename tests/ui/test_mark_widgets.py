"""What the widgets of the Mark page do under the wheel, the mouse, the keys and narrow windows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.label_schema import LabelSchema, NoteField
from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.services.edits import perform
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext

from .conftest import WindowMaker, put_notes
from .test_annotation_page import open_page, wait_idle

pytestmark = pytest.mark.clinic

LONG_NAME = "Whether the patient was asked in the emergency department before"


def adopt(workspace: Workspace, schema: LabelSchema) -> None:
    """Let the file have this schema."""
    edit = Edit(schema_before=workspace.schemas.current(), schema_after=schema)
    with workspace.transaction() as tx:
        perform(workspace, tx, "schema", "Head", edit)
    workspace.schemas.refresh()


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    fields = (NoteField("Quality", ("good", "poor")), NoteField(LONG_NAME))
    adopt(workspace, replace(workspace.schemas.current(), fields=fields))
    return put_notes(workspace, "Fever and cough, cough.", "Chest pain.")


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    return open_page(window_for, context, qtbot)


def turn_wheel(widget: QWidget) -> None:
    """Turn the wheel one notch down over the middle of a widget, without its focus."""
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_that_the_wheel_over_a_choice_or_number_changes_and_saves_nothing(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    combos = page.panel.findChildren(QComboBox) + page.note_list.findChildren(QComboBox)
    spins = page.panel.findChildren(QSpinBox)
    before = [one.currentIndex() for one in combos], [one.value() for one in spins]
    assert len(combos) >= 5
    for one in (*combos, *spins):
        turn_wheel(one)
    wait_idle(qtbot, context)
    assert ([one.currentIndex() for one in combos], [one.value() for one in spins]) == before
    note = context.workspace.notes.get(notes[0])
    assert (note.status, note.fields) == (NoteStatus.NEW, {})
    assert not page.notes.is_narrowed
