"""Documents: what a reader found in a text, and what a format leaves of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote, NoteStatus
from medgen_desktop.domain.origin import Origin
from medgen_desktop.interchange.contents import EVERYTHING, Content, Loss, losses
from medgen_desktop.interchange.document import Document, found_annotation, found_relation

pytestmark = pytest.mark.clinic

TEXT = "Pain in the left leg,\nno fever. 咳嗽🤒"


@given(st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40)), max_size=3))
def test_that_an_annotation_lies_in_its_text_or_is_none(pieces: list[tuple[int, int]]) -> None:
    found = found_annotation(1, TEXT, pieces, "Symptom")
    if found is not None:
        assert found.matches(TEXT)
        assert (found.start, found.end) == (found.pieces[0][0], found.pieces[-1][1])
    else:
        assert not pieces or any(not 0 <= start < end <= len(TEXT) for start, end in pieces)


@pytest.mark.parametrize(
    ("said", "text", "matches"),
    [
        (None, "left leg,\nno", True),
        ("left leg, no", "left leg,\nno", True),
        ("LEFT  leg,no", "left leg,\nno", True),
        ("right leg, no", "right leg, no", False),
        ("", "", False),
    ],
)
def test_that_only_blanks_and_case_may_differ_from_the_text(
    said: str | None, text: str, *, matches: bool
) -> None:
    found = found_annotation(1, TEXT, [(12, 24)], "Symptom", said=said)
    assert found is not None
    assert (found.text, found.matches(TEXT)) == (text, matches)


def test_that_line_ends_are_those_of_notes() -> None:
    assert Document(NewNote("", "a\r\nb", "a", "utf-8", "en")).text == "a\nb"


def full_document() -> Document:
    plain = found_annotation(1, TEXT, [(0, 4)], "Symptom")
    rich = found_annotation(
        2,
        TEXT,
        [(0, 4), (12, 20)],
        "Symptom",
        attributes={"severity": "mild"},
        concept=Concept("ICD-10", "2019", "M79.6", "Pain in limb"),
        comment="?",
        annotator="wu",
        origin=Origin("rules", "1", 0.5),
    )
    assert plain is not None
    assert rich is not None
    return Document(
        NewNote("Leg", TEXT, "a.txt", "utf-8", "en", "7", "HPI", "Pain."),
        (plain, rich),
        (found_relation(1, "causes", 1, 2),),
        NoteStatus.DONE,
        "see",
        {"ward": "3"},
    )


def test_that_what_a_format_does_not_hold_is_named() -> None:
    document = full_document()
    assert list(losses(document, EVERYTHING)) == []
    assert list(losses(document, frozenset())) == [
        *(
            Loss(one)
            for one in (
                Content.TITLE,
                Content.RECORD_ID,
                Content.SECTION,
                Content.TARGET,
                Content.STATUS,
                Content.COMMENT,
                Content.FIELDS,
            )
        ),
        Loss(Content.ANNOTATIONS, 1),
        Loss(Content.ANNOTATIONS, 2),
    ]
    spans = {Content.ANNOTATIONS, Content.TITLE, Content.RECORD_ID, Content.SECTION}
    spans |= {Content.TARGET, Content.STATUS, Content.COMMENT, Content.FIELDS}
    assert list(losses(document, spans)) == [
        Loss(Content.OVERLAPS, 1),
        Loss(Content.PIECES, 2),
        Loss(Content.ATTRIBUTES, 2),
        Loss(Content.CONCEPTS, 2),
        Loss(Content.COMMENTS, 2),
        Loss(Content.ANNOTATORS, 2),
        Loss(Content.ORIGINS, 2),
        Loss(Content.RELATIONS, 1),
    ]
    assert document.annotations[1].id == AnnotationId(2)
