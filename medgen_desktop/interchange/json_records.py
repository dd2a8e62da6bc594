"""Records of JSON files: one a line, or all in one list; half characters are mended."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.interchange.encodings import LinedText, open_text, read_text
from medgen_desktop.interchange.reading import shown_name

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST_NUMBER = 2**53


@dataclass(frozen=True, slots=True)
class Record:
    """An object of a file; `line` is where it begins, or its place in a list, from 1."""

    line: int
    values: dict[str, Json]
    encoding: str


def read_records(
    path: Path,
    encoding: str | None,
    title: str,
    *,
    numbers_as_written: bool = False,
    may_be_one: bool = False,
) -> Iterator[Record | int]:
    """The objects of a file; a number is the place of something that is none.

    With `numbers_as_written` a number is a text, so that a long one loses no digit. With
    `may_be_one` the file may also be a single object over several lines.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    opened = open_text(path, encoding)
    if opened.head.lstrip()[:1] == "[":
        listed = _parsed(_whole(opened), path, title, 1, as_written=numbers_as_written)
        found: Iterable[tuple[int, Json]] = enumerate(
            listed if isinstance(listed, list) else [], start=1
        )
    elif may_be_one and not _begins_with_a_record(opened):
        found = [(1, _parsed(_whole(opened), path, title, 1, as_written=numbers_as_written))]
    else:
        found = _lines(opened, path, title, as_written=numbers_as_written)
    for place, one in found:
        yield Record(place, one, opened.encoding) if isinstance(one, dict) else place


def read_object(path: Path, encoding: str | None, title: str) -> tuple[dict[str, Json], str]:
    """The one object of a file, and the file's encoding.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    decoded = read_text(path, encoding)
    found = _parsed(decoded.text, path, title, 1)
    if not isinstance(found, dict):
        raise broken(path, title, 1)
    return found, decoded.encoding


def broken(path: Path, title: str, line: int) -> UserError:
    """The error that names the line of a file that is not as its format has it."""
    name = shown_name(path.name)
    return UserError(FILE_BROKEN, path=name, format=title, line=line, reason="JSON")


def objects(value: Json) -> list[dict[str, Json]]:
    """The objects of a list; everything else is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(values: Mapping[str, Json], *names: str) -> str:
    """The first of these that is a text or a number, as text."""
    for name in names:
        value = values.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
    return ""


def place_of(values: Mapping[str, Json], *names: str) -> int:
    """The first of these that is a whole number or says one; -1 without any."""
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:  # noqa: PLR2004
            return int(value)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if is_number and 0 <= value <= _LARGEST_NUMBER:  # type: ignore[operator]
            return int(value)  # type: ignore[arg-type]
    return -1


def _whole(opened: LinedText) -> str:
    return "".join(opened.lines())


def _begins_with_a_record(opened: LinedText) -> bool:
    """Whether the first line that is not blank is whole, as it is where each is a record."""
    first = next((line for line in opened.lines() if line.strip()), "")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(
    opened: LinedText, path: Path, title: str, *, as_written: bool = False
) -> Iterator[tuple[int, Json]]:
    for number, line in enumerate(opened.lines(), start=1):
        if line.strip():
            one = line.removesuffix("\n")
            yield number, _parsed(one, path, title, number, as_written=as_written)


def _parsed(text: str, path: Path, title: str, line: int, *, as_written: bool = False) -> Json:
    whole, broken_off = (str, str) if as_written else (_whole_number, float)
    try:
        found: Json = json.loads(text, parse_int=whole, parse_float=broken_off)
    except json.JSONDecodeError as error:
        raise broken(path, title, line + error.lineno - 1) from None
    except (RecursionError, ValueError):
        raise broken(path, title, line) from None
    return _mended(found) if "\\ud" in text or "\\uD" in text else found


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) < 16 else float(digits)  # noqa: PLR2004 - 2**53 has 16


def _mended(value: Json) -> Json:
    """The same with U+FFFD for each half of a surrogate pair: no file can hold that."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(one) for one in value]
    if isinstance(value, dict):
        return {_LONE_SURROGATE.sub("\ufffd", name): _mended(one) for name, one in value.items()}
    return value
