"""Linking by mouse: a drag from one annotation to another with Ctrl or Alt held.

Without these keys the mouse does what it did before, so that text is selected as ever.
"""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.ui.annotation.text_view import AnnotatedTextView

_HOLDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class LinkDrag(QObject):
    """Watches the mouse over a text view."""

    started = Signal(int)
    """The mouse was pressed on this annotation, to link it or just to choose it."""
    moved = Signal()
    dropped = Signal(int, int)
    """It was let go on the second annotation."""
    ended = Signal(bool)
    """The drag is over; whether it was let go where there is nothing to link to."""

    def __init__(self, view: AnnotatedTextView) -> None:
        """Watch this view."""
        super().__init__(view)
        self._view = view
        self._pressed_at = QPointF()
        self.source: AnnotationId | None = None
        self.place: QPointF | None = None
        view.viewport().installEventFilter(self)

    @property
    def over(self) -> AnnotationId | None:
        """The other annotation under the mouse."""
        found = [] if self.place is None else self._view.annotations_at(self.place)
        return next((one for one in found if one != self.source), None)

    def cancel(self) -> None:
        """Drag no more."""
        if self.source is not None:
            self.source = self.place = None
            self._view.viewport().setCursor(Qt.CursorShape.IBeamCursor)
            self.moved.emit()

    def follow(self, annotation_id: AnnotationId, other: AnnotationId) -> None:
        """The dragged annotation has another id now."""
        if self.source == annotation_id:
            self.source = other

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the mouse from a press with Ctrl or Alt on an annotation until it is let go."""
        if not isinstance(event, QMouseEvent):
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            return self._press(event)
        if self.source is None:
            return False
        if event.type() == QEvent.Type.MouseMove:
            self._move(event.position())
            return True
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._release(event.position())
            return True
        return False

    def _press(self, event: QMouseEvent) -> bool:
        is_ours = event.button() is Qt.MouseButton.LeftButton and event.modifiers() & _HOLDING
        found = self._view.annotations_at(event.position()) if is_ours else []
        if not found:
            return False
        framed = self._view.selected_annotation
        self.source = framed if framed in found else found[0]
        self._pressed_at = event.position()
        self.started.emit(self.source)
        return True

    def _move(self, place: QPointF) -> None:
        if self.place is None and not self._is_far(place):
            return
        self.place = place
        self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.moved.emit()

    def _release(self, place: QPointF) -> None:
        if self.place is not None:
            self.place = place
        source, target, is_drag = self.source, self.over, self.place is not None
        self.cancel()
        if source is not None and target is not None:
            self.dropped.emit(source, target)
        self.ended.emit(is_drag and target is None)

    def _is_far(self, place: QPointF) -> bool:
        return (place - self._pressed_at).manhattanLength() >= QApplication.startDragDistance()
