"""Pairs of all sections but one, and that one."""

import csv
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import SECTION_UNKNOWN
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.services.clean import ALL_STEPS, clean_notes
from medgen_desktop.services.section_pairs import (
    choose_sections,
    chosen_sections,
    count_pairs_from_sections,
    find_sections,
    pair_of,
    pairs_from_sections,
    section_counts,
)
from medgen_desktop.services.train import _languages, usable_pairs
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.sections import sections_of

pytestmark = pytest.mark.clinic

REPORT = (
    "CT of the chest.\n\nFindings: A nodule of 8 mm in the right lung.\n\n"
    "Impression: Nodule.\n\nRecommendation: CT in three months.\n\nImpression: Again."
)
SOURCE = (
    "CT of the chest.\n\nFindings: A nodule of 8 mm in the right lung.\n\n"
    "Recommendation: CT in three months."
)
CHINESE = (
    "影像所见：\n右肺上叶见一直径约8毫米结节，边界清楚，余肺野清晰，纵隔居中，未见肿大淋巴结，"
    "心影不大，双侧胸腔未见积液。\n诊断意见：\n右肺结节"
)


def put(workspace: Workspace, *texts: str) -> list[NoteId]:
    with workspace.transaction() as tx:
        added = [
            workspace.notes.add(
                tx, NewNote("V", one, "a.csv", "utf-8", "zh" if "见" in one else "en")
            )
            for one in texts
        ]
    return [one for one in added if one is not None]


def test_that_a_pair_is_all_but_one_kind_and_that_kind() -> None:
    sections = sections_of(REPORT)
    assert pair_of(REPORT, sections, "impression") == PairText(
        SOURCE, "impression", "Nodule.\nAgain."
    )
    assert pair_of(REPORT, sections, "plan") is None
    short = "Findings: x\nImpression: y"
    assert pair_of(short, sections_of(short), "impression") is None
    empty = REPORT.replace("Nodule.", "").replace("Again.", "")
    assert pair_of(empty, sections_of(empty), "impression") is None


def test_that_chosen_sections_are_what_a_workspace_trains_on(workspace: Workspace) -> None:
    put(workspace, REPORT, CHINESE, "nothing")
    assert (usable_pairs(workspace), section_counts(workspace)) == ((), {})
    assert find_sections(workspace) == {"findings": 2, "impression": 2, "recommendation": 1}
    assert choose_sections(workspace, ["impression", "findings"]) == ("findings", "impression")
    assert chosen_sections(workspace) == ("findings", "impression")
    assert count_pairs_from_sections(workspace, ("impression",)) == 2
    assert _languages(workspace, TrainingConfig()) == ("en", "zh")
    choose_sections(workspace, ["impression"])
    pairs = usable_pairs(workspace)
    assert [one.section for one in pairs] == ["impression", "诊断意见"]
    assert pairs[1].target == "右肺结节"
    assert "诊断意见" not in pairs[1].source
    choose_sections(workspace, [])
    assert usable_pairs(workspace) == ()


def test_that_a_cleaned_copy_stands_for_its_source(workspace: Workspace) -> None:
    ids = put(workspace, REPORT.replace("A nodule", "A  nodule"))
    find_sections(workspace)
    assert len(clean_notes(workspace, ids, ALL_STEPS, "wu").made) == 1
    assert list(pairs_from_sections(workspace, ["impression"])) == [
        PairText(SOURCE, "impression", "Nodule.\nAgain.")
    ]
    assert count_pairs_from_sections(workspace, ["impression"]) == 1


def test_that_looking_for_sections_stops_when_asked(workspace: Workspace) -> None:
    put(workspace, *(f"Plan: {number}" for number in range(450)))
    told: list[tuple[int, int]] = []
    found = find_sections(
        workspace, lambda done, whole: told.append((done, whole)), lambda: len(told) == 2
    )
    assert (told, found) == ([(0, 450), (200, 450)], {"plan": 400})


def test_that_an_unknown_kind_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError) as told:
        choose_sections(workspace, ["wallpaper"])
    assert told.value.problem is SECTION_UNKNOWN


def test_that_real_visit_notes_make_pairs_without_their_answer(
    workspace: Workspace, shared_data: Path
) -> None:
    path = shared_data / "aci-bench" / "train.csv"
    with path.open(encoding="utf-8", newline="") as file:
        put(workspace, *(row["note"] for row in csv.DictReader(file)))
    counts = find_sections(workspace)
    kinds = ("assessment_and_plan", "plan", "physical_examination")
    pairs = list(pairs_from_sections(workspace, kinds))
    assert len(pairs) >= sum(counts[kind] for kind in kinds) - 2
    assert not any(one.target in one.source for one in pairs if len(one.target) > 60)
