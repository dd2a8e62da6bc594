"""Real notes through every step: nothing leaves its remit, and every character is found again."""

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from medgen_desktop.text.cleaning.steps import STEPS, cleaned
from medgen_desktop.text.offset_map import TextEdit

pytestmark = pytest.mark.clinic

ABOVE = re.compile(r"[^\S\n]*\n[^\S\n]*|-\n")


def rows(path: Path, encoding: str, column: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        for row in csv.DictReader(file):
            yield row[column].replace("\r\n", "\n").replace("\r", "\n")


@pytest.fixture(scope="module")
def notes(shared_data: Path) -> list[str]:
    texts = list(rows(shared_data / "aci-bench" / "train.csv", "utf-8", "note"))
    dialogues = shared_data / "mts-dialog" / "MTS-Dialog-ValidationSet.csv"
    texts += [*rows(dialogues, "utf-8", "section_text"), *rows(dialogues, "utf-8", "dialogue")]
    reports = (shared_data / "maccrobat2020").rglob("*.txt")
    texts += [path.read_text("utf-8") for path in sorted(reports)]
    records = (shared_data / "chineseblue" / "cEHRNER" / "dev.json").read_text("utf-8")
    texts += [json.loads(line)["text"] for line in records.splitlines()]
    answers = shared_data / "toyhom" / "internal-medicine-gb18030.csv"
    texts += list(rows(answers, "gb18030", "answer"))[:600]
    assert len(texts) > 900
    return texts


def allowed(step: str, old: str, one: TextEdit) -> bool:
    new = one.replacement
    if step == "characters":
        return all(unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} for sign in old)
    if step == "spaces":
        return not old.strip() and not new.strip()
    if step == "width":
        return unicodedata.normalize("NFKC", old) == new
    if step == "units":
        return unicodedata.normalize("NFKC", old).upper() == new.upper() or new in "μ°"
    if step == "lines":
        return bool(ABOVE.fullmatch(old)) and new in {"", " "}
    return False  # no word is cut and no page ends in these notes


@pytest.mark.slow
def test_that_no_step_leaves_its_remit_in_a_real_note(notes: list[str]) -> None:
    edits = 0
    for text in notes:
        for step in STEPS:
            for one in cleaned(text, [step]).steps[0].edits:
                edits += 1
                assert allowed(step, text[one.start : one.end], one), step
    assert edits > 1000


@pytest.mark.slow
def test_that_no_figure_of_a_real_note_changes_and_none_is_lost(notes: list[str]) -> None:
    for text in notes:
        done = cleaned(text).text
        folded = unicodedata.normalize("NFKC", re.sub("[\u200b\u200c\u200d\ufeff]", "", text))
        figures = re.findall(r"\d+", folded)
        assert re.findall(r"\d+", unicodedata.normalize("NFKC", done)) == figures


@pytest.mark.slow
def test_that_every_word_of_a_real_note_leads_to_its_own_place_and_back(notes: list[str]) -> None:
    checked = 0
    for text in notes:
        done = cleaned(text)
        for match in re.finditer(r"[A-Za-z一-龥]{2,}", text):
            span = done.offset_map.to_derived(*match.span())
            assert span is not None
            assert done.text[slice(*span)].casefold() == match[0].casefold()
            assert done.offset_map.to_source(*span) == match.span()
            checked += 1
    assert checked > 100_000
