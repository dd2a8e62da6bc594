"""A workspace's pairs are divided so that no note, record, copy or near copy is on two sides."""

import tracemalloc

import pytest

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.note import NoteState, NoteStatus
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.services.clean import clean_notes
from medgen_desktop.services.section_pairs import choose_sections, find_sections
from medgen_desktop.services.split_pairs import NoteGroup, PairSplit, pairs_in_parts, split_pairs
from medgen_desktop.storage.workspace import Workspace
from tests.unit.services.paired_notes import SAID, put, said, singles

pytestmark = pytest.mark.clinic

_TENTHS = TrainingConfig(validation_fraction=0.1, test_fraction=0.1)


def by_text(workspace: Workspace, split: PairSplit) -> dict[str, str]:
    return {workspace.notes.get(note_id).text: part for note_id, part in split.parts.items()}


def test_that_the_parts_follow_what_is_said_and_not_the_order(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    put(workspace, singles(range(100)))
    split = split_pairs(workspace, _TENTHS)
    assert dict(split.pairs) == {"train": 80, "validation": 10, "test": 10}
    assert split.groups == ()
    path = tmp_path_factory.mktemp("other") / "other.medgen"
    with Workspace.create(path, "correct horse") as other:
        put(other, singles(range(99, -1, -1)))
        assert by_text(other, split_pairs(other, _TENTHS)) == by_text(workspace, split)


def test_that_records_and_near_copies_stay_together(workspace: Workspace) -> None:
    rows = singles(range(60))
    for patient in range(20):
        rows += [(said(100 + 3 * patient + visit), f"P{patient}", "Seen.") for visit in range(3)]
    rows += [(said(number) + " Thank you.", "", "Seen again.") for number in range(0, 60, 2)]
    ids = put(workspace, rows)
    config = TrainingConfig(validation_fraction=0.3, test_fraction=0.3)
    split = split_pairs(workspace, config)
    assert set(split.pairs) == {"train", "validation", "test"}
    expected = [NoteGroup((ids[2 * at], ids[120 + at]), ("text",)) for at in range(30)]
    expected += [NoteGroup(tuple(ids[60 + 3 * at : 63 + 3 * at]), ("record",)) for at in range(20)]
    assert sorted(split.groups, key=lambda one: one.note_ids) == sorted(
        expected, key=lambda one: one.note_ids
    )
    for group in split.groups:
        assert len({split.parts[one] for one in group.note_ids}) == 1


def test_that_a_patient_named_by_a_field_is_one_group(workspace: Workspace) -> None:
    ids = put(workspace, singles(range(30)))
    with workspace.transaction() as tx:
        for note_id in ids[4:9]:
            workspace.notes.set_state(tx, NoteState(note_id, NoteStatus.NEW, "", {"MRN": "47"}))
    assert split_pairs(workspace, _TENTHS).groups == (NoteGroup(tuple(ids[4:9]), ("record",)),)


def test_that_a_note_and_its_copies_and_equal_pairs_stay_together(workspace: Workspace) -> None:
    report = "FINDINGS: {} of the chest was done for a cough of six weeks, nothing else.\n"
    report += "IMPRESSION: Nodule {}.\n"
    texts = [report.format(said(n, 30), n).replace("nothing", "no-\nthing") for n in range(3)]
    ids = put(workspace, [(text, "", "Whole summary.") for text in texts])
    wordless = put(workspace, [(" ??? ", "", "Nothing."), ("!!!", "", "Nothing.")])
    with workspace.transaction() as tx:  # said by both, and no near copy: they have no words
        tx.execute("UPDATE note_texts SET text = '???' WHERE note_id >= ?", [wordless[0]])
    find_sections(workspace)
    choose_sections(workspace, ["impression"])
    copies = clean_notes(workspace, ids[:1], ("hyphens",), "wu").made
    split = split_pairs(workspace, TrainingConfig())
    assert split.groups == (
        NoteGroup((ids[0], *copies), ("copy",)),
        NoteGroup(tuple(wordless), ("text",)),
    )
    assert dict(split.pairs) == {"train": 8}  # five that came in, three of sections


def test_that_the_newest_notes_test_and_a_copy_is_as_old_as_its_note(workspace: Workspace) -> None:
    old = put(workspace, singles(range(180)), "2026-01-05T10:00:00+00:00")
    new = put(workspace, singles(range(180, 200)), "2026-03-01T10:00:00+00:00")
    split = split_pairs(workspace, TrainingConfig())
    tests = {note_id for note_id, part in split.parts.items() if part == "test"}
    assert len(tests) == 10
    assert tests < set(new)
    assert "validation" in {split.parts[one] for one in old}


def test_that_a_run_gets_the_usable_pairs_with_their_parts(workspace: Workspace) -> None:
    put(workspace, [*singles(range(40)), (" \n", "", "Of nothing.")])
    pairs = pairs_in_parts(workspace, _TENTHS)
    assert [(one.source, one.section, one.target) for one in pairs] == [
        (text, "CC", target) for text, _record, target in singles(range(40))
    ]
    assert sorted(one.part for one in pairs).count("test") == 4
    assert PairText(said(0), "CC", "Summary 0.") in {
        PairText(one.source, one.section, one.target) for one in pairs
    }


def test_that_a_split_tells_how_far_it_is_and_can_be_cancelled(workspace: Workspace) -> None:
    put(workspace, singles(range(120)))
    told: list[tuple[int, int]] = []
    split_pairs(workspace, _TENTHS, lambda done, whole: told.append((done, whole)))
    assert told == [(50, 120), (100, 120), (120, 120)]
    with pytest.raises(UserError) as refused:
        split_pairs(workspace, _TENTHS, cancelled=lambda: len(told) > 0)
    assert refused.value.problem is TRAINING_CANCELLED


def test_that_few_texts_are_in_memory_at_a_time(workspace: Workspace) -> None:
    long = SAID * 200
    put(workspace, [(f"{number} {said(number)} {long}", "", "Seen.") for number in range(400)])
    config = TrainingConfig()
    split_pairs(workspace, config)  # for what is loaded once
    tracemalloc.start()
    split_pairs(workspace, config)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    texts = 400 * len(long)
    assert peak < texts / 2
