"""How far the work is, added up."""

import pytest

from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.domain.overview import Agreement, Progress

pytestmark = pytest.mark.clinic


def test_that_precision_is_the_share_of_accepted_among_those_decided() -> None:
    assert Agreement("rules", 3, 1).precision == 0.75
    assert Agreement("rules", 0, 0).precision == 0.0


def test_that_progress_knows_its_sums() -> None:
    progress = Progress({NoteStatus.NEW: 2, NoteStatus.DONE: 3}, {"Disease": 4, "Symptom": 1})
    assert (progress.note_count, progress.annotation_count) == (5, 5)
