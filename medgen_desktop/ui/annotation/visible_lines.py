"""The lines of a text view that can be seen, with where they stand; all others cost nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QTextBlock, QTextLayout, QTextLine
from PySide6.QtWidgets import QTextEdit


@dataclass(frozen=True, slots=True)
class VisibleLine:
    """One line on the screen: the document units it shows and its place in the viewport."""

    start: int
    end: int
    line: QTextLine
    block_start: int
    left: float
    top: float

    def x_of(self, unit: int) -> float:
        """Horizontal place of a document unit; units outside the line give the line's ends."""
        place = min(max(unit, self.start), self.end) - self.block_start
        x, _place = cast("tuple[float, int]", self.line.cursorToX(place))
        return self.left + x

    @property
    def baseline(self) -> float:
        """Vertical place of the baseline."""
        return self.top + self.line.ascent()

    @property
    def bottom(self) -> float:
        """Where the line below begins."""
        return self.top + self.line.height()


def visible_lines(view: QTextEdit) -> Iterator[VisibleLine]:
    """Lines that touch the viewport, from the top; found by search, also in one huge paragraph."""
    document_layout = view.document().documentLayout()
    scroll = QPointF(view.horizontalScrollBar().value(), view.verticalScrollBar().value())
    height = view.viewport().height()
    block = view.cursorForPosition(QPoint(0, 0)).block()
    while block.isValid():
        origin = document_layout.blockBoundingRect(block).topLeft() - scroll
        if origin.y() > height:
            return
        yield from _lines_of(block, origin, height)
        block = block.next()


def _lines_of(block: QTextBlock, origin: QPointF, height: int) -> Iterator[VisibleLine]:
    layout = block.layout()
    for number in range(_first_line_below(layout, -origin.y()), layout.lineCount()):
        line = layout.lineAt(number)
        top = origin.y() + line.y()
        if top > height:
            return
        start = block.position() + line.textStart()
        yield VisibleLine(start, start + line.textLength(), line, block.position(), origin.x(), top)


def _first_line_below(layout: QTextLayout, y: float) -> int:
    low, high = 0, layout.lineCount()
    while low < high:
        middle = (low + high) // 2
        line = layout.lineAt(middle)
        if line.y() + line.height() < y:
            low = middle + 1
        else:
            high = middle
    return low
