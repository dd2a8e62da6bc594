"""A draft, and what of it a person has left as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.draft import Draft, DraftId, StopReason
from medgen_desktop.domain.note import NoteId

pytestmark = pytest.mark.clinic


def draft(generated: str) -> Draft:
    return Draft(
        DraftId(1), NoteId(1), "m", "", generated, "", 1, 1, 0.1, StopReason.LENGTH, "", ""
    )


@given(st.text(), st.text(), st.text(), st.data())
def test_that_text_left_before_and_behind_a_change_is_found(
    before: str, typed: str, behind: str, data: st.DataObject
) -> None:
    made = draft(before + behind)
    text = before + typed + behind
    end = data.draw(st.integers(0, len(before)))
    start = data.draw(st.integers(0, end))
    assert made.as_generated(text, start, end) == (start, end)
    first = data.draw(st.integers(len(before) + len(typed), len(text)))
    place = made.as_generated(text, first, len(text))
    assert place is not None
    assert made.generated[slice(*place)] == text[first:]


def test_that_what_a_person_typed_was_not_generated() -> None:
    made = draft("The patient coughs.")
    text = "The old patient coughs a lot."
    assert made.as_generated(text, 4, 7) is None
    assert made.as_generated(text, 16, 22) is None  # between two changes nobody can be sure
    assert made.as_generated(text, 0, 3) == (0, 3)
    assert made.as_generated("patient coughs.", 0, 7) == (4, 11)
    assert made.as_generated("Well, the patient coughs!", 0, 4) is None
