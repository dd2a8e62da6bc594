"""Write tables that spreadsheets open as they are meant."""

import csv
import errno
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from medgen_desktop.domain.errors import DISK_FULL, FILE_UNWRITABLE, UserError

Row = Sequence[str | int | float]

_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
_DISK_FULL_ERRNOS = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_table(path: Path, head: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV file that spreadsheets open as it is meant, whole or not at all.

    UTF-8 with a mark of it at the beginning, by which Excel knows; a text that a spreadsheet would
    take for a formula gets an apostrophe in front.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        _write_rows(unfinished, head, rows)
        unfinished.replace(path)
    except OSError as error:
        if error.errno in _DISK_FULL_ERRNOS:
            raise UserError(DISK_FULL) from None
        raise UserError(FILE_UNWRITABLE, path=path.name) from None
    finally:
        with suppress(OSError):
            unfinished.unlink()


def _write_rows(path: Path, head: Sequence[str], rows: Iterable[Row]) -> None:
    """Only this user may read it: it can hold text of notes."""
    with suppress(FileNotFoundError):
        path.unlink()
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for row in rows:
            writer.writerow([_cell(one) for one in row])
        file.flush()
        os.fsync(file.fileno())


def _cell(value: str | int | float) -> str | int | float:
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_BEGINNINGS):
        return f"'{value}"
    return value
