"""The text of a note with its hits marked, or what would stand in their places."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from medgen_desktop.domain.annotation import Piece
from medgen_desktop.domain.identity import Decision, Identity, IdentityId
from medgen_desktop.ui.annotation.note_text import NoteText
from medgen_desktop.ui.palette import blend
from medgen_desktop.ui.theme import Theme

_GROUND, _STRONG_GROUND = 0.14, 0.34
_Line = QTextCharFormat.UnderlineStyle
_LINES = {
    Decision.OPEN: _Line.DashUnderline,
    Decision.ACCEPTED: _Line.SingleUnderline,
    Decision.REJECTED: _Line.DotLine,
}


class HitText(NoteText):
    """Open hits have a dashed line, accepted ones a solid one, rejected ones a dotted one."""

    hit_clicked = Signal(object)
    """The id of the hit that was clicked on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._theme = theme
        self._hits: Sequence[Identity] = ()
        self._replaced: Sequence[Piece] = ()
        self._current: IdentityId | None = None
        theme.changed.connect(self._mark)

    @property
    def is_preview(self) -> bool:
        """Whether it shows what would stand in the places of hits."""
        return bool(self._replaced)

    def show_hits(self, text: str, hits: Sequence[Identity], current: IdentityId | None) -> None:
        """Show a note's text with its hits, one of them in front."""
        if text != self.note_text:
            self.show_text(text)
        self._hits, self._replaced, self._current = hits, (), current
        self._mark()
        one = next((one for one in hits if one.id == current), None)
        if one is not None:
            self._read_from(one.start)

    def show_replaced(self, text: str, places: Sequence[Piece], at: int) -> None:
        """Show a text of which these places stand for identities, from one of them."""
        if text != self.note_text:
            self.show_text(text)
        self._hits, self._replaced, self._current = (), places, None
        self._mark()
        self._read_from(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a hit chooses it."""
        super().mouseReleaseEvent(event)
        start, end = self.selected_range()
        place = self.caret
        found = [one for one in self._hits if one.start <= place <= one.end]
        if start == end and found:
            self.hit_clicked.emit(found[0].id)

    def _read_from(self, place: int) -> None:
        """Bring a place into view with the lines before and behind it."""
        self.move_caret(place)
        line, height = self.cursorRect().center().y(), self.viewport().height()
        if not height // 6 <= line <= height * 5 // 6:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + line - height // 3)

    @Slot()
    def _mark(self) -> None:
        palette = self._theme.palette
        inks = {Decision.ACCEPTED: palette.good, Decision.REJECTED: palette.muted}
        marks: list[QTextEdit.ExtraSelection] = []
        for one in self._hits:
            ink = inks.get(one.decision, palette.caution)
            is_current = one.id == self._current
            share = _STRONG_GROUND if is_current else _GROUND
            is_plain = one.decision is Decision.REJECTED and not is_current
            ground = "" if is_plain else blend(ink, palette.raised, share)
            style = _format(ink, ground, _LINES[one.decision])
            marks.append(self._marked((one.start, one.end), style))
        ground = blend(palette.accent, palette.raised, _GROUND)
        style = _format(palette.accent, ground, _Line.SingleUnderline)
        marks += [self._marked(place, style) for place in self._replaced]
        self.setExtraSelections(marks)

    def _marked(self, place: Piece, style: QTextCharFormat) -> QTextEdit.ExtraSelection:
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._unit_of(place[0]))
        cursor.setPosition(self._unit_of(place[1]), QTextCursor.MoveMode.KeepAnchor)
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        mark.format = style
        return mark


def _format(ink: str, ground: str, line: _Line) -> QTextCharFormat:
    style = QTextCharFormat()
    style.setUnderlineStyle(line)
    style.setUnderlineColor(QColor(ink))
    if ground:
        style.setBackground(QColor(ground))
    return style
