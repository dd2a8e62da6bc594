"""Web pages (.html): what a person sees of them, line by line."""

import re
from collections.abc import Iterator
from pathlib import Path

import html_text
from lxml import html
from lxml.etree import LxmlError

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.exchange_errors import FILE_BROKEN
from medgen_desktop.interchange.encodings import DecodedText, decoded
from medgen_desktop.interchange.files import read_bytes
from medgen_desktop.interchange.reading import Reading, ReadOptions, shown_name, single_note

_NAMED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_CUT_OFF = "ERR_RESOURCE_LIMIT"
"""The parser's error after which it leaves out what follows."""
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
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
    page = text_of_page(path, read_bytes(path), options.encoding)
    yield single_note(path, page.text, page.encoding)


def text_of_page(path: Path, data: bytes, encoding: str | None) -> DecodedText:
    """The text of a file's content; raises what `read` does."""
    named = _NAMED.search(data[:4096])
    text = decoded(path, data, encoding or (named[1].decode() if named else None))
    try:
        page = text_of_html(text.text)
    except (LxmlError, ValueError, AssertionError):
        name = shown_name(path.name)
        raise UserError(FILE_BROKEN, path=name, format="HTML", line=1, reason="HTML") from None
    return DecodedText(page, text.encoding)


def text_of_html(source: str) -> str:
    """What a person sees of a page or of a piece of one; raises LxmlError, ValueError."""
    plain = _DECLARATION.sub("", source)
    if not plain.strip():
        return ""
    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding=None)
    tree = html.document_fromstring(plain, parser=parser)
    if any(error.type_name == _CUT_OFF for error in parser.error_log):
        raise ValueError("nested too deeply")
    for unseen in tree.xpath("//title"):
        unseen.drop_tree()
    for small in [*tree.iter("sup", "sub")]:
        if small.tag == "sup" and len(small) == 0:
            small.text = raised(small.text or "")
        small.drop_tag()
    for kept in tree.iter("pre"):
        _keep_lines(kept)
    return str(html_text.extract_text(html_text.cleaner.clean_html(tree), guess_layout=True))


def raised(said: str) -> str:
    """Digits as small raised ones, so that 10 to the ninth is not 109; words as they are."""
    is_number = bool(said) and all(one in "0123456789+-−" for one in said)
    return said.translate(_RAISED) if is_number else said


def _keep_lines(element: html.HtmlElement) -> None:
    """Line breaks that show as such, as in `pre`, become elements, which are not folded away."""
    for one in [*element.iter()]:
        first, *lines = (one.text or "").split("\n") if isinstance(one.tag, str) else [""]
        if lines:
            one.text = first
            for place, line in enumerate(lines):
                one.insert(place, _line_break(line))
        first, *lines = (one.tail or "").split("\n") if one is not element else [""]
        if lines:
            one.tail = first
            for line in reversed(lines):
                one.addnext(_line_break(line))


def _line_break(tail: str) -> html.HtmlElement:
    made = html.Element("br")
    made.tail = tail
    return made
