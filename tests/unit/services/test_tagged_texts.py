"""What a recogniser learns from: annotated notes, every piece, whole notes on one side."""

import pytest

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.tagging import LabelledSpan
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.services.tagged_texts import tagged_in_parts
from medgen_desktop.storage.workspace import Workspace
from tests.unit.services.paired_notes import put, said

pytestmark = pytest.mark.clinic

_CONFIG = TrainingConfig(task="recogniser", method="full", test_fraction=0.1)


def _mark(workspace: Workspace, note_id: NoteId, *pieces: tuple[int, int]) -> None:
    text = workspace.notes.get(note_id).text
    words = " ".join(text[start:end] for start, end in pieces)
    one = Annotation(
        *(NEW_ANNOTATION, note_id, pieces[0][0], pieces[-1][1], "Sign", words, "Li", "2026-01-01"),
        fragments=pieces if len(pieces) > 1 else (),
    )
    with workspace.transaction() as tx:
        workspace.annotations.add_new(tx, [one])


def test_that_annotated_notes_only_are_learnt_from_and_every_piece(workspace: Workspace) -> None:
    first, _without, last = put(workspace, [(said(number), "", "") for number in range(3)])
    _mark(workspace, first, (0, 5))
    _mark(workspace, last, (0, 5), (9, 14))
    assert workspace.annotations.annotated_notes() == [first, last]
    texts = tagged_in_parts(workspace, _CONFIG)
    assert [one.text for one in texts] == [said(0), said(2)]
    assert [one.spans for one in texts] == [
        (LabelledSpan(0, 5, "Sign"),),
        (LabelledSpan(0, 5, "Sign"), LabelledSpan(9, 14, "Sign")),
    ]


def test_that_copies_of_a_note_are_on_one_side(workspace: Workspace) -> None:
    notes = [(said(number // 2) + " ." * (number % 2), "", "") for number in range(80)]
    for note_id in put(workspace, notes):
        _mark(workspace, note_id, (0, 5))
    parts = [one.part for one in tagged_in_parts(workspace, _CONFIG)]
    assert parts[::2] == parts[1::2]
    assert {*parts} == {"train", "validation", "test"}


def test_that_it_can_be_cancelled(workspace: Workspace) -> None:
    (note_id,) = put(workspace, [(said(1), "", "")])
    _mark(workspace, note_id, (0, 5))
    with pytest.raises(UserError) as refused:
        tagged_in_parts(workspace, _CONFIG, lambda: True)
    assert refused.value.problem is TRAINING_CANCELLED
