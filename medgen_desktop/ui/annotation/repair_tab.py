"""A tab beside the text, only where annotations do not match it: what was there, what is now."""

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from medgen_desktop.domain.annotation import Piece
from medgen_desktop.services.repair import Repair
from medgen_desktop.ui.controls import Card, QuietCombo, button, role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_3
from medgen_desktop.ui.wording import label_words, number_words

_MOST_CARDS = 50
_AROUND = 10
_LONGEST = 120


class RepairTab(QScrollArea):
    """One card an annotation; each of its buttons asks for one action."""

    move_requested = Signal(object, object)
    """Let the annotation with this id cover this place (start, end)."""
    keep_requested = Signal(object)
    """Let the annotation with this id say what stands there now."""
    delete_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing to mend yet."""
        super().__init__(parent)
        self._text = ""
        self._repairs: list[Repair] = []
        self.cards: list[RepairCard] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._show()

    @property
    def count(self) -> int:
        """How many annotations are to be mended."""
        return len(self._repairs)

    def show_repairs(self, text: str, repairs: list[Repair]) -> None:
        """Show these annotations of a note with this text."""
        if (text, repairs) != (self._text, self._repairs):
            self._text, self._repairs = text, repairs
            self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        words = self.tr(
            "The note no longer says what was labelled here. Nothing is moved by itself: choose "
            "for each; U takes it back."
        )
        column.addWidget(wrapped_label(words, "muted"))
        self.cards = [RepairCard(self._text, one) for one in self._repairs[:_MOST_CARDS]]
        for card in self.cards:
            card.move_requested.connect(self.move_requested)
            card.keep_requested.connect(self.keep_requested)
            card.delete_requested.connect(self.delete_requested)
            column.addWidget(card)
        more = len(self._repairs) - len(self.cards)
        if more:
            rest = self.tr("and {count} more").format(count=number_words(more))
            column.addWidget(role_label(rest, "small"))
        column.addStretch()
        self.setWidget(whole)


class RepairCard(Card):
    """One annotation: its words, what stands there, and where they stand now."""

    move_requested = Signal(object, object)
    keep_requested = Signal(object)
    delete_requested = Signal(object)

    def __init__(self, text: str, repair: Repair, parent: QWidget | None = None) -> None:
        """Offer what can be done with it."""
        super().__init__(parent)
        one = repair.annotation
        self._repair = repair
        self.places = QuietCombo()
        self.move_button = button(self.tr("Move here"))
        self.keep_button = button(self.tr("Keep what stands there now"))
        self.delete_button = button(self.tr("Delete"), "danger")
        self.column.addWidget(role_label(label_words(one.label), "small"))
        was = self.tr("Labelled: {text}").format(text=_short(one.text))
        now = self.tr("Stands there now: {text}").format(text=_short(repair.stands_there or ""))
        if repair.stands_there is None:
            now = self.tr("The note ends before that place.")
        for words in (was, now):
            self.column.addWidget(wrapped_label(words))
        self._add_places(text)
        self.column.addWidget(self.keep_button)
        self.column.addWidget(self.delete_button)
        self.keep_button.setVisible(repair.stands_there is not None)
        self.move_button.clicked.connect(self._on_move_clicked)
        self.keep_button.clicked.connect(partial(self.keep_requested.emit, one.id))
        self.delete_button.clicked.connect(partial(self.delete_requested.emit, one.id))

    def _add_places(self, text: str) -> None:
        for start, end in self._repair.places:
            around = text[max(0, start - _AROUND) : end + _AROUND]
            self.places.addItem(f"…{_short(around)}…", (start, end))
        self.places.setAccessibleName(self.tr("Where the note says it now"))
        self.places.setSizeAdjustPolicy(
            QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        if self._repair.places:
            self.column.addWidget(role_label(self.tr("The note says it here:"), "small"))
            self.column.addWidget(self.places)
            self.column.addWidget(self.move_button)
        else:
            self.column.addWidget(
                role_label(self.tr("The note does not say it anywhere."), "small")
            )
            self.places.setParent(self)
            self.move_button.setParent(self)
            self.places.hide()
            self.move_button.hide()

    def _on_move_clicked(self) -> None:
        place: Piece = self._repair.places[self.places.currentIndex()]
        self.move_requested.emit(self._repair.annotation.id, place)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
