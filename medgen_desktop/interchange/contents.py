"""What a document can hold, and what of it a format leaves behind."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.interchange.document import Document


class Content(StrEnum):
    """A kind of content, in words for the person who exports."""

    NAMES = QT_TRANSLATE_NOOP("Content", "Names that are written otherwise")
    ANNOTATIONS = QT_TRANSLATE_NOOP("Content", "Annotations")
    OVERLAPS = QT_TRANSLATE_NOOP("Content", "Annotations that overlap another")
    PIECES = QT_TRANSLATE_NOOP("Content", "Annotations in several pieces")
    BOUNDARIES = QT_TRANSLATE_NOOP("Content", "Annotations that begin or end within a word")
    ATTRIBUTES = QT_TRANSLATE_NOOP("Content", "Attributes")
    VERSIONS = QT_TRANSLATE_NOOP("Content", "Versions of code systems")
    CONCEPTS = QT_TRANSLATE_NOOP("Content", "Concepts")
    COMMENTS = QT_TRANSLATE_NOOP("Content", "Comments on annotations")
    ANNOTATORS = QT_TRANSLATE_NOOP("Content", "Who annotated and when")
    ORIGINS = QT_TRANSLATE_NOOP("Content", "What suggested an annotation")
    RELATIONS = QT_TRANSLATE_NOOP("Content", "Relations")
    TITLE = QT_TRANSLATE_NOOP("Content", "Titles of notes")
    RECORD_ID = QT_TRANSLATE_NOOP("Content", "Record numbers")
    SECTION = QT_TRANSLATE_NOOP("Content", "Sections of summaries")
    TARGET = QT_TRANSLATE_NOOP("Content", "Summaries")
    STATUS = QT_TRANSLATE_NOOP("Content", "Status of notes")
    COMMENT = QT_TRANSLATE_NOOP("Content", "Comments on notes")
    FIELDS = QT_TRANSLATE_NOOP("Content", "Fields of notes")
    BLANKS = QT_TRANSLATE_NOOP("Content", "Blanks and line breaks between words")
    CHARACTERS = QT_TRANSLATE_NOOP("Content", "Characters that the format does not have")


EVERYTHING = frozenset(Content)


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a document that a format leaves behind.

    `number` is the annotation's within the document, 0 where the note as a whole loses something.
    """

    content: Content
    number: int = 0


def losses(document: Document, holds: Set[Content]) -> Iterator[Loss]:
    """What a format that holds so much leaves of a document, in the order of its annotations.

    Where a format holds no annotations at all, nothing else is said of them.
    """
    yield from (Loss(one) for one in _said_of_note(document) if one not in holds)
    if Content.ANNOTATIONS not in holds:
        yield from (Loss(Content.ANNOTATIONS, one.id) for one in document.annotations)
        return
    apart = {one.id for one in without_overlaps(document.annotations)}
    for one in document.annotations:
        for content in _said_of(one, overlaps=one.id not in apart):
            if content not in holds:
                yield Loss(content, one.id)
    if Content.RELATIONS not in holds:
        yield from (Loss(Content.RELATIONS, relation.source) for relation in document.relations)


def without_overlaps(annotations: Iterable[Annotation]) -> list[Annotation]:
    """Those that a format without overlaps holds: from the left, of those at one place the longest.

    In the order of the text; what lies between the pieces of one counts as covered.
    """
    kept: list[Annotation] = []
    for one in sorted(annotations, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def unlike(document: Document, back: Document, why: Content) -> Iterator[Loss]:
    """What a format changed of the text, and of annotations that it does hold.

    `back` is how it comes back. The note loses blanks where its text is another; an annotation that
    does not cover the same characters, blanks aside, is lost for the reason `why`.
    """
    if back.text != document.text:
        yield Loss(Content.BLANKS)
    there = set(places_without_blanks(back).values())
    places = places_without_blanks(document)
    for one in without_overlaps(document.annotations):
        if not one.fragments and places[one.id] not in there:
            yield Loss(why, one.id)


def places_without_blanks(document: Document) -> dict[AnnotationId, tuple[tuple[int, ...], str]]:
    """Where annotations begin and end and what they are, if only what is no blank were counted."""
    before = [0, *accumulate(not character.isspace() for character in document.text)]
    return {
        one.id: (tuple(before[place] for piece in one.pieces for place in piece), one.label)
        for one in document.annotations
    }


def _said_of_note(document: Document) -> Iterator[Content]:
    note = document.note
    held = (
        (Content.TITLE, note.title),
        (Content.RECORD_ID, note.record_id),
        (Content.SECTION, note.section),
        (Content.TARGET, note.target),
        (Content.STATUS, document.status is not NoteStatus.NEW),
        (Content.COMMENT, document.comment),
        (Content.FIELDS, document.fields),
    )
    return (content for content, value in held if value)


def _said_of(one: Annotation, *, overlaps: bool) -> Iterator[Content]:
    held = (
        (Content.OVERLAPS, overlaps),
        (Content.PIECES, one.fragments),
        (Content.ATTRIBUTES, one.attributes),
        (Content.CONCEPTS, one.concept),
        (Content.COMMENTS, one.comment),
        (Content.ANNOTATORS, one.annotator),
        (Content.ORIGINS, one.origin),
    )
    return (content for content, value in held if value)
