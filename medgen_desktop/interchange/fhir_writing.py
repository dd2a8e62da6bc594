"""Notes as FHIR has them: a DocumentReference each, its text in an attachment.

Names of resources are made of what the note is (RFC 4122, version 5), so that the same notes give
the same file; nothing in it is a time of writing.
"""

import hashlib
import uuid
from collections.abc import Iterator

from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.fhir_annotations import observations
from medgen_desktop.interchange.fhir_extensions import (
    OURS,
    base64_of,
    grouped,
    is_string,
    saying,
)
from medgen_desktop.interchange.json_records import Json
from medgen_desktop.interchange.reading import OccurrenceCounter

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, OURS)
_PLAIN_TEXT = "text/plain; charset=utf-8"


def entries(document: Document, occurrences: OccurrenceCounter) -> Iterator[dict[str, Json]]:
    """The entries of a bundle for a note and what is annotated in it."""
    note = occurrences.numbered(document.note)
    parts = (note.record_id, note.original, note.section, note.target, str(note.occurrence))
    written = [part.encode("utf-8", "replace") for part in parts]
    key = hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in written)).hexdigest()
    name = uuid.uuid5(_NAMESPACE, key)
    urls = {
        int(one.id): uuid.uuid5(name, str(number)).urn
        for number, one in enumerate(document.annotations, start=1)
    }
    yield {"fullUrl": name.urn, "resource": _reference(document)}
    for url, values in observations(document, name.urn, urls):
        yield {"fullUrl": url, "resource": values}


def _reference(document: Document) -> dict[str, Json]:
    note = document.note
    is_done = document.status is NoteStatus.DONE
    ours: list[Json] = [saying(f"{OURS}status", document.status.value)]
    named: dict[str, Json] = {}
    if is_string(note.record_id):
        named["identifier"] = [{"value": note.record_id}]
    elif note.record_id:
        ours.append(saying(f"{OURS}record_id", note.record_id))
    described: dict[str, Json] = {}
    if is_string(note.title):
        described["description"] = note.title
    elif note.title:
        ours.append(saying(f"{OURS}title", note.title))
    said_of = (("section", note.section), ("comment", document.comment))
    ours += [saying(f"{OURS}{name}", text) for name, text in said_of if text]
    if note.target:
        ours.append({"url": f"{OURS}summary", "valueAttachment": _attachment(note.target, "")})
    ours += [
        grouped(f"{OURS}field", saying("name", name), saying("value", value))
        for name, value in document.fields.items()
    ]
    return {
        "resourceType": "DocumentReference",
        "extension": ours,
        **named,
        "status": "current",
        "docStatus": "final" if is_done else "preliminary",
        **described,
        "content": [{"attachment": _attachment(note.original, note.language)}],
    }


def _attachment(text: str, language: str) -> dict[str, Json]:
    data = text.encode("utf-8", "replace")
    digest = hashlib.sha1(data, usedforsecurity=False).digest()
    return {
        "contentType": _PLAIN_TEXT,
        **({"language": language} if language else {}),
        "data": base64_of(data),
        "size": len(data),
        "hash": base64_of(digest),
    }
