import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.draft import DraftToken, SourceWord, StopReason
from medgen_desktop.domain.generation import MAX_BEAMS, GenerationSettings
from medgen_desktop.domain.model_manifest import ParityReport
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import (
    CancelRequest,
    DraftFinished,
    DraftRequest,
    DraftText,
    Event,
    ExportFinished,
    ExportRequest,
    ModelLoaded,
    ModelUnloaded,
    NotePrepared,
    PairText,
    PhaseChanged,
    PreloadModel,
    PrepareNote,
    Request,
    SourcesFound,
    SourcesRequest,
    StopWork,
    TrainingFinished,
    TrainingStarted,
    TrainingStep,
    TrainRequest,
    UnloadModel,
    WorkCancelled,
    WorkFailed,
    decode_event,
    decode_request,
    encode_message,
)

pytestmark = pytest.mark.clinic

finite = st.floats(allow_nan=False, allow_infinity=False)
pairs = st.lists(
    st.builds(PairText, source=st.text(), section=st.text(), target=st.text()), max_size=3
).map(tuple)
configs = st.builds(
    TrainingConfig,
    epochs=st.floats(0.01, 100),
    max_steps=st.none() | st.integers(1, 10_000),
    max_minutes=st.none() | st.floats(0.1, 1000),
    seed=st.integers(0, 2**32),
)

settings = st.builds(
    GenerationSettings,
    max_new_tokens=st.integers(1, 10_000),
    min_new_tokens=st.just(0),
    beams=st.integers(1, MAX_BEAMS),
    length_penalty=finite,
    temperature=st.just(0.0),
    top_k=st.integers(0),
    top_p=st.floats(0, 1, exclude_min=True),
    seed=st.integers(0),
    block_repeats_of=st.integers(0),
    stop_texts=st.lists(st.text(min_size=1), max_size=3).map(tuple),
)
tokens = st.lists(st.builds(DraftToken, probability=st.floats(0, 1)), max_size=3).map(tuple)


def a(kind: type, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A message of this kind, its `type` left as it must be."""
    inferred = {"type": st.just(kind.__dataclass_fields__["type"].default)}  # type: ignore[attr-defined]  # every message is a dataclass
    return st.builds(kind, **inferred, **fields)


requests = st.one_of(
    a(TrainRequest, config=configs, pairs=pairs),
    a(
        ExportRequest,
        prompts=pairs,
        calibration=pairs,
        languages=st.lists(st.text(), max_size=2).map(tuple),
    ),
    a(StopWork),
    a(DraftRequest, settings=settings),
    a(SourcesRequest),
    a(CancelRequest),
    a(PreloadModel),
    a(PrepareNote),
    a(UnloadModel),
)
events = st.one_of(
    a(TrainingStarted),
    a(
        TrainingStep,
        loss=finite,
        learning_rate=finite,
        tokens_per_second=finite,
        seconds=finite,
        eta_seconds=finite,
        memory_mb=finite,
    ),
    a(
        TrainingFinished,
        loss_first=finite,
        loss_last=finite,
        validation_loss=st.none() | finite,
        tokens_per_second=finite,
        seconds=finite,
        peak_memory_mb=finite,
    ),
    a(PhaseChanged),
    a(
        ExportFinished,
        parity=st.builds(
            ParityReport,
            max_logit_difference=finite,
            exact_greedy_agreement=finite,
            greedy_agreement=finite,
            mean_logit_difference=finite,
        ),
        seconds=finite,
    ),
    a(WorkCancelled),
    a(ModelLoaded, seconds=finite, memory_mb=finite),
    a(ModelUnloaded, memory_mb=finite),
    a(NotePrepared),
    a(DraftText),
    a(
        SourcesFound,
        words=st.none()
        | st.lists(st.builds(SourceWord, weight=st.floats(0, 1)), max_size=3).map(tuple),
    ),
    a(DraftFinished, seconds=finite, stop_reason=st.sampled_from(StopReason), tokens=tokens),
    a(
        WorkFailed,
        details=st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), finite), max_size=3),
        request_id=st.none() | st.integers(),
    ),
)


@given(requests)
def test_that_every_request_arrives_as_it_was_sent(request: Request) -> None:
    assert decode_request(encode_message(request)) == request


@given(events)
def test_that_every_event_arrives_as_it_was_sent(event: Event) -> None:
    assert decode_event(encode_message(event)) == event


@given(st.one_of(requests, events))
def test_that_a_message_is_one_line_of_ascii(message: Request | Event) -> None:
    line = encode_message(message)

    assert line.isascii()
    assert line.index("\n") == len(line) - 1
    assert "\r" not in line


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "message: not JSON"),
        ("{", "message: not JSON"),
        ("[" * 100_000, "message: not JSON"),
        ("9" * 5_000, "message: not JSON"),
        ("[]", "message: not an object"),
        ("{}", "message: unknown type"),
        ('{"type": "shout"}', "message: unknown type"),
        ('{"type": ["stop"]}', "message: unknown type"),
        ('{"type": "draft_text", "request_id": 1, "text": "a"}', "message: unknown type"),
        ('{"type": "stop", "now": true}', "request: has an unknown field"),
        ('{"type": "cancel"}', "request: field 'request_id' is missing"),
    ],
)
def test_that_a_line_that_is_no_request_is_refused(line: str, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        decode_request(line)


def test_that_a_request_is_no_event() -> None:
    with pytest.raises(RecordError, match="message: unknown type"):
        decode_event(encode_message(StopWork()))


def test_that_settings_out_of_range_are_refused_on_arrival() -> None:
    request = TrainRequest(TrainingConfig(), "base", "run", ())
    plain = json.loads(encode_message(request))
    plain["config"]["epochs"] = -1

    with pytest.raises(RecordError, match=r"request\.config: epochs must be above 0"):
        decode_request(json.dumps(plain))


def test_that_a_draft_cannot_be_asked_for_with_settings_that_nobody_can_mean() -> None:
    plain = json.loads(encode_message(DraftRequest(1, "m", "s", "", GenerationSettings())))
    plain["settings"]["beams"] = 0

    with pytest.raises(RecordError, match=r"request\.settings: beams must be between"):
        decode_request(json.dumps(plain))


def test_that_a_number_json_does_not_know_is_not_sent() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode_message(ModelLoaded("folder", float("nan"), 1.0))
