"""Beside the text: the hit in front, why it is one, and what a person can say of it."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from medgen_desktop.domain.identity import Decision, Identity, IdentityKind
from medgen_desktop.services.review_identities import Where
from medgen_desktop.ui.controls import (
    Card,
    QuietCombo,
    button,
    primary_button,
    role_label,
    wrapped_label,
)
from medgen_desktop.ui.deidentification.wording import decision_words, kind_words, reason_words
from medgen_desktop.ui.theme import SPACE_3
from medgen_desktop.ui.wording import number_words

_LONGEST = 200
Counts = Mapping[tuple[IdentityKind, Decision], int]


class HitPanel(QScrollArea):
    """Asks for one action with each of its buttons."""

    decided = Signal(object)
    """This hit is a `Decision`."""
    text_decided = Signal(object)
    """Every open hit of this text and kind is a `Decision`."""
    kind_accepted = Signal()
    """Every open hit of this kind is accepted."""
    kind_changed = Signal(object)
    """This hit is of another `IdentityKind`."""
    missed_marked = Signal(object, object)
    """What is selected is of this `IdentityKind`, here or as far as `Where` says."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No hit yet."""
        super().__init__(parent)
        self._hit: Identity | None = None
        self._counts: Counts = {}
        self._has_selection = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._said = wrapped_label("", "heading")
        self._kind_title, self._why = role_label("", "small"), wrapped_label("", "muted")
        self.kinds = _kind_combo()
        self.accept, self.reject = primary_button(), button()
        self.accept_text, self.reject_text = button(), button()
        self.accept_kind = button()
        self._missed_title = role_label("", "heading")
        self._missed_words = wrapped_label("", "muted")
        self.new_kinds = _kind_combo()
        self.where = QuietCombo()
        for place in Where:
            self.where.addItem("", place)
        self.mark = button()
        self._lay_out()
        self._connect()
        self._retranslate()

    def _lay_out(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_3)
        self._hit_card, missed = Card(), Card()
        for one in (self._said, self._why, self._kind_title, self.kinds):
            self._hit_card.column.addWidget(one)
        actions = (
            *(self.accept, self.reject, self.accept_text, self.reject_text, self.accept_kind),
            self.mark,
        )
        for action in actions:
            action.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            card = missed if action is self.mark else self._hit_card
            card.column.addWidget(action)
        for place, two in enumerate(
            (self._missed_title, self._missed_words, self.new_kinds, self.where)
        ):
            missed.column.insertWidget(place, two)
        column.addWidget(self._hit_card)
        column.addWidget(missed)
        column.addStretch()
        self.setWidget(whole)

    def _connect(self) -> None:
        self.accept.clicked.connect(lambda: self.decided.emit(Decision.ACCEPTED))
        self.reject.clicked.connect(lambda: self.decided.emit(Decision.REJECTED))
        self.accept_text.clicked.connect(lambda: self.text_decided.emit(Decision.ACCEPTED))
        self.reject_text.clicked.connect(lambda: self.text_decided.emit(Decision.REJECTED))
        self.accept_kind.clicked.connect(self.kind_accepted)
        self.kinds.activated.connect(self._on_kind_activated)
        self.mark.clicked.connect(self.mark_selection)

    def show_hit(self, hit: Identity | None) -> None:
        """Speak of this hit."""
        self._hit = hit
        self._refresh()

    def show_counts(self, counts: Counts) -> None:
        """Say how many hits an action on a kind is on."""
        self._counts = counts
        self._refresh()

    def set_selection(self, *, has_text: bool) -> None:
        """Whether there is something to mark."""
        self._has_selection = has_text
        self.mark.setEnabled(has_text)

    @Slot()
    def mark_selection(self) -> None:
        """Ask to mark what is selected, by the kind and the reach that are chosen."""
        if self._has_selection:
            kind, where = self.new_kinds.currentData(), self.where.currentData()
            self.missed_marked.emit(IdentityKind(kind), Where(where))

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for combo in (self.kinds, self.new_kinds):
            for place, kind in enumerate(IdentityKind):
                combo.setItemText(place, kind_words(kind))
        reaches = (
            self.tr("Only here"),
            self.tr("Everywhere in this note"),
            self.tr("Everywhere in all notes"),
        )
        for place, words in enumerate(reaches):
            self.where.setItemText(place, words)
        self._kind_title.setText(self.tr("Kind"))
        self.kinds.setAccessibleName(self.tr("Kind of this hit"))
        self.new_kinds.setAccessibleName(self.tr("Kind of what was missed"))
        self.where.setAccessibleName(self.tr("How far it is marked"))
        self._missed_title.setText(self.tr("Missed something?"))
        self._missed_words.setText(self.tr("Select it in the text, then mark it."))
        self.mark.setText(self.tr("Mark selection  M"))
        self.accept.setText(self.tr("Accept: replace it  A"))
        self.reject.setText(self.tr("Reject: keep it  R"))
        self.accept_text.setText(self.tr("Accept all of this text  Shift+A"))
        self.reject_text.setText(self.tr("Reject all of this text  Shift+R"))
        self._refresh()

    def _refresh(self) -> None:
        hit = self._hit
        self._hit_card.setVisible(hit is not None)
        self.mark.setEnabled(self._has_selection)
        if hit is None:
            return
        said = " ".join(hit.text.split())
        self._said.setText(said if len(said) <= _LONGEST else said[:_LONGEST] + "…")
        words = self.tr("{decision} · {reason}")
        self._why.setText(
            words.format(decision=decision_words(hit.decision), reason=reason_words(hit.reason))
        )
        self.kinds.setCurrentIndex(self.kinds.findData(hit.kind))
        count = self._counts.get((hit.kind, Decision.OPEN), 0)
        words = self.tr("Accept all of this kind ({count})  K")
        self.accept_kind.setText(words.format(count=number_words(count)))
        self.accept_kind.setToolTip(kind_words(hit.kind))
        self.accept_kind.setEnabled(count > 0)

    @Slot(int)
    def _on_kind_activated(self, _place: int) -> None:
        kind = IdentityKind(self.kinds.currentData())
        if self._hit is not None and kind is not self._hit.kind:
            self.kind_changed.emit(kind)


def _kind_combo() -> QuietCombo:
    combo = QuietCombo()
    for kind in IdentityKind:
        combo.addItem("", kind)
    return combo
