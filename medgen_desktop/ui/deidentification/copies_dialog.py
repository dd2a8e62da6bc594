"""What a person should look at after copies were made, one line each."""

from collections.abc import Iterator

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QVBoxLayout, QWidget

from medgen_desktop.domain.identity import IdentityKind
from medgen_desktop.services.deidentified_copies import CopiesReport
from medgen_desktop.ui.controls import wrapped_label
from medgen_desktop.ui.deidentification.wording import kind_words
from medgen_desktop.ui.theme import SPACE_3, SPACE_4
from medgen_desktop.ui.wording import label_words, number_words

_WIDTH, _HEIGHT = 560, 380
_MOST_NOTES = 100


class CopiesDialog(QDialog):
    """Nothing here is to be decided: it says what stayed and what annotations came to cover."""

    def __init__(self, report: CopiesReport, parent: QWidget | None = None) -> None:
        """Show a report."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("De-identified copies"))
        words = self.tr("Copies made: {made}. There already: {unchanged}.")
        summary = words.format(
            made=number_words(report.made), unchanged=number_words(report.unchanged)
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("What to look at"))
        self.list.setWordWrap(True)
        self.list.addItems(list(self._lines(report)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(wrapped_label(summary, "heading"))
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        self.resize(_WIDTH, _HEIGHT)

    def _lines(self, report: CopiesReport) -> Iterator[str]:
        if report.unreviewed:
            words = self.tr("Not reviewed, so without a copy: {count} notes")
            yield words.format(count=number_words(len(report.unreviewed)))
        for note_id in report.kept[:_MOST_NOTES]:
            yield self.tr(
                "Note {note}: somebody works on its earlier copy, which was left as it is"
            ).format(note=note_id)
        if report.left_behind:
            words = self.tr("Annotations that do not match their note, left behind: {count}")
            yield words.format(count=number_words(report.left_behind))
        for one in report.touched:
            kinds = ", ".join(kind_words(IdentityKind(kind)) for kind in one.kinds)
            words = self.tr("Note {note}: “{label}” covers what replaces an identity ({kinds})")
            yield words.format(note=one.note_id, label=label_words(one.label), kinds=kinds)
        more = report.touched_count - len(report.touched)
        if more:
            yield self.tr("and {count} more").format(count=number_words(more))
