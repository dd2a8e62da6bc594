"""The small cross at the chosen annotation, which deletes it."""

from PySide6.QtCore import QEvent, QPoint, Qt, Slot
from PySide6.QtWidgets import QPushButton

from medgen_desktop.ui.annotation.text_view import AnnotatedTextView
from medgen_desktop.ui.theme import SPACE_1


class DeleteCross(QPushButton):
    """Stands at the end of the annotation that the text view frames, while that is seen."""

    def __init__(self, view: AnnotatedTextView) -> None:
        """Hidden until there is something to delete."""
        super().__init__("✕", view.viewport())
        self._view = view
        self.setProperty("role", "cross")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()
        view.laid_out.connect(self.place)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setToolTip(self.tr("Delete this annotation (Del); U takes it back"))
        self.setAccessibleName(self.tr("Delete this annotation"))

    @Slot()
    def place(self) -> None:
        """Go to where the chosen annotation is now."""
        chosen = self._view.selected_annotation
        place = None if chosen is None else self._view.rect_of(chosen)
        if place is None:
            self.hide()
            return
        self.adjustSize()
        viewport = self._view.viewport().rect()
        corner = QPoint(place.right() + SPACE_1, place.top() - self.height() + SPACE_1)
        corner.setY(max(0, min(corner.y(), viewport.height() - self.height())))
        if corner.x() > viewport.width() - self.width():
            corner.setX(max(0, viewport.width() - self.width()))
            if place.top() < self.height():
                corner.setY(place.bottom())  # rather than on the text that it is about
        self.move(corner)
        self.show()
