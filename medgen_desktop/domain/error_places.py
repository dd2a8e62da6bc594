"""Where an error comes from, in lines that may be sent and logged.

They hold classes and places in the code: a message or a value may be text of a note.
"""

import traceback
from pathlib import Path

_PARTS_OF_A_PATH = 3


def places_of(error: BaseException) -> list[str]:
    """The class of an error with the places that it went through, then those of its causes."""
    lines: list[str] = []
    link: BaseException | None = error
    while link is not None:
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        lines += [
            f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__)
        ]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return lines


def _short(filename: str) -> str:
    return "/".join(Path(filename).parts[-_PARTS_OF_A_PATH:])
