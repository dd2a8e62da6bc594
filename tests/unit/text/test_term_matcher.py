"""Terms of dictionaries in notes, against a search that tries every term at every place."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.folding import folded
from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.term_matcher import Term, TermHit, TermMatcher

pytestmark = pytest.mark.clinic


def found(text: str, *terms: str) -> list[str]:
    hits = TermMatcher(Term(one, "Symptom", "s") for one in terms).find(text)
    return [text[one.start : one.end] for one in hits]


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("Headache, ache; aches", ["ache"], ["ache"]),
        ("HEADACHE", ["Headache"], ["HEADACHE"]),
        ("ＣＴ and ct", ["CT"], ["ＣＴ", "ct"]),
        ("ct", ["ＣＴ"], ["ct"]),
        ("T4 in T45, 1T4 and T4a", ["T4"], ["T4"]),
        ("患者COPD急性加重", ["copd", "急性加重"], ["COPD", "急性加重"]),
        ("无胸痛伴", ["胸痛", "痛"], ["胸痛", "痛"]),
        ("my chest pain", ["chest pain", "pain", "my chest"], ["my chest", "chest pain", "pain"]),
        ("chest\npain", ["chest pain"], ["chest\npain"]),
        ("İİ cough ß COUGH", ["cough"], ["cough", "COUGH"]),
        ("😀发热𠮷咳嗽", ["发热", "𠮷"], ["发热", "𠮷"]),
        ("cafe\u0301 cafe", ["cafe"], ["cafe"]),
        ("e\u0301ache", ["ache"], []),
        ("(ache)", ["ache", "(a"], ["ache"]),
        ("β-blocker αβ", ["β"], ["β"]),
        ("ache", ["", " ", " ache "], ["ache"]),
        ("ache", [], []),
    ],
)
def test_that_terms_are_found_whole_in_any_case_and_width(
    text: str, terms: list[str], expected: list[str]
) -> None:
    assert found(text, *terms) == expected


def test_that_labels_may_overlap_and_the_first_of_equal_terms_stays() -> None:
    matcher = TermMatcher(
        [
            Term("Lung cancer", "Disease", "icd"),
            Term("lung cancer", "Disease", "hpo"),
            Term("LUNG CANCER", "Symptom", "own"),
            Term("cancer", "Symptom", "own"),
        ]
    )
    assert matcher.find("lung cancer") == [
        TermHit(0, 11, "Disease", "icd", "Lung cancer"),
        TermHit(0, 11, "Symptom", "own", "LUNG CANCER"),
        TermHit(5, 11, "Symptom", "own", "cancer"),
    ]


ALPHABET = "abA1 Ａ发热é-İ\u0301\n"
TERMS = st.lists(
    st.builds(
        Term, st.text(st.sampled_from(ALPHABET), max_size=4), st.sampled_from("XY"), st.just("s")
    ),
    max_size=12,
)


def goes_on(left: str, right: str) -> bool:
    if right == "\u0301":
        return True
    return all(
        one == "\u0301" or (one.isalnum() and not CJK_CHARACTER.match(one)) for one in left + right
    )


def _plain(term: str) -> str:
    return folded(term.strip()).replace("\n", " ")


def naive(text: str, terms: list[Term]) -> list[TermHit]:
    plain = folded(text).replace("\n", " ")
    hits = []
    for term in {(_plain(one.text), one.label): one for one in reversed(terms)}.values():
        wanted = _plain(term.text)
        for start in range(len(plain)) if wanted else ():
            end = start + len(wanted)
            if plain[start:end] != wanted:
                continue
            if start and goes_on(plain[start - 1], plain[start]) and plain[start] != "\u0301":
                continue
            if start and plain[start] == "\u0301" and goes_on(plain[start - 1], "a"):
                continue
            if end < len(plain) and goes_on(plain[end - 1], plain[end]):
                continue
            hits.append(TermHit(start, end, term.label, term.source, term.text))
    return sorted(hits, key=lambda one: (one.start, -one.end, one.label))


@given(st.text(st.sampled_from(ALPHABET), max_size=40), TERMS)
def test_that_the_automaton_finds_what_a_search_at_every_place_finds(
    text: str, terms: list[Term]
) -> None:
    assert TermMatcher(terms).find(text) == naive(text, terms)


def test_that_the_automaton_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, medgen_desktop.text.term_matcher; sys.exit('ahocorasick' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.timing
def test_that_fifty_thousand_terms_are_found_in_a_long_note_at_once() -> None:
    terms = [Term(f"disease number {number}", "Disease", "s") for number in range(30_000)]
    terms += [Term(f"症{chr(0x4E00 + number)}病", "Disease", "s") for number in range(20_000)]
    started = time.perf_counter()
    matcher = TermMatcher(terms)
    assert time.perf_counter() - started < 5
    note = ("The disease number 17 was treated. 患者症一病加重，随访。" * 6_000)[:200_000]
    started = time.perf_counter()
    assert len(matcher.find(note)) > 8_000
    assert time.perf_counter() - started < 1
