"""Both recognisers learn, go on where they stopped, pass the gate and tag without torch."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import pytest
import torch

from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.tagging import LabelledSpan, tag_names
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.domain.training_errors import TOO_FEW_TEXTS, TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Event,
    ExportRequest,
    RehearseRequest,
    TaggedText,
    TrainingStep,
    TrainRequest,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.inference.recogniser import load_recogniser
from medgen_desktop.services.add_base import add_base
from medgen_desktop.training.architectures.taggers import RandomField, train_word_pieces
from medgen_desktop.training.export_onnx import export
from medgen_desktop.training.recipe import train
from medgen_desktop.training.rehearsal import rehearse
from medgen_desktop.training.tagging import build_tagged_dataset, encode_text, layers_in
from medgen_desktop.training.weights import facts_of
from tests.unit.training.families import write_base

_DRUGS = ("aspirin", "insulin", "warfarin")
_SIGNS = ("cough", "fever", "咳嗽")


def _text(number: int) -> TaggedText:
    """A disease with its place nested in it, a sign and a drug, in both languages."""
    sign, drug = _SIGNS[number % 3], _DRUGS[number // 3 % 3]
    parts = [
        (f"Visit {number}: ", ""),
        ("cancer of the ", "Disease"),
        ("lung", "Body"),
        (" with ", ""),
        (sign, "Symptom"),
        ("，给予 ", ""),
        (drug, "Drug"),
        (". Discharged.", ""),
    ]
    text, spans = "", []
    for words, label in parts:
        if label:
            spans.append(LabelledSpan(len(text), len(text) + len(words), label))
        text += words
    spans[0] = replace(spans[0], end=spans[1].end)
    return TaggedText(text, tuple(spans), "validation" if number % 6 == 0 else "train")


TEXTS = tuple(_text(number) for number in range(24))
_CONFIG = TrainingConfig(
    task="recogniser",
    method="full",
    epochs=80.0,
    max_steps=70,
    learning_rate=1e-2,
    tokens_per_batch=512,
    max_tokens_per_pair=64,
)
_NEW = NewModel("bilstm-crf", hidden=32, layers=2, vocabulary=400, dropout=0.1)


def never() -> bool:
    return False


@pytest.fixture
def request_for(tmp_path: Path) -> Callable[[str, str], TrainRequest]:
    library = ModelLibrary(tmp_path / "models")

    def made(kind: str, run: str) -> TrainRequest:
        folder = str(tmp_path / run)
        if kind == "bilstm-crf":
            return TrainRequest(replace(_CONFIG, new_model=_NEW), "", folder, (), texts=TEXTS)
        if library.is_free(kind):
            write_base(kind, tmp_path / kind)
            add_base(library, tmp_path / kind, name=kind, licence="MIT", languages=("en",))
        return TrainRequest(_CONFIG, str(library.folder_of(kind)), folder, (), texts=TEXTS)

    return made


def weights(request: TrainRequest) -> bytes:
    folder = Path(request.run_folder)
    return (folder / facts_of(folder).weights_name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bilstm-crf", "bert"])
def test_that_it_learns_goes_on_passes_the_gate_and_tags_nested_spans(
    kind: str, request_for: Callable[[str, str], TrainRequest], tmp_path: Path
) -> None:
    whole = request_for(kind, "whole")
    finished = train(whole, lambda _event: None, never)
    assert finished.loss_last < 0.2 * finished.loss_first
    assert finished.validation_loss is not None

    _stop_and_go_on(request_for(kind, "stopped"), at=40)
    assert weights(request_for(kind, "stopped")) == weights(whole)

    staged = tmp_path / "staged"
    staged.mkdir()
    exported = export(_export_request(whole, staged), lambda _phase: None, never)
    assert exported.parity.max_logit_difference < 0.01
    assert exported.parity.greedy_agreement > 0.95
    assert not [one for one in staged.iterdir() if "exact" in one.name]
    library = ModelLibrary(tmp_path / "models")
    library.add(staged)
    assert [one.id for one in library.recognisers()] == ["tagger"]
    tagger = load_recogniser(library.folder_of("tagger"))
    for one in TEXTS:
        found = [
            LabelledSpan(start, end, label) for start, end, label, _ in tagger.suggest(one.text)
        ]
        assert sorted(found, key=_place) == sorted(_stripped(one), key=_place)
        assert all(0 < score <= 1 for *_span, score in tagger.suggest(one.text))


def _place(one: LabelledSpan) -> tuple[int, int, str]:
    return one.start, one.end, one.label


def _stripped(one: TaggedText) -> list[LabelledSpan]:
    return [
        replace(span, end=span.start + len(one.text[span.start : span.end].strip()))
        for span in one.spans
    ]


def _stop_and_go_on(request: TrainRequest, at: int) -> None:
    taken: list[TrainingStep] = []

    def note(event: Event) -> None:
        if isinstance(event, TrainingStep):
            taken.append(event)

    with pytest.raises(UserError) as stopped:
        train(request, note, never, lambda: len(taken) >= at)
    assert stopped.value.problem is TRAINING_PAUSED
    torch.rand(7)  # chance is where it was, whatever came between
    train(replace(request, resumes=True, steps_known=at), note, never)
    assert [one.step for one in taken] == list(range(1, 71))


def _export_request(request: TrainRequest, staged: Path) -> ExportRequest:
    return ExportRequest(
        base_folder=request.base_folder,
        run_folder=request.run_folder,
        output_folder=str(staged),
        model_id="tagger",
        model_name="Tagger",
        languages=("en", "zh"),
        dataset_sha256="0" * 64,
        dataset_pairs=len(TEXTS),
        prompts=(),
        calibration=(),
        texts=tuple(one.text for one in TEXTS[:8]),
    )


def test_that_a_rehearsal_shows_which_words_have_labels(
    request_for: Callable[[str, str], TrainRequest],
) -> None:
    request = request_for("bilstm-crf", "rehearsed")
    found = rehearse(
        RehearseRequest(request.config, "", request.run_folder, (), texts=TEXTS),
        lambda _phase: None,
        never,
    )
    assert (found.pairs, found.pairs_left_out) == (24, 0)
    learnt = " ".join(one.text for one in found.shown[0] if one.counts)
    assert "lung" in learnt
    assert "visit" not in learnt


def test_that_a_base_that_writes_makes_no_recogniser(
    request_for: Callable[[str, str], TrainRequest],
) -> None:
    with pytest.raises(UserError) as refused:
        train(request_for("gpt2", "run"), lambda _event: None, never)
    assert refused.value.problem is MODEL_BROKEN
    assert "BERT" in str(refused.value)


def test_that_too_few_texts_are_refused(request_for: Callable[[str, str], TrainRequest]) -> None:
    request = replace(request_for("bilstm-crf", "run"), texts=(*TEXTS[1:4], TaggedText(" ", ())))
    with pytest.raises(UserError) as refused:
        train(request, lambda _event: None, never)
    assert refused.value.problem is TOO_FEW_TEXTS
    assert refused.value.details == {"texts": 3, "needed": 4}


def test_that_windows_hold_every_word_once_and_cut_no_span() -> None:
    tokenizer = train_word_pieces(TEXTS, 400)
    layers = layers_in(TEXTS)
    (long,) = [_joined(TEXTS)]
    whole = list(encode_text(long, tokenizer, layers, ((), ()), 100_000))
    cut = list(encode_text(long, tokenizer, layers, ((1,), (1,)), 24))
    assert len(whole) == 1
    assert len(cut) > 12
    assert all(len(one.ids) <= 24 for one in cut)
    assert [token for one in cut for token in one.ids[1:-1]] == list(whole[0].ids)
    for layer in range(len(layers)):
        assert [tag for one in cut for tag in one.tags[layer]] == list(whole[0].tags[layer])
    tiny = list(encode_text(long, tokenizer, layers, ((), ()), 1))
    assert all((len(one.ids) == 1 and tag % 2) or not tag for one in tiny for (tag,) in one.tags)


def _joined(texts: tuple[TaggedText, ...]) -> TaggedText:
    text, spans = "", []
    for one in texts:
        spans += [
            LabelledSpan(span.start + len(text), span.end + len(text), span.label)
            for span in one.spans
        ]
        text += one.text + "\n"
    return TaggedText(text, tuple(spans))


def test_that_test_texts_teach_nothing_and_their_labels_neither() -> None:
    unseen = TaggedText("secret", (LabelledSpan(0, 6, "Secret"),), "test")
    layers = layers_in((*TEXTS, unseen))
    assert "B-Secret" not in tag_names(layers)
    tokenizer = train_word_pieces(TEXTS, 400)
    data = build_tagged_dataset((*TEXTS, unseen), tokenizer, layers, _CONFIG, 64)
    assert (len(data.train), len(data.validation), data.left_out) == (20, 4, 0)
    only = build_tagged_dataset(
        [replace(one, part="validation") for one in TEXTS], tokenizer, layers, _CONFIG, 64
    )
    assert (len(only.train), only.validation) == (24, ())


def test_that_the_random_field_sums_over_all_paths() -> None:
    torch.manual_seed(3)
    labels = tag_names((("A",), ("B",)))
    field = RandomField(labels)
    with torch.no_grad():
        for one in field.parameters():
            one.normal_()
    scores = torch.randn(2, 3, len(labels))
    tags = [torch.tensor([[1, 2, 0], [0, 1, 0]]), torch.tensor([[0, 1, 2], [1, 2, 0]])]
    mask = torch.tensor([[True, True, True], [True, True, False]])
    expected = 0.0
    between, first, last = (one.detach() for one in field.scores())
    for layer, start in enumerate((0, 3)):
        for row in range(2):
            words = int(mask[row].sum())

            def score(path: tuple[int, ...], row: int = row, start: int = start) -> torch.Tensor:
                places = [start + tag for tag in path]
                own = sum(scores[row, word, place] for word, place in enumerate(places))
                joined = sum(between[a, b] for a, b in pairwise(places))
                return torch.as_tensor(own + joined + first[places[0]] + last[places[-1]])

            paths = torch.stack([score(path) for path in product(range(3), repeat=words)])
            chosen = tuple(tags[layer][row, :words].tolist())
            expected += float(torch.logsumexp(paths, 0) - score(chosen))
    assert float(field.loss(scores, tags, mask).detach()) == pytest.approx(expected, abs=1e-3)
