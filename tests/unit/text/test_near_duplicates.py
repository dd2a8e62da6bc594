"""Near duplicates and copied paragraphs, found among many texts."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text import near_duplicates
from medgen_desktop.text.near_duplicates import (
    Alike,
    RepeatedParagraphs,
    SimilarTexts,
    paragraphs,
    shingles,
    similarity,
)

pytestmark = pytest.mark.clinic

WORDS = (
    "cough fever pain left right lung heart rate normal mild severe mg blood chest no 咳 嗽 发 热"
)


def made_up(seed: int, count: int = 200) -> list[str]:
    chooser = random.Random(seed)  # noqa: S311 - a text, not a secret
    return chooser.choices(WORDS.split(" "), k=count)


def found(texts: list[str], least: float = 0.8) -> list[Alike]:
    similar = SimilarTexts()
    for text in texts:
        similar.add(text)
    return similar.groups(least)


def test_that_shingles_are_four_words_and_ignore_case_width_and_signs() -> None:
    assert shingles("He has a Cough, ＡＢＣ") == {"he has a cough", "has a cough abc"}
    assert shingles("咳嗽三天。") == {"咳 嗽 三 天"}
    assert shingles("Cough.") == {"cough"}
    assert shingles(" … ") == set()
    assert similarity("He has a cough now", "he has a COUGH, now!") == 1
    assert similarity("", "…") == 0
    assert similarity("a b c d e", "a b c d f") == pytest.approx(1 / 3)


def test_that_nearly_equal_texts_are_a_group_and_others_are_in_none() -> None:
    texts = [" ".join(made_up(seed)) for seed in range(40)]
    changed = made_up(3)
    changed[50] = "unlike"
    texts += [" ".join(changed), "", " ".join(made_up(7)), "…", " ".join(made_up(7)).upper()]
    groups = found(texts)
    assert [one.places for one in groups] == [(3, 40), (7, 42, 44)]
    assert groups[1].similarities == (1.0, 1.0, 1.0)
    assert groups[0].similarities[1] == pytest.approx(similarity(texts[3], texts[40]), abs=0.1)
    assert found(texts, 1.0)[0].places == (7, 42, 44)


def test_that_the_same_seed_finds_the_same() -> None:
    texts = [" ".join(made_up(seed % 30)) for seed in range(60)]
    assert found(texts) == found(texts)
    assert found([]) == found(["", "…"]) == []


def test_that_a_bucket_of_many_unlike_texts_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near_duplicates, "_ROUNDS", 1)
    common = " ".join(made_up(1, 120))
    texts = [f"{common} {' '.join(made_up(seed, 60))}" for seed in (2, 3, 3)]
    assert all(len(one.places) < 3 for one in found(texts, 0.9))


@pytest.mark.parametrize("least", [0.5, 1.1])
def test_that_what_would_miss_too_many_is_refused(least: float) -> None:
    with pytest.raises(ValueError, match="similarity from"):
        found([], least)


@pytest.mark.slow
def test_that_nearly_every_planted_copy_is_found_and_nothing_else() -> None:
    texts = [" ".join(made_up(seed, 300)) for seed in range(1500)]
    planted = []
    for place in range(0, 1500, 10):
        words = made_up(place, 300)
        words[place % 300] = "other"
        planted.append((place, len(texts)))
        texts.append(" ".join(words))
    group_of = {place: one.places[0] for one in found(texts) for place in one.places}
    hits = sum(group_of.get(one) == one == group_of.get(copy) for one, copy in planted)
    assert hits >= 148
    assert len(group_of) == 2 * hits


def test_that_paragraphs_are_lines_that_say_enough() -> None:
    words = " ".join(made_up(5, 14))
    text = f"Plan:\n  {words} \nshort line\n患者三天前无明显诱因出现咳嗽咳痰"
    spans = [text[slice(*span)] for span, _digest in paragraphs(text)]
    assert spans == [words, "患者三天前无明显诱因出现咳嗽咳痰"]
    again = [digest for _span, digest in paragraphs(words.upper() + "!")]
    assert again == [digest for _span, digest in paragraphs(words)]


def test_that_a_paragraph_of_several_texts_is_found_with_them() -> None:
    first, second, third = (" ".join(made_up(seed, 20)) for seed in (1, 2, 3))
    repeated = RepeatedParagraphs()
    assert list(repeated.groups()) == []
    for text in (
        first,
        f"x\n{second}\n{second}",
        f"{first}\n{third}\n{third}",
        f"{second}\n{first}.",
    ):
        repeated.add(text)
    groups = dict(repeated.groups())
    ((_span, one),), ((_other, two),) = paragraphs(first), paragraphs(second)
    assert groups == {one: [0, 2, 3], two: [1, 3]}


@given(st.lists(st.text(alphabet="ab 咳嗽.\n", max_size=60), max_size=12))
def test_that_equal_texts_are_always_together_and_each_in_one_group(texts: list[str]) -> None:
    groups = found(texts, 0.9)
    places = list(itertools.chain.from_iterable(one.places for one in groups))
    assert len(places) == len(set(places))
    group_of = {place: one for one in groups for place in one.places}
    for one, other in itertools.combinations(range(len(texts)), 2):
        if shingles(texts[one]) and shingles(texts[one]) == shingles(texts[other]):
            assert group_of[one] is group_of[other]
