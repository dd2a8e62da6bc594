"""BioC in XML and JSON: passages, sentences, ways of counting, infons, and unsafe files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.interchange import bioc_json, bioc_xml
from medgen_desktop.interchange.contents import Content, Loss
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.formats import format_of
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason
from medgen_desktop.interchange.writing import WriteOptions

pytestmark = pytest.mark.clinic

TITLE, ABSTRACT = "Fièvre 🤒 et toux", "Pas de fièvre, mais une 🤒 toux."
SHELL = "<?xml version='1.0'?>{}<collection><source/><date/><key/>{}</collection>"


def read_xml(folder: Path, documents: str, doctype: str = "") -> list[Document | SkippedRow]:
    path = folder / "in.xml"
    path.write_text(SHELL.format(doctype, documents), encoding="utf-8")
    return list(bioc_xml.read(path, ReadOptions()))


def read_json(folder: Path, written: object) -> list[Document | SkippedRow]:
    path = folder / "in.json"
    path.write_text(json.dumps(written), encoding="utf-8")
    return list(bioc_json.read(path, ReadOptions()))


def only(readings: list[Document | SkippedRow]) -> Document:
    (document,) = readings
    assert isinstance(document, Document)
    return document


def marked(key: str, offset: int, length: int, text: str, *infons: tuple[str, str]) -> str:
    said = "".join(f'<infon key="{name}">{value}</infon>' for name, value in infons)
    place = f'<location offset="{offset}" length="{length}"/>'
    return f'<annotation id="{key}">{said}{place}<text>{text}</text></annotation>'


def size(text: str, unit: str) -> int:
    return len(text) if unit == "code points" else len(text.encode(unit)) // (1 + ("16" in unit))


@pytest.mark.parametrize("unit", ["code points", "utf-8", "utf-16-le"])
def test_that_each_way_of_counting_is_seen_in_all_passages(tmp_path: Path, unit: str) -> None:
    second = size(TITLE, unit) + 1
    start = second + size(ABSTRACT[: ABSTRACT.index("toux")], unit)
    one = marked("1", size(TITLE[: TITLE.index("toux")], unit), 4, "toux", ("type", "Sign"))
    other = marked("2", start, 4, "toux", ("type", "Sign"))
    document = only(
        read_xml(
            tmp_path,
            f"<document><id>7</id><passage><offset>0</offset><text>{TITLE}</text>{one}</passage>"
            f"<passage><offset>{second}</offset><text>{ABSTRACT}</text>{other}</passage></document>",
        )
    )
    assert document.text == f"{TITLE}\n{ABSTRACT}"
    assert document.note.record_id == "7"
    assert [one.start for one in document.annotations] == [
        place for place in range(len(document.text)) if document.text.startswith("toux", place)
    ]
    assert all(one.matches(document.text) for one in document.annotations)


def test_that_passages_stand_as_far_apart_as_they_say(tmp_path: Path) -> None:
    parts = [(0, "One."), (4, " Two."), (10, "Three."), (30, "Four\r"), (35, "Five"), (0, "Six")]
    passages = [{"offset": offset, "text": text} for offset, text in parts]
    passages[-1]["annotations"] = [
        {"infons": {"type": "Number"}, "text": "Six", "locations": [{"offset": 0, "length": 3}]}
    ]
    document = only(read_json(tmp_path, {"documents": [{"passages": passages}]}))
    assert document.text == "One. Two.\nThree.\n\nFour\nFive\nSix"
    assert [(one.start, one.text) for one in document.annotations] == [(28, "Six")]


def test_that_sentences_stand_for_a_passage_without_text(tmp_path: Path) -> None:
    sentences = (
        "<sentence><offset>0</offset><text>No pain.</text>"
        + marked("a", 3, 4, "pain", ("type", "Sign"))
        + "</sentence><sentence><offset>9</offset><text>A cough.</text></sentence>"
    )
    relation = '<relation id="r"><infon key="type">with</infon><node refid="b" role="target"/>'
    document = only(
        read_xml(
            tmp_path,
            f"<document><id/><passage><infon key='section'>HPI</infon><offset>0</offset>{sentences}"
            f"</passage>{marked('b', 11, 5, 'cough', ('type', 'Sign'))}{relation}"
            "<node refid='a' role='source'/></relation></document>",
        )
    )
    assert document.text == "No pain.\nA cough."
    assert [one.text for one in document.annotations] == ["pain", "cough"]
    assert [(one.kind, one.source, one.target) for one in document.relations] == [("with", 1, 2)]
    assert document.fields == {"section": "HPI"}


def test_that_sentences_of_a_passage_with_text_are_of_that_passage(tmp_path: Path) -> None:
    """All passages begin at 0 here, as some tools have it: each annotation belongs to its own."""

    def passage(text: str, key: str) -> dict[str, object]:
        one = {"id": key, "infons": {"type": "Sign"}, "text": text}
        sentence = {
            "offset": 0,
            "text": text,
            "infons": {"part": text},
            "annotations": [{**one, "locations": [{"offset": 0, "length": len(text)}]}],
        }
        return {"offset": 0, "text": text, "sentences": [sentence]}

    last = {"annotations": [{"infons": {"type": "Sign"}, "locations": [{"offset": 9}]}]}
    passages = [passage("Pain.", "a"), passage("Cough.", "a"), {"infons": {"part": ""}, **last}]
    document, *rest = read_json(tmp_path, {"documents": [{"passages": passages}]})
    assert isinstance(document, Document)
    assert [(one.start, one.text) for one in document.annotations] == [(0, "Pain."), (6, "Cough.")]
    assert document.fields == {"part": "Pain., Cough."}
    assert [one.reason for one in rest if isinstance(one, SkippedRow)] == [SkipReason.SPAN_OUTSIDE]


@pytest.mark.parametrize("score", ["high", "nan", "7"])
def test_that_a_score_that_is_none_counts_nothing(tmp_path: Path, score: str) -> None:
    infons = {"type": "Sign", "medgen:origin_source": "rules", "medgen:origin_score": score}
    one = {"infons": infons, "locations": [{"offset": 0, "length": 4}]}
    passage = {"offset": 0, "text": "Pain", "annotations": [one]}
    document = only(read_json(tmp_path, {"documents": [{"passages": [passage]}]}))
    assert document.annotations[0].origin == Origin("rules", "", 0.0)
    assert document.annotations[0].text == "Pain"


@pytest.mark.parametrize(
    ("infons", "concept", "attributes", "lost"),
    [
        ({"identifier": "MESH:D1"}, Concept("MESH", "", "D1", ""), {}, []),
        ({"identifier": "D003920"}, Concept("MESH", "", "D003920", ""), {}, []),
        ({"identifier": "672", "valid": True}, Concept("", "", "672", ""), {"valid": "yes"}, []),
        ({"OMIM": "114480"}, Concept("OMIM", "", "114480", ""), {}, []),
        ({"identifier": "-", "score": 0.5}, None, {"score": "0.5"}, []),
        (
            {"identifier": "MESH:D1", "database": "ncbi_mesh", "normalized": [1, 2]},
            Concept("MESH", "", "D1", ""),
            {"database": "ncbi_mesh", "normalized": "1, 2"},
            [],
        ),
        ({"identifier": "D1|D2"}, Concept("", "", "D1", ""), {}, [SkipReason.NOT_KEPT]),
        ({"role1": {"type": "x"}}, None, {}, [SkipReason.NOT_KEPT]),
    ],
)
def test_that_infons_of_other_tools_are_understood(
    tmp_path: Path,
    infons: dict[str, object],
    concept: Concept | None,
    attributes: dict[str, str],
    lost: list[SkipReason],
) -> None:
    one = {"id": 1, "infons": {"type": "Sign", **infons}, "text": "Pain"}
    one["locations"] = [{"offset": "0", "length": 4}]
    passage = {"offset": 0, "text": "Pain", "annotations": [one]}
    document, *rest = read_json(tmp_path, {"PubTator3": [{"id": 5, "passages": [passage]}]})
    assert isinstance(document, Document)
    assert (document.annotations[0].concept, document.annotations[0].attributes) == (
        concept,
        attributes,
    )
    assert [one.reason for one in rest if isinstance(one, SkippedRow)] == lost


def test_that_what_is_incomplete_is_left_out_by_name(tmp_path: Path) -> None:
    whole = marked("a", 0, 4, "Pain", ("type", "Sign"))
    wrong = [
        "<annotation><text>Pain</text></annotation>",
        '<annotation id="b"><infon key="type">Sign</infon><location offset="x"/></annotation>',
        '<annotation id="c"><infon key="type">Sign</infon></annotation>',
        '<annotation id="a"><infon>x</infon><infon key="type">S</infon>'
        '<location offset="90" length="3"/></annotation>',
    ]
    relations = (
        '<relation><infon key="type">r</infon><node refid="a"/></relation>'
        '<relation><infon key="type">r</infon><infon key="score">1</infon><node refid="a" role=""/>'
        '<node refid="a" role=""/><node refid="a" role=""/></relation>'
        '<relation><node refid="a" role=""/><node refid="z" role=""/></relation>'
    )
    document, *rest = read_xml(
        tmp_path,
        "<document><id>1</id><passage><text>Pa<i>in</i></text>"
        f"{whole}{''.join(wrong)}</passage>{relations}</document>"
        "<document><id>2</id><passage><offset>0</offset><text> </text></passage></document>",
    )
    assert isinstance(document, Document)
    assert [one.text for one in document.annotations] == ["Pain"]
    assert len(document.relations) == 2
    assert [(one.line, one.reason, one.is_note) for one in rest if isinstance(one, SkippedRow)] == [
        (1, SkipReason.SPAN_UNLABELLED, False),
        (1, SkipReason.RELATION_ENDS, False),
        (1, SkipReason.NOT_KEPT, False),
        (1, SkipReason.RELATION_ENDS, False),
        *[(1, SkipReason.SPAN_OUTSIDE, False)] * 3,
        (2, SkipReason.EMPTY_TEXT, True),
    ]


def full_document() -> Document:
    text = "Pain in the left\nleg 🤒, no \x01cough."
    one = found_annotation(
        1,
        text,
        [(0, 4), (12, 20)],
        "Symptom, new",
        attributes={"type": "dull", "body side": "left", "medgen:x": "y", "MESH": "z"},
        concept=Concept("ICD:10", "2019", "R52|1", "Pain"),
        comment="two\r\nlines",
        annotator="Ann",
        created_at="2026-01-02",
        origin=Origin("rules", "1", 0.25),
    )
    other = found_annotation(
        2, text, [(20, 22)], "B", said="🤕", concept=Concept("", "", "D003920", "")
    )
    assert one is not None
    assert other is not None
    note = NewNote("Visit", text, "a.txt", "utf-8", "en", "CON/1", "HPI", "Short.")
    return Document(
        note,
        (one, other),
        (found_relation(1, "leads to", 1, 2),),
        NoteStatus.DONE,
        "Odd.",
        {"title": "x", "ward": "3"},
    )


@pytest.mark.parametrize("suffix", [".xml", ".json"])
def test_that_all_of_a_note_comes_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    document = full_document()
    found = format_of_written(path, [document, document])
    first, second = found
    expected = document.text if suffix == ".json" else document.text.replace("\x01", "\ufffd")
    assert first.text == expected
    for name in ("annotations", "relations", "status", "comment", "fields"):
        assert getattr(first, name) == getattr(document, name), name
    for name in ("title", "record_id", "section", "target"):
        assert getattr(first.note, name) == getattr(document.note, name), name
    assert second.note.occurrence == 1


def format_of_written(path: Path, documents: list[Document]) -> Iterator[Document]:
    module = bioc_xml if path.suffix == ".xml" else bioc_json
    module.write(path, documents, WriteOptions())
    known = format_of(path)
    assert known is not None
    assert known.load() is module
    return (one for one in module.read(path, ReadOptions()) if isinstance(one, Document))


def test_that_characters_that_xml_lacks_are_said() -> None:
    assert list(bioc_xml.losses(full_document(), WriteOptions())) == [Loss(Content.CHARACTERS)]
    one = found_annotation(1, "a\x0cb", [(0, 3)], "L")
    assert one is not None
    document = Document(NewNote("", "a\x0cb", "", "", ""), (one,))
    assert list(bioc_xml.losses(document, WriteOptions())) == [
        Loss(Content.BLANKS),
        Loss(Content.BLANKS, 1),
    ]


LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("doctype", "text"),
    [
        (f'<!DOCTYPE collection [<!ENTITY a0 "ha">{LAUGHS}]>', "&a9;"),
        (f'<!DOCTYPE collection [<!ENTITY a0 "ha">{LAUGHS}]>', "<infon key='&a9;'/>"),
        ('<!DOCTYPE collection [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;"),
        ('<!DOCTYPE collection [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>', "a"),
        ('<!DOCTYPE collection SYSTEM "BioC.dtd">', "Fever &nbsp;"),
        ("", "Fever &nbsp;"),
        ("", "Fever <b>"),
    ],
)
def test_that_entities_and_broken_files_are_refused(
    tmp_path: Path, doctype: str, text: str
) -> None:
    body = f"<document><id/><passage><offset>0</offset><text>{text}</text></passage></document>"
    with pytest.raises(UserError) as raised:
        read_xml(tmp_path, body, doctype)
    assert raised.value.problem is FILE_BROKEN
    assert "Fever" not in str(raised.value)


def test_that_a_doctype_alone_does_nothing(tmp_path: Path) -> None:
    text = "<![CDATA[Fever &nbsp; &amp;]]> &lt;39"
    body = f"<document><id/><passage><offset>0</offset><text>{text}</text></passage></document>"
    doctype = '<!DOCTYPE collection SYSTEM "BioC.dtd">'
    assert only(read_xml(tmp_path, body, doctype)).text == "Fever &nbsp; &amp; <39"


def test_that_another_root_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<article/>", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        list(bioc_xml.read(tmp_path / "a.xml", ReadOptions()))
    assert raised.value.problem is FILE_BROKEN


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "big5", "utf-8-sig"])
def test_that_the_declared_encoding_is_used(tmp_path: Path, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = f"<?xml version='1.0' encoding='{declared}'?><collection><document><id>1</id><passage>"
    text += "<offset>0</offset><text>頭痛三天。</text></passage></document></collection>"
    (tmp_path / "a.xml").write_bytes(text.encode(encoding))
    document = only(list(bioc_xml.read(tmp_path / "a.xml", ReadOptions())))
    assert document.text == "頭痛三天。"
    assert document.note.encoding.startswith(declared)


def test_that_lines_and_lists_of_documents_are_read(tmp_path: Path) -> None:
    documents = [{"id": n, "passages": [{"offset": 0, "text": f"Note {n}."}]} for n in (1, 2)]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(map(json.dumps, [*documents, [], {"x": 1}])), encoding="utf-8")
    rows = list(bioc_json.read(path, ReadOptions()))
    assert [one.note.record_id for one in rows if isinstance(one, Document)] == ["1", "2"]
    assert rows[2:] == [SkippedRow("in.jsonl", place, SkipReason.NOT_A_RECORD) for place in (3, 4)]
    assert len(read_json(tmp_path, documents)) == 2
    assert read_json(tmp_path, {"documents": []}) == []
    path.write_text('{"documents": [\n{"id": 1,\n]}', encoding="utf-8")
    with pytest.raises(UserError) as raised:
        list(bioc_json.read(path, ReadOptions()))
    assert raised.value.problem is FILE_BROKEN
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        list(bioc_json.read(path, ReadOptions()))
    assert raised.value.problem is FILE_BROKEN
