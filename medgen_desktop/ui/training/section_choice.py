"""Which kind of section to train on beside the imported pairs."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medgen_desktop.ui.controls import QuietCombo, link_button, wrapped_label
from medgen_desktop.ui.section_words import section_words
from medgen_desktop.ui.theme import SPACE_1
from medgen_desktop.ui.wording import number_words

_SEVERAL = "several"


class SectionChoice(QWidget):
    """A choice of one kind or none; several that were chosen elsewhere stay until another is."""

    chosen = Signal(object)
    """The kinds to train on, a tuple."""
    look_requested = Signal()
    """Find the sections of all notes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty until `show_sections`."""
        super().__init__(parent)
        self._counts: Mapping[str, int] = {}
        self._kinds: tuple[str, ...] = ()
        self.combo = QuietCombo()
        self.combo.setSizeAdjustPolicy(
            QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.combo.setMinimumContentsLength(10)
        self.look = link_button()
        self._hint = wrapped_label("", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        for widget in (self.combo, self._hint, self.look):
            column.addWidget(widget)
        self.combo.activated.connect(self._on_activated)
        self.look.clicked.connect(self.look_requested)
        self._retranslate()

    def show_sections(self, counts: Mapping[str, int], kinds: tuple[str, ...]) -> None:
        """Offer the kinds that notes have, and show those that are chosen."""
        self._counts, self._kinds = counts, kinds
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _fill(self) -> None:
        self.combo.clear()
        self.combo.addItem(self.tr("From sections: none"), "")
        words = self.tr("From sections: {section} ({count})")
        for kind, count in self._counts.items():
            said = words.format(section=section_words(kind), count=number_words(count))
            self.combo.addItem(said, kind)
        if len(self._kinds) > 1:
            several = self.tr("From several kinds of sections: {count}")
            self.combo.addItem(several.format(count=number_words(len(self._kinds))), _SEVERAL)
        kind = _SEVERAL if len(self._kinds) > 1 else "".join(self._kinds)
        self.combo.setCurrentIndex(max(0, self.combo.findData(kind)))
        has_some = bool(self._counts)
        self.combo.setVisible(has_some)
        self._hint.setVisible(has_some)
        self.look.setVisible(not has_some)

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        kind = str(self.combo.itemData(place))
        if kind != _SEVERAL:
            self.chosen.emit((kind,) if kind else ())

    def _retranslate(self) -> None:
        self.combo.setAccessibleName(self.tr("Also from sections of the notes"))
        self.look.setText(self.tr("Look for sections in the notes"))
        self._hint.setText(
            self.tr("All of a note but this section is the source, and the section the summary.")
        )
        for say in (
            self.combo.setToolTip,
            self.combo.setAccessibleDescription,
            self.combo.setWhatsThis,
        ):
            say(self._hint.text())
        self._fill()
