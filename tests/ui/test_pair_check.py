"""The training pairs looked through from the Train page: a table to mend, and its notes opened."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.pair_finding import FindingKind
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.training.check_window import CheckWindow
from medgen_desktop.ui.training.finding_table import FindingTable
from medgen_desktop.ui.training.page import TrainingPage
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker

pytestmark = pytest.mark.clinic

NEW = TrainingConfig(new_model=NewModel("lstm"), max_tokens_per_pair=50)


def put_pairs(workspace: Workspace, *texts: str) -> list[NoteId]:
    ids = []
    with workspace.transaction() as tx:
        for number, text in enumerate(texts):
            new = NewNote(
                f"Note {number}", text, "a.csv", "utf-8", "en", str(number), "CC", "Seen."
            )
            note_id = workspace.notes.add(tx, new)
            assert note_id is not None
            ids.append(note_id)
    return ids


@pytest.fixture
def pairs(workspace: Workspace) -> list[NoteId]:
    """An empty one, one that is too long, two that are equal, and a good one."""
    return put_pairs(workspace, " ", "cough " * 60, "He coughs.", "He coughs.", "She has a fever.")


def checked(window: CheckWindow, qtbot: QtBot) -> CheckWindow:
    qtbot.waitUntil(lambda: window.found is not None or window.banner.isVisible(), timeout=20_000)
    assert window.found is not None, window.banner.findChildren(QLabel)[0].text()
    return window


def shown(window: CheckWindow) -> list[tuple[FindingKind, NoteId]]:
    found = (window.rows.finding_at(row) for row in range(window.rows.rowCount()))
    return [(one.kind, one.note_id) for one in found if one is not None]


@pytest.fixture
def window(context: AppContext, pairs: list[NoteId], qtbot: QtBot) -> CheckWindow:
    assert pairs
    made = CheckWindow(context)
    qtbot.addWidget(made)
    made.check(NEW, "new-lstm")
    return checked(made, qtbot)


def test_that_the_page_lists_what_is_to_mend_and_opens_its_notes_by_key_and_click(
    context: AppContext, pairs: list[NoteId], window_for: WindowMaker, qtbot: QtBot
) -> None:
    main = window_for(context)
    main.show_page("train")
    page = main.page("train")
    assert isinstance(page, TrainingPage)
    qtbot.waitUntil(page.setup.check.isEnabled)
    assert page.setup.check.text() == "Check the data…"
    page.setup.check.click()
    assert page.check is not None
    window = checked(page.check, qtbot)
    assert shown(window)[0] == (FindingKind.EMPTY, pairs[0])
    asked: list[tuple[str, int]] = []
    context.events.note_requested.connect(lambda key, note: asked.append((key, note)))
    window.table.selectRow(1)
    QTest.keyClick(window.table, Qt.Key.Key_Return)
    second = shown(window)[1][1]
    assert asked == [("mark", second)]
    assert main.stack.currentWidget() is main.page("mark")
    window.table.selectRow(0)
    assert window.open.text() == f"Mark note {pairs[0]}"
    window.open.click()
    assert asked[-1] == ("mark", pairs[0])
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_that_rows_say_what_to_do_and_can_be_of_one_kind(
    window: CheckWindow, pairs: list[NoteId]
) -> None:
    assert shown(window) == [
        (FindingKind.EMPTY, pairs[0]),
        (FindingKind.TOO_LONG, pairs[1]),
        (FindingKind.DUPLICATE, pairs[3]),
        *((FindingKind.UNREVIEWED, note_id) for note_id in pairs),
        (FindingKind.LEAKING, pairs[2]),
    ]
    assert window.kind.itemText(0) == "Everything (9)"
    window.kind.setCurrentIndex(window.kind.findData("too_long"))
    assert shown(window) == [(FindingKind.TOO_LONG, pairs[1])]
    assert window.remedy.text() == (
        "It has 367 characters of about 200 at most. It is left out. "
        "Bring the note in again as shorter ones if it should count."
    )
    assert [window.rows.index(0, column).data() for column in (0, 1)] == ["Too long", "2 · Note 1"]
    assert window.about.text().startswith("Pairs: 5 · to learn from: 4 · to validate: 0")


def test_that_a_check_is_done_again_and_says_when_nothing_is_to_mend(
    window: CheckWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    with workspace.transaction() as tx:
        tx.execute("DELETE FROM pairs")
    window.kind.setCurrentIndex(window.kind.findData("too_long"))
    window.look.click()
    checked(window, qtbot)
    assert (window.rows.rowCount(), window.table.isVisible()) == (0, False)
    assert window.about.text().startswith("Pairs: 0 ·")


def test_that_a_missing_base_is_said_in_the_window(
    context: AppContext, pairs: list[NoteId], qtbot: QtBot
) -> None:
    assert pairs
    window = CheckWindow(context)
    qtbot.addWidget(window)
    window.check(TrainingConfig(), "elsewhere")
    qtbot.waitUntil(window.banner.isVisible)
    assert window.found is None
    assert window.look.isEnabled()


def test_that_a_check_is_cancelled_by_its_button(
    context: AppContext, workspace: Workspace, qtbot: QtBot
) -> None:
    put_pairs(workspace, *(f"Visit {number}: he coughs." for number in range(300)))
    window = CheckWindow(context)
    qtbot.addWidget(window)
    window.check(NEW, "new-lstm")
    window.progress.cancel.click()
    checked(window, qtbot)
    assert window.found is not None
    assert window.found.was_cancelled
    assert window.about.text().startswith("Cancelled after ")
    assert not window.progress.isVisible()


def test_that_the_table_is_a_sound_model_that_can_be_read_out(
    window: CheckWindow, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(window.rows)  # type: ignore[no-untyped-call] # as pytest-qt has it
    assert window.rows.finding_at(99) is None
    first = window.rows.index(0, 0)
    spoken = window.rows.data(first, Qt.ItemDataRole.AccessibleTextRole)
    assert str(spoken).startswith("Empty. 1 · Note 0. It is left out.")
    assert FindingTable().rowCount() == 0
    for widget in (window.table, window.kind):
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    assert all(one.text() for one in window.findChildren(QPushButton) if one.isVisible())


def test_that_everything_is_said_again_in_another_language(
    window: CheckWindow, context: AppContext, qtbot: QtBot
) -> None:
    context.translation.choose(Language.CHINESE)
    qtbot.waitUntil(lambda: window.windowTitle() == "检查数据")
    assert window.kind.itemText(0) == "全部 (9)"
    assert window.rows.index(0, 0).data() == "内容为空"
    assert window.rows.headerData(2, Qt.Orientation.Horizontal) == "处理方法"
    assert window.remedy.text().startswith("该训练对不会使用。")
