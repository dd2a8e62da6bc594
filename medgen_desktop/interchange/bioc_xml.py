"""BioC XML: a collection of documents with their passages, annotations and relations.

The library `bioc` reads what a hardened parser has read before it, so that no entity, DTD or
address in the file does anything; what is incomplete in it, as an annotation without a place, is
completed first and then left out by name.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from bioc import biocxml
from bioc.biocxml.encoder import BioCXMLDocumentWriter
from lxml import etree
from lxml.etree import _Element

from medgen_desktop.interchange.bioc_reading import readings
from medgen_desktop.interchange.bioc_writing import SOURCE, bioc_document
from medgen_desktop.interchange.contents import Loss
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.files import read_bytes
from medgen_desktop.interchange.reading import Reading, ReadOptions, Source, shown_name
from medgen_desktop.interchange.writing import WriteOptions, whole_file
from medgen_desktop.interchange.xml_files import broken_xml, parsed_xml, xml_document, xml_losses

_TITLE = "BioC XML"
_LONGEST_NUMBER = 15


def recognises(path: Path, head: bytes) -> bool:
    """A collection with documents."""
    del path
    start = head.replace(b"\0", b"")
    return b"<collection" in start and b"<document" in start


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the documents of a collection, and what was left out.

    Raises:
        UserError: FILE_BROKEN with the line, or what reading a text refuses.
    """
    root, encoding = parsed_xml(path, read_bytes(path), options.encoding, _TITLE)
    if root.tag != "collection":
        raise broken_xml(path, _TITLE, 1, "collection")
    _complete(root)
    plain = etree.tostring(root, encoding="utf-8")
    collection = biocxml.load(BytesIO(plain))
    source = Source(shown_name(path.name), shown_name(path.stem), encoding)
    yield from readings(collection.documents, source)


def _complete(root: _Element) -> None:
    """Give every part what the library asks for; a place that is no number becomes none."""
    etree.strip_elements(root, etree.Comment, with_tail=False)
    for text in list(root.iter("text", "infon")):
        etree.strip_tags(text, "*")  # a title may have <i> in it
    for named, key in (("infon", "key"), ("annotation", "id"), ("node", "refid"), ("node", "role")):
        for one in root.iter(named):
            one.set(key, one.get(key, ""))
    for place in root.iter("location"):
        for key in ("offset", "length"):
            place.set(key, str(_number(place.get(key))))
    for part in root.iter("passage", "sentence"):
        offset = part.find("offset")
        if offset is None:
            offset = etree.SubElement(part, "offset")
        offset.text = str(max(_number(offset.text), 0))


def _number(said: str | None) -> int:
    plain = (said or "").strip()
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= _LONGEST_NUMBER
    return int(plain) if is_number else -1


def write(path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
    """Write one collection with all documents.

    Raises:
        UserError: FILE_UNWRITABLE, DISK_FULL.
    """
    del options
    with whole_file(path) as unfinished, unfinished.open("wb") as file:
        writer = BioCXMLDocumentWriter(file, encoding="utf-8")
        info = biocxml.load(BytesIO(b"<collection/>"))
        info.source, info.date, info.key = SOURCE, "", ""
        writer.write_collection_info(info)
        for number, document in enumerate(documents, start=1):
            writer.write_document(bioc_document(number, xml_document(document)))
        writer.close()


def losses(document: Document, options: WriteOptions) -> Iterator[Loss]:
    """Characters that XML cannot hold."""
    del options
    yield from xml_losses(document)
