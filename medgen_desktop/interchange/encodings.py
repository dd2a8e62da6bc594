"""From bytes to text, strictly: a character that cannot be read refuses the file.

Known for certain: UTF-8, and UTF-16 or UTF-32 with a byte order mark. Anything else is guessed:
UTF-16, GB18030 and Big5 by how common the characters are that they give, and the rest by
charset-normalizer. A person sees the guess and may name another encoding.
"""

import codecs
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from medgen_desktop.domain.errors import (
    ENCODING_UNKNOWN,
    FILE_MISSING,
    FILE_NOT_TEXT,
    UserError,
)
from medgen_desktop.interchange.files import changed, read_bytes, require_small_enough

_BYTE_ORDER_MARK = "\ufeff"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is how this one begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 262_144
_PIECE = 1_048_576
_MOST_IN_PIECES = 64 << 20
_PLAIN_ENOUGH = 0.9
_COMMON_ENOUGH = 0.85
_LEVEL_1 = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
_SIGNS = re.compile("[\u2000-\u206f\u2100-\u24ff\u2500-\u26ff\u3000-\u303f\uff00-\uffef°±×÷·]")
_WITHIN_A_WORD = re.compile("(?<=[A-Za-z])[^\\x00-\\x7f](?=[A-Za-z])")
_LIKE_1252 = frozenset(
    {"cp1250", "cp1254", "cp1257", "cp858", "latin_1", "mac_roman", "iso8859_15"}
)
_BINARY_BEGINNINGS = (
    *(b"\x89PNG", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"),
    *(b"GIF8", b"\xff\xd8\xff", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"SQLite format 3"),
)
_CONTROLS = bytes(one for one in range(32) if one not in b"\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f")
_FEW_CONTROLS = 8
_CONTROLS_OF_TEXT = 0.1
_ACCENTS_OF_TEXT = 0.25
"""Of all bytes, at most: more is another script, and no guess is better than a wrong one."""
_SINGLE_BYTES = re.compile(r"cp\d{3,4}|latin|iso8859|mac|koi8|ascii")
_SEVERAL_BYTES = frozenset({"cp932", "cp949", "cp950", "cp936"})
_NOT_OF_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file without its byte order mark, and the name of the encoding it was in."""

    text: str
    encoding: str


def read_text(path: Path, encoding: str | None = None) -> DecodedText:
    """Read a whole file as text, in `encoding` or in the one that its first bytes show.

    Raises:
        UserError: what reading a file refuses; ENCODING_UNKNOWN; or FILE_NOT_TEXT with the position
            of the first byte that cannot be read, or that no text has.
    """
    return decoded(path, read_bytes(path), encoding)


def decoded(path: Path, data: bytes, encoding: str | None = None) -> DecodedText:
    """The text of a file's content; raises what `read_text` does."""
    chosen = _codec_name(encoding) if encoding else guessed_encoding(data)
    position = _first_binary(data, has_zeros=chosen.startswith(("utf-16", "utf-32")))
    if position is not None:
        raise UserError(FILE_NOT_TEXT, path=str(path), position=position)
    # The mark goes before it is decoded: with it, a text of ASCII takes twice the memory.
    skipped = len(codecs.BOM_UTF8) if chosen == "utf-8" and data.startswith(codecs.BOM_UTF8) else 0
    try:
        text = _decoded(memoryview(data)[skipped:], chosen)
    except UnicodeDecodeError as error:
        raise UserError(FILE_NOT_TEXT, path=str(path), position=skipped + error.start) from None
    return DecodedText(text if skipped else text.removeprefix(_BYTE_ORDER_MARK), chosen)


@dataclass(frozen=True, slots=True)
class LinedText:
    """A text file that is read line by line: its encoding, and its first characters.

    Never is more than a line of it in memory, however large it is.
    """

    path: Path
    encoding: str
    head: str
    _stamp: tuple[int, int, int]

    def lines(self) -> Iterator[str]:
        r"""The text without its byte order mark, cut behind every "\n".

        Raises:
            UserError: FILE_MISSING, or FILE_CHANGED where it is no longer what was opened.
        """
        try:
            with self.path.open(encoding=self.encoding, newline="\n") as file:
                if _stamp_of(file.fileno()) == self._stamp:
                    yield file.readline().removeprefix(_BYTE_ORDER_MARK)
                    yield from file
                    if _stamp_of(file.fileno()) == self._stamp:
                        return
        except OSError:
            raise UserError(FILE_MISSING, path=str(self.path)) from None
        except UnicodeDecodeError:  # all of it was decoded before
            pass
        raise changed(self.path)


def open_text(path: Path, encoding: str | None = None) -> LinedText:
    """Look a text file through, in `encoding` or in the one that it shows; raises as `read_text`.

    It is all decoded once here, so that a file that is no text is refused before a line is read.
    """
    try:
        with path.open("rb") as file:
            stamp = _stamp_of(file.fileno())
            require_small_enough(path, stamp[0])
            chosen, is_read = (_codec_name(encoding), False) if encoding else _guessed(file)
            head = _start_of(file, _PIECE)
            binary = _first_binary(head, has_zeros=chosen.startswith(("utf-16", "utf-32")))
            position = binary
            if binary is None and not is_read:
                position = _first_unreadable(file, chosen)
            if _stamp_of(file.fileno()) != stamp:
                raise changed(path)
    except OSError:
        raise UserError(FILE_MISSING, path=str(path)) from None
    if position is not None:
        raise UserError(FILE_NOT_TEXT, path=str(path), position=position)
    first = codecs.getincrementaldecoder(chosen)().decode(head)
    return LinedText(path, chosen, first.removeprefix(_BYTE_ORDER_MARK), stamp)


def guessed_encoding(data: bytes) -> str:
    """The name of the encoding that these bytes are most likely in; UTF-8 where none fits."""
    return _guessed(io.BytesIO(data))[0]


def _guessed(file: BinaryIO) -> tuple[str, bool]:
    """The encoding, and whether all of the file has been read in it already."""
    sample = _start_of(file, _SAMPLE_BYTES)
    marked = next((name for mark, name in _MARKS if sample.startswith(mark)), None)
    if marked is not None:
        return marked, False
    if _decodes(file, "utf-8"):
        has_zeros = any(b"\0" in piece for piece in _bytes_of(file))
        return (_unmarked_utf16(file, sample) if has_zeros else None) or "utf-8", True
    found = _unmarked_utf16(file, sample) or _chinese(file, sample) or _western(file, sample)
    return found or "utf-8", found is not None


def _unmarked_utf16(file: BinaryIO, sample: bytes) -> str | None:
    """UTF-16 of whichever byte order gives nearly all plain or common Chinese characters."""
    names = ("utf-16-le", "utf-16-be")
    if file.seek(0, os.SEEK_END) % 2:
        return None
    shares = {name: _plain_share(sample, name) for name in names if _decodes(file, name)}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= _PLAIN_ENOUGH else None


def _plain_share(sample: bytes, encoding: str) -> float:
    """How many of the characters are ASCII, signs, or common in Chinese."""
    text = sample.decode(encoding, "ignore")
    plain = sum(one != "\0" and (one.isascii() or _is_usual(one)) for one in text)
    return plain / len(text) if text else 0.0


def _is_usual(character: str) -> bool:
    return bool(_SIGNS.match(character)) or any(_is_common(character, name) for name in _LEVEL_1)


def _is_common(character: str, encoding: str) -> bool:
    codec, first, last = _LEVEL_1[encoding]
    written = character.encode(codec, "ignore")
    return len(written) == 2 and first <= written[0] <= last  # noqa: PLR2004 - all have two bytes


def _chinese(file: BinaryIO, sample: bytes) -> str | None:
    """GB18030 or Big5, whichever gives the more common characters; GB18030 where both do."""
    shares = {
        name: _common_share(sample, name) for name in ("gb18030", "big5") if _decodes(file, name)
    }
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= _COMMON_ENOUGH else None


def _common_share(sample: bytes, encoding: str) -> float:
    """How many of the Chinese characters are among those that the standard calls common.

    They are level 1 of GB 2312 (3,755) and of Big5 (5,401). Full-width signs count neither way;
    other characters that take several bytes count as uncommon, and so does one alone within a
    word, which is a western letter with an accent.
    """
    text = sample.decode(encoding, "ignore")
    common, rare = 0, len(_WITHIN_A_WORD.findall(text))
    for one in text:
        if one.isascii():
            continue
        if _is_common(one, encoding):
            common += 1
        elif not _SIGNS.match(one):
            rare += 1
    return common / (common + rare) if common else 0.0


def _western(file: BinaryIO, sample: bytes) -> str | None:
    accents = sum(one >= 0x80 for one in sample)  # noqa: PLR2004 - beyond ASCII
    if accents > len(sample) * _ACCENTS_OF_TEXT:
        return None
    best = from_bytes(sample).best()
    names = ["cp1252"]
    if best is not None and best.encoding not in _SEVERAL_BYTES | _LIKE_1252:
        names = [best.encoding, "cp1252"] if _SINGLE_BYTES.match(best.encoding) else names
    return next((codecs.lookup(name).name for name in names if _decodes(file, name)), None)


def _decoded(data: memoryview, encoding: str) -> str:
    """The text; a large file piece by piece, so that other threads get a turn.

    A very large one is decoded at once, for its pieces would be in memory beside the whole.
    """
    if not _PIECE < len(data) <= _MOST_IN_PIECES:
        return str(data, encoding)
    decoder = codecs.getincrementaldecoder(encoding)()
    starts = range(0, len(data), _PIECE)
    try:
        pieces = [decoder.decode(bytes(data[start : start + _PIECE])) for start in starts]
        return "".join((*pieces, decoder.decode(b"", final=True)))
    except UnicodeDecodeError:
        return str(data, encoding)  # which says where in the file


def _decodes(file: BinaryIO, encoding: str) -> bool:
    return _first_unreadable(file, encoding) is None


def _first_unreadable(file: BinaryIO, encoding: str) -> int | None:
    """Where the first byte is that this encoding has no character for; None where all have."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = waiting = 0
    try:
        for piece in _bytes_of(file):
            waiting = len(decoder.getstate()[0])
            decoder.decode(piece)
            read += len(piece)
        waiting = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return read - waiting + error.start
    return None


def _bytes_of(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _start_of(file: BinaryIO, size: int) -> bytes:
    file.seek(0)
    return file.read(size)


def _stamp_of(descriptor: int) -> tuple[int, int, int]:
    """The size of a file, when it was last written to, and which file it is."""
    found = os.fstat(descriptor)
    return found.st_size, found.st_mtime_ns, found.st_ino


def _first_binary(data: bytes, *, has_zeros: bool) -> int | None:
    """Where a file that is no text shows it: its first byte, or its first control character."""
    if data.startswith(_BINARY_BEGINNINGS):
        return 0
    if has_zeros:
        return None
    sample = data[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls <= max(_FEW_CONTROLS, len(sample) * _CONTROLS_OF_TEXT):
        return None
    return next(place for place, one in enumerate(sample) if one in _CONTROLS)


def _codec_name(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        bytes(4).decode(name)  # refuses codecs that do not give text
    except (LookupError, ValueError):
        raise UserError(ENCODING_UNKNOWN, encoding=encoding) from None
    if name in _NOT_OF_FILES:
        raise UserError(ENCODING_UNKNOWN, encoding=encoding)
    return name
