import codecs
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.errors import (
    ENCODING_UNKNOWN,
    FILE_MISSING,
    FILE_NOT_TEXT,
    UserError,
)
from medgen_desktop.domain.exchange_errors import FILE_CHANGED
from medgen_desktop.interchange import encodings
from medgen_desktop.interchange.encodings import (
    DecodedText,
    LinedText,
    decoded,
    guessed_encoding,
    open_text,
    read_text,
)
from medgen_desktop.services.planted_notes import planted_notes

pytestmark = pytest.mark.clinic

NOTE = "Fever 38.5 ℃\r\n患者发热三天，😀\n"


@pytest.fixture(scope="module")
def note_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("encodings") / "note.txt"


@pytest.mark.parametrize(
    ("written_as", "mark", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8-sig", b"", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32-le"),
        ("utf-32-be", b"\0\0\xfe\xff", "utf-32-be"),
    ],
)
def test_that_unicode_is_known_by_its_mark_and_utf8_without_one(
    note_file: Path, written_as: str, mark: bytes, named: str
) -> None:
    note_file.write_bytes(mark + NOTE.encode(written_as))

    decoded = read_text(note_file)

    assert (decoded.text, decoded.encoding) == (NOTE, named)


@pytest.mark.parametrize("encoding", ["gb18030", "GB18030", "utf-8", "utf-8-sig", "utf-16"])
def test_that_a_named_encoding_is_used(note_file: Path, encoding: str) -> None:
    note_file.write_bytes(NOTE.encode(encoding))

    assert read_text(note_file, encoding).text == NOTE


@given(text=st.text(st.characters(exclude_characters="\ufeff", exclude_categories=["Cs", "Cc"])))
def test_that_no_character_of_utf8_text_is_lost(note_file: Path, text: str) -> None:
    note_file.write_bytes(text.encode())

    assert read_text(note_file).text == text


@pytest.mark.parametrize(
    ("data", "encoding", "position"),
    [
        (b"pain\xff", "utf-8", 4),
        (b"\xef\xbb\xbfpain\xff", None, 7),
        ("头痛三天".encode()[:-1], "utf-8", 9),
        (b"\xff\xfe" + "ab".encode("utf-16-le") + b"c", None, 6),
        ("头痛".encode(), "ascii", 0),
        (b"PK\x03\x04\x14\0\0", None, 0),
        (b"\x89PNG\r\n\x1a\n", None, 0),
        (b"pain" + bytes(range(1, 8)) * 9, None, 4),
        (b"\0\1\2\3\0\1\2\3\xff" * 2, "cp1252", 0),
    ],
)
def test_that_bytes_that_are_no_text_are_refused_with_their_position(
    note_file: Path, data: bytes, encoding: str | None, position: int
) -> None:
    note_file.write_bytes(data)

    with pytest.raises(UserError) as refused:
        read_text(note_file, encoding)

    assert refused.value.problem == FILE_NOT_TEXT
    assert refused.value.details == {"path": str(note_file), "position": position}
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("encoding", ["klingon", "hex", "undefined", "idna", "a\0b"])
def test_that_an_encoding_that_no_file_has_is_refused(note_file: Path, encoding: str) -> None:
    note_file.write_bytes(b"text")

    with pytest.raises(UserError) as refused:
        read_text(note_file, encoding)

    assert refused.value.problem == ENCODING_UNKNOWN


def test_that_a_file_that_cannot_be_opened_is_said_to_be_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.txt", tmp_path):
        with pytest.raises(UserError) as refused:
            read_text(path)
        assert refused.value.problem == FILE_MISSING


def test_that_real_gb18030_data_is_known(shared_data: Path) -> None:
    path = shared_data / "toyhom" / "internal-medicine-gb18030.csv"

    decoded = read_text(path)

    assert decoded.encoding == "gb18030"
    assert decoded.text.encode("gb18030") == path.read_bytes()


TRADITIONAL = (
    "病人三天前開始發燒，伴隨咳嗽及胸悶。",
    "主訴：腹痛兩天，無嘔吐。",
    "胸部X光顯示右下肺浸潤，懷疑肺炎。",
    "診斷：第二型糖尿病",
    "急診室就診，意識清楚",
)
WESTERN = (
    "Patient à risque, fièvre élevée depuis trois jours.",
    "Ärztin: naïve café, Größe 180 cm",
    "Señor Peña tiene fiebre y tos.",
    "dose 5 µg, ± 2 °C — “stable”",
)


def test_that_what_chinese_notes_are_written_in_is_known() -> None:
    texts = [note.text for note in planted_notes(60, seed=4)]
    texts += [text[:30] for text in texts] + [text[-40:] for text in texts]
    for encoding in ("gb18030", "gbk", "utf-16-le", "utf-16-be"):
        right = 0
        for text in texts:
            data = text.encode(encoding)
            right += data.decode(guessed_encoding(data)) == text
        assert right >= 0.98 * len(texts), encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, "big5") for text in TRADITIONAL),
        *((text, "cp1252") for text in WESTERN),
        ("Temperature 38.5, no cough.", "utf-16-le"),
        ("Temperature 38.5, no cough.", "utf-16-be"),
    ],
)
def test_that_short_texts_are_known(text: str, encoding: str) -> None:
    assert text.encode(encoding).decode(guessed_encoding(text.encode(encoding))) == text


@pytest.mark.parametrize("data", [b"", b"a\0b", b"\0", b"odd\0length"])
def test_that_a_zero_is_a_character(note_file: Path, data: bytes) -> None:
    note_file.write_bytes(data)
    assert read_text(note_file, "cp1252").text.encode("cp1252") == data
    assert data.decode(guessed_encoding(data)) is not None


@given(st.binary(max_size=200))
def test_that_any_bytes_are_text_or_refused(note_file: Path, data: bytes) -> None:
    note_file.write_bytes(data)
    try:
        decoded = read_text(note_file)
    except UserError:
        return
    assert decoded.text.encode(decoded.encoding) in {data, *_without_mark(data)}


def _without_mark(data: bytes) -> list[bytes]:
    wide = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return [data.removeprefix(mark) for mark in (codecs.BOM_UTF8, *wide)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "big5"])
def test_that_a_large_file_read_piece_by_piece_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(encodings, "_PIECE", 7)
    text = "咳嗽三天，fever。" * 9
    data = text.encode(encoding)
    assert decoded(tmp_path / "a.txt", data, encoding).text == text
    assert decoded(tmp_path / "a.txt", data).text == text


def test_that_a_large_file_says_where_it_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "_PIECE", 7)
    for data, position in ((b"fever " * 9 + b"\xff.", 54), ("咳".encode()[:2].rjust(40), 38)):
        with pytest.raises(UserError) as raised:
            decoded(tmp_path / "a.txt", data, "utf-8")
        assert raised.value.details["position"] == position


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32", "big5"])
def test_that_lines_are_the_text_as_it_is_decoded_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(encodings, "_PIECE", 7)
    path = tmp_path / "a.txt"
    path.write_bytes(("咳嗽三天，fever。\r\n\n\f\v\rx\ry\n" * 9).encode(encoding))
    opened, whole = open_text(path), read_text(path)
    assert (opened.encoding, "".join(opened.lines())) == (whole.encoding, whole.text)
    assert all(one.find("\n") == len(one) - 1 for one in opened.lines())
    assert whole.text.startswith(opened.head)


@given(
    pieces=st.lists(st.sampled_from([b"fever ", "咳".encode(), "咳".encode("gb18030"), b"\xff"])),
    encoding=st.sampled_from(["utf-8", "gb18030", "big5", "utf-16-le", "utf-32-be", "cp1252"]),
    size=st.integers(1, 9),
)
def test_that_a_file_that_is_read_by_lines_is_refused_where_it_is_refused_as_a_whole(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], encoding: str, size: int
) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.txt"
    path.write_bytes(b"".join(pieces))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(encodings, "_PIECE", size)
        by_lines, as_whole = (
            _outcome(open_text, path, encoding),
            _outcome(read_text, path, encoding),
        )
    assert by_lines == as_whole


def _outcome(
    read: Callable[[Path, str], DecodedText | LinedText], path: Path, encoding: str
) -> object:
    try:
        found = read(path, encoding)
    except UserError as error:
        return error.problem, error.details
    return found.text if isinstance(found, DecodedText) else "".join(found.lines())


def test_that_a_file_that_is_another_one_by_now_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"fever\ncough\n" * 9)
    opened = open_text(path)
    path.write_bytes(b"fever\n")
    with pytest.raises(UserError) as raised:
        list(opened.lines())
    assert raised.value.problem is FILE_CHANGED
    path.unlink()
    with pytest.raises(UserError) as raised:
        list(opened.lines())
    assert raised.value.problem is FILE_MISSING
    with pytest.raises(UserError) as raised:
        open_text(path)
    assert raised.value.problem is FILE_MISSING
