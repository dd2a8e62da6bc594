"""Notes in and out: imports, derived notes, sections, identities, saved searches, settings."""

import hashlib

from sqlite_utils import Database

VERSION = 7

_STATEMENTS = (
    # Where a note came in by; 0 for those of before.
    """
    CREATE TABLE imports (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        annotator TEXT NOT NULL,
        source_name TEXT NOT NULL,
        format TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed'))
    )
    """,
    "ALTER TABLE notes ADD COLUMN import_id INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX notes_by_import ON notes(import_id)",
    # The hash of the text as it is annotated: by it a note is known again that comes back.
    "ALTER TABLE notes ADD COLUMN text_sha256 BLOB NOT NULL DEFAULT x''",
    "CREATE INDEX notes_by_text ON notes(text_sha256)",
    # Words, sections and signatures of a note are found in the background, after it came in.
    "ALTER TABLE notes ADD COLUMN is_indexed INTEGER NOT NULL DEFAULT 1",
    "CREATE INDEX notes_to_index ON notes(id) WHERE NOT is_indexed",
    """
    CREATE TABLE sections (
        note_id INTEGER NOT NULL REFERENCES notes(id) ON DELETE CASCADE,
        start INTEGER NOT NULL,
        body INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        kind TEXT NOT NULL,
        heading TEXT NOT NULL,
        PRIMARY KEY (note_id, start)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX sections_by_kind ON sections(kind, note_id)",
    # A note made of another one: `offset_map` leads from its text to the source's and back.
    """
    CREATE TABLE derivations (
        note_id INTEGER PRIMARY KEY REFERENCES notes(id) ON DELETE CASCADE,
        source_id INTEGER NOT NULL REFERENCES notes(id),
        kind TEXT NOT NULL CHECK (kind IN ('cleaned', 'deidentified')),
        steps TEXT NOT NULL,
        offset_map TEXT NOT NULL
    )
    """,
    "CREATE INDEX derivations_by_source ON derivations(source_id)",
    # What may name somebody: found by a rule, decided by a person.
    """
    CREATE TABLE identities (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        note_id INTEGER NOT NULL REFERENCES notes(id) ON DELETE CASCADE,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        text TEXT NOT NULL,
        decision TEXT NOT NULL CHECK (decision IN ('open', 'accepted', 'rejected')),
        annotator TEXT NOT NULL,
        at TEXT NOT NULL,
        UNIQUE (note_id, start, "end")
    )
    """,
    "CREATE INDEX identities_open ON identities(note_id) WHERE decision = 'open'",
    # Whether a note was looked through, by which rules: one without a hit may not have been.
    """
    CREATE TABLE identity_scans (
        note_id INTEGER PRIMARY KEY REFERENCES notes(id) ON DELETE CASCADE,
        rules TEXT NOT NULL,
        at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE site_names (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (kind, name)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE saved_searches (
        name TEXT PRIMARY KEY,
        query TEXT NOT NULL,
        at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID
    """,
)


def apply(db: Database) -> None:
    """Notes that are there are indexed by their words already; they get the hash of their text."""
    for statement in _STATEMENTS:
        db.execute(statement)
    for note_id, text in db.execute("SELECT note_id, text FROM note_texts"):
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        db.execute("UPDATE notes SET text_sha256 = ? WHERE id = ?", [digest, note_id])
