"""The small menu that asks how two annotations are related: only what fits, each with a number."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.ui.models.relation_list import relation_sentence

_WIDEST = 420
_LAST_DIGIT = 9


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to relate two annotations."""

    source: Annotation
    kind: str
    target: Annotation

    @property
    def words(self) -> str:
        """What it would say."""
        return relation_sentence(self.source, self.kind, self.target)


def offers_between(schema: LabelSchema, one: Annotation, other: Annotation) -> list[Offer]:
    """Every kind that fits: from the first to the second, then the other way."""
    return [
        Offer(source, kind.name, target)
        for source, target in ((one, other), (other, one))
        for kind in schema.relations
        if kind.joins(source.label, target.label)
    ]


class KindMenu(QMenu):
    """Lists offers; a number key or Enter takes one, Escape none."""

    offer_taken = Signal(object)

    def __init__(self, offers: Sequence[Offer], parent: QWidget) -> None:
        """Show these offers at `ask`."""
        super().__init__(parent)
        self._offers = list(offers)
        metrics = QFontMetrics(self.font())
        for number, offer in enumerate(self._offers, start=1):
            words = metrics.elidedText(offer.words, Qt.TextElideMode.ElideMiddle, _WIDEST)
            shown = f"{number}   {words}" if number <= _LAST_DIGIT else f"    {words}"
            self.addAction(shown.replace("&", "&&")).setData(number - 1)
        self.triggered.connect(self._on_triggered)

    def ask(self, place: QPoint) -> None:
        """Show the menu at a place of the screen, with its first offer ready for Enter."""
        self.popup(place)
        self.setActiveAction(self.actions()[0])

    def event(self, event: QEvent) -> bool:
        """While it is open every key is its own: a digit would set a label of the page."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit takes the offer with that number: mnemonics are off on some systems."""
        place = event.key() - Qt.Key.Key_1
        if 0 <= place < min(len(self._offers), _LAST_DIGIT):
            self.close()
            self.offer_taken.emit(self._offers[place])
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_triggered(self, action: QAction) -> None:
        self.offer_taken.emit(self._offers[int(action.data())])
