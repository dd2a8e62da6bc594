"""More to say: pieces, concepts, comments, origins, relations, rejections, schemas, note fields."""

from sqlite_utils import Database

VERSION = 4

_STATEMENTS = (
    "ALTER TABLE annotations ADD COLUMN fragments TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE annotations ADD COLUMN concept TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE annotations ADD COLUMN comment TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE annotations ADD COLUMN origin TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX annotations_by_label ON annotations(label, note_id, start)",
    "ALTER TABLE notes ADD COLUMN comment TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE notes ADD COLUMN fields TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE notes ADD COLUMN seconds_spent REAL NOT NULL DEFAULT 0",
    "CREATE INDEX notes_by_status ON notes(status)",
    # An annotation that is changed is deleted and put back within one transaction: the reference
    # is looked at when that ends.
    """
    CREATE TABLE relations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        note_id INTEGER NOT NULL REFERENCES notes(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        source INTEGER NOT NULL REFERENCES annotations(id) DEFERRABLE INITIALLY DEFERRED,
        target INTEGER NOT NULL REFERENCES annotations(id) DEFERRABLE INITIALLY DEFERRED,
        annotator TEXT NOT NULL,
        created_at TEXT NOT NULL,
        UNIQUE (source, target, kind)
    )
    """,
    "CREATE INDEX relations_by_note ON relations(note_id)",
    "CREATE INDEX relations_by_target ON relations(target)",
    """
    CREATE TABLE rejections (
        note_id INTEGER NOT NULL REFERENCES notes(id) ON DELETE CASCADE,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        label TEXT NOT NULL,
        source TEXT NOT NULL,
        version TEXT NOT NULL,
        score REAL NOT NULL,
        annotator TEXT NOT NULL,
        created_at TEXT NOT NULL,
        PRIMARY KEY (note_id, start, "end", label)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE schema_versions (
        version INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        annotator TEXT NOT NULL,
        schema TEXT NOT NULL
    )
    """,
)


def apply(db: Database) -> None:
    """What is there says none of this yet."""
    for statement in _STATEMENTS:
        db.execute(statement)
