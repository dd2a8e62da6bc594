"""Write files of patients' words: for this user alone, and whole or not at all."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from medgen_desktop.domain.errors import DISK_FULL, FILE_UNWRITABLE, UserError
from medgen_desktop.domain.exchange_errors import FOLDER_NOT_EMPTY

_DISK_FULL_ERRNOS = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How a person wants a file to be written: for formats of tagged tokens, the tags."""

    scheme: str = "IOB2"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """An empty file of this user's to write into; it takes its place when the block ends well.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL; what stood there stays as it was.
    """
    unfinished = path.with_name(f".{path.name}.part")
    with _explained(path):
        try:
            with suppress(FileNotFoundError):
                unfinished.unlink()
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield unfinished
            _flush(unfinished)
            unfinished.replace(path)
        finally:
            with suppress(OSError):
                unfinished.unlink()


@contextmanager
def whole_text(path: Path, *, newline: str = "\n", encoding: str = "utf-8") -> Iterator[TextIO]:
    """The same as an open text file; half a surrogate pair is written as "?".

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    with (
        whole_file(path) as unfinished,
        unfinished.open("w", encoding=encoding, newline=newline, errors="replace") as file,
    ):
        yield file


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """An empty folder to write into; it takes its place when the block ends well.

    Raises:
        UserError: FOLDER_NOT_EMPTY, FILE_UNWRITABLE, DISK_FULL.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UserError(FOLDER_NOT_EMPTY, path=path.name)
    unfinished = path.with_name(f".{path.name}.part")
    with _explained(path):
        try:
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(mode=0o700, parents=True)
            yield unfinished
            for file in unfinished.rglob("*"):
                if file.is_file():
                    _flush(file)
            with suppress(FileNotFoundError):
                path.rmdir()
            unfinished.replace(path)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def private_text(path: Path) -> TextIO:
    """A new text file that only this user may read, with line ends as they are written."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    return TextIOWrapper(os.fdopen(handle, "wb"), encoding="utf-8", newline="", errors="replace")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_FULL_ERRNOS:
            raise UserError(DISK_FULL) from None
        raise UserError(FILE_UNWRITABLE, path=path.name) from None


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
