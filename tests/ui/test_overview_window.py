"""The window over all notes, as a person uses it: look, open, count, save."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.errors import FILE_UNWRITABLE, UserError
from medgen_desktop.domain.label_schema import DEFAULT_LABELS, Label, LabelSchema
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.overview import Agreement, OccurrencePage
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.storage import corpus_repository
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.overview import progress_tab
from medgen_desktop.ui.overview.bars import Bar
from medgen_desktop.ui.overview.day_chart import DayChart
from medgen_desktop.ui.overview.place_table import PLACE_ROLE, PlaceTable
from medgen_desktop.ui.overview.saving import write_whole
from medgen_desktop.ui.overview.window import OverviewWindow
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

from .conftest import put_notes

pytestmark = pytest.mark.clinic

AT = "2026-01-02T12:00:00.000+00:00"
TEXTS = ("Cough 🩺 and fever.\nNo cough.", "患者咳嗽三天。", "No fever.")


@pytest.fixture
def notes(workspace: Workspace) -> list[NoteId]:
    ids = put_notes(workspace, *TEXTS)
    mark(workspace, ids[0], "fever", "Symptom")
    mark(workspace, ids[1], "咳嗽", "Symptom", Origin("rules", "1", 0.9))
    return ids


def mark(
    workspace: Workspace, note_id: NoteId, words: str, label: str, origin: Origin | None = None
) -> None:
    start = workspace.notes.get(note_id).text.index(words)
    end = start + len(words)
    one = Annotation(NEW_ANNOTATION, note_id, start, end, label, words, "wu", AT, origin=origin)
    with workspace.transaction() as tx:
        workspace.annotations.add(tx, one)


@pytest.fixture
def window(context: AppContext, notes: list[NoteId], qtbot: QtBot) -> OverviewWindow:
    assert notes
    made = OverviewWindow(context, DEFAULT_LABELS)
    qtbot.addWidget(made)
    return made


def settle(window: OverviewWindow, qtbot: QtBot, rows: int) -> None:
    places = window.concordance.places
    qtbot.waitUntil(lambda: not places.is_reading and places.rowCount() == rows)


def press(window: OverviewWindow, key: Qt.Key) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.concordance.table, event)


def cells(places: PlaceTable, row: int) -> list[object]:
    return [places.index(row, column).data() for column in range(places.columnCount())]


def test_that_a_term_stands_in_its_context_and_enter_opens_the_note_there(
    window: OverviewWindow, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    opened: list[tuple[object, ...]] = []
    context.events.note_requested.connect(lambda page, note: opened.append((page, note)))
    window.occurrence_chosen.connect(lambda *place: opened.append(place))

    window.show_concordance("cough")
    settle(window, qtbot, 2)
    window.concordance.table.selectRow(1)
    press(window, Qt.Key.Key_Return)

    assert cells(window.concordance.places, 1) == [
        "Cough 🩺 and fever. No ",
        "cough",
        ".",
        "Cough 🩺 and fever.",
    ]
    start = TEXTS[0].rindex("cough")
    assert opened == [("mark", notes[0]), (notes[0], start, start + 5)]


def test_that_other_keys_move_in_the_list_and_enter_without_a_row_opens_nothing(
    window: OverviewWindow, qtbot: QtBot
) -> None:
    opened: list[tuple[object, ...]] = []
    window.occurrence_chosen.connect(lambda *place: opened.append(place))
    window.show_concordance("cough")
    settle(window, qtbot, 2)
    window.concordance.table.setCurrentIndex(QModelIndex())
    press(window, Qt.Key.Key_Return)
    assert opened == []
    window.concordance.table.selectRow(0)
    press(window, Qt.Key.Key_Down)
    assert window.concordance.table.currentIndex().row() == 1


def test_that_a_label_is_chosen_with_its_places(window: OverviewWindow, qtbot: QtBot) -> None:
    window.show_concordance(label="Symptom")
    settle(window, qtbot, 2)
    tab = window.concordance
    assert [tab.places.index(row, 1).data() for row in range(2)] == ["fever", "咳嗽"]
    assert tab.places.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "患者咳嗽三天。 (Symptom)"
    assert tab.places.index(1, 3).data(Qt.ItemDataRole.ToolTipRole) == "患者咳嗽三天。"
    assert tab.places.index(0, 0).data(PLACE_ROLE).label == "Symptom"

    QTest.keyClicks(tab.field, "fev")
    settle(window, qtbot, 1)
    assert tab.places.asked == ("fev", "Symptom")
    tab.chooser.setCurrentIndex(0)
    settle(window, qtbot, 2)
    assert tab.places.asked == ("fev", "")


def test_that_rows_are_fetched_page_by_page(
    context: AppContext, notes: list[NoteId], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notes
    monkeypatch.setattr(corpus_repository, "NOTES_A_PAGE", 1)
    places = PlaceTable(context.workspace, context.tasks)
    places.look_for("fever", "")
    qtbot.waitUntil(lambda: places.rowCount() == 1 and not places.is_reading)
    assert places.canFetchMore(QModelIndex())
    places.fetchMore(QModelIndex())
    places.fetchMore(QModelIndex())
    qtbot.waitUntil(lambda: places.rowCount() == 2 and not places.is_reading)


def test_that_empty_pages_before_the_first_place_are_passed_over(
    window: OverviewWindow, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_notes(workspace, "A 3 5 mg", "B 3 5 mg", "C 3.5 mg")
    monkeypatch.setattr(corpus_repository, "NOTES_A_PAGE", 1)
    window.concordance.places.look_for("3.5", "")
    settle(window, qtbot, 1)


def test_that_the_table_keeps_the_rules_of_item_models(
    window: OverviewWindow, qtbot: QtBot
) -> None:
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(window.concordance.places, fatal)
    window.show_concordance("cough")
    settle(window, qtbot, 2)
    assert tester.model() is window.concordance.places
    assert window.concordance.places.place_at(-1) is None


def test_that_an_empty_place_says_what_to_do_next(window: OverviewWindow, qtbot: QtBot) -> None:
    tab = window.concordance
    window.show_concordance()
    qtbot.waitUntil(tab.empty.isVisible)
    assert not tab.save.isEnabled()
    tab.empty.action_requested.emit()
    qtbot.waitUntil(tab.field.hasFocus)
    tab.look_for("zebra")
    qtbot.waitUntil(lambda: tab.empty.isVisible() and not tab.places.is_reading)
    tab.empty.action_requested.emit()
    assert tab.field.text() == ""
    assert tab.places.asked == ("", "")


def test_that_all_places_are_saved_as_a_table(
    window: OverviewWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show_concordance("cough")
    settle(window, qtbot, 2)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.concordance.save.click()
    chosen = str(tmp_path / "places")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    with qtbot.waitSignal(window.concordance.saved) as saved:
        window.concordance.save.click()
    assert saved.args == ["places.csv"]
    assert window.banner.isVisible()
    with (tmp_path / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["match"] for row in csv.DictReader(file)] == ["Cough", "cough"]


def test_that_what_cannot_be_written_is_said_in_this_window(
    window: OverviewWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.show_concordance("cough")
    settle(window, qtbot, 2)
    with qtbot.waitSignal(window.concordance.failed):
        window.concordance.save_to(tmp_path / "none" / "a.csv")
    assert window.banner.isVisible()


def test_that_a_failed_search_is_said_in_this_window(window: OverviewWindow, qtbot: QtBot) -> None:
    window.show()
    with qtbot.waitSignal(window.concordance.failed):
        window.concordance.places.look_for("", "Gone")
    assert window.banner.isVisible()
    assert window.concordance.places.is_complete


def counted(window: OverviewWindow, qtbot: QtBot) -> None:
    window.show_progress()
    qtbot.waitUntil(lambda: window.progress.progress.is_complete)
    qtbot.waitUntil(lambda: window.progress.per_day.is_loaded)


def test_that_progress_counts_notes_labels_days_and_agreement(
    window: OverviewWindow, workspace: Workspace, notes: list[NoteId], qtbot: QtBot
) -> None:
    with workspace.transaction() as tx:
        rejection = Rejection(notes[2], 3, 8, "Symptom", Origin("rules", "1", 0.4), "wu", AT)
        workspace.rejections.add(tx, rejection)
    counted(window, qtbot)
    progress = window.progress
    assert [(one.words, one.count) for one in progress.notes.bars] == [
        ("Done", 0),
        ("Needs review", 0),
        ("In progress", 0),
        ("New", 3),
    ]
    assert [(one.tag, one.count) for one in progress.per_label.bars] == [
        ("Dx", 0),
        ("Sx", 2),
        ("Tx", 0),
    ]
    assert progress.agreement.lines == [["rules", "1", "1", "50 %"]]
    assert "Symptom 2" in progress.per_day.accessibleDescription()
    assert progress.notes.accessibleDescription().endswith("New 3")
    assert "Accepted 1" in progress.agreement.accessibleDescription()


def test_that_a_change_is_counted_soon_while_somebody_looks(
    window: OverviewWindow, context: AppContext, notes: list[NoteId], qtbot: QtBot
) -> None:
    context.events.note_changed.emit(notes[0])
    counted(window, qtbot)
    mark(context.workspace, notes[2], "fever", "Disease")
    context.events.note_changed.emit(notes[2])
    qtbot.waitUntil(lambda: window.progress.progress.labels.get("Disease") == 1)
    window.tabs.setCurrentWidget(window.concordance)
    mark(context.workspace, notes[2], "No", "Disease")
    window.tabs.setCurrentWidget(window.progress)
    qtbot.waitUntil(lambda: window.progress.progress.labels.get("Disease") == 2)


def test_that_sources_that_are_gone_leave_the_table(window: OverviewWindow) -> None:
    table = window.progress.agreement
    table.show_rows([Agreement("rules", 1, 0), Agreement("dictionary", 1, 0)])
    table.show_rows([Agreement("dictionary", 3, 1)])
    assert table.lines == [["dictionary", "3", "1", "75 %"]]


def test_that_a_workspace_without_notes_asks_for_notes(context: AppContext, qtbot: QtBot) -> None:
    window = OverviewWindow(context, DEFAULT_LABELS)
    qtbot.addWidget(window)
    counted(window, qtbot)
    qtbot.waitUntil(window.progress.empty.isVisible)
    with qtbot.waitSignal(context.events.page_requested) as asked:
        window.progress.empty.action_requested.emit()
    assert asked.args == ["notes"]
    assert not window.progress.save_picture.isEnabled()


@pytest.mark.parametrize("name", ["progress.png", "progress.svg"])
def test_that_a_picture_is_saved_by_the_ending_of_its_name(
    window: OverviewWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    counted(window, qtbot)
    path = tmp_path / name
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    qtbot.wait(20)  # the cards find their heights
    width = window.progress.board.width()
    with qtbot.waitSignal(window.progress.saved):
        window.progress.save_picture.click()
    if path.suffix == ".svg":
        drawing = QSvgRenderer(str(path))
        assert drawing.isValid()
        assert drawing.viewBox().width() == width
        assert "Symptom" in path.read_text(encoding="utf-8")
    else:
        assert QImage(str(path)).width() == 2 * width
    assert [one.name for one in tmp_path.iterdir() if name in one.name] == [name]


def test_that_numbers_are_saved_as_a_table(
    window: OverviewWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(window, qtbot)
    path = tmp_path / "progress.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(window.progress.saved):
        window.progress.save_table.click()
    assert "annotations,Symptom,,2" in path.read_text(encoding="utf-8-sig")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.progress.save_table.click()
    window.progress.save_picture.click()


def test_that_a_picture_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        write_whole(tmp_path / "none" / "a.png", b"")
    assert raised.value.problem is FILE_UNWRITABLE


def test_that_a_failed_count_is_said_in_this_window(
    window: OverviewWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> OccurrencePage:
        raise UserError(FILE_UNWRITABLE, path="x")

    monkeypatch.setattr("medgen_desktop.ui.overview.progress_tab.read_progress", fail)
    with qtbot.waitSignal(window.progress.failed):
        window.show_progress()
    assert window.banner.isVisible()


def test_that_a_new_schema_is_shown(
    window: OverviewWindow, context: AppContext, qtbot: QtBot
) -> None:
    window.show_concordance(label="Symptom")
    settle(window, qtbot, 2)
    labels = (*DEFAULT_LABELS[1:], Label("Drug", "Dr", "4", 3))
    with context.workspace.transaction() as tx:
        context.workspace.schemas.add(tx, LabelSchema(labels), "wu")
    context.workspace.schemas.refresh()
    context.events.schema_changed.emit()
    chooser = window.concordance.chooser
    assert [chooser.itemData(place) for place in range(chooser.count())] == [
        "",
        "Symptom",
        "Treatment",
        "Drug",
    ]
    assert chooser.currentData() == "Symptom"
    assert window.concordance.places.asked == ("", "Symptom")
    assert [one.tag for one in window.progress.per_label.bars] == ["Sx", "Tx", "Dr"]
    window.concordance.set_labels(DEFAULT_LABELS[:1])
    assert window.concordance.places.asked == ("", "")


def test_that_everything_is_drawn_in_every_theme_and_language(
    window: OverviewWindow, context: AppContext, qtbot: QtBot
) -> None:
    counted(window, qtbot)
    for theme in (ThemeName.DARK, ThemeName.CONTRAST, ThemeName.LIGHT):
        context.theme.choose(theme)
        assert not window.grab().isNull()
        bars = window.progress.notes.bars
        assert len({one.colour for one in bars}) == len(bars)
    context.translation.choose(Language.CHINESE)
    window.show_concordance("cough")
    settle(window, qtbot, 2)
    assert not window.grab().isNull()


def test_that_escape_hides_the_window_and_it_can_be_shown_again(
    window: OverviewWindow, qtbot: QtBot
) -> None:
    counted(window, qtbot)
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    window.show_progress()
    assert window.isVisible()


def test_that_every_control_has_a_name_for_a_screen_reader(window: OverviewWindow) -> None:
    concordance, progress = window.concordance, window.progress
    for widget in (
        window.tabs,
        concordance.field,
        concordance.chooser,
        concordance.table,
        progress.notes,
        progress.per_label,
        progress.per_day,
        progress.agreement,
    ):
        assert widget.accessibleName()
    assert isinstance(progress.per_day, DayChart)


def test_that_what_is_counted_so_far_is_shown_the_first_time(
    window: OverviewWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus_repository, "ANNOTATIONS_A_TALLY", 1)
    monkeypatch.setattr(progress_tab, "_SECONDS_BETWEEN_PARTS", -1.0)
    parts: list[int] = []
    shown = window.progress.per_label.show_bars

    def show_bars(bars: Sequence[Bar]) -> None:
        parts.append(sum(one.count for one in bars))
        shown(bars)

    monkeypatch.setattr(window.progress.per_label, "show_bars", show_bars)
    counted(window, qtbot)
    assert parts == [1, 2, 2]
    window.show_progress()
    qtbot.waitUntil(lambda: len(parts) == 4)
    assert parts[-1] == 2
