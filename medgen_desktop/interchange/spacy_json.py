"""spaCy's JSON of documents, one a line, for `Doc.from_json` and with it a `DocBin`.

spaCy 3.8, `Doc.to_json` (spacy.io/api/doc#to_json). Annotations that do not overlap are `ents`, as
the entity recogniser learns them; all are spans of the group `sc`, as the span categoriser does.
Tokens never reach over the end of an annotation. To make a DocBin of the file:

    docs = (Doc(vocab).from_json(json.loads(line)) for line in open("notes.jsonl"))
    DocBin(docs=docs, store_user_data=True).to_disk("notes.spacy")
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.interchange.contents import Content, Loss, without_overlaps
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.json_records import Json
from medgen_desktop.interchange.writing import WriteOptions, whole_text
from medgen_desktop.text.language import CJK_RANGES

_GROUP = "sc"
_STRETCH = re.compile(rf"[^\W_{CJK_RANGES}]+|\s+|[^\s]")


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write one document a line.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    with whole_text(path) as file:
        for document in documents:
            json.dump(_plain(document), file, ensure_ascii=False)
            file.write("\n")


def losses(document: Document, options: WriteOptions) -> Iterator[Loss]:
    """Versions of concepts, and blanks at the edges of annotations, which spaCy refuses."""
    del options
    for one in document.annotations:
        if one.text != one.text.strip() and not one.fragments:
            yield Loss(Content.BOUNDARIES, one.id)
        if one.concept is not None and (one.concept.version or one.concept.system):
            yield Loss(Content.VERSIONS, one.id)


def _plain(document: Document) -> dict[str, Json]:
    text = document.text
    whole = [_without_edges(one) for one in document.annotations if not one.fragments]
    whole = [one for one in whole if one.start < one.end]
    tokens = _tokens(text, {place for one in whole for place in (one.start, one.end)})
    return {
        "text": text,
        "ents": [_span(one) for one in without_overlaps(whole)],
        "spans": {_GROUP: [_span(one) for one in whole]},
        "cats": {},
        "tokens": [
            {"id": number, "start": start, "end": end} for number, (start, end) in enumerate(tokens)
        ],
        "_": {},
    }


def _without_edges(one: Annotation) -> Annotation:
    """The annotation without blanks at its beginning and end."""
    start = one.start + len(one.text) - len(one.text.lstrip())
    return replace(one, start=start, end=max(start, one.start + len(one.text.rstrip())))


def _span(one: Annotation) -> dict[str, Json]:
    code = "" if one.concept is None else one.concept.code
    return {"start": one.start, "end": one.end, "label": one.label, "kb_id": code}


def _tokens(text: str, ends: Iterable[int]) -> list[tuple[int, int]]:
    """Words, signs and, beyond one blank behind each of these, blanks: all of the text."""
    places = {0, len(text), *ends}
    for match in _STRETCH.finditer(text):
        start, end = match.span()
        places |= {start, end}
        if text[start] == " " and start and end - start > 1:
            places.add(start + 1)
    stretches = [one for one in pairwise(sorted(places)) if one[0] < one[1]]
    return [one for number, one in enumerate(stretches) if not _is_behind(text, stretches, number)]


def _is_behind(text: str, stretches: list[tuple[int, int]], number: int) -> bool:
    """Whether a stretch is the one blank behind a token."""
    start, end = stretches[number]
    if number == 0 or text[start:end] != " ":
        return False
    left, right = stretches[number - 1]
    return not text[left:right].isspace()
