"""The whole job once, for real: notes in, labels, fine-tuning, export, drafts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from medgen_desktop.domain.draft import Draft
from medgen_desktop.domain.errors import BASE_MODEL_MISSING, TRAINING_NOT_INSTALLED, UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.label_schema import DISEASE, SYMPTOM, TREATMENT, Label
from medgen_desktop.domain.note import NoteSummary
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import Event, ExportFinished
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.paths import resources_folder, workspaces_folder
from medgen_desktop.services.annotate import add_annotation
from medgen_desktop.services.draft import Drafter, save_draft
from medgen_desktop.services.import_notes import ImportRequest, import_files, preview_table
from medgen_desktop.services.train import TrainedRun, export_run, fine_tune, training_available
from medgen_desktop.storage.workspace import Workspace

DEMO_PASSPHRASE = "medgen demo"  # noqa: S105 - no secret, see below
"""No secret: a demo workspace holds open data, and the passphrase is printed."""

BASE_MODEL = "smollm2-135m-instruct"
DRAFTS = 3

_MODEL_NAME = "Demo"
_ANNOTATOR = "demo"
_SETTINGS = GenerationSettings(max_new_tokens=128)
_SHORTEST_NOTE, _LONGEST_NOTE = 150, 1_500
_PAGE = 1_000

# What a reader would mark first in some of the sample notes: looked for in their text.
_MARKS: dict[str, tuple[tuple[str, Label], ...]] = {
    "discharge_summary.txt": (
        ("Atrial fibrillation", DISEASE),
        ("breathlessness", SYMPTOM),
        ("furosemide", TREATMENT),
    ),
    "emergency_note.txt": (
        ("Acute appendicitis", DISEASE),
        ("Nausea", SYMPTOM),
        ("Ondansetron", TREATMENT),
    ),
    "出院小结.txt": (
        ("急性胆囊炎", DISEASE),
        ("呕吐", SYMPTOM),
        ("腹腔镜胆囊切除术", TREATMENT),
    ),
    "门诊病历.txt": (
        ("毒性弥漫性甲状腺肿", DISEASE),
        ("多汗", SYMPTOM),
        ("甲巯咪唑", TREATMENT),
    ),
}


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """What the demo may take: on two cores the defaults stay far below ten minutes."""

    folder: Path | None = None
    """Where the workspace goes; None for the workspaces folder."""
    samples_only: bool = False
    """Leave MTS-Dialog aside even where it is."""
    steps: int = 100
    minutes: float = 4.0

    def training_config(self) -> TrainingConfig:
        """Small batches and a high rate: the loss falls visibly within a minute or two."""
        return TrainingConfig(
            epochs=1_000.0,
            max_steps=self.steps,
            max_minutes=self.minutes,
            learning_rate=6e-4,
            tokens_per_batch=512,
            max_tokens_per_pair=512,
            validation_fraction=0.0,
            test_fraction=0.0,
        )


@dataclass(frozen=True, slots=True)
class DemoTraining:
    """How the fine-tuning went."""

    steps: int
    device: str
    loss_first: float
    loss_last: float
    tokens_per_second: float
    seconds: float


@dataclass(frozen=True, slots=True)
class DemoExport:
    """What entered the library, and how closely it answers as the trained model does."""

    model: str
    bytes: int
    max_logit_difference: float
    greedy_agreement: float


@dataclass(frozen=True, slots=True)
class DemoDraft:
    """One draft that the exported model wrote; it is saved with its note."""

    note: int
    text: str
    prompt_tokens: int
    new_tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demo did, from the first note to the last draft."""

    workspace: str
    passphrase: str
    notes_imported: int
    pairs: int
    annotations: int
    training: DemoTraining
    export: DemoExport
    drafts: tuple[DemoDraft, ...]


@dataclass(frozen=True, slots=True)
class DemoAudience:
    """Who watches: `say` gets a sentence per step, `on_event` the trainer's events."""

    say: Callable[[str], None]
    on_event: Callable[[Event], None]
    cancelled: Callable[[], bool]


def run_demo(plan: DemoPlan, library: ModelLibrary, audience: DemoAudience) -> DemoReport:
    """Do the whole job in a fresh workspace.

    Raises:
        UserError: TRAINING_NOT_INSTALLED or BASE_MODEL_MISSING before anything is made, or what a
            step refuses.
    """
    if not training_available():
        raise UserError(TRAINING_NOT_INSTALLED)
    if all(base.id != BASE_MODEL for base in library.bases()):
        raise UserError(BASE_MODEL_MISSING, model=BASE_MODEL)
    path = _fresh_path(plan.folder or workspaces_folder())
    audience.say(
        f"Workspace: {path}\nIts passphrase is “{DEMO_PASSPHRASE}”, because this is a demo."
    )
    with Workspace.create(path, DEMO_PASSPHRASE) as workspace:
        notes = _bring_notes(workspace, plan, audience)
        annotations = annotate_samples(workspace)
        audience.say(f"Marked {annotations} diseases, symptoms and treatments in the sample notes.")
        run = fine_tune(
            workspace,
            library,
            plan.training_config(),
            base_id=BASE_MODEL,
            on_event=audience.on_event,
            cancelled=audience.cancelled,
        )
        export = _export(workspace, library, run, audience)
        drafts = tuple(_drafts(workspace, library, export.model, audience))
        return DemoReport(
            workspace=str(path),
            passphrase=DEMO_PASSPHRASE,
            notes_imported=notes,
            pairs=workspace.pairs.count(),
            annotations=annotations,
            training=_training(run),
            export=export,
            drafts=drafts,
        )


def open_dialogues_folder() -> Path | None:
    """MTS-Dialog beside a checkout of the project, or None."""
    folder = resources_folder().parent.parent / "shared" / "data" / "mts-dialog"
    return folder if folder.is_dir() else None


def sample_files() -> list[Path]:
    """The notes and pairs that ship with the program."""
    folder = resources_folder() / "samples"
    return sorted(path for path in folder.rglob("*") if path.suffix in {".txt", ".csv"})


def annotate_samples(workspace: Workspace) -> int:
    """Label a few spans of the sample notes, English and Chinese; returns how many."""
    made = 0
    for summary in list(_notes(workspace)):
        marks = _MARKS.get(summary.source_name, ())
        text = workspace.notes.get(summary.id).text if marks else ""
        for words, label in marks:
            start = text.find(words)
            if start >= 0:
                end = start + len(words)
                change = add_annotation(workspace, summary.id, start, end, label.name, _ANNOTATOR)
                made += len(change.added)
    return made


def notes_to_draft(workspace: Workspace) -> list[NoteSummary]:
    """A few English notes of moderate length, spread over the workspace: unseen ones if it can.

    They have a report section; those without a pair were not trained on.
    """
    paired = {pair.note_id for pair in workspace.pairs.all()}
    moderate = [
        note
        for note in _notes(workspace)
        if note.section
        and note.language == "en"
        and _SHORTEST_NOTE <= note.characters <= _LONGEST_NOTE
    ]
    unseen = [note for note in moderate if note.id not in paired]
    candidates = unseen or moderate
    return [candidates[index] for index in _spread(len(candidates), DRAFTS)]


def _fresh_path(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"demo-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    path, number = folder / f"{stem}.medgen", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}.medgen", number + 1
    return path.resolve()


def _bring_notes(workspace: Workspace, plan: DemoPlan, audience: DemoAudience) -> int:
    dialogues = None if plan.samples_only else open_dialogues_folder()
    shipped = sample_files()
    if dialogues is not None:
        requests = [ImportRequest(path, _mapping(path)) for path in sorted(dialogues.glob("*.csv"))]
        requests += [ImportRequest(path) for path in shipped if path.suffix == ".txt"]
        source = "MTS-Dialog (open data) and the shipped sample notes"
    else:
        requests, source = [ImportRequest(path) for path in shipped], "the shipped samples"
    report = import_files(workspace, requests, cancelled=audience.cancelled)
    audience.say(
        f"Imported {report.notes_added:,} notes with {report.pairs_added:,} training pairs: "
        f"{source}."
    )
    return report.notes_added


def _mapping(table: Path) -> ColumnMapping | None:
    """Columns as guessed; a validation set comes without its answers, so that it can validate."""
    guess = preview_table(table).guess
    held_out = guess is not None and "validation" in table.name.casefold()
    return replace(guess, target=None) if guess is not None and held_out else guess


def _training(run: TrainedRun) -> DemoTraining:
    finished = run.finished
    return DemoTraining(
        steps=finished.steps,
        device=finished.device,
        loss_first=finished.loss_first,
        loss_last=finished.loss_last,
        tokens_per_second=finished.tokens_per_second,
        seconds=finished.seconds,
    )


def _export(
    workspace: Workspace, library: ModelLibrary, run: TrainedRun, audience: DemoAudience
) -> DemoExport:
    finished = run.finished
    audience.say(
        f"Fine-tuned on {finished.device} for {finished.steps} steps in {finished.seconds:.0f} s: "
        f"the loss went from {finished.loss_first:.2f} to {finished.loss_last:.2f}."
    )
    endings: list[ExportFinished] = []

    def on_event(event: Event) -> None:
        if isinstance(event, ExportFinished):
            endings.append(event)
        audience.on_event(event)

    manifest = export_run(
        workspace,
        library,
        run.run_id,
        _MODEL_NAME,
        on_event=on_event,
        cancelled=audience.cancelled,
    )
    parity = endings[-1].parity
    audience.say(
        f"Exported as the model “{manifest.id}”: {endings[-1].bytes / 1e6:.0f} MB; on "
        f"{parity.prompts} real prompts {parity.greedy_agreement:.1%} of its words are torch's."
    )
    return DemoExport(
        model=manifest.id,
        bytes=endings[-1].bytes,
        max_logit_difference=parity.max_logit_difference,
        greedy_agreement=parity.greedy_agreement,
    )


def _drafts(
    workspace: Workspace, library: ModelLibrary, model_id: str, audience: DemoAudience
) -> Iterator[DemoDraft]:
    drafter = Drafter(library)
    try:
        for summary in notes_to_draft(workspace):
            note = workspace.notes.get(summary.id)
            generation = drafter.draft(
                source=note.text,
                section=note.section,
                model_id=model_id,
                settings=_SETTINGS,
                cancelled=audience.cancelled,
            )
            draft: Draft = save_draft(workspace, note.id, model_id, note.section, generation)
            section = f" ({note.section})" if note.section else ""
            audience.say(
                f"Draft for note {note.id}{section}, {generation.new_tokens} tokens in "
                f"{generation.seconds:.1f} s:\n{draft.text.strip()}"
            )
            yield DemoDraft(
                note=note.id,
                text=draft.text,
                prompt_tokens=generation.prompt_tokens,
                new_tokens=generation.new_tokens,
                seconds=generation.seconds,
            )
    finally:
        drafter.close()


def _notes(workspace: Workspace) -> Iterator[NoteSummary]:
    for offset in range(0, workspace.notes.count(), _PAGE):
        yield from workspace.notes.page(offset, _PAGE)


def _spread(count: int, wanted: int) -> Sequence[int]:
    """Up to `wanted` places among `count`, evenly spread from the first to the last."""
    if count <= wanted:
        return range(count)
    return [round(index * (count - 1) / (wanted - 1)) for index in range(wanted)]
