"""Texts that are packed into another file: as plain text, as a web page, as RTF or as PDF."""

import base64
import binascii
import re
from pathlib import Path

from lxml.etree import LxmlError

from medgen_desktop.domain.errors import UserError
from medgen_desktop.interchange.encodings import DecodedText, decoded
from medgen_desktop.interchange.pdf import text_of_pdf
from medgen_desktop.interchange.reading import SkipReason
from medgen_desktop.interchange.rich_text import text_of_rtf
from medgen_desktop.interchange.web_page import text_of_page

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
KINDS = {
    **dict.fromkeys(("", "text", "text/plain", "text/markdown", "text/x-markdown"), "text"),
    **dict.fromkeys(("text/html", "application/xhtml+xml"), "html"),
    **dict.fromkeys(("text/rtf", "application/rtf", "text/richtext"), "rtf"),
    "application/pdf": "pdf",
}
"""What is read, by its media type."""


def media_type(content_type: str) -> str:
    """The media type without its parameters: `text/html` of `text/html; charset=utf-8`."""
    return content_type.partition(";")[0].strip().lower()


def unpacked(encoded: str) -> bytes | None:
    """What base64 stands for, blanks and line breaks aside; None where it is not base64."""
    try:
        return base64.b64decode(_BLANKS.sub("", encoded), validate=True)
    except (binascii.Error, ValueError):
        return None


def text_of_attachment(
    path: Path, data: bytes, content_type: str, encoding: str | None = None
) -> DecodedText | SkipReason:
    """The text of an attachment of the file at `path`, or why there is none.

    It is in the charset that `content_type` names, else in `encoding`, else in one that is guessed.
    """
    kind = KINDS.get(media_type(content_type))
    named = _CHARSET.search(content_type)
    chosen = named[1] if named else encoding
    try:
        if kind == "text" and data.lstrip().startswith(b"{\\rtf"):
            kind = "rtf"
        if kind == "text":
            return decoded(path, data, chosen)
        if kind == "html":
            return text_of_page(path, data, chosen)
        if kind == "rtf":
            return text_of_rtf(path, data, None)
        if kind == "pdf":
            return DecodedText(text_of_pdf(path, data), "pdf")
    except (UserError, LxmlError):
        return SkipReason.ATTACHMENT_BROKEN
    return SkipReason.ATTACHMENT_UNKNOWN
