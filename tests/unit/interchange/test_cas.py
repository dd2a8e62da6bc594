"""UIMA CAS as XMI and JSON: INCEpTION's layers, positions in UTF-16, zips, unsafe files."""

import json
import shutil
import struct
import zipfile
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from cassis import Cas, TypeSystem, load_cas_from_xmi, load_typesystem
from hypothesis import given, settings
from hypothesis import strategies as st

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import (
    FILE_BROKEN,
    FILE_PROTECTED,
    FILE_TOO_LARGE,
    PARTNER_MISSING,
)
from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.interchange import cas_json, cas_xmi, files
from medgen_desktop.interchange.cas_types import ENTITY, METADATA, type_system
from medgen_desktop.interchange.contents import Content, Loss
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.formats import format_of
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason
from medgen_desktop.interchange.writing import WriteOptions

pytestmark = pytest.mark.clinic

TEXT = "🤒 Fever and pain.\r\nNo 咳嗽."
SEGMENTATION = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"


def read(module: ModuleType, path: Path) -> list[Document | SkippedRow]:
    return list(module.read(path, ReadOptions()))


def only(module: ModuleType, path: Path) -> Document:
    (document,) = read(module, path)
    assert isinstance(document, Document)
    return document


def inception_types() -> TypeSystem:
    """A type system as that of a project with layers of its own."""
    types = type_system()
    for name in ("Token", "Sentence"):
        types.create_type(f"{SEGMENTATION}.{name}")
    pos = types.create_type("de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS")
    types.create_feature(pos, "PosValue", "uima.cas.String")
    link = types.create_type("webanno.custom.SignAtLink", "uima.cas.TOP")
    types.create_feature(link, "role", "uima.cas.String")
    types.create_feature(link, "target", ENTITY)
    sign = types.create_type("webanno.custom.Sign")
    for name, kind in (
        *(("value", "uima.cas.String"), ("severe", "uima.cas.Boolean")),
        *(("grade", "uima.cas.Integer"), ("other", ENTITY), ("tags", "uima.cas.StringArray")),
        *(("detail", "uima.cas.TOP"), ("none", "uima.cas.FSArray")),
    ):
        types.create_feature(sign, name, kind)
    types.create_feature(sign, "at", "uima.cas.FSArray", link)
    chain = types.create_type("webanno.custom.CorefLink")
    types.create_feature(chain, "next", chain)
    types.create_feature(chain, "referenceRelation", "uima.cas.String")
    edge = types.create_type("webanno.custom.Leads")
    types.create_feature(edge, "Governor", sign)
    types.create_feature(edge, "Dependent", "uima.tcas.Annotation")
    types.create_feature(edge, "sure", "uima.cas.Double")
    types.create_type("webanno.custom.Aside", "uima.cas.TOP")
    return types


def saved(folder: Path, cas: Cas, types: TypeSystem) -> tuple[Path, Path]:
    """The same CAS as XMI, with its type system beside it, and as JSON."""
    cas.to_xmi(folder / "a.xmi")
    types.to_xml(folder / "TypeSystem.xml")
    cas.to_json(folder / "a.json")
    return folder / "a.xmi", folder / "a.json"


def project_cas(types: TypeSystem) -> Cas:
    """A text with named entities, a layer of signs, chains, links and relations."""
    cas = Cas(types, sofa_string=TEXT, sofa_mime="text/plain")

    def make(name: str, said: str, **held: object) -> object:
        start = TEXT.index(said)
        one = types.get_type(name)(begin=start, end=start + len(said), **held)
        cas.add(one)
        return one

    make(METADATA, TEXT, documentId="7.txt", documentTitle="Seven")
    make(f"{SEGMENTATION}.Sentence", TEXT)
    token = make(f"{SEGMENTATION}.Token", "Fever")
    make("de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS", "Fever", PosValue="NN")
    fever = make(ENTITY, "Fever", value="Finding", identifier="http://a.org/entity/Q1")
    cough = make(ENTITY, "咳嗽", identifier="UMLS:C1")
    make(ENTITY, "No", value="Cue", identifier="C2")
    link = types.get_type("webanno.custom.SignAtLink")(role="where", target=cough)
    array, strings = types.get_type("uima.cas.FSArray"), types.get_type("uima.cas.StringArray")
    pain = make(
        "webanno.custom.Sign",
        "pain",
        value="Symptom",
        severe=True,
        grade=3,
        other=fever,
        tags=strings(elements=["a", "b"]),
        at=array(elements=[link]),
        detail=types.get_type("webanno.custom.Aside")(),
        none=array(elements=[]),
    )
    make("webanno.custom.Sign", "and")
    second = make("webanno.custom.CorefLink", "pain", referenceRelation="same")
    make("webanno.custom.CorefLink", "Fever", next=second, referenceRelation="is")
    make("webanno.custom.Leads", "Fever", Governor=pain, Dependent=fever, sure=0.5)
    make("webanno.custom.Leads", "Fever", Governor=pain, Dependent=token)
    return cas


def test_that_layers_of_a_project_become_annotations(tmp_path: Path) -> None:
    types = inception_types()
    cas = project_cas(types)
    for path, module in zip(saved(tmp_path, cas, types), (cas_xmi, cas_json), strict=True):
        known = format_of(path)
        assert known is not None
        assert known.load() is module
        document, *rest = read(module, path)
        assert isinstance(document, Document)
        assert (document.note.title, document.note.record_id) == ("Seven", "7.txt")
        assert document.note.original == TEXT
        held = {(one.label, one.text): one for one in document.annotations}
        assert held.keys() == {
            *(("Finding", "Fever"), ("NamedEntity", "咳嗽"), ("Cue", "No")),
            *(("Symptom", "pain"), ("Sign", "and"), ("CorefLink", "pain"), ("CorefLink", "Fever")),
        }
        assert all(one.matches(document.text) for one in document.annotations)
        assert held["Symptom", "pain"].attributes == {
            "layer": "Sign",
            "severe": "yes",
            "grade": "3",
            "tags": "a, b",
        }
        assert held["CorefLink", "pain"].attributes == {"referenceRelation": "same"}
        assert held["Finding", "Fever"].concept == Concept("http://a.org/entity/", "", "Q1", "")
        assert held["NamedEntity", "咳嗽"].concept == Concept("UMLS", "", "C1", "")
        assert held["Cue", "No"].concept == Concept("", "", "C2", "")
        named = {one.id: one.text for one in document.annotations}
        links = sorted(
            (one.kind, named[one.source], named[one.target]) for one in document.relations
        )
        assert links == [
            ("Leads", "pain", "Fever"),
            ("is", "Fever", "pain"),
            ("other", "pain", "Fever"),
            ("where", "pain", "咳嗽"),
        ]
        assert Counter(one.reason for one in rest if isinstance(one, SkippedRow)) == {
            SkipReason.RELATION_ENDS: 1,  # the one to a word
            SkipReason.NOT_KEPT: 3,  # parts of speech, `detail`, how sure
        }


def full_document() -> Document:
    text = "Pain in the left\nleg 🤒, no \x0ccough."
    one = found_annotation(
        1,
        text,
        [(0, 4), (17, 22)],
        "My symptom",
        attributes={"type": "dull", "body side": "left"},
        concept=Concept("ICD:10", "2019", "R52", "Pain"),
        comment="two\nlines",
        annotator="Ann",
        created_at="2026-01-02",
        origin=Origin("rules", "1", 0.25),
    )
    other = found_annotation(
        2, text, [(21, 22)], "B", said="🤕", concept=Concept("http://a.org/", "", "C1", "")
    )
    assert one is not None
    assert other is not None
    note = NewNote("Visit", text, "a.txt", "utf-8", "en", "CON/1", "HPI", "Short.")
    links = (found_relation(1, "leads to", 1, 2),)
    return Document(note, (one, other), links, NoteStatus.DONE, "Odd.", {"ward": "3"})


@pytest.mark.parametrize(("module", "suffix"), [(cas_xmi, ".xmi"), (cas_json, ".json")])
def test_that_all_of_a_note_comes_back(tmp_path: Path, module: ModuleType, suffix: str) -> None:
    document = full_document()
    module.write(tmp_path / "out", [document, document], WriteOptions())
    found = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in found if path.suffix == suffix] == [
        f"CON-1-2{suffix}",
        f"CON-1{suffix}",
    ]
    back = only(module, tmp_path / "out" / f"CON-1{suffix}")
    assert back.text == (document.text if suffix == ".json" else document.text.replace("\x0c", " "))
    for name in ("annotations", "relations", "status", "comment", "fields"):
        assert getattr(back, name) == getattr(document, name), name
    for name in ("title", "record_id", "section", "target"):
        assert getattr(back.note, name) == getattr(document.note, name), name


def test_that_what_is_written_is_what_uima_has(tmp_path: Path) -> None:
    """Read by the library alone: named entities in UTF-16 units, one description of the note."""
    assert list(cas_xmi.losses(full_document(), WriteOptions())) == [Loss(Content.BLANKS)]
    cas_xmi.write(tmp_path / "out", [full_document()], WriteOptions())
    types = load_typesystem(tmp_path / "out" / "TypeSystem.xml")
    cas = load_cas_from_xmi(tmp_path / "out" / "CON-1.xmi", types)
    assert cas.get_document_annotation().documentTitle == "Visit"
    assert [(one.value, one.identifier) for one in cas.select(ENTITY)] == [
        ("My symptom", "ICD:10:R52"),
        ("B", "http://a.org/:C1"),
    ]
    assert cas.select(ENTITY)[1].get_covered_text() == "🤒"
    assert [one.get_covered_text() for one in cas.select("custom.Relation")] == ["🤒"]
    assert b'begin="21" end="23"' in (tmp_path / "out" / "CON-1.xmi").read_bytes()


def test_that_half_a_character_is_written_as_none(tmp_path: Path) -> None:
    document = Document(NewNote("", "a\ud83eb", "", "", ""))
    cas_json.write(tmp_path / "out", [document], WriteOptions())
    assert only(cas_json, next((tmp_path / "out").iterdir())).text == "a\ufffdb"


@settings(max_examples=60, deadline=None)
@given(text=st.text("a🤒咳\n𝛼 ", min_size=1, max_size=12).filter(str.strip), data=st.data())
def test_that_positions_are_those_of_the_library(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cas = Cas(type_system(), sofa_string=text, sofa_mime="text/plain")
    cas.add(cas.typesystem.get_type(ENTITY)(begin=start, end=end, value="A"))
    values = json.loads(cas.to_json() or "")
    found = [
        (one["begin"], one["end"])
        for one in values["%FEATURE_STRUCTURES"]
        if one["%TYPE"] == ENTITY
    ]
    units = [len(text[:place].encode("utf-16-le")) // 2 for place in (start, end)]
    assert found == [tuple(units)]


def test_that_a_place_within_a_character_is_its_beginning(tmp_path: Path) -> None:
    cas = Cas(type_system(), sofa_string="a🤒b cough", sofa_mime="text/plain")
    cas.add(cas.typesystem.get_type(ENTITY)(begin=0, end=3, value="A"))
    path, _ = saved(tmp_path, cas, cas.typesystem)
    path.write_text(path.read_text(encoding="utf-8").replace('end="4"', 'end="2"'), "utf-8")
    assert [one.text for one in only(cas_xmi, path).annotations] == ["a"]
    path.write_text(path.read_text(encoding="utf-8").replace('end="2"', 'end="20"'), "utf-8")
    assert [one.reason for one in read(cas_xmi, path) if isinstance(one, SkippedRow)] == [
        SkipReason.SPAN_OUTSIDE
    ]


def test_that_an_xmi_without_its_types_is_refused(tmp_path: Path) -> None:
    cas_xmi.write(tmp_path / "out", [full_document()], WriteOptions())
    (tmp_path / "out" / "TypeSystem.xml").rename(tmp_path / "out" / "other.xml")
    (tmp_path / "out" / "CON-1.xml").write_text("<collection/>", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        read(cas_xmi, tmp_path / "out" / "CON-1.xmi")
    assert raised.value.problem is PARTNER_MISSING
    assert str(raised.value).startswith("CON-1.xmi needs the file TypeSystem.xml beside it.")


def test_that_inception_s_zip_is_read(tmp_path: Path) -> None:
    document = full_document()
    for name in ("one", "two"):
        cas_xmi.write(tmp_path / name, [document], WriteOptions())
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("one", "two"):
            archive.write(tmp_path / name / "CON-1.xmi", f"{name}/CON-1.xmi")
        archive.write(tmp_path / "one" / "TypeSystem.xml", "one/TypeSystem.xml")
        archive.writestr("readme.txt", "x")
    known = format_of(path)
    assert known is not None
    assert known.name == "xmi"
    first, second = read(cas_xmi, path)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert first.annotations == second.annotations == document.annotations
    assert first.note.source_name == "CON-1.xmi"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert format_of(path) is None
    path.write_bytes(b"PK\x03\x04 broken")
    assert format_of(path) is None


def test_that_unsafe_zips_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xmi", "x" * 5000)
        archive.writestr("TypeSystem.xml", "<typeSystemDescription/>")
    whole = path.read_bytes()
    with monkeypatch.context() as limited:
        limited.setattr(files, "LARGEST_UNPACKED", 1000)
        assert refused(path) == FILE_TOO_LARGE.code
    place = whole.index(b"PK\x01\x02") + 8
    path.write_bytes(whole[:place] + struct.pack("<H", 1) + whole[place + 2 :])
    assert refused(path) == FILE_PROTECTED.code
    path.write_bytes(whole[:60] + b"\xff" * 4 + whole[64:])
    assert refused(path) == FILE_BROKEN.code
    path.write_bytes(whole)
    assert refused(path) == FILE_BROKEN.code  # it is no XML


def refused(path: Path) -> str:
    with pytest.raises(UserError) as raised:
        read(cas_xmi, path)
    return raised.value.code


EVIL = "x=open('/tmp/never','w')"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<name>comment</name>", f"<name>{EVIL}</name>"),
        ("<name>comment</name>", "<name>__class__</name>"),
        ("<name>comment</name>", "<name/>"),
        ("<types>", "<other>"),
        ("typeSystemDescription", "typeSystemDescriptions"),
        ("<name>medgen.Value</name>", "<name>medgen.Piece</name>"),
        ("?>\n", '?><!DOCTYPE a [<!ENTITY x "y">]>'),
        ("?>\n", '?><!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">&x;'),
    ],
)
def test_that_an_unsafe_or_wrong_type_system_is_refused(
    tmp_path: Path, before: str, after: str
) -> None:
    cas_xmi.write(tmp_path / "out", [full_document()], WriteOptions())
    types = tmp_path / "out" / "TypeSystem.xml"
    text = types.read_text(encoding="utf-8").replace("?>", "?>\n", 1)
    assert before in text
    types.write_text(text.replace(before, after), encoding="utf-8")
    assert refused(tmp_path / "out" / "CON-1.xmi") == FILE_BROKEN.code


def test_that_an_xmi_with_entities_or_other_types_is_refused(tmp_path: Path) -> None:
    cas_xmi.write(tmp_path / "out", [full_document()], WriteOptions())
    path = tmp_path / "out" / "CON-1.xmi"
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ("<xmi:XMI", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><xmi:XMI'),
        ("NamedEntity", "NamedThing"),
        ('sofa="', 'sofas="'),
    ):
        path.write_text(text.replace(before, after), encoding="utf-8")
        assert refused(path) == FILE_BROKEN.code


@pytest.mark.parametrize(
    "change",
    [
        {"%TYPES": {"a.B": {"%SUPER_TYPE": "uima.tcas.Annotation", EVIL: {}}}},
        {"%TYPES": {"a.B": {"%SUPER_TYPE": "a.C"}}},
        {"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "a.B"}]},
        {"%VIEWS": {"x": 1}},
    ],
)
def test_that_a_wrong_json_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    whole = {"%TYPES": {}, "%FEATURE_STRUCTURES": [], "%VIEWS": {}, **change}
    (tmp_path / "a.json").write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(UserError) as raised:
        read(cas_json, tmp_path / "a.json")
    assert raised.value.problem is FILE_BROKEN


def test_that_structures_may_be_listed_by_their_ids(tmp_path: Path) -> None:
    cas = Cas(type_system(), sofa_string=TEXT, sofa_mime="text/plain")
    cas.add(cas.typesystem.get_type(ENTITY)(begin=2, end=7, value="A"))
    _, path = saved(tmp_path, cas, cas.typesystem)
    values = json.loads(path.read_text(encoding="utf-8"))
    listed = values["%FEATURE_STRUCTURES"]
    values["%FEATURE_STRUCTURES"] = {str(one.pop("%ID")): one for one in listed}
    path.write_text(json.dumps(values), encoding="utf-8")
    assert [one.text for one in only(cas_json, path).annotations] == ["Fever"]


def test_that_the_fixtures_of_cassis_in_json_are_read(shared_fixtures: Path) -> None:
    """The same in JSON and XMI, emoji and right-to-left text included."""
    counts = {}
    for path in sorted((shared_fixtures / "uima-cas" / "json").rglob("data.json")):
        document = only(cas_json, path)
        words = [one.text for one in document.annotations]
        assert "".join(words) == "".join(document.text.split())
        counts[path.parent.name.removeprefix("casWith")] = len(words)
        other = read(cas_xmi, path.with_name("debug.xmi"))
        if path.parent.name == "casWithTextAndAnnotations":  # its XMI lacks the text
            assert other == [SkippedRow("debug.xmi", 1, SkipReason.EMPTY_TEXT)]
        else:
            assert isinstance(other[0], Document)
            assert other[0].annotations == document.annotations
    assert counts == {
        "EmojiUnicodeTextAndAnnotations": 9,
        "LeftToRightTextAndAnnotations": 2,
        "TextAndAnnotations": 4,
        "TraditionalChineseTextAndAnnotations": 4,
    }


KNOWN = {
    "cas_with_smileys": ["PyTorch", "TensorFlow", *["Transformers"] * 3],
    "cas_with_references": ["Lorem", "ametr", "dolor"],
    "cas_with_empty_array_reference": [],
    "cas_with_nonindexed_fs": [],
    "cas_with_two_sofas": [],
}
"""Words that are annotated; the type systems of the other files are not among the fixtures."""


def test_that_inception_s_own_files_are_read(shared_fixtures: Path, tmp_path: Path) -> None:
    folder = shared_fixtures / "uima-cas"
    links: list[str] = []
    for types in sorted((folder / "typesystems").iterdir()):
        shutil.copy(types, tmp_path / "TypeSystem.xml")
        for path in sorted((folder / "xmi").iterdir()):
            copy = Path(shutil.copy(path, tmp_path / path.name))
            if path.stem not in KNOWN:
                assert refused(copy) == FILE_BROKEN.code
                continue
            found = [one for one in read(cas_xmi, copy) if isinstance(one, Document)]
            assert found == read(cas_xmi, copy)
            assert len(found) == (2 if path.stem == "cas_with_two_sofas" else 1)
            words = sorted(one.text for document in found for one in document.annotations)
            assert words == KNOWN[path.stem]
            links += [one.kind for document in found for one in document.relations]
    assert links == ["Bar", "Baz"] * 3


def test_that_features_with_names_of_python_s_keep_their_own(
    shared_fixtures: Path, tmp_path: Path
) -> None:
    shutil.copy(shared_fixtures / "uima-cas" / "xmi" / "cas_with_reserved_names.xmi", tmp_path)
    path = tmp_path / "cas_with_reserved_names.xmi"
    path.write_text(path.read_text(encoding="utf-8").replace('end="0"', 'end="3"'), "utf-8")
    (tmp_path / "TypeSystem.xml").write_text(
        "<typeSystemDescription><types><typeDescription><name>test.type</name><supertypeName>"
        "uima.tcas.Annotation</supertypeName><features><featureDescription><name>self</name>"
        "<rangeTypeName>uima.cas.Integer</rangeTypeName></featureDescription><featureDescription>"
        "<name>type</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>"
        "</features></typeDescription></types></typeSystemDescription>",
        encoding="utf-8",
    )
    (one,) = only(cas_xmi, path).annotations
    assert (one.text, one.attributes) == ("Joe", {"self": "2", "type": "2"})
