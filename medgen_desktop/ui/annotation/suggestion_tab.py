"""A tab beside the text: the note's suggestions, in which order, whose, and accepting many."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.domain.suggestion import DICTIONARY, LEXICON, RULES, Suggestion
from medgen_desktop.ui.annotation.row_table import RowTable
from medgen_desktop.ui.controls import QuietCombo, QuietSpinBox, button, role_label, wrapped_label
from medgen_desktop.ui.models.delegates import ANNOTATION_HEIGHT, SuggestionDelegate
from medgen_desktop.ui.models.suggestion_list import SuggestionList, SuggestionOrder
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3, Theme
from medgen_desktop.ui.wording import number_words, source_words

_ORDERS: tuple[SuggestionOrder, ...] = ("place", "uncertainty")
_LOWEST, _HIGHEST, _USUAL = 50, 99, 90
_COLUMNS = 2


class SuggestionTab(QFrame):
    """Lists what a model holds; choosing a row asks to show it."""

    chosen = Signal(object)
    """The `Suggestion` of a row."""
    accept_requested = Signal()
    reject_requested = Signal()
    accept_above_requested = Signal(float)
    order_chosen = Signal(str)
    sources_chosen = Signal()
    """`without` are other sources than before."""

    def __init__(
        self,
        model: SuggestionList,
        theme: Theme,
        labels: tuple[Label, ...],
        parent: QWidget | None = None,
    ) -> None:
        """Show this model."""
        super().__init__(parent)
        self._model = model
        self._title = role_label("", "heading")
        self._orders = QuietCombo()
        self._orders.addItems([""] * len(_ORDERS))
        self.rows = RowTable(model, ANNOTATION_HEIGHT)
        self._delegate = SuggestionDelegate(theme, labels, self.rows)
        self.rows.setItemDelegate(self._delegate)
        self._nothing = wrapped_label("", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sources: dict[str, QCheckBox] = {}
        self._source_grid = QGridLayout()
        self._accept, self._reject = button(), button()
        self.threshold = QuietSpinBox()
        self.threshold.setRange(_LOWEST, _HIGHEST)
        self.threshold.setValue(_USUAL)
        self.threshold.setSuffix(" %")
        self._above = button()
        self._lay_out()
        self.show_sources((DICTIONARY, LEXICON, RULES))
        self._orders.currentIndexChanged.connect(self._on_order_chosen)
        self.rows.clicked.connect(self._on_row_chosen)
        self.rows.selectionModel().currentChanged.connect(self._on_row_chosen)
        self._accept.clicked.connect(self.accept_requested)
        self._reject.clicked.connect(self.reject_requested)
        self._above.clicked.connect(
            lambda: self.accept_above_requested.emit(self.threshold.value() / 100)
        )
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._refresh)
        self._retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._orders)
        column.addLayout(top)
        self._source_grid.setSpacing(SPACE_1)
        column.addLayout(self._source_grid)
        column.addWidget(self._nothing, 1)
        column.addWidget(self.rows, 1)
        decide = QHBoxLayout()
        decide.addWidget(self._accept)
        decide.addWidget(self._reject)
        decide.addStretch()
        column.addLayout(decide)
        above = QHBoxLayout()
        above.addWidget(self._above)
        above.addWidget(self.threshold)
        above.addStretch()
        column.addLayout(above)

    @property
    def without(self) -> frozenset[str]:
        """The sources that are switched off."""
        return frozenset(name for name, one in self._sources.items() if not one.isChecked())

    def restore(self, order: SuggestionOrder, without: Iterable[str]) -> None:
        """List in this order, with these sources switched off: each keeps a switch to turn on."""
        off = frozenset(without)
        self.show_sources(sorted(off))
        for name, one in self._sources.items():
            one.setChecked(name not in off)
        self._orders.setCurrentIndex(_ORDERS.index(order))

    def show_sources(self, sources: Iterable[str]) -> None:
        """Have a switch for each of these sources, and keep those there are."""
        for source in sources:
            if source not in self._sources:
                made = QCheckBox()
                made.setChecked(True)
                made.clicked.connect(self.sources_chosen)
                place = len(self._sources)
                self._sources[source] = made
                self._source_grid.addWidget(made, place // _COLUMNS, place % _COLUMNS)
                self._name_source(source, made)

    def select(self, one: Suggestion | None) -> None:
        """Show which suggestion is chosen, without asking for it again."""
        row = -1 if one is None else self._model.row_of(one)
        selection = self.rows.selectionModel()
        blocked = selection.blockSignals(True)
        self.rows.setCurrentIndex(self._model.index(row) if row >= 0 else QModelIndex())
        if row < 0:
            selection.clearSelection()
        selection.blockSignals(blocked)
        self.rows.viewport().update()
        self._show_chosen(row >= 0)

    def set_labels(self, labels: tuple[Label, ...]) -> None:
        """Draw the labels of another schema."""
        self._delegate.set_labels(labels)
        self.rows.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.rows.setAccessibleName(self.tr("Suggestions for this note"))
        self._orders.setAccessibleName(self.tr("Order of the suggestions"))
        for place, words in enumerate((self.tr("By place"), self.tr("Least certain first"))):
            self._orders.setItemText(place, words)
        self._accept.setText(self.tr("Accept  ⏎"))
        self._accept.setToolTip(self.tr("Make the chosen suggestion an annotation (Enter)"))
        self._reject.setText(self.tr("Reject  ⌫"))
        self._reject.setToolTip(self.tr("Never suggest it here again (Backspace)"))
        self._above.setText(self.tr("Accept all above…"))
        self._above.setToolTip(self.tr("Counts them first, in this note or in all notes"))
        self.threshold.setAccessibleName(self.tr("Lowest score to accept"))
        self._nothing.setText(
            self.tr(
                "Nothing to decide. Words that you label, lexicons, rules and models suggest "
                "labels here; nothing becomes a label by itself."
            )
        )
        for source, made in self._sources.items():
            self._name_source(source, made)
        self._refresh()

    def _name_source(self, source: str, made: QCheckBox) -> None:
        words = source_words(source)
        made.setText(words.replace("&", "&&"))
        made.setToolTip(self.tr("Suggestions of this source: {source}").format(source=words))

    @Slot()
    def _refresh(self) -> None:
        count = self._model.rowCount()
        self._title.setText(self.tr("Suggestions: {count}").format(count=number_words(count)))
        self._nothing.setVisible(not count)
        self.rows.setVisible(bool(count))
        self._show_chosen(self.rows.currentIndex().isValid())

    def _show_chosen(self, is_chosen: bool) -> None:
        self._accept.setEnabled(is_chosen)
        self._reject.setEnabled(is_chosen)

    @Slot(int)
    def _on_order_chosen(self, place: int) -> None:
        self.order_chosen.emit(_ORDERS[place])

    @Slot(QModelIndex)
    def _on_row_chosen(self, index: QModelIndex) -> None:
        one = self._model.at(index.row()) if index.isValid() else None
        if one is not None:
            self.chosen.emit(one)
