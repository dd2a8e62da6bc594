"""Gemma enters the library with its terms accepted, or not at all."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from medgen_desktop.cli import main
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.model_terms import GEMMA_TERMS, terms_of
from medgen_desktop.domain.training_errors import TERMS_NOT_ACCEPTED
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.add_base import add_base, architecture_of


def _folder(at: Path, model_type: str) -> Path:
    at.mkdir()
    for name, text in (
        ("config.json", json.dumps({"model_type": model_type, "max_position_embeddings": 512})),
        ("tokenizer.json", "{}"),
        ("model.safetensors", "weights"),
    ):
        (at / name).write_text(text, encoding="utf-8")
    return at


@pytest.mark.clinic
def test_that_a_gemma_under_another_name_is_refused_until_its_terms_are_accepted(
    tmp_path: Path,
) -> None:
    library = ModelLibrary(tmp_path / "models")
    folder = _folder(tmp_path / "harmless", "gemma3_text")
    with pytest.raises(UserError) as refused:
        add_base(library, folder, name="harmless", licence="MIT", languages=("en", "zh"))
    assert refused.value.problem is TERMS_NOT_ACCEPTED
    assert "Gemma Terms of Use" in str(refused.value)
    assert library.bases() == []

    add_base(
        *(library, folder),
        name="harmless",
        licence="Gemma",
        languages=("en", "zh"),
        accepts_terms=True,
    )
    kept = library.manifest_of("harmless").terms  # read from its file
    assert kept is not None
    assert (kept.name, kept.version) == (GEMMA_TERMS.name, GEMMA_TERMS.version)
    assert datetime.fromisoformat(kept.accepted_at).tzinfo is not None


@pytest.mark.clinic
def test_that_a_llama_called_gemma_has_no_terms(tmp_path: Path) -> None:
    library = ModelLibrary(tmp_path / "models")
    folder = _folder(tmp_path / "gemma3", "llama")
    assert terms_of(architecture_of(folder)) is None
    made = add_base(library, folder, name="gemma3", licence="MIT", languages=("en",))
    assert made.terms is None


def test_that_the_terms_of_a_gguf_are_told_by_its_architecture(tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf")
    path = tmp_path / "model.gguf"
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_context_length(32_768)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert terms_of(architecture_of(path)) is GEMMA_TERMS


@pytest.mark.clinic
def test_that_the_command_shows_the_terms_and_takes_the_model_once_they_are_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    library = ModelLibrary(tmp_path / "models")
    monkeypatch.setattr("medgen_desktop.cli.models.library", lambda: library)
    folder = _folder(tmp_path / "gemma", "gemma3_text")
    command = ["models", "add", str(folder), "--licence", "Gemma", "--language", "zh"]
    assert main(command) == 1
    refused = capsys.readouterr()
    assert refused.out == ""
    for said in (GEMMA_TERMS.address, *GEMMA_TERMS.points, "--accept-terms", "MG421"):
        assert said in refused.err
    assert main([*command, "--accept-terms", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["terms"]["name"] == GEMMA_TERMS.name
    assert main(["models", "show", "gemma"]) == 0
    assert "Gemma Terms of Use of 2026-04-01, accepted 20" in capsys.readouterr().out
