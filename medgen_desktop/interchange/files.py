"""Read files whole and safely: not too large, not while they are written, no bombs."""

import zipfile
from io import BytesIO
from pathlib import Path

from medgen_desktop.domain.errors import FILE_MISSING, UserError
from medgen_desktop.domain.exchange_errors import FILE_CHANGED, FILE_TOO_LARGE
from medgen_desktop.interchange.reading import shown_name

LARGEST_FILE = 1_000_000_000
"""Bytes; a file is read into memory."""
LARGEST_UNPACKED = 300_000_000
"""Bytes that a packed file may unpack to; one of notes has a few hundred thousand."""


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        UserError: FILE_MISSING, FILE_TOO_LARGE, or FILE_CHANGED where it is being written to.
    """
    try:
        before = path.stat()
        require_small_enough(path, before.st_size)
        data = path.read_bytes()
        after = path.stat()
    except OSError:
        raise UserError(FILE_MISSING, path=str(path)) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        raise changed(path)
    return data


def require_small_enough(path: Path, size: int) -> None:
    """Refuse a file of more bytes than any is read of; raises FILE_TOO_LARGE."""
    if size > LARGEST_FILE:
        raise too_large(path, size)


def changed(path: Path) -> UserError:
    """The error that says that a file was written to while it was read."""
    return UserError(FILE_CHANGED, path=shown_name(path.name))


def require_small_archive(path: Path, data: bytes | None = None) -> None:
    """Refuse a zip file that unpacks to more than can be read, by what it says of itself.

    It is looked at in `data` where that is what the file held when it was read.

    Raises:
        UserError: FILE_TOO_LARGE.
        zipfile.BadZipFile: it is no zip file.
    """
    with zipfile.ZipFile(path if data is None else BytesIO(data)) as archive:
        size = sum(one.file_size for one in archive.infolist())
    if size > LARGEST_UNPACKED:
        raise too_large(path, size)


def too_large(path: Path, size: int) -> UserError:
    """The error that says how large a file is."""
    name = shown_name(path.name)
    return UserError(FILE_TOO_LARGE, path=name, reason=f"{size / 1_000_000:,.0f} MB")
