"""Which stretches the chosen annotation covers: keys move its ends, add and take out."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Slot

from medgen_desktop.domain.annotation import (
    Annotation,
    AnnotationId,
    Piece,
    joined_pieces,
    without_stretch,
)
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.annotation.text_view import Step

Side = Literal["start", "end"]


class PieceEditing(QObject):
    """Lets annotations have gaps, and their boundaries be dragged."""

    def __init__(self, parts: MarkParts) -> None:
        """Bind the keys."""
        super().__init__(parts.view)
        self._parts = parts
        bind, move = parts.keys.bind, self._move_boundary
        on: Step = "character"
        back: Step = "character back"
        moves: tuple[tuple[str, str, Side, Step], ...] = (
            ("Alt+Right", QT_TRANSLATE_NOOP("PageKeys", "End it later"), "end", on),
            ("Alt+Left", QT_TRANSLATE_NOOP("PageKeys", "End it earlier"), "end", back),
            ("Alt+Shift+Right", QT_TRANSLATE_NOOP("PageKeys", "Begin it later"), "start", on),
            ("Alt+Shift+Left", QT_TRANSLATE_NOOP("PageKeys", "Begin it earlier"), "start", back),
        )
        for keys, words, side, step in moves:
            bind("annotation", keys, words, partial(move, side, step), where="marks")
        bind(
            "annotation",
            "+, =",
            QT_TRANSLATE_NOOP("PageKeys", "Add the selected text to it"),
            self._on_add_asked,
            where="marks",
        )
        bind(
            "annotation",
            "-",
            QT_TRANSLATE_NOOP("PageKeys", "Take the selected text out of it"),
            self._on_cut_asked,
            where="marks",
        )
        parts.view.pieces_dragged.connect(self._on_pieces_dragged)

    def retranslate(self) -> None:
        """Nothing stands on the screen."""

    def _move_boundary(self, side: Side, step: Step) -> None:
        """Let the chosen annotation begin or end one step further on or back."""
        one = self._parts.chosen()
        if one is None:
            self._parts.say(self.tr("Choose an annotation first: click it, or press ]"))
            return
        pieces = list(one.pieces)
        place = 0 if side == "start" else -1
        start, end = pieces[place]
        if side == "start":
            start = self._stepped(start, step, 0)
        else:
            end = self._stepped(end, step, -1)
        pieces[place] = start, end
        if start < end and self._said(start) and self._said(end - 1):
            self._parts.session.set_pieces(one.id, pieces)

    def _stepped(self, boundary: int, step: Step, beside: int) -> int:
        """The next boundary at which what it takes in, `beside` it, is no blank."""
        while True:
            there = self._parts.view.step_from(boundary, step)
            if there == boundary or self._said(there + beside):
                return there
            boundary = there

    def _said(self, place: int) -> bool:
        return bool(self._parts.view.note_text[place : place + 1].strip())

    @Slot()
    def _on_add_asked(self) -> None:
        self._edit(lambda one, stretch: joined_pieces((*one.pieces, stretch)))

    @Slot()
    def _on_cut_asked(self) -> None:
        text = self._parts.view.note_text
        self._edit(lambda one, stretch: _trimmed(text, without_stretch(one.pieces, *stretch)))

    def _edit(self, change: Callable[[Annotation, Piece], tuple[Piece, ...]]) -> None:
        parts, chosen = self._parts, self._parts.chosen()
        if chosen is None:
            parts.say(self.tr("Choose an annotation first: click it, or press ]"))
            return
        start, end = parts.view.selected_range()
        if start == end:
            parts.say(self.tr("Select the text to add or to take out first"))
            return
        pieces = change(chosen, (start, end))
        if not pieces:
            parts.say(self.tr("Nothing would be left of the annotation; Delete takes it away"))
            return
        if pieces == chosen.pieces:
            parts.say(self.tr("That changes nothing of the annotation"))
            return
        parts.session.set_pieces(chosen.id, pieces)
        parts.view.clear_selection()

    @Slot(int, object)
    def _on_pieces_dragged(self, annotation_id: int, pieces: tuple[Piece, ...]) -> None:
        trimmed = _trimmed(self._parts.view.note_text, joined_pieces(pieces))
        self._parts.session.set_pieces(AnnotationId(annotation_id), trimmed)


def _trimmed(text: str, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces without blanks at their ends, and without those that are blank."""
    trimmed = []
    for start, end in pieces:
        said = text[start:end]
        left = start + len(said) - len(said.lstrip())
        trimmed.append((left, left + len(said.strip())))
    return tuple((start, end) for start, end in trimmed if start < end)
