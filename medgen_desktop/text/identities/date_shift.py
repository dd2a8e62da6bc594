"""Shift dates in the form in which they are written, English and Chinese, whole or in part.

A part that a form lacks is taken from elsewhere: the year from `year`, the day from the middle of
the month. Of 3/4/2020 the first number is the month; with full stops, or beyond 12, it is the day.
"""

import re
from contextlib import suppress
from datetime import date, timedelta

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_NAME = (
    r"(?P<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?![a-z])"
)
_FULL_YEAR = r"(?P<y>(?:1[89]|2[01])\d\d)"
_YEAR = rf"(?:{_FULL_YEAR}|['’](?P<yy>\d\d))(?!\d)"
_DAY = r"(?P<d>\d{1,2})(?!\d)(?P<ordinal>st|nd|rd|th)?"
_ZEROES = "〇零○"
_NUMERALS = "一二三四五六七八九"
_N = rf"[0-9０-９{_ZEROES}{_NUMERALS}十]"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<y>{_N}{{4}})\s?年\s?(?P<m>{_N}{{1,3}})\s?月(?:\s?(?P<d>{_N}{{1,3}})\s?[日号]?)?",
        rf"(?P<yy>{_N}{{2}})\s?年\s?(?P<m>{_N}{{1,3}})\s?月(?:\s?(?P<d>{_N}{{1,3}})\s?[日号]?)?",
        rf"(?P<m>{_N}{{1,3}})\s?月(?:\s?(?P<d>{_N}{{1,3}})\s?[日号]?)?",
        rf"(?P<y>{_N}{{4}})\s?年",
        rf"{_NAME}\.?,?\s{{0,2}}{_DAY}(?:[\s,]{{0,4}}(?:(?:of|in)\s)?{_YEAR})?",
        rf"{_NAME}\.?[\s,]{{0,4}}(?:(?:of|in)\s)?{_YEAR}",
        rf"(?P<d>\d{{1,2}})-{_NAME}-(?:{_FULL_YEAR}|(?P<yy>\d\d))(?!\d)",
        rf"{_DAY}\s{{0,2}}(?:of\s)?{_NAME}\.?(?:[\s,]{{0,4}}{_YEAR})?",
        _NAME,
        rf"{_FULL_YEAR}(?P<sign>[-./])(?P<m>\d{{1,2}})(?P=sign)(?P<d>\d{{1,2}})(?!\d)",
        rf"{_FULL_YEAR}(?P<sign>[-/])(?P<m>\d{{1,2}})(?![\d./-])",
        rf"(?P<a>\d{{1,2}})(?P<sign>[-./])(?P<b>\d{{1,2}})(?P=sign){_FULL_YEAR}(?!\d)",
        rf"(?<![\d/])(?P<m>\d{{1,2}})(?P<sign>/){_FULL_YEAR}(?![\d/])",
        r"(?P<a>\d{1,2})(?P<sign>[-./])(?P<b>\d{1,2})(?P=sign)(?P<yy>\d{2})(?!\d)",
        r"(?P<a>\d{1,2})(?P<sign>[-./])(?P<b>\d{1,2})(?!\d)",
        rf"{_FULL_YEAR}(?P<m>\d\d)(?P<d>\d\d)(?!\d)",
        rf"{_FULL_YEAR}(?!\d)",
    )
)
_MORE_NUMBERS = re.compile(rf"\d|(?<![期周拜])[{_NUMERALS}十]")
_TO_DIGITS = str.maketrans(f"{_ZEROES}{_NUMERALS}０１２３４５６７８９", "0001234567890123456789")
_TO_NUMERALS = str.maketrans("0123456789", f"〇{_NUMERALS}")
_TO_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_MIDDLE, _SUMMER = 15, 7
_LAST_MONTH = 12
_CENTURY, _PIVOT = 100, 50
_LONGEST_SHORT_NAME = 4
_TEENS = (11, 12, 13)
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def year_in(said: str) -> int | None:
    """The year that a date is of, where it says it."""
    match = _match(said)
    return None if match is None else _year_of(match)


def shifted_date(said: str, days: int, year: int) -> str | None:
    """The date so many days later, in the same form; None where it is not understood.

    `year` is that of a date that does not say its own.
    """
    match = _match(said)
    if match is None:
        return None
    found = match.groupdict()
    month, day = _month_and_day(found)
    old = _date(_year_of(match) or year, month, day, has_year=_year_of(match) is not None)
    if old is None:
        return None
    try:
        new = old + timedelta(days=days)
    except OverflowError:
        return None
    return _rewritten(said, match, new)


def _match(said: str) -> re.Match[str] | None:
    """The date in what is said, unless more numbers stand beside it: those would stay."""
    for form in _FORMS:
        match = form.search(said)
        if match and not _MORE_NUMBERS.search(said[: match.start()] + said[match.end() :]):
            return match
    return None


def _year_of(match: re.Match[str]) -> int | None:
    found = match.groupdict()
    if full := found.get("y"):
        return _number(full)
    if written := found.get("yy"):
        short = _number(written)
        return short + (1900 if short >= _PIVOT else 2000)
    return None


def _month_and_day(found: dict[str, str | None]) -> tuple[int, int]:
    if found.get("a") is not None:
        first, second = int(found["a"] or 0), int(found["b"] or 0)
        return (second, first) if _is_day_first(found) else (first, second)
    written = found.get("d")
    day = _number(written) if written else _MIDDLE
    name = (found.get("name") or "").lower()
    if name:
        return next(n for n, one in enumerate(_MONTHS, start=1) if one.startswith(name[:3])), day
    month = found.get("m")
    return (_number(month), day) if month else (_SUMMER, 1)


def _is_day_first(found: dict[str, str | None]) -> bool:
    first, second = int(found["a"] or 0), int(found["b"] or 0)
    return first > _LAST_MONTH or (found["sign"] == "." and second <= _LAST_MONTH)


def _date(year: int, month: int, day: int, *, has_year: bool) -> date | None:
    """The date; the 29th of February of no year is in a leap year."""
    years = (year,) if has_year else range(year, year + 8)
    for one in years:
        with suppress(ValueError):
            return date(one, month, day)
    return None


def _rewritten(said: str, match: re.Match[str], new: date) -> str:
    found = match.groupdict()
    day_first = found.get("a") is not None and _is_day_first(found)
    values = {
        "y": new.year,
        "yy": new.year % _CENTURY,
        "m": new.month,
        "d": new.day,
        "a": new.day if day_first else new.month,
        "b": new.month if day_first else new.day,
    }
    width = 2 if _pads(match[0], found) else 1
    parts: list[tuple[int, int, str]] = []
    for group, old in found.items():
        if old is None or group == "sign":
            continue
        if group == "name":
            written = _like_case(_month_name(old, new.month), old)
        elif group == "ordinal":
            written = _like_case(_ordinal(new.day), old)
        elif group in {"y", "yy"}:
            written = _digits_like(old, str(values[group]).zfill(len(old)))
        else:
            written = _number_like(old, values[group], width)
        parts.append((*match.span(group), written))
    for start, end, written in sorted(parts, reverse=True):
        said = said[:start] + written + said[end:]
    return said


def _pads(said: str, found: dict[str, str | None]) -> bool:
    """Whether days and months have two digits: one begins with 0, or between signs all have two."""
    numbers = [one for group in ("m", "d", "a", "b") if (one := found.get(group))]
    if any(one[0] in "0０" for one in numbers):
        return True
    is_numeric = "月" not in said and not found.get("name")
    return is_numeric and all(len(one) > 1 for one in numbers)


def _number(written: str) -> int:
    tens, has_ten, ones = written.translate(_TO_DIGITS).partition("十")
    return int(tens or 1) * 10 + int(ones or 0) if has_ten else int(tens)


def _number_like(old: str, value: int, width: int) -> str:
    """A day or month as the old one: in Chinese numerals, 21 is 二十一."""
    if old[0] not in f"{_NUMERALS}十":
        return _digits_like(old, str(value).zfill(width))
    tens, ones = divmod(value, 10)
    parts = (str(tens) if tens > 1 else "", "十" if tens else "", str(ones) if ones else "")
    return "".join(parts).translate(_TO_NUMERALS)


def _digits_like(old: str, digits: str) -> str:
    if old.isascii():
        return digits
    if any(one in _NUMERALS for one in old):
        return digits.translate(_TO_NUMERALS)
    return digits.translate(_TO_WIDE)


def _month_name(old: str, month: int) -> str:
    name = _MONTHS[month - 1]
    is_short = len(old) <= _LONGEST_SHORT_NAME and old.lower() not in _MONTHS
    return name[:3] if is_short else name


def _ordinal(day: int) -> str:
    return "th" if day in _TEENS else _ORDINALS.get(day % 10, "th")


def _like_case(word: str, old: str) -> str:
    if old.isupper():
        return word.upper()
    return word.capitalize() if old[0].isupper() else word
