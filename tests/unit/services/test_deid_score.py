"""The score is what it says: on a file whose answer is known, on real data, on made notes."""

from pathlib import Path

import pytest

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.services.deid_score import KindScore, score, score_file, score_planted
from medgen_desktop.services.planted_notes import planted_notes

pytestmark = pytest.mark.clinic

QUERIES = """===QUERY===
Seen by Dr. Jane Roe on May 5, 2021, and again on May 5, 2021.
===PHI_TAGS===
{"identifier_type": "NAME", "value": "Dr. Jane Roe"}
{"identifier_type": "DATE", "value": "May 5, 2021"}
{"identifier_type": "OTHER", "value": "again"}

===QUERY===
What is the dose of aspirin?
===PHI_TAGS===

===QUERY===
Was it on June 7, 2022?
===PHI_TAGS===
"""


def test_that_the_score_of_a_known_file_is_known(tmp_path: Path) -> None:
    path = tmp_path / "queries.txt"
    path.write_text(QUERIES, encoding="utf-8")
    result = score_file(path)
    assert (result.texts, result.clean_texts, result.clean_touched) == (3, 2, 0.5)
    assert result.recall == pytest.approx(2 / 3)
    assert result.precision == pytest.approx(3 / 4)
    assert result.kinds == {
        "DATE": KindScore(1, 1),
        "NAME": KindScore(1, 1),
        "OTHER": KindScore(1, 0),
    }


@pytest.mark.parametrize(
    ("line", "number"),
    [("{", 4), ('{"value": "a"}', 4), ("[1]", 4), ('{"identifier_type": "X", "value": "z"}', 4)],
)
def test_that_a_broken_file_is_refused_with_its_line(
    tmp_path: Path, line: str, number: int
) -> None:
    path = tmp_path / "queries.txt"
    path.write_text(f"===QUERY===\nsecret words\n===PHI_TAGS===\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        score_file(path)
    assert raised.value.problem is FILE_BROKEN
    assert raised.value.details["line"] == number
    assert "secret" not in str(raised.value)


def test_that_nothing_planted_is_nothing_missed() -> None:
    result = score([])
    assert (result.recall, result.precision, result.clean_touched) == (1.0, 1.0, 0.0)


def test_that_asq_phi_reaches_the_mark(shared_data: Path) -> None:
    result = score_file(shared_data / "asq-phi" / "synthetic_clinical_queries_dev.txt")
    assert result.texts == 735
    assert result.recall >= 0.95
    assert result.clean_touched <= 0.05
    assert result.precision >= 0.95


def test_that_made_chinese_notes_reach_the_mark() -> None:
    result = score_planted(300, seed=20261126)
    assert result.recall >= 0.98
    assert result.precision >= 0.95


def test_that_made_notes_say_what_is_planted_and_stay_the_same() -> None:
    notes = planted_notes(20, seed=3)
    assert notes == planted_notes(20, seed=3)
    assert notes != planted_notes(20, seed=4)
    for note in notes:
        assert note.planted
        for one in note.planted:
            assert note.text[one.start : one.end].strip()
        assert "{" not in note.text
