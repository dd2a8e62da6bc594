"""C-CDA: sections as a person reads them, in any encoding, and no entity is ever followed."""

import base64
import time
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import FILE_NOT_TEXT, Problem, UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.interchange import ccda
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import format_of
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason

pytestmark = pytest.mark.clinic

HEAD = """<realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<id root="2.16.840.1.113883.19.5.99999.1" extension="TT988"/>
<code code="18842-5" codeSystem="2.16.840.1.113883.6.1" displayName="Discharge Summary"/>
<title>Community Hospital: Discharge Summary</title>
<recordTarget><patientRole><id extension="998991" root="2.16.840.1.113883.19.5.99999.2"/>
<patient><name><given>Eve</given></name></patient></patientRole></recordTarget>"""
ALLERGIES = """<section><code code="48765-2"/><title>ALLERGIES</title><text>
  <paragraph><content styleCode="Bold">No</content> known
     drug allergies<footnote ID="f1">as the patient says</footnote>.<br/>WBC 12
     &#215; 10<sup>9</sup>/L, SpO<sub>2</sub> 98&#160;%<content revised="delete">97 %</content>,
     the 4<sup>th</sup> day<footnoteRef IDREF="f1"/></paragraph></text>
  <entry><act classCode="ACT" moodCode="EVN"><text>not the narrative</text></act></entry>
  </section>"""
MEDICATIONS = """<section><title>Medications</title><text><!-- none of it -->
  <list><caption>At home</caption><item ID="m1">Aspirin<list listType="ordered"><item>81 mg</item>
  <item>daily</item></list></item><item><paragraph>Metformin</paragraph><paragraph>500
  mg</paragraph></item><item revised="delete">Warfarin</item></list>
  <renderMultiMedia referencedObject="MM1"><caption>a picture</caption></renderMultiMedia>
  <linkHtml href="#m1">See above</linkHtml></text></section>"""
RESULTS = """<section><title>Results</title><text><table border="1"><caption>Blood</caption>
  <colgroup><col width="50%"/></colgroup><thead><tr><th>Test</th><th>Value</th></tr></thead>
  <tfoot><tr><td colspan="2">Fasting</td></tr></tfoot>
  <tbody><tr><td>WBC</td><td><paragraph>12.3</paragraph><paragraph>high</paragraph></td></tr>
  <tr><td/><td>4.1</td></tr><tr><td/></tr></tbody></table></text>
  <component><section><title>CT</title><text>No nodule.
     No effusion.</text></section></component></section>"""
SEEN = """ALLERGIES
No known drug allergies [as the patient says].
WBC 12 × 10⁹/L, SpO2 98 %, the 4th day

Medications
At home
- Aspirin
  1. 81 mg
  2. daily
- Metformin
  500 mg
See above

Results
Blood
Test\tValue
WBC\t12.3 high
\t4.1
Fasting

CT
No nodule.
No effusion."""
CHINESE = """<title>出院小结</title><recordTarget><patientRole><id extension="住院号7"/>
</patientRole></recordTarget><component><structuredBody><component><section><title>主诉</title>
<text>咳嗽、发热３天。</text></section></component><component><section><title>诊断</title>
<text><list><item>肺炎</item><item>高血压</item></list></text></section></component>
</structuredBody></component>"""


def whole(inner: str, before: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return (
        f'{before}\n<?xml-stylesheet type="text/xsl" href="CDA.xsl"?>\n'
        '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc">'
        f"{inner}</ClinicalDocument>"
    )


def structured(*sections: str) -> str:
    listed = "".join(f"<component>{one}</component>" for one in sections)
    return f"{HEAD}<component><structuredBody>{listed}</structuredBody></component>"


def packed(attributes: str, said: str) -> str:
    return f"{HEAD}<component><nonXMLBody><text {attributes}>{said}</text></nonXMLBody></component>"


def readings(path: Path, source: str | bytes, encoding: str | None = None) -> list[object]:
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    found = format_of(path)
    assert found is not None
    assert found.name == "ccda"
    return list(found.load().read(path, ReadOptions(encoding)))


def text_read(path: Path, source: str | bytes, encoding: str | None = None) -> Document:
    (document,) = readings(path, source, encoding)
    assert isinstance(document, Document)
    return document


def refusal(path: Path, source: str | bytes) -> Problem:
    path.write_bytes(source.encode() if isinstance(source, str) else source)
    with pytest.raises(UserError) as raised:
        list(ccda.read(path, ReadOptions()))
    assert "secret" not in str(raised.value)
    return raised.value.problem


def test_that_sections_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    document = text_read(
        tmp_path / "a.xml", whole(structured(ALLERGIES, MEDICATIONS, RESULTS, "<section/>"))
    )
    assert document.text == SEEN
    note = document.note
    assert (note.title, note.record_id) == ("Community Hospital: Discharge Summary", "998991")
    assert (note.source_name, note.encoding, note.language) == ("a.xml", "utf-8", "en")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_that_the_encoding_that_is_declared_holds(tmp_path: Path, encoding: str) -> None:
    source = CHINESE if encoding != "big5" else "<title>出院</title>" + structured(ALLERGIES)
    declared = encoding.removesuffix("-sig").upper()
    before = f'<?xml version="1.0" encoding="{declared}" standalone="yes"?>'
    document = text_read(tmp_path / "a.xml", whole(source, before).encode(encoding))
    if encoding != "big5":
        assert document.text == "主诉\n咳嗽、发热３天。\n\n诊断\n- 肺炎\n- 高血压"
        assert (document.note.record_id, document.note.language) == ("住院号7", "zh")
    assert document.note.title.startswith("出院")


def test_that_an_encoding_that_a_person_names_wins(tmp_path: Path) -> None:
    wrong = whole(CHINESE, '<?xml version="1.0" encoding="UTF-8"?>').encode("gbk")
    assert refusal(tmp_path / "a.xml", wrong) is FILE_NOT_TEXT
    assert text_read(tmp_path / "a.xml", wrong, "gb18030").note.title == "出院小结"
    # MSXML declares UTF-16 of what is then kept in UTF-8
    kept = whole(CHINESE, '<?xml version="1.0" encoding="UTF-16"?>')
    assert text_read(tmp_path / "a.xml", kept).note.title == "出院小结"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("doctype", "used"),
    [
        (f'[<!ENTITY l0 "secret">{LAUGHS}]', "<title>&l11;</title>"),
        (f'[<!ENTITY l0 "secret">{LAUGHS}]', '<id extension="&l11;"/>'),
        ('[<!ENTITY x SYSTEM "{outside}">]', "<title>&x;</title>"),
        ('[<!ENTITY % x SYSTEM "{outside}"> %x;]', "<title>secret</title>"),
        ('SYSTEM "{outside}"', "<title>secret</title>"),
        ('PUBLIC "-//X//EN" "http://127.0.0.1:9/secret.dtd"', "<title>&x;</title>"),
        ('[<!ENTITY x "secret">]', "<title>&x;</title>"),
    ],
    ids=["laughs", "laughs in a value", "file", "parameter", "dtd", "network", "entity"],
)
def test_that_documents_with_entities_are_refused(tmp_path: Path, doctype: str, used: str) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret", encoding="utf-8")
    before = f"<!DOCTYPE ClinicalDocument {doctype.replace('{outside}', outside.as_uri())}>"
    began = time.perf_counter()
    assert refusal(tmp_path / "a.xml", whole(used + structured(ALLERGIES), before)) is FILE_BROKEN
    assert time.perf_counter() - began < 2


def test_that_broken_and_endless_documents_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    assert refusal(path, whole(structured(ALLERGIES))[:-9]) is FILE_BROKEN
    assert refusal(path, "<ClinicalDocument>secret\x01</ClinicalDocument>") is FILE_BROKEN
    assert refusal(path, '<?xml version="1.0"?><secret/>') is FILE_BROKEN
    assert refusal(path, '<?xml version="1.0"?>') is FILE_BROKEN
    deep = "<content>" * 3000 + "secret" + "</content>" * 3000
    assert refusal(path, whole(structured(f"<section><text>{deep}</text></section>"))) is (
        FILE_BROKEN
    )
    deep = "<list><item>" * 110 + "Cough" + "</item></list>" * 110
    document = text_read(path, whole(structured(f"<section><text>{deep}</text></section>")))
    assert document.text.strip() == "- Cough"


def test_that_the_line_of_a_mistake_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text('<?xml version="1.0"\n encoding="utf-8"?>\n<a>\n</b>', encoding="utf-8")
    with pytest.raises(UserError) as raised:
        list(ccda.read(path, ReadOptions()))
    assert "line 4" in str(raised.value)


@pytest.mark.parametrize(
    ("attributes", "said", "seen"),
    [
        ('mediaType="text/plain"', "Cough\n  for 3 days.", "Cough\n  for 3 days."),
        ('mediaType="text/plain" representation="B64"', "发热。", "发热。"),
        ('mediaType="text/html" representation="B64"', "<p>Fever</p><p>no</p>", "Fever\n\nno"),
        ('mediaType="application/rtf" representation="B64"', r"{\rtf1\ansi Fever}", "Fever"),
    ],
)
def test_that_a_body_that_is_no_xml_is_read(
    tmp_path: Path, attributes: str, said: str, seen: str
) -> None:
    inside = base64.encodebytes(said.encode()).decode() if "B64" in attributes else said
    assert text_read(tmp_path / "a.cda", whole(packed(attributes, inside))).text == seen


@pytest.mark.parametrize(
    ("attributes", "inside", "reason"),
    [
        ('mediaType="application/pdf"', '<reference value="a.pdf"/>', SkipReason.ELSEWHERE),
        ('mediaType="image/tiff" representation="B64"', "SGk=", SkipReason.ATTACHMENT_UNKNOWN),
        ('compression="DF" representation="B64"', "SGk=", SkipReason.ATTACHMENT_UNKNOWN),
        ('representation="B64"', "S*k=", SkipReason.ATTACHMENT_BROKEN),
        ('mediaType="application/pdf" representation="B64"', "SGk=", SkipReason.ATTACHMENT_BROKEN),
        ('mediaType="text/plain"', " ", SkipReason.EMPTY_TEXT),
    ],
)
def test_that_a_body_that_is_not_read_is_named(
    tmp_path: Path, attributes: str, inside: str, reason: SkipReason
) -> None:
    found = readings(tmp_path / "a.xml", whole(packed(attributes, inside)))
    assert found == [SkippedRow("a.xml", 1, reason)]


def test_that_a_document_without_a_body_is_skipped(tmp_path: Path) -> None:
    found = readings(tmp_path / "a.xml", whole(HEAD))
    assert found == [SkippedRow("a.xml", 1, SkipReason.EMPTY_TEXT)]
    bare = "<component><structuredBody><component><section><text>Cough.</text></section>"
    document = text_read(
        tmp_path / "a.xml", whole(f"{bare}</component></structuredBody></component>")
    )
    assert (document.note.title, document.note.record_id) == ("Cough.", "")
