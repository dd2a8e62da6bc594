"""What an import left out, as a table for a spreadsheet."""

from collections.abc import Callable, Iterable
from pathlib import Path

from medgen_desktop.interchange.reading import SkippedRow
from medgen_desktop.interchange.spreadsheet import write_table

_HEAD = ("file", "line", "reason")


def save_left_out(
    path: Path, rows: Iterable[SkippedRow], words: Callable[[str], str] = str
) -> None:
    """Write what was left out as CSV, one a line, for this user alone; `words` says a reason.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    write_table(path, _HEAD, ((one.file, one.line, words(one.reason)) for one in rows))
