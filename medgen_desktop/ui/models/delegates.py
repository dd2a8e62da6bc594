"""How rows of the lists of notes, annotations and suggestions are drawn, in the theme's colours."""

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.note import NoteStatus, NoteSummary
from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.ui.models.annotation_list import ANNOTATION_ROLE, COMMENT_MARK
from medgen_desktop.ui.models.note_table import SUMMARY_ROLE
from medgen_desktop.ui.models.row_delegate import (
    RIGHT,
    TAG_WIDTH,
    LabelledDelegate,
    RowDelegate,
    small,
    write,
)
from medgen_desktop.ui.models.suggestion_list import SUGGESTION_ROLE
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3
from medgen_desktop.ui.wording import (
    attributes_words,
    number_words,
    score_words,
    source_words,
    status_words,
)

_NOTE_HEIGHT = 52
ANNOTATION_HEIGHT = 34
_DOT = 8
_COMMENT_WIDTH = 20


class NoteDelegate(RowDelegate):
    """Two lines: the title, and below it status and number of labels."""

    _height = _NOTE_HEIGHT
    _role = SUMMARY_ROLE

    def draw_row(self, painter: QPainter, row: QRect, value: NoteSummary, words: str) -> None:  # noqa: ARG002
        """Draw one note."""
        inner = row.adjusted(SPACE_3, SPACE_2, -SPACE_2, -SPACE_2)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
        painter.setPen(QColor(self._theme.palette.text))
        write(painter, upper, value.title)
        self._status_dot(painter, value.status, lower)
        painter.setFont(small(painter.font()))
        painter.setPen(QColor(self._theme.palette.muted))
        lower.setLeft(lower.left() + _DOT + SPACE_2)
        write(painter, lower, note_line(value))

    def _status_dot(self, painter: QPainter, status: NoteStatus, row: QRect) -> None:
        palette = self._theme.palette
        colours = {
            NoteStatus.IN_PROGRESS: palette.accent,
            NoteStatus.DONE: palette.good,
            NoteStatus.NEEDS_REVIEW: palette.caution,
        }
        colour = QColor(colours.get(status, palette.edge))
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush if status is NoteStatus.NEW else colour)
        painter.drawEllipse(row.left(), row.center().y() - _DOT // 2 + 1, _DOT - 1, _DOT - 1)


class AnnotationDelegate(LabelledDelegate):
    """A tag in the label's colours and the labelled text."""

    _height = ANNOTATION_HEIGHT
    _role = ANNOTATION_ROLE

    def draw_row(self, painter: QPainter, row: QRect, value: Annotation, words: str) -> None:
        """Draw one annotation."""
        inner = row.adjusted(SPACE_3, 0, -SPACE_2, 0)
        self.draw_tag(painter, QPoint(inner.left(), inner.center().y()), value.label)
        painter.setPen(QColor(self._theme.palette.text))
        room = inner.adjusted(TAG_WIDTH + SPACE_2, 0, 0, -SPACE_1 // 2)
        if value.comment:
            write(painter, room, COMMENT_MARK, RIGHT)
            room.setRight(room.right() - _COMMENT_WIDTH)
        room.setLeft(room.left() + write(painter, room, words) + SPACE_2)
        painter.setFont(small(painter.font()))
        painter.setPen(QColor(self._theme.palette.muted))
        write(painter, room, attributes_words(value.attributes))


class SuggestionDelegate(LabelledDelegate):
    """A tag with "?" in a dashed frame, the words, and who suggests them how surely."""

    _height = ANNOTATION_HEIGHT
    _role = SUGGESTION_ROLE

    def draw_row(self, painter: QPainter, row: QRect, value: Suggestion, words: str) -> None:
        """Draw one suggestion."""
        inner = row.adjusted(SPACE_3, 0, -SPACE_2, 0)
        width = TAG_WIDTH + SPACE_1
        left = QPoint(inner.left(), inner.center().y())
        self.draw_suggested_tag(painter, left, value.label, width)
        font = painter.font()
        room = inner.adjusted(width + SPACE_2, 0, 0, 0)
        painter.setFont(small(font))
        painter.setPen(QColor(self._theme.palette.muted))
        told = f"{source_words(value.origin.source)} {score_words(value.origin.score)}"
        half = room.adjusted(room.width() // 2, 0, 0, 0)
        taken = write(painter, half, told, RIGHT) + SPACE_1
        painter.setFont(font)
        painter.setPen(QColor(self._theme.palette.text))
        write(painter, room.adjusted(0, 0, -taken - SPACE_2, 0), words)


def note_line(note: NoteSummary) -> str:
    """What the second line of a note says: status, labels, section."""
    labels = QCoreApplication.translate("NoteDelegate", "labels: {count}")
    parts = [status_words(note.status), labels.format(count=number_words(note.annotations))]
    if note.section:
        parts.append(note.section)
    return " · ".join(parts)
