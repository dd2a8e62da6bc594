"""What people said to suggestions, a line for each source."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from medgen_desktop.domain.overview import Agreement
from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_4
from medgen_desktop.ui.wording import number_words, source_words

_COLUMNS = 4


class AgreementTable(QWidget):
    """Source, accepted, rejected, and the share that was accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._rows: Sequence[Agreement] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_4)
        self._grid.setVerticalSpacing(SPACE_2)
        self._grid.setColumnStretch(0, 1)
        self._heads = [role_label("", "small") for _ in range(_COLUMNS)]
        self._cells: list[QLabel] = []
        self._put(0, self._heads)
        self._retranslate()

    @property
    def lines(self) -> list[list[str]]:
        """What the cells say, line by line."""
        texts = [one.text() for one in self._cells]
        return [texts[place : place + _COLUMNS] for place in range(0, len(texts), _COLUMNS)]

    def show_rows(self, rows: Sequence[Agreement]) -> None:
        """Replace what is shown."""
        self._rows = rows
        wanted = _COLUMNS * len(rows)
        for cell in self._cells[wanted:]:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        del self._cells[wanted:]
        while len(self._cells) < wanted:
            line = [role_label() for _ in range(_COLUMNS)]
            self._put(1 + len(self._cells) // _COLUMNS, line)
            self._cells += line
        for place, one in enumerate(rows):
            said = (
                source_words(one.source),
                number_words(one.accepted),
                number_words(one.rejected),
                f"{100 * one.precision:.0f} %",
            )
            for cell, words in zip(self._cells[_COLUMNS * place :], said, strict=False):
                cell.setText(words)
        self._describe()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _put(self, row: int, line: Sequence[QLabel]) -> None:
        for column, label in enumerate(line):
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(label, row, column)

    def _describe(self) -> None:
        heads = [one.text() for one in self._heads]
        said = (
            f"{line[0]}: "
            + ", ".join(f"{head} {cell}" for head, cell in zip(heads[1:], line[1:], strict=True))
            for line in self.lines
        )
        self.setAccessibleDescription("; ".join(said))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("What people said to suggestions"))
        words = (
            self.tr("Source"),
            self.tr("Accepted"),
            self.tr("Rejected"),
            self.tr("Share accepted"),
        )
        for head, said in zip(self._heads, words, strict=True):
            head.setText(said)
        self.show_rows(self._rows)
