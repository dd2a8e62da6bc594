"""Which notes go out: all, those that are searched for, the chosen ones, or those of a status."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.services.preview_export import NoteChoice
from medgen_desktop.ui.controls import QuietCombo
from medgen_desktop.ui.theme import SPACE_1, SPACE_2
from medgen_desktop.ui.wording import count_words, number_words, status_words

_LONGEST_SEARCH = 40


@dataclass(frozen=True, slots=True)
class NotesShown:
    """What the table of notes shows: the search, how many match, and which notes are chosen."""

    search: str = ""
    matches: int = 0
    is_counted: bool = True
    chosen: tuple[NoteId, ...] = ()


class NoteChoiceBox(QWidget):
    """What is narrowest is chosen at first: several chosen notes, a search, or all."""

    changed = Signal()

    def __init__(self, shown: NotesShown, parent: QWidget | None = None) -> None:
        """Offer what makes sense for what is shown."""
        super().__init__(parent)
        self._shown = shown
        self.all, self.matching = QRadioButton(), QRadioButton()
        self.chosen, self.by_status = QRadioButton(), QRadioButton()
        self.status = QuietCombo()
        for status in NoteStatus:
            self.status.addItem("", status)
        self.status.setCurrentIndex(self.status.findData(NoteStatus.DONE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        for one in (self.all, self.matching, self.chosen):
            column.addWidget(one)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.by_status)
        row.addWidget(self.status)
        row.addStretch()
        column.addLayout(row)
        self.matching.setVisible(bool(shown.search))
        self.chosen.setVisible(bool(shown.chosen))
        first = self.matching if shown.search else self.all
        (self.chosen if len(shown.chosen) > 1 else first).setChecked(True)
        for one in (self.all, self.matching, self.chosen, self.by_status):
            one.toggled.connect(self._on_toggled)
        self.status.activated.connect(self._on_status_activated)
        self._retranslate()

    def choice(self) -> NoteChoice:
        """The notes that are chosen now."""
        if self.chosen.isChecked():
            return NoteChoice(ids=self._shown.chosen)
        if self.matching.isChecked():
            return NoteChoice(search=self._shown.search)
        if self.by_status.isChecked():
            return NoteChoice(status=NoteStatus(self.status.currentData()))
        return NoteChoice()

    @Slot(bool)
    def _on_toggled(self, is_on: bool) -> None:
        if is_on:
            self.changed.emit()

    @Slot(int)
    def _on_status_activated(self, _place: int) -> None:
        if self.by_status.isChecked():
            self.changed.emit()
        else:
            self.by_status.setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        shown = self._shown
        self.all.setText(self.tr("All notes"))
        matches = count_words(shown.matches, is_complete=shown.is_counted)
        search = shown.search[:_LONGEST_SEARCH]
        words = self.tr("Those that match “{search}” ({count})")
        self.matching.setText(words.format(search=search, count=matches))
        count = number_words(len(shown.chosen))
        self.chosen.setText(self.tr("Those selected in the table ({count})").format(count=count))
        self.by_status.setText(self.tr("Those with the status"))
        self.status.setAccessibleName(self.tr("Status"))
        for place, status in enumerate(NoteStatus):
            self.status.setItemText(place, status_words(status))
