"""The texts of FHIR's notes: of attachments, of sections, of a report's narrative and conclusion.

Of several attachments of one note, which are the same in several formats, the plainest that can be
read is taken. Nothing is fetched: an attachment at an address is found if the bundle has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml.etree import LxmlError

from medgen_desktop.domain.errors import UserError
from medgen_desktop.interchange.attachments import (
    KINDS,
    media_type,
    text_of_attachment,
    unpacked,
)
from medgen_desktop.interchange.ccda import clinical_text
from medgen_desktop.interchange.encodings import DecodedText
from medgen_desktop.interchange.fhir_extensions import OURS, said, words_of_concept
from medgen_desktop.interchange.fhir_resources import Group, Resource
from medgen_desktop.interchange.json_records import Json, objects, text_of
from medgen_desktop.interchange.reading import SkipReason
from medgen_desktop.interchange.web_page import text_of_html

NOTES = frozenset({"DocumentReference", "DiagnosticReport", "Composition"})
_IN_ERROR = frozenset({"entered-in-error", "cancelled"})
_BEST_FIRST = ("text", "html", "rtf", "xml", "pdf", "")


@dataclass(slots=True)
class NoteText:
    """The text of a note, and why parts of it are not in.

    `is_as_sent` where it is what the attachment holds, in which another tool counts characters.
    """

    text: str = ""
    encoding: str = ""
    is_as_sent: bool = False
    lost: list[SkipReason] = field(default_factory=list)


def note_text(path: Path, resource: Resource, group: Group) -> NoteText:
    """The text of a resource that is a note; an empty one says why in `lost`."""
    statuses = {text_of(resource.values, name) for name in ("status", "docStatus")}
    if not statuses.isdisjoint(_IN_ERROR):
        return NoteText(lost=[SkipReason.IN_ERROR])
    if resource.kind == "Composition":
        found = _composed(resource.values, group.encoding)
    else:
        found = _attached(path, _attachments(resource), group, is_ours=is_ours(resource))
    if resource.kind == "DiagnosticReport":
        found = _reported(resource.values, found, group.encoding)
    if not found.text.strip() and not found.lost:
        found.lost.append(SkipReason.EMPTY_TEXT)
    return found


def is_ours(resource: Resource) -> bool:
    """Whether this program wrote it."""
    return said(resource.values, f"{OURS}status") is not None


def title_of(resource: Resource) -> str:
    """What the note is called there, or ""."""
    values = resource.values
    exactly = said(values, f"{OURS}title")
    if exactly is not None:
        return exactly
    kind = words_of_concept(values.get("type")) or words_of_concept(values.get("code"))
    titles = (text_of(one, "title") for one in _attachments(resource))
    found = text_of(values, "title", "description") or kind or next(filter(None, titles), "")
    return " ".join(found.split()) if not is_ours(resource) else found


def record_id_of(resource: Resource, group: Group) -> str:
    """The document's own number, else its patient's, else its id on the server."""
    values = resource.values
    exactly = said(values, f"{OURS}record_id")
    if exactly is not None:
        return exactly
    subject = values.get("subject")
    patient = group.referred(subject)
    reference = text_of(subject, "reference") if isinstance(subject, dict) else ""
    return (
        _number(values.get("masterIdentifier"))
        or _number(values.get("identifier"))
        or (_number(subject.get("identifier")) if isinstance(subject, dict) else "")
        or (_number(patient.values.get("identifier")) if patient is not None else "")
        or reference.partition("/_history/")[0].rpartition("/")[2]
        or text_of(values, "id")
    )


def _number(identifier: Json) -> str:
    listed = objects([identifier] if isinstance(identifier, dict) else identifier)
    return next((text for one in listed if (text := text_of(one, "value"))), "")


def _attachments(resource: Resource) -> list[dict[str, Json]]:
    if resource.kind == "DiagnosticReport":
        return objects(resource.values.get("presentedForm"))
    contents = objects(resource.values.get("content"))
    return objects([one.get("attachment") for one in contents])


def _attached(
    path: Path, attachments: list[dict[str, Json]], group: Group, *, is_ours: bool
) -> NoteText:
    """The best of them that can be read, else why the best is not."""
    lost: list[SkipReason] = []
    for one in sorted(attachments, key=lambda each: _BEST_FIRST.index(_kind_of(each))):
        data = _data_of(one, group)
        if isinstance(data, SkipReason):
            lost.append(data)
            continue
        if is_ours:
            return NoteText(data.decode("utf-8", "replace"), "utf-8", is_as_sent=True)
        found = _decoded(path, data, text_of(one, "contentType"))
        if isinstance(found, SkipReason):
            lost.append(found)
        elif found.text.strip():
            return NoteText(found.text, found.encoding, is_as_sent=_kind_of(one) == "text")
    return NoteText(lost=lost[:1])


def _kind_of(attachment: dict[str, Json]) -> str:
    name = media_type(text_of(attachment, "contentType"))
    if name in KINDS:
        return KINDS[name]
    return "xml" if name.endswith(("/xml", "+xml")) else ""


def _data_of(attachment: dict[str, Json], group: Group) -> bytes | SkipReason:
    packed = attachment.get("data")
    if packed is None and (url := text_of(attachment, "url")):
        binary = group.find(url)
        if binary is None or binary.kind != "Binary":
            return SkipReason.ELSEWHERE
        packed = binary.values.get("data")
    if packed is None:
        return SkipReason.EMPTY_TEXT
    data = unpacked(packed) if isinstance(packed, str) else None
    return SkipReason.ATTACHMENT_BROKEN if data is None else data


def _decoded(path: Path, data: bytes, content_type: str) -> DecodedText | SkipReason:
    if _kind_of({"contentType": content_type}) != "xml":
        return text_of_attachment(path, data, content_type)
    try:
        found = clinical_text(path, data, None)
    except UserError:
        return SkipReason.ATTACHMENT_BROKEN
    return found.reason or DecodedText(found.text, found.encoding)


def _composed(values: dict[str, Json], encoding: str) -> NoteText:
    """Sections under their titles, after blank lines; else what the whole says of itself."""
    found = NoteText(encoding=encoding)
    parts: list[str] = []
    has_text = False
    for section in _sections(values):
        text = _narrative(section, found.lost)
        has_text |= bool(text)
        title = text_of(section, "title") or words_of_concept(section.get("code"))
        parts.append("\n".join(one for one in (" ".join(title.split()), text) if one))
    if has_text:
        found.text = "\n\n".join(part for part in parts if part)
    else:
        found.text = _narrative(values, found.lost)
    return found


def _sections(values: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """All sections, each before those within it."""
    waiting = objects(values.get("section"))[::-1]
    while waiting:
        section = waiting.pop()
        yield section
        waiting += objects(section.get("section"))[::-1]


def _reported(values: dict[str, Json], found: NoteText, encoding: str) -> NoteText:
    """A report's form, else its narrative, and its conclusion where that is not in it."""
    conclusion = text_of(values, "conclusion").strip()
    lost = list(found.lost)
    text = found.text if found.text.strip() else _narrative(values, lost)
    if conclusion and _folded(conclusion) not in _folded(text):
        text = f"{text.rstrip()}\n\n{conclusion}" if text.strip() else conclusion
    return NoteText(text, found.encoding or encoding, found.is_as_sent, lost)


def _folded(text: str) -> str:
    return "".join(text.split())


def _narrative(values: dict[str, Json], lost: list[SkipReason]) -> str:
    """What the XHTML of a resource or section says."""
    text = values.get("text")
    div = text.get("div") if isinstance(text, dict) else None
    if not isinstance(div, str):
        return ""
    try:
        return text_of_html(div).strip()
    except (LxmlError, ValueError, AssertionError):
        lost.append(SkipReason.ATTACHMENT_BROKEN)
        return ""
