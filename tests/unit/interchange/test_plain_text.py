from pathlib import Path

import pytest

from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange import plain_text
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.reading import ReadOptions, SkippedRow, SkipReason, title_from

pytestmark = pytest.mark.clinic


def test_that_a_text_file_is_one_note_exactly_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "visit.txt"
    path.write_bytes("  \r\n 胸部 CT\t报告 \r\n所见：双肺清晰。\n".encode())

    (document,) = plain_text.read(path, ReadOptions())
    assert isinstance(document, Document)

    assert document.note == NewNote(
        title="胸部 CT 报告",
        original="  \r\n 胸部 CT\t报告 \r\n所见：双肺清晰。\n",
        source_name="visit.txt",
        encoding="utf-8",
        language="zh",
    )


@pytest.mark.parametrize("text", ["", " \n\t\r\n　"])
def test_that_a_blank_file_is_skipped_and_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "blank.txt"
    path.write_text(text, encoding="utf-8")

    assert list(plain_text.read(path, ReadOptions())) == [
        SkippedRow("blank.txt", 1, SkipReason.EMPTY_TEXT)
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Discharge summary\nAdmitted …", "Discharge summary"),
        ("\n\n  Chest\t radiograph ", "Chest radiograph"),
        ("", "file name"),
        ("word " * 12 + "tail", "word " * 11 + "word…"),
        ("字" * 61, "字" * 59 + "…"),
        ("字" * 60, "字" * 60),
    ],
)
def test_that_a_title_is_the_first_line_that_says_something(text: str, title: str) -> None:
    assert title_from(text, "file name") == title
