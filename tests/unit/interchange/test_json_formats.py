"""doccano, Label Studio, MedCATtrainer and our own JSON lines: each as it really is."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.formats import format_named, format_of
from medgen_desktop.interchange.reading import Reading, ReadOptions, SkippedRow, SkipReason
from medgen_desktop.interchange.writing import WriteOptions

pytestmark = pytest.mark.clinic

TEXT = "🤒 Fever, no cough."


def read(path: Path, name: str) -> list[Reading]:
    found = format_of(path)
    assert found is not None
    assert found.name == name
    return list(found.load().read(path, ReadOptions()))


def written(path: Path, *values: object) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in values), encoding="utf-8")
    return path


def parts(readings: list[Reading]) -> tuple[list[Document], list[tuple[int, str]]]:
    documents = [one for one in readings if isinstance(one, Document)]
    return documents, [(one.line, one.reason) for one in readings if isinstance(one, SkippedRow)]


# -- doccano ---------------------------------------------------------------------------------


def test_that_doccano_s_shapes_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl",
        {"id": 1, "text": TEXT, "label": [[2, 7, "Symptom"]], "Comments": ["see"]},
        {
            "id": 2,
            "text": TEXT,
            "entities": [
                {"id": 5, "label": "Symptom", "start_offset": 2, "end_offset": 7},
                {"id": 6, "label": "Symptom", "start_offset": 12, "end_offset": 17},
            ],
            "relations": [
                {"id": 1, "from_id": 5, "to_id": 6, "type": "before"},
                {"id": 2, "from_id": 5, "to_id": 9, "type": "before"},
            ],
            "meta": {"ward": 3},
        },
        {"text": "患者发热", "mention_data": [{"mention": "发热", "type": "症状", "offset": "2"}]},
        {"text": "short", "label": ["yes", "no"]},
        {"text": TEXT, "label": [[2, 99, "Symptom"], [2, 7], [2, 7, ""]]},
        {"text": " "},
        {"nothing": 1},
    )
    documents, skipped = parts(read(path, "doccano"))
    assert [[one.text for one in document.annotations] for document in documents] == [
        ["Fever"],
        ["Fever", "cough"],
        ["发热"],
        [],
        [],
    ]
    assert documents[0].comment == "see"
    assert documents[1].fields == {"ward": "3"}
    assert [one.kind for one in documents[1].relations] == ["before"]
    assert documents[3].fields == {"label": "yes, no"}
    assert sorted(skipped) == sorted(
        [
            (2, SkipReason.RELATION_ENDS),
            (5, SkipReason.SPAN_UNLABELLED),
            (5, SkipReason.SPAN_OUTSIDE),
            (5, SkipReason.NOT_A_RECORD),
            (6, SkipReason.EMPTY_TEXT),
            (7, SkipReason.EMPTY_TEXT),
        ]
    )


def test_that_utf16_offsets_are_seen_where_they_would_lie_outside(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", {"text": "🤒🤒ab", "label": [[4, 6, "X"]]})
    documents, skipped = parts(read(path, "doccano"))
    assert (documents[0].annotations[0].text, skipped) == ("ab", [])


def test_that_doccano_s_own_files_are_read(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "doccano"
    (document,), skipped = parts(read(folder / "relation_extraction" / "example.jsonl", "doccano"))
    assert [one.text for one in document.annotations] == [
        "Google",
        "September 4, 1998",
        "Larry Page",
        "Sergey Brin",
    ]
    assert [one.kind for one in document.relations] == ["foundedAt", "foundedBy", "foundedBy"]
    for name in ("example.jsonl", "example_overlapping.jsonl"):
        documents, skipped = parts(read(folder / "sequence_labeling" / name, "doccano"))
        assert documents[0].annotations[0].text == "e"
        assert all(reason == SkipReason.EMPTY_TEXT for _line, reason in skipped)
    for name in ("example.json", "example.jsonl"):
        documents, skipped = parts(read(folder / "seq2seq" / name, "doccano"))
        assert [one.text for one in documents] == ["exampleA", "exampleB"]
        assert documents[0].fields == {"label": "label1"}
        assert [line for line, _reason in skipped] == [3, 4]


@pytest.mark.parametrize(
    ("name", "notes", "spans"), [("cEHRNER", 914, 17000), ("cMedQANER", 1673, 3000)]
)
def test_that_chinese_sets_are_read(shared_data: Path, name: str, notes: int, spans: int) -> None:
    documents, skipped = parts(read(shared_data / "chineseblue" / name / "train.json", "doccano"))
    assert len(documents) + sum(reason == SkipReason.EMPTY_TEXT for _, reason in skipped) == notes
    found = [(document.text, one) for document in documents for one in document.annotations]
    assert len(found) > spans / 3
    wrong = sum(not one.matches(text) for text, one in found)
    assert wrong <= len(found) * 0.01  # slips of the set: they wait for repair


# -- Label Studio ----------------------------------------------------------------------------


def region(key: str, start: int, end: int, text: str, *labels: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text, "labels": list(labels)}
    return {"id": key, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def test_that_label_studio_s_tasks_are_read(tmp_path: Path) -> None:
    about = {"to_name": "text", "id": "a"}
    results = [
        region("a", 3, 8, "Fever", "Symptom", "Sign"),
        region("b", 13, 18, "cough", "Symptom"),
        region("c", 90, 95, "?", "Symptom"),
        {**about, "from_name": "negated", "type": "choices", "value": {"choices": ["yes"]}},
        {**about, "from_name": "comment", "type": "textarea", "value": {"text": ["high", "?"]}},
        {**about, "from_name": "grade", "type": "textarea", "value": {"text": ["II"]}},
        {**about, "from_name": "concept", "type": "textarea", "value": {"text": ["S|1|R50|F"]}},
        {"type": "relation", "from_id": "a", "to_id": "b", "direction": "left", "labels": ["x"]},
        {"type": "relation", "from_id": "a", "to_id": "z", "direction": "right"},
        {"type": "relation", "from_id": "b", "to_id": "a"},
    ]
    task = {
        "id": 7,
        "data": {"text": TEXT, "ward": 3},
        "annotations": [
            {"completed_by": {"email": "wu@ward"}, "created_at": "2026", "result": results},
            {"was_cancelled": True, "result": [region("q", 3, 8, "Fever", "No")]},
        ],
        "predictions": [
            {"model_version": "m1", "score": 0.5, "result": [region("p", 13, 18, "cough", "Dx")]}
        ],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps([task, {"data": {"text": " "}}, 3, {}]), encoding="utf-8")
    (document,), skipped = parts(read(path, "labelstudio"))
    assert [(one.label, one.text) for one in document.annotations] == [
        ("Symptom", "Fever"),
        ("Sign", "Fever"),
        ("Symptom", "cough"),
        ("Dx", "cough"),
    ]
    first, last = document.annotations[0], document.annotations[-1]
    assert first.attributes == {"negated": "yes", "grade": "II"}
    assert (first.comment, first.annotator) == ("high\n?", "wu@ward")
    assert first.concept == Concept("S", "1", "R50", "F")
    assert last.origin == Origin("m1", "", 0.5)
    assert document.fields == {"ward": "3"}
    assert [(one.kind, one.source, one.target) for one in document.relations] == [
        ("x", 3, 1),
        ("related", 3, 1),
    ]
    assert skipped == [
        (1, SkipReason.SPAN_OUTSIDE),
        (1, SkipReason.RELATION_ENDS),
        (2, SkipReason.EMPTY_TEXT),
        (3, SkipReason.NOT_A_RECORD),
        (4, SkipReason.NOT_A_RECORD),
    ]


def test_that_label_studio_gets_utf16_offsets_and_a_configuration(tmp_path: Path) -> None:
    one = found_annotation(1, TEXT, [(2, 7)], 'A "b"', attributes={"negated": "yes"})
    assert one is not None
    document = Document(NewNote("", TEXT, "a", "utf-8", "en"), (one,))
    target = format_named("labelstudio")
    assert target is not None
    target.load().write(tmp_path / "a.json", [document], WriteOptions())
    (task,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    value = task["annotations"][0]["result"][0]["value"]
    assert (value["start"], value["end"]) == (3, 8)
    configuration = (tmp_path / "a.json.config.xml").read_text(encoding="utf-8")
    assert "<Label value='A \"b\"'/>" in configuration
    assert '<Choices name="negated" toName="text" perRegion="true">' in configuration


# -- MedCATtrainer ---------------------------------------------------------------------------


def test_that_medcat_s_export_is_read_whole(shared_fixtures: Path) -> None:
    path = shared_fixtures / "medcat" / "medcat_trainer_export.json"
    documents, skipped = parts(read(path, "medcat"))
    assert len(documents) == 27
    found = [(document.text, one) for document in documents for one in document.annotations]
    assert len(found) + len(skipped) == 435
    assert {reason for _line, reason in skipped} <= {SkipReason.REJECTED}
    assert all(one.matches(text) and one.concept for text, one in found)
    assert {one.annotator for _text, one in found}


def test_that_medcat_s_flags_are_read(tmp_path: Path) -> None:
    marked = {"start": 2, "end": 7, "value": "Fever", "cui": "C1", "user": "wu"}
    path = tmp_path / "a.json"
    texts = [
        {"text": TEXT, "annotations": [marked | {"alternative": True}, marked | {"killed": True}]},
        {"text": " "},
    ]
    path.write_text(json.dumps({"projects": [{"documents": texts}]}), encoding="utf-8")
    (document,), skipped = parts(read(path, "medcat"))
    (one,) = document.annotations
    assert one.attributes == {"alternative": "yes"}
    assert (one.label, one.concept) == ("Concept", Concept("UMLS", "", "C1", ""))
    assert skipped == [(1, SkipReason.REJECTED), (2, SkipReason.EMPTY_TEXT)]
    path.write_text('{"projects": [{"documents": [', encoding="utf-8")
    found = format_of(path)
    assert found is not None
    with pytest.raises(UserError) as raised:
        list(found.load().read(path, ReadOptions()))
    assert raised.value.problem is FILE_BROKEN


# -- our own ---------------------------------------------------------------------------------


def test_that_our_own_lines_hold_everything(tmp_path: Path) -> None:
    one = found_annotation(
        1,
        TEXT,
        [(2, 7), (12, 17)],
        "Symptom",
        attributes={"negated": "yes"},
        concept=Concept("ICD-10", "2019", "R50", "Fever"),
        comment="?",
        annotator="wu",
        created_at="2026-01-01T00:00:00Z",
        origin=Origin("rules", "1", 0.25),
    )
    other = found_annotation(2, TEXT, [(2, 7)], "Sign", said="Fewer")
    assert one is not None
    assert other is not None
    document = Document(
        NewNote("Visit", TEXT, "a.txt", "gb18030", "en", "7", "HPI", "Fever.", 2),
        (one, other),
        (found_relation(1, "before", 1, 2),),
        NoteStatus.NEEDS_REVIEW,
        "see",
        {"ward": "3"},
    )
    target = format_named("medgen")
    assert target is not None
    target.load().write(tmp_path / "a.jsonl", [document], WriteOptions())
    assert read(tmp_path / "a.jsonl", "medgen") == [document]


def test_that_lines_that_are_not_ours_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    one = found_annotation(1, TEXT, [(2, 7)], "Sign")
    assert one is not None
    document = Document(
        NewNote("", TEXT, "a", "utf-8", "en"), (one,), (found_relation(1, "x", 1, 1),)
    )
    target = format_named("medgen")
    assert target is not None
    target.load().write(path, [document], WriteOptions())
    line = path.read_text(encoding="utf-8")
    outside = line.replace('"end": 7', '"end": 99')
    blank = line.replace(json.dumps(TEXT, ensure_ascii=False), '" "')
    path.write_text(f'{line}{{"format": 1}}\n3\n{outside}{blank}', encoding="utf-8")
    documents, skipped = parts(read(path, "medgen"))
    assert len(documents) == 2
    assert skipped == [
        (2, SkipReason.NOT_A_RECORD),
        (3, SkipReason.NOT_A_RECORD),
        (4, SkipReason.SPAN_OUTSIDE),
        (4, SkipReason.RELATION_ENDS),
        (5, SkipReason.EMPTY_TEXT),
    ]


# -- JSON itself -----------------------------------------------------------------------------

KEYS = (
    "id text label entities relations data annotations result value start end labels type from_id"
    " to_id projects documents cui meta_anns name meta completed_by score"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("name", ["doccano", "labelstudio", "medcat", "medgen"])
@settings(max_examples=150, deadline=None)
@given(value=JSON)
def test_that_no_json_is_too_odd(name: str, value: object, tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("odd") / "a.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    target = format_named(name)
    assert target is not None
    try:
        list(target.load().read(path, ReadOptions()))
    except UserError as error:
        assert error.problem is FILE_BROKEN  # noqa: PT017 - it is not refused otherwise


@pytest.mark.parametrize("text", ["{", "[1", '{"text": "a"} x', "[" * 100_000, "nul", '{"a": 1e}'])
def test_that_broken_json_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"\n{text}\n", encoding="utf-8")
    for name in ("doccano", "labelstudio"):
        target = format_named(name)
        assert target is not None
        with pytest.raises(UserError) as raised:
            list(target.load().read(path, ReadOptions()))
        assert raised.value.problem is FILE_BROKEN
        assert raised.value.details["line"] in {1, 2, 3}


def test_that_half_characters_and_huge_numbers_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "a\\ud83d b", "label": [[0, 1, "X"], [' + "9" * 400 + ', 2, "X"]], "id": NaN}',
        encoding="utf-8",
    )
    (document,), skipped = parts(read(path, "doccano"))
    assert document.text == "a\ufffd b"
    assert skipped == [(1, SkipReason.SPAN_OUTSIDE)]
