"""Spans as a file has them, before it is known how the file counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from medgen_desktop.domain.annotation import Annotation, Piece, said_by
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.origin import Origin
from medgen_desktop.interchange.document import found_annotation
from medgen_desktop.text.line_ends import normalise_line_ends
from medgen_desktop.text.outside_offsets import OffsetUnit, OutsideOffsets


@dataclass(slots=True)
class FileSpan:
    """A labelled stretch of a file's text; `key` is what relations of the file call it.

    `said` is what the file says that it covers, None where it does not say.
    """

    key: str
    label: str
    pieces: tuple[Piece, ...]
    said: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    concept: Concept | None = None
    comment: str = ""
    annotator: str = ""
    created_at: str = ""
    origin: Origin | None = None


def offsets_of(
    original: str, spans: Sequence[FileSpan], units: Iterable[OffsetUnit]
) -> OutsideOffsets:
    r"""How a file counts: of the ways it may, the one by which most spans say what they should.

    A file may also count each `\r\n` once. On a tie the first way holds.
    """
    text = normalise_line_ends(original).text
    sources = [original] if text == original else [original, text]
    ways = [OutsideOffsets(source, unit) for unit in units for source in sources]
    if len(ways) == 1:
        return ways[0]

    def fits(way: OutsideOffsets) -> int:
        return sum(_says(text, way.pieces_inside(span.pieces), span.said) for span in spans)

    return max(ways, key=fits)


def annotations_from(
    original: str, spans: Sequence[FileSpan], units: Iterable[OffsetUnit]
) -> tuple[list[Annotation], dict[str, int], list[FileSpan]]:
    """The annotations of spans, their numbers by the spans' keys, and the spans that are none."""
    text = normalise_line_ends(original).text
    offsets = offsets_of(original, spans, units)
    annotations: list[Annotation] = []
    numbers: dict[str, int] = {}
    outside: list[FileSpan] = []
    for span in spans:
        one = found_annotation(
            len(annotations) + 1,
            text,
            offsets.pieces_inside(span.pieces),
            span.label,
            said=span.said,
            attributes=span.attributes,
            concept=span.concept,
            comment=span.comment,
            annotator=span.annotator,
            created_at=span.created_at,
            origin=span.origin,
        )
        if one is None:
            outside.append(span)
        else:
            annotations.append(one)
            numbers[span.key] = len(annotations)
    return annotations, numbers, outside


def _says(text: str, pieces: tuple[Piece, ...], said: str | None) -> bool:
    if any(not 0 <= start < end <= len(text) for start, end in pieces):
        return False
    return said is None or said_by(text, pieces).split() == said.split()
