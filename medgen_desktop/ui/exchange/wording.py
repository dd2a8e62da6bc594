"""Words for formats, kinds of content and reasons, in the language of the screen."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP, UserError
from medgen_desktop.interchange.contents import Content
from medgen_desktop.interchange.formats import Format
from medgen_desktop.interchange.reading import SkippedRow, shown_name
from medgen_desktop.services.import_notes import ImportRequest
from medgen_desktop.ui.error_presenter import message_for

_TRANSLATED = frozenset(
    {
        QT_TRANSLATE_NOOP("Format", "Text"),
        QT_TRANSLATE_NOOP("Format", "MedGen JSON lines"),
        QT_TRANSLATE_NOOP("Format", "doccano JSON lines"),
        QT_TRANSLATE_NOOP("Format", "JSON table"),
    }
)
"""Titles that are no proper names."""


def format_words(one: Format) -> str:
    """A format's name on the screen; what is a proper name stands as it is."""
    if one.title not in _TRANSLATED:
        return one.title
    return QCoreApplication.translate("Format", one.title)


def content_words(content: Content) -> str:
    """A kind of content."""
    return QCoreApplication.translate("Content", content.value)


def contents_words(contents: Iterable[Content]) -> str:
    """Kinds of content in a row, in the order in which they are declared."""
    wanted = set(contents)
    separator = QCoreApplication.translate("Content", "; ")
    return separator.join(content_words(one) for one in Content if one in wanted)


def reason_words(reason: str) -> str:
    """Why a part of a file is left out; what an error says stands as it is."""
    return QCoreApplication.translate("SkipReason", reason)


def refusal_words(error: UserError) -> str:
    """Why a file cannot be read: a list has no room for its whole path."""
    details = dict(error.details)
    if "path" in details:
        details["path"] = shown_name(Path(str(details["path"])).name)
    return message_for(UserError(error.problem, **details)).what


def refused_row(file: ImportRequest, error: UserError) -> SkippedRow:
    """A file that cannot be read at all, among what is left out."""
    line = 1
    with suppress(TypeError, ValueError):
        line = int(error.details.get("line", 1))
    return SkippedRow(shown_name(file.path.name), line, refusal_words(error))
