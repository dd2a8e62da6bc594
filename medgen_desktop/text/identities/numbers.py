"""Numbers and addresses that name somebody in any language: by their form, or the words before.

Every repetition is bounded, so that no text makes the rules slow.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from medgen_desktop.domain.identity import IdentityHit, IdentityKind

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
"""GB 11643-1999: the check character of an 18-digit resident ID, modulo 11."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern whose group `hit`, or whole match, is a hit of this kind."""

    kind: IdentityKind
    reason: str
    pattern: re.Pattern[str]


def _rule(kind: IdentityKind, reason: str, pattern: str, flags: int = 0) -> Rule:
    return Rule(kind, reason, re.compile(pattern, flags))


_I = re.IGNORECASE
_LEAD = (
    r"(?:\s{0,2}(?:(?:ids?|no|nr|number|num|code|is|was)\b|[号码]|号码|编号)\.?){0,3}"
    r"\s{0,2}[:：=]?\s{0,2}"
)
_NUMBER = (
    r"(?P<hit>(?:\#\s?)?(?=[A-Za-z0-9_-]{0,24}\d)[A-Za-z0-9]"
    r"(?:[A-Za-z0-9_]|[-–./](?=[A-Za-z0-9])){2,30})"
)
_SHORT = r"(?P<hit>[#+加]?(?=[A-Za-z0-9-]{0,9}\d)[A-Za-z0-9][A-Za-z0-9-]{0,10})"


def _named(kind: IdentityKind, words: str, number: str = _NUMBER) -> Rule:
    return _rule(
        kind, words.split("|", maxsplit=1)[0], rf"(?<![A-Za-z0-9_])(?:{words}){_LEAD}{number}", _I
    )


RULES: tuple[Rule, ...] = (
    _rule(
        IdentityKind.EMAIL,
        "e-mail",
        r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}",
    ),
    _rule(IdentityKind.WEB, "web address", r"\b(?:https?://|www\.)[^\s<>\"'，。；）)]{3,200}", _I),
    _rule(
        IdentityKind.NETWORK,
        "IP address",
        r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])",
    ),
    _rule(IdentityKind.NETWORK, "MAC address", r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b"),
    _named(
        IdentityKind.RECORD_NUMBER,
        "MRN|medical record|med rec|chart|hospital number|patient (?=id\\b|no\\b|number\\b)"
        "|住院号|门诊号|病历号|病案号|就诊卡号|就诊号|登记号|影像号|检查号|标本号|条码号|病理号|档案号",
    ),
    _named(
        IdentityKind.HEALTH_PLAN,
        "health plan|HPBN|HPB|beneficiary|insurance|member (?=id\\b|no\\b|number\\b)|subscriber"
        "|policy|medicare|medicaid|医保卡号|医保号|社保卡号|社保号|医疗保险号|保险单号|新农合号",
    ),
    _named(
        IdentityKind.ACCOUNT,
        "account|acct|credit card|bank card|银行卡号|银行账号|银行帐号|账号|帐号|卡号",
    ),
    _named(
        IdentityKind.LICENCE,
        "license|licence|certificate|DEA|passport|执业证号|执业证书号|护照号|护照|军官证号|驾驶证号",
    ),
    _named(IdentityKind.DEVICE, "serial|device|implant|lot|序列号|设备号|植入物编号"),
    _named(IdentityKind.VEHICLE, "VIN|license plate|车牌号|车架号"),
    _named(IdentityKind.BED, "床号|bed (?=no\\b|number\\b)", _SHORT),
    _rule(
        IdentityKind.VEHICLE,
        "车牌",
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•]?"
        r"[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])",
    ),
    _rule(IdentityKind.BED, "床号", r"(?<![\d.])(?P<hit>[加+]?\d{1,3})\s?床(?![位旁边上头沿垫单])"),
    _named(IdentityKind.OTHER, "微信号|微信|QQ号|QQ|WeChat|工号"),
    _rule(IdentityKind.PLACE, "postcode", r"(?:邮编|邮政编码)\s?[:：]?\s?(?P<hit>\d{6})(?!\d)"),
    _rule(
        IdentityKind.FAX,
        "fax",
        r"(?:fax|传真)(?:\s{0,2}(?:no|number|号码|号|is|:|：|at|#)\.?){0,3}\s{0,2}"
        r"(?P<hit>\+?[\d(][\d()\s.-]{5,18}\d)",
        _I,
    ),
    _rule(IdentityKind.NATIONAL_ID, "social security", r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"),
    _rule(
        IdentityKind.NATIONAL_ID,
        "social security",
        r"\b(?:SSN|social\ssecurity)\b\D{0,20}(?P<hit>\d{4})(?![\w-])",
        _I,
    ),
    _rule(
        IdentityKind.PHONE,
        "telephone",
        r"(?<![\w-])(?:\+?1[-. ]?)?(?:\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])",
    ),
    _rule(IdentityKind.PHONE, "telephone", r"(?<!\w)\+\d{1,3}(?:[-. ]?\d{2,5}){2,5}(?![\w-])"),
    _rule(
        IdentityKind.PHONE,
        "手机",
        r"(?<![\dA-Za-z.-])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\dA-Za-z-])",
    ),
    _rule(
        IdentityKind.PHONE,
        "座机",
        r"(?<![\dA-Za-z.-])(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3}-)\d{7,8}(?:[-转]\d{1,5})?(?![\d-])"
        r"|(?<![\dA-Za-z.-])400-\d{3}-?\d{4}(?!\d)",
    ),
    _rule(
        IdentityKind.PHONE,
        "电话",
        r"(?:电话|座机|手机|联系方式|\btel|\bphone|\bcell|\bmobile)[^\d\n+(]{0,12}"
        r"(?P<hit>\+?[\d(][\d()\s-]{5,18}\d)",
        _I,
    ),
)
"""In the order of trust: of two that meet, the earlier one holds."""

GENERAL_RULES: tuple[Rule, ...] = (
    _rule(
        IdentityKind.OTHER,
        "identifier",
        r"(?<!\w)(?:[a-z]+ )?id[:#\s]{1,3}(?P<hit>\#?(?=[\w-]{0,24}\d)[A-Za-z0-9][\w-]{3,30})",
        _I,
    ),
    _rule(
        IdentityKind.OTHER,
        "letters and digits",
        r"(?<![\w-])\#?(?!NCT|ICD|ISO|COVID|SARS)[A-Z]{1,6}-?\d{4,12}(?:-\d{1,12})*(?![\w-])",
    ),
    _rule(
        IdentityKind.OTHER,
        "long number",
        r"(?<![\w.,/-])\#?(?:\d{7,20}|\d{3,6}(?:-\d{2,6}){1,3})(?![\w/-]|[.,]\d)"
        r"(?!\s?(?:IU|units?|cells|copies|/|mg|mL|ml|×|x)\b)",
    ),
)
"""What only looks like a number of somebody: a date that does so is a date."""

_RESIDENT_ID = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])|(?<!\d)\d{15}(?!\d)")


def number_hits(text: str) -> Iterator[IdentityHit]:
    """What the rules find, in the order of trust; hits may meet."""
    for match in _RESIDENT_ID.finditer(text):
        if is_resident_id(match[0]):
            yield IdentityHit(*match.span(), IdentityKind.NATIONAL_ID, "身份证")
    yield from _ruled(text, RULES)


def general_hits(text: str) -> Iterator[IdentityHit]:
    """Numbers that nothing says what they are of; hits may meet."""
    yield from _ruled(text, GENERAL_RULES)


def _ruled(text: str, rules: Iterable[Rule]) -> Iterator[IdentityHit]:
    for rule in rules:
        group = "hit" if "hit" in rule.pattern.groupindex else 0
        for match in rule.pattern.finditer(text):
            yield IdentityHit(*match.span(group), rule.kind, rule.reason)


def is_resident_id(number: str) -> bool:
    """Whether this is a Chinese resident ID: a date of birth and, of 18 digits, the check digit.

    GB 11643-1999; the older form of 15 digits has no check digit and a year of two digits.
    """
    if len(number) == len(_ID_WEIGHTS) + 1:
        return _is_date(number[6:14]) and check_digit(number[:17]) == number[17].upper()
    return _is_date(f"19{number[6:12]}")


def check_digit(body: str) -> str:
    """What the 17 digits of a resident ID end with."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def _is_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year >= 1880  # noqa: PLR2004 - nobody alive was born before
