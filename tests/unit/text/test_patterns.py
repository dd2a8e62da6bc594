"""What the rules of writing find, what they leave, and how long it takes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.patterns import RULES_VERSION, pattern_hits

pytestmark = pytest.mark.clinic


def found(text: str, label: str) -> list[str]:
    return [text[one.start : one.end] for one in pattern_hits(text) if one.label == label]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Give amoxicillin 500 mg po tid for 7 days.", ["amoxicillin 500 mg po tid"]),
        ("On Metoprolol Tartrate 25 mg BID, aspirin 81mg", [
            "Metoprolol Tartrate 25 mg BID", "aspirin 81mg"]),
        ("insulin glargine 10 units at bedtime", ["insulin glargine 10 units at bedtime"]),
        ("xyzfoo 12.5 mg by mouth every 8 hours", ["xyzfoo 12.5 mg by mouth every 8 hours"]),
        ("予阿司匹林100mg qd，硝苯地平缓释片30mg 口服", [
            "阿司匹林100mg qd", "硝苯地平缓释片30mg 口服"]),
        ("给予头孢曲松2g静滴每日1次", ["头孢曲松2g静滴每日1次"]),
        ("二甲双胍０.５ｇ，每日三次", ["二甲双胍０.５ｇ，每日三次"]),
        ("s/p appendectomy and angioplasty", ["appendectomy", "angioplasty"]),
        ("glucose 120 mg/dL, creatinine 1.2 mg, weight 65 mg", []),
        ("amoxicillin 500 mg/5 ml, took 20 mg, xyzfoo 5 mg", []),
        ("尿蛋白2g，出血量约200ml，每次100mg", []),
        ("aspirin, 阿司匹林", []),
        ("阿司匹林100mg po 5 mg aspirin 81 mg", ["阿司匹林100mg po", "aspirin 81 mg"]),
        ("阿司匹林100mg ivgtt 5 mg po", ["阿司匹林100mg ivgtt"]),
        ("阿司匹林100mg ponatinib 15 mg", ["阿司匹林100mg", "ponatinib 15 mg"]),
        ("服后100mg 的用5mg", []),
    ],
)  # fmt: skip
def test_that_a_drug_with_its_dose_and_an_operation_are_treatments(
    text: str, expected: list[str]
) -> None:
    assert found(text, "Treatment") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acute Appendicitis with anemia; cardiomyopathy", [
            "Appendicitis", "anemia", "cardiomyopathy"]),
        ("adenocarcinoma, lymphoma, no coma, trophy, academia", ["adenocarcinoma", "lymphoma"]),
        ("诊断为慢性阑尾炎、支气管肺炎及右肺癌", ["慢性阑尾炎", "支气管肺炎", "右肺癌"]),
        ("急性呼吸窘迫综合征", ["急性呼吸窘迫综合征"]),
        ("非小细胞肺癌，考虑乳腺癌", ["非小细胞肺癌", "乳腺癌"]),
        ("癌胚抗原正常，肺炎性改变，发炎，itis", []),
    ],
)  # fmt: skip
def test_that_diseases_are_told_by_their_endings(text: str, expected: list[str]) -> None:
    assert found(text, "Disease") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Myalgia and dyspnea, no nostalgia", ["Myalgia", "dyspnea"]),
        ("右下腹痛伴头痛、呼吸困难，痛风", ["右下腹痛", "头痛", "呼吸困难"]),
        ("右上腹部胀痛", ["右上腹部胀痛"]),
    ],
)
def test_that_symptoms_are_told_by_their_endings(text: str, expected: list[str]) -> None:
    assert found(text, "Symptom") == expected


def test_that_each_hit_names_its_rule_and_the_rules_have_a_version() -> None:
    text = "arthritis 胃癌 myalgia aspirin 81 mg daily"
    assert [one.rule for one in pattern_hits(text)] == [
        "inflammation", "zh-cancer", "pain", "dose"]  # fmt: skip
    assert RULES_VERSION == "1"


PIECES = st.sampled_from(
    ["aspirin", " 81 mg", " po", "阿司匹林", "100mg", " qd", "急性", "肺", "炎", "癌", "右", "腹痛",
     "gastritis", " ", "，", "😀", "İ", "1", "\n"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=60))
def test_that_hits_are_in_bounds_and_those_of_one_label_do_not_overlap(text: str) -> None:
    hits = pattern_hits(text)
    assert hits == sorted(hits, key=lambda one: one.start)
    for label in ("Disease", "Symptom", "Treatment"):
        behind = 0
        for hit in (one for one in hits if one.label == label):
            assert behind <= hit.start < hit.end <= len(text)
            assert text[hit.start : hit.end].strip()
            behind = hit.end


@pytest.mark.timing
@pytest.mark.parametrize(
    "piece",
    [" ", "1", "a", "肺", "右", "急性", "头孢", "用", "aspirin ", "ab-", "1.", "小细胞", "a b ",
     "aspirin 5 mg po ", "阿司匹林100mg qd ", "左侧右侧", "每日", "胃肠", "予",
     "患者3天前发热，予阿莫西林0.5g tid，无胸痛。She has pneumonia and gastritis. "],
)  # fmt: skip
def test_that_no_text_makes_the_rules_slow(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    started = time.perf_counter()
    pattern_hits(text)
    assert time.perf_counter() - started < 0.6
