"""A rehearsal from the Train page: what it says, its end, and what is told of a failure."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.errors import (
    NOT_ENOUGH_MEMORY,
    UserError,
)
from medgen_desktop.ui.training.rehearsal_dialog import RehearsalDialog

from .ward import REHEARSED, PlayedTrainer, Ward

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]


def _dialog(ward: Ward) -> RehearsalDialog | None:
    return next(iter(ward.page.findChildren(RehearsalDialog)), None)


def test_that_a_rehearsal_says_what_a_run_takes_and_what_is_learnt(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    setup = ward.page.setup
    trainer.go_on.clear()
    setup.rehearse.click()
    qtbot.waitUntil(lambda: "three steps" in setup._rehearsal.text())
    assert not setup.start.isEnabled()
    assert not setup.base.isEnabled()
    trainer.go_on.set()
    qtbot.waitUntil(lambda: _dialog(ward) is not None)
    dialog = _dialog(ward)
    assert dialog is not None
    assert "2 min" in dialog._takes.text()
    assert "900 MB" in dialog._takes.text()
    assert not dialog._memory.isVisibleTo(dialog)
    assert dialog.text.toPlainText() == "<s>咳嗽 cough感冒"
    cursor = dialog.text.textCursor()
    underlined = []
    for at in range(1, len(dialog.text.toPlainText()) + 1):
        cursor.setPosition(at)
        underlined.append(cursor.charFormat().fontUnderline())
    assert underlined == [False] * 11 + [True, True]
    assert dialog.which.itemText(0).endswith("6 tokens")
    dialog.which.setCurrentIndex(1)
    assert dialog.text.toPlainText() == "<s>A longer one"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _dialog(ward) is None)
    assert setup.start.isEnabled()
    assert ward.page.job.state is None


def test_that_a_rehearsal_is_cancelled_by_its_own_button_and_its_failure_is_told(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    setup = ward.page.setup
    trainer.go_on.clear()
    setup.rehearse.click()
    qtbot.waitUntil(lambda: "three steps" in setup._rehearsal.text())
    setup.rehearse.click()
    qtbot.waitUntil(setup.start.isEnabled)
    assert _dialog(ward) is None
    assert not setup._rehearsal.isVisible()
    trainer.go_on.set()
    trainer.error = UserError(NOT_ENOUGH_MEMORY)
    with qtbot.waitSignal(ward.context.errors.error_presented) as told:
        setup.rehearse.click()
    assert "memory" in str(told.args)
    assert setup.start.isEnabled()


def test_that_too_little_memory_is_said_before_the_run(ward: Ward) -> None:
    tight = replace(REHEARSED, free_memory_mb=700.0)
    dialog = RehearsalDialog(tight, ward.context.theme, ward.page)
    assert dialog._memory.isVisibleTo(dialog)
    assert "700 MB" in dialog._memory.text()
    dialog.close()
