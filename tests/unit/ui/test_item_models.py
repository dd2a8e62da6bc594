"""The list models keep Qt's contract and hold what the workspace holds."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.note import NewNote, NoteId, NoteState, NoteStatus
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.models.annotation_list import AnnotationList
from medgen_desktop.ui.models.note_table import PAGE_ROWS, NoteTable

pytestmark = pytest.mark.clinic

NOTES = 2 * PAGE_ROWS + 50
FAILURES = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()
    qtbot.wait(1)


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    with workspace.transaction() as tx:
        for number in range(NOTES):
            text = f"咳嗽 in row {number}" if number % 100 == 7 else f"Fever in row {number}"
            new = NewNote(f"Note {number:04}", text, "t.csv", "utf-8", "en", str(number))
            workspace.notes.add(tx, new)
    return workspace


def read(table: NoteTable, qtbot: QtBot, search: str = "") -> None:
    """Search and wait for the first page."""
    with qtbot.waitSignal(table.loaded):
        table.search(search)


def test_that_the_note_table_pages_through_all_notes_within_qts_contract(
    filled: Workspace, tasks: TaskRunner, qtbot: QtBot
) -> None:
    table = NoteTable(filled, tasks)
    tester = QAbstractItemModelTester(table, FAILURES)
    read(table, qtbot)
    assert (table.rowCount(), table.total, table.is_counted) == (PAGE_ROWS, PAGE_ROWS, False)
    qtbot.waitUntil(lambda: table.is_counted)
    assert table.total == NOTES
    while table.rowCount() < NOTES:
        table.fetchMore(QModelIndex())
        qtbot.waitUntil(lambda: tasks.active == 0)
    titles = [table.index(row, 0).data() for row in range(table.rowCount())]
    assert titles == [f"Note {number:04}" for number in range(NOTES)]
    assert tester.model() is table


def test_that_a_search_finds_words_of_any_language_in_the_text(
    filled: Workspace, tasks: TaskRunner, qtbot: QtBot
) -> None:
    table = NoteTable(filled, tasks)
    tester = QAbstractItemModelTester(table, FAILURES)
    read(table, qtbot, "咳嗽")
    assert [table.index(row, 0).data() for row in range(table.rowCount())] == [
        f"Note {number:04}" for number in range(7, NOTES, 100)
    ]
    read(table, qtbot, "no such words")
    assert table.total == table.rowCount() == 0
    assert tester.model() is table


def test_that_more_rows_are_fetched_before_the_matches_are_counted(
    filled: Workspace, tasks: TaskRunner, qtbot: QtBot
) -> None:
    table = NoteTable(filled, tasks)
    read(table, qtbot)
    table.fetchMore(QModelIndex())
    qtbot.waitUntil(lambda: tasks.active == 0)
    assert (table.rowCount(), table.total) == (min(2 * PAGE_ROWS, NOTES), NOTES)
    read(table, qtbot)  # read again: the number known stays while it is counted again
    assert (table.total, table.is_counted) == (NOTES, table.rowCount() < 2 * PAGE_ROWS)
    read(table, qtbot, "row 1")
    assert table.total == table.rowCount() < NOTES


def test_that_the_answer_to_an_older_search_does_not_come_through(
    filled: Workspace, tasks: TaskRunner, qtbot: QtBot
) -> None:
    table = NoteTable(filled, tasks)
    table.search("")
    read(table, qtbot, "row 42")
    qtbot.waitUntil(lambda: tasks.active == 0)
    assert table.search_text == "row 42"
    assert {str(table.index(row, 0).data()) for row in range(table.rowCount())} <= {
        "Note 0042",
        *(f"Note 042{digit}" for digit in range(10)),
    }


def test_that_a_changed_note_is_read_again_alone(
    filled: Workspace, tasks: TaskRunner, qtbot: QtBot
) -> None:
    table = NoteTable(filled, tasks)
    read(table, qtbot)
    note = table.note_at(3)
    assert note is not None
    with filled.transaction() as tx:
        filled.notes.set_state(tx, NoteState(note.id, NoteStatus.DONE))
    with qtbot.waitSignal(table.dataChanged):
        table.refresh_note(note.id)
    changed = table.note_at(3)
    assert changed is not None
    assert changed.status is NoteStatus.DONE
    assert table.index(3, 4).data() == "Done"


def test_that_a_reading_that_fails_keeps_the_rows_and_says_so(
    filled: Workspace, tasks: TaskRunner, qtbot: QtBot
) -> None:
    table = NoteTable(filled, tasks)
    read(table, qtbot)
    filled.close()
    with qtbot.waitSignal(table.load_failed) as failed:
        table.search("anything")
    assert isinstance(failed.args[0], Exception)
    assert table.rowCount() == PAGE_ROWS


def test_that_numbers_stand_at_the_right_and_headers_have_words(
    filled: Workspace, tasks: TaskRunner, qtbot: QtBot
) -> None:
    table = NoteTable(filled, tasks)
    read(table, qtbot)
    horizontal = Qt.Orientation.Horizontal
    words = [table.headerData(column, horizontal) for column in range(table.columnCount())]
    assert words[0] == "Title"
    assert all(words)
    alignment = table.index(0, 6).data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & Qt.AlignmentFlag.AlignRight


def annotation(key: int, start: int, end: int) -> Annotation:
    """An annotation with made-up words."""
    return Annotation(AnnotationId(key), NoteId(1), start, end, "Symptom", "fever", "Anna", "")


@pytest.mark.usefixtures("qapp")
def test_that_annotations_are_listed_in_the_order_of_the_text() -> None:
    model = AnnotationList()
    tester = QAbstractItemModelTester(model, FAILURES)
    model.show([annotation(1, 50, 60), annotation(2, 0, 9)])
    model.add(annotation(3, 20, 25))
    model.add(annotation(4, 20, 40))
    assert [model.annotation_at(row).id for row in range(4)] == [2, 4, 3, 1]  # type: ignore[union-attr] # four rows are there
    model.remove(AnnotationId(4))
    model.remove(AnnotationId(99))
    assert [model.row_of(AnnotationId(key)) for key in (2, 3, 1, 4)] == [0, 1, 2, -1]
    assert model.counts() == {"Symptom": 3}
    assert tester.model() is model


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("new", "order"),
    [
        (annotation(2, 20, 40), [1, 2, 3]),
        (annotation(9, 20, 25), [1, 9, 3]),
        (annotation(2, 70, 75), [1, 3, 2]),
        (annotation(2, 0, 3), [2, 1, 3]),
    ],
)
def test_that_a_changed_annotation_is_listed_in_its_place(
    new: Annotation, order: list[int]
) -> None:
    model = AnnotationList()
    tester = QAbstractItemModelTester(model, FAILURES)
    model.show([annotation(1, 10, 15), annotation(2, 20, 25), annotation(3, 50, 60)])
    model.replace(AnnotationId(2), replace(new, label="Disease"))
    assert [model.annotation_at(row).id for row in range(3)] == order  # type: ignore[union-attr] # three rows are there
    assert [model.row_of(AnnotationId(key)) for key in order] == [0, 1, 2]
    assert +model.counts() == {"Symptom": 2, "Disease": 1}
    assert tester.model() is model


@pytest.mark.usefixtures("qapp")
def test_that_a_screen_reader_hears_the_label_and_the_words() -> None:
    model = AnnotationList()
    model.show([replace(annotation(1, 0, 9), text="high\n  fever")])
    assert model.index(0).data() == "high fever"
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Symptom: high fever"


def said(rows: AnnotationList) -> list[str]:
    found = (rows.annotation_at(row) for row in range(rows.rowCount()))
    return [one.text for one in found if one is not None]


def test_that_annotations_are_listed_by_place_label_or_text_and_filtered() -> None:
    rows = AnnotationList()
    fever, cough = (
        annotation(1, 20, 20 + 4),
        replace(annotation(2, 10, 10 + 4), text="Cough", label="Disease"),
    )
    rows.show([replace(fever, text="fever"), cough, replace(annotation(3, 0, 0 + 4), text="ache")])
    assert said(rows) == ["ache", "Cough", "fever"]
    rows.arrange("label", "")
    assert said(rows) == ["Cough", "ache", "fever"]
    rows.arrange("text", "E")
    assert said(rows) == ["ache", "Cough", "fever"]
    assert rows.row_from(15) == 2
    assert rows.row_from(99) == 3
    rows.arrange("place", "disEASE")
    assert said(rows) == ["Cough"]
    assert rows.total == 3
    rows.add(replace(annotation(4, 5, 5 + 4), text="pain"))
    assert (said(rows), rows.total) == (["Cough"], 4)
    rows.replace(AnnotationId(4), replace(annotation(4, 5, 5 + 4), text="pain", comment="disease?"))
    assert said(rows) == ["pain", "Cough"]
    rows.replace(AnnotationId(4), replace(annotation(4, 5, 5 + 4), text="pain"))
    assert rows.row_of(AnnotationId(4)) == -1
    rows.remove(AnnotationId(4))
    rows.remove(AnnotationId(99))
    assert (said(rows), rows.total) == (["Cough"], 3)
