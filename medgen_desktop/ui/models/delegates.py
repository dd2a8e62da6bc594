"""How rows of the note list and the annotation list are drawn, in the theme's colours."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.label_schema import Label, drawn_label
from medgen_desktop.domain.note import NoteStatus, NoteSummary
from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.ui.models.annotation_list import ANNOTATION_ROLE, COMMENT_MARK
from medgen_desktop.ui.models.note_table import SUMMARY_ROLE
from medgen_desktop.ui.models.suggestion_list import SUGGESTION_ROLE
from medgen_desktop.ui.theme import SIZE_SMALL, SPACE_1, SPACE_2, SPACE_3, Theme
from medgen_desktop.ui.wording import (
    attributes_words,
    number_words,
    score_words,
    source_words,
    status_words,
)

_NOTE_HEIGHT = 52
ANNOTATION_HEIGHT = 34
_TAG_WIDTH = 28
_TAG_HEIGHT = 18
_DOT = 8
_MARK_WIDTH = 3
"""The accent bar at the left of the current row."""
_RADIUS = 4
_COMMENT_WIDTH = 20

_AnyIndex = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowDelegate(QStyledItemDelegate):
    """Ground of a row: hovered, selected, and the hairline under it."""

    _height = 0

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        """Draw in this theme's colours."""
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: _AnyIndex,  # noqa: ARG002 - Qt's signature
    ) -> QSize:
        """The same height for every row."""
        return QSize(option.rect.width(), self._height)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> bool:
        """Draw the row's ground; says whether the row is selected."""
        palette = self._theme.palette
        rect, state = option.rect, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(palette.accent_soft if selected else palette.surface))
        if selected:
            painter.fillRect(
                QRect(rect.left(), rect.top(), _MARK_WIDTH, rect.height()), QColor(palette.accent)
            )
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(palette.line))
        return selected


class NoteDelegate(RowDelegate):
    """Two lines: the title, and below it status and number of labels."""

    _height = _NOTE_HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Draw one note."""
        note = index.data(SUMMARY_ROLE)
        if not isinstance(note, NoteSummary):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        palette = self._theme.palette
        inner = option.rect.adjusted(SPACE_3, SPACE_2, -SPACE_2, -SPACE_2)
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
        painter.setPen(QColor(palette.text))
        painter.drawText(upper, _LEFT, _elided(painter, note.title, upper.width()))
        self._status_dot(painter, note.status, lower)
        painter.setFont(_sized(painter.font(), SIZE_SMALL))
        painter.setPen(QColor(palette.muted))
        lower.setLeft(lower.left() + _DOT + SPACE_2)
        painter.drawText(lower, _LEFT, _elided(painter, note_line(note), lower.width()))
        painter.restore()

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


class AnnotationDelegate(RowDelegate):
    """A tag in the label's colours and the labelled text."""

    _height = ANNOTATION_HEIGHT

    def __init__(
        self, theme: Theme, labels: Sequence[Label], parent: QObject | None = None
    ) -> None:
        """Draw these labels."""
        super().__init__(theme, parent)
        self._labels = labels

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Draw these labels from now on."""
        self._labels = labels

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Draw one annotation."""
        one = index.data(ANNOTATION_ROLE)
        if not isinstance(one, Annotation):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        inner = option.rect.adjusted(SPACE_3, 0, -SPACE_2, 0)
        tag = QRect(inner.left(), inner.center().y() - _TAG_HEIGHT // 2, _TAG_WIDTH, _TAG_HEIGHT)
        label = drawn_label(one.label, self._labels)
        colours = self._theme.palette.label(label.colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ground))
        painter.drawRoundedRect(tag, _RADIUS, _RADIUS)
        font = painter.font()
        bold = _sized(font, SIZE_SMALL)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(colours.ink))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, label.tag)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.palette.text))
        words = inner.adjusted(_TAG_WIDTH + SPACE_2, 0, 0, -SPACE_1 // 2)
        if one.comment:
            painter.drawText(words, _RIGHT, COMMENT_MARK)
            words.setRight(words.right() - _COMMENT_WIDTH)
        text = _elided(painter, str(index.data(Qt.ItemDataRole.DisplayRole)), words.width())
        painter.drawText(words, _LEFT, text)
        words.setLeft(words.left() + painter.fontMetrics().horizontalAdvance(text) + SPACE_2)
        painter.setFont(_sized(font, SIZE_SMALL))
        painter.setPen(QColor(self._theme.palette.muted))
        held = attributes_words(one.attributes)
        painter.drawText(words, _LEFT, _elided(painter, held, words.width()))
        painter.restore()


class SuggestionDelegate(RowDelegate):
    """A tag with "?" in a dashed frame, the words, and who suggests them how surely."""

    _height = ANNOTATION_HEIGHT

    def __init__(
        self, theme: Theme, labels: Sequence[Label], parent: QObject | None = None
    ) -> None:
        """Draw these labels."""
        super().__init__(theme, parent)
        self._labels = labels

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Draw these labels from now on."""
        self._labels = labels

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Draw one suggestion."""
        one = index.data(SUGGESTION_ROLE)
        if not isinstance(one, Suggestion):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        inner = option.rect.adjusted(SPACE_3, 0, -SPACE_2, 0)
        width = _TAG_WIDTH + SPACE_1
        tag = QRect(inner.left(), inner.center().y() - _TAG_HEIGHT // 2, width, _TAG_HEIGHT)
        label = drawn_label(one.label, self._labels)
        ink = QColor(self._theme.palette.label(label.colour).ink)
        painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(tag, _RADIUS, _RADIUS)
        font = painter.font()
        small = _sized(font, SIZE_SMALL)
        painter.setFont(small)
        painter.setPen(ink)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, f"{label.tag}?")
        painter.setPen(QColor(self._theme.palette.muted))
        told = f"{source_words(one.origin.source)} {score_words(one.origin.score)}"
        room = inner.adjusted(width + SPACE_2, 0, 0, 0)
        told_width = min(painter.fontMetrics().horizontalAdvance(told) + SPACE_1, room.width() // 2)
        painter.drawText(room, _RIGHT, _elided(painter, told, told_width))
        painter.setFont(font)
        painter.setPen(QColor(self._theme.palette.text))
        room.setRight(room.right() - told_width - SPACE_2)
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.drawText(room, _LEFT, _elided(painter, words, room.width()))
        painter.restore()


def note_line(note: NoteSummary) -> str:
    """What the second line of a note says: status, labels, section."""
    labels = QCoreApplication.translate("NoteDelegate", "labels: {count}")
    parts = [status_words(note.status), labels.format(count=number_words(note.annotations))]
    if note.section:
        parts.append(note.section)
    return " · ".join(parts)


def _sized(font: QFont, pixels: int) -> QFont:
    made = QFont(font)
    made.setPixelSize(pixels)
    return made


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
