"""Two windows or programs on one workspace: each sees the other's work, and none is lost."""

import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.annotate import set_note_state
from medgen_desktop.services.edits import undo
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui import patience
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.live_changes import LiveChanges
from medgen_desktop.ui.main_window import MainWindow

from .conftest import WindowMaker, put_notes
from .test_annotation_page import find, label, open_page, wait_idle

pytestmark = pytest.mark.clinic

TEXT = "Fever and cough. " * 100
SOON_MS = 3000
MARKS = 200

_OTHER = """
    import sys
    from pathlib import Path
    from medgen_desktop.services.annotate import add_annotation
    from medgen_desktop.services.edits import undo
    from medgen_desktop.storage.workspace import Workspace
    workspace = Workspace.open(Path(sys.argv[1]), "correct horse")
    print("open", flush=True)
    for line in sys.stdin:
        what, who, *numbers = line.split()
        if what == "undo":
            undo(workspace, who)
        elif what == "mark":
            first, last = map(int, numbers)
            for place in range(first, last):
                add_annotation(workspace, 1, place, place + 1, "Disease", who)
        print("done", flush=True)
"""


class Other:
    """Another program on the same file."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.answer()

    def ask(self, words: str) -> None:
        """Let it begin."""
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def answer(self) -> str:
        """Wait until it has done what it was asked for."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the other program has ended"
        return line


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    return put_notes(workspace, TEXT, "Chest pain.")


@pytest.fixture
def other(workspace: Workspace, notes: list[NoteId]) -> Iterator[Other]:
    assert notes
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_OTHER), str(workspace.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Other(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def page(
    notes: list[NoteId], context: AppContext, window_for: WindowMaker, qtbot: QtBot
) -> AnnotationPage:
    assert notes
    page = open_page(window_for, context, qtbot)
    wait_idle(qtbot, context)
    return page


def window_of(page: AnnotationPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def test_that_the_work_of_another_program_appears_and_both_can_undo_theirs(
    page: AnnotationPage, context: AppContext, notes: list[NoteId], other: Other, qtbot: QtBot
) -> None:
    label(page, context, qtbot, "cough")
    page.view.select_range(0, 5)
    other.ask("mark wu 0 3")
    other.answer()
    qtbot.waitUntil(lambda: len(page.session.annotations) == 4, timeout=SOON_MS)
    assert window_of(page).status_line.news.text() == "Changed by another window"
    assert page.view.selected_range() == (0, 5), "what was selected is selected no more"
    row = page.notes.note_at(0)
    qtbot.waitUntil(lambda: (page.notes.note_at(0) or row).annotations == 4, timeout=SOON_MS)  # type: ignore[union-attr]
    QTest.keyClick(page.view, Qt.Key.Key_U)
    wait_idle(qtbot, context)
    assert {one.label for one in page.session.annotations} == {"Disease"}
    other.ask("undo wu")
    other.answer()
    qtbot.waitUntil(lambda: len(page.session.annotations) == 2, timeout=SOON_MS)
    assert len(context.workspace.annotations.of_note(notes[0])) == 2


def test_that_our_own_work_is_no_news(
    page: AnnotationPage, context: AppContext, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(context.events.changed_elsewhere, wait=100):
        label(page, context, qtbot, "cough")
        window_of(page).live.look()
        wait_idle(qtbot, context)


def test_that_labels_changed_elsewhere_are_used_here(
    page: AnnotationPage, workspace: Workspace, context: AppContext, qtbot: QtBot
) -> None:
    with Workspace.open(workspace.path, "correct horse") as another:
        schema = another.schemas.current()
        more = replace(schema, labels=(*schema.labels, Label("Device", "De", "4", 3)))
        with another.transaction() as tx:
            another.schemas.add(tx, more, "wu")
        with qtbot.waitSignal(context.events.schema_changed, timeout=SOON_MS):
            pass
    find(page, "Fever")
    QTest.keyClick(page.view, Qt.Key.Key_4)
    wait_idle(qtbot, context)
    assert [one.label for one in page.session.annotations] == ["Device"]


def test_that_a_note_in_sight_shows_its_new_state_and_time_alone_is_no_news(
    page: AnnotationPage, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    context = page.session._context
    window_of(page).status_line.news.clear()
    with Workspace.open(workspace.path, "correct horse") as another:
        with another.transaction() as tx:
            another.notes.add_time(tx, notes[0], 9.0)
        with qtbot.waitSignal(context.events.changed_elsewhere, timeout=SOON_MS):
            pass
        assert window_of(page).status_line.news.text() == ""
        set_note_state(another, notes[0], "wu", comment="seen by wu")
        qtbot.waitUntil(
            lambda: page.session.note is not None and page.session.note.comment == "seen by wu",
            timeout=SOON_MS,
        )


@pytest.mark.slow
@pytest.mark.parametrize("who", ["wu", "Anna"])
def test_that_two_programs_mark_at_once_and_nothing_is_lost(
    page: AnnotationPage,
    context: AppContext,
    notes: list[NoteId],
    other: Other,
    qtbot: QtBot,
    who: str,
) -> None:
    errors: list[object] = []
    context.errors.error_presented.connect(errors.append)
    other.ask(f"mark {who} 0 {MARKS}")
    for place in range(MARKS):
        page.session.label(place, place + 1, "Symptom")
        qtbot.wait(1)
    other.answer()
    qtbot.waitUntil(lambda: len(page.session.annotations) == 2 * MARKS, timeout=30_000)
    wait_idle(qtbot, context)
    stored = context.workspace.annotations.of_note(notes[0])
    assert {(one.start, one.label) for one in stored} == {
        (place, name) for place in range(MARKS) for name in ("Disease", "Symptom")
    }
    assert sorted(stored, key=lambda one: one.id) == sorted(
        page.session.annotations, key=lambda one: one.id
    )
    assert errors == []
    taken_back = 0
    for _ in range(MARKS):
        taken_back += undo(context.workspace, "Anna") is not None
    assert taken_back == MARKS
    assert context.workspace.annotations.count() == MARKS
    other.ask("undo wu")
    other.answer()
    assert context.workspace.annotations.count() == MARKS - (who == "wu")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The file in the hands of another window that writes and writes."""
    with Workspace.open(path, "correct horse") as another, another.transaction():
        yield


def test_that_a_busy_workspace_delays_a_mark_and_does_not_lose_it(
    page: AnnotationPage,
    context: AppContext,
    workspace: Workspace,
    notes: list[NoteId],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "PAUSES", (0.01, 0.02))
    monkeypatch.setattr(patience, "_LAST_PAUSE", 0.05)
    with workspace.transaction() as tx:
        tx.execute("PRAGMA busy_timeout = 20")
    with held(workspace.path):
        find(page, "cough")
        with qtbot.waitSignal(context.errors.error_presented) as presented:
            QTest.keyClick(page.view, Qt.Key.Key_2)
        assert presented.args[0].code == "MG362"
        find(page, "Fever")
        QTest.keyClick(page.view, Qt.Key.Key_1)
        page.session.read_again()
        qtbot.wait(200)
        assert [one.label for one in page.session.annotations] == ["Disease", "Symptom"]
    wait_idle(qtbot, context)
    stored = context.workspace.annotations.of_note(notes[0])
    assert [one.label for one in stored] == ["Disease", "Symptom"]
    assert stored == page.session.annotations


def test_that_closing_waits_for_marks_that_another_program_holds_up(
    page: AnnotationPage, workspace: Workspace, notes: list[NoteId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSES", (0.01,) * 100)
    with workspace.transaction() as tx:
        tx.execute("PRAGMA busy_timeout = 20")
    with held(workspace.path):
        find(page, "cough")
        QTest.keyClick(page.view, Qt.Key.Key_2)
        free = threading.Event()
        closing = threading.Timer(0.3, free.set)
        closing.start()
        free.wait()
    page.window().close()
    with Workspace.open(workspace.path, "correct horse") as again:
        assert [one.text for one in again.annotations.of_note(notes[0])] == ["cough"]
    closing.join()


def test_that_a_look_at_a_closed_workspace_is_quiet(
    workspace: Workspace, context: AppContext, qtbot: QtBot
) -> None:
    workspace.close()
    with qtbot.assertNotEmitted(context.errors.error_presented, wait=50):
        live = LiveChanges(context)
        wait_idle(qtbot, context)
        live.look()
        wait_idle(qtbot, context)
    live.stop()
