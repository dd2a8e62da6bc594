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
from medgen_desktop.interchange.encodings import read_text

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


@given(text=st.text(st.characters(exclude_characters="\0\ufeff", codec="utf-8")))
def test_that_no_character_of_utf8_text_is_lost(note_file: Path, text: str) -> None:
    note_file.write_bytes(text.encode())

    assert read_text(note_file).text == text


@pytest.mark.parametrize(
    ("data", "encoding", "position"),
    [
        (b"pain\xff", None, 4),
        (b"\xef\xbb\xbfpain\xff", None, 7),
        ("发热三天".encode("gb18030"), None, 0),
        ("头痛三天".encode()[:-1], None, 9),
        (b"\xff\xfe" + "ab".encode("utf-16-le") + b"c", None, 6),
        ("头痛".encode(), "ascii", 0),
        (b"PK\x03\x04\x14\0\0", None, 5),
        ("pain".encode("utf-16-le"), None, 1),
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


def test_that_real_gb18030_data_reads_by_name_and_is_refused_without(shared_data: Path) -> None:
    path = shared_data / "toyhom" / "internal-medicine-gb18030.csv"

    assert read_text(path, "gb18030").text.encode("gb18030") == path.read_bytes()
    with pytest.raises(UserError) as refused:
        read_text(path)
    assert refused.value.problem == FILE_NOT_TEXT
