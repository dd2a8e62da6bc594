"""Draw every page to PNG, in both languages and all themes, with the sample notes as their content.

    python benchmarks/render_pages.py OUT_DIR [--size 1280x800] [--scale 1]

What it shows of models, runs and drafts is made up here; the notes are those that ship.
"""

import argparse
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from exchange_files import make_files
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

from medgen_desktop.app import PAGES, close_context
from medgen_desktop.domain.draft import Generation, SourceWord, StopReason
from medgen_desktop.domain.errors import WORKSPACE_BUSY, WRONG_PASSPHRASE, UserError
from medgen_desktop.domain.identity import Decision
from medgen_desktop.domain.model_manifest import (
    BaseModel,
    DatasetFingerprint,
    ModelManifest,
    ParityReport,
    manifest_to_json,
)
from medgen_desktop.domain.model_terms import GEMMA_TERMS
from medgen_desktop.domain.note import NewNote, NoteState, NoteStatus
from medgen_desktop.domain.run import RunState
from medgen_desktop.domain.search import Search
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import (
    Rehearsed,
    TokenPiece,
    TrainingFinished,
    TrainingStep,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.paths import resources_folder
from medgen_desktop.services.annotate import add_annotation, set_attribute
from medgen_desktop.services.deidentify import scan_notes
from medgen_desktop.services.draft import Drafter, save_draft
from medgen_desktop.services.import_notes import (
    ImportReport,
    ImportRequest,
    SkippedRow,
    SkipReason,
    import_files,
    preview_table,
)
from medgen_desktop.services.index_notes import index_notes
from medgen_desktop.services.preview_import import find_files
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.cleaning.window import CleaningWindow
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.deidentification.window import DeidentificationWindow
from medgen_desktop.ui.drafting.page import DraftingPage
from medgen_desktop.ui.error_presenter import ErrorPresenter
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.exchange.export_dialog import ExportDialog
from medgen_desktop.ui.exchange.import_preview import ImportPreviewDialog
from medgen_desktop.ui.exchange.import_report import ImportReportDialog
from medgen_desktop.ui.exchange.note_choice_box import NotesShown
from medgen_desktop.ui.main_window import MainWindow
from medgen_desktop.ui.notes.mapping_dialog import MappingDialog
from medgen_desktop.ui.open_workspace import OpenWorkspaceWindow
from medgen_desktop.ui.search.window import SearchWindow
from medgen_desktop.ui.theme import ThemeName
from medgen_desktop.ui.training.advice_dialog import AdviceDialog
from medgen_desktop.ui.training.bases_dialog import BasesDialog, TermsDialog
from medgen_desktop.ui.training.check_window import CheckWindow
from medgen_desktop.ui.training.rehearsal_dialog import RehearsalDialog
from medgen_desktop.ui.translation import Language

MARKS = (
    ("Disease", ("pneumonia", "emphysema", "hypertension", "diabetes", "肺炎", "高血压", "糖尿病")),
    ("Symptom", ("cough", "fever", "chest pain", "nodule", "咳嗽", "发热", "胸闷", "头晕")),
    ("Treatment", ("contrast", "amoxicillin", "metformin", "aspirin", "阿司匹林", "二甲双胍")),
)
ATTRIBUTES_SET = (
    ("historical", "yes"),
    ("negated", "yes"),
    ("body side", "right"),
    ("uncertain", "yes"),
)
BASE = BaseModel("smollm2-135m-instruct", "0" * 64, "Apache-2.0")
SMALL = (760, 620)
QUIET_ROUNDS = 5
UNTIDY = NewNote(
    "Scan of a letter, 2 pages",
    "St. Mary Hospital    MRN 4711\n\n"
    "HPI: The patient is a 67-year-old man who was brought to the emergency\n"
    "room with a cough of six weeks.  He has lost five kilograms in this\n"
    "time and feels weak. He is known to have severe hyper-\n"
    "tension, which was treated with ５０ mg\u200b of metoprolol.\n"
    "Page 1 of 2\n\fSt. Mary Hospital    MRN 4711\n\n\n\n"
    "Labs: sodium 140 mmol/l, glucose 90 mg/dl, BP １２０／８０ mmhg\n"
    "影像所见：右肺上叶见一直径约８毫米结节，边界清楚，余肺野清晰，\n"
    "纵隔居中，未见肿大淋巴结，双侧胸腔未见积液，心影大小形态未见\n"
    "明显异常。\n"
    "Page 2 of 2\n",
    "letters.txt",
    "utf-8",
    "en",
)
ORIGIN_SECONDS = 0.3
"""A caret that rests longer asks where its word is from."""


def fill(workspace: Workspace) -> None:
    """Bring in the samples and do with them what a person would."""
    samples = resources_folder() / "samples"
    requests = [ImportRequest(samples / "notes"), ImportRequest(samples / "pairs.csv")]
    import_files(workspace, requests)
    notes = workspace.notes.page(0, 14)
    for note in notes:
        text = workspace.notes.get(note.id).text
        for label, words in MARKS:
            for word in words:
                start = text.find(word)
                if start >= 0:
                    add_annotation(workspace, note.id, start, start + len(word), label, "Li Hua")
    first = workspace.annotations.of_note(notes[0].id)
    for one, (name, value) in zip(first, ATTRIBUTES_SET, strict=False):
        set_attribute(workspace, one.id, name, value, "Li Hua")
    with workspace.transaction() as tx:
        workspace.notes.set_state(tx, NoteState(notes[1].id, NoteStatus.DONE))
        workspace.notes.set_state(tx, NoteState(notes[2].id, NoteStatus.IN_PROGRESS))
    draft = (
        "The patient is a 67-year-old man with a cough for six weeks and weight loss of 5 kg. "
        "CT of the chest shows a spiculated nodule of 24 x 19 mm in the right upper lobe."
    )
    generation = Generation(draft, 522, 47, 1.9, StopReason.END_OF_TEXT)
    save_draft(workspace, notes[0].id, "ward-drafter", "", generation)
    record_runs(workspace)


def record_runs(workspace: Workspace) -> None:
    """Two runs: one became a model, one was cancelled."""
    with workspace.transaction() as tx:
        for state, steps in ((RunState.CANCELLED, 11), (RunState.EXPORTED, 64)):
            run = workspace.runs.create(tx, TrainingConfig(), BASE.id, 24, "0" * 64)
            workspace.runs.add_steps(tx, run, list(made_up_steps(steps)))
            done = TrainingFinished(steps, "cpu", 3.42, 2.31, 2.6, 231.0, 412.0, 4100.0)
            finished = done if state is RunState.EXPORTED else None
            model = "ward-drafter" if finished else ""
            workspace.runs.finish(tx, run, state, model_id=model, finished=finished)


def made_up_steps(count: int) -> Iterator[TrainingStep]:
    """A loss that falls as losses do."""
    for step in range(1, count + 1):
        loss = 2.2 + 1.2 * math.exp(-step / 18) + 0.08 * math.sin(step * 1.7)
        yield TrainingStep(step, count, loss, 4e-4, 231.0, step * 6.4, (count - step) * 6.4, 4100.0)


def put_models(library: ModelLibrary) -> None:
    """Manifests of a base and a drafter, without their weights."""
    drafter = ModelManifest(
        id="ward-drafter",
        name="Ward report drafter",
        kind="drafter",
        architecture="llama",
        licence="Apache-2.0",
        languages=("en",),
        context_length=8192,
        files={},
        created_at="2026-11-20T09:00:00+00:00",
        program_version="0.1.0",
        quantisation="int8",
        base_model=BASE,
        dataset=DatasetFingerprint(24, "0" * 64),
        parity=ParityReport(4, 300, 0.0004, 1.0, 0.97, 0.11),
    )
    base = replace(
        drafter,
        id=BASE.id,
        name="SmolLM2-135M-Instruct",
        kind="base",
        parity=None,
        base_model=None,
        dataset=None,
        weights="base.gguf",
    )
    for manifest in (drafter, base):
        folder = library.folder / manifest.id
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(manifest_to_json(manifest), encoding="utf-8")


class Camera:
    """Takes the pictures of one run."""

    def __init__(self, app: QApplication, out: Path) -> None:
        self._app = app
        self._out = out
        out.mkdir(parents=True, exist_ok=True)

    def wait(self, tasks: TaskRunner) -> None:
        """Let background work end and the window settle."""
        end = time.monotonic() + 10
        quiet = 0
        while time.monotonic() < end and quiet < QUIET_ROUNDS:
            self._app.processEvents()
            time.sleep(0.01)
            quiet = quiet + 1 if tasks.active == 0 else 0

    def take(self, widget: QWidget, name: str) -> None:
        """Save what a window shows."""
        self._app.processEvents()
        widget.grab().save(str(self._out / f"{name}.png"))
        print(f"{name}.png")


class SourcesPlayed(Drafter):
    """Has no worker: a word's source is where the note has the same word."""

    def sources_of_word(
        self,
        *,
        source: str,
        text: str,
        start: int,
        end: int,
        **_asked: object,
    ) -> tuple[SourceWord, ...] | None:
        """All places of the word, each weighing less than the one before."""
        places = re.finditer(re.escape(text[start:end]), source, re.IGNORECASE)
        return tuple(
            SourceWord(one.start(), one.end(), 0.5**number)
            for number, one in enumerate(places, start=1)
        )


def context_of(workspace: Workspace, library: ModelLibrary) -> AppContext:
    """A context that drafts with nothing."""
    return AppContext(
        workspace, library, SourcesPlayed(library), TaskRunner(), "Li Hua", ErrorPresenter()
    )


def show_marks(page: QWidget) -> None:
    """Choose an annotation, as after a click on it."""
    if isinstance(page, AnnotationPage) and page.session.annotations:
        page.tab.annotation_chosen.emit(page.session.annotations[1].id)


def ask_about(page: QWidget, word: str) -> None:
    """Put the caret into a word of the draft, as after a click on it."""
    if isinstance(page, DraftingPage):
        editor = page.pane.editor
        cursor = editor.textCursor()
        cursor.setPosition(editor.text().index(word) + 1)
        editor.setTextCursor(cursor)


def draw_window(camera: Camera, context: AppContext, size: tuple[int, int], suffix: str) -> None:
    """All pages of the filled workspace, then an error and a running job."""
    window = MainWindow(context, PAGES)
    window.resize(*size)
    window.show()
    for key in PAGES:
        window.show_page(key)
        camera.wait(context.tasks)
        if key == "mark":
            show_marks(window.page(key))
        camera.take(window, f"{key}-{suffix}")
    window.show_page("draft")
    for word, name in (("nodule", "source"), ("patient", "no-source")):
        ask_about(window.page("draft"), word)
        time.sleep(ORIGIN_SECONDS)
        camera.wait(context.tasks)
        time.sleep(ORIGIN_SECONDS)
        camera.wait(context.tasks)
        camera.take(window, f"draft-{name}-{suffix}")
    draw_cleaning(camera, context, suffix)
    draw_check(camera, context, suffix)
    window.show_page("notes")
    context.errors.show(UserError(WORKSPACE_BUSY))
    context.events.job_changed.emit(Job("import", "importing", 0.4))
    camera.wait(context.tasks)
    camera.take(window, f"error-{suffix}")
    context.events.job_ended.emit("import")
    window.close()


def draw_cleaning(camera: Camera, context: AppContext, suffix: str) -> None:
    """A note before and after it is cleaned, and notes that are nearly the same."""
    window = CleaningWindow(context)
    with context.workspace.transaction() as tx:
        note_id = context.workspace.notes.add(tx, UNTIDY)
        context.workspace.notes.add(tx, replace(UNTIDY, original=UNTIDY.original[:-30]))
    window.show_note(note_id or context.workspace.notes.page(0, 99)[-2].id)
    camera.wait(context.tasks)
    camera.take(window, f"clean-{suffix}")
    window.tabs.setCurrentWidget(window.duplicates)
    camera.take(window, f"duplicates-before-{suffix}")
    window.duplicates.find_duplicates()
    camera.wait(context.tasks)
    camera.take(window, f"duplicates-{suffix}")
    window.close()


def draw_check(camera: Camera, context: AppContext, suffix: str) -> None:
    """The training pairs looked through, with some of what there is to mend."""
    with context.workspace.transaction() as tx:
        pair = replace(UNTIDY, section="HPI", target="Cough of six weeks.")
        for number, text in enumerate((pair.original, pair.original, 40 * pair.original)):
            context.workspace.notes.add(
                tx, replace(pair, original=text, record_id=f"letter {number}")
            )
    window = CheckWindow(context)
    window.check(TrainingConfig(), BASE.id)
    camera.take(window, f"check-running-{suffix}")
    camera.wait(context.tasks)
    window.table.selectRow(window.rows.rowCount() - 1)
    camera.wait(context.tasks)
    camera.take(window, f"check-{suffix}")
    window.close()


def draw_search(camera: Camera, context: AppContext, suffix: str) -> None:
    """The search before anything is asked for, and what it finds."""
    window = SearchWindow(context)
    window.come_to_front()
    camera.wait(context.tasks)
    camera.take(window, f"search-empty-{suffix}")
    index_notes(context.workspace)
    window.show_search(Search("咳嗽" if "zh" in suffix else "cough"))
    camera.wait(context.tasks)
    window.list.setCurrentIndex(window.hits.index(0))
    camera.take(window, f"search-{suffix}")
    window.close()


def draw_review(camera: Camera, context: AppContext, suffix: str) -> None:
    """The review of identities: open hits, some decided, a preview of surrogates, and empty."""
    window = DeidentificationWindow(context)
    window.open_up()
    camera.wait(context.tasks)
    camera.take(window, f"review-empty-{suffix}")
    scan_notes(context.workspace)
    window.open_up()
    camera.wait(context.tasks)
    for decision in (Decision.ACCEPTED, Decision.REJECTED, Decision.ACCEPTED):
        window.decide(decision)
        camera.wait(context.tasks)
    window.list.step(-1)
    camera.wait(context.tasks)
    camera.take(window, f"review-{suffix}")
    window.bar.styles.setCurrentIndex(1)
    window.bar.toggle_preview()
    camera.wait(context.tasks)
    camera.take(window, f"review-preview-{suffix}")
    window.close()


def draw_empty(camera: Camera, context: AppContext, size: tuple[int, int], suffix: str) -> None:
    """All pages of an empty workspace."""
    window = MainWindow(context, PAGES)
    window.resize(*size)
    window.show()
    for key in ("notes", "mark", "train", "draft"):
        window.show_page(key)
        camera.wait(context.tasks)
        camera.take(window, f"empty-{key}-{suffix}")
    window.close()


def draw_dialogs(camera: Camera, context: AppContext, suffix: str) -> None:
    """The opening screen in its two forms, and the question about columns."""
    opening = OpenWorkspaceWindow(context.tasks, context.preferences)
    opening.resize(*SMALL)
    opening.show()
    camera.take(opening, f"create-{suffix}")
    opening.show_path(Path("/home/ward/notes.medgen"))
    opening.banner.show_error(UserError(WRONG_PASSPHRASE, path="/home/ward/notes.medgen"))
    camera.take(opening, f"open-{suffix}")
    opening.close()
    dialog = MappingDialog(preview_table(resources_folder() / "samples" / "pairs.csv"))
    dialog.show()
    camera.take(dialog, f"mapping-{suffix}")
    dialog.close()
    rehearsal = RehearsalDialog(rehearsed(), context.theme)
    rehearsal.show()
    camera.take(rehearsal, f"rehearsal-{suffix}")
    rehearsal.close()


def draw_choices(camera: Camera, context: AppContext, suffix: str) -> None:
    """Which model to take here, the bases that are offered, and the terms of one."""
    for task in ("drafter", "recogniser"):
        advice = AdviceDialog(context, task)
        advice.show()
        if task == "drafter":
            camera.take(advice, f"advice-looking-{suffix}")
        camera.wait(context.tasks)
        camera.take(advice, f"advice-{task}-{suffix}")
        advice.close()
    bases, terms = BasesDialog(context), TermsDialog(GEMMA_TERMS)
    for dialog, name in ((bases, "bases"), (terms, "terms")):
        dialog.show()
        camera.take(dialog, f"{name}-{suffix}")
        dialog.close()


def rehearsed() -> Rehearsed:
    """What a rehearsal on an old laptop finds: little memory, a pair in two languages."""
    read = re.findall(r"\s?\w{1,6}|[^\w]", UNTIDY.original) + list("现病史：咳嗽六周，无发热。")
    learnt = re.findall(r"\s?\w{1,6}|[^\w]", "Dry cough for six weeks without fever. 干咳六周。")
    pieces = [TokenPiece("<|im_start|>", 1, counts=False)]
    pieces += [TokenPiece(text, 1, counts=False) for text in read]
    pieces += [TokenPiece(text, 1, counts=True) for text in learnt]
    return Rehearsed(
        device="cpu",
        device_name="12th Gen Intel Core i5-1235U",
        pairs=1141,
        pairs_left_out=17,
        steps_total=360,
        peak_memory_mb=4517.0,
        free_memory_mb=3100.0,
        seconds_per_step=6.4,
        seconds=2310.0,
        checkpoint_bytes=59_000_000,
        shown=(tuple(pieces),) * 3,
    )


def draw_exchange(camera: Camera, context: AppContext, files: list[Path], suffix: str) -> None:
    """What files hold before they come in, the report after, and notes that go out."""
    requests = find_files([ImportRequest(path) for path in files])
    preview = ImportPreviewDialog(context, requests)
    preview.show()
    for row in range(len(requests)):
        preview.show_file(row)
        camera.wait(context.tasks)
        camera.take(preview, f"import-file-{row}-{suffix}")
    preview.show_file(0)
    for tab, name in enumerate(("files", "labels", "left-out")):
        preview.tabs.setCurrentIndex(tab)
        camera.wait(context.tasks)
        camera.take(preview, f"import-{name}-{suffix}")
    preview.reject()
    rows = (
        *(SkippedRow("visits.csv", 7 * line, SkipReason.EMPTY_TEXT) for line in range(1, 9)),
        SkippedRow("入院记录 0413.ann", 12, SkipReason.SPAN_OUTSIDE, is_note=False),
        SkippedRow("annotations of ward 3.jsonl", 1204, SkipReason.NOT_A_RECORD),
    )
    for skipped, name in ((rows, "report"), ((), "report-whole")):
        report = ImportReportDialog(
            context, ImportReport(1214, 1180, 24, 24, 5310, 212, 3, skipped)
        )
        report.show()
        camera.take(report, f"import-{name}-{suffix}")
        report.close()
    export = ExportDialog(context, NotesShown("cough", 5))
    export.show()
    for name in ("medgen", "brat", "doccano"):
        export.target.format.setCurrentIndex(export.target.format.findData(name))
        camera.wait(context.tasks)
        camera.take(export, f"export-{name}-{suffix}")
    with tempfile.TemporaryDirectory() as folder:
        export.target.choose_path(Path(folder) / "ward 3.jsonl")
        export.export()
        camera.wait(context.tasks)
        camera.take(export, f"export-done-{suffix}")
        export.close()


def main() -> int:
    """Draw everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--language", choices=list(Language), nargs="*", default=list(Language))
    parser.add_argument(
        "--theme", choices=list(ThemeName), nargs="*", default=["light", "dark", "contrast"]
    )
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MEDGEN_HOME"] = folder
        draw_all(chosen.out, (width, height), chosen.language, chosen.theme, Path(folder))
    return 0


def draw_all(
    out: Path, size: tuple[int, int], languages: list[str], themes: list[str], folder: Path
) -> None:
    """Each language in each theme."""
    app = QApplication([])
    QCursor.setPos(QPoint(9000, 9000))
    library, no_library = ModelLibrary(folder / "models"), ModelLibrary(folder / "none")
    put_models(library)
    filled = Workspace.create(folder / "Ward 3.medgen", "correct horse")
    fill(filled)
    empty = Workspace.create(folder / "Empty.medgen", "correct horse")
    files = make_files(folder / "from elsewhere")
    camera = Camera(app, out)
    full, bare = context_of(filled, library), context_of(empty, no_library)
    for language in languages:
        for theme in themes:
            for context in (full, bare):
                context.theme.choose(ThemeName(theme))
            full.translation.choose(Language(language))
            suffix = f"{language}-{theme}"
            draw_window(camera, full, size, suffix)
            draw_review(camera, full, suffix)
            draw_search(camera, full, suffix)
            draw_empty(camera, bare, size, suffix)
            draw_dialogs(camera, full, suffix)
            draw_choices(camera, full, suffix)
            draw_exchange(camera, full, files, suffix)
    for context in (full, bare):
        close_context(context)


if __name__ == "__main__":
    sys.exit(main())
