"""Drafts: what a model wrote, and beside it what a person made of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.draft import Draft, DraftId, Generation, StopReason
from medgen_desktop.domain.errors import DRAFT_MISSING, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import row_id

_DRAFTS = """
    SELECT id, note_id, model_id, section, generated, text, prompt_tokens, new_tokens, seconds,
           stop_reason, created_at, updated_at
    FROM drafts
"""


class DraftRepository:
    """Keeps drafts; the model's own words never change."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def add(
        self,
        tx: Database,
        note_id: NoteId,
        model_id: str,
        section: str,
        generation: Generation,
        text: str,
    ) -> DraftId:
        """Keep a draft: `generation.text` as written, `text` as edited so far."""
        time = now()
        row = tx.execute(
            "INSERT INTO drafts (note_id, model_id, section, generated, text, prompt_tokens,"
            " new_tokens, seconds, stop_reason, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            [
                note_id,
                model_id,
                section,
                generation.text,
                text,
                generation.prompt_tokens,
                generation.new_tokens,
                generation.seconds,
                generation.stop_reason.value,
                time,
                time,
            ],
        ).fetchone()
        return DraftId(row[0])

    def update_text(self, tx: Database, draft_id: DraftId, text: str) -> None:
        """Keep a person's wording; raises DRAFT_MISSING."""
        changed = tx.execute(
            "UPDATE drafts SET text = ?, updated_at = ? WHERE id = ?",
            [text, now(), row_id(draft_id)],
        )
        if changed.rowcount == 0:
            raise UserError(DRAFT_MISSING, draft=draft_id)

    def get(self, draft_id: DraftId) -> Draft:
        """One draft; raises DRAFT_MISSING."""
        with self._reader() as db:
            row = db.execute(_DRAFTS + "WHERE id = ?", [row_id(draft_id)]).fetchone()
        if row is None:
            raise UserError(DRAFT_MISSING, draft=draft_id)
        return _draft(row)

    def of_note(self, note_id: NoteId) -> list[Draft]:
        """A note's drafts, the newest first."""
        with self._reader() as db:
            rows = db.execute(
                _DRAFTS + "WHERE note_id = ? ORDER BY id DESC", [row_id(note_id)]
            ).fetchall()
        return [_draft(row) for row in rows]

    def newest_model(self) -> str:
        """The model that wrote the newest draft; "" where there is no draft."""
        with self._reader() as db:
            row = db.execute("SELECT model_id FROM drafts ORDER BY id DESC LIMIT 1").fetchone()
        return "" if row is None else str(row[0])


def _draft(row: tuple[int, int, str, str, str, str, int, int, float, str, str, str]) -> Draft:
    return Draft(DraftId(row[0]), NoteId(row[1]), *row[2:9], StopReason(row[9]), *row[10:])
