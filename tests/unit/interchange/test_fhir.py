"""FHIR as hospitals' servers give it: bundles, single resources, bulk exports; what is amiss."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.interchange import fhir
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import format_of
from medgen_desktop.interchange.reading import Reading, ReadOptions, SkippedRow, SkipReason

pytestmark = pytest.mark.clinic

RTF = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Progress note\par No cough, 38\'b0C.}"
HTML = (
    '<html><head><meta charset="utf-8"/></head><body><div class="fmtConv"><p>Progress note</p>'
    "<p>No&nbsp;cough.</p></div></body></html>"
)
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">'


def packed(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def attachment(content_type: str, text: str | bytes, **more: Any) -> dict[str, Any]:
    return {"attachment": {"contentType": content_type, "data": packed(text), **more}}


def reference(*contents: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A note as an electronic record's server gives it."""
    return {
        "resourceType": "DocumentReference",
        "id": "eAbC123",
        "meta": {"lastUpdated": "2024-05-01T10:00:00Z"},
        "identifier": [{"system": "urn:oid:1.2.840.114350.1.13.0.1.7.2.727879", "value": "4711"}],
        "status": "current",
        "docStatus": "final",
        "type": {
            "coding": [{"system": "http://loinc.org", "code": "11506-3", "display": "Progress"}],
            "text": "Progress Note",
        },
        "subject": {"reference": "Patient/e63", "display": "Eve"},
        "date": "2024-05-01T10:00:00",
        "content": list(contents),
        "_ours": "a property that FHIR does not know",
        **more,
    }


def bundle(*resources: Any, kind: str = "searchset") -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": kind,
        "total": len(resources),
        "entry": [
            {"fullUrl": f"https://fhir.hospital.example/R4/{number}", "resource": one}
            for number, one in enumerate(resources)
        ],
    }


def readings(path: Path, *content: Any, indent: int | None = None) -> list[Reading]:
    text = "\n".join(json.dumps(one, indent=indent, ensure_ascii=False) for one in content)
    path.write_text(text, encoding="utf-8")
    found = format_of(path)
    assert found is not None
    assert found.name == "fhir"
    return list(found.load().read(path, ReadOptions()))


def only(path: Path, content: Any) -> Document:
    (document,) = readings(path, content)
    assert isinstance(document, Document)
    return document


def test_that_the_plainest_of_several_attachments_is_the_note(tmp_path: Path) -> None:
    rtf, html = attachment("text/rtf", RTF), attachment("text/html; charset=UTF-8", HTML)
    document = only(tmp_path / "a.json", reference(rtf, html))
    assert document.text == "Progress note\n\nNo cough."
    assert (document.note.title, document.note.record_id) == ("Progress Note", "4711")
    document = only(tmp_path / "a.json", bundle(reference(rtf)))
    assert document.text == "Progress note\nNo cough, 38°C."
    assert document.note.encoding == "cp1252"
    plain = attachment("text/plain", "Progress note\r\nNo cough.")
    document = only(tmp_path / "a.json", reference(html, plain))
    assert document.note.original == "Progress note\r\nNo cough."


@pytest.mark.parametrize(
    ("content_type", "data", "seen"),
    [
        ("text/plain; charset=GBK", "发热".encode("gbk"), "发热"),
        ('text/plain;charset="utf-16"', "发热".encode("utf-16"), "发热"),
        ("text/plain", "咳嗽三天，发热，无胸痛。".encode("gb18030"), "咳嗽三天，发热，无胸痛。"),
        ("text/html;charset=gb18030", "<p>发热".encode("gb18030"), "发热"),
        ("application/xhtml+xml", f"{DIV}<p>Fever</p></div>".encode(), "Fever"),
        ("text/plain", RTF.encode(), "Progress note\nNo cough, 38°C."),
        ("application/rtf", RTF.encode(), "Progress note\nNo cough, 38°C."),
        (
            "application/xml",
            b'<ClinicalDocument xmlns="urn:hl7-org:v3"><component><nonXMLBody><text>Fever</text>'
            b"</nonXMLBody></component></ClinicalDocument>",
            "Fever",
        ),
    ],
)
def test_that_attachments_are_read_by_what_they_say(
    tmp_path: Path, content_type: str, data: bytes, seen: str
) -> None:
    assert only(tmp_path / "a.json", reference(attachment(content_type, data))).text == seen


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            {"attachment": {"contentType": "application/pdf", "url": "Binary/7"}},
            SkipReason.ELSEWHERE,
        ),
        (
            {"attachment": {"contentType": "text/plain", "url": "https://a.example/secret"}},
            SkipReason.ELSEWHERE,
        ),
        (attachment("image/jpeg", b"\xff\xd8"), SkipReason.ATTACHMENT_UNKNOWN),
        (attachment("application/pdf", b"%PDF-1.4"), SkipReason.ATTACHMENT_BROKEN),
        (attachment("text/plain; charset=utf-8", b"\xff\xfe\xfa"), SkipReason.ATTACHMENT_BROKEN),
        (attachment("text/plain; charset=none", b"Cough"), SkipReason.ATTACHMENT_BROKEN),
        (attachment("text/rtf", r"{\rtf1\ansicpg99999 a\'ff}"), SkipReason.ATTACHMENT_BROKEN),
        (attachment("text/xml", "<a/>"), SkipReason.ATTACHMENT_BROKEN),
        (
            {"attachment": {"contentType": "text/plain", "data": "a*b"}},
            SkipReason.ATTACHMENT_BROKEN,
        ),
        ({"attachment": {"contentType": "text/plain", "data": 7}}, SkipReason.ATTACHMENT_BROKEN),
        ({"attachment": {"contentType": "text/plain"}}, SkipReason.EMPTY_TEXT),
        (attachment("text/plain", " \n"), SkipReason.EMPTY_TEXT),
        ({"attachment": "secret"}, SkipReason.EMPTY_TEXT),
    ],
)
def test_that_a_note_that_cannot_be_read_is_named(
    tmp_path: Path, content: dict[str, Any], reason: SkipReason
) -> None:
    good = reference(attachment("text/plain", "Cough"))
    found = readings(tmp_path / "a.json", bundle(good, reference(content)))
    assert isinstance(found[0], Document)
    assert found[1:] == [SkippedRow("a.json", 2, reason)]


def test_that_what_was_entered_in_error_is_left_out(tmp_path: Path) -> None:
    wrong = reference(attachment("text/plain", "Cough"), status="entered-in-error")
    report = {"resourceType": "DiagnosticReport", "status": "cancelled", "conclusion": "No."}
    assert readings(tmp_path / "a.json", bundle(wrong, report)) == [
        SkippedRow("a.json", 1, SkipReason.IN_ERROR),
        SkippedRow("a.json", 2, SkipReason.IN_ERROR),
    ]


def test_that_an_address_within_the_bundle_is_followed(tmp_path: Path) -> None:
    binary = {
        "resourceType": "Binary",
        "id": "7",
        "contentType": "text/plain",
        "data": packed("Ok"),
    }
    url = "https://fhir.hospital.example/R4/Binary/7/_history/2"
    content = {"attachment": {"contentType": "text/plain", "url": url}}
    assert only(tmp_path / "a.json", bundle(reference(content), binary)).text == "Ok"
    other = {"attachment": {"contentType": "text/plain", "url": "Patient/7"}}
    patient = {"resourceType": "Patient", "id": "7"}
    assert readings(tmp_path / "a.json", bundle(reference(other), patient)) == [
        SkippedRow("a.json", 1, SkipReason.ELSEWHERE)
    ]


REPORT = {
    "resourceType": "DiagnosticReport",
    "id": "r1",
    "identifier": [{"value": "ACC-1"}],
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "24627-2", "display": "Chest CT"}]},
    "subject": {"reference": "Patient/e63"},
    "conclusion": "No nodule.",
}


def test_that_a_report_is_its_form_and_its_conclusion(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    form = attachment("text/html", "<h1>Findings</h1><p>Clear lungs.</p>")["attachment"]
    document = only(path, {**REPORT, "presentedForm": [form]})
    assert document.text == "Findings\n\nClear lungs.\n\nNo nodule."
    assert (document.note.title, document.note.record_id) == ("Chest CT", "ACC-1")
    form = attachment("text/plain", "Clear lungs. No\nnodule.\n")["attachment"]
    assert only(path, {**REPORT, "presentedForm": [form]}).note.original == (
        "Clear lungs. No\nnodule.\n"
    )
    narrative = {"status": "generated", "div": f"{DIV}<p>Clear lungs.</p></div>"}
    assert only(path, {**REPORT, "text": narrative}).text == "Clear lungs.\n\nNo nodule."
    assert only(path, REPORT).text == "No nodule."
    elsewhere = [{"contentType": "application/pdf", "url": "Binary/9"}]
    found, lost = readings(path, {**REPORT, "presentedForm": elsewhere})
    assert isinstance(found, Document)
    assert found.text == "No nodule."
    assert lost == SkippedRow("a.json", 1, SkipReason.ELSEWHERE, is_note=False)


COMPOSITION = {
    "resourceType": "Composition",
    "identifier": {"system": "urn:hospital", "value": "住院号7"},
    "status": "final",
    "type": {"text": "出院记录"},
    "title": "出院小结",
    "section": [
        {"title": "主诉", "text": {"status": "generated", "div": f"{DIV}咳嗽３天。</div>"}},
        {
            "title": "诊断",
            "section": [
                {
                    "code": {"coding": [{"code": "1", "display": "入院诊断"}]},
                    "text": {"div": f"{DIV}<ul><li>肺炎</li><li>高血压</li></ul></div>"},
                },
                {"title": "出院诊断", "text": {"div": f"{DIV}<p>肺炎 &lt;治愈&gt;</p></div>"}},
            ],
        },
        {"entry": [{"reference": "Observation/1"}]},
    ],
}


def test_that_a_composition_is_its_sections(tmp_path: Path) -> None:
    document = only(tmp_path / "a.json", bundle(COMPOSITION, {"resourceType": "Patient"}))
    assert document.text == (
        "主诉\n咳嗽３天。\n\n诊断\n\n入院诊断\n肺炎\n高血压\n\n出院诊断\n肺炎 <治愈>"
    )
    note = document.note
    assert (note.title, note.record_id, note.language) == ("出院小结", "住院号7", "zh")
    whole = {**COMPOSITION, "section": [{"title": "空"}], "text": {"div": f"{DIV}全文</div>"}}
    assert only(tmp_path / "a.json", whole).text == "全文"
    deep = {"div": "<div>" * 300 + "secret"}
    assert readings(tmp_path / "a.json", {**COMPOSITION, "section": [], "text": deep}) == [
        SkippedRow("a.json", 1, SkipReason.ATTACHMENT_BROKEN)
    ]
    nothing = {**COMPOSITION, "section": [{"title": "空"}], "text": {"div": 7}}
    assert readings(tmp_path / "a.json", nothing) == [
        SkippedRow("a.json", 1, SkipReason.EMPTY_TEXT)
    ]


def test_that_a_bulk_export_is_read_line_by_line(tmp_path: Path) -> None:
    good = reference(attachment("text/plain", "Cough"))
    found = readings(tmp_path / "a.ndjson", good, 7, {"no": "type"}, REPORT, good)
    texts = [one.text if isinstance(one, Document) else one.line for one in found]
    assert texts == ["Cough", 2, 3, "No nodule.", "Cough"]
    assert [one.note.occurrence for one in found if isinstance(one, Document)] == [0, 0, 1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_that_a_file_may_be_laid_out_and_encoded_in_any_way(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.json"
    text = json.dumps(bundle(COMPOSITION, kind="document"), indent=2, ensure_ascii=False)
    path.write_text(text, encoding=encoding)
    found = format_of(path)
    assert found is not None
    (document,) = found.load().read(path, ReadOptions())
    assert isinstance(document, Document)
    path.write_text(json.dumps([COMPOSITION, REPORT], indent=1), encoding="utf-8")
    assert len(list(fhir.read(path, ReadOptions()))) == 2


def test_that_bundles_within_bundles_are_read(tmp_path: Path) -> None:
    inner = bundle(REPORT, COMPOSITION)
    outer = bundle({"resourceType": "OperationOutcome"}, inner, kind="batch-response")
    outer["entry"] += [{"request": {"method": "DELETE", "url": "Patient/1"}}, 7]
    found = readings(tmp_path / "a.json", outer, indent=1)
    assert [isinstance(one, Document) for one in found] == [True, True, False]
    assert found[2] == SkippedRow("a.json", 1, SkipReason.NOT_A_RECORD)
    for _ in range(20):
        inner = bundle(inner)
    assert readings(tmp_path / "a.json", inner) == [
        SkippedRow("a.json", 1, SkipReason.NOT_A_RECORD)
    ]


def test_that_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    text = json.dumps(bundle(reference(attachment("text/plain", "secret"))), indent=1)
    path.write_text(text[:-9], encoding="utf-8")
    with pytest.raises(UserError) as raised:
        list(fhir.read(path, ReadOptions()))
    assert raised.value.problem is FILE_BROKEN
    path.write_text('{"resourceType":' + "[" * 100_000, encoding="utf-8")
    with pytest.raises(UserError) as raised:
        list(fhir.read(path, ReadOptions()))
    assert raised.value.problem is FILE_BROKEN


def test_that_files_without_notes_say_so(tmp_path: Path) -> None:
    patients = [{"resourceType": "Patient", "id": str(number)} for number in range(3)]
    assert readings(tmp_path / "a.ndjson", *patients) == [
        SkippedRow("a.ndjson", 1, SkipReason.NO_NOTES)
    ]
    assert not fhir.recognises(tmp_path / "a.json", b'{"data": {"text": "resourceType"}}')


@pytest.mark.parametrize(
    ("more", "record_id"),
    [
        ({"masterIdentifier": {"value": "M1"}}, "M1"),
        ({"identifier": [], "subject": {"identifier": {"value": "MRN7"}}}, "MRN7"),
        ({"identifier": [{"system": "urn:none"}]}, "MRN8"),
        ({"identifier": [], "subject": {"reference": "https://a.example/Patient/9"}}, "9"),
        ({"identifier": [], "subject": None}, "eAbC123"),
    ],
)
def test_that_a_record_number_is_found(
    tmp_path: Path, more: dict[str, Any], record_id: str
) -> None:
    patient = {"resourceType": "Patient", "id": "e63", "identifier": [{"value": "MRN8"}]}
    one = reference(attachment("text/plain", "Cough"), **more)
    assert only(tmp_path / "a.json", bundle(one, patient)).note.record_id == record_id


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({"description": "Visit\n of May"}, "Visit of May"),
        ({"type": {"coding": [{"code": "1"}, {"display": "Nursing"}]}}, "Nursing"),
        ({"type": None}, "Scan 1"),
    ],
)
def test_that_a_title_is_found(tmp_path: Path, more: dict[str, Any], title: str) -> None:
    one = reference(attachment("text/plain", "Cough", title="Scan 1"), **more)
    assert only(tmp_path / "a.json", one).note.title == title


def derived(reference: str, offset: int, length: int | None = None) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [
        {"url": "reference", "valueReference": {"reference": reference}},
        {"url": "offset", "valueInteger": offset},
    ]
    parts += [] if length is None else [{"url": "length", "valueInteger": length}]
    return {
        "url": "http://hl7.org/fhir/StructureDefinition/derivation-reference",
        "extension": parts,
    }


def condition(*places: dict[str, Any], **more: Any) -> dict[str, Any]:
    coding = {"system": "http://snomed.info/sct", "code": "49727002", "display": "Cough"}
    return {
        "resourceType": "Condition",
        "extension": list(places),
        "code": {"coding": [{"system": "http://a.example"}, coding]},
        "note": [{"text": "first"}, {"text": "second"}],
        **more,
    }


def test_that_what_other_programs_derived_is_annotated(tmp_path: Path) -> None:
    note = reference(attachment("text/plain", "Fever 🤒 and cough."))
    here = "DocumentReference/eAbC123"
    found = readings(
        tmp_path / "a.json",
        bundle(
            note,
            condition(derived(here, 12, 5)),
            {"resourceType": "Condition", "extension": [derived(here, 0, 5)], "note": 7},
            condition(derived(here, 12)),
            condition(derived("DocumentReference/none", 0, 5)),
            condition(derived(here, 0, 5), derived("#x", 0, 5)),
            condition(derived(here, 0, 5), status="entered-in-error"),
            condition({**derived(here, 0), "extension": []}),
        ),
    )
    document, *lost = found
    assert isinstance(document, Document)
    assert [(one.label, one.text, one.comment, one.concept) for one in document.annotations] == [
        ("Cough", "cough", "first\nsecond", Concept("SNOMED CT", "", "49727002", "Cough")),
        ("Condition", "Fever", "", None),
    ]
    assert [(one.line, one.reason) for one in lost if isinstance(one, SkippedRow)] == [
        (5, SkipReason.NOT_KEPT),
        (6, SkipReason.NOT_KEPT),
        (7, SkipReason.IN_ERROR),
        (4, SkipReason.SPAN_OUTSIDE),
    ]
    page = reference(attachment("text/html", "<p>Cough</p>"))
    document, misfit = readings(tmp_path / "a.json", bundle(page, condition(derived(here, 3, 5))))
    assert misfit == SkippedRow("a.json", 2, SkipReason.SPAN_OUTSIDE, is_note=False)
