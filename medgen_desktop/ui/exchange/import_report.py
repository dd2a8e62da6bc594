"""After an import: what came in, and a list of what did not, to sort, copy and save."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from medgen_desktop.services.import_notes import ImportReport
from medgen_desktop.services.import_report import save_left_out
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import button, primary_button, role_label
from medgen_desktop.ui.exchange.left_out_table import MOST_SHOWN, LeftOutTable, LeftOutView
from medgen_desktop.ui.exchange.lists import ListOrEmpty
from medgen_desktop.ui.exchange.wording import reason_words
from medgen_desktop.ui.overview.saving import ask_for_file
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_5
from medgen_desktop.ui.wording import number_words

_SIZE = (760, 520)
_COLUMNS = 4


class ImportReportDialog(QDialog):
    """Not modal: it can stand beside the notes while they are looked at."""

    def __init__(
        self, context: AppContext, report: ImportReport, parent: QWidget | None = None
    ) -> None:
        """Show this report."""
        super().__init__(parent)
        self._context = context
        self._report = report
        self.left_out = LeftOutTable(self)
        self.left_out.show(report.skipped)
        self.list = LeftOutView(self.left_out)
        self._list_or_empty = ListOrEmpty(self.list)
        self._figures = [(role_label("", "title"), role_label("", "muted")) for _ in range(8)]
        self._title = role_label("", "heading")
        self.banner = Banner()
        self.copy_button, self.save_button = button(), button()
        self.close_button = primary_button()
        self._lay_out()
        self.copy_button.clicked.connect(self.list.copy)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.close_button.clicked.connect(self.accept)
        self._retranslate()
        self.resize(*_SIZE)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_5)
        grid.setVerticalSpacing(0)
        for place, (figure, name) in enumerate(self._figures):
            row, column = divmod(place, _COLUMNS)
            grid.addWidget(figure, 3 * row, column)
            grid.addWidget(name, 3 * row + 1, column)
            grid.setColumnStretch(column, 1)
        grid.setRowMinimumHeight(2, SPACE_3)
        below = QHBoxLayout()
        below.setSpacing(SPACE_2)
        for widget in (self.copy_button, self.save_button):
            below.addWidget(widget)
        below.addStretch()
        below.addWidget(self.close_button)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column_of_all.setSpacing(SPACE_3)
        column_of_all.addLayout(grid)
        column_of_all.addSpacing(SPACE_2)
        column_of_all.addWidget(self._title)
        column_of_all.addWidget(self.banner)
        column_of_all.addWidget(self._list_or_empty, 1)
        column_of_all.addLayout(below)

    @Slot()
    def _on_save_clicked(self) -> None:
        title = self.tr("Save what was left out")
        path = ask_for_file(self, title, "left-out.csv", ("CSV (*.csv)",))
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write all that was left out as CSV, for this user alone."""
        rows = self._report.skipped
        self._context.tasks.start(
            lambda _handle: save_left_out(path, rows, reason_words),
            on_result=lambda _nothing: self._on_saved(path.name),
            on_error=self.banner.show_error,
        )

    def _on_saved(self, name: str) -> None:
        self.banner.show_news(lambda: self.tr("Saved as {name}.").format(name=name), "good")

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        report = self._report
        self.setWindowTitle(self.tr("What came in"))
        self._say_figures(
            (
                (report.rows_read, self.tr("read")),
                (report.notes_added, self.tr("notes added")),
                (report.duplicates, self.tr("here already")),
                (len(report.skipped), self.tr("left out")),
                (report.annotations_added, self.tr("annotations")),
                (report.relations_added, self.tr("relations")),
                (report.pairs_added, self.tr("training pairs")),
                (report.to_repair, self.tr("to repair")),
            )
        )
        self._title.setText(self._title_words())
        self.left_out.retranslate()
        self.list.setAccessibleName(self.tr("Left out"))
        self._list_or_empty.empty.set_words(
            self.tr("Nothing was left out"), self.tr("Everything in the files came in.")
        )
        self.copy_button.setText(self.tr("Copy"))
        self.save_button.setText(self.tr("Save as CSV…"))
        self.close_button.setText(self.tr("Close"))
        for one in (self.copy_button, self.save_button):
            one.setVisible(bool(report.skipped))
        self._title.setVisible(bool(report.skipped))

        repair = self.tr("Annotations that say another text than their note; Mark lists them")
        for label in self._figures[-1]:
            label.setToolTip(repair)

    def _say_figures(self, said: Sequence[tuple[int, str]]) -> None:
        labels: list[tuple[QLabel, QLabel]] = self._figures
        for (figure, name), (count, words) in zip(labels, said, strict=True):
            figure.setText(number_words(count))
            name.setText(words)

    def _title_words(self) -> str:
        count = len(self._report.skipped)
        if count <= MOST_SHOWN:
            return self.tr("Left out: {count}").format(count=number_words(count))
        words = self.tr("Left out: {count}; the first {shown} are shown, the saved table has all")
        return words.format(count=number_words(count), shown=number_words(MOST_SHOWN))
