"""A site's own terminology in CSV or TSV: a code and a name a row, perhaps with synonyms.

The columns are known by their names, in English or Chinese. Rows of one code are one concept: the
first name that the file gives it is the preferred one, further names are synonyms.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP, UserError
from medgen_desktop.domain.marking_errors import TERMINOLOGY_COLUMNS_UNKNOWN, TERMINOLOGY_EMPTY
from medgen_desktop.domain.terminology import Term
from medgen_desktop.interchange.delimited import open_table
from medgen_desktop.interchange.reading import SkippedRow
from medgen_desktop.interchange.tables import Table
from medgen_desktop.text.language import language_of

_BETWEEN_SYNONYMS = re.compile(r"[|;；｜\n]")


class TermSkipReason(StrEnum):
    """Why a row became no term, in a sentence for the person who imports."""

    NO_CODE = QT_TRANSLATE_NOOP("SkipReason", "The row has no code.")
    MORE_CELLS = QT_TRANSLATE_NOOP("SkipReason", "The row has more cells than the header.")
    NO_NAME = QT_TRANSLATE_NOOP("SkipReason", "The row has no name.")


@dataclass(frozen=True, slots=True)
class TerminologyTable:
    """What a table of terms holds; `language` is that of `NewTerminology`.

    `merged` counts the rows whose code was there already.
    """

    terms: tuple[Term, ...]
    language: str
    merged: int
    skipped: tuple[SkippedRow, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Places of the columns in a row; None where there is none."""

    code: int
    name: int
    synonyms: int | None
    language: int | None


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


# The likeliest first: a table that has "code" and "id" means the former.
_CODES = _names(
    "code concept_code icd_code icd10_code icd10 concept_id conceptid id"
    " 编码 代码 疾病编码 诊断编码 主要编码 疾病代码 诊断代码 手术编码 icd编码 编号"
)
_NAMES = _names(
    "name preferred_name preferred_term pt concept_name term label description display"
    " 名称 疾病名称 诊断名称 手术名称 中文名称 标准名称 首选名称 术语 名字"
)
_SYNONYMS = _names("synonyms synonym aliases alias 同义词 别名 又名 俗称")
_LANGUAGES = _names("language lang 语言 语种")


def read_terminology(
    path: Path, encoding: str | None = None, on_row: Callable[[], None] | None = None
) -> TerminologyTable:
    """Read a whole table of terms; `on_row` is called after each row and may raise.

    Raises:
        UserError: the file cannot be read or decoded, TABLE_BROKEN, TERMINOLOGY_COLUMNS_UNKNOWN,
            or TERMINOLOGY_EMPTY.
    """
    table = open_table(path, encoding)
    columns = _columns_of(table)
    names: dict[str, dict[str, None]] = {}
    languages: set[str] = set()
    skipped: list[SkippedRow] = []
    merged = rows = 0
    width = len(table.columns)
    for row in table.rows:
        rows += 1
        cells = row.cells + [""] * (width - len(row.cells))  # synonyms at the end may be left out
        reason = _reason_to_skip(cells, columns, width)
        if reason is not None:
            skipped.append(SkippedRow(table.name, row.line, reason))
        else:
            code = _tidy(cells[columns.code])
            merged += code in names
            names.setdefault(code, {}).update(dict.fromkeys(_names_in(cells, columns)))
            languages.add(_language_in(cells, columns))
        if on_row is not None:
            on_row()
    if not names:
        raise UserError(TERMINOLOGY_EMPTY, path=str(path), rows=rows)
    terms = tuple(Term(code, *_first_and_rest(list(held))) for code, held in names.items())
    return TerminologyTable(terms, ", ".join(sorted(languages)), merged, tuple(skipped))


def _columns_of(table: Table) -> _Columns:
    code, name = _place(table.columns, _CODES), _place(table.columns, _NAMES)
    if code is None or name is None:
        raise UserError(TERMINOLOGY_COLUMNS_UNKNOWN, path=str(table.path))
    return _Columns(code, name, _place(table.columns, _SYNONYMS), _place(table.columns, _LANGUAGES))


def _place(columns: Sequence[str], names: Sequence[str]) -> int | None:
    folded = [re.sub(r"[\s-]+", "_", column.strip().casefold()) for column in columns]
    return next((folded.index(name) for name in names if name in folded), None)


def _reason_to_skip(cells: Sequence[str], columns: _Columns, width: int) -> str | None:
    if any(cells[width:]):
        return TermSkipReason.MORE_CELLS
    if not _tidy(cells[columns.code]):
        return TermSkipReason.NO_CODE
    return None if _tidy(cells[columns.name]) else TermSkipReason.NO_NAME


def _names_in(cells: Sequence[str], columns: _Columns) -> list[str]:
    found = [cells[columns.name]]
    if columns.synonyms is not None:
        found += _BETWEEN_SYNONYMS.split(cells[columns.synonyms])
    return [tidy for name in found if (tidy := _tidy(name))]


def _language_in(cells: Sequence[str], columns: _Columns) -> str:
    said = "" if columns.language is None else _tidy(cells[columns.language]).casefold()
    return said or language_of(cells[columns.name])


def _first_and_rest(names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return names[0], tuple(names[1:])


def _tidy(cell: str) -> str:
    return " ".join(cell.split())
