r"""Line ends: text is kept with `\n` only, and with what it takes to restore it exactly.

The map names the kinds of line end in order, as runs; the last run has no count and stands for all
that follow. A text with one kind of line end therefore needs one word, however long it is.
"""

import json
import re
from dataclasses import dataclass
from itertools import chain, groupby, repeat
from typing import Literal

LineEndKind = Literal["lf", "crlf", "cr"]

_CHARACTERS: dict[LineEndKind, str] = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
_KINDS: dict[str, LineEndKind] = {characters: kind for kind, characters in _CHARACTERS.items()}
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class LineEnds:
    """Which line ends a text had: counted runs first, then `rest` for all that follow."""

    rest: LineEndKind = "lf"
    first: tuple[tuple[LineEndKind, int], ...] = ()

    def to_json(self) -> str:
        """`"crlf"` where one kind is used throughout, else `[["lf", 3], …, "crlf"]`."""
        if not self.first:
            return f'"{self.rest}"'
        runs: list[object] = [list(run) for run in self.first]
        return json.dumps([*runs, self.rest], separators=(",", ":"))

    @classmethod
    def from_json(cls, written: str) -> "LineEnds":
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is not such JSON.
        """
        plain = json.loads(written)
        *first, rest = plain if isinstance(plain, list) and plain else [plain]
        return cls(_kind(rest), tuple(_run(one) for one in first))


@dataclass(frozen=True, slots=True)
class NormalisedText:
    r"""Text whose line ends are all `\n`, and the line ends it had."""

    text: str
    line_ends: LineEnds


def normalise_line_ends(original: str) -> NormalisedText:
    r"""Turn each `\r\n` and each lone `\r` into `\n`; no other character changes."""
    if "\r" not in original:
        return NormalisedText(original, LineEnds())
    runs = [(_KINDS[end], sum(1 for _ in same)) for end, same in groupby(_ends_of(original))]
    text = original.replace("\r\n", "\n").replace("\r", "\n")
    return NormalisedText(text, LineEnds(runs[-1][0], tuple(runs[:-1])))


def restore_line_ends(text: str, line_ends: LineEnds) -> str:
    """The exact inverse of `normalise_line_ends`.

    Raises:
        ValueError: the text has fewer line ends than were counted, so it is not that text.
    """
    if not line_ends.first:
        return text.replace("\n", _CHARACTERS[line_ends.rest])
    lines = text.split("\n")
    counted = sum(count for _, count in line_ends.first)
    if len(lines) <= counted:
        raise ValueError(f"{counted} line ends were counted and the text has {len(lines) - 1}")
    ends = chain(
        chain.from_iterable(repeat(_CHARACTERS[kind], count) for kind, count in line_ends.first),
        repeat(_CHARACTERS[line_ends.rest], len(lines) - 1 - counted),
    )
    return "".join(chain.from_iterable(zip(lines, chain(ends, [""]), strict=True)))


def _ends_of(text: str) -> list[str]:
    return _LINE_END.findall(text)


def _kind(plain: object) -> LineEndKind:
    if isinstance(plain, str):
        for kind in _CHARACTERS:
            if kind == plain:
                return kind
    raise ValueError("not a kind of line end")


def _run(plain: object) -> tuple[LineEndKind, int]:
    match plain:
        case [kind, int(count)] if count > 0 and not isinstance(count, bool):
            return _kind(kind), count
        case _:
            raise ValueError("not a run of line ends")
