"""MedTator's XML: its own files, tags of every kind, names that XML lacks, unsafe files."""

import json
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange import medtator
from medgen_desktop.interchange.contents import Content, Loss
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.formats import format_of
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason
from medgen_desktop.interchange.writing import WriteOptions

pytestmark = pytest.mark.clinic

TEXT = "Pain in the left\nleg 🤒, no cough."


def read(path: Path) -> tuple[Document, list[SkippedRow]]:
    document, *rest = medtator.read(path, ReadOptions())
    assert isinstance(document, Document)
    return document, [one for one in rest if isinstance(one, SkippedRow)]


def file(folder: Path, tags: str, text: str = TEXT, before: str = "") -> Path:
    path = folder / "7.txt.xml"
    path.write_text(
        f"<?xml version='1.0'?>{before}<T>\n<TEXT><![CDATA[{text}]]></TEXT>\n"
        f"<TAGS>\n{tags}\n</TAGS></T>",
        encoding="utf-8",
    )
    return path


def test_that_tags_of_every_kind_are_understood(tmp_path: Path) -> None:
    tags = """<Sign spans="0~4" text="Pain" id="S0" certainty="Positive" note=""/>
<Sign spans="0~4,12~20" text="Pain...left&#10;leg" id="S1"/>
<Sign SPANS="28~33" id="S2" code="C1" code_system="UMLS" comment="none"/>
<Sign spans="0~4;17~20" text="Pain leg" id="S2" code="x"/>
<lk id="A0" FirstID="S0" FirstText="Pain" SecondID="S1" SecondText="Pain"/>
<lk id="A1" toID="S0" fromID="S2" atID="S1"/>
<!-- checked -->
<Kind spans="-1~-1" text="" id="K0" value="visit"/>
<Kind spans="-1~-1" text="" id="K1" value="other" by="two"/>
<Done spans="-1~-1" text="" id="K2"/>"""
    path = file(tmp_path, tags)
    found = format_of(path)
    assert found is not None
    assert found.name == "medtator"
    document, skipped = read(path)
    assert skipped == []
    assert document.note.record_id == "7"
    assert document.text == TEXT
    assert [one.text for one in document.annotations] == [
        "Pain",
        "Pain left\nleg",
        "cough",
        "Pain leg",
    ]
    assert all(one.matches(TEXT) for one in document.annotations)
    assert [one.attributes for one in document.annotations] == [
        {"certainty": "Positive"},
        {},
        {},
        {"code": "x"},
    ]
    assert document.annotations[2].concept == Concept("UMLS", "", "C1", "")
    assert document.annotations[2].comment == "none"
    assert [(one.kind, one.source, one.target) for one in document.relations] == [
        ("lk", 1, 2),
        ("lk", 1, 3),
        ("lk", 1, 2),
    ]
    assert document.fields == {"Kind": "visit, other", "Kind by": "two", "Done": "yes"}


def test_that_what_is_not_understood_is_named_with_its_line(tmp_path: Path) -> None:
    tags = """<Sign spans="0~4" text="Ache" id="S0"/>
<Sign spans="90~94" text="Pain" id="S1"/>
<Sign spans="" text="Pain" id="S2"/>
<Sign spans="4~4" text="" id="S3"/>
<lk id="A0" aID="S0" aText="Pain" bID="S9" bText=""/>
<lk id="A1" aID="S0" aText="Pain" bID="S0" bText="Pain" sure="no"/>
<lk id="A2"/>"""
    document, skipped = read(file(tmp_path, tags))
    assert [one.text for one in document.annotations] == ["Ache"]
    assert not document.annotations[0].matches(TEXT)
    assert len(document.relations) == 1
    assert [(one.line - 5, one.reason) for one in skipped] == [
        (1, SkipReason.SPAN_OUTSIDE),
        (2, SkipReason.SPAN_OUTSIDE),
        (3, SkipReason.SPAN_OUTSIDE),
        (4, SkipReason.RELATION_ENDS),
        (5, SkipReason.NOT_KEPT),
        (6, SkipReason.RELATION_ENDS),
    ]
    assert not any(one.is_note for one in skipped)


def test_that_a_blank_text_is_skipped_and_none_refused(tmp_path: Path) -> None:
    assert list(medtator.read(file(tmp_path, "", " \n"), ReadOptions())) == [
        SkippedRow("7.txt.xml", 1, SkipReason.EMPTY_TEXT)
    ]
    (tmp_path / "a.xml").write_text("<T><TAGS/></T>", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        list(medtator.read(tmp_path / "a.xml", ReadOptions()))
    assert raised.value.problem is FILE_BROKEN


def test_that_entities_are_refused(tmp_path: Path) -> None:
    path = file(tmp_path, "<Sign spans='0~4' text='&x;'/>", before="<!DOCTYPE T [<!ENTITY x 'y'>]>")
    with pytest.raises(UserError) as raised:
        list(medtator.read(path, ReadOptions()))
    assert raised.value.problem is FILE_BROKEN


def test_that_what_the_format_has_otherwise_is_said_and_written_safely(tmp_path: Path) -> None:
    text = "Pain]]> & <b>\x0c🤒 leg"
    one = found_annotation(
        1,
        text,
        [(0, 4), (len(text) - 3, len(text))],
        "My label",
        attributes={"body side": "left", "body_side": "\n", "text": "a", "nurse ID": "b"},
        concept=Concept("ICD", "2019", "R52", "Pain"),
        comment="two\nlines",
    )
    other = found_annotation(2, text, [(13, 15)], "症状", attributes={"程度": "轻"})
    assert one is not None
    assert other is not None
    note = NewNote("", text, "a.txt", "utf-8", "en", "CON")
    links = (found_relation(1, "7 leads", 1, 2),)
    document = Document(note, (one, other), links, fields={"ward": "3", "a b": "c"})
    assert list(medtator.losses(document, WriteOptions())) == [
        Loss(Content.BLANKS),
        Loss(Content.BLANKS, 2),
        Loss(Content.NAMES),
        Loss(Content.NAMES, 1),
        Loss(Content.NAMES, 1),
    ]
    medtator.write(tmp_path / "out", [document, document], WriteOptions())
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["note-CON-2.txt.xml", "note-CON.txt.xml", "schema.yaml"]
    schema = json.loads((tmp_path / "out" / "schema.yaml").read_text(encoding="utf-8"))
    written = tmp_path / "out" / "note-CON.txt.xml"
    assert schema["name"] == etree.parse(written).getroot().tag
    assert [(one["name"], [each["name"] for each in one["attrs"]]) for one in schema["etags"]] == [
        (
            "My_label",
            [
                *("body_side", "body_side_", "text_", "nurse_ID_"),
                *("code_system", "code_version", "code", "code_name", "comment"),
            ],
        ),
        ("症状", ["程度"]),
        ("ward", ["value"]),
        ("a_b", ["value"]),
    ]
    assert [one["is_non_consuming"] for one in schema["etags"]] == [False, False, True, True]
    assert schema["rtags"][0]["name"] == "_7_leads"
    assert [one["name"] for one in schema["rtags"][0]["attrs"]] == ["source", "target"]
    back, skipped = read(written)
    assert skipped == []
    assert back.text == text.replace("\x0c", " ")
    assert [each.pieces for each in back.annotations] == [one.pieces, other.pieces]
    assert all(each.matches(back.text) for each in back.annotations)
    assert back.annotations[0].attributes["body_side_"] == "\n"
    assert (back.annotations[0].concept, back.annotations[0].comment) == (one.concept, one.comment)
    assert back.fields == {"ward": "3", "a_b": "c"}
    assert back.relations[0].kind == "_7_leads"


def test_that_medtator_s_own_files_are_read(shared_fixtures: Path) -> None:
    folder = shared_fixtures / "medtator"
    counts: Counter[str] = Counter()
    unlike: list[tuple[str, str]] = []
    for path in sorted((folder / "ann_xml").glob("*.xml")):
        document, skipped = read(path)
        raw = folder / "raw_txt" / path.stem
        assert document.text == raw.read_text(encoding="utf-8")
        counts.update(one.label for one in document.annotations)
        counts.update(one.kind for one in document.relations)
        counts["skipped"] += len(skipped)
        text = document.text
        assert all(one.matches(text) for one in document.annotations)
        root = etree.parse(path).getroot()
        said = [tag.get("text") for tag in root.iterfind("TAGS/*[@spans]")]
        unlike += [
            (one.text, word)
            for one, word in zip(document.annotations, said, strict=True)
            if one.text != word
        ]
    assert counts == {"Pain": 13, "Fever": 8, "Severity": 3, "AE_lk": 3, "skipped": 0}
    assert unlike == [("Severe", "severe"), ("Fever", "fever")]
