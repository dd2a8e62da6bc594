import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.model_manifest import (
    MANIFEST_VERSION,
    BaseModel,
    DatasetFingerprint,
    DecoderShape,
    ModelManifest,
    ParityReport,
    manifest_from_json,
    manifest_to_json,
)
from medgen_desktop.domain.prompt import CHATML_SUMMARY
from medgen_desktop.domain.records import RecordError

pytestmark = pytest.mark.clinic

DRAFTER = ModelManifest(
    id="clinic-summary-1",
    name="门诊 summary",
    kind="drafter",
    architecture="llama",
    licence="Apache-2.0",
    languages=("en", "zh"),
    context_length=8192,
    files={"model.onnx": "ab" * 32},
    created_at="2026-11-23T20:00:00+00:00",
    program_version="0.1.0",
    weights="model.onnx",
    tokenizer="tokenizer.json",
    prompt=CHATML_SUMMARY,
    stop_token_ids=(2,),
    decoder=DecoderShape(layers=30, kv_heads=3, head_size=64, vocabulary=49152),
    quantisation="int8",
    base_model=BaseModel("smollm2-135m-instruct", "cd" * 32, "Apache-2.0"),
    dataset=DatasetFingerprint(1201, "ef" * 32),
    metrics={"rouge1": 0.33},
    parity=ParityReport(4, 120, 1e-4, 1.0, 0.99, 0.02),
    privacy_epsilon=None,
)

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(
    name=st.text(),
    files=st.dictionaries(st.text(), st.text(), max_size=3),
    metrics=st.dictionaries(st.text(), finite, max_size=3),
    privacy_epsilon=st.none() | finite,
    stop_token_ids=st.lists(st.integers(), max_size=3).map(tuple),
)
def test_that_a_manifest_survives_its_file(
    name: str,
    files: dict[str, str],
    metrics: dict[str, float],
    privacy_epsilon: float | None,
    stop_token_ids: tuple[int, ...],
) -> None:
    manifest = replace(
        DRAFTER,
        name=name,
        files=files,
        metrics=metrics,
        privacy_epsilon=privacy_epsilon,
        stop_token_ids=stop_token_ids,
    )

    assert manifest_from_json(manifest_to_json(manifest)) == manifest


def test_that_a_manifest_is_readable_by_people() -> None:
    written = manifest_to_json(DRAFTER)

    assert '\n  "name": "门诊 summary",\n' in written
    assert written.endswith("}\n")


def test_that_a_base_needs_only_what_a_base_has() -> None:
    plain = {
        "id": "base",
        "name": "Base",
        "kind": "base",
        "architecture": "llama",
        "licence": "Apache-2.0",
        "languages": ["en"],
        "context_length": 8192,
        "files": {},
        "created_at": "",
        "program_version": "0.1.0",
    }

    manifest = manifest_from_json(json.dumps(plain))

    assert (manifest.format_version, manifest.prompt, manifest.decoder) == (1, None, None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n\n,", "manifest: not JSON at line 3"),
        ("9" * 5_000, "manifest: not readable JSON"),
        ("[" * 100_000, "manifest: not readable JSON"),
        ("[]", "manifest: not an object"),
        ('{"format_version": 2, "soul": 1}', "manifest: format 2 is newer than 1"),
        ('{"format_version": 1, "soul": 1}', "manifest: has an unknown field"),
        ('{"id": "x"}', "manifest: field 'name' is missing"),
    ],
)
def test_that_what_is_no_manifest_is_refused(text: str, message: str) -> None:
    assert MANIFEST_VERSION == 1
    with pytest.raises(RecordError, match=message):
        manifest_from_json(text)
