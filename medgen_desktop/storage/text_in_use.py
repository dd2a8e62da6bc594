"""The text of the note that was used last: marking a long note does not read it for every mark."""

from medgen_desktop.domain.note import NoteId


class TextInUse:
    """Keeps one text in memory; a note's text never changes, so it cannot go stale.

    Any thread may call; the hash tells a note apart from another that was given its id.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: tuple[NoteId, str, str] | None = None

    def keep(self, note_id: NoteId, sha256: str, text: str) -> None:
        """Keep this text instead of the one before."""
        self._kept = note_id, sha256, text

    def find(self, note_id: NoteId, sha256: str) -> str | None:
        """The text of this note, if it is the one that is kept."""
        kept = self._kept
        return kept[2] if kept is not None and kept[:2] == (note_id, sha256) else None
