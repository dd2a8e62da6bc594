"""Write Excel workbooks (XLSX): a zip of XML, made here so that no text is in a temporary file.

Every cell is a text, which no spreadsheet program runs. Characters that XML cannot hold are written
as the format has it, such as `_x000C_`.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import WORKBOOK_TOO_SMALL
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.reading import shown_name
from medgen_desktop.interchange.spreadsheet import looks_like_formula
from medgen_desktop.interchange.table_rows import COLUMNS, cells_of, losses
from medgen_desktop.interchange.writing import WriteOptions, whole_file

__all__ = ["LONGEST_TEXT", "MOST_ROWS", "escape_free", "losses", "write"]

MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
"""UTF-16 units that a cell takes."""
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PROTECTED = ' s="1"'
"""The style of a cell that stays a text when a person edits it."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/{_SHEET}" ContentType="{_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="Notes" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" '
    'applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}
_SHEET_HEAD = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    "</sheetViews><sheetData>"
)


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write a workbook of one sheet with one row a document.

    Raises:
        UserError: WORKBOOK_TOO_SMALL for a text that is longer than a cell takes, or a sheet that
            is full; FILE_UNWRITABLE, DISK_FULL. Then nothing is written.
    """
    del options
    with (
        whole_file(path) as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, content in _PARTS.items():
            archive.writestr(name, _XML + content)
        with archive.open(_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(_SHEET_HEAD.encode())
            for number, cells in enumerate(_rows(documents), start=1):
                _require_fitting(path, number, cells)
                sheet.write(_row(number, cells).encode())
            sheet.write(b"</sheetData></worksheet>")


def escape_free(text: str) -> str:
    """A cell's text with the characters that its escapes stand for."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return _SURROGATES.sub("\ufffd", plain)


def _rows(documents: Iterable[Document]) -> Iterator[Sequence[str]]:
    yield COLUMNS
    for document in documents:
        yield cells_of(document)


def _require_fitting(path: Path, number: int, cells: Sequence[str]) -> None:
    units = (len(cell.encode("utf-16-le", "surrogatepass")) // 2 for cell in cells)
    if number > MOST_ROWS or any(one > LONGEST_TEXT for one in units):
        raise UserError(WORKBOOK_TOO_SMALL, path=shown_name(path.name), number=number - 1)


def _row(number: int, cells: Sequence[str]) -> str:
    written = (_cell(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(cells))
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, text: str) -> str:
    if not text:
        return ""
    style = _PROTECTED if looks_like_formula(text) else ""
    shown = escape(_TO_ESCAPE.sub(_escaped, text))
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _escaped(found: re.Match[str]) -> str:
    return "?" if _SURROGATES.match(found[0]) else f"_x{ord(found[0]):04X}_"
