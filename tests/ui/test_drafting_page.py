"""The Draft page with a real window and a real workspace; only the model is played."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.draft import Draft, Generation, SourceWord, StopReason
from medgen_desktop.domain.errors import (
    DISK_FULL,
    MODEL_MISSING,
    PROMPT_TOO_LONG,
    WORKER_ENDED,
    UserError,
)
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.model_manifest import ModelManifest, ParityReport, manifest_to_json
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import DEFAULT_SETTINGS, Drafter, save_draft
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.drafting import draft_keeper
from medgen_desktop.ui.drafting.page import DraftingPage
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.translation import Language

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]

MODEL = "ward-drafter"
FIRST, SECOND, EMPTY = "Cough for three days.", "头痛两天，伴恶心。😀", "  \n"
WORDS = ("The patient ", "has had ", "a cough ", "for three days.")


class PlayedDrafter(Drafter):
    """Hands out words when the test lets it, and ends as the test wants."""

    def __init__(self, library: ModelLibrary) -> None:
        super().__init__(library)
        self.words: tuple[str, ...] = WORDS
        self.error: Exception | None = None
        self.pause_after: int | None = None
        self.go_on = threading.Event()
        self.asked: list[tuple[str, str, str]] = []
        self.prepared: list[tuple[str, str]] = []
        self.sources: tuple[SourceWord, ...] | None = ()
        self.asked_for_sources: list[tuple[str, str]] = []

    def prepare(self, model_id: str, source: str = "") -> None:
        self.prepared.append((model_id, source))

    def sources_of_word(
        self,
        *,
        source: str,
        section: str,
        model_id: str,
        text: str,
        start: int,
        end: int,
        cancelled: Callable[[], bool] | None = None,
    ) -> tuple[SourceWord, ...] | None:
        assert (section, model_id) == ("HPI", MODEL)
        assert cancelled is not None
        self.asked_for_sources.append((source, text[start:end]))
        if self.error is not None:
            raise self.error
        return self.sources

    def draft(
        self,
        *,
        source: str,
        section: str,
        model_id: str,
        settings: GenerationSettings = DEFAULT_SETTINGS,  # noqa: ARG002 - the drafter's signature
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Generation:
        assert on_text is not None
        assert cancelled is not None
        self.asked.append((source, section, model_id))
        text = ""
        for count, word in enumerate(self.words):
            if count == self.pause_after:
                self._pause(cancelled)
            if cancelled():
                return Generation(text, 20, count, 0.5, StopReason.CANCELLED)
            text += word
            on_text(word)
        if self.error is not None:
            raise self.error
        return Generation(text, 20, len(self.words), 0.5, StopReason.END_OF_TEXT)

    def _pause(self, cancelled: Callable[[], bool]) -> None:
        while not self.go_on.wait(0.01):
            if cancelled():
                return


class Ward:
    """A workspace of three notes, a library with one model, and the page in a window."""

    def __init__(self, folder: Path, workspace: Workspace, *, has_model: bool = True) -> None:
        self.library = ModelLibrary(folder / "models")
        if has_model:
            _put_model(self.library)
        self.drafter = PlayedDrafter(self.library)
        self.tasks = TaskRunner()
        self.context = AppContext(
            workspace, self.library, self.drafter, self.tasks, "Anna", ErrorPresenter()
        )
        self.workspace = workspace
        self.page = DraftingPage(self.context)

    def drafts(self, note: int) -> list[Draft]:
        return self.workspace.drafts.of_note(NoteId(note))

    def close(self) -> None:
        self.page.close_down()
        self.page.close()
        self.tasks.close()


@pytest.fixture
def ward(tmp_path: Path, workspace: Workspace, qtbot: QtBot) -> Iterator[Ward]:
    _put_notes(workspace)
    made = Ward(tmp_path, workspace)
    _show(made, qtbot)
    yield made
    made.close()


def _show(ward: Ward, qtbot: QtBot) -> None:
    qtbot.addWidget(ward.page)
    ward.page.resize(1280, 800)
    ward.page.show()
    ward.page.on_shown()
    qtbot.waitUntil(lambda: ward.tasks.active == 0)


def _put_notes(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        for number, text in enumerate((FIRST, SECOND, EMPTY)):
            note = NewNote(f"Note {number + 1}", text, "ward.csv", "utf-8", "en", section="HPI")
            workspace.notes.add(tx, note)


def _put_model(library: ModelLibrary, model_id: str = MODEL) -> None:
    folder = library.folder / model_id
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"weights")
    manifest = ModelManifest(
        id=model_id,
        name="Ward drafter",
        kind="drafter",
        architecture="llama",
        licence="Apache-2.0",
        languages=("en", "zh"),
        context_length=8192,
        files={"model.onnx": "0" * 64},
        created_at="2026-11-22T09:00:00+00:00",
        program_version="0.1.0",
        parity=ParityReport(8, 512, 0.0002, 1.0, 0.97, 0.05),
    )
    (folder / "manifest.json").write_text(manifest_to_json(manifest), encoding="utf-8")


def _draft(ward: Ward, qtbot: QtBot) -> None:
    ward.page.order.draft.click()
    qtbot.waitUntil(lambda: not ward.page.order.stop.isVisible())


def test_that_a_draft_streams_in_locked_and_is_then_saved_and_free_to_edit(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    editor = ward.page.pane.editor
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    assert editor.isReadOnly()
    assert not ward.page.order.draft.isEnabled()
    ward.drafter.go_on.set()
    qtbot.waitUntil(lambda: not editor.isReadOnly())
    assert editor.text() == "".join(WORDS)
    [draft] = ward.drafts(1)
    assert (draft.text, draft.section, draft.model_id) == ("".join(WORDS), "HPI", MODEL)
    assert ward.drafter.asked == [(FIRST, "HPI", MODEL)]


def test_that_a_note_that_is_looked_at_is_prepared_and_one_passed_by_is_not(
    ward: Ward, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: ward.drafter.prepared == [(MODEL, FIRST)])
    ward.page.open_note(NoteId(3))
    qtbot.waitUntil(lambda: ward.page.source.view.toPlainText() == EMPTY, timeout=5_000)
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: len(ward.drafter.prepared) > 1)
    assert ward.drafter.prepared[1:] == [(MODEL, SECOND)]


def test_that_nothing_is_prepared_for_a_page_that_was_left(ward: Ward, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: ward.drafter.prepared != [])
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: ward.tasks.active == 0)
    ward.page.hide()
    qtbot.wait(300)
    assert ward.drafter.prepared == [(MODEL, FIRST)]


def test_that_stopping_by_key_keeps_what_was_written_as_a_stopped_draft(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    editor = ward.page.pane.editor
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not editor.isReadOnly())
    [draft] = ward.drafts(1)
    assert draft.stop_reason is StopReason.CANCELLED
    assert draft.text == editor.text() == "The patient has had "


def test_that_ctrl_enter_drafts_from_any_field_of_the_page(ward: Ward, qtbot: QtBot) -> None:
    QTest.keyClick(
        ward.page.order.section_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    qtbot.waitUntil(lambda: len(ward.drafts(1)) == 1)


def test_that_typing_is_in_the_workspace_half_a_second_after_the_first_key(
    ward: Ward, qtbot: QtBot
) -> None:
    _draft(ward, qtbot)
    editor = ward.page.pane.editor
    started = time.monotonic()
    for letter in "abc":
        QTest.keyClicks(editor, letter)
        qtbot.wait(60)
    qtbot.waitUntil(lambda: "abc" in ward.drafts(1)[0].text, timeout=2000)
    assert time.monotonic() - started < 0.7
    assert ward.drafts(1)[0].generated == "".join(WORDS)


@pytest.mark.parametrize("leave", ["another note", "hidden", "closed", "Ctrl+S"])
def test_that_the_last_key_is_saved_at_once_when_the_draft_is_left(
    ward: Ward, qtbot: QtBot, leave: str
) -> None:
    _draft(ward, qtbot)
    QTest.keyClicks(ward.page.pane.editor, "x")
    match leave:
        case "another note":
            ward.page.open_note(NoteId(2))
        case "hidden":
            ward.page.hide()
        case "closed":
            ward.page.close_down()
        case _:
            QTest.keyClick(ward.page.pane.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    if leave in {"closed", "Ctrl+S"}:
        assert ward.drafts(1)[0].text == "".join(WORDS) + "x"
    qtbot.waitUntil(lambda: ward.drafts(1)[0].text == "".join(WORDS) + "x", timeout=250)


def test_that_a_draft_finished_while_another_note_is_open_goes_to_its_own_note(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    qtbot.waitUntil(lambda: ward.page.pane.editor.text() == "The patient has had ")
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: ward.page.source.view.text() == SECOND)
    ward.drafter.go_on.set()
    qtbot.waitUntil(lambda: len(ward.drafts(1)) == 1 and ward.page.order.draft.isEnabled())
    assert ward.page.pane.editor.text() == ""
    assert ward.drafts(2) == []
    ward.page.open_note(NoteId(1))
    qtbot.waitUntil(lambda: ward.page.pane.editor.text() == "".join(WORDS))


def test_that_coming_back_to_a_note_shows_its_draft_still_streaming(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    editor = ward.page.pane.editor
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: editor.text() == "")
    ward.page.open_note(NoteId(1))
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    assert editor.isReadOnly()
    ward.drafter.go_on.set()
    qtbot.waitUntil(lambda: editor.text() == "".join(WORDS) and not editor.isReadOnly())


def test_that_an_empty_note_gives_no_draft_and_says_so(ward: Ward, qtbot: QtBot) -> None:
    ward.page.open_note(NoteId(3))
    qtbot.waitUntil(lambda: ward.page.source.view.text() == EMPTY)
    ward.page.order.draft.click()
    message = ward.page.pane.banner.message
    assert message is not None
    assert message.code == "MG301"
    assert ward.page.pane.banner.isVisible()
    assert ward.drafter.asked == []
    assert ward.drafts(3) == []


def test_that_a_note_too_long_for_the_model_is_refused_with_the_numbers(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.words = ()
    ward.drafter.error = UserError(PROMPT_TOO_LONG, needed=9120, context=8192)
    _draft(ward, qtbot)
    message = ward.page.pane.banner.message
    assert message is not None
    assert "9120" in message.what
    assert "8192" in message.what
    assert ward.drafts(1) == []


def test_that_a_worker_killed_mid_draft_leaves_its_words_and_the_next_draft_succeeds(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.words = WORDS[:2]
    ward.drafter.error = UserError(WORKER_ENDED, code=-9)
    _draft(ward, qtbot)
    [broken] = ward.drafts(1)
    assert broken.stop_reason is StopReason.FAILED
    assert broken.text == ward.page.pane.editor.text() == "The patient has had "
    assert not ward.page.pane.editor.isReadOnly()
    message = ward.page.pane.banner.message
    assert message is not None
    assert message.code == "MG305"
    ward.drafter.words, ward.drafter.error = WORDS, None
    _draft(ward, qtbot)
    assert ward.page.pane.editor.text() == "".join(WORDS)
    assert ward.page.pane.banner.message is None


def test_that_a_draft_of_nothing_but_space_is_not_kept(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.words = (" ", "\n")
    _draft(ward, qtbot)
    assert ward.drafts(1) == []
    assert ward.page.pane.banner.isVisible()


def test_that_closing_mid_draft_keeps_the_words_so_far(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    qtbot.waitUntil(lambda: ward.page.pane.editor.text() == "The patient has had ")
    ward.page.close_down()
    [draft] = ward.drafts(1)
    assert draft.text == "The patient has had "
    assert draft.stop_reason is StopReason.CANCELLED


def test_that_a_draft_stopped_and_edited_is_there_after_closing_and_opening_again(
    ward: Ward, tmp_path: Path, qtbot: QtBot
) -> None:
    ward.drafter.pause_after = 2
    ward.page.order.draft.click()
    editor = ward.page.pane.editor
    qtbot.waitUntil(lambda: editor.text() == "The patient has had ")
    ward.page.order.stop.click()
    qtbot.waitUntil(lambda: not editor.isReadOnly())
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    QTest.keyClicks(editor, "no fever. ")
    composed = QInputMethodEvent()
    composed.setCommitString("患者无发热。")
    QApplication.sendEvent(editor, composed)
    path = ward.workspace.path
    ward.close()
    ward.workspace.close()
    with Workspace.open(path, "correct horse") as reopened:
        again = Ward(tmp_path, reopened, has_model=False)
        _show(again, qtbot)
        qtbot.waitUntil(
            lambda: again.page.pane.editor.text() == "The patient has had no fever. 患者无发热。"
        )
        assert not again.page.pane.editor.isReadOnly()
        again.close()


def test_that_earlier_drafts_of_the_note_can_be_opened_with_their_edits(
    ward: Ward, qtbot: QtBot
) -> None:
    _draft(ward, qtbot)
    QTest.keyClicks(ward.page.pane.editor, "x")
    ward.drafter.words = ("Second.",)
    _draft(ward, qtbot)
    drafts = ward.page.pane.drafts
    assert drafts.count() == 2
    assert ward.page.pane.editor.text() == "Second."
    drafts.setCurrentIndex(1)
    drafts.activated.emit(1)
    assert ward.page.pane.editor.text() == "".join(WORDS) + "x"


def test_that_a_save_that_fails_says_so_and_is_tried_again_until_it_succeeds(
    ward: Ward, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _draft(ward, qtbot)

    def refuse(*_arguments: object) -> None:
        raise UserError(DISK_FULL)

    with monkeypatch.context() as full_disk:
        full_disk.setattr(draft_keeper, "edit_draft", refuse)
        QTest.keyClicks(ward.page.pane.editor, "x")
        qtbot.waitUntil(ward.page.pane.banner.isVisible)
        assert ward.drafts(1)[0].text == "".join(WORDS)
    qtbot.waitUntil(lambda: ward.drafts(1)[0].text == "".join(WORDS) + "x", timeout=4000)
    qtbot.waitUntil(lambda: not ward.page.pane.banner.isVisible())


def test_that_an_older_edit_never_replaces_a_newer_one(ward: Ward, qtbot: QtBot) -> None:
    _draft(ward, qtbot)
    [draft] = ward.drafts(1)
    keeper = draft_keeper.DraftKeeper(ward.workspace, ward.tasks)
    keeper.edit(draft.id, "old")
    old = keeper._unsaved[draft.id]
    keeper.edit(draft.id, "new")
    assert keeper.flush()
    keeper._write(draft.id, old)
    assert ward.drafts(1)[0].text == "new"
    assert not keeper.has_unsaved()


def test_that_no_break_spaces_survive_an_edit(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.words = ("5\u00a0mg\nTwice daily",)
    _draft(ward, qtbot)
    QTest.keyClicks(ward.page.pane.editor, "x")
    ward.page.save()
    assert ward.drafts(1)[0].text == "5\u00a0mg\nTwice dailyx"


def test_that_the_whole_draft_can_be_copied(ward: Ward, qtbot: QtBot) -> None:
    _draft(ward, qtbot)
    ward.page.pane.copy.click()
    assert QGuiApplication.clipboard().text() == "".join(WORDS)


def test_that_without_a_model_the_page_offers_to_train_one(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    _put_notes(workspace)
    ward = Ward(tmp_path, workspace, has_model=False)
    _show(ward, qtbot)
    assert not ward.page.order.draft.isEnabled()
    assert ward.page.pane.empty.isVisible()
    with qtbot.waitSignal(ward.context.events.page_requested) as asked:
        ward.page.pane.empty.action_requested.emit()
    assert asked.args == ["train"]
    ward.close()


def test_that_a_new_model_is_offered_as_soon_as_the_library_has_it(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    _put_notes(workspace)
    ward = Ward(tmp_path, workspace, has_model=False)
    _show(ward, qtbot)
    _put_model(ward.library)
    ward.context.events.models_changed.emit()
    qtbot.waitUntil(ward.page.order.draft.isEnabled)
    assert ward.page.order.model_id == MODEL
    assert "Ward drafter" in ward.page.order.model.currentText()
    ward.close()


def test_that_the_page_speaks_a_new_language_at_once_and_keeps_the_text(
    ward: Ward, qtbot: QtBot
) -> None:
    _draft(ward, qtbot)
    QTest.keyClicks(ward.page.pane.editor, "x")
    ward.context.translation.choose(Language.CHINESE)
    try:
        qtbot.waitUntil(lambda: ward.page.order.draft.text() == "起草")
        assert ward.page.pane._warning.text() == "由模型起草：请对照原文逐句核对。"
        assert ward.page.pane.editor.text() == "".join(WORDS) + "x"
    finally:
        ward.context.translation.choose(Language.ENGLISH)


def test_that_no_part_of_the_page_ever_shows_as_a_window_of_its_own(
    ward: Ward, qtbot: QtBot
) -> None:
    _draft(ward, qtbot)
    windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert windows == [ward.page]


def test_that_everything_that_takes_the_focus_has_a_name_for_screen_readers(ward: Ward) -> None:
    page = ward.page
    parts = (
        page.picker.notes.search,
        page.picker.notes.list,
        page.order.model,
        page.order.section_field,
        page.source.view,
        page.pane.drafts,
        page.pane.editor,
    )
    assert [one for one in parts if not one.accessibleName()] == []
    buttons = (page.order.draft, page.order.stop, page.pane.copy, page.pane.save)
    assert [one for one in buttons if not one.text()] == []


@contextmanager
def _lane_held(workspace: Workspace) -> Iterator[None]:
    """As an import does for as long as it reads a file; given up after some seconds."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with workspace.transaction():
            held.set()
            done.wait(3)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        yield
    finally:
        done.set()
        holder.join()


@pytest.mark.parametrize("leave", ["another note", "hidden", "the draft ends"])
def test_that_the_window_never_waits_for_the_write_lane_of_an_import(
    ward: Ward, qtbot: QtBot, leave: str
) -> None:
    ward.drafter.pause_after = 2 if leave == "the draft ends" else None
    ward.page.order.draft.click()
    if leave == "the draft ends":
        qtbot.waitUntil(lambda: ward.page.pane.editor.text() == "The patient has had ")
    else:
        qtbot.waitUntil(lambda: not ward.page.order.stop.isVisible())
        QTest.keyClicks(ward.page.pane.editor, "x")
    typed = ward.page.pane.editor.text()
    gaps: list[float] = []
    with _lane_held(ward.workspace):
        ward.drafter.go_on.set()
        last = time.monotonic()
        if leave == "another note":
            ward.page.open_note(NoteId(2))
        elif leave == "hidden":
            ward.page.hide()
        for _ in range(10):
            qtbot.wait(20)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()
    assert max(gaps) < 1
    if leave == "another note":
        ward.page.open_note(NoteId(1))
        qtbot.waitUntil(lambda: ward.page.pane.editor.text() == typed)
    expected = "".join(WORDS) if leave == "the draft ends" else typed
    qtbot.waitUntil(lambda: [one.text for one in ward.drafts(1)] == [expected], timeout=4000)


# -- where a word comes from ------------------------------------------------------------------


def _marked(ward: Ward) -> list[str]:
    view = ward.page.source.view
    return [one.cursor.selectedText() for one in view.extraSelections()]


def _put_caret(ward: Ward, place: int, anchor: int | None = None) -> None:
    editor = ward.page.pane.editor
    cursor = editor.textCursor()
    cursor.setPosition(place if anchor is None else anchor)
    cursor.setPosition(place, cursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def _origin(ward: Ward) -> str:
    return ward.page.pane.origin.text()


def test_that_the_source_of_a_word_is_marked_when_the_caret_rests_on_it(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 0.8), SourceWord(16, 20, 0.2))
    _draft(ward, qtbot)
    assert "Click a word" in _origin(ward)
    _put_caret(ward, 3)
    _put_caret(ward, "".join(WORDS).index("cough") + 2)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough", "days"])
    assert ward.drafter.asked_for_sources == [(FIRST, "cough")]
    assert _origin(ward) == "“cough” comes from: Cough, days"
    assert ward.page.pane.origin.isVisible()
    strong, weak = ward.page.source.view.extraSelections()
    assert strong.format.background() != weak.format.background()
    assert strong.format.fontUnderline()


def test_that_characters_beyond_16_bits_move_no_mark(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.words = ("😀 头痛两天。",)
    ward.drafter.sources = (SourceWord(0, 2, 0.6), SourceWord(9, 10, 0.4))
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: ward.page.source.view.text() == SECOND)
    _draft(ward, qtbot)
    _put_caret(ward, 5, anchor=3)
    qtbot.waitUntil(lambda: _marked(ward) == ["头痛", "😀"])
    assert ward.drafter.asked_for_sources == [(SECOND, "头痛")]


def test_that_a_word_from_nowhere_is_said_to_be_the_model_s(ward: Ward, qtbot: QtBot) -> None:
    _draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: "model’s own" in _origin(ward))
    assert "“patient”" in _origin(ward)
    assert ward.page.pane.origin.property("role") == "caution"
    assert _marked(ward) == []


def test_that_a_model_that_cannot_tell_makes_no_claim(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.sources = None
    _draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: "cannot show" in _origin(ward))
    assert ward.page.pane.origin.property("role") == "small"


def test_that_a_failure_to_tell_is_one_quiet_sentence(ward: Ward, qtbot: QtBot) -> None:
    _draft(ward, qtbot)
    ward.drafter.error = UserError(MODEL_MISSING, model=MODEL)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: MODEL in _origin(ward))
    assert ward.page.pane.banner.message is None


def test_that_typing_takes_the_marks_away_and_asks_for_nothing(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 1.0),)
    _draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough"])
    QTest.keyClicks(ward.page.pane.editor, "x")
    assert _marked(ward) == []
    assert "Click a word" in _origin(ward)
    qtbot.wait(400)
    assert len(ward.drafter.asked_for_sources) == 1


def test_that_of_an_edited_draft_the_model_s_words_are_still_told_and_a_person_s_are_not(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 1.0),)
    _draft(ward, qtbot)
    editor = ward.page.pane.editor
    _put_caret(ward, 4)
    QTest.keyClicks(editor, "old ")
    _put_caret(ward, 6)
    qtbot.waitUntil(lambda: _origin(ward) == "“old” was typed here.")
    assert ward.drafter.asked_for_sources == []
    _put_caret(ward, editor.text().index("cough") + 1)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough"])
    assert ward.drafter.asked_for_sources == [(FIRST, "cough")]


def test_that_another_draft_or_note_takes_the_marks_away(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 1.0),)
    _draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough"])
    ward.page.open_note(NoteId(2))
    qtbot.waitUntil(lambda: ward.page.source.view.text() == SECOND)
    assert _marked(ward) == []
    assert not ward.page.pane.origin.isVisible()


def test_that_a_source_far_down_comes_into_view_and_the_focus_stays(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    text = "Nothing to see on this line.\n" * 200 + "fever"
    with workspace.transaction() as tx:
        note = NewNote("Long", text, "ward.csv", "utf-8", "en", section="HPI")
        workspace.notes.add(tx, note)
    ward = Ward(tmp_path, workspace)
    _show(ward, qtbot)
    ward.drafter.sources = (SourceWord(len(text) - 5, len(text), 1.0),)
    _draft(ward, qtbot)
    view, editor = ward.page.source.view, ward.page.pane.editor
    assert view.verticalScrollBar().value() == 0
    editor.setFocus()
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: _marked(ward) == ["fever"])
    [mark] = view.extraSelections()
    place = view.cursorRect(mark.cursor)
    assert 0 <= place.top() < place.bottom() <= view.viewport().height()
    assert ward.page.focusWidget() is editor
    ward.close()


def test_that_the_marks_take_the_colours_of_a_new_theme(ward: Ward, qtbot: QtBot) -> None:
    ward.drafter.sources = (SourceWord(0, 5, 1.0),)
    theme = ward.context.theme
    theme.choose(ThemeName.LIGHT)
    _draft(ward, qtbot)
    _put_caret(ward, 5)
    qtbot.waitUntil(lambda: _marked(ward) == ["Cough"])
    theme.choose(ThemeName.DARK)
    [mark] = ward.page.source.view.extraSelections()
    assert mark.format.background().color().name().upper() == theme.palette.selection
    ward.context.theme.choose(ThemeName.SYSTEM)


def test_that_the_model_used_last_is_the_one_that_is_offered(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    _put_notes(workspace)
    generation = Generation("A cough.", 1, 1, 0.1, StopReason.END_OF_TEXT)
    save_draft(workspace, NoteId(1), MODEL, "", generation)
    ward = Ward(tmp_path, workspace)
    _put_model(ward.library, "a-model-before-it")
    _show(ward, qtbot)
    assert ward.page.order.model.count() == 2
    assert ward.page.order.model_id == MODEL
    ward.close()
