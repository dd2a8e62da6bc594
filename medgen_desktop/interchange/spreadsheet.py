"""Write tables that spreadsheets open as they are meant."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from medgen_desktop.interchange.writing import whole_text

Row = Sequence[str | int | float]

_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_table(path: Path, head: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV file that spreadsheets open as it is meant, whole or not at all.

    UTF-8 with a mark of it at the beginning, by which Excel knows; a text that a spreadsheet would
    take for a formula gets an apostrophe in front.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    with whole_text(path, newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for row in rows:
            writer.writerow([_cell(one) for one in row])


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet that opens a text file may run a cell that begins so."""
    return text.lstrip(" ").startswith(_FORMULA_BEGINNINGS)


def _cell(value: str | int | float) -> str | int | float:
    if isinstance(value, str) and looks_like_formula(value):
        return f"'{value}"
    return value
