"""brat standoff: every kind of line, real corpora, and files that are not quite right."""

from pathlib import Path

import pytest

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import PARTNER_MISSING
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange import brat
from medgen_desktop.interchange.contents import Content, Loss
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason
from medgen_desktop.interchange.writing import WriteOptions

pytestmark = pytest.mark.clinic

TEXT = "Pain in the left\r\nleg 🤒, no cough."
ANN = """T1\tSymptom 0 4\tPain
T2\tSymptom 0 4;12 21\tPain left leg
E1\tSite:T2 Theme:T1 Cause:E2
E2\tFinding:T3
T3\tSymptom 28 33\tcough
R1\tbefore Arg1:T1 Arg2:E2\t
*\tEquiv T1 T2 T3
A1\tNegated E2
M2\tSeverity T1 very mild
N1\tReference T1 UMLS:C0030193\tPain
#1\tAnnotatorNotes T1\tsee below
#2\tAnnotatorNotes T1\tand above
"""


def pair(folder: Path, ann: str, text: str = TEXT) -> Path:
    (folder / "7.txt").write_bytes(text.encode())
    (folder / "7.ann").write_bytes(ann.encode())
    return folder / "7.ann"


def read(path: Path) -> tuple[Document, list[SkippedRow]]:
    document, *rest = brat.read(path, ReadOptions())
    assert isinstance(document, Document)
    return document, [one for one in rest if isinstance(one, SkippedRow)]


def test_that_every_kind_of_line_is_understood(tmp_path: Path) -> None:
    document, skipped = read(pair(tmp_path, ANN))
    assert skipped == []
    assert document.note.record_id == "7"
    pain, leg, cough = document.annotations
    assert [one.text for one in document.annotations] == ["Pain", "Pain left\nleg", "cough"]
    assert all(one.matches(document.text) for one in document.annotations)
    assert leg.fragments == ((0, 4), (12, 20))
    assert (pain.attributes, cough.attributes) == ({"Severity": "very mild"}, {"Negated": "yes"})
    assert pain.concept == Concept("UMLS", "", "C0030193", "Pain")
    assert pain.comment == "see below\nand above"
    assert [(one.kind, one.source, one.target) for one in document.relations] == [
        ("Theme", 2, 1),
        ("Cause", 2, 3),
        ("before", 1, 3),
        ("Equiv", 1, 2),
        ("Equiv", 1, 3),
    ]


@pytest.mark.parametrize("line", ["T3\tSymptom 29 34\tcough", "T3\tSymptom 27 32\tcough"])
def test_that_other_ways_of_counting_are_seen(tmp_path: Path, line: str) -> None:
    """UTF-16 units count the emoji twice; a tool that reads line ends as one is one behind."""
    document, _ = read(pair(tmp_path, line + "\n"))
    assert document.annotations[0].matches(document.text)


def test_that_what_is_not_understood_is_named_with_its_line(tmp_path: Path) -> None:
    lines = [
        "T1\tSymptom 0 4\tPain",
        "T2\tSymptom 90 94\tPain",
        "T3\tSymptom 4 4\t",
        "R1\tbefore Arg1:T1 Arg2:T9",
        "A1\tNegated R1",
        "nonsense",
        "",
        "T4\tSymptom 0 4\tAche",
    ]
    document, skipped = read(pair(tmp_path, "\n".join(lines)))
    assert [one.text for one in document.annotations] == ["Pain", "Ache"]
    assert not document.annotations[1].matches(document.text)
    assert sorted((one.line, one.reason) for one in skipped) == [
        (2, SkipReason.SPAN_OUTSIDE),
        (3, SkipReason.SPAN_OUTSIDE),
        (4, SkipReason.RELATION_ENDS),
        (5, SkipReason.NOT_KEPT),
        (6, SkipReason.NOT_A_RECORD),
    ]
    assert not any(one.is_note for one in skipped)


def test_that_annotations_without_their_text_are_refused(tmp_path: Path) -> None:
    path = pair(tmp_path, ANN)
    path.with_suffix(".txt").unlink()
    with pytest.raises(UserError) as raised:
        list(brat.read(path, ReadOptions()))
    assert raised.value.problem is PARTNER_MISSING


def test_that_a_blank_text_is_skipped(tmp_path: Path) -> None:
    path = pair(tmp_path, "", " \n")
    assert list(brat.read(path, ReadOptions())) == [SkippedRow("7.txt", 1, SkipReason.EMPTY_TEXT)]


def test_that_what_brat_writes_otherwise_is_said_and_configured(tmp_path: Path) -> None:
    one = found_annotation(
        1,
        "Pain",
        [(0, 4)],
        "My label",
        attributes={"body side": "left", "negated": "yes"},
        concept=Concept("ICD 10", "2019", "R52", "Pain"),
        comment="two\nlines",
    )
    other = found_annotation(2, "Pain", [(0, 2)], "B")
    assert one is not None
    assert other is not None
    note = NewNote("Visit", "Pain", "a.txt", "utf-8", "en", "CON")
    document = Document(note, (one, other), (found_relation(1, "leads to", 1, 2),))
    assert list(brat.losses(document, WriteOptions())) == [
        Loss(Content.NAMES, 1),
        Loss(Content.VERSIONS, 1),
        Loss(Content.COMMENTS, 1),
        Loss(Content.NAMES, 1),
    ]
    brat.write(tmp_path / "out", [document, document], WriteOptions())
    names = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert names == [
        "annotation.conf",
        "note-CON-2.ann",
        "note-CON-2.txt",
        "note-CON.ann",
        "note-CON.txt",
    ]
    configuration = (tmp_path / "out" / "annotation.conf").read_text(encoding="utf-8")
    assert "My_label\nB\n[relations]\nleads_to\tArg1:<ENTITY>, Arg2:<ENTITY>" in configuration
    assert "body_side\tArg:<ENTITY>, Value:left\nnegated\tArg:<ENTITY>" in configuration


@pytest.mark.parametrize(
    ("name", "notes", "annotations", "relations", "skipped"),
    [("maccrobat2020", 160, 20190, 19977, 2), ("ncbi-disease", 693, 5932, 0, 127)],
)
def test_that_real_corpora_are_read_whole(
    shared_data: Path, name: str, notes: int, annotations: int, relations: int, skipped: int
) -> None:
    counts = [0, 0, 0, 0]
    for path in sorted((shared_data / name).rglob("*.ann")):
        document, rest = read(path)
        counts[0] += 1
        counts[1] += len(document.annotations)
        counts[2] += len(document.relations)
        counts[3] += len(rest)
        text = document.text
        assert all(one.matches(text) for one in document.annotations)
    assert counts == [notes, annotations, relations, skipped]
