"""Web pages (.html): what a person sees of them, line by line."""

import re
from collections.abc import Iterator
from pathlib import Path

import html_text
from lxml import html
from lxml.etree import LxmlError

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.interchange.encodings import decoded
from medgen_desktop.interchange.files import read_bytes
from medgen_desktop.interchange.reading import Reading, ReadOptions, shown_name, single_note

_NAMED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def recognises(path: Path, head: bytes) -> bool:
    """A file with the suffix of a web page that has a tag in its beginning."""
    del path
    return b"<" in head or b"<\0" in head


def read(path: Path, options: ReadOptions) -> Iterator[Reading]:
    """Yield the page's text as one note; scripts and styles are none of it.

    Raises:
        UserError: FILE_BROKEN, or what reading a text refuses.
    """
    data = read_bytes(path)
    named = _NAMED.search(data[:4096])
    encoding = options.encoding or (named[1].decode() if named else None)
    text = decoded(path, data, encoding)
    try:
        page = text_of_html(text.text)
    except (LxmlError, ValueError, AssertionError):
        name = shown_name(path.name)
        raise UserError(FILE_BROKEN, path=name, format="HTML", line=1, reason="HTML") from None
    yield single_note(path, page, text.encoding)


def text_of_html(source: str) -> str:
    """What a person sees of a page or of a piece of one; raises LxmlError, ValueError."""
    plain = _DECLARATION.sub("", source)
    if not plain.strip():
        return ""
    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding=None)
    tree = html.document_fromstring(plain, parser=parser)
    for unseen in tree.xpath("//title"):
        unseen.drop_tree()
    return str(html_text.extract_text(html_text.cleaner.clean_html(tree), guess_layout=True))
