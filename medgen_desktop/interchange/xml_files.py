"""XML of other tools: read without entities, without a DTD and without the network, and written.

An entity that a file declares is refused whether it is used or not: a few lines of them unpack to
gigabytes ("billion laughs") or to another file of the computer. One that is used and not declared
is refused as well, since the text would lack what it stands for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.interchange.contents import Content, Loss
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.encodings import decoded
from medgen_desktop.interchange.reading import shown_name

_DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
_NOT_MARKUP = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->", re.DOTALL)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w[\w.-]*;")
_BLANKS = re.compile("[\x0b\x0c\x1c-\x1f]")
_CHARACTERS = re.compile("[\x00-\x08\x0e-\x1b\ud800-\udfff\ufffe\uffff]")


def parsed_xml(path: Path, data: bytes, encoding: str | None, title: str) -> tuple[_Element, str]:
    """The root of a file's content, and the file's encoding: as it declares, or as it looks.

    Raises:
        UserError: FILE_BROKEN with the line; what decoding a text refuses.
    """
    declared = _DECLARED.match(data)
    named = encoding or (declared[1].decode() if declared else None)
    text = decoded(path, data, named)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise broken_xml(path, title, error.lineno or 1) from None
    types = root.getroottree().docinfo.internalDTD
    if types is not None and next(types.iterentities(), None) is not None:
        raise broken_xml(path, title, 1, "<!ENTITY>")
    if types is not None and (unknown := _ENTITY.search(_NOT_MARKUP.sub("", text.text))):
        raise broken_xml(path, title, 1, unknown[0])
    return root, text.encoding


def broken_xml(path: Path, title: str, line: int, reason: str = "XML") -> UserError:
    """The error that names the line of a file that is not as its format has it."""
    name = shown_name(path.name)
    return UserError(FILE_BROKEN, path=name, format=title, line=line, reason=reason)


def xml_text(text: str) -> str:
    r"""The text as XML 1.0 can hold it, character for character: form feeds and the like as blanks.

    What is no blank and cannot be held, as NUL or half a surrogate pair, is written as "\ufffd".
    """
    return _CHARACTERS.sub("\ufffd", _BLANKS.sub(" ", text))


def xml_document(document: Document) -> Document:
    """The document with nothing in it that XML cannot hold; every place in its text stays."""
    note = document.note
    return replace(
        document,
        note=replace(
            note,
            original=xml_text(document.text),
            title=xml_text(note.title),
            record_id=xml_text(note.record_id),
            section=xml_text(note.section),
            target=xml_text(note.target),
        ),
        annotations=tuple(_annotation(one) for one in document.annotations),
        relations=tuple(replace(one, kind=xml_text(one.kind)) for one in document.relations),
        comment=xml_text(document.comment),
        fields=_words(document.fields),
    )


def _annotation(one: Annotation) -> Annotation:
    concept = one.concept
    if concept is not None:
        parts = (concept.system, concept.version, concept.code, concept.name)
        concept = Concept(*map(xml_text, parts))
    return replace(
        one,
        text=xml_text(one.text),
        label=xml_text(one.label),
        annotator=xml_text(one.annotator),
        created_at=xml_text(one.created_at),
        attributes=_words(one.attributes),
        concept=concept,
        comment=xml_text(one.comment),
    )


def _words(said: dict[str, str]) -> dict[str, str]:
    return {xml_text(name): xml_text(value) for name, value in said.items()}


def xml_losses(document: Document) -> Iterator[Loss]:
    """What of a document `xml_text` writes otherwise."""
    note = document.note
    held = (document.text, note.title, note.record_id, note.section, note.target, document.comment)
    yield from _changed(0, (*held, *document.fields, *document.fields.values()))
    for one in document.annotations:
        said = [one.text, one.label, one.comment, one.annotator, one.created_at]
        said += [*one.attributes, *one.attributes.values()]
        if one.concept is not None:
            concept = one.concept
            said += [concept.system, concept.version, concept.code, concept.name]
        yield from _changed(one.id, said)
    for relation in document.relations:
        yield from _changed(relation.source, (relation.kind,))


def _changed(number: int, texts: Iterable[str]) -> Iterator[Loss]:
    whole = "".join(texts)
    if _BLANKS.search(whole):
        yield Loss(Content.BLANKS, number)
    if _CHARACTERS.search(whole):
        yield Loss(Content.CHARACTERS, number)
