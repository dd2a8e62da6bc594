"""The window that cleans notes, as a person uses it: look, choose, make, take back, compare."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.errors import NOTE_MISSING, WORKSPACE_BUSY, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.annotate import add_annotation
from medgen_desktop.services.clean import clean_notes
from medgen_desktop.services.duplicates import Duplicates, find_duplicates
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.cleaning import clean_tab, duplicates_tab
from medgen_desktop.ui.cleaning.difference_view import Look, Side, marked_pieces, shown_text
from medgen_desktop.ui.cleaning.duplicates_table import PAIR_ROLE
from medgen_desktop.ui.cleaning.window import CleaningWindow
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.notes.page import NotesPage
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

SAID = "She was treated with furosemide intravenously for three days and lost six kilograms then."
TEXTS = (
    "Visit of today, 5 ml,  fever 😀",
    "clean already",
    SAID,
    f"{SAID} Again.",
    f"{SAID}\n3 ml",
)


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    ids = put_notes(workspace, *TEXTS)
    add_annotation(workspace, ids[0], 24, 29, "Symptom", "wu")
    return ids


@pytest.fixture
def window(context: AppContext, notes: list[NoteId], qtbot: QtBot) -> CleaningWindow:
    assert notes
    made = CleaningWindow(context)
    qtbot.addWidget(made)
    return made


def settle(window: CleaningWindow, qtbot: QtBot) -> None:
    tasks = window._context.tasks
    qtbot.waitUntil(lambda: tasks.active == 0)


def open_at(window: CleaningWindow, qtbot: QtBot, note_id: NoteId | None) -> None:
    window.show_note(note_id)
    settle(window, qtbot)


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_that_a_note_is_shown_before_and_after_with_signs(
    window: CleaningWindow, notes: list[NoteId], qtbot: QtBot
) -> None:
    open_at(window, qtbot, notes[0])
    tab = window.clean
    assert tab.texts.before.toPlainText() == "Visit of today, 5 −ml,−··fever 😀"
    assert tab.texts.after.toPlainText() == "Visit of today, 5 +mL,+·fever 😀"
    assert tab._about.text() == "Edits in this note: 2"
    assert tab.steps._counts["units"].text() == "1"
    assert tab.all_notes.text() == "All notes without a cleaned copy: 5"
    tab.steps.boxes["units"].setChecked(False)
    settle(window, qtbot)
    assert "+mL" not in tab.texts.after.toPlainText()
    assert tab.steps._counts["units"].text() == ""
    assert tab.make.isEnabled()


def test_that_a_clean_note_and_no_steps_make_no_copy(
    window: CleaningWindow, notes: list[NoteId], qtbot: QtBot
) -> None:
    open_at(window, qtbot, notes[1])
    assert not window.clean.make.isEnabled()
    window.clean.all_notes.setChecked(True)
    assert window.clean.make.isEnabled()
    for box in window.clean.steps.boxes.values():
        box.setChecked(False)
    settle(window, qtbot)
    assert not window.clean.make.isEnabled()


def test_that_copies_are_made_in_the_background_and_taken_back(
    window: CleaningWindow, context: AppContext, workspace: Workspace, qtbot: QtBot
) -> None:
    open_at(window, qtbot, None)
    tab = window.clean
    tab.all_notes.setChecked(True)
    assert tab.make.text() == "Make cleaned copies"
    with qtbot.waitSignals([context.events.saved, context.events.notes_changed]):
        click(tab.make)
    settle(window, qtbot)
    assert tab._result.text() == "Copies: 2 · clean already: 3 · annotations in them: 1"
    assert workspace.notes.count() == 7
    assert tab.all_notes.text() == "All notes without a cleaned copy: 3"
    assert tab.progress.isHidden()
    with qtbot.waitSignal(context.events.notes_changed):
        click(tab.back)
    settle(window, qtbot)
    assert tab._result.text() == "Taken back: 2 · worked on and kept: 0"
    assert workspace.notes.count() == 5
    assert tab.back.isHidden()


def test_that_a_run_can_be_cancelled_and_says_so(
    window: CleaningWindow,
    workspace: Workspace,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goes_on = threading.Event()

    def slowly(*arguments: object) -> object:
        goes_on.wait(10)
        return clean_notes(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(clean_tab, clean_notes.__name__, slowly)
    open_at(window, qtbot, None)
    jobs: list[object] = []
    window._context.events.job_ended.connect(jobs.append)
    click(window.clean.make)
    assert not window.clean.make.isEnabled()
    assert not window.clean.progress.isHidden()
    window.clean._on_make_clicked()  # a second press does nothing
    window.clean._on_back_clicked()
    click(window.clean.progress.cancel)
    goes_on.set()
    settle(window, qtbot)
    assert window.clean._result.text().endswith("cancelled before the end")
    assert workspace.notes.count() == 5
    assert jobs == ["clean"]


def test_that_annotations_left_behind_are_told(
    window: CleaningWindow, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    add_annotation(workspace, notes[0], 21, 22, "Symptom", "wu")
    start = TEXTS[0].index("  ") + 1
    add_annotation(workspace, notes[0], start, start + 1, "Disease", "wu")
    open_at(window, qtbot, notes[0])
    click(window.clean.make)
    settle(window, qtbot)
    assert "annotations of deleted text, in the sources only: 1" in window.clean._result.text()


def test_that_an_error_is_shown_in_the_window(window: CleaningWindow, qtbot: QtBot) -> None:
    open_at(window, qtbot, NoteId(99))
    assert window.banner.message is not None
    assert window.banner.message.code == NOTE_MISSING.code
    window.show_note(NoteId(98))
    assert window.banner.isHidden()
    settle(window, qtbot)


def test_that_work_that_fails_says_so_and_can_be_begun_again(
    window: CleaningWindow, notes: list[NoteId], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_asked: object) -> None:
        raise UserError(WORKSPACE_BUSY)

    monkeypatch.setattr(clean_tab, clean_notes.__name__, fails)
    monkeypatch.setattr(duplicates_tab, find_duplicates.__name__, fails)
    open_at(window, qtbot, notes[0])
    begins: list[Callable[[], None]] = [
        lambda: click(window.clean.make),
        window.duplicates.find_duplicates,
    ]
    for begin in begins:
        window.banner.clear()
        begin()
        settle(window, qtbot)
        assert window.banner.message is not None
        assert window.banner.message.code == WORKSPACE_BUSY.code
    assert window.clean.make.isEnabled()
    assert window.clean.progress.isHidden()


def test_that_duplicates_are_listed_and_compared_and_opened(
    window: CleaningWindow, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    tab = window.duplicates
    QAbstractItemModelTester(tab.rows)
    open_at(window, qtbot, None)
    window.tabs.setCurrentWidget(tab)
    opened: list[tuple[str, int]] = []
    context.events.note_requested.connect(lambda page, note: opened.append((page, note)))
    tab._open(0)
    tab.empty.action_requested.emit()
    tab.find_duplicates()  # is at work already
    settle(window, qtbot)
    assert tab._about.text() == "Notes: 5 · groups: 1 · copied paragraphs: 1"
    kinds = [tab.rows.index(row, 0).data() for row in range(tab.rows.rowCount())]
    assert kinds[-1] == "paragraph"
    assert all(kind.endswith(" %") for kind in kinds[:-1])
    assert tab.rows.index(0, 0).data(PAIR_ROLE) == (notes[2], notes[3])
    assert tab.texts.after.toPlainText().endswith("then.+·Again.")
    click(tab.open_second)
    tab.table.selectRow(1)
    settle(window, qtbot)
    click(tab.open_first)
    assert opened == [("mark", notes[3]), ("mark", notes[2])]


def test_that_nothing_alike_is_said(
    window: CleaningWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Duplicates(3, (), (), was_cancelled=True)
    monkeypatch.setattr(duplicates_tab, find_duplicates.__name__, lambda *_asked: nothing)
    tab = window.duplicates
    tab.find_duplicates()
    settle(window, qtbot)
    assert tab._about.text().endswith("cancelled before the end")
    assert tab.empty._title.text() == "No two notes are so much alike."


def test_that_both_texts_scroll_together(
    window: CleaningWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    (note_id,) = put_notes(workspace, "\n".join(f"line {number}  x" for number in range(300)))
    open_at(window, qtbot, note_id)
    one, other = (
        view.verticalScrollBar() for view in (window.clean.texts.before, window.clean.texts.after)
    )
    one.setValue(one.maximum())
    assert other.value() == other.maximum() > 0
    other.setValue(0)
    assert one.value() == 0


def test_that_the_window_follows_language_and_theme(
    window: CleaningWindow, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    open_at(window, qtbot, notes[0])
    shown = window.clean.texts.after.toPlainText()
    context.translation.choose(Language.CHINESE)
    context.theme.choose(ThemeName.DARK)
    context.translation.choose(Language.ENGLISH)
    assert window.clean.texts.after.toPlainText() == shown
    assert window.windowTitle() == "Clean notes"
    context.events.notes_changed.emit()
    settle(window, qtbot)


def test_that_the_notes_page_opens_the_window_at_its_note(
    context: AppContext, notes: list[NoteId], window_for: WindowMaker, qtbot: QtBot
) -> None:
    page = window_for(context).page("notes")
    assert isinstance(page, NotesPage)
    qtbot.waitUntil(lambda: page.preview.text.toPlainText() == TEXTS[0])
    for _time in range(2):
        click(page.preview._clean)
    cleaning = page.cleaning
    assert cleaning is not None
    settle(cleaning, qtbot)
    assert cleaning.isVisible()
    assert cleaning.clean._note_id == notes[0]
    page.close_down()
    assert not cleaning.isVisible()


def test_that_an_empty_workspace_has_nothing_to_clean(context: AppContext, qtbot: QtBot) -> None:
    window = CleaningWindow(context)
    qtbot.addWidget(window)
    open_at(window, qtbot, None)
    window.clean._on_make_clicked()
    assert not window.clean.make.isEnabled()
    assert window.clean.texts.before.toPlainText() == ""


def test_that_what_nobody_sees_has_a_sign() -> None:
    assert shown_text("a b\t\u200b\u2009\u3000\x00\n") == "a·b⇥∅·□∅⏎\n"
    assert list(marked_pieces("abc", [(1, 2), (2, 2)], Side.AFTER)) == [
        ("a", Look.PLAIN),
        ("+", Look.SIGN),
        ("b", Look.MARKED),
        ("c", Look.PLAIN),
    ]
