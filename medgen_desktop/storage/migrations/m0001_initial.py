"""Notes, their training pairs, annotations, drafts, runs and the event log."""

from sqlite_utils import Database

VERSION = 1

# The text of a note stands apart from its row, so that a list of notes never reads it.
_STATEMENTS = (
    """
    CREATE TABLE notes (
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        source_name TEXT NOT NULL,
        record_id TEXT NOT NULL,
        encoding TEXT NOT NULL,
        language TEXT NOT NULL,
        section TEXT NOT NULL,
        status TEXT NOT NULL,
        characters INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        import_key TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE note_texts (
        note_id INTEGER PRIMARY KEY REFERENCES notes(id) ON DELETE CASCADE,
        line_ends TEXT NOT NULL,
        text TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE pairs (
        id INTEGER PRIMARY KEY,
        note_id INTEGER NOT NULL REFERENCES notes(id) ON DELETE CASCADE,
        section TEXT NOT NULL,
        target TEXT NOT NULL
    )
    """,
    "CREATE INDEX pairs_by_note ON pairs(note_id)",
    """
    CREATE TABLE annotations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        note_id INTEGER NOT NULL REFERENCES notes(id) ON DELETE CASCADE,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        label TEXT NOT NULL,
        text TEXT NOT NULL,
        annotator TEXT NOT NULL,
        created_at TEXT NOT NULL,
        CHECK (0 <= start AND start < "end")
    )
    """,
    'CREATE INDEX annotations_by_note ON annotations(note_id, start, "end")',
    """
    CREATE TABLE drafts (
        id INTEGER PRIMARY KEY,
        note_id INTEGER NOT NULL REFERENCES notes(id) ON DELETE CASCADE,
        model_id TEXT NOT NULL,
        section TEXT NOT NULL,
        generated TEXT NOT NULL,
        text TEXT NOT NULL,
        prompt_tokens INTEGER NOT NULL,
        new_tokens INTEGER NOT NULL,
        seconds REAL NOT NULL,
        stop_reason TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX drafts_by_note ON drafts(note_id)",
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        state TEXT NOT NULL,
        config TEXT NOT NULL,
        base_id TEXT NOT NULL,
        pairs INTEGER NOT NULL,
        dataset_sha256 TEXT NOT NULL,
        model_id TEXT NOT NULL,
        error_code TEXT NOT NULL,
        finished TEXT NOT NULL,
        created_at TEXT NOT NULL,
        ended_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE run_steps (
        run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        record TEXT NOT NULL,
        PRIMARY KEY (run_id, step)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        annotator TEXT NOT NULL,
        kind TEXT NOT NULL,
        note_id INTEGER NOT NULL,
        payload TEXT NOT NULL,
        inverse TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'discarded', 'final'))
    )
    """,
    "CREATE INDEX events_to_undo ON events(annotator, state, id)",
)


def apply(db: Database) -> None:
    """Make the first schema in an empty file."""
    for statement in _STATEMENTS:
        db.execute(statement)
