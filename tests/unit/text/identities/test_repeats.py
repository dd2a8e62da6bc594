"""A name that was found once is found everywhere in its note."""

import pytest

from medgen_desktop.domain.identity import IdentityHit, IdentityKind
from medgen_desktop.text.identities.repeats import REASON, with_repeats

pytestmark = pytest.mark.clinic


def found(text: str, *said: str, kind: IdentityKind = IdentityKind.NAME) -> list[str]:
    hits = [IdentityHit(text.index(one), text.index(one) + len(one), kind, "rule") for one in said]
    return [
        f"{text[hit.start : hit.end]} {hit.start}"
        for hit in with_repeats(text, hits)
        if hit.reason == REASON
    ]


def test_that_the_parts_of_an_english_name_are_found_again() -> None:
    text = "Ann Turnbull came. Turnbull coughs, Ann said; turnbulls do."
    assert found(text, "Ann Turnbull") == ["Turnbull 19", "Ann 36"]


def test_that_parts_that_are_words_too_are_not() -> None:
    assert found("Will Long came. Will he go? Long way.", "Will Long") == []
    assert found("Nurse Ng came. Nurse Wu too, Ng said.", "Nurse Ng") == []


def test_that_a_chinese_name_is_found_again_as_a_whole() -> None:
    assert found("患者张伟入院。张伟诉头晕，张先生", "张伟") == ["张伟 7"]
    assert found("王医生查房，王医生", "王") == []


def test_that_only_names_are_said_again() -> None:
    assert found("Ann is here, Ann is", "Ann", kind=IdentityKind.OTHER) == []


def test_that_a_name_is_found_in_capitals_and_out_of_them() -> None:
    assert found("Ann Turnbull came. TURNBULL, A. ANN", "Ann Turnbull") == ["TURNBULL 19"]
    assert found("TURNBULL came. Turnbull coughs", "TURNBULL") == ["Turnbull 15"]
    assert found("LONG, WILL came. Long way, will he", "LONG, WILL") == []


def test_that_a_name_with_accents_is_found_again() -> None:
    assert found("Dr. Nguyễn came. Nguyễn said", "Dr. Nguyễn") == ["Nguyễn 17"]
