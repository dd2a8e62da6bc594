"""The review of identities as a person does it: look through, decide by keys, add, copy."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.errors import WORKSPACE_CLOSED
from medgen_desktop.domain.identity import Decision, IdentityKind
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services import review_identities
from medgen_desktop.services.deidentify import scan_notes
from medgen_desktop.services.identity_finder import IdentityFinder
from medgen_desktop.services.review_identities import Where
from medgen_desktop.services.surrogates import Style
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.deidentification import hit_list
from medgen_desktop.ui.deidentification.hit_list import HitList
from medgen_desktop.ui.deidentification.window import DeidentificationWindow
from medgen_desktop.ui.deidentification.wording import known_reasons
from medgen_desktop.ui.notes.page import NotesPage
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .conftest import put_notes

pytestmark = pytest.mark.clinic

ENGLISH = "Mr. Turnbull was seen on May 5, 2021. All 🩺 agreed."
CHINESE = "姓名：张伟　床号：12\n于2021年5月5日入院。"
PLAIN = "No fever."


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return put_notes(workspace, ENGLISH, CHINESE, PLAIN)


@pytest.fixture
def window(context: AppContext, notes: list[NoteId], qtbot: QtBot) -> DeidentificationWindow:
    assert notes
    made = DeidentificationWindow(context)
    qtbot.addWidget(made)
    made.open_up()
    qtbot.waitUntil(lambda: made.bar.words.text() == "0 of 3 notes reviewed")
    return made


@pytest.fixture
def scanned(window: DeidentificationWindow, qtbot: QtBot) -> DeidentificationWindow:
    window.look_through()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: window.text.note_text == ENGLISH)
    return window


def settle(window: DeidentificationWindow, qtbot: QtBot) -> None:
    """Wait until nothing is under way."""
    tasks = window._context.tasks
    qtbot.waitUntil(lambda: not tasks.active and not window.hits.is_reading, timeout=20_000)
    qtbot.wait(10)
    qtbot.waitUntil(lambda: not tasks.active and not window.hits.is_reading)


def press(window: DeidentificationWindow, qtbot: QtBot, keys: str) -> None:
    """Press a key in the list, as a person who reads does."""
    window.activateWindow()
    window.list.setFocus()
    modifier = Qt.KeyboardModifier.NoModifier
    if keys.startswith("Shift+"):
        modifier, keys = Qt.KeyboardModifier.ShiftModifier, keys[-1]
    QTest.keyClick(window.list, getattr(Qt.Key, f"Key_{keys}"), modifier)
    settle(window, qtbot)


def rows(window: DeidentificationWindow) -> list[str]:
    hits = window.hits
    return [str(hits.index(row, 0).data()) for row in range(hits.rowCount())]


def decisions(workspace: Workspace, note: NoteId) -> dict[str, str]:
    return {one.text: one.decision.value for one in workspace.identities.of_note(note)}


def test_that_an_empty_review_says_what_it_is_for_and_looks_notes_through(
    window: DeidentificationWindow, qtbot: QtBot
) -> None:
    assert window.empty.isVisible()
    window.empty.action_requested.emit()
    settle(window, qtbot)
    assert rows(window) == [
        *(ENGLISH, "Mr. Turnbull", "May 5, 2021"),
        *("姓名：张伟　床号：12", "张伟", "12", "2021年5月5日"),
    ]
    assert window.bar.words.text() == "1 of 3 notes reviewed"
    message = window.banner.message
    assert message is not None
    assert message.what.startswith("Looked through 3 notes: ")


def test_that_a_and_r_decide_and_go_on_to_the_next_open_hit(
    scanned: DeidentificationWindow, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    assert scanned.list.currentIndex().data() == "Mr. Turnbull"
    press(scanned, qtbot, "A")
    assert scanned.list.currentIndex().data() == "May 5, 2021"
    press(scanned, qtbot, "R")
    said = decisions(workspace, notes[0])
    assert (said["Mr. Turnbull"], said["May 5, 2021"]) == ("accepted", "rejected")
    tip = scanned.hits.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert tip == "Mr. Turnbull (Name, stands behind a title, Accepted)"


def test_that_arrows_pass_titles_and_show_the_note_with_the_hit_marked(
    scanned: DeidentificationWindow, qtbot: QtBot
) -> None:
    while scanned.text.note_text != CHINESE:
        press(scanned, qtbot, "Down")
    assert scanned.list.currentIndex().data() == "张伟"
    assert scanned.text.caret == CHINESE.index("张伟")
    assert len(scanned.text.extraSelections()) == 3
    press(scanned, qtbot, "P")
    assert scanned.text.note_text == ENGLISH
    press(scanned, qtbot, "N")
    press(scanned, qtbot, "Up")
    assert scanned.text.note_text == ENGLISH


def test_that_all_of_a_text_and_all_of_a_kind_are_decided_and_taken_back(
    scanned: DeidentificationWindow, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    press(scanned, qtbot, "N")
    assert scanned.panel.accept_kind.text() == "Accept all of this kind (2)  K"
    press(scanned, qtbot, "K")
    assert decisions(workspace, notes[1])["2021年5月5日"] == "accepted"
    assert not scanned.panel.accept_kind.isEnabled()
    press(scanned, qtbot, "U")
    assert decisions(workspace, notes[1])["2021年5月5日"] == "open"
    press(scanned, qtbot, "P")
    press(scanned, qtbot, "Shift+R")
    assert decisions(workspace, notes[0])["Mr. Turnbull"] == "rejected"
    press(scanned, qtbot, "U")
    press(scanned, qtbot, "Shift+A")
    assert decisions(workspace, notes[0])["Mr. Turnbull"] == "accepted"
    assert scanned.bar.undo.isEnabled()


def test_that_what_was_missed_is_selected_and_marked_everywhere(
    scanned: DeidentificationWindow, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    assert not scanned.panel.mark.isEnabled()
    start = ENGLISH.index("agreed")
    scanned.text.select_range(start, start + 6)
    assert scanned.panel.mark.isEnabled()
    panel = scanned.panel
    panel.new_kinds.setCurrentIndex(panel.new_kinds.findData(IdentityKind.OTHER))
    panel.where.setCurrentIndex(panel.where.findData(Where.NOTE))
    press(scanned, qtbot, "M")
    added = [one for one in workspace.identities.of_note(notes[0]) if one.text == "agreed"]
    assert [(one.kind, one.decision, one.start) for one in added] == [
        (IdentityKind.OTHER, Decision.ACCEPTED, start)
    ]
    press(scanned, qtbot, "U")
    assert "agreed" not in decisions(workspace, notes[0])


def test_that_a_hit_gets_another_kind_and_a_click_on_it_chooses_it(
    scanned: DeidentificationWindow, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    date = next(one for one in workspace.identities.of_note(notes[0]) if "May" in one.text)
    scanned.text.hit_clicked.emit(date.id)
    settle(scanned, qtbot)
    assert scanned.list.currentIndex().data() == "May 5, 2021"
    kinds = scanned.panel.kinds
    kinds.setCurrentIndex(kinds.findData(IdentityKind.OTHER))
    kinds.activated.emit(kinds.currentIndex())
    settle(scanned, qtbot)
    (found,) = (one for one in workspace.identities.of_note(notes[0]) if one.id == date.id)
    assert found.kind is IdentityKind.OTHER


def test_that_a_click_into_the_text_chooses_the_hit_there(
    scanned: DeidentificationWindow, qtbot: QtBot
) -> None:
    cursor = scanned.text.textCursor()
    cursor.setPosition(ENGLISH.index("May") + 2)
    place = scanned.text.cursorRect(cursor).center()
    QTest.mouseClick(scanned.text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle(scanned, qtbot)
    assert scanned.list.currentIndex().data() == "May 5, 2021"


def test_that_the_preview_shows_the_copy_and_decides_nothing(
    scanned: DeidentificationWindow, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    press(scanned, qtbot, "A")
    press(scanned, qtbot, "V")
    assert scanned.text.note_text.startswith("[NAME] was seen on May 5, 2021.")
    press(scanned, qtbot, "A")
    assert decisions(workspace, notes[0])["May 5, 2021"] == "open"
    styles = scanned.bar.styles
    styles.setCurrentIndex(styles.findData(Style.SURROGATE))
    styles.activated.emit(styles.currentIndex())
    settle(scanned, qtbot)
    assert scanned.text.note_text.startswith("Mr. ")
    assert "Turnbull" not in scanned.text.note_text
    press(scanned, qtbot, "V")
    assert scanned.text.note_text == ENGLISH


def test_that_copies_are_made_of_what_is_reviewed_and_the_rest_is_said(
    scanned: DeidentificationWindow, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    start = CHINESE.index("张伟")
    one = Annotation(NEW_ANNOTATION, notes[1], start, start + 2, "Disease", "张伟", "wu", "")
    with workspace.transaction() as tx:
        workspace.annotations.add(tx, one)
        ids = [each.id for each in workspace.identities.of_note(notes[1])]
        workspace.identities.decide(tx, ids, Decision.ACCEPTED, "wu")
    before = workspace.notes.count()
    scanned.review.count()
    settle(scanned, qtbot)
    with qtbot.waitSignal(scanned._context.events.notes_changed):
        scanned.bar.make.click()
    settle(scanned, qtbot)
    assert workspace.notes.count() == before + 2
    assert scanned.copies is not None
    lines = [scanned.copies.list.item(row).text() for row in range(scanned.copies.list.count())]
    assert lines == [
        "Not reviewed, so without a copy: 1 notes",
        "Note 2: “Disease” covers what replaces an identity (Name)",
    ]
    scanned.close()
    assert not scanned.copies.isVisible()


def test_that_the_end_of_the_review_offers_copies(
    scanned: DeidentificationWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    review_identities.decide_kinds(workspace, IdentityKind, Decision.REJECTED, "wu")
    scanned.hits.reload()
    scanned.review.count()
    settle(scanned, qtbot)
    assert scanned.empty.isVisible()
    scanned.empty.action_requested.emit()
    settle(scanned, qtbot)
    message = scanned.banner.message
    assert message is not None
    assert message.what == "Copies made: 3."


def test_that_a_long_look_through_is_stopped(
    window: DeidentificationWindow,
    workspace: Workspace,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_notes(workspace, *(f"Seen on May {day}, 2021." for day in range(1, 29)), *["x"] * 60)
    stop: list[Callable[[], None]] = [window.run.cancel]
    find = IdentityFinder.hits

    def slow(self: IdentityFinder, text: str) -> object:
        if stop:
            stop.pop()()
        return find(self, text)

    monkeypatch.setattr(IdentityFinder, "hits", slow)
    window.look_through()
    assert window.bar.cancel.isVisible()
    assert not window.bar.scan.isEnabled()
    settle(window, qtbot)
    assert workspace.identities.progress(IdentityFinder().rules).reviewed < 90
    assert not window.bar.cancel.isVisible()


def test_that_decided_hits_are_shown_where_they_are_asked_for(
    scanned: DeidentificationWindow, qtbot: QtBot
) -> None:
    press(scanned, qtbot, "A")
    shown = scanned.bar.shown
    shown.setCurrentIndex(1)
    shown.activated.emit(1)
    settle(scanned, qtbot)
    assert rows(scanned) == [ENGLISH, "Mr. Turnbull"]
    shown.setCurrentIndex(3)
    shown.activated.emit(3)
    settle(scanned, qtbot)
    assert len(rows(scanned)) == 7


def test_that_the_list_keeps_the_rules_of_models_and_reads_page_by_page(
    context: AppContext,
    workspace: Workspace,
    notes: list[NoteId],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert notes
    monkeypatch.setattr(hit_list, "PAGE", 2)
    scan_notes(workspace)
    hits = HitList(workspace, context.tasks)
    QAbstractItemModelTester(hits, QAbstractItemModelTester.FailureReportingMode.Fatal)
    hits.reload()
    qtbot.waitUntil(lambda: not hits.is_reading)
    while hits.canFetchMore(QModelIndex()):
        hits.fetchMore(QModelIndex())
        qtbot.waitUntil(lambda: not hits.is_reading)
    titles = [str(hits.index(row, 0).data()) for row in range(hits.rowCount())]
    assert titles.count(ENGLISH) == titles.count("姓名：张伟　床号：12") == 1
    assert hits.next_row(len(titles) - 1, 1) == -1
    assert hits.row_in_note(NoteId(99), 0) == -1
    assert not hits.flags(hits.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable


def test_that_every_reason_has_words_in_both_languages(
    window: DeidentificationWindow, context: AppContext, qtbot: QtBot
) -> None:
    finder = IdentityFinder(((IdentityKind.OTHER, "fever"),))
    said = {hit.reason for text in (ENGLISH, CHINESE, PLAIN) for hit in finder.hits(text)}
    assert said <= known_reasons()
    for theme in (ThemeName.DARK, ThemeName.CONTRAST):
        context.theme.choose(theme)
    context.translation.choose(Language.CHINESE)
    settle(window, qtbot)
    for name in (window.list, window.text, window.bar.meter, window.bar.styles):
        assert name.accessibleName()


def test_that_the_page_of_notes_opens_the_review_and_closes_it(
    context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    assert notes
    page = NotesPage(context)
    qtbot.addWidget(page)
    page.deidentify.click()
    assert page.identities is not None
    first = page.identities
    assert first.isVisible()
    page.deidentify.click()
    assert page.identities is first
    settle(first, qtbot)
    QTest.keyClick(first, Qt.Key.Key_Escape)
    assert not first.isVisible()
    page.close_down()


def test_that_an_error_is_shown_in_the_window(
    scanned: DeidentificationWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.close()
    press(scanned, qtbot, "A")
    message = scanned.banner.message
    assert message is not None
    assert message.code == WORKSPACE_CLOSED.code
