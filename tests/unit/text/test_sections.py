"""Sections by their headings, in the styles that English and Chinese notes have."""

import csv
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.section_names import KIND_OF, KINDS, OTHER, SAYS_A_SENTENCE
from medgen_desktop.text.sections import Section, kind_of_heading, sections_of

pytestmark = pytest.mark.clinic

CODES = {
    "GENHX": "History of present illness",
    "FAM/SOCHX": "Family and social history",
    "PASTMEDICALHX": "Past medical history",
    "CC": "Chief complaint",
    "PASTSURGICAL": "Past surgical history",
    "ROS": "Review of systems",
    "ALLERGY": "Allergies",
    "MEDICATIONS": "Current medications",
    "ASSESSMENT": "Assessment",
    "EXAM": "Physical exam",
    "DIAGNOSIS": "Diagnosis",
    "DISPOSITION": "Disposition",
    "PLAN": "Plan",
    "EDCOURSE": "Emergency department course",
    "IMMUNIZATIONS": "Immunizations",
    "IMAGING": "Imaging",
    "GYNHX": "Gynecologic history",
    "PROCEDURES": "Procedures",
    "OTHER_HISTORY": "Medical problems",
    "LABS": "Laboratory data",
}
CHINESE = (
    "主诉",
    "现病史",
    "既往史",
    "个人史",
    "家族史",
    "体格检查",
    "辅助检查",
    "初步诊断",
    "治疗经过",
    "出院医嘱",
)


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.heading, text[one.body : one.end]) for one in sections_of(text)]


def test_that_headings_on_lines_of_their_own_and_in_front_of_text_are_found() -> None:
    text = (
        "City Hospital\n\nCHIEF COMPLAINT:\n\nCough.\n\nHPI: Cough for six weeks.\nNo fever.\n"
        "Past Medical History\nAsthma\n\nVISITORS OF THE DAY\nA daughter.\n\n"
        "2. Assessment and Plan:\nRest."
    )
    assert found(text) == [
        ("chief_complaint", "CHIEF COMPLAINT", "Cough."),
        ("history_of_present_illness", "HPI", "Cough for six weeks.\nNo fever."),
        ("past_medical_history", "Past Medical History", "Asthma"),
        ("other", "VISITORS OF THE DAY", "A daughter."),
        ("assessment_and_plan", "Assessment and Plan", "Rest."),
    ]
    first = sections_of(text)[0]
    assert first == Section(15, 33, 39, "chief_complaint", "CHIEF COMPLAINT")


def test_that_chinese_headings_are_found_in_brackets_numbered_spread_out_and_within_a_line() -> (
    None
):
    text = (
        "【主诉】咳嗽三天。\n现 病 史：患者三天前咳嗽。既往史：体健。个人史:不吸烟。\n"
        "三、体格检查\n双肺呼吸音清。\n【护理要点】\n卧床\n [诊断]\n1. 肺炎\n辅助检查：\n"
    )
    assert found(text) == [
        ("chief_complaint", "主诉", "咳嗽三天。"),
        ("history_of_present_illness", "现 病 史", "患者三天前咳嗽。"),
        ("past_medical_history", "既往史", "体健。"),
        ("social_history", "个人史", "不吸烟。"),
        ("physical_examination", "体格检查", "双肺呼吸音清。"),
        ("other", "护理要点", "卧床"),
        ("diagnosis", "诊断", "1. 肺炎"),
        ("results", "辅助检查", ""),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "No edema. IMPRESSION: Normal. PLAN: Rest.",
            [("impression", "Normal."), ("plan", "Rest.")],
        ),
        ("He has no plan: he waits. history of asthma", []),
        ("**Findings**\nNormal.", [("findings", "Normal.")]),
        ("## Plan\nRest.", [("plan", "Rest.")]),
        ("IMPRESSION - Normal chest.", [("impression", "Normal chest.")]),
        ("• Plan: rest\n- Findings: none", []),
        ("said here\nplan", []),
        ("\nplan\nRest.", [("plan", "Rest.")]),
        ("Care of the wound:\nDaily.", [("other", "Daily.")]),
        ("The patient says that he has had a cough:\nyes", []),
        ("said below\nCare of the wound:\nDaily.", []),
        ("NPO\n\n12345\n\nDNR", []),
        ("BP: 120/80\nCardiovascular: normal\nSKIN: Warm", []),
        ("患者要求诊断：明确。他说：好。检查提示：正常", []),
        ("我们建议：休息", []),
        ("建议：休息", [("recommendation", "休息")]),
        ("【注意】卧床", [("other", "卧床")]),
        ("Plan:", [("plan", "")]),
        ("Plan: \n\n", [("plan", "")]),
        ("", []),
        ("\u3000\u3000主诉：咳嗽", [("chief_complaint", "咳嗽")]),
    ],
)
def test_that_a_heading_is_told_from_running_text(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(kind, said) for kind, _heading, said in found(text)] == expected


@given(
    st.lists(
        st.sampled_from(
            [
                "HPI:",
                "Plan",
                "\n",
                "\n\n",
                "主诉：",
                "。",
                "😀",
                "【诊断】",
                " ",
                "e\u0301",
                "A. PLAN: x",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_that_sections_are_in_order_apart_and_within_the_text(text: str) -> None:
    place = 0
    for one in sections_of(text):
        assert place <= one.start < one.start + len(one.heading) <= one.body <= one.end <= len(text)
        assert text[one.start : one.body].count(one.heading) == 1
        assert one.kind in KINDS
        place = one.end


def test_that_every_name_has_one_kind_and_codes_of_data_sets_have_theirs() -> None:
    assert {kind_of_heading(code) for code in CODES}.isdisjoint({OTHER})
    for code, name in CODES.items():
        assert kind_of_heading(code) == kind_of_heading(f" {name.upper()} ")
    assert all(name == name.lower().strip() for name in KIND_OF)
    assert set(KIND_OF) >= SAYS_A_SENTENCE
    assert kind_of_heading("Wallpaper") == OTHER


def test_that_headings_of_real_visit_notes_are_found(shared_data: Path) -> None:
    lines, alone, inline = 0, 0, 0
    for name in ("train.csv", "valid.csv"):
        with (shared_data / "aci-bench" / name).open(encoding="utf-8", newline="") as file:
            notes = [row["note"].replace("\r\n", "\n") for row in csv.DictReader(file)]
        for note in notes:
            starts = {one.start for one in sections_of(note)}
            headings = {
                match.start()
                for match in re.finditer(r"(?m)^[A-Z][A-Z ]+[A-Z]:?[^\S\n]*$", note)
                if match[0].strip(" :") not in {"HIV", "MSK"}  # a disease, a part of the exam
            }
            assert headings <= starts
            lines += len(headings)
            rest = starts - headings
            alone += sum(note[one : note.find("\n", one)].rstrip()[-1] != "." for one in rest)
            inline += sum(note[one : note.find("\n", one)].rstrip()[-1] == "." for one in rest)
    assert (lines, alone, inline) == (717, 10, 5)


def test_that_running_text_has_hardly_a_heading(shared_data: Path) -> None:
    with (shared_data / "mts-dialog" / "MTS-Dialog-TrainingSet.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        english = [row["section_text"] for row in csv.DictReader(file)]
    records = (shared_data / "chineseblue" / "cEHRNER" / "train.json").read_text("utf-8")
    chinese = [json.loads(line)["text"] for line in records.splitlines()]
    assert sum(len(sections_of(text)) for text in english) <= 4
    assert sum(len(sections_of(text)) for text in chinese) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("style", ["{}\n\n", "{}:\n", "{}: ", "**{}**\n", "1. {}: "])
def test_that_sections_of_real_text_come_back_whole(shared_data: Path, style: str) -> None:
    with (shared_data / "mts-dialog" / "MTS-Dialog-TrainingSet.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = [
            (row["section_header"], row["section_text"].strip()) for row in csv.DictReader(file)
        ]
    rows = [one for one in rows if not sections_of(one[1]) and "\n" not in one[1]]
    random.Random(5).shuffle(rows)  # noqa: S311 - an order, not a secret
    checked = 0
    for first in range(0, len(rows), 6):
        part = rows[first : first + 6]
        names = [CODES[code] for code, _text in part]
        note = "\n\n".join(
            style.format(name) + text for name, (_code, text) in zip(names, part, strict=True)
        )
        assert [one for one in found(note) if one[1] in names] == [
            (kind_of_heading(name), name, text)
            for name, (_code, text) in zip(names, part, strict=True)
        ]
        checked += len(part)
    assert checked > 1000


@pytest.mark.slow
@pytest.mark.parametrize("style", ["{}：", "【{}】", "{}\n", "一、{}\n"])
def test_that_sections_of_real_chinese_text_come_back_whole(shared_data: Path, style: str) -> None:
    records = (shared_data / "chineseblue" / "cEHRNER" / "train.json").read_text("utf-8")
    texts = [json.loads(line)["text"].strip() for line in records.splitlines()]
    texts = [one for one in texts if not sections_of(one)]
    for first in range(0, len(texts), len(CHINESE)):
        part = texts[first : first + len(CHINESE)]
        names = CHINESE[: len(part)]
        note = "\n".join(style.format(name) + text for name, text in zip(names, part, strict=True))
        assert [said for _kind, _heading, said in found(note)] == part
