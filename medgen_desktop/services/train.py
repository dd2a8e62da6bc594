"""Train on a workspace's pairs or annotations and export the result, each in its own process."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from medgen_desktop.domain.errors import (
    BASE_MODEL_MISSING,
    MODEL_MISSING,
    NO_PAIRS,
    RUN_MISSING,
    TRAINING_NOT_INSTALLED,
    UserError,
)
from medgen_desktop.domain.model_manifest import ENCODING, ModelManifest
from medgen_desktop.domain.pair_parts import FEWEST_PAIRS
from medgen_desktop.domain.run import CHECKPOINT_NAME, Pause, Run, RunId, RunState
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import CHECKPOINT_UNFIT, TOO_FEW_TEXTS
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    ExportRequest,
    PairText,
    PhaseChanged,
    Rehearsed,
    RehearseRequest,
    TaggedText,
    TrainingFinished,
    TrainingStep,
    TrainRequest,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.paths import runs_folder
from medgen_desktop.services.measure_model import measure_model
from medgen_desktop.services.model_names import free_model_id
from medgen_desktop.services.run_record import is_at_work, recorded
from medgen_desktop.services.section_pairs import chosen_sections, notes_with_sections
from medgen_desktop.services.split_pairs import note_pairs, pairs_in_parts
from medgen_desktop.services.tagged_texts import annotated_texts, tagged_in_parts
from medgen_desktop.services.trainer_process import trainer_events
from medgen_desktop.storage.connection import salt_of
from medgen_desktop.storage.workspace import Workspace

MINIMUM_PAIRS = 2
GATE_PROMPTS = 8
CALIBRATION_PAIRS = 16
GATE_LONGEST_SOURCE = 1_500
"""Characters; longer sources make the gate slow and prove no more."""


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """A run that has its adapter on disk and its record in the workspace."""

    run_id: RunId
    finished: TrainingFinished


def training_available() -> bool:
    """Whether this is the workstation edition; looks for torch without importing it."""
    return find_spec("torch") is not None


def usable_pairs(workspace: Workspace) -> tuple[PairText, ...]:
    """The workspace's pairs that can teach something: neither source nor target blank.

    Those that came in as pairs come first, then those of the kinds of sections that were chosen.
    """
    return tuple(one.pair for one in note_pairs(workspace) if one.is_usable)


Lessons = tuple[PairText, ...] | tuple[TaggedText, ...]
"""What a run learns from, validates and tests with: a drafter's, or a recogniser's."""


def dataset_sha256(lessons: Sequence[PairText] | Sequence[TaggedText]) -> str:
    """Fingerprint of pairs or texts in their order; says nothing of what they say."""
    digest = hashlib.sha256()
    for one in lessons:
        if isinstance(one, PairText):
            said: list[object] = [one.source, one.section, one.target]
        else:
            said = [one.text, [[span.start, span.end, span.label] for span in one.spans]]
        digest.update(json.dumps(said, ensure_ascii=True).encode("ascii") + b"\n")
    return digest.hexdigest()


def run_folder(workspace: Workspace, run_id: RunId) -> Path:
    """Where a run keeps its adapter: outside the workspace, weights only.

    The name comes from the workspace's salt and the moment of the run, so that it survives moving
    the workspace and no copy of it meets the runs of another.
    """
    run = workspace.runs.get(run_id)
    identity = salt_of(workspace.path) + run.created_at.encode("utf-8")
    return runs_folder() / f"{hashlib.sha256(identity).hexdigest()[:12]}-{run_id}"


def fine_tune(
    workspace: Workspace,
    library: ModelLibrary,
    config: TrainingConfig,
    *,
    base_id: str,
    on_event: Callable[[Event], None],
    cancelled: Callable[[], bool],
    paused: Callable[[], Pause | None] = lambda: None,
) -> TrainedRun:
    """Train on the workspace's pairs, or on what is annotated in it, as the task asks; blocks.

    A new model has no use for a base. What is learnt from is divided first; to pause that early is
    to cancel. The run is recorded before the
    process starts and gets its state in every ending. Every event is handed to `on_event` on the
    calling thread.

    Raises:
        UserError: TRAINING_NOT_INSTALLED, BASE_MODEL_MISSING, NO_PAIRS, TOO_FEW_TEXTS,
            TRAINING_CANCELLED, TRAINING_PAUSED, or what the trainer reports.
    """
    run_id, request = begin_run(
        workspace,
        library,
        config,
        base_id=base_id,
        on_event=on_event,
        cancelled=lambda: cancelled() or paused() is not None,
    )
    return _train(workspace, run_id, request, on_event, trainer_events(request, cancelled, paused))


def begin_run(
    workspace: Workspace,
    library: ModelLibrary,
    config: TrainingConfig,
    *,
    base_id: str,
    on_event: Callable[[Event], None],
    cancelled: Callable[[], bool],
) -> tuple[RunId, TrainRequest]:
    """Divide what is learnt from, record the run, and say what a trainer is to be asked.

    Raises:
        UserError: what `fine_tune` raises before the trainer starts.
    """
    _require_training()
    base_id = base_id if config.new_model is None else config.new_model.id
    base_folder = _base_folder(library, base_id, config)
    config = _suited(library, config, base_id)
    on_event(PhaseChanged("dividing"))
    lessons = _lessons(workspace, config, cancelled)
    with workspace.transaction() as tx:
        run_id = workspace.runs.create(tx, config, base_id, len(lessons), dataset_sha256(lessons))
        workspace.runs.keep_pairs(tx, run_id, lessons)
    folder = run_folder(workspace, run_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # weights may repeat words
    return run_id, TrainRequest(
        *(config, base_folder, str(folder), pairs_of(lessons)), texts=texts_of(lessons)
    )


def rehearse(
    workspace: Workspace,
    library: ModelLibrary,
    config: TrainingConfig,
    *,
    base_id: str,
    on_event: Callable[[Event], None],
    cancelled: Callable[[], bool],
) -> Rehearsed:
    """Take a few steps of a run, and say what all of it would be; nothing of it is kept.

    Raises:
        UserError: what `fine_tune` raises, CHECKPOINT_UNFIT where the run would not resume.
    """
    _require_training()
    base_folder, config = _base_folder(library, base_id, config), _suited(library, config, base_id)
    on_event(PhaseChanged("dividing"))
    lessons = _lessons(workspace, config, cancelled)
    runs_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-", dir=runs_folder()))
    found: list[Rehearsed] = []
    try:
        request = RehearseRequest(
            *(config, base_folder, str(folder), pairs_of(lessons)), texts=texts_of(lessons)
        )
        with closing(trainer_events(request, cancelled)) as events:
            for event in events:
                if isinstance(event, Rehearsed):
                    found.append(event)
                on_event(event)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found[-1]


def _lessons(
    workspace: Workspace, config: TrainingConfig, cancelled: Callable[[], bool]
) -> Lessons:
    """What a run learns from; raises NO_PAIRS or TOO_FEW_TEXTS."""
    if config.task == "recogniser":
        texts = tagged_in_parts(workspace, config, cancelled)
        if len(texts) < FEWEST_PAIRS:
            raise UserError(TOO_FEW_TEXTS, texts=len(texts), needed=FEWEST_PAIRS)
        return texts
    pairs = pairs_in_parts(workspace, config, cancelled)
    if len(pairs) < MINIMUM_PAIRS:
        raise UserError(NO_PAIRS, pairs=len(pairs), needed=MINIMUM_PAIRS)
    return pairs


def pairs_of(lessons: Lessons) -> tuple[PairText, ...]:
    """Those that are pairs."""
    return tuple(one for one in lessons if isinstance(one, PairText))


def texts_of(lessons: Lessons) -> tuple[TaggedText, ...]:
    """Those that are a recogniser's texts."""
    return tuple(one for one in lessons if isinstance(one, TaggedText))


def may_go_on(workspace: Workspace, run: Run) -> bool:
    """Whether a run stopped before its end, can go on, and is nobody's at this moment."""
    folder = run_folder(workspace, run.id)
    return (
        run.state in {RunState.PAUSED, RunState.FAILED, RunState.RUNNING}
        and run.id in workspace.runs.with_pairs()
        and (folder / CHECKPOINT_NAME).is_file()
        and not is_at_work(folder)
    )


def resume(
    workspace: Workspace,
    library: ModelLibrary,
    run_id: RunId,
    *,
    on_event: Callable[[Event], None],
    cancelled: Callable[[], bool],
    paused: Callable[[], Pause | None] = lambda: None,
) -> TrainedRun:
    """Let a run go on with the pairs it began with, from the state it saved last; as `fine_tune`.

    Raises:
        UserError: CHECKPOINT_UNFIT where it cannot go on, or what `fine_tune` raises.
    """
    _require_training()
    run = workspace.runs.get(run_id)
    if not may_go_on(workspace, run):
        raise UserError(CHECKPOINT_UNFIT)
    base_folder = _base_folder(library, run.base_id, run.config)
    with workspace.transaction() as tx:
        workspace.runs.go_on(tx, run_id)
    folder = run_folder(workspace, run_id)
    pairs = workspace.runs.pairs(run_id)
    request = TrainRequest(
        *(run.config, base_folder, str(folder), pairs),
        resumes=True,
        steps_known=_steps_known(workspace, run_id),
        texts=workspace.runs.texts(run_id),
    )
    return _train(workspace, run_id, request, on_event, trainer_events(request, cancelled, paused))


def _steps_known(workspace: Workspace, run_id: RunId) -> int:
    """The last step up to which every one is recorded."""
    numbers = [one.step for one in workspace.runs.steps(run_id)]
    return next((known for known, one in enumerate(numbers) if one != known + 1), len(numbers))


def _train(
    workspace: Workspace,
    run_id: RunId,
    request: TrainRequest,
    on_event: Callable[[Event], None],
    trainer: Generator[Event, None, None],
) -> TrainedRun:
    finished: TrainingFinished | None = None
    with (
        recorded(workspace, run_id, Path(request.run_folder)) as record,
        closing(trainer) as events,
    ):
        for event in events:
            if isinstance(event, TrainingStep):
                record.add(event)
            elif isinstance(event, Evaluated):
                record.evaluate(event)
            elif isinstance(event, TrainingFinished):
                finished = event
                record.finish(event)
            on_event(event)
    return TrainedRun(run_id, _present(finished))


def export_run(
    workspace: Workspace,
    library: ModelLibrary,
    run_id: RunId,
    model_name: str,
    *,
    on_event: Callable[[Event], None],
    cancelled: Callable[[], bool],
    measures: bool = True,
) -> ModelManifest:
    """Merge a finished run, export it through the parity gate and add it to the library.

    The pairs that test the run are no part of it; the model is measured on them afterwards, unless
    nobody wants it (`measures`).

    Raises:
        UserError: RUN_MISSING, TRAINING_NOT_INSTALLED, BASE_MODEL_MISSING, NO_PAIRS, PARITY_FAILED,
            TRAINING_CANCELLED, or what the trainer reports.
    """
    _require_training()
    run = _finished_run(workspace, run_id)
    base_folder = _base_folder(library, run.base_id, run.config)
    prompts, calibration, texts = _to_prove_with(workspace, run)
    staging = library.staging_folder()
    try:
        request = ExportRequest(
            base_folder=base_folder,
            run_folder=str(run_folder(workspace, run_id)),
            output_folder=str(staging),
            model_id=free_model_id(library, model_name),
            model_name=model_name.strip(),
            languages=_languages(workspace, run.config),
            dataset_sha256=run.dataset_sha256,
            dataset_pairs=run.pairs,
            prompts=prompts,
            calibration=calibration,
            texts=texts,
        )
        with closing(trainer_events(request, cancelled)) as events:
            for event in events:
                on_event(event)
        manifest = library.add(staging)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    with workspace.transaction() as tx:
        workspace.runs.finish(tx, run_id, RunState.EXPORTED, model_id=manifest.id)
    if not measures:
        return manifest
    on_event(PhaseChanged("testing"))
    return measure_model(workspace, library, run_id, manifest, cancelled)


def _to_prove_with(
    workspace: Workspace, run: Run
) -> tuple[tuple[PairText, ...], tuple[PairText, ...], tuple[str, ...]]:
    """Prompts of the gate and pairs to calibrate with, or a recogniser's texts; none that test."""
    if run.config.task == "recogniser":
        unseen = {one.text for one in workspace.runs.texts(run.id)}
        found = [text for _id, text in annotated_texts(workspace)]
        texts = gate_texts([one for one in found if one not in unseen] or found)
        if not texts:
            raise UserError(TOO_FEW_TEXTS, texts=0, needed=1)
        return (), (), texts
    tests = {replace(one, part="train") for one in workspace.runs.pairs(run.id)}
    usable = usable_pairs(workspace)
    pairs = tuple(one for one in usable if one not in tests) or usable
    prompts = gate_prompts(pairs)
    if not prompts:
        raise UserError(NO_PAIRS, pairs=0, needed=1)
    return prompts, calibration_pairs(pairs, prompts), ()


def gate_texts(texts: Sequence[str]) -> tuple[str, ...]:
    """Up to eight real texts for a recogniser's gate, chosen as `gate_prompts` does."""
    return tuple(one.source for one in gate_prompts([PairText(text, "", "") for text in texts]))


def gate_prompts(pairs: Sequence[PairText]) -> tuple[PairText, ...]:
    """Up to eight real pairs for the parity gate, from the shortest to moderately long ones."""
    by_length = sorted(pairs, key=lambda pair: len(pair.source))
    moderate = [pair for pair in by_length if len(pair.source) <= GATE_LONGEST_SOURCE]
    chosen = moderate or by_length[:1]
    if len(chosen) <= GATE_PROMPTS:
        return tuple(chosen)
    last = len(chosen) - 1
    return tuple(chosen[round(index * last / (GATE_PROMPTS - 1))] for index in range(GATE_PROMPTS))


def calibration_pairs(
    pairs: Sequence[PairText], prompts: Sequence[PairText]
) -> tuple[PairText, ...]:
    """Up to sixteen pairs, spread over all, for the rounding to 8 bits; not the gate's if possible.

    The gate's own stand in where a workspace has no other.
    """
    asked = {id(prompt) for prompt in prompts}
    others = [pair for pair in pairs if id(pair) not in asked] or list(prompts)
    step = max(1, len(others) // CALIBRATION_PAIRS)
    return tuple(others[::step][:CALIBRATION_PAIRS])


def _require_training() -> None:
    if not training_available():
        raise UserError(TRAINING_NOT_INSTALLED)


def _suited(library: ModelLibrary, config: TrainingConfig, base_id: str) -> TrainingConfig:
    """All of an encoder's weights learn: it has no decoder that an adapter could stand beside.

    A recogniser's do, too.
    """
    is_encoder = config.new_model is None and library.manifest_of(base_id).task == ENCODING
    if is_encoder or config.task == "recogniser":
        return replace(config, method="full")
    return config


def _base_folder(library: ModelLibrary, base_id: str, config: TrainingConfig) -> str:
    """Where the base is; nowhere, of a new model."""
    if config.new_model is not None:
        return ""
    try:
        return str(library.folder_of(base_id).resolve())
    except UserError as error:
        if error.problem is MODEL_MISSING:
            raise UserError(BASE_MODEL_MISSING, model=base_id) from None
        raise


def _finished_run(workspace: Workspace, run_id: RunId) -> Run:
    run = workspace.runs.get(run_id)
    has_adapter = run.state in {RunState.FINISHED, RunState.EXPORTED}
    if not has_adapter or not run_folder(workspace, run_id).is_dir():
        raise UserError(RUN_MISSING, run=run_id)
    return run


def _languages(workspace: Workspace, config: TrainingConfig) -> tuple[str, ...]:
    """Languages of the notes that are learnt from, the most frequent first."""
    page_size = 1_000
    if config.task == "recogniser":
        paired = set(workspace.annotations.annotated_notes())
    else:
        paired = {pair.note_id for pair in workspace.pairs.all()}
        paired.update(notes_with_sections(workspace, chosen_sections(workspace)))
    counts: dict[str, int] = {}
    for offset in range(0, workspace.notes.count(), page_size):
        for note in workspace.notes.page(offset, page_size):
            if note.id in paired and note.language:
                counts[note.language] = counts.get(note.language, 0) + 1
    return tuple(sorted(counts, key=lambda language: (-counts[language], language)))


def _present(finished: TrainingFinished | None) -> TrainingFinished:
    if finished is None:  # pragma: no cover - trainer_events ends with this event or raises
        raise RuntimeError("the trainer ended without an ending")
    return finished
