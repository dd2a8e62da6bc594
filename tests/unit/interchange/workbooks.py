"""Workbooks made for tests, as a spreadsheet program would, and what is taken out of them."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl

from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange import workbook
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.reading import ReadOptions

SHEET = "xl/worksheets/sheet1.xml"


def workbook_of(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook with these sheets, each a sequence of rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The same file with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    return path


def notes_in(path: Path, mapping: ColumnMapping | None = None, sheet: str = "") -> list[NewNote]:
    """The notes of a sheet."""
    found = workbook.read(path, ReadOptions(None, mapping, sheet or None))
    return [one.note for one in found if isinstance(one, Document)]
