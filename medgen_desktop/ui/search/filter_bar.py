"""What else must be true of a note that is found: choices in a row, each free at first."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.domain.search import Search, SearchIn
from medgen_desktop.ui.flow_layout import FlowLayout
from medgen_desktop.ui.search_box import SearchBox
from medgen_desktop.ui.theme import SPACE_2
from medgen_desktop.ui.wording import label_words, section_words, status_words

_DAYS = (0, 7, 30, 365)
_SOURCE_WIDTH = 180


class FilterBar(QWidget):
    """One choice for each filter of a `Search`, but for its words."""

    changed = Signal()
    """A person chose something else."""

    def __init__(self, labels: Sequence[Label], parent: QWidget | None = None) -> None:
        """Everything is free; sections and annotators are offered once they are known."""
        super().__init__(parent)
        self._labels = labels
        self._since, self._until = "", ""
        self.scope, self.label, self.status = QComboBox(), QComboBox(), QComboBox()
        self.section, self.annotator, self.time = QComboBox(), QComboBox(), QComboBox()
        self.source = SearchBox()
        self.source.setFixedWidth(_SOURCE_WIDTH)
        self._kinds: Sequence[str] = ()
        self._people: Sequence[str] = ()
        row = FlowLayout(SPACE_2, self)
        for chooser in self._choosers():
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            row.addWidget(chooser)
            chooser.activated.connect(self._on_chosen)
        row.addWidget(self.source)
        self.source.search_requested.connect(self.changed)
        self.time.activated.connect(self._on_time_chosen)
        self._retranslate()

    def search_for(self, words: str) -> Search:
        """These words under the filters that are chosen."""
        status = self.status.currentData()  # Qt keeps the text of an enum, and not the enum
        return Search(
            words,
            SearchIn(self.scope.currentData()),
            label=self.label.currentData(),
            annotator=self.annotator.currentData(),
            status=NoteStatus(status) if status else None,
            section=self.section.currentData(),
            source=self.source.text().strip(),
            since=self._since,
            until=self._until,
        )

    def show_search(self, search: Search) -> None:
        """Choose what a search asks for; what is not on offer any more is offered again."""
        self._since, self._until = search.since, search.until
        self._fill()
        for chooser, value in (
            (self.scope, search.scope.value),
            (self.label, search.label),
            (self.status, search.status.value if search.status else ""),
            (self.section, search.section),
            (self.annotator, search.annotator),
        ):
            if chooser.findData(value) < 0:
                chooser.addItem(str(value), value)
            chooser.setCurrentIndex(chooser.findData(value))
        self.source.show_words(search.source)

    def offer(self, labels: Sequence[Label], kinds: Sequence[str], people: Sequence[str]) -> None:
        """Offer these labels, kinds of section and annotators."""
        if (labels, kinds, people) != (self._labels, self._kinds, self._people):
            self._labels, self._kinds, self._people = labels, kinds, people
            self.show_search(self.search_for(""))

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _choosers(self) -> tuple[QComboBox, ...]:
        return self.scope, self.label, self.status, self.section, self.annotator, self.time

    def _retranslate(self) -> None:
        names = (
            self.tr("Where to look"),
            self.tr("Label"),
            self.tr("Status"),
            self.tr("Section"),
            self.tr("Annotator"),
            self.tr("When it came in"),
        )
        for chooser, name in zip(self._choosers(), names, strict=True):
            chooser.setAccessibleName(name)
            chooser.setToolTip(name)
        self.source.setPlaceholderText(self.tr("File it came from"))
        self.source.setAccessibleName(self.tr("Part of the name of the file it came from"))
        search = self.search_for("") if self.scope.count() else Search()
        self.show_search(search)

    def _fill(self) -> None:
        labels = ((label_words(one.name), one.name) for one in self._labels)
        _fill(
            self.scope,
            (
                (self.tr("In titles and texts"), SearchIn.NOTES.value),
                (self.tr("In annotations only"), SearchIn.ANNOTATIONS.value),
            ),
        )
        _fill(self.label, ((self.tr("Any label"), ""), *labels))
        states = ((status_words(one), one.value) for one in NoteStatus)
        _fill(self.status, ((self.tr("Any status"), ""), *states))
        kinds = sorted((section_words(one), one) for one in self._kinds)
        _fill(self.section, ((self.tr("Any section"), ""), *kinds))
        people = ((one, one) for one in self._people)
        _fill(self.annotator, ((self.tr("Any annotator"), ""), *people))
        self._fill_time()

    def _fill_time(self) -> None:
        days = (
            self.tr("Came in today"),
            self.tr("In the last 7 days"),
            self.tr("In the last 30 days"),
            self.tr("In the last year"),
        )
        offered = [(words, (_day(back), "")) for words, back in zip(days, _DAYS, strict=True)]
        _fill(self.time, ((self.tr("At any time"), ("", "")), *offered))
        asked = (self._since, self._until)
        values = [self.time.itemData(place) for place in range(self.time.count())]
        place = next((at for at, one in enumerate(values) if tuple(one) == asked), -1)
        if place < 0:
            self.time.addItem(f"{self._since} – {self._until}", asked)
            place = self.time.count() - 1
        self.time.setCurrentIndex(place)

    @Slot(int)
    def _on_chosen(self, _place: int) -> None:
        if self.sender() is not self.time:
            self.changed.emit()

    @Slot(int)
    def _on_time_chosen(self, place: int) -> None:
        self._since, self._until = self.time.itemData(place)
        self.changed.emit()


def _fill(chooser: QComboBox, items: Iterable[tuple[str, object]]) -> None:
    chooser.clear()
    for words, value in items:
        chooser.addItem(words, value)


def _day(back: int) -> str:
    """The day so many days ago, as notes are stamped (UTC)."""
    return (datetime.now(UTC) - timedelta(days=back)).date().isoformat()
