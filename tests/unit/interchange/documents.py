"""Documents made for tests of formats, and what of two of them is to be the same."""

from pathlib import Path

from hypothesis import strategies as st

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.relation import Relation
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.document import Document, found_annotation, found_relation
from medgen_desktop.interchange.formats import Format
from medgen_desktop.interchange.reading import ReadOptions, title_from
from medgen_desktop.interchange.writing import WriteOptions

WORDS = ["cough", "胸痛", "🤒", "né\u0301", "\u200fa\u200e", "ﬁ", "Ａ", "no", "fever.", "\x0c", "𝛼"]
TEXTS = st.lists(st.sampled_from([*WORDS, "\n", "\n\n", " ", "  "]), min_size=1, max_size=12).map(
    "".join
)
NAMES = st.sampled_from(["Disease", "Sign_symptom", "症状", "DRUG"])
TITLES = st.sampled_from(["", "text", "Visit of 咳嗽", "=1+1", "'"])
SAID = st.sampled_from(["mild", "yes", "left arm", "轻度", "II°"])


@st.composite
def documents(draw: st.DrawFn, holds: frozenset[Content]) -> Document:
    """A document that has nothing but what a format holds."""
    text = draw(TEXTS.filter(str.strip))
    places = st.integers(0, len(text))
    pieces = st.tuples(places, places).filter(lambda one: one[0] < one[1])
    number = draw(st.integers(0, 5)) if Content.ANNOTATIONS in holds else 0
    annotations: list[Annotation] = []
    for _ in range(number):
        size = draw(st.integers(1, 3)) if Content.PIECES in holds else 1
        one = found_annotation(
            len(annotations) + 1,
            text,
            [draw(pieces) for _ in range(size)],
            draw(NAMES),
            attributes=draw(st.dictionaries(NAMES, SAID, max_size=2))
            if Content.ATTRIBUTES in holds
            else None,
            concept=draw(
                st.none() | st.builds(Concept, st.just("UMLS"), st.just(""), st.just("C1"), SAID)
            )
            if Content.CONCEPTS in holds
            else None,
            comment=draw(st.just("") | SAID) if Content.COMMENTS in holds else "",
        )
        taken = {(other.pieces, other.label) for other in annotations}
        if one is not None and (one.pieces, one.label) not in taken:
            annotations.append(one)
    links: list[Relation] = []
    if Content.RELATIONS in holds and len(annotations) > 1:
        ends = st.integers(1, len(annotations))
        for kind, source, target in draw(
            st.sets(st.tuples(NAMES, ends, ends).filter(lambda one: one[1] != one[2]), max_size=3)
        ):
            links.append(found_relation(len(links) + 1, kind, source, target))
    note = NewNote(
        draw(TITLES) if Content.TITLE in holds else "",
        text,
        "made.txt",
        "utf-8",
        "en",
        "7" if Content.RECORD_ID in holds else "",
        draw(st.just("") | NAMES) if Content.SECTION in holds else "",
        draw(st.just("") | TEXTS) if Content.TARGET in holds else "",
    )
    return Document(note, tuple(annotations), tuple(links))


def round_trip(target: Format, found: list[Document], folder: Path) -> list[Document]:
    """The documents as they come back from a file or folder of this format."""
    path = folder / f"out{'' if target.is_folder else target.suffixes[0]}"
    module = target.load()
    module.write(path, found, WriteOptions())
    files = [path]
    if target.is_folder:
        files = sorted(path.glob(f"*{target.suffixes[0]}"))
    readings = [one for file in files for one in module.read(file, ReadOptions())]
    back = [one for one in readings if isinstance(one, Document)]
    assert len(back) == len(readings), readings
    return back


def said_of(document: Document, holds: frozenset[Content] = frozenset()) -> tuple[object, ...]:
    """What is to be the same: the text and all that is said of it, whatever the numbers are.

    Of the note itself it is what a format holds; one without a title gets one by its text.
    """
    note = document.note
    of_note = [note.title or title_from(note.original, "")] if Content.TITLE in holds else []
    of_note += [note.section] if Content.SECTION in holds else []
    of_note += [note.target] if Content.TARGET in holds else []
    place = {one.id: (one.pieces, one.label) for one in document.annotations}
    spans = sorted(
        (
            one.pieces,
            one.label,
            one.text,
            tuple(sorted(one.attributes.items())),
            "" if one.concept is None else repr(one.concept),
            one.comment,
        )
        for one in document.annotations
    )
    links = sorted((one.kind, place[one.source], place[one.target]) for one in document.relations)
    return document.text, spans, links, of_note
