"""What else is known of the chosen annotation: its concept, who marked it, what suggested it."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.ui.controls import button, role_label
from medgen_desktop.ui.theme import SPACE_1
from medgen_desktop.ui.wording import origin_words, time_words


class DetailBar(QWidget):
    """A button with the concept, which asks for another one, and a line on where it comes from."""

    concept_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """No annotation is chosen."""
        super().__init__(parent)
        self._shown: Annotation | None = None
        self._concept = button("", "toggle")
        self._concept.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._origin = role_label("", "small")
        self._origin.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(self._concept)
        column.addWidget(self._origin)
        self._concept.clicked.connect(self.concept_requested)
        self._refresh()

    def show_annotation(self, one: Annotation | None) -> None:
        """Tell of this annotation."""
        self._shown = one
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
        super().changeEvent(event)

    def _refresh(self) -> None:
        one = self._shown
        self.setEnabled(one is not None)
        concept = None if one is None else one.concept
        if concept is None:
            self._concept.setText(self.tr("Concept…  C"))
            self._concept.setToolTip(self.tr("Find its entry in a code system (C)"))
        else:
            self._concept.setText(f"{concept.code} {concept.name}  C".replace("&", "&&"))
            self._concept.setToolTip(
                f"{concept.system} {concept.version} · {concept.code} · {concept.name}"
            )
        self._origin.setText("" if one is None else self._told_origin(one))
        self._origin.setToolTip(self._origin.text())

    def _told_origin(self, one: Annotation) -> str:
        who = f"{one.annotator} · {time_words(one.created_at)}"
        return who if one.origin is None else f"{who} · {origin_words(one.origin)}"
