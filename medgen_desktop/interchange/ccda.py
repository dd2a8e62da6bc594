"""C-CDA documents (.xml): the narrative of their sections, as HL7's CDA Release 2 has it.

The title is the document's and the record number the patient's. A body that is no XML is read as
what it says to be. A file with a document type is refused: entities could make it endless or have
it read other files, and the standard needs none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.domain.note import NewNote
from medgen_desktop.interchange.attachments import text_of_attachment, unpacked
from medgen_desktop.interchange.ccda_narrative import (
    child_of,
    local_name,
    one_line,
    text_of_sections,
)
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.encodings import decoded
from medgen_desktop.interchange.files import read_bytes
from medgen_desktop.interchange.reading import (
    Reading,
    ReadOptions,
    SkippedRow,
    SkipReason,
    shown_name,
    title_from,
)
from medgen_desktop.text.language import language_of

_ROOT = "ClinicalDocument"
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class ClinicalText:
    """What a document says: its text, or why there is none."""

    title: str
    record_id: str
    text: str
    encoding: str
    reason: SkipReason | None = None


def recognises(path: Path, head: bytes) -> bool:
    """XML that has the root element of a clinical document."""
    del path
    return b"<" in head and _ROOT.encode() in head.replace(b"\0", b"")


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the document as one note, or why it is none.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    found = clinical_text(path, read_bytes(path), options.encoding)
    name = shown_name(path.name)
    reason = found.reason or (None if found.text.strip() else SkipReason.EMPTY_TEXT)
    if reason is not None:
        yield SkippedRow(name, 1, reason)
        return
    yield Document(
        NewNote(
            title=found.title or title_from(found.text, shown_name(path.stem)),
            original=found.text,
            source_name=name,
            encoding=found.encoding,
            language=language_of(found.text),
            record_id=found.record_id,
        )
    )


def clinical_text(path: Path, data: bytes, encoding: str | None) -> ClinicalText:
    """The text of a file's content, in `encoding` or in the one that it declares.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    source = decoded(path, data, encoding or _declared_encoding(data))
    root = _root_of(path, source.text)
    title, record_id = one_line(child_of(root, "title")), _record_id(root)
    structured = child_of(root, "component", "structuredBody")
    packed = child_of(root, "component", "nonXMLBody", "text")
    if structured is not None or packed is None:
        text = "" if structured is None else text_of_sections(structured)
        return ClinicalText(title, record_id, text, source.encoding)
    attached = _attached(path, packed)
    if isinstance(attached, SkipReason):
        return ClinicalText(title, record_id, "", source.encoding, attached)
    return ClinicalText(title, record_id, attached, source.encoding)


def _declared_encoding(data: bytes) -> str | None:
    """What the declaration says, unless the bytes show that it is not so."""
    declared = _DECLARED.match(data[:1024])
    if data.startswith(_MARKS) or declared is None:
        return None
    name = declared[1].decode()
    return None if name.lower().startswith(("utf-16", "utf-32", "ucs")) else name


def _root_of(path: Path, source: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    plain = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), source, count=1)
    try:
        root = etree.fromstring(plain.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise _broken(path, error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None or local_name(root) != _ROOT:
        raise _broken(path, 1)
    return root


def _broken(path: Path, line: int) -> UserError:
    name = shown_name(path.name)
    return UserError(FILE_BROKEN, path=name, format="C-CDA", line=line, reason="XML")


def _record_id(root: etree._Element) -> str:
    """The patient's number, else the document's."""
    ids = (child_of(root, "recordTarget", "patientRole", "id"), child_of(root, "id"))
    said = [one.get("extension", "").strip() for one in ids if one is not None]
    return next((one for one in said if one), "")


def _attached(path: Path, packed: etree._Element) -> str | SkipReason:
    """The text of a body that is no XML; it may be beside the file or be compressed."""
    if child_of(packed, "reference") is not None:
        return SkipReason.ELSEWHERE
    said, kind = "".join(packed.itertext()), packed.get("mediaType", "text/plain")
    if packed.get("compression"):
        return SkipReason.ATTACHMENT_UNKNOWN
    if packed.get("representation", "TXT").upper() != "B64":
        found = text_of_attachment(path, said.encode("utf-8"), kind, "utf-8")
    elif (data := unpacked(said)) is None:
        return SkipReason.ATTACHMENT_BROKEN
    else:
        found = text_of_attachment(path, data, kind)
    return found if isinstance(found, SkipReason) else found.text
