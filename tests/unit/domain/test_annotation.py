import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.note import NoteId

pytestmark = pytest.mark.clinic


def annotation(start: int, end: int, text: str) -> Annotation:
    return Annotation(
        AnnotationId(1), NoteId(1), start, end, "Symptom", text, "nurse", "2026-11-23T20:00:00Z"
    )


@given(st.data())
def test_that_an_annotation_matches_the_text_it_was_set_on(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=1))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    assert annotation(start, end, text[start:end]).matches(text)


def test_that_offsets_count_code_points_so_that_an_emoji_shifts_nothing() -> None:
    assert annotation(2, 4, "头痛").matches("😀 头痛")
    assert not annotation(3, 5, "头痛").matches("😀 头痛")


def test_that_changed_text_is_noticed() -> None:
    assert not annotation(0, 5, "fever").matches("Fever")
    assert not annotation(0, 5, "fever").matches("feve")
