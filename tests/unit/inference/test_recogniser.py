"""Recognisers: real graphs, made here, that label the words of a real tokenizer."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer, Sequence, Split
from tokenizers.processors import TemplateProcessing

from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import ModelManifest, manifest_to_json
from medgen_desktop.domain.note import NewNote
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.inference.recogniser import OnnxRecogniser, load_recogniser
from medgen_desktop.services.suggest import suggester_of
from medgen_desktop.storage.workspace import Workspace

onnx = pytest.importorskip("onnx", reason="the clinic edition has no onnx to make a graph with")
pytestmark = pytest.mark.clinic

LABELS = ("O", "B-Disease", "I-Disease", "B-Symptom", "I-Symptom")
WORDS = {
    "[PAD]": 0,
    "[UNK]": 0,
    "[CLS]": 0,
    "[SEP]": 0,
    "chest": 3,
    "pain": 4,
    "pneu": 1,
    "##monia": 0,
    "咳": 3,
    "嗽": 4,
    "acute": 1,
    "asthma": 2,
    "and": 0,
    ",": 0,
}
"""Each word, and the place of its label: the whole knowledge of this model."""


def make(folder: Path, *, labels: tuple[str, ...] = LABELS, context: int = 512) -> ModelManifest:
    """Write a recogniser that knows these words."""
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415 - absent in the clinic

    folder.mkdir(parents=True)
    table = np.full((len(WORDS), len(LABELS)), -2.0, np.float32)
    for place, label in enumerate(WORDS.values()):
        table[place, label] = 2.0
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["logits"])],
        "recogniser",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"]),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, [1, "tokens"]),
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, "tokens", len(LABELS)])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    tokenizer = Tokenizer(
        WordPiece({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Sequence([Split("咳", "isolated"), BertPreTokenizer()])
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    manifest = ModelManifest(
        id=folder.name,
        name=folder.name,
        kind="recogniser",
        architecture="table",
        licence="Apache-2.0",
        languages=("en", "zh"),
        context_length=context,
        files={
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in ("model.onnx", "tokenizer.json")
        },
        created_at="2026-01-01",
        program_version="1",
        task="recogniser",
        weights="model.onnx",
        tokenizer="tokenizer.json",
        labels=labels,
    )
    (folder / "manifest.json").write_text(manifest_to_json(manifest), encoding="utf-8")
    return manifest


def _said(model: OnnxRecogniser, text: str) -> list[tuple[str, str]]:
    return [(text[start:end], label) for start, end, label, _score in model.suggest(text)]


def test_that_it_labels_whole_words_at_their_code_points(tmp_path: Path) -> None:
    manifest = make(tmp_path / "ward")
    model = load_recogniser(tmp_path / "ward")
    text = "🩺🩺 Chest pain, pneumonia and acute asthma, 咳嗽"
    assert _said(model, text) == [
        ("Chest pain", "Symptom"),
        ("pneumonia", "Disease"),
        ("acute asthma", "Disease"),
        ("咳嗽", "Symptom"),
    ]
    sure = float(np.exp(2) / (np.exp(2) + 4 * np.exp(-2)))
    assert [score for *_span, score in model.suggest(text)] == pytest.approx([sure] * 4)
    assert model.name == "ward"
    assert manifest.files["model.onnx"].startswith(model.version)
    assert model.suggest("") == []


def test_that_neighbours_of_one_label_are_told_apart_by_their_beginnings(tmp_path: Path) -> None:
    make(tmp_path / "ward")
    model = load_recogniser(tmp_path / "ward")
    assert _said(model, "chest chest pain pneumonia asthma asthma pain") == [
        ("chest", "Symptom"),
        ("chest pain", "Symptom"),
        ("pneumonia asthma asthma", "Disease"),
        ("pain", "Symptom"),
    ]


def test_that_a_long_note_is_read_in_windows_as_in_one(tmp_path: Path) -> None:
    make(tmp_path / "whole", context=4096)
    make(tmp_path / "windows", context=8)
    text = "and chest pain , pneumonia and acute asthma 咳嗽 " * 40
    whole = load_recogniser(tmp_path / "whole").suggest(text)
    assert len(whole) == 160
    assert load_recogniser(tmp_path / "windows").suggest(text) == whole


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"task": "summarise"}, "describes no recogniser"),
        ({"kind": "drafter"}, "describes no recogniser"),
        ({"labels": ()}, "describes no recogniser"),
        ({"labels": ("Disease",)}, "BIO"),
        ({"context_length": 3}, "context"),
        ({"tokenizer": "gone.json"}, "gone.json"),
        ({"files": {"model.onnx": "0" * 64, "tokenizer.json": "0" * 64}}, "changed"),
    ],
)
def test_that_what_does_not_fit_its_manifest_does_not_load(
    tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    folder = tmp_path / "ward"
    manifest = replace(make(folder), **change)  # type: ignore[arg-type] # fields of a record
    (folder / "manifest.json").write_text(manifest_to_json(manifest), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        load_recogniser(folder)
    assert refused.value.problem is MODEL_BROKEN
    assert reason in str(refused.value)


def test_that_a_file_that_is_no_graph_does_not_load(tmp_path: Path) -> None:
    folder = tmp_path / "ward"
    manifest = make(folder)
    (folder / "model.onnx").write_bytes(b"nothing")
    files = {**manifest.files, "model.onnx": hashlib.sha256(b"nothing").hexdigest()}
    text = manifest_to_json(replace(manifest, files=files))
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        load_recogniser(folder)
    assert refused.value.problem is MODEL_BROKEN


def test_that_logits_that_do_not_fit_the_labels_are_refused(tmp_path: Path) -> None:
    make(tmp_path / "ward", labels=LABELS[:3])
    model = load_recogniser(tmp_path / "ward")
    with pytest.raises(UserError) as refused:
        model.suggest("chest pain")
    assert "logits" in str(refused.value)


def test_that_a_recogniser_in_the_library_suggests_and_a_broken_one_hinders_nothing(
    tmp_path: Path, workspace: Workspace
) -> None:
    library = ModelLibrary(tmp_path / "models")
    make(library.folder / "ward")
    make(library.folder / "broken", labels=())
    assert [one.id for one in library.recognisers()] == ["broken", "ward"]
    with workspace.transaction() as tx:
        note = workspace.notes.add(tx, NewNote("A", "acute asthma", "a.txt", "utf-8", "en"))
    assert note is not None
    suggester = suggester_of(workspace, library)
    (one,) = suggester.suggestions_of(workspace.notes.get(note))
    assert (one.key, one.origin.source) == ((0, 12, "Disease"), "ward")
    assert [problem.problem for problem in suggester.problems] == [MODEL_BROKEN]
