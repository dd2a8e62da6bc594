"""Word, PDF, RTF and web pages: their text as a person reads it, and clear refusals."""

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from medgen_desktop.domain.errors import FILE_MISSING, Problem, UserError
from medgen_desktop.domain.exchange_errors import (
    FILE_BROKEN,
    FILE_CHANGED,
    FILE_PROTECTED,
    FILE_TOO_LARGE,
    FILE_WITHOUT_TEXT,
)
from medgen_desktop.interchange import files
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.formats import format_of
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason

pytestmark = pytest.mark.clinic


def read(path: Path, encoding: str | None = None) -> Document:
    found = format_of(path)
    assert found is not None
    (reading,) = found.load().read(path, ReadOptions(encoding))
    assert isinstance(reading, Document)
    return reading


def refusal(path: Path) -> Problem:
    found = format_of(path)
    assert found is not None
    with pytest.raises(UserError) as raised:
        list(found.load().read(path, ReadOptions()))
    assert "secret" not in str(raised.value)
    return raised.value.problem


def word_file(path: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for one in paragraphs:
        document.add_paragraph(one)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "血常规"
    table.cell(1, 0).text, table.cell(1, 1).text = "WBC", "12.3"
    document.add_paragraph("诊断：肺炎 🤒")
    document.save(str(path))
    return path


def pdf_file(path: Path, *pages: str) -> Path:
    """A file with a text layer, as small as it gets: one font, one line a page."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    for text in pages:
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F1 {font}>>>>>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(pages)}>>"
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj{one}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {size}>>\n"
    path.write_text(f"{body}startxref\n{body.index('xref')}\n%%EOF", encoding="latin-1")
    return path


def test_that_word_is_read_with_its_tables_in_their_place(tmp_path: Path) -> None:
    document = read(word_file(tmp_path / "出院小结.docx", "Discharge", "", "No cough."))
    assert document.text == "Discharge\n\nNo cough.\n血常规\nWBC\t12.3\n诊断：肺炎 🤒"
    assert (document.note.title, document.note.source_name) == ("Discharge", "出院小结.docx")


def test_that_broken_and_protected_word_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04secret")
    assert refusal(path) is FILE_BROKEN
    path.write_bytes(b"\xd0\xcf\x11\xe0secret")
    assert refusal(path) is FILE_PROTECTED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("secret.txt", "secret")
    assert refusal(path) is FILE_BROKEN


def test_that_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"word/{number}.xml", b"\0" * 80_000_000)
    assert path.stat().st_size < 1_000_000
    assert refusal(path) is FILE_TOO_LARGE


def test_that_entities_of_word_files_are_not_followed(tmp_path: Path) -> None:
    good = word_file(tmp_path / "good.docx", "Cough")
    bad = tmp_path / "bad.docx"
    laughs = '<!DOCTYPE x [<!ENTITY a "secret"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = content.replace(b"?>", f"?>{laughs}".encode(), 1)
                content = content.replace(b"Cough", b"Cough &b;")
            target.writestr(name, content)
    found = format_of(bad)
    assert found is not None
    try:
        (reading,) = found.load().read(bad, ReadOptions())
    except UserError as error:
        assert error.problem is FILE_BROKEN  # noqa: PT017 - either way will do
    else:
        assert isinstance(reading, Document)
        assert "secretsecret" not in reading.text


def test_that_pages_of_a_pdf_are_one_note(tmp_path: Path) -> None:
    document = read(pdf_file(tmp_path / "a.pdf", "Chest CT report", "No nodule."))
    assert document.text == "Chest CT report\fNo nodule."
    assert document.note.title == "Chest CT report"


def test_that_a_pdf_of_pictures_or_with_a_password_is_refused(tmp_path: Path) -> None:
    assert refusal(pdf_file(tmp_path / "blank.pdf", "", " ")) is FILE_WITHOUT_TEXT
    writer = PdfWriter(clone_from=str(pdf_file(tmp_path / "a.pdf", "secret")))
    writer.encrypt("word", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    (tmp_path / "locked.pdf").write_bytes(stream.getvalue())
    assert refusal(tmp_path / "locked.pdf") is FILE_PROTECTED
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.4 secret")
    assert refusal(tmp_path / "cut.pdf") is FILE_BROKEN


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_that_any_pdf_is_read_or_refused(data: st.DataObject) -> None:
    path = Path(os.environ["MEDGEN_HOME"]).with_name("any.pdf")
    whole = pdf_file(path, "secret words", "more").read_bytes()
    cut = data.draw(st.integers(9, len(whole)))
    path.write_bytes(whole[:cut] + data.draw(st.binary(max_size=9)) + whole[cut + 5 :])
    found = format_of(path)
    assert found is not None
    try:
        list(found.load().read(path, ReadOptions()))
    except UserError as error:
        assert "secret" not in str(error)  # noqa: PT017 - any refusal will do


def test_that_rich_text_is_read_in_its_code_page(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    escaped = "".join(f"\\'{byte:02x}" for byte in "发热".encode("gbk"))
    path.write_text(
        r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}\f0 Fever " + escaped + r"\par no cough}",
        encoding="ascii",
    )
    document = read(path)
    assert document.text.splitlines() == ["Fever 发热", "no cough"]
    assert document.note.encoding == "cp936"
    path.write_text(r"{\rtf1\ansi\ansicpg99999 secret\'ff}", encoding="ascii")
    assert refusal(path) is FILE_BROKEN


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_that_a_web_page_is_read_as_a_person_sees_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.html"
    source = (
        "<html><head><title>x</title><style>p{}</style><script>alert(1)</script></head><body>"
        "<h1>胸部CT</h1><p>No&nbsp;nodule &lt;5 mm.</p><ul><li>咳嗽</li><li>发热</li></ul></body>"
    )
    path.write_bytes(source.encode(encoding))
    text = read(path).text
    assert text.split() == ["胸部CT", "No", "nodule", "<5", "mm.", "咳嗽", "发热"]
    assert text.splitlines()[0] == "胸部CT"


def test_that_a_web_page_names_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.htm"
    path.write_bytes('<meta charset="gb2312"><p>镕'.encode("gbk"))
    assert format_of(path) is not None
    with pytest.raises(UserError):
        read(path)  # GB 2312 lacks this character: the page says what is not so
    assert read(path, "gbk").text == "镕"


def test_that_lines_and_small_digits_of_a_web_page_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<pre>WBC 12 ×10<sup>9</sup>/L\n  <!-- -->CO<sub>2</sub> <b>low\nFever</b>,\n\ncough</pre>"
        "the 4<sup>th</sup> <sup>a<i>b</i></sup>day\nof it",
        encoding="utf-8",
    )
    lines = read(path).text.splitlines()
    assert [line for line in lines if line] == [
        "WBC 12 ×10⁹/L",
        "CO2 low",
        "Fever,",
        "cough",
        "the 4th a b day of it",
    ]


def test_that_a_web_page_that_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<p>Cough</p>{'<div>' * 300}secret", encoding="utf-8")
    assert refusal(path) is FILE_BROKEN


def test_that_a_blank_page_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text('<?xml version="1.0"?>\n', encoding="utf-8")
    found = format_of(path)
    assert found is not None
    assert list(found.load().read(path, ReadOptions())) == [
        SkippedRow("a.html", 1, SkipReason.EMPTY_TEXT)
    ]


def test_that_a_file_that_is_written_to_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Cough", encoding="utf-8")
    whole = Path.read_bytes

    def written_meanwhile(self: Path) -> bytes:
        data = whole(self)
        self.write_bytes(data + b" and more")
        return data

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", written_meanwhile)
        with pytest.raises(UserError) as raised:
            files.read_bytes(path)
    assert raised.value.problem is FILE_CHANGED
    monkeypatch.setattr(files, "LARGEST_FILE", 3)
    with pytest.raises(UserError) as raised:
        files.read_bytes(path)
    assert raised.value.problem is FILE_TOO_LARGE
    with pytest.raises(UserError) as raised:
        files.read_bytes(tmp_path / "none")
    assert raised.value.problem is FILE_MISSING
