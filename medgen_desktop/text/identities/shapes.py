"""Numbers that look like the ones they replace: as long, with the same signs at the same places."""

import random
import re
import string
from datetime import date, timedelta

from medgen_desktop.text.identities.numbers import check_digit, is_resident_id
from medgen_desktop.text.language import CJK_CHARACTER

_KEPT_HAN = re.compile("[号床加转]")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼](?=[A-Z])")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青川宁琼"
_REGIONS = (
    "11",
    "12",
    "13",
    "21",
    "31",
    "32",
    "33",
    "34",
    "37",
    "41",
    "42",
    "43",
    "44",
    "51",
    "61",
)
_SOCIAL = re.compile(r"\d{3}-\d{2}-\d{4}")
_TRUNK = re.compile(r"\+\d{1,3}(?=\D)|\+?86(?=1)|[(（]?[01](?=\d)")
_RESIDENT = re.compile(r"\d{17}[\dXx]|\d{15}", re.ASCII)
_OLD_ID = 15


def reshaped(said: str, pick: random.Random) -> str | None:
    """Other digits and letters in the same places; None where that would leave words standing."""
    if not any(one.isdecimal() for one in said):
        return None
    province = pick.choice(_PROVINCES) if _PLATE.match(said) else ""
    rest = said[len(province) :]
    if CJK_CHARACTER.search(_KEPT_HAN.sub("", rest)) is not None:
        return None
    return province + "".join(_other(one, place, pick) for place, one in enumerate(rest))


def telephone(said: str, pick: random.Random) -> str | None:
    """Another number of the same form; the code of the country and what begins a line stay."""
    trunk = _TRUNK.match(said)
    kept = trunk[0] if trunk else ""
    rest = reshaped(said[len(kept) :], pick)
    return None if rest is None else kept + rest


def national_id(said: str, pick: random.Random, days: int) -> str | None:
    """A Chinese resident ID with a true check digit, its birthday moved by days; or another form.

    Whether it is a man's or a woman's stays. A social security number begins with 9, as no real
    one does.
    """
    if not _RESIDENT.fullmatch(said) or not is_resident_id(said):
        other = reshaped(said, pick)
        return "9" + other[1:] if other and _SOCIAL.fullmatch(said) else other
    region = f"{pick.choice(_REGIONS)}{pick.randint(1000, 9999)}"
    is_old = len(said) == _OLD_ID
    born, order = (f"19{said[6:12]}", said[12:15]) if is_old else (said[6:14], said[14:17])
    moved = date(int(born[:4]), int(born[4:6]), int(born[6:])) + timedelta(days=days)
    number = pick.randrange(1, 499) * 2 + int(order) % 2
    if is_old:
        return f"{region}{moved:%y%m%d}{number:03}"
    body = f"{region}{moved:%Y%m%d}{number:03}"
    return body + check_digit(body)


def hexadecimal(said: str, pick: random.Random) -> str:
    """Other hexadecimal digits in the places of these, in their letter case."""
    digits = "0123456789abcdef" if any(one.islower() for one in said) else "0123456789ABCDEF"
    return "".join(pick.choice(digits) if one in string.hexdigits else one for one in said)


def _other(one: str, place: int, pick: random.Random) -> str:
    if one.isdecimal():
        digit = pick.choice("123456789" if place == 0 and one != "0" else string.digits)
        return digit if one.isascii() else chr(ord("０") + int(digit))
    if not one.isascii() or not one.isalpha():
        return one
    return pick.choice(string.ascii_uppercase if one.isupper() else string.ascii_lowercase)
