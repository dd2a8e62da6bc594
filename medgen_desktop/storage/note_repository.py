"""Notes: rows for lists, text apart, each source kept so that it can be restored exactly."""

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.errors import NOTE_MISSING, UserError
from medgen_desktop.domain.note import (
    NewNote,
    Note,
    NoteId,
    NoteState,
    NoteStatus,
    NoteSummary,
)
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import row_id
from medgen_desktop.storage.text_in_use import TextInUse
from medgen_desktop.text.line_ends import LineEnds, normalise_line_ends, restore_line_ends
from medgen_desktop.text.search_words import is_said_by_words, search_phrase, search_words

_SUMMARY = """
    SELECT id, title, source_name, language, section, status, characters,
           (SELECT count(*) FROM annotations WHERE note_id = notes.id) AS annotations, updated_at
    FROM notes
"""
_COUNT = "SELECT count(*) FROM notes "
_WITH_WORDS = "id IN (SELECT rowid FROM note_words WHERE note_words MATCH :phrase)"
"""The notes whose title or text has these words; FTS5 gives them in the order of their ids."""
_MATCHES = """
    (title LIKE :pattern ESCAPE '\\'
     OR EXISTS (SELECT 1 FROM note_texts
                WHERE note_id = notes.id AND text LIKE :pattern ESCAPE '\\'))
"""
_SAYS = """
    (says(title, :folded)
     OR EXISTS (SELECT 1 FROM note_texts WHERE note_id = notes.id AND says(text, :folded)))
"""
_FIRST = NoteId(0)
_LONGEST_PATTERN = 10_000
"""Characters; SQLite refuses LIKE patterns somewhat longer than this."""
_INSERT = """
    INSERT INTO notes (title, source_name, record_id, encoding, language, section, status,
                       characters, sha256, text_sha256, import_key, created_at, updated_at,
                       import_id, is_indexed)
    VALUES (:title, :source_name, :record_id, :encoding, :language, :section, :status,
            :characters, :sha256, :text_sha256, :import_key, :time, :time,
            :import_id, :is_indexed)
    ON CONFLICT (import_key) DO NOTHING RETURNING id
"""


def import_key(new: NewNote) -> str:
    """What makes two imported notes the same note: their words, their record and their turn."""
    fields = [new.record_id, new.original, new.section, new.target, str(new.occurrence)]
    return hashlib.sha256(json.dumps(fields).encode("ascii")).hexdigest()


class NoteRepository:
    """Reads and adds notes."""

    def __init__(
        self, reader: Callable[[], AbstractContextManager[Database]], text_in_use: TextInUse
    ) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader
        self._text_in_use = text_in_use

    def count(self, search: str = "", *, status: NoteStatus | None = None) -> int:
        """How many notes have this status, or any, and contain `search` in title or text.

        Words are found from their beginnings, Chinese from any character.
        """
        condition, values = _which(search, status)
        with self._reader() as db:
            return int(db.execute(_COUNT + condition, values).fetchone()[0])

    def page(
        self,
        offset: int,
        limit: int,
        search: str = "",
        *,
        status: NoteStatus | None = None,
        after: NoteId = _FIRST,
    ) -> list[NoteSummary]:
        """`limit` rows of the note list from `offset`, in the order they were imported.

        With `after`, they are counted from behind that note: whoever reads on misses none, though
        notes before it have meanwhile got another status.
        """
        condition, values = _which(search, status, after)
        query = _SUMMARY + condition + " ORDER BY id LIMIT :limit OFFSET :offset"
        with self._reader() as db:
            rows = db.execute(query, {**values, "limit": limit, "offset": offset}).fetchall()
        return [_summary(row) for row in rows]

    def summary(self, note_id: NoteId) -> NoteSummary | None:
        """The row of one note, or None without the note."""
        with self._reader() as db:
            row = db.execute(_SUMMARY + "WHERE id = ?", [row_id(note_id)]).fetchone()
        return None if row is None else _summary(row)

    def get(self, note_id: NoteId) -> Note:
        """One note with its text; raises NOTE_MISSING."""
        query = """
            SELECT id, title, text, source_name, encoding, language, section, status, sha256,
                   created_at, updated_at, comment, fields, seconds_spent
            FROM notes JOIN note_texts ON note_id = id WHERE id = ?
        """
        with self._reader() as db:
            row = db.execute(query, [row_id(note_id)]).fetchone()
        if row is None:
            raise UserError(NOTE_MISSING, note=note_id)
        note = _note(row)
        self._text_in_use.keep(note.id, note.sha256, note.text)
        return note

    def as_new(self, note_id: NoteId) -> NewNote:
        r"""A note as it would come in again, with its summary; line ends are `\n`.

        Raises:
            UserError: NOTE_MISSING.
        """
        query = """
            SELECT title, text, source_name, encoding, language, record_id, notes.section,
                   coalesce(target, '')
            FROM notes JOIN note_texts ON note_texts.note_id = notes.id
            LEFT JOIN pairs ON pairs.note_id = notes.id WHERE notes.id = ? ORDER BY pairs.id
        """
        with self._reader() as db:
            row = db.execute(query, [note_id]).fetchone()
        if row is None:
            raise UserError(NOTE_MISSING, note=note_id)
        return NewNote(*row)

    def original(self, note_id: NoteId) -> str:
        """The text exactly as it came in, line ends included; raises NOTE_MISSING."""
        query = "SELECT text, line_ends FROM note_texts WHERE note_id = ?"
        with self._reader() as db:
            row = db.execute(query, [row_id(note_id)]).fetchone()
        if row is None:
            raise UserError(NOTE_MISSING, note=note_id)
        return restore_line_ends(row[0], LineEnds.from_json(row[1]))

    def add(
        self, tx: Database, new: NewNote, *, import_id: int = 0, is_indexed: bool = True
    ) -> NoteId | None:
        """Add a note, with its training pair where it has a target; None if it is there already.

        Unless `is_indexed`, it is found by its words only after `SearchIndex.add`.
        """
        normalised = normalise_line_ends(new.original)
        row = {
            "title": new.title,
            "source_name": new.source_name,
            "record_id": new.record_id,
            "encoding": new.encoding,
            "language": new.language,
            "section": new.section,
            "status": NoteStatus.NEW.value,
            "characters": len(normalised.text),
            "sha256": sha256_of(new.original).hex(),
            "text_sha256": sha256_of(normalised.text),
            "import_key": import_key(new),
            "time": now(),
            "import_id": import_id,
            "is_indexed": 2 if is_indexed else 0,  # by its words; sections are found afterwards
        }
        inserted = tx.execute(_INSERT, row).fetchone()
        if inserted is None:
            return None
        note_id = NoteId(inserted[0])
        tx.execute(
            "INSERT INTO note_texts (note_id, line_ends, text) VALUES (?, ?, ?)",
            [note_id, normalised.line_ends.to_json(), normalised.text],
        )
        if is_indexed:
            tx.execute(
                "INSERT INTO note_words (rowid, title, text) VALUES (?, ?, ?)",
                [note_id, search_words(new.title), search_words(normalised.text)],
            )
        if new.target.strip():
            tx.execute(
                "INSERT INTO pairs (note_id, section, target) VALUES (?, ?, ?)",
                [note_id, new.section, normalise_line_ends(new.target).text],
            )
        return note_id

    def find_import(self, tx: Database, new: NewNote) -> NoteId | None:
        """The note that came in as this very one before, or None."""
        row = tx.execute("SELECT id FROM notes WHERE import_key = ?", [import_key(new)]).fetchone()
        return None if row is None else NoteId(row[0])

    def find_text(self, tx: Database, text: str, limit: int = 2) -> list[NoteId]:
        """The first notes with this very text."""
        query = "SELECT id FROM notes WHERE text_sha256 = ? ORDER BY id LIMIT ?"
        return [NoteId(row[0]) for row in tx.execute(query, [sha256_of(text), limit])]

    def state(self, tx: Database, note_id: NoteId) -> NoteState | None:
        """What is said of a note as a whole, as this transaction sees it; None without the note."""
        row = tx.execute(
            "SELECT status, comment, fields FROM notes WHERE id = ?", [row_id(note_id)]
        ).fetchone()
        return (
            None if row is None else NoteState(note_id, NoteStatus(row[0]), row[1], _fields(row[2]))
        )

    def set_state(self, tx: Database, state: NoteState) -> None:
        """Say this of a note as a whole; raises NOTE_MISSING."""
        changed = tx.execute(
            "UPDATE notes SET status = ?, comment = ?, fields = ?, updated_at = ? WHERE id = ?",
            [
                state.status.value,
                state.comment,
                json.dumps(state.fields),
                now(),
                row_id(state.note_id),
            ],
        )
        if changed.rowcount == 0:
            raise UserError(NOTE_MISSING, note=state.note_id)

    def add_time(self, tx: Database, note_id: NoteId, seconds: float) -> None:
        """Count more time that a person has spent on a note."""
        tx.execute(
            "UPDATE notes SET seconds_spent = seconds_spent + ? WHERE id = ?", [seconds, note_id]
        )


def sha256_of(text: str) -> bytes:
    """The hash of a text; half a surrogate pair has one too."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _summary(row: tuple[int, str, str, str, str, str, int, int, str]) -> NoteSummary:
    return NoteSummary(NoteId(row[0]), *row[1:5], NoteStatus(row[5]), *row[6:])


def _note(
    row: tuple[int, str, str, str, str, str, str, str, str, str, str, str, str, float],
) -> Note:
    return Note(
        NoteId(row[0]), *row[1:7], NoteStatus(row[7]), *row[8:12], _fields(row[12]), row[13]
    )


def _fields(plain: str) -> dict[str, str]:
    return {} if plain == "{}" else {str(name): str(one) for name, one in json.loads(plain).items()}


def _which(
    search: str, status: NoteStatus | None, after: NoteId = _FIRST
) -> tuple[str, dict[str, object]]:
    """The condition of a list: what it searches, one status, notes behind one."""
    condition, values = _searching(search)
    parts = [condition] if condition else []
    if status is not None:
        parts.append("status = :status")
        values = {**values, "status": status.value}
    if after:
        parts.append("id > :after")
        values = {**values, "after": after}
    return ("WHERE " + " AND ".join(parts) if parts else ""), values


def _searching(search: str) -> tuple[str, dict[str, object]]:
    """The condition that finds `search`: by the index, and sign by sign where signs matter."""
    if not search.strip():
        return "", {}
    phrase = search_phrase(search)
    if phrase and is_said_by_words(search):
        return _WITH_WORDS, {"phrase": phrase}
    condition, values = _containing(search)
    if phrase:
        return f"{_WITH_WORDS} AND {condition}", {**values, "phrase": phrase}
    return condition, values


def _containing(search: str) -> tuple[str, dict[str, object]]:
    """The condition that reads every text: LIKE where it will do, for it is faster.

    LIKE folds the case of ASCII letters only, which is enough for English and for Chinese.
    """
    folds_beyond_ascii = any(not one.isascii() and one.lower() != one.upper() for one in search)
    if folds_beyond_ascii or len(search) > _LONGEST_PATTERN:
        return _SAYS, {"folded": search.casefold()}
    escaped = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _MATCHES, {"pattern": f"%{escaped}%"}
