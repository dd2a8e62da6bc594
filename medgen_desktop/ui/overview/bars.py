"""Bars with their numbers: parts of a whole in one bar, and one bar a label."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from medgen_desktop.ui.theme import RADIUS, SIZE_SMALL, SPACE_1, SPACE_2, SPACE_5, Theme
from medgen_desktop.ui.wording import number_words

_BAR_HEIGHT = 24
_LINE_HEIGHT = 24
_ROW_HEIGHT = 30
_SWATCH = 10
_TAG_WIDTH, _TAG_HEIGHT = 28, 18
_LEAST_WIDTH = 240
_NAME_SHARE = 0.3
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Bar:
    """One part: its words, how many, its colour, and a tag of two letters if it is a label."""

    words: str
    count: int
    colour: str
    tag: str = ""
    ground: str = ""
    is_hollow: bool = False


class _Bars(QWidget):
    """Holds the parts, and says them to a screen reader."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: Sequence[Bar] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return tuple(self._bars)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Replace what is shown."""
        self._bars = bars
        said = (f"{one.words} {number_words(one.count)}" for one in bars)
        self.setAccessibleDescription("; ".join(said))
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """As high as it needs."""
        return QSize(_LEAST_WIDTH, self.sizeHint().height())

    @Slot()
    def _on_theme_changed(self) -> None:
        self.update()


class StackedBar(_Bars):
    """Parts of a whole, side by side in one bar, with a legend of words, numbers and shares."""

    def sizeHint(self) -> QSize:
        """The bar and the lines of its legend."""
        lines = self._legend_lines(self.width())
        return QSize(2 * _LEAST_WIDTH, _BAR_HEIGHT + SPACE_2 + lines * _LINE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw bar and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(0.5, 0.5, self.width() - 1, _BAR_HEIGHT - 1)
        outline = QPainterPath()
        outline.addRoundedRect(whole, RADIUS, RADIUS)
        painter.fillPath(outline, QColor(self._theme.palette.surface))
        total, left = sum(one.count for one in self._bars), whole.left()
        for one in self._bars:
            width = whole.width() * one.count / total if total else 0.0
            part = QPainterPath()
            part.addRect(QRectF(left, 0, max(0.0, width - 1), _BAR_HEIGHT))
            if not one.is_hollow:  # cut, not clipped: a drawing in SVG has no clips
                painter.fillPath(part.intersected(outline), QColor(one.colour))
            left += width
        painter.setPen(QColor(self._theme.palette.edge))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        self._paint_legend(painter, total)

    def _legend(self) -> list[str]:
        total = sum(one.count for one in self._bars) or 1
        return [
            f"{one.words}  {number_words(one.count)}  ({100 * one.count / total:.0f} %)"
            for one in self._bars
        ]

    def _legend_places(self, width: int) -> list[tuple[int, int]]:
        """Left and line of each entry: as many in a line as fit."""
        metrics, places, left, line = QFontMetrics(self.font()), list[tuple[int, int]](), 0, 0
        for words in self._legend():
            needed = _SWATCH + SPACE_2 + metrics.horizontalAdvance(words)
            if left and left + needed > width:
                left, line = 0, line + 1
            places.append((left, line))
            left += needed + SPACE_5
        return places

    def _legend_lines(self, width: int) -> int:
        return max((line for _left, line in self._legend_places(width)), default=0) + 1

    def _paint_legend(self, painter: QPainter, total: int) -> None:
        palette = self._theme.palette
        texts, places = self._legend(), self._legend_places(self.width())
        for one, words, (left, line) in zip(self._bars, texts, places, strict=True):
            top = _BAR_HEIGHT + SPACE_2 + line * _LINE_HEIGHT
            swatch = QRectF(
                left + 0.5, top + (_LINE_HEIGHT - _SWATCH) / 2, _SWATCH - 1, _SWATCH - 1
            )
            painter.setPen(QColor(one.colour))
            painter.setBrush(Qt.BrushStyle.NoBrush if one.is_hollow else QColor(one.colour))
            painter.drawRect(swatch)
            painter.setPen(QColor(palette.text if one.count or not total else palette.muted))
            space = QRect(left + _SWATCH + SPACE_2, top, self.width() - left, _LINE_HEIGHT)
            painter.drawText(space, _LEFT, words)


class LabelBars(_Bars):
    """One line a label: tag, name, a bar as long as its share of the most, and the number."""

    def sizeHint(self) -> QSize:
        """A line for each."""
        return QSize(2 * _LEAST_WIDTH, max(1, len(self._bars)) * _ROW_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((one.count for one in self._bars), default=0) or 1
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(one.words) for one in self._bars), default=0)
        name = min(widest, round(self.width() * _NAME_SHARE)) + SPACE_2
        numbers = [number_words(one.count) for one in self._bars]
        number = max((metrics.horizontalAdvance(one) for one in numbers), default=0) + SPACE_2
        left = _TAG_WIDTH + SPACE_2 + name
        longest = max(0, self.width() - left - number)
        for row, (one, said) in enumerate(zip(self._bars, numbers, strict=True)):
            line = QRect(0, row * _ROW_HEIGHT, self.width(), _ROW_HEIGHT)
            self._paint_tag(painter, one, line)
            painter.setPen(QColor(self._theme.palette.text))
            space = QRect(_TAG_WIDTH + SPACE_2, line.top(), name, _ROW_HEIGHT)
            words = metrics.elidedText(one.words, Qt.TextElideMode.ElideRight, name - SPACE_1)
            painter.drawText(space, _LEFT, words)
            bar = QRectF(left, line.top() + SPACE_2, longest * one.count / most, _ROW_HEIGHT - 16)
            painter.fillRect(bar, QColor(one.colour))
            painter.drawText(line, _RIGHT, said)

    def _paint_tag(self, painter: QPainter, one: Bar, line: QRect) -> None:
        tag = QRectF(
            0.5, line.top() + (_ROW_HEIGHT - _TAG_HEIGHT) / 2, _TAG_WIDTH - 1, _TAG_HEIGHT - 1
        )
        painter.setPen(QColor(one.colour))
        painter.setBrush(QColor(one.ground or one.colour))
        painter.drawRoundedRect(tag, SPACE_1, SPACE_1)
        font = painter.font()
        font.setPixelSize(SIZE_SMALL)
        font.setBold(True)
        painter.save()
        painter.setFont(font)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, one.tag)
        painter.restore()
