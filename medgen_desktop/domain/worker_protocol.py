"""The one protocol of the child processes: JSON lines over stdin and stdout, told apart by `type`.

Requests go to a worker, events come from it. stderr is the worker's log and never holds text of a
note. A line that does not fit is refused with the name of the field at fault.
"""

import json
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args, get_type_hints

from medgen_desktop.domain.draft import DraftToken, SourceWord, StopReason
from medgen_desktop.domain.errors import Detail
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.model_manifest import ParityReport
from medgen_desktop.domain.pair_parts import Part
from medgen_desktop.domain.records import RecordError, from_plain, to_plain
from medgen_desktop.domain.tagging import LabelledSpan
from medgen_desktop.domain.training_config import TrainingConfig

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PairText:
    """One training pair as the trainer sees it; it is learnt from unless its part is another."""

    source: str
    section: str
    target: str
    part: Part = "train"


@dataclass(frozen=True, slots=True)
class TaggedText:
    """A text with what a recogniser is to find in it; its part as a pair's."""

    text: str
    spans: tuple[LabelledSpan, ...]
    part: Part = "train"


# -- requests to the trainer ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """Train a drafter on `pairs`, or a recogniser on `texts`, and save it in `run_folder`.

    Weights only, never text.

    One that `resumes` goes on from the state that an earlier one with the same pairs left there;
    it tells again of the steps behind the first `steps_known`.
    """

    config: TrainingConfig
    base_folder: str
    run_folder: str
    pairs: tuple[PairText, ...]
    resumes: bool = False
    steps_known: int = 0
    texts: tuple[TaggedText, ...] = ()
    type: Literal["train"] = "train"


@dataclass(frozen=True, slots=True)
class RehearseRequest:
    """Take a few steps of a run, save and resume; answered by `Rehearsed`.

    What is written to `run_folder` meanwhile is for nothing, and goes with it.
    """

    config: TrainingConfig
    base_folder: str
    run_folder: str
    pairs: tuple[PairText, ...]
    texts: tuple[TaggedText, ...] = ()
    type: Literal["rehearse"] = "rehearse"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Merge the adapter of `run_folder` into its base and write an ONNX model to `output_folder`.

    `prompts` are the real prompts of the parity gate, `calibration` other real pairs that the
    rounding to 8 bits is fitted to; a recogniser's gate has `texts`. The folder gets its
    `manifest.json` last, and only when the gate is passed.
    """

    base_folder: str
    run_folder: str
    output_folder: str
    model_id: str
    model_name: str
    languages: tuple[str, ...]
    dataset_sha256: str
    dataset_pairs: int
    prompts: tuple[PairText, ...]
    calibration: tuple[PairText, ...]
    texts: tuple[str, ...] = ()
    type: Literal["export"] = "export"


@dataclass(frozen=True, slots=True)
class StopWork:
    """Stop the training or export in progress; answered by `WorkCancelled`."""

    type: Literal["stop"] = "stop"


@dataclass(frozen=True, slots=True)
class PauseWork:
    """End the training in progress after its step, its state saved; answered by `WorkPaused`."""

    type: Literal["pause"] = "pause"


# -- requests to the inference worker ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Draft from `source`; the model in `model_folder` is loaded if it is not yet."""

    request_id: int
    model_folder: str
    source: str
    section: str
    settings: GenerationSettings
    type: Literal["draft"] = "draft"


@dataclass(frozen=True, slots=True)
class SourcesRequest:
    """Say where the note holds the word from `start` to `end` (code points) of its draft `text`.

    Answered by `SourcesFound`; it waits its turn as drafts do.
    """

    request_id: int
    model_folder: str
    source: str
    section: str
    text: str
    start: int
    end: int
    type: Literal["sources"] = "sources"


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Stop a draft, or a search for sources; it is answered by what there is so far."""

    request_id: int
    type: Literal["cancel"] = "cancel"


@dataclass(frozen=True, slots=True)
class PreloadModel:
    """Load a model before it is asked for; answered by `ModelLoaded`.

    Like `PrepareNote` it is done when no draft waits, and the newest of both replaces the others.
    """

    model_folder: str
    type: Literal["preload"] = "preload"


@dataclass(frozen=True, slots=True)
class PrepareNote:
    """Read a note before a draft of it is asked for; answered by `NotePrepared`.

    A draft of the same note goes on from what was read; any other request ends the reading.
    """

    model_folder: str
    source: str
    type: Literal["prepare"] = "prepare"


@dataclass(frozen=True, slots=True)
class UnloadModel:
    """Give the model's memory back once the drafts that wait are done; see `ModelUnloaded`."""

    type: Literal["unload"] = "unload"


# -- events -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainingStarted:
    """The data is read and the model is on its device ("cuda", "mps" or "cpu")."""

    device: str
    device_name: str
    pairs: int
    pairs_left_out: int
    steps_total: int
    trainable_parameters: int
    type: Literal["training_started"] = "training_started"


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """One optimiser step: mean loss over its target tokens, speed since the start, seconds left."""

    step: int
    steps_total: int
    loss: float
    learning_rate: float
    tokens_per_second: float
    seconds: float
    eta_seconds: float
    memory_mb: float
    type: Literal["training_step"] = "training_step"


@dataclass(frozen=True, slots=True)
class SampleDraft:
    """What the model would write at some step for a prompt, beside what a person wrote."""

    prompt: str
    expected: str
    drafted: str


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How a run fares after a step; the samples hold text of notes."""

    step: int
    validation_loss: float | None
    samples: tuple[SampleDraft, ...]
    type: Literal["evaluated"] = "evaluated"


@dataclass(frozen=True, slots=True)
class TrainingFinished:
    """The adapter is saved."""

    steps: int
    device: str
    loss_first: float
    loss_last: float
    validation_loss: float | None
    tokens_per_second: float
    seconds: float
    peak_memory_mb: float
    type: Literal["training_finished"] = "training_finished"


@dataclass(frozen=True, slots=True)
class TokenPiece:
    """A piece of a training pair as the model reads it; `counts` says whether it is learnt.

    `tokens` is more than one where only together they are whole characters.
    """

    text: str
    tokens: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a run would be: it trains, saves and resumes here.

    `peak_memory_mb` is of the step that needs most, `free_memory_mb` what the machine had for it;
    `seconds` are of the whole run, within its bounds; `shown` are a few pairs, piece by piece.
    """

    device: str
    device_name: str
    pairs: int
    pairs_left_out: int
    steps_total: int
    peak_memory_mb: float
    free_memory_mb: float
    seconds_per_step: float
    seconds: float
    checkpoint_bytes: int
    shown: tuple[tuple[TokenPiece, ...], ...]
    type: Literal["rehearsed"] = "rehearsed"


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    """Work went on to another phase: loading, training, validating, merging, writing, checking."""

    phase: str
    type: Literal["phase_changed"] = "phase_changed"


@dataclass(frozen=True, slots=True)
class ExportFinished:
    """The model folder is complete and has passed the gate."""

    model_id: str
    bytes: int
    parity: ParityReport
    seconds: float
    type: Literal["export_finished"] = "export_finished"


@dataclass(frozen=True, slots=True)
class WorkCancelled:
    """Training or export stopped because it was asked to."""

    type: Literal["work_cancelled"] = "work_cancelled"


@dataclass(frozen=True, slots=True)
class WorkPaused:
    """Training ended because it was asked to pause; its state is in the run's folder."""

    type: Literal["work_paused"] = "work_paused"


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """The model in `model_folder` is ready to draft."""

    model_folder: str
    seconds: float
    memory_mb: float
    type: Literal["model_loaded"] = "model_loaded"


@dataclass(frozen=True, slots=True)
class ModelUnloaded:
    """No model is loaded any more, because it was asked for or nothing was for a long time."""

    memory_mb: float
    type: Literal["model_unloaded"] = "model_unloaded"


@dataclass(frozen=True, slots=True)
class NotePrepared:
    """So many tokens of the note's prompt are read; not all of them if something came between."""

    tokens: int
    is_complete: bool
    type: Literal["note_prepared"] = "note_prepared"


@dataclass(frozen=True, slots=True)
class DraftText:
    """More text of a draft: whole characters only."""

    request_id: int
    text: str
    type: Literal["draft_text"] = "draft_text"


@dataclass(frozen=True, slots=True)
class DraftFinished:
    """A draft is complete or was stopped; `text` is all of it."""

    request_id: int
    text: str
    prompt_tokens: int
    new_tokens: int
    seconds: float
    stop_reason: StopReason
    tokens: tuple[DraftToken, ...] = ()
    type: Literal["draft_finished"] = "draft_finished"


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """The words of the note that a draft's word was taken from; None where it cannot be told."""

    request_id: int
    words: tuple[SourceWord, ...] | None
    type: Literal["sources_found"] = "sources_found"


@dataclass(frozen=True, slots=True)
class WorkFailed:
    """The request could not be done; `code` and `details` are those of a `UserError`.

    Without a `request_id` it was work done ahead of a draft, which nobody waits for.
    """

    code: str
    details: dict[str, Detail]
    request_id: int | None = None
    type: Literal["work_failed"] = "work_failed"


TrainerRequest = TrainRequest | RehearseRequest | ExportRequest | StopWork | PauseWork
InferenceRequest = (
    DraftRequest | SourcesRequest | CancelRequest | PreloadModel | PrepareNote | UnloadModel
)
Request = TrainerRequest | InferenceRequest
Event = (
    TrainingStarted
    | TrainingStep
    | Evaluated
    | TrainingFinished
    | Rehearsed
    | PhaseChanged
    | ExportFinished
    | WorkCancelled
    | WorkPaused
    | ModelLoaded
    | ModelUnloaded
    | NotePrepared
    | DraftText
    | DraftFinished
    | SourcesFound
    | WorkFailed
)

_REQUEST_KINDS = (
    TrainRequest,
    RehearseRequest,
    ExportRequest,
    StopWork,
    PauseWork,
    DraftRequest,
    SourcesRequest,
    CancelRequest,
    PreloadModel,
    PrepareNote,
    UnloadModel,
)
_EVENT_KINDS = (
    TrainingStarted,
    TrainingStep,
    Evaluated,
    TrainingFinished,
    Rehearsed,
    PhaseChanged,
    ExportFinished,
    WorkCancelled,
    WorkPaused,
    ModelLoaded,
    ModelUnloaded,
    NotePrepared,
    DraftText,
    DraftFinished,
    SourcesFound,
    WorkFailed,
)


def _by_type(kinds: tuple[type[T], ...]) -> dict[str, type[T]]:
    return {str(get_args(get_type_hints(kind)["type"])[0]): kind for kind in kinds}


_REQUESTS: dict[str, type[Request]] = _by_type(_REQUEST_KINDS)
_EVENTS: dict[str, type[Event]] = _by_type(_EVENT_KINDS)


def encode_message(message: Request | Event) -> str:
    """One line of ASCII JSON, newline included: safe in any pipe encoding."""
    return json.dumps(to_plain(message), ensure_ascii=True, allow_nan=False) + "\n"


def decode_request(line: str) -> Request:
    """Read a request; raises `RecordError` naming what does not fit."""
    plain = _parse(line)
    return from_plain(_kind_of(plain, _REQUESTS), plain, "request")


def decode_event(line: str) -> Event:
    """Read an event; raises `RecordError` naming what does not fit."""
    plain = _parse(line)
    return from_plain(_kind_of(plain, _EVENTS), plain, "event")


def _parse(line: str) -> dict[str, object]:
    try:
        plain = json.loads(line)
    except (ValueError, RecursionError):
        raise RecordError("message: not JSON") from None
    if not isinstance(plain, dict):
        raise RecordError("message: not an object")
    return plain


def _kind_of(plain: dict[str, object], kinds: dict[str, type[T]]) -> type[T]:
    kind = kinds.get(str(plain.get("type")))
    if kind is None:
        raise RecordError("message: unknown type")
    return kind
