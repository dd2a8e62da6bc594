"""Sentences of clinical text, and the search for one of them in a note of any length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.sentences import (
    REACH,
    next_sentence_start,
    previous_sentence_start,
    sentence_at,
    sentence_spans,
)

pytestmark = pytest.mark.clinic

LONG_LINE = "The patient was seen in the emergency department and reported the"


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["患者3天前发热。", "伴咳嗽！", "有无胸痛？", "无；", "体温38.5℃"],
        ["She has fever.", "No cough!", "Any pain?", "None."],
        ["Seen by Dr. Smith with Mr. Lee, e.g. for 3.5 mg i.v. Cefazolin.", "Stable."],
        ["Pt. denies pain vs. pressure, approx. 2 weeks.", "Room No. 5 was free."],
        ["Any pain?", "No.", "She walks."],
        ["Take aspirin 100 mg q.d. with food."],
        ["Take aspirin 100 mg q.d.", "Return in May."],
        ["Take aspirin 100 mg q.d."],
        ["予头孢静滴 b.i.d.", "患者好转。"],
        ["Plan: 1. Aspirin.", "2. Statin."],
        ["BP was 120.", "She left."],
        ["Seen by J. Smith today.", "He has hepatitis B.", "He drinks."],
        ["Weight loss etc. was denied by p. 3 of it."],
        ["Impression: ? pneumonia."],
        ["Wait... what?!", "He said “no.”", "Done."],
        ["CT 示肺炎.", "予抗感染;", "继续观察"],
        ["3 mg/kg.", "次日出院"],
        ["Rate 5%.", "Odd."],
    ],
)
def test_that_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["主诉：咳嗽", "现病史：发热", "Chest CT", "未见异常"],
        ["Assessment:", "fever", "", "", "cough"],
        ["Plan", "- aspirin", "- statin", "1. rest", "2) fluids", "a) sleep"],
        ["- aspirin", "no fever"],
        ["No fever", "Cough present", "Allergies: none"],
        [f"{LONG_LINE}", "Family history: none"],
        ["x", " " * 150, "y"],
    ],
)
def test_that_lines_end_sentences(expected: list[str]) -> None:
    assert sentences("\n".join(expected)) == [one for one in expected if one.strip()]


@pytest.mark.parametrize(
    "text",
    [
        "She has fever and\ncough.",
        f"{LONG_LINE}\nParkinson disease of her mother.",
        f"- {LONG_LINE}\n  symptoms to the nurse.",
        "See " + "." * 20 + " 12",
    ],
)
def test_that_a_wrapped_line_and_a_leader_of_points_go_on(text: str) -> None:
    assert sentences(text) == [text]


def test_that_a_point_without_a_blank_ends_a_sentence_before_a_capital() -> None:
    assert sentences("Denies pain.No fever. Saw Dr.Smith") == [
        "Denies pain.",
        "No fever.",
        "Saw Dr.Smith",
    ]
    assert sentences("") == sentences(" \n ") == []
    assert sentences("\nA.") == ["A."]


CLINICAL = st.text(st.sampled_from('ab A.?!。；;,\n\n 1-:("”患者😀é'), max_size=120)


@given(CLINICAL | st.text(max_size=200))
def test_that_sentences_are_ordered_and_hold_every_character_that_is_not_blank(text: str) -> None:
    behind = 0
    for start, end in sentence_spans(text):
        assert behind <= start < end <= len(text)
        assert not text[behind:start].strip()
        assert text[start:end] == text[start:end].strip()
        behind = end
    assert not text[behind:].strip()


def clipped(text: str, low: int, high: int) -> list[tuple[int, int]]:
    """The sentences of the whole text, cut to a window and stripped again."""
    found = []
    for whole in sentence_spans(text):
        start, end = max(whole[0], low), min(whole[1], high)
        piece = text[start:end] if start < end else ""
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            found.append((first, first + len(piece.strip())))
    return found


@given(st.lists(CLINICAL | st.just(" " * 90) | st.just("\n" * 60), max_size=12), st.data())
def test_that_the_search_for_one_sentence_agrees_with_all_of_them(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    place = data.draw(st.integers(0, len(text)))
    reach = data.draw(st.integers(1, 90))
    window = clipped(text, max(0, place - reach), min(len(text), place + reach))
    before = [one for one in window if one[0] <= place]
    expected = before[-1] if before else next(iter(window), None)
    assert sentence_at(text, place, reach) == expected
    starts = [start for start, _ in window]
    following = [start for start in starts if start > place]
    assert next_sentence_start(text, place, reach) == min(
        following, default=min(len(text), place + reach)
    )
    assert previous_sentence_start(text, place, reach) == max(
        (start for start in starts if start < place), default=max(0, place - reach)
    )


def test_that_keys_walk_from_sentence_to_sentence_and_stop_at_the_ends() -> None:
    text = "One. Two is here. 三。"
    assert [next_sentence_start(text, place) for place in (0, 5, 18, 20)] == [5, 18, 20, 20]
    assert [previous_sentence_start(text, place) for place in (20, 18, 9, 3, 0)] == [18, 5, 5, 0, 0]
    assert sentence_at(text, 4) == (0, 4)
    assert sentence_at("  A.", 0) == (2, 4)
    assert sentence_at("   ", 1) is None


@pytest.mark.timing
@pytest.mark.parametrize(
    "piece",
    ["患者咳嗽，咳痰", "no pain e.g. at 3.5 ", ". ", ".", "a. ", "x", " ", "。", "\n", "1", ")"],
)
def test_that_a_long_note_is_split_at_once_and_one_sentence_is_found_in_no_time(
    piece: str,
) -> None:
    text = (piece * 200_000)[:200_000]
    started = time.perf_counter()
    sentence_spans(text)
    assert time.perf_counter() - started < 1
    started = time.perf_counter()
    for _ in range(10):
        sentence_at(text, 100_000)
    assert time.perf_counter() - started < 0.2
    assert len(text) > REACH
