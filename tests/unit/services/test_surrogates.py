"""Surrogates: the same person the same name, intervals kept, nothing left of what was said."""

import re
from datetime import date

import pytest
from faker.providers.person.en_US import Provider as English
from faker.providers.person.zh_CN import Provider as Chinese

from medgen_desktop.domain.identity import Decision, Identity, IdentityId, IdentityKind
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.surrogate_names import KnownNames, SurrogateNames
from medgen_desktop.services.surrogate_places import SurrogatePlaces
from medgen_desktop.services.surrogates import Replacer, Style, accepted_apart, workspace_choice
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.identities.keyed_choice import KeyedChoice

pytestmark = pytest.mark.clinic

CHOICE = KeyedChoice(b"secret")


def named(*said: str) -> list[str]:
    names, known = SurrogateNames(CHOICE), KnownNames(said)
    return [names.renamed(one, known) for one in said]


def identity(text: str, said: str, kind: IdentityKind, decision: str = "accepted") -> Identity:
    start = text.index(said)
    return Identity(
        IdentityId(1), NoteId(1), start, start + len(said), kind, "", said, Decision(decision)
    )


def replaced(text: str, *marked: tuple[str, IdentityKind], patient: str = "7") -> str:
    found = [identity(text, said, kind) for said, kind in marked]
    for one in reversed(Replacer(CHOICE, Style.SURROGATE).replacements(text, found, "en", patient)):
        text = text[: one.start] + one.written + text[one.end :]
    return text


def test_that_a_person_keeps_one_name_in_every_form_of_it() -> None:
    whole, turned, titled, initialled, first, shouted, owner = named(
        "John Turnbull",
        "Turnbull, John",
        "Mr. Turnbull",
        "J. Turnbull",
        "John",
        "JOHN TURNBULL",
        "Turnbull's",
    )
    given, family = whole.split()
    assert {given, family}.isdisjoint({"John", "Turnbull"})
    assert turned == f"{family}, {given}"
    assert titled == f"Mr. {family}"
    assert initialled == f"{given[0]}. {family}"
    assert first == given
    assert shouted == whole.upper()
    assert owner == f"{family}'s"


def test_that_a_name_is_the_same_in_other_notes_and_other_with_another_secret() -> None:
    (one,) = named("John Turnbull")
    assert named("Dr. John Turnbull", "Ann Lee")[0] == f"Dr. {one}"
    assert SurrogateNames(KeyedChoice(b"other")).renamed("John Turnbull", KnownNames([])) != one


def test_that_initials_alone_and_beside_a_first_name_are_other_initials() -> None:
    pair, after, alone = named("J.T.", "Emily R.", "Q")
    assert re.fullmatch(r"[A-Z]\.[A-Z]\.", pair)
    assert pair != "J.T."
    assert re.fullmatch(r"[A-Z]\w+ [A-Z]\.", after)
    assert "Emily" not in after
    assert len(alone) == 1
    assert alone != "Q"


def test_that_a_mans_name_becomes_a_mans_and_a_womans_a_womans() -> None:
    man, woman, either = named("Robert", "Elizabeth", "Xiaoming")
    assert man in English.first_names_male
    assert woman in English.first_names_female
    assert either != "Xiaoming"
    man, woman = named("张伟", "王秀英")
    assert man[1:] in Chinese.first_names_male
    assert woman[1:] in Chinese.first_names_female


def test_that_a_chinese_person_keeps_one_name_too() -> None:
    whole, titled, surname, spaced, hidden, crossed = named(
        "张建华", "张医生", "张", "张 建华", "张某某", "张XX"
    )
    assert len(whole) == 3
    assert whole[0] != "张"
    assert (titled, surname) == (f"{whole[0]}医生", whole[0])
    assert spaced == f"{whole[0]} {whole[1:]}"
    assert (hidden, crossed) == (f"{whole[0]}某某", f"{whole[0]}XX")
    assert "欧阳" not in named("欧阳倩")[0]
    assert "买买提" not in named("阿里·买买提")[0]


def test_that_a_place_becomes_one_of_its_sort() -> None:
    places = SurrogatePlaces(CHOICE)
    for said, form in (
        ("Mercy General Hospital", r"\w+ Hospital"),
        ("Boston, MA 02134", r"[\w ]+, [A-Z]{2} \d{5}"),
        ("Boston, MA", r"[\w ]+, [A-Z]{2}"),
        ("02134", r"\d{5}"),
        ("12 Oak Street", r"\d+ [\w']+ Street"),
        ("Springfield", r"[A-Z][\w ]+"),
        ("长沙市第一医院", r".{2,5}市医院"),
        ("长沙工具有限公司", r".{2,6}有限公司"),
        ("湖南省", r".{2,8}[省市区]"),
        ("湖南省长沙市麓山路1号", r".+号"),
        ("长沙", r".{2,4}市"),
    ):
        other = places.renamed(said)
        assert re.fullmatch(form, other), other
        assert other != said
        assert SurrogatePlaces(CHOICE).renamed(said) == other


def test_that_intervals_between_the_dates_of_a_patient_stay() -> None:
    text = "In 2020-03-05, out 2020-03-15, seen 4/2, born 1949-12-31."
    kinds = [(one, IdentityKind.DATE) for one in ("2020-03-05", "2020-03-15", "4/2", "1949-12-31")]
    dates = [
        date.fromisoformat(one) for one in re.findall(r"\d{4}-\d\d-\d\d", replaced(text, *kinds))
    ]
    assert (dates[1] - dates[0]).days == 10
    assert (dates[0] - dates[2]).days == (date(2020, 3, 5) - date(1949, 12, 31)).days
    assert dates[0].weekday() == date(2020, 3, 5).weekday()
    assert replaced(text, *kinds) != replaced(text, *kinds, patient="8")


def test_that_a_birthday_and_the_number_that_holds_it_agree() -> None:
    text = "born 1949-12-31, ID 11010519491231002X"
    other = replaced(
        text, ("1949-12-31", IdentityKind.DATE), ("11010519491231002X", IdentityKind.NATIONAL_ID)
    )
    born = re.findall(r"\d{4}-\d\d-\d\d", other)[0].replace("-", "")
    assert born in other.split("ID ")[1]


@pytest.mark.parametrize(
    ("said", "kind", "form"),
    [
        ("93", IdentityKind.AGE, r"90\+"),
        ("九十三", IdentityKind.AGE, r"90\+"),
        ("45", IdentityKind.AGE, r"\[AGE\]"),
        ("someday", IdentityKind.DATE, r"\[DATE\]"),
        ("ann@ward.org", IdentityKind.EMAIL, r"[a-z]{8}@example\.com"),
        ("www.ward.org", IdentityKind.WEB, r"https://example\.com/\d+"),
        ("10.0.0.7", IdentityKind.NETWORK, r"192\.0\.2\.\d+"),
        ("00:1A:2B:3C:4D:5E", IdentityKind.NETWORK, r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}"),
        ("617-555-0123", IdentityKind.FAX, r"\d{3}-\d{3}-\d{4}"),
        ("8", IdentityKind.BED, r"[1-79]"),
        ("the mayor", IdentityKind.OTHER, r"\[OTHER\]"),
    ],
)
def test_that_each_kind_becomes_something_like_it(said: str, kind: IdentityKind, form: str) -> None:
    assert re.fullmatch(form, replaced(said, (said, kind)))


def test_that_only_what_was_accepted_is_replaced_and_what_overlaps_is_one() -> None:
    text = "Mr. John Turnbull, bed 4"
    found = [
        identity(text, "John", IdentityKind.OTHER),
        identity(text, "John Turnbull", IdentityKind.NAME),
        identity(text, "Mr. John", IdentityKind.OTHER),
        identity(text, "bed", IdentityKind.BED, "open"),
        identity(text, "4", IdentityKind.BED, "rejected"),
    ]
    (one,) = accepted_apart(text, found)
    assert (one.text, one.kind) == ("Mr. John Turnbull", IdentityKind.NAME)
    (mask,) = Replacer(CHOICE, Style.MASK).replacements(text, found, "zh", "")
    assert (mask.start, mask.end, mask.written) == (0, 17, "【姓名】")


def test_that_the_secret_is_made_once_and_stays_in_the_workspace(workspace: Workspace) -> None:
    first = workspace_choice(workspace).digest("a")
    assert workspace_choice(workspace).digest("a") == first
    assert first != CHOICE.digest("a")
