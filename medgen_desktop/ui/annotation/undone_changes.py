"""What undo and redo changed is brought into view, in whichever note it is."""

from PySide6.QtCore import QObject, Slot

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.edit import Spot
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.edits import Change
from medgen_desktop.ui.annotation.parts import MarkParts


class UndoneChanges(QObject):
    """Goes to what was undone or redone, and says where there was nothing to do."""

    def __init__(self, parts: MarkParts) -> None:
        """Follow the session."""
        super().__init__(parts.view)
        self._parts = parts
        self._awaited: Spot | None = None
        """In the note that is being opened for it."""
        session = parts.session
        session.changed.connect(self._on_changed)
        session.moved_to.connect(self._on_moved_to)
        session.note_opened.connect(self._on_note_opened)
        session.nothing_to_do.connect(self._on_nothing_to_do)

    def retranslate(self) -> None:
        """Nothing stands on the screen."""

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        note = self._parts.session.note
        if change.kind not in ("undo", "redo"):
            return
        if note is not None and note.id in change.note_ids:
            spot = change.spot_in(note.id)
            if spot is not None and not self._is_seen(spot):
                self._show(spot)
        else:
            self._awaited = change.spot_in(change.note_id)

    @Slot(int)
    def _on_moved_to(self, note_id: int) -> None:
        self._parts.note_list.show_chosen(NoteId(note_id))
        self._parts.say(self.tr("The last action was in this note"))

    @Slot()
    def _on_note_opened(self) -> None:
        note = self._parts.session.note
        spot, self._awaited = self._awaited, None
        if spot is not None and note is not None and spot.note_id == note.id:
            self._show(spot)

    def _is_seen(self, spot: Spot) -> bool:
        start = self._start_of(spot)
        return start is None or self._parts.view.is_seen(start)

    def _start_of(self, spot: Spot) -> int | None:
        """Where it is by now: an annotation may have been moved."""
        one = self._annotation_of(spot)
        return spot.start if one is None else one.start

    def _annotation_of(self, spot: Spot) -> Annotation | None:
        known = spot.annotation_id
        return None if known is None else self._parts.session.annotation(known)

    def _show(self, spot: Spot) -> None:
        """Frame the annotation if it is there, else bring into view where it was."""
        one, start = self._annotation_of(spot), self._start_of(spot)
        if one is not None:
            self._parts.choose(one.id)
        elif start is not None and not self._parts.view.is_seen(start):
            self._parts.view.show_place(start)

    @Slot(str)
    def _on_nothing_to_do(self, action: str) -> None:
        words = {"undo": self.tr("There is nothing to undo")}
        words["redo"] = self.tr("There is nothing to redo")
        changed = self.tr("Others have changed it since: it was left as it is")
        self._parts.say(words.get(action, changed))
