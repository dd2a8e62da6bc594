"""Above the list of annotations: words that they must have, and the order they come in."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from medgen_desktop.ui.controls import QuietCombo
from medgen_desktop.ui.models.annotation_list import Order
from medgen_desktop.ui.search_box import SearchBox
from medgen_desktop.ui.theme import SPACE_1

_ORDERS: tuple[Order, ...] = ("place", "label", "text")


class AnnotationFilter(QWidget):
    """Asks for an order and a filter; Escape empties the words."""

    arranged = Signal(str, str)
    """This order, and these words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """All annotations, in the order of the text."""
        super().__init__(parent)
        self._words = ""
        self._search = SearchBox()
        self._orders = QuietCombo()
        self._orders.addItems([""] * len(_ORDERS))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self._search, 1)
        row.addWidget(self._orders)
        self._search.search_requested.connect(self._on_search_requested)
        self._orders.currentIndexChanged.connect(self._arrange)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._search.setPlaceholderText(self.tr("Filter"))
        self._search.setAccessibleName(self.tr("Filter the annotations"))
        self._orders.setAccessibleName(self.tr("Order of the annotations"))
        words = (self.tr("By place"), self.tr("By label"), self.tr("By text"))
        for place, said in enumerate(words):
            self._orders.setItemText(place, said)

    @Slot(str)
    def _on_search_requested(self, words: str) -> None:
        self._words = words
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        self.arranged.emit(_ORDERS[max(0, self._orders.currentIndex())], self._words)
