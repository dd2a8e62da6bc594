"""Values of spreadsheet cells as words: what a person sees in the cell, as far as it matters.

Numbers follow their format: decimals, thousands, percent, leading zeros and units. Dates and times
have the parts that their format shows, as year-month-day and 24 hours, since the order that the
person saw depends on the country of the screen.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

CellValue = bool | int | float | str | datetime | date | time | timedelta | None

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|(?P<unseen>\[[^\]]*\]|[_*].)|(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)|(?P<other>.)"
)
_NOT_PLAIN = frozenset("/@Ee")
_PERCENT = "%"
_SIGNIFICANT = 15
"""Decimal digits that a spreadsheet keeps of a number."""
_MOST_DECIMALS = 30
_LARGEST = 308
_EXACT = Context(prec=_LARGEST + _MOST_DECIMALS + 10, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a number is shown: what stands before and after it, and the places of its digits."""

    before: str
    digits: str
    after: str

    @property
    def scale(self) -> int:
        """The power of ten by which the number is shown larger: percents, or thousands."""
        whole = self.digits.partition(".")[0]
        commas = len(whole) - len(whole.rstrip(","))
        return 2 * (self.before + self.after).count(_PERCENT) - 3 * commas


def words_of(value: CellValue, number_format: str) -> str:
    """The value as a person sees it in a cell of this format; "" for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, timedelta):
        return _duration(value, number_format)
    if isinstance(value, (datetime, date, time)):
        return _moment(value, number_format)
    return _number(value, number_format)


def _number(value: float, number_format: str) -> str:
    sections = number_format.split(";")
    has_own = value < 0 and len(sections) > 1 and bool(sections[1].strip())
    shape = _shape(sections[1] if has_own else sections[0])
    plain = str(value) if isinstance(value, int) else f"{value:.{_SIGNIFICANT}G}"
    exact = Decimal(plain)
    if shape is None or not exact.is_finite() or exact.adjusted() > _LARGEST:
        return plain
    shown = _digits(abs(exact).scaleb(shape.scale, _EXACT), shape.digits)
    is_negative = value < 0 and not has_own and any(one in "123456789" for one in shown)
    return f"{'-' if is_negative else ''}{shape.before}{shown}{shape.after}".strip()


@lru_cache(maxsize=256)
def _shape(section: str) -> _Shape | None:
    """How a section of a format shows numbers; None where it does so plainly or in fractions."""
    around, digits = ["", ""], ""
    for token in _TOKEN.finditer(section):
        if token["digits"] is not None:
            if digits:
                return None
            digits = token["digits"]
        elif token["other"] is not None and token["other"] in _NOT_PLAIN:
            return None
        elif token["unseen"] is None:
            words = (token["quoted"], token["escaped"], token["currency"], token["other"])
            around[bool(digits)] += next(one for one in words if one is not None)
    return _Shape(around[0], digits, around[1]) if digits else None


def _digits(size: Decimal, places: str) -> str:
    whole, _point, decimals = places.partition(".")
    most = min(len(decimals), _MOST_DECIMALS)
    text = f"{size.quantize(Decimal(1).scaleb(-most), context=_EXACT):f}"
    before, _point, after = text.partition(".")
    least = decimals[:most].count("0")
    after = after[:least] + after[least:].rstrip("0")
    before = before.zfill(whole.count("0"))
    if "," in whole.rstrip(","):
        before = f"{int(before):,}"
    return f"{before}.{after}" if after else before


def _moment(value: datetime | date | time, number_format: str) -> str:
    letters = "".join(
        token["other"] or "" for token in _TOKEN.finditer(number_format.split(";", maxsplit=1)[0])
    ).casefold()
    parts = [value.isoformat()[:10]] if isinstance(value, date) else []
    if isinstance(value, time) or (isinstance(value, datetime) and re.search("[hs]", letters)):
        has_seconds = "s" in letters or bool(value.second)
        parts.append(value.strftime("%H:%M:%S" if has_seconds else "%H:%M"))
    return " ".join(parts)


def _duration(value: timedelta, number_format: str) -> str:
    minutes, seconds = divmod(round(abs(value).total_seconds()), 60)
    text = f"{minutes // 60}:{minutes % 60:02}"
    if seconds or "s" in number_format.casefold():
        text += f":{seconds:02}"
    return f"-{text}" if value < timedelta(0) else text
