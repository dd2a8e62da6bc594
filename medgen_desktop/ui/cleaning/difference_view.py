"""A text in which what differs from another one is marked: by colour, by a line, and by a sign."""

import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from medgen_desktop.text.words import Span
from medgen_desktop.ui.palette import blend
from medgen_desktop.ui.theme import SPACE_3, Theme, text_font

_GROUND_SHARE = 0.18
_SEEN = {" ": "·", "\n": "⏎\n", "\t": "⇥", "\u3000": "□", "\u00a0": "·", "\f": "↡"}
_UNSEEN = "∅"


class Side(Enum):
    """Whether what differs is gone from the other text, or new in this one; the value is a sign."""

    BEFORE = "−"
    AFTER = "+"


def shown_text(said: str) -> str:
    """What a marked stretch looks like: blanks and characters that nobody sees have signs."""
    return "".join(_SEEN.get(one) or _visible(one) for one in said)


class Look(Enum):
    """How a piece is drawn: as text, as a sign before what differs, or as that."""

    PLAIN = 0
    SIGN = 1
    MARKED = 2


def marked_pieces(text: str, marks: Sequence[Span], side: Side) -> Iterator[tuple[str, Look]]:
    """The text in pieces, with a sign before each that is marked."""
    place = 0
    for start, end in marks:
        if place < start:
            yield text[place:start], Look.PLAIN
        if start < end:
            yield side.value, Look.SIGN
            yield shown_text(text[start:end]), Look.MARKED
        place = end
    if place < len(text):
        yield text[place:], Look.PLAIN


def _visible(one: str) -> str:
    is_space = unicodedata.category(one) == "Zs"
    return "·" if is_space else _UNSEEN if unicodedata.category(one) in {"Cc", "Cf"} else one


class DifferenceView(QPlainTextEdit):
    """Read only; what is gone is struck out, what is new is underlined."""

    def __init__(self, side: Side, theme: Theme, parent: QWidget | None = None) -> None:
        """Empty until `show_text`."""
        super().__init__(parent)
        self._side = side
        self._theme = theme
        self._text = ""
        self._marks: Sequence[Span] = ()
        self.setProperty("role", "text")
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFont(text_font())
        self.document().setDocumentMargin(SPACE_3)
        theme.changed.connect(self._draw)

    def show_text(self, text: str, marks: Sequence[Span]) -> None:
        """Show a text with these stretches marked, from its beginning."""
        self._text, self._marks = text, marks
        self._draw()

    @Slot()
    def _draw(self) -> None:
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        formats = self._formats()
        for piece, look in marked_pieces(self._text, self._marks, self._side):
            cursor.insertText(piece, formats[look])
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _formats(self) -> dict[Look, QTextCharFormat]:
        palette = self._theme.palette
        is_gone = self._side is Side.BEFORE
        ink = palette.danger if is_gone else palette.good
        sign, marked = QTextCharFormat(), QTextCharFormat()
        for look in (sign, marked):
            look.setBackground(QColor(blend(ink, palette.raised, _GROUND_SHARE)))
        sign.setForeground(QColor(ink))
        sign.setFontWeight(QFont.Weight.Bold)
        marked.setFontStrikeOut(is_gone)
        marked.setFontUnderline(not is_gone)
        return {Look.PLAIN: QTextCharFormat(), Look.SIGN: sign, Look.MARKED: marked}
