"""CoNLL, PubTator and spaCy: real corpora come in whole, and go out as others read them."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange import conll, doccano, pubtator, spacy_json
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.formats import Format, format_named, format_of
from medgen_desktop.interchange.reading import Reading, ReadOptions, SkippedRow, SkipReason
from medgen_desktop.interchange.writing import WriteOptions

pytestmark = pytest.mark.clinic

OPTIONS = WriteOptions()


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def documents_of(readings: list[Reading]) -> list[Document]:
    return [one for one in readings if isinstance(one, Document)]


def document(text: str, *spans: tuple[int, int, str]) -> Document:
    found = [
        found_annotation(number, text, [(start, end)], label)
        for number, (start, end, label) in enumerate(spans, start=1)
    ]
    kept = tuple(one for one in found if one is not None)
    assert len(kept) == len(spans)
    return Document(NewNote("", text, "a.txt", "utf-8", "en"), kept)


def spans_in(found: Document) -> list[tuple[str, str]]:
    return [(one.text, one.label) for one in found.annotations]


def content(found: Document) -> tuple[object, ...]:
    spans = [(one.pieces, one.label, one.text, one.concept) for one in found.annotations]
    links = [(one.kind, one.source, one.target) for one in found.relations]
    return found.text, spans, links


@pytest.mark.parametrize(
    "tags",
    [
        ("B-S", "I-S", "O", "B-D", "B-D"),
        ("I-S", "I-S", "O", "I-D", "B-D"),
        ("B-S", "E-S", "O", "S-D", "S-D"),
        ("B-S", "L-S", "O", "U-D", "U-D"),
        ("B-S", "E-S", "O", "S-D", "B-D"),
        ("B-S", "I-S", "_", "B-D", "B-D"),
    ],
    ids="".join,
)
def test_that_all_schemes_are_read_alike(tmp_path: Path, tags: tuple[str, ...]) -> None:
    words = ("chest", "pain", "and", "asthma", "flu")
    lines = "\r\n".join(f"{word} X {tag}" for word, tag in zip(words, tags, strict=True))
    (found,) = documents_of(list(conll.read(written(tmp_path / "a.bio", lines), ReadOptions())))
    assert found.text == "chest pain and asthma flu"
    assert spans_in(found) == [("chest pain", "S"), ("asthma", "D"), ("flu", "D")]


def test_that_labels_of_any_spelling_are_read_and_a_word_without_a_tag_is_kept(
    tmp_path: Path,
) -> None:
    path = written(
        tmp_path / "a.bio", "flu\tNN\nin\tO\narm\tB-body part\n\n\nNo\n\naspirin\tDrug-B\nx\tB\n"
    )
    found, skipped = list(conll.read(path, ReadOptions()))
    assert isinstance(found, Document)
    assert found.text == "flu in arm\nNo\naspirin x"
    assert spans_in(found) == [("arm", "body part"), ("aspirin", "Drug"), ("x", "Entity")]
    assert skipped == SkippedRow("a.bio", 1, SkipReason.NOT_A_RECORD, is_note=False)


def test_that_chinese_characters_are_joined_and_blank_tokens_are_blanks(tmp_path: Path) -> None:
    lines = "患 O\n者 O\n咳 B-S\n嗽 I-S\n  O\nC B-T\nT I-T\n\n\n# id = 3\n无 O"
    (found,) = documents_of(list(conll.read(written(tmp_path / "a.bio", lines), ReadOptions())))
    assert found.text == "患者咳嗽 CT\n无"
    assert spans_in(found) == [("咳嗽", "S"), ("CT", "T")]


def test_that_words_among_chinese_have_blanks_between_them_only(tmp_path: Path) -> None:
    lines = "患者 O\n做 O\nchest B-T\nCT I-T\n。 O"
    (found,) = documents_of(list(conll.read(written(tmp_path / "a.bio", lines), ReadOptions())))
    assert found.text == "患者做chest CT。"
    assert spans_in(found) == [("chest CT", "T")]


def test_that_notes_begin_where_the_file_says_and_a_corpus_has_one_a_sentence(
    tmp_path: Path,
) -> None:
    two = written(tmp_path / "a.conll", "-DOCSTART- -X- O\n\nOne O\n\n-DOCSTART- O\n\nTwo O\nbad\n")
    readings = list(conll.read(two, ReadOptions()))
    assert [one.text for one in documents_of(readings)] == ["One", "Two bad"]
    assert readings[2:] == [SkippedRow("a.conll", 8, SkipReason.NOT_A_RECORD, is_note=False)]
    many = written(tmp_path / "b.conll", "One O\n\n" * 501)
    assert len(documents_of(list(conll.read(many, ReadOptions())))) == 501
    few = written(tmp_path / "c.conll", "One O\n\n" * 499)
    assert len(documents_of(list(conll.read(few, ReadOptions())))) == 1
    empty = written(tmp_path / "d.conll", "-DOCSTART- O\n\n")
    assert list(conll.read(empty, ReadOptions())) == [
        SkippedRow("d.conll", 1, SkipReason.EMPTY_TEXT)
    ]


def test_that_words_are_cut_where_annotations_end_and_blanks_are_said(tmp_path: Path) -> None:
    text = "(No chest-pain),\n\n3.5 mg. -DOCSTART- is here. "
    found = document(text, (4, 9, "Body"), (10, 14, "Symptom"))
    path = tmp_path / "a.conll"
    conll.write(path, [found], OPTIONS)
    rows = [line.split(" ") for line in path.read_text(encoding="utf-8").split("\n")[2:] if line]
    assert rows[:7] == [
        ["(", "-X-", "SpaceAfter=No", "O"],
        ["No", "-X-", "_", "O"],
        ["chest", "-X-", "SpaceAfter=No", "B-Body"],
        ["-", "-X-", "SpaceAfter=No", "O"],
        ["pain", "-X-", "SpaceAfter=No", "B-Symptom"],
        [")", "-X-", "SpaceAfter=No", "O"],
        [",", "-X-", "SpacesAfter=\\n\\n", "O"],
    ]
    assert not list(conll.losses(found, OPTIONS))
    (back,) = documents_of(list(conll.read(path, ReadOptions())))
    assert content(back) == content(found)


def test_that_chinese_is_written_by_characters_in_either_scheme(tmp_path: Path) -> None:
    found = document("患者咳嗽，无热。", (2, 4, "S"), (6, 7, "S"))
    path = tmp_path / "a.conll"
    conll.write(path, [found], WriteOptions("BIOES"))
    tags = [
        line.split(" ")[-1] for line in path.read_text(encoding="utf-8").split("\n")[2:] if line
    ]
    assert tags == ["O", "O", "B-S", "E-S", "O", "O", "S-S", "O"]
    (back,) = documents_of(list(conll.read(path, ReadOptions())))
    assert content(back) == content(found)


def test_that_figures_of_a_chinese_corpus_are_not_torn(tmp_path: Path) -> None:
    lines = "患 O\n者 O\n咳 O\n嗽 O\n\n-DOCSTART- O\n\n3 O\n7 O\n"
    found = documents_of(list(conll.read(written(tmp_path / "a.bio", lines), ReadOptions())))
    assert [one.text for one in found] == ["患者咳嗽", "37"]


@pytest.mark.parametrize("scheme", ["IOB2", "BIOES"])
def test_that_real_notes_come_back_exactly_from_conll(
    shared_data: Path, tmp_path: Path, scheme: str
) -> None:
    found: list[Document] = []
    for path in sorted((shared_data / "bc5cdr").glob("*.PubTator.txt")):
        found += documents_of(list(pubtator.read(path, ReadOptions())))[:150]
    lines = shared_data / "chineseblue" / "cMedQANER" / "dev.json"
    found += documents_of(list(doccano.read(lines, ReadOptions())))
    conll.write(tmp_path / "a.conll", found, WriteOptions(scheme))
    back = documents_of(list(conll.read(tmp_path / "a.conll", ReadOptions())))
    assert [one.text for one in back] == [one.text for one in found]
    for one, other in zip(found, back, strict=True):
        lost = {loss.number for loss in conll_format().losses(one, WriteOptions(scheme))}
        kept = {(each.pieces, each.label) for each in other.annotations}
        assert all((x.pieces, x.label) in kept or x.id in lost for x in one.annotations)


def conll_format() -> Format:
    found = format_named("conll")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "text", "format_name"),
    [
        ("a.txt", "flu B-D\nand O\n" * 3, "conll"),
        ("a.txt", "Plan O\nis good\nas ever\n", "text"),
        ("a.txt", "O", "text"),
        ("a.txt", "12|t|Title\n12|a|Text\n", "pubtator"),
        ("a.txt", "He said 12|t|.\n", "text"),
        ("a.bmes", "x B-D\n", "conll"),
    ],
)
def test_that_tagged_text_is_told_from_text(
    tmp_path: Path, name: str, text: str, format_name: str
) -> None:
    found = format_of(written(tmp_path / name, text))
    assert found is not None
    assert found.name == format_name


def test_that_the_whole_of_bc5cdr_comes_in_and_goes_round(
    shared_data: Path, tmp_path: Path
) -> None:
    counts: Counter[str] = Counter()
    for path in sorted((shared_data / "bc5cdr").glob("*.PubTator.txt")):
        readings = list(pubtator.read(path, ReadOptions()))
        found = documents_of(readings)
        counts["notes"] += len(found)
        counts["spans"] += sum(len(one.annotations) for one in found)
        counts["relations"] += sum(len(one.relations) for one in found)
        counts["unequal"] += sum(
            not one.matches(each.text) for each in found for one in each.annotations
        )
        pubtator.write(tmp_path / path.name, found, OPTIONS)
        back = documents_of(list(pubtator.read(tmp_path / path.name, ReadOptions())))
        assert [content(one) for one in back] == [content(one) for one in found]
        assert [one.note.record_id for one in back] == [one.note.record_id for one in found]
    assert counts == {"notes": 1000, "spans": 18976, "relations": 2049, "unequal": 0}


def test_that_what_pubtator_cannot_say_is_listed(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.pubtator",
        "junk\n1|t|Flu and cold\n1|a|Two.\r\n1\t0\t3\tFlu\tDisease\tD007251|D003139\n"
        "1\t8\t12\tcold\tDisease\t-1\n1\t0\t3\tFlu\t\tD1\n1\t50\t60\tno\tDisease\tX\n"
        "1\tCID\tD007251\tMESH:D007251\n1\tCID\tD007251\tD9999999\n1\tnothing\n\n2|t|\n",
    )
    junk, found, *lost, last = list(pubtator.read(path, ReadOptions()))
    assert junk == SkippedRow("a.pubtator", 1, SkipReason.NOT_A_RECORD)
    assert isinstance(found, Document)
    assert found.text == "Flu and cold\nTwo."
    both = Concept("MESH", "", "D007251|D003139", "")
    assert [one.concept for one in found.annotations] == [both, None]
    assert [(one.kind, one.source, one.target) for one in found.relations] == [("CID", 1, 1)]
    assert [(one.line, one.reason) for one in lost if isinstance(one, SkippedRow)] == [
        (6, SkipReason.SPAN_UNLABELLED),
        (7, SkipReason.SPAN_OUTSIDE),
        (9, SkipReason.RELATION_ENDS),
        (10, SkipReason.NOT_A_RECORD),
    ]
    assert last == SkippedRow("a.pubtator", 12, SkipReason.EMPTY_TEXT)


def test_that_a_note_of_several_lines_loses_them_in_pubtator(tmp_path: Path) -> None:
    text = "Title\nOne\nTwo"
    first, second = (
        found_annotation(number, text, [(start, start + 3)], "D", concept=concept)
        for number, start, concept in (
            (1, 6, Concept("MESH", "", "D000001", "")),
            (2, 10, Concept("ICD-10", "2026", "A00", "Cholera")),
        )
    )
    assert first is not None
    assert second is not None
    links = (found_relation(1, "causes", 1, 2), found_relation(2, "treats", 2, 1))
    note = NewNote("", text, "a.txt", "utf-8", "en", "a b")
    found = Document(note, (first, second), links)
    assert {(one.content, one.number) for one in pubtator.losses(found, OPTIONS)} == {
        (Content.BLANKS, 0),
        (Content.RECORD_ID, 0),
        (Content.CONCEPTS, 2),
    }
    pubtator.write(tmp_path / "a.pubtator", [found], OPTIONS)
    (back,) = documents_of(list(pubtator.read(tmp_path / "a.pubtator", ReadOptions())))
    assert back.text == "Title\nOne Two"
    assert back.note.record_id == "1"
    alone = Document(note, (first, replace(second, concept=None)), links)
    lost = [one for one in pubtator.losses(alone, OPTIONS) if one.content is Content.RELATIONS]
    assert [one.number for one in lost] == [1, 2]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Chest  pain,\n now\t🤒. ", [(0, 11, "S"), (7, 11, "S"), (1, 3, "X")]),
        ("  患者咳嗽CT ok", [(4, 6, "S"), (6, 8, "T")]),
        (" a", []),
        ("a\n\n b  ", [(0, 1, "A")]),
    ],
)
def test_that_spacys_tokens_are_the_text_and_no_annotation_ends_within_one(
    tmp_path: Path, text: str, spans: list[tuple[int, int, str]]
) -> None:
    spacy_json.write(tmp_path / "a.jsonl", [document(text, *spans)], OPTIONS)
    plain = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    tokens = [(one["start"], one["end"]) for one in plain["tokens"]]
    end = 0
    for start, stop in tokens:
        assert text[end:start] in {"", " "}
        assert start < stop
        end = stop
    assert text[end:] in {"", " "}
    assert not tokens or tokens[0][0] == 0
    starts, ends = zip(*tokens, strict=True)
    assert [(one["start"], one["end"], one["label"]) for one in plain["spans"]["sc"]] == spans
    for start, stop, _ in spans:
        assert start in starts
        assert stop in ends
    assert plain["text"] == text


def test_that_spacy_gets_no_annotation_with_a_blank_at_its_edge(tmp_path: Path) -> None:
    text = "Chest pain , no fever"
    found = document(text, (0, 11, "S"), (10, 11, "X"), (13, 15, "N"))
    spacy_json.write(tmp_path / "a.jsonl", [found], OPTIONS)
    plain = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    assert [(one["start"], one["end"]) for one in plain["spans"]["sc"]] == [(0, 10), (13, 15)]
    lost = [(one.content, one.number) for one in spacy_json.losses(found, OPTIONS)]
    assert lost == [(Content.BOUNDARIES, 1), (Content.BOUNDARIES, 2)]


def test_that_every_mention_has_all_its_cells_in_pubtator(tmp_path: Path) -> None:
    found = document("Flu and cold", (0, 3, "Disease"))
    pubtator.write(tmp_path / "a.pubtator", [found], OPTIONS)
    lines = (tmp_path / "a.pubtator").read_text(encoding="utf-8").split("\n")
    assert lines[1] == "1\t0\t3\tFlu\tDisease\t-1"
