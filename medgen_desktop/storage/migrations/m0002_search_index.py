"""An index of the words of every note, so that a search among 100,000 notes answers at once."""

from sqlite_utils import Database

from medgen_desktop.text.search_words import search_words

VERSION = 2

# The index holds words and places only; the text stays where it is, in `note_texts`.
_CREATE = """
    CREATE VIRTUAL TABLE note_words USING fts5(
        title, text, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 0', prefix='1 2'
    )
"""
_NOTES = "SELECT id, title, text FROM notes JOIN note_texts ON note_id = id ORDER BY id"
_INSERT = "INSERT INTO note_words (rowid, title, text) VALUES (?, ?, ?)"


def apply(db: Database) -> None:
    """Index the notes that are there. What it holds is derived: a later step may build it anew."""
    db.execute(_CREATE)
    for note_id, title, text in db.execute(_NOTES):
        db.execute(_INSERT, [note_id, search_words(title), search_words(text)])
