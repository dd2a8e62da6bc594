"""Duplicates among the notes of a workspace, listed and side by side."""

import pytest

from medgen_desktop.domain.errors import NOTE_MISSING, UserError
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.services.clean import ALL_STEPS, clean_notes
from medgen_desktop.services.duplicates import compare_notes, find_duplicates
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

COPIED = "She was treated with furosemide intravenously for three days and lost six kilograms then."
DAY = "Day {}: The patient slept well and has no pain, and her weight is {} kg this morning again."


def put(workspace: Workspace, *notes: tuple[str, str]) -> list[NoteId]:
    with workspace.transaction() as tx:
        added = [
            workspace.notes.add(tx, NewNote(f"Day {at}", text, "a.csv", "utf-8", "en", record))
            for at, (record, text) in enumerate(notes, 1)
        ]
    return [one for one in added if one is not None]


def test_that_near_duplicates_and_copied_paragraphs_are_listed(workspace: Workspace) -> None:
    long = " ".join(f"word{number}" for number in range(120))
    ids = put(
        workspace,
        ("7", f"{DAY.format(1, 70)}\n{COPIED}"),
        ("7", f"{DAY.format(2, 69)}\n  {COPIED} \nNew today: a rash."),
        ("8", f"{long} end"),
        ("9", f"{long.upper()}, END and more"),
        ("9", "nothing of the kind"),
    )
    told: list[tuple[int, int]] = []
    found = find_duplicates(workspace, progress=lambda done, whole: told.append((done, whole)))
    assert (found.notes, found.was_cancelled, told) == (5, False, [(0, 5), (5, 5)])
    ((first, second),) = found.groups
    assert (first.note_id, first.title, first.similarity) == (ids[2], "Day 3", 1.0)
    assert second.note_id == ids[3]
    assert 0.9 < second.similarity < 1
    (paragraph,) = found.paragraphs
    assert (paragraph.note_ids, paragraph.text, paragraph.record) == (tuple(ids[:2]), COPIED, "7")
    text = workspace.notes.get(ids[0]).text
    assert text[slice(*paragraph.span)] == COPIED


def test_that_a_paragraph_of_two_records_names_none(workspace: Workspace) -> None:
    put(workspace, ("7", COPIED), ("8", f"{COPIED}\nand more of it"))
    assert [one.record for one in find_duplicates(workspace).paragraphs] == [""]


def test_that_copies_that_we_made_are_no_duplicates(workspace: Workspace) -> None:
    ids = put(workspace, ("7", COPIED.replace("treated", "treated  ")))
    assert len(clean_notes(workspace, ids, ALL_STEPS, "wu").made) == 1
    found = find_duplicates(workspace)
    assert (found.notes, found.groups, found.paragraphs) == (1, (), ())


def test_that_looking_stops_when_asked(workspace: Workspace) -> None:
    put(workspace, ("7", COPIED))
    found = find_duplicates(workspace, cancelled=lambda: True)
    assert (found.notes, found.was_cancelled) == (0, True)


def test_that_two_notes_are_compared_word_by_word(workspace: Workspace) -> None:
    ids = put(workspace, ("7", DAY.format(1, 70)), ("7", DAY.format(2, 69)))
    compared = compare_notes(workspace, *ids)
    said = [
        (compared.first[slice(*one.before)], compared.second[slice(*one.after)])
        for one in compared.differences
    ]
    assert said == [("1", "2"), ("70", "69")]
    assert 0.3 < compared.similarity < 0.6
    with pytest.raises(UserError) as told:
        compare_notes(workspace, ids[0], NoteId(99))
    assert told.value.problem is NOTE_MISSING
