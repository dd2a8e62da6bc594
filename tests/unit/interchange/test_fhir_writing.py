"""FHIR as it is written: valid by the models of R4, always the same, and all of it comes back."""

import base64
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.interchange import fhir
from medgen_desktop.interchange.contents import EVERYTHING
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.fhir_extensions import OURS, coding_of, concept_of, is_string
from medgen_desktop.interchange.formats import format_named, format_of
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason
from medgen_desktop.interchange.writing import WriteOptions
from tests.unit.interchange.documents import documents, round_trip, said_of

pytestmark = pytest.mark.clinic

DERIVED = "http://hl7.org/fhir/StructureDefinition/derivation-reference"
ODD = st.sampled_from(
    ["", "a", "\x0c", "轻\u3000度", "\u00a0", " b ", "a\r\nb", "\x01", "SNOMED CT"]
)
CRLF_TEXT = "主诉：\r\n胸痛 🤒 of the left arm,\r\nno fever.\r\n"


def full_document() -> Document:
    """Something of everything that a document can hold."""
    note = NewNote("入院记录", CRLF_TEXT, "made.json", "utf-8", "zh", "P-7", "诊断", "Angina.\x0c")
    text = Document(note).text
    pain, arm, fever = text.index("胸痛"), text.index("left arm"), text.index("fever")
    annotations = [
        found_annotation(
            1,
            text,
            [(pain, pain + 2), (arm, arm + 8)],
            "Sign_symptom",
            attributes={"severity": "轻\u3000度", "negated": "yes", "side": ""},
            concept=Concept("SNOMED CT", "2024-09", "29857009", "Chest pain"),
            comment="Ask again.\nBy phone.",
            annotator="nurse",
            created_at="2024-05-01T10:00:00+00:00",
        ),
        found_annotation(
            2,
            text,
            [(fever, fever + 5)],
            "\x0cFever\u3000",
            said="rigors",
            concept=Concept("our codes", "", "F 1", ""),
            comment="\u3000",
            annotator="\u00a0",
            origin=Origin("model", "1.2", 0.1),
        ),
        found_annotation(3, text, [(arm, arm + 8)], "Anatomy"),
    ]
    relations = [
        replace(found_relation(1, "located in", 1, 3), annotator="nurse", created_at="2024-05-02"),
        found_relation(2, "\x0c", 2, 1),
    ]
    return Document(
        note,
        tuple(one for one in annotations if one is not None),
        tuple(relations),
        NoteStatus.NEEDS_REVIEW,
        "Look at the date.",
        {"ward": "内科", "\u00a0": "", "": "x"},
    )


def written(path: Path, *found: Document) -> dict[str, Any]:
    fhir.write(path, found, WriteOptions())
    bundle: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    Bundle.model_validate(bundle)
    return bundle


def test_that_everything_comes_back(tmp_path: Path) -> None:
    document = full_document()
    path = tmp_path / "out.json"
    bundle = written(path, document)
    assert [one["resource"]["resourceType"] for one in bundle["entry"]] == [
        "DocumentReference",
        *["Observation"] * 3,
    ]
    (back,) = fhir.read(path, ReadOptions())
    source = replace(document.note, source_name="out.json", language="en")
    assert back == replace(document, note=source)


def test_that_annotations_are_where_other_programs_look_for_them(tmp_path: Path) -> None:
    document = full_document()
    reference, first, *_ = written(tmp_path / "out.json", document)["entry"]
    attachment = reference["resource"]["content"][0]["attachment"]
    data = base64.b64decode(attachment["data"])
    assert data.decode() == CRLF_TEXT
    assert attachment["size"] == len(data)
    assert base64.b64decode(attachment["hash"]) == hashlib.sha1(data).digest()  # noqa: S324
    assert attachment["contentType"] == "text/plain; charset=utf-8"
    observation = first["resource"]
    assert observation["derivedFrom"] == [{"reference": reference["fullUrl"]}]
    assert observation["code"] == {
        "text": "Sign_symptom",
        "coding": [
            {
                "system": "http://snomed.info/sct",
                "version": "2024-09",
                "code": "29857009",
                "display": "Chest pain",
            }
        ],
    }
    pieces = [
        {part["url"]: part for part in one["extension"]}
        for one in observation["extension"]
        if one["url"] == DERIVED
    ]
    covered = [
        data.decode()[start : start + one["length"]["valueInteger"]]
        for one in pieces
        for start in [one["offset"]["valueInteger"]]
    ]
    assert covered == ["胸痛", "left arm"]
    assert {one["reference"]["valueReference"]["reference"] for one in pieces} == {
        reference["fullUrl"]
    }


def test_that_the_same_notes_give_the_same_file(tmp_path: Path) -> None:
    document = full_document()
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    bundle = written(first, document, document)
    written(second, document, document)
    assert first.read_bytes() == second.read_bytes()
    names = [one["fullUrl"] for one in bundle["entry"]]
    assert len(set(names)) == len(names) == 8
    assert all(name.startswith("urn:uuid:") for name in names)
    back = [one for one in fhir.read(first, ReadOptions()) if isinstance(one, Document)]
    assert [one.note.occurrence for one in back] == [0, 1]
    assert back[0].annotations == back[1].annotations


def test_that_no_notes_are_a_valid_bundle(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    assert "entry" not in written(path)
    found = format_of(path)
    assert found is not None
    assert found.name == "fhir"
    assert list(fhir.read(path, ReadOptions())) == [SkippedRow("out.json", 1, SkipReason.NO_NOTES)]


@pytest.mark.parametrize("start", ["\ufeff", "%PDF-", "{\\rtf ", "\x01" * 40, "GIF8"])
def test_that_a_text_is_not_taken_for_another_kind_of_file(tmp_path: Path, start: str) -> None:
    document = Document(NewNote("", f"{start}Cough 发热", "", "utf-8", "en"))
    written(tmp_path / "out.json", document)
    (back,) = fhir.read(tmp_path / "out.json", ReadOptions())
    assert isinstance(back, Document)
    assert back.text == document.text


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_that_any_document_is_written_as_the_models_have_it(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    made = data.draw(documents(EVERYTHING))
    note = replace(made.note, title=data.draw(ODD), record_id=data.draw(ODD))
    kept = [
        replace(
            one,
            label=data.draw(ODD.filter(bool)),
            comment=data.draw(ODD),
            attributes={data.draw(ODD): data.draw(ODD)},
            annotator=data.draw(ODD),
            created_at=data.draw(ODD),
            concept=Concept(*(data.draw(ODD) for _ in range(4)))
            if data.draw(st.booleans())
            else None,
        )
        for one in made.annotations
    ]
    odd = replace(made, note=note, annotations=tuple(kept), comment=data.draw(ODD))
    folder = tmp_path_factory.mktemp("fhir")
    bundle = written(folder / "out.json", odd)
    assert len(bundle["entry"]) == 1 + len(kept)
    target = format_named("fhir")
    assert target is not None
    (back,) = round_trip(target, [odd], folder)
    assert said_of(back, EVERYTHING) == said_of(odd, EVERYTHING)
    assert (back.note.record_id, back.comment) == (note.record_id, odd.comment)
    assert [(one.annotator, one.created_at) for one in back.annotations] == [
        (one.annotator, one.created_at) for one in kept
    ]


@given(concept=st.builds(Concept, ODD, ODD, ODD, ODD) | st.builds(Concept, *[st.text()] * 4))
def test_that_any_concept_comes_back(concept: Concept) -> None:
    assert concept_of(coding_of(concept)) == concept


def test_that_addresses_of_code_systems_are_theirs() -> None:
    assert coding_of(Concept("ICD-10", "", "J18", "肺炎")) == {
        "system": "http://hl7.org/fhir/sid/icd-10",
        "code": "J18",
        "display": "肺炎",
    }
    own = coding_of(Concept("our codes", "", "1", ""))
    assert own["system"] == f"{OURS}system:our-codes"
    assert concept_of({"system": "http://hl7.org/fhir/sid/icd-10", "code": "J18"}) == Concept(
        "ICD-10", "", "J18", ""
    )


def test_what_a_string_of_fhir_is() -> None:
    assert all(is_string(one) for one in ("a", " a ", "a\r\n\tb", "轻度", "\n"))
    assert not any(is_string(one) for one in ("", "\x0c", "a\x01", "\u3000", "\x85", " "))


def test_that_a_changed_file_is_read_around(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    bundle = written(path, full_document())
    second, third = bundle["entry"][2]["resource"], bundle["entry"][3]["resource"]
    second["extension"][0]["extension"][2]["valueInteger"] = 4000
    third["extension"] = [{"url": f"{OURS}label", "valueBoolean": False}, *third["extension"]]
    path.write_text(json.dumps(bundle), encoding="utf-8")
    document, *lost = fhir.read(path, ReadOptions())
    assert isinstance(document, Document)
    assert [one.id for one in document.annotations] == [AnnotationId(1)]
    assert lost == [
        SkippedRow("out.json", 4, SkipReason.SPAN_UNLABELLED, is_note=False),
        SkippedRow("out.json", 3, SkipReason.SPAN_OUTSIDE, is_note=False),
        SkippedRow("out.json", 2, SkipReason.RELATION_ENDS, is_note=False),
        SkippedRow("out.json", 3, SkipReason.RELATION_ENDS, is_note=False),
    ]


def places_in(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to everything within a JSON value."""
    inside: list[Any] = []
    if isinstance(value, (dict, list)):
        inside = [*value.items()] if isinstance(value, dict) else [*enumerate(value)]
    found = [(*above, key) for key, _ in inside]
    return found + [way for key, one in inside for way in places_in(one, (*above, key))]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_that_any_value_in_any_place_is_read_around(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.json"
    bundle = written(path, full_document())
    *above, last = data.draw(st.sampled_from(places_in(bundle)))
    within: Any = bundle
    for key in above:
        within = within[key]
    within[last] = data.draw(
        st.sampled_from([None, 7, -1, 1e300, True, "", "x", "\ud800", [], {}, [7], [{}], {"a": 1}])
    )
    path.write_text(json.dumps(bundle), encoding="utf-8")
    try:
        found = list(fhir.read(path, ReadOptions()))
    except UserError as error:
        assert error.problem is FILE_BROKEN  # noqa: PT017 - any other error is ours
    else:
        assert found
