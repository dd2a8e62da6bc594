"""Documents as rows of a table: the columns that are written, and what these leave behind."""

from collections.abc import Iterator

from medgen_desktop.interchange.contents import Content, Loss
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.reading import title_from
from medgen_desktop.interchange.writing import WriteOptions

COLUMNS = ("title", "record_id", "section", "text", "target")
"""Their names are such that the mapping guessed from them is the right one."""


def cells_of(document: Document) -> tuple[str, ...]:
    """The cells of a document's row; the text has its own line ends, as it came in."""
    note = document.note
    return note.title, note.record_id, note.section, note.original, note.target


def losses(document: Document, options: WriteOptions) -> Iterator[Loss]:
    """What comes back otherwise: long titles are cut, and blanks around short values go."""
    del options
    note = document.note
    if note.title and title_from(note.title, "") != note.title:
        yield Loss(Content.TITLE)
    if note.record_id.strip() != note.record_id:
        yield Loss(Content.RECORD_ID)
    if note.section.strip() != note.section:
        yield Loss(Content.SECTION)
