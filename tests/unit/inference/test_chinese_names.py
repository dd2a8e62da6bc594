"""Chinese names: the real model, and what it takes for a name that is none."""

import pytest

from medgen_desktop.domain.identity import IdentityKind
from medgen_desktop.inference.chinese_names import ChineseNames

pytestmark = pytest.mark.clinic

SURNAMES = frozenset({"张", "王", "段", "欧阳"})


class Tagger:
    """Gives the words that it was told to give."""

    def __init__(self, *words: tuple[str, str]) -> None:
        self._words = list(words)

    def run(self, _texts: str) -> list[tuple[str, str]]:
        return self._words


def said(names: ChineseNames, text: str) -> list[tuple[str, IdentityKind]]:
    return [(text[hit.start : hit.end], hit.kind) for hit in names.hits(text)]


def test_that_the_model_knows_people_and_whole_addresses() -> None:
    text = "现病史：患者张伟家住湖南省长沙市岳麓区麓山南路12号，神志清，律齐。"
    assert said(ChineseNames(SURNAMES), text) == [
        ("张伟", IdentityKind.NAME),
        ("湖南省长沙市岳麓区麓山南路12号", IdentityKind.PLACE),
    ]


def test_that_places_are_joined_and_people_are_not() -> None:
    names = ChineseNames(
        SURNAMES,
        Tagger(("张伟", "PER"), ("王芳", "nr"), ("湖南", "LOC"), ("一院", "ORG"), ("好", "a")),
    )
    assert [one for one, _kind in said(names, "张伟王芳湖南一院好")] == ["张伟", "王芳", "湖南一院"]


@pytest.mark.parametrize(
    ("word", "tag"),
    [
        ("神志清", "PER"),
        ("段未见", "PER"),
        ("王", "PER"),
        ("我院", "ORG"),
        ("呼吸科", "ORG"),
        ("上级医院", "ORG"),
        ("上肢", "LOC"),
        ("发热", "v"),
    ],
)
def test_that_words_of_medicine_are_no_names(word: str, tag: str) -> None:
    assert said(ChineseNames(SURNAMES, Tagger((word, tag))), word) == []


def test_that_compound_surnames_and_foreign_names_count() -> None:
    for word in ("欧阳倩", "阿里·买买提"):
        assert said(ChineseNames(SURNAMES, Tagger((word, "PER"))), word) == [
            (word, IdentityKind.NAME)
        ]


def test_that_a_model_that_loses_characters_finds_nothing() -> None:
    assert said(ChineseNames(SURNAMES, Tagger(("张伟", "PER"))), "张𠮷伟") == []


def test_that_a_unit_of_measure_is_no_place() -> None:
    names = ChineseNames(SURNAMES, Tagger(("钾", "n"), ("mol", "LOC")))
    assert said(names, "钾mol") == []


def test_that_text_without_chinese_does_not_load_the_model() -> None:
    names = ChineseNames(SURNAMES)
    assert said(names, "John Smith, 12 Oak Street") == []
    assert names._segmenter is None
