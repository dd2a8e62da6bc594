"""The Draft page in a window over a real workspace, with a drafter that plays the model."""

import threading
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from medgen_desktop.domain.draft import Draft, Generation, SourceWord, StopReason
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.model_manifest import ModelManifest, ParityReport, manifest_to_json
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import DEFAULT_SETTINGS, Drafter
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.drafting.page import DraftingPage
from medgen_desktop.ui.error_presenter import ErrorPresenter

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
            put_model(self.library)
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


def show(ward: Ward, qtbot: QtBot) -> None:
    qtbot.addWidget(ward.page)
    ward.page.resize(1280, 800)
    ward.page.show()
    ward.page.on_shown()
    qtbot.waitUntil(lambda: ward.tasks.active == 0)


def fill_ward(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        for number, text in enumerate((FIRST, SECOND, EMPTY)):
            note = NewNote(f"Note {number + 1}", text, "ward.csv", "utf-8", "en", section="HPI")
            workspace.notes.add(tx, note)


def put_model(library: ModelLibrary, model_id: str = MODEL) -> None:
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


def write_draft(ward: Ward, qtbot: QtBot) -> None:
    ward.page.order.draft.click()
    qtbot.waitUntil(lambda: not ward.page.order.stop.isVisible())
