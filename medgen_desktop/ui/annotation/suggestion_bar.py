"""The small bar at the chosen suggestion: what suggests it and how surely, accept and reject."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.ui.annotation.text_view import AnnotatedTextView
from medgen_desktop.ui.controls import button, role_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_2
from medgen_desktop.ui.wording import attributes_words, label_words, score_words, source_words


class SuggestionBar(QFrame):
    """Stands under the suggestion that the text view frames, while that is seen."""

    accept_requested = Signal()
    reject_requested = Signal()

    def __init__(self, view: AnnotatedTextView) -> None:
        """Hidden until a suggestion is chosen."""
        super().__init__(view.viewport())
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._view = view
        self._shown: Suggestion | None = None
        self._words = role_label("", "small")
        self.accept, self.reject = self._button(), self._button()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_2, SPACE_1, SPACE_1, SPACE_1)
        row.setSpacing(SPACE_1)
        for widget in (self._words, self.accept, self.reject):
            row.addWidget(widget)
        self.accept.clicked.connect(self.accept_requested)
        self.reject.clicked.connect(self.reject_requested)
        view.verticalScrollBar().valueChanged.connect(self.place)
        view.viewport().installEventFilter(self)
        self.hide()
        self._retranslate()

    def _button(self) -> QPushButton:
        made = button("", "toggle")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter and Backspace do the same in the text
        return made

    def show_suggestion(self, one: Suggestion | None) -> None:
        """Tell of this suggestion; None hides the bar."""
        self._shown = one
        self._retranslate()
        self.place()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The text has another size: go where the suggestion is now."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def _retranslate(self) -> None:
        self.accept.setText("✓")
        self.accept.setToolTip(self.tr("Accept this suggestion (Enter)"))
        self.accept.setAccessibleName(self.tr("Accept this suggestion"))
        self.reject.setText("✕")
        self.reject.setToolTip(self.tr("Reject this suggestion (Backspace)"))
        self.reject.setAccessibleName(self.tr("Reject this suggestion"))
        one = self._shown
        if one is not None:
            held = attributes_words(one.attributes)
            parts = (
                f"{label_words(one.label)}?",
                held,
                source_words(one.origin.source),
                self.tr("version {version}").format(version=one.origin.version),
                score_words(one.origin.score),
            )
            self._words.setText(" · ".join(part for part in parts if part))

    @Slot()
    def place(self) -> None:
        """Go to where the chosen suggestion is now."""
        chosen = self._view.selected_suggestion
        place = None
        if chosen is not None and self._shown is not None:
            place = self._view.rect_of(AnnotationId(chosen))
        if place is None:
            self.hide()
            return
        self.adjustSize()
        room = self._view.viewport().rect()
        corner = QPoint(place.left(), place.bottom() + SPACE_2)
        if corner.y() + self.height() > room.height():
            corner.setY(place.top() - self.height() - 2 * SPACE_2)
        corner.setX(max(0, min(corner.x(), room.width() - self.width())))
        self.move(corner)
        self.show()
        self.raise_()
