"""Which stretches the chosen annotation covers: a key adds the selection, a key takes it out."""

from collections.abc import Callable, Iterable

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


class PieceEditing(QObject):
    """Lets annotations have gaps, and their boundaries be dragged."""

    def __init__(self, parts: MarkParts) -> None:
        """Bind the keys."""
        super().__init__(parts.view)
        self._parts = parts
        say, bind = QT_TRANSLATE_NOOP, parts.keys.bind
        bind(
            "annotation", "+, =", say("PageKeys", "Add the selected text to it"), self._on_add_asked
        )
        bind(
            "annotation",
            "-",
            say("PageKeys", "Take the selected text out of it"),
            self._on_cut_asked,
        )
        parts.view.pieces_dragged.connect(self._on_pieces_dragged)

    def retranslate(self) -> None:
        """Nothing stands on the screen."""

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
        self._parts.session.set_pieces(AnnotationId(annotation_id), pieces)


def _trimmed(text: str, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces without blanks at their ends, and without those that are blank."""
    trimmed = []
    for start, end in pieces:
        said = text[start:end]
        left = start + len(said) - len(said.lstrip())
        trimmed.append((left, left + len(said.strip())))
    return tuple((start, end) for start, end in trimmed if start < end)
