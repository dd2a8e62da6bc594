"""Other places and organisations, of the same sort as those they replace."""

import random
import re
from functools import cache
from typing import NamedTuple

from medgen_desktop.text.identities.keyed_choice import KeyedChoice
from medgen_desktop.text.language import CJK_CHARACTER

_HOSPITAL = re.compile(
    r"(?:中医院|妇幼保健院|保健院|卫生院|卫生所|卫生服务中心|卫生服务站|诊所|门诊部|体检中心|疗养院|福利院"
    r"|养老院|敬老院|医学中心|医疗中心|疾控中心|医院)"
)
_WORKPLACE = re.compile(
    r"(?:股份有限公司|有限公司|公司|集团|大学|学院|中学|小学|幼儿园|派出所|监狱|工厂|农场)$"
)
_STREET_END = re.compile(
    r"\b(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way"
    r"|Terrace|Parkway|Highway|Hwy|Square)\b\.?"
)
_TAIL = re.compile(
    r"\b(?:Medical\sCent(?:er|re)|Hospital|Clinic|Cent(?:er|re)|Health\s?care|Health|Infirmary"
    r"|Institute|University|College|Hospice|Practice|Associates|Pharmacy|Nursing\sHome|School"
    r"|Church|Foundation|Office|Branch|Campus)\b",
    re.IGNORECASE,
)
_STATE_ZIP = re.compile(r",?\s{1,2}[A-Z]{2}(?:\s{1,2}(?P<zip>\d{5}(?:-\d{4})?))?$")
_ZIP = re.compile(r"\d{5}(?:-\d{4})?")


class SurrogatePlaces:
    """Names places anew, the same place always the same."""

    def __init__(self, choice: KeyedChoice) -> None:
        """Choose by a secret."""
        self._choice = choice

    def renamed(self, said: str) -> str:
        """Another place of this sort."""
        pick = self._choice.generator("place", said)
        make = _chinese if CJK_CHARACTER.search(said) else _english
        written = said
        while written == said:
            written = make(said, pick)
        return written


def _chinese(said: str, pick: random.Random) -> str:
    words = _chinese_words()
    hospital = _HOSPITAL.search(said)
    if hospital:
        return f"{pick.choice(words.cities)}市{hospital[0]}"
    workplace = _WORKPLACE.search(said)
    if workplace:
        return f"{pick.choice(words.companies)}{workplace[0]}"
    if re.search("[路街巷弄号栋幢室道]", said):
        area = f"{pick.choice(words.provinces)}{pick.choice(words.cities)}市"
        street = f"{pick.choice(words.names)}{pick.choice('街路')}{pick.randint(1, 299)}号"
        return f"{area}{pick.choice(words.districts)}区{street}"
    if said.endswith("省"):
        return pick.choice(words.provinces)
    return f"{pick.choice(words.cities)}市"


def _english(said: str, pick: random.Random) -> str:
    words = _english_words()
    if _ZIP.fullmatch(said):
        return _zipcode(pick)
    street = _STREET_END.search(said)
    if street and said[0].isdigit():
        return f"{pick.randint(10, 9999)} {pick.choice(words.names)} {street[0]}"
    tails = _TAIL.findall(said)
    if tails:
        return f"{pick.choice(words.names)} {tails[-1]}"
    city = f"{pick.choice(words.names)}{pick.choice(words.cities)}"
    state = _STATE_ZIP.search(said)
    if state:
        zipcode = f" {_zipcode(pick)}" if state["zip"] else ""
        return f"{city}, {pick.choice(words.provinces)}{zipcode}"
    return city


def _zipcode(pick: random.Random) -> str:
    return f"{pick.randrange(501, 99951):05}"


class _Words(NamedTuple):
    """What places are made of; in English `cities` are endings, and `provinces` short."""

    names: tuple[str, ...]
    cities: tuple[str, ...]
    provinces: tuple[str, ...]
    districts: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()


@cache
def _chinese_words() -> _Words:
    from faker.providers.address.zh_CN import Provider as Address  # noqa: PLC0415 - 0.1 s, seldom
    from faker.providers.company.zh_CN import Provider as Company  # noqa: PLC0415 - the same
    from faker.providers.person.zh_CN import Provider as Person  # noqa: PLC0415 - the same

    return _Words(
        tuple(sorted(set(Person.last_names))),
        tuple(Address.cities),
        tuple(Address.provinces),
        tuple(Address.districts),
        tuple(Company.company_prefixes),
    )


@cache
def _english_words() -> _Words:
    from faker.providers.address.en_US import Provider as Address  # noqa: PLC0415 - the same
    from faker.providers.person.en_US import Provider as Person  # noqa: PLC0415 - the same

    return _Words(
        tuple(sorted(set(Person.last_names))),
        tuple(Address.city_suffixes),
        tuple(Address.states_abbr),
    )
