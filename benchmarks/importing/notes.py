"""Synthetic notes of about 2 kB, English and Chinese in turn, no two alike."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

BYTES = 2_000
_ENGLISH_SECTIONS = ("HISTORY OF PRESENT ILLNESS", "PHYSICAL EXAM", "ASSESSMENT", "PLAN")
_CHINESE_SECTIONS = ("主诉", "现病史", "既往史", "体格检查", "辅助检查", "诊断", "治疗经过")
_ENGLISH = (
    "The patient reports {symptom} for {days} days, worse at night, without {other}.",
    "Blood pressure {high}/{low}, pulse {pulse}, temperature {degrees} °C, oxygen {oxygen} %.",
    "History of {disease} treated with {drug} {dose} mg daily since {year}.",
    "No {other} on examination; {organ} unremarkable.",
    "Started {drug} {dose} mg twice daily and review in {days} days.",
    "{organ} imaging shows no acute change; {disease} remains the working diagnosis.",
    "Denies {symptom}, {other} and recent travel.",
)
_CHINESE = (
    "患者{days}天前无明显诱因出现{symptom}，夜间加重，无{other}。",
    "血压{high}/{low}mmHg，脉搏{pulse}次/分，体温{degrees}℃，血氧饱和度{oxygen}%。",
    "既往{disease}病史，自{year}年起口服{drug}{dose}mg，每日一次。",
    "{organ}查体未见异常，否认{other}。",
    "予{drug}{dose}mg口服，每日两次，{days}日后复诊。",
    "{organ}影像未见急性改变，考虑{disease}。",
)
_WORDS = {
    "en": {
        "symptom": ("fever", "cough", "chest pain", "dizziness", "nausea", "headache", "fatigue"),
        "other": ("vomiting", "haemoptysis", "syncope", "rash", "dyspnoea", "weight loss"),
        "disease": (
            "hypertension",
            "type 2 diabetes",
            "asthma",
            "pneumonia",
            "atrial fibrillation",
        ),
        "drug": ("amlodipine", "metformin", "amoxicillin", "aspirin", "salbutamol", "lisinopril"),
        "organ": ("Heart", "Lungs", "Abdomen", "Liver", "Kidneys", "Thyroid"),
    },
    "zh": {
        "symptom": ("发热", "咳嗽", "胸痛", "头晕", "恶心", "头痛", "乏力", "腹泻"),
        "other": ("呕吐", "咯血", "晕厥", "皮疹", "呼吸困难", "体重下降"),
        "disease": ("高血压", "2型糖尿病", "哮喘", "肺炎", "心房颤动", "慢性胃炎"),
        "drug": ("氨氯地平", "二甲双胍", "阿莫西林", "阿司匹林", "沙丁胺醇", "缬沙坦"),
        "organ": ("心脏", "双肺", "腹部", "肝脏", "肾脏", "甲状腺"),
    },
}
_NUMBERS = {
    "days": (1, 30),
    "high": (100, 180),
    "low": (55, 110),
    "pulse": (50, 130),
    "degrees": (36, 40),
    "oxygen": (88, 100),
    "dose": (5, 900),
    "year": (1980, 2026),
}


def notes(count: int, seed: int = 1) -> Iterator[str]:
    """This many texts; each has its number in it, so that no two are alike."""
    chance = random.Random(seed)  # noqa: S311 - the same notes every time
    for number in range(count):
        language = "zh" if number % 2 else "en"
        yield _note(language, number, chance)


def write_table(path: Path, count: int) -> None:
    """The notes as a CSV file with their numbers."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["note_id", "text"])
        writer.writerows([f"N{number}", text] for number, text in enumerate(notes(count)))


def _note(language: str, number: int, chance: random.Random) -> str:
    is_chinese = language == "zh"
    sections = _CHINESE_SECTIONS if is_chinese else _ENGLISH_SECTIONS
    sentences = _CHINESE if is_chinese else _ENGLISH
    parts = [f"门诊记录 {number}" if is_chinese else f"Clinic note {number}"]
    size = 0
    while size < BYTES:
        for section in sections:
            chosen = chance.sample(sentences, 3)
            body = ("" if is_chinese else " ").join(_said(one, language, chance) for one in chosen)
            parts.append(f"{section}：{body}" if is_chinese else f"{section}: {body}")
            size += len(body.encode()) + len(section)
            if size >= BYTES:
                break
    return "\n".join(parts)


def _said(sentence: str, language: str, chance: random.Random) -> str:
    words = {name: chance.choice(choices) for name, choices in _WORDS[language].items()}
    numbers = {name: chance.randint(*ends) for name, ends in _NUMBERS.items()}
    return sentence.format(**words, **numbers)
