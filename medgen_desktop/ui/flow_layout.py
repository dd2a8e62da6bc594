"""Widgets side by side, in as many rows as the width asks for: for buttons that a site adds to."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Breaks rows as text does; its height follows its width.

    With `most_rows`, it hides the widgets that these rows have no room for; `ending` stands behind
    the last one shown while there are such, and leads to the others.
    """

    def __init__(self, gap: int, parent: QWidget | None = None, most_rows: int = 0) -> None:
        """Keep `gap` pixels between widgets and between rows; 0 rows are as many as it takes."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._most_rows = most_rows
        self._ending: QWidget | None = None
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap)

    def set_ending(self, ending: QWidget) -> None:
        """Show this, a child of the same widget, where others are hidden for want of room."""
        self._ending = ending
        ending.hide()

    def addItem(self, item: QLayoutItem) -> None:
        """Put one more behind the others."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The one at this place."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Let go of the one at this place."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Less width, more rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all rows."""
        return self._place(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:
        """Place everything."""
        super().setGeometry(rect)
        self._place(rect, is_trial=False)

    def sizeHint(self) -> QSize:
        """Everything in one row."""
        hints = [_hint(item) for item in self._items]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """The widest one."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(_hint(item) if self._most_rows else item.minimumSize())
        return size

    def _place(self, rect: QRect, *, is_trial: bool) -> int:
        hints = [_hint(item) for item in self._items]
        places, shown = self._flow(rect, hints), len(hints)
        ending = self._ending
        if ending is not None and self._has_too_many(places):
            last = ending.sizeHint()
            while shown and self._has_too_many(places):
                shown -= 1
                places = self._flow(rect, [*hints[:shown], last])
        if not is_trial:
            self._show(places, shown)
        bottom = max((one.bottom() + 1 for one in places), default=rect.y())
        return bottom - rect.y()

    def _show(self, places: list[QRect], shown: int) -> None:
        for number, item in enumerate(self._items):
            widget = item.widget()
            if widget is not None and self._ending is not None:
                widget.setVisible(number < shown)
            if number < shown:
                item.setGeometry(places[number])
        if self._ending is not None:
            self._ending.setVisible(shown < len(self._items))
            if shown < len(places):
                self._ending.setGeometry(places[shown])

    def _has_too_many(self, places: list[QRect]) -> bool:
        return 0 < self._most_rows < len({one.y() for one in places})

    def _flow(self, rect: QRect, hints: list[QSize]) -> list[QRect]:
        x, y, row_height = rect.x(), rect.y(), 0
        places: list[QRect] = []
        for hint in hints:
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x, y, row_height = rect.x(), y + row_height + self.spacing(), 0
            places.append(QRect(QPoint(x, y), hint))
            x += hint.width() + self.spacing()
            row_height = max(row_height, hint.height())
        return places


def _hint(item: QLayoutItem) -> QSize:
    """Its size, also while it is hidden: an item says nothing of a hidden widget."""
    widget = item.widget()
    if widget is None:
        return item.sizeHint()
    return widget.sizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())
