import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.overlap_metrics import overlap_tokens, rouge_l, rouge_n

pytestmark = pytest.mark.clinic

# Expected values: rouge_score 0.1.2, use_stemmer=False, fmeasure.
SCORED_BY_ROUGE_SCORE = [
    (
        "The patient denies chest pain and shortness of breath.",
        "The patient has no chest pain, and denies shortness of breath.",
        (0.9, 0.5555555555555556, 0.7999999999999999),
    ),
    (
        "Lisinopril 10 mg daily; metformin 500mg twice a day.",
        "Metformin 500 mg twice daily and lisinopril 10 mg daily.",
        (0.631578947368421, 0.35294117647058826, 0.4210526315789474),
    ),
    (
        "Cough for three days, worse at night, no fever.",
        "Dry cough at night for three days. No fever. No fever.",
        (0.7999999999999999, 0.4444444444444445, 0.6),
    ),
    (
        "Mother: type-2 diabetes. Father: MI at 61.",
        "Father had an MI at 61, mother has type 2 diabetes.",
        (0.8421052631578948, 0.47058823529411764, 0.4210526315789474),
    ),
    ("X-ray", "x ray", (1.0, 1.0, 1.0)),
    ("Allergic to penicillin (rash).", "No known drug allergies.", (0.0, 0.0, 0.0)),
    ("", "text", (0.0, 0.0, 0.0)),
    ("...", "...", (0.0, 0.0, 0.0)),
]

sentences = st.lists(st.sampled_from(["pain", "no", "fever", "头", "痛", "10"]), max_size=12).map(
    " ".join
)


@pytest.mark.parametrize(("reference", "candidate", "expected"), SCORED_BY_ROUGE_SCORE)
def test_that_english_scores_are_those_of_rouge_score(
    reference: str, candidate: str, expected: tuple[float, float, float]
) -> None:
    scores = (
        rouge_n(reference, candidate, 1),
        rouge_n(reference, candidate, 2),
        rouge_l(reference, candidate),
    )

    assert scores == pytest.approx(expected, abs=1e-12)


def test_that_each_chinese_character_is_a_token_beside_words_and_numbers() -> None:
    assert overlap_tokens("患者CT示：肺炎，T 38.5℃") == [
        *"患者",
        "ct",
        *"示肺炎",
        "t",
        "38",
        "5",
    ]


def test_that_chinese_texts_are_scored_by_their_characters() -> None:
    reference, candidate = "患者无发热", "患者发热"

    assert rouge_n(reference, candidate, 1) == pytest.approx(2 * 4 / 9)
    assert rouge_n(reference, candidate, 2) == pytest.approx(2 * 2 / 7)
    assert rouge_l(reference, candidate) == pytest.approx(2 * 4 / 9)


@given(sentences, sentences)
def test_that_the_order_of_the_two_texts_does_not_matter(first: str, second: str) -> None:
    assert rouge_l(first, second) == pytest.approx(rouge_l(second, first))
    assert rouge_n(first, second, 2) == pytest.approx(rouge_n(second, first, 2))


@given(sentences, sentences)
def test_that_the_longest_common_subsequence_is_the_one_of_the_textbook(
    first: str, second: str
) -> None:
    a, b = overlap_tokens(first), overlap_tokens(second)
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            longest_without = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = table[i][j] + 1 if left == right else longest_without
    expected = 2 * table[-1][-1] / (len(a) + len(b)) if a or b else 0.0

    assert rouge_l(first, second) == pytest.approx(expected)


def test_that_texts_of_five_hundred_tokens_are_compared_in_a_few_milliseconds() -> None:
    first = " ".join(f"w{number % 97}" for number in range(500))
    second = " ".join(f"w{number % 89}" for number in range(500))

    begun = time.perf_counter()
    for _ in range(20):
        rouge_l(first, second)

    assert (time.perf_counter() - begun) / 20 < 0.02
