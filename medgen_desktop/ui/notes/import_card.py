"""How an import goes and what came of it: rows read, added, known already, left out and why."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QWidget

from medgen_desktop.domain.errors import FILE_NOT_TEXT, UserError
from medgen_desktop.services.import_notes import ImportReport
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.controls import Card, button, link_button, role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_2
from medgen_desktop.ui.wording import number_words

ENCODINGS = ("gb18030", "big5", "utf-16", "windows-1252", "shift_jis")
"""Offered for a file that is not UTF-8, the likeliest first."""


class ImportCard(Card):
    """Hidden until there is something to say."""

    cancel_requested = Signal()
    retry_requested = Signal(str, str)
    """Import again, and read the file (its path) in this encoding."""
    report_requested = Signal(object)
    """Show this `ImportReport` whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing to say yet."""
        super().__init__(parent)
        self._rows: int | None = None
        self._files: int | None = None
        self._report: ImportReport | None = None
        self._title = role_label("", "heading")
        self._words = wrapped_label("", "muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._error = Banner()
        self._not_text = ""
        self.encoding = QComboBox()
        self.encoding.addItems(ENCODINGS)
        self._retry_words = role_label()
        self._retry_words.setBuddy(self.encoding)
        self.retry = button()
        self._retry_row = QWidget()
        self._cancel = button()
        self._why = link_button()
        self._close = link_button()
        self._lay_out()
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._why.clicked.connect(self._on_why_clicked)
        self.retry.clicked.connect(self._on_retry_clicked)
        self._close.clicked.connect(self.hide)
        self._error.dismissed.connect(self.hide)
        self._refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self._title, 1)
        for one in (self._why, self._cancel, self._close):
            row.addWidget(one)
        self.column.addLayout(row)
        for widget in (self._words, self._bar, self._error, self._retry_row):
            self.column.addWidget(widget)
        again = QHBoxLayout(self._retry_row)
        again.setContentsMargins(0, 0, 0, 0)
        again.setSpacing(SPACE_2)
        for part in (self._retry_words, self.encoding, self.retry):
            again.addWidget(part)
        again.addStretch()

    @Slot(int)
    def show_looking(self, files: int) -> None:
        """Say how many files are found so far."""
        self.show_progress(0)
        self._files = files
        self._refresh()

    @Slot()
    def show_nothing(self) -> None:
        """There is nothing more to say: the person gave up."""
        self._rows = self._files = self._report = None
        self._error.clear()
        self._refresh()

    @Slot(int)
    def show_progress(self, rows: int) -> None:
        """Say how many rows are read so far."""
        self._rows, self._files, self._report = rows, None, None
        self._cancel.setEnabled(True)
        self._error.clear()
        self._refresh()

    @Slot(object)
    def show_report(self, report: ImportReport) -> None:
        """Say what came of it."""
        self._rows, self._files, self._report = None, None, report
        self._refresh()

    @Slot(object)
    def show_error(self, error: Exception) -> None:
        """Say why nothing (more) came in."""
        self._rows = self._files = self._report = None
        self._not_text = ""
        if isinstance(error, UserError) and error.problem is FILE_NOT_TEXT:
            self._not_text = str(error.details["path"])
        self._error.show_error(error)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
        super().changeEvent(event)

    def _refresh(self) -> None:
        is_running, report = self._rows is not None, self._report
        has_error = self._error.message is not None
        self._retry_words.setText(self.tr("Read {file} as").format(file=Path(self._not_text).name))
        self.retry.setText(self.tr("Import again"))
        self._retry_row.setVisible(has_error and bool(self._not_text))
        self._cancel.setText(self.tr("Cancel"))
        self._close.setText(self.tr("Close"))
        self._why.setText(self.tr("Show the report"))
        self._title.setVisible(is_running or report is not None)
        self._words.setVisible(is_running or report is not None)
        self._bar.setVisible(is_running)
        self._cancel.setVisible(is_running)
        self._close.setVisible(report is not None)
        self._why.setVisible(report is not None)
        if self._files is not None:
            self._title.setText(self.tr("Looking at the files…"))
            words = self.tr("Files found: {files}. Nothing is written yet.")
            self._words.setText(words.format(files=number_words(self._files)))
        elif is_running:
            self._title.setText(self.tr("Importing…"))
            self._words.setText(
                self.tr("Rows read: {rows}. You can go on working.").format(
                    rows=number_words(self._rows or 0)
                )
            )
        elif report is not None:
            cancelled = self.tr("Import stopped")
            self._title.setText(cancelled if report.was_cancelled else self.tr("Import finished"))
            self._words.setText(self._report_words(report))
        self.setVisible(is_running or report is not None or has_error)

    def _report_words(self, report: ImportReport) -> str:
        parts = [
            self.tr("rows read: {count}").format(count=number_words(report.rows_read)),
            self.tr("notes added: {count}").format(count=number_words(report.notes_added)),
            self.tr("training pairs: {count}").format(count=number_words(report.pairs_added)),
            self.tr("here already: {count}").format(count=number_words(report.duplicates)),
            self.tr("left out: {count}").format(count=number_words(len(report.skipped))),
        ]
        further = (
            (self.tr("annotations: {count}"), report.annotations_added),
            (self.tr("relations: {count}"), report.relations_added),
            (self.tr("to repair: {count}"), report.to_repair),
        )
        parts += [words.format(count=number_words(count)) for words, count in further if count]
        return " · ".join(parts)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self._cancel.setEnabled(False)
        self.cancel_requested.emit()

    @Slot()
    def _on_retry_clicked(self) -> None:
        self.retry_requested.emit(self._not_text, self.encoding.currentText())

    @Slot()
    def _on_why_clicked(self) -> None:
        self.report_requested.emit(self._report)
