"""Before files come in: what they hold, how they are read, what their labels are called here."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QItemSelectionModel, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QSplitter,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.services.import_notes import ImportRequest, SkippedRow
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import button, primary_button, role_label
from medgen_desktop.ui.exchange.columns_question import ColumnsQuestion
from medgen_desktop.ui.exchange.file_reading import FileReading
from medgen_desktop.ui.exchange.file_table import COLUMN_WIDTHS, FileTable
from medgen_desktop.ui.exchange.label_list import LabelList
from medgen_desktop.ui.exchange.label_table import FileLabelTable
from medgen_desktop.ui.exchange.left_out_table import MOST_SHOWN, LeftOutTable, LeftOutView
from medgen_desktop.ui.exchange.lists import ListOrEmpty, set_up_rows
from medgen_desktop.ui.exchange.reading_choice import ReadingChoice
from medgen_desktop.ui.exchange.sample_pane import SamplePane
from medgen_desktop.ui.exchange.wording import refused_row
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import number_words

_SIZE = (1120, 680)
_LEFT_OUT = 2
"""The place of the tab."""
_LIST_WIDTH, _TEXT_WIDTH, _NARROWEST_LIST = 560, 520, 500


class ImportPreviewDialog(QDialog):
    """Reads everything in the background and writes nothing."""

    import_requested = Signal(list, list)
    """Bring in these `ImportRequest`s; these `SkippedRow`s are files that cannot be read."""

    def __init__(
        self, context: AppContext, files: Sequence[ImportRequest], parent: QWidget | None = None
    ) -> None:
        """Begin to read these files, each with its format or None where none reads it."""
        super().__init__(parent)
        schema = context.workspace.schemas.current()
        self.reading = FileReading(files, context.tasks, self)
        self.files = FileTable(self.reading, context.theme, self)
        self.labels = FileLabelTable(schema, context.theme, self)
        self.left_out = LeftOutTable(self)
        self.file_list = QTableView()
        self.label_list = LabelList(self.labels)
        self.left_out_list = LeftOutView(self.left_out)
        self.tabs = QTabWidget()
        self.choice = ReadingChoice()
        self.sample = SamplePane(context, self.labels, schema.attributes)
        self.columns = ColumnsQuestion(context, self)
        self.banner = Banner()
        self.counts = role_label("", "heading")
        self.hint = role_label("", "muted")
        self._bar = QProgressBar()
        self._label_tab = ListOrEmpty(self.label_list)
        self._left_out_tab = ListOrEmpty(self.left_out_list)
        self.import_button, self.cancel_button = primary_button(), button()
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(QSize(*_SIZE).boundedTo(self.screen().availableSize()))
        self.show_file(0)
        self.file_list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reading.start()
        self._refresh()

    def _lay_out(self) -> None:
        self.file_list.setModel(self.files)
        set_up_rows(self.file_list, COLUMN_WIDTHS, 0)
        self.file_list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.file_list, "")
        self.tabs.addTab(self._label_tab, "")
        self.tabs.addTab(self._left_out_tab, "")
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(SPACE_4, 0, 0, 0)
        column.setSpacing(SPACE_3)
        column.addWidget(self.choice)
        column.addWidget(self.sample, 1)
        self.tabs.setMinimumWidth(_NARROWEST_LIST)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.tabs)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, _TEXT_WIDTH])
        self._bar.setTextVisible(False)
        below = QHBoxLayout()
        below.setSpacing(SPACE_2)
        below.addWidget(self.hint, 1)
        below.addWidget(self.cancel_button)
        below.addWidget(self.import_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        whole.setSpacing(SPACE_3)
        for widget in (self.counts, self._bar, self.banner):
            whole.addWidget(widget)
        whole.addWidget(splitter, 1)
        whole.addLayout(below)

    def _connect(self) -> None:
        self.reading.read.connect(self._on_read)
        self.reading.ended.connect(self._on_ended)
        self.reading.failed.connect(self.banner.show_error)
        self.tabs.currentChanged.connect(self._refresh)
        self.sample.failed.connect(self.banner.show_error)
        self.columns.failed.connect(self.banner.show_error)
        self.columns.answered.connect(self._on_columns_answered)
        chosen = self.file_list.selectionModel()
        chosen.selectionChanged.connect(self._on_file_chosen)
        self.choice.format_chosen.connect(self._on_format_chosen)
        self.choice.encoding_chosen.connect(self._on_encoding_chosen)
        self.choice.columns_requested.connect(self._on_columns_requested)
        self.sample.columns_requested.connect(self._on_columns_requested)
        self.labels.choice_changed.connect(self._refresh)
        self.import_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.finished.connect(self._stop)

    def show_file(self, row: int) -> None:
        """Choose this file alone."""
        flags = QItemSelectionModel.SelectionFlag
        chosen = flags.ClearAndSelect | flags.Rows
        self.file_list.selectionModel().setCurrentIndex(self.files.index(row, 0), chosen)

    def requests(self) -> list[ImportRequest]:
        """What comes in, with the labels as they are called here."""
        labels = self.labels.choices()
        return [replace(one, labels=labels) for one in self.reading.chosen()]

    def refused(self) -> list[SkippedRow]:
        """The files that cannot be read, and why."""
        return [
            refused_row(file, contents.error)
            for file, contents in self.reading.with_losses()
            if contents.error is not None
        ]

    @Slot()
    def accept(self) -> None:
        """Hand out what is to come in, and close."""
        if self.import_button.isEnabled():
            self.import_requested.emit(self.requests(), self.refused())
            super().accept()

    @Slot()
    def _stop(self) -> None:
        self.tabs.currentChanged.disconnect(self._refresh)  # tabs that are destroyed change, too
        self.reading.stop()
        self.sample.stop()
        self.columns.stop()

    def _chosen_rows(self) -> list[int]:
        return sorted(one.row() for one in self.file_list.selectionModel().selectedRows())

    def _current_row(self) -> int | None:
        rows = self._chosen_rows()
        current = self.file_list.currentIndex().row()
        return current if current in rows else next(iter(rows), None)

    @Slot()
    def _on_file_chosen(self) -> None:
        self._show_choice()
        row = self._current_row()
        self.sample.show_file(None if row is None else self.reading.file(row))

    def _show_choice(self) -> None:
        rows = self._chosen_rows()
        contents = [self.reading.contents(row) for row in rows]
        self.choice.show_files([self.reading.file(row) for row in rows], contents)

    @Slot(str)
    def _on_format_chosen(self, name: str) -> None:
        files = {row: self.reading.file(row) for row in self._chosen_rows()}
        self._read_again({row: replace(one, format=name) for row, one in files.items()})

    @Slot(str)
    def _on_encoding_chosen(self, encoding: str) -> None:
        """In another encoding, columns have other names: what they mean is asked again."""
        files = {row: self.reading.file(row) for row in self._chosen_rows()}
        self._read_again(
            {
                row: replace(one, encoding=encoding or None, mapping=None)
                for row, one in files.items()
            }
        )

    def _read_again(self, files: dict[int, ImportRequest]) -> None:
        self.banner.clear()
        self.reading.read_again(files)
        self._on_file_chosen()
        self._refresh()

    @Slot()
    def _on_columns_requested(self) -> None:
        row = self._current_row()
        if row is not None:
            self.columns.ask(row, self.reading.file(row))

    @Slot(int, object)
    def _on_columns_answered(self, row: int, file: ImportRequest) -> None:
        self._read_again({row: file})

    @Slot(list)
    def _on_read(self, numbers: list[int]) -> None:
        totals = self.reading.totals
        self.labels.show(totals.labels, totals.examples)
        if set(numbers) & set(self._chosen_rows()):
            self._show_choice()
        self._refresh()

    @Slot()
    def _on_ended(self) -> None:
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        totals, files = self.reading.totals, len(self.reading)
        if not self.reading.is_reading or self.tabs.currentIndex() == _LEFT_OUT:
            self.left_out.show(self._left_out_rows())
        count = totals.left_out + totals.refused
        self.counts.setText(self._counted_words())
        self._bar.setVisible(self.reading.is_reading)
        self._bar.setRange(0, files if files > 1 else 0)
        self._bar.setValue(totals.complete)
        names = (self.tr("Files"), self.tr("Labels"), self.tr("Left out"))
        sizes = (files, len(totals.labels), count)
        for place, (name, size) in enumerate(zip(names, sizes, strict=True)):
            self.tabs.setTabText(place, f"{name} ({number_words(size)})")
        self.import_button.setText(self._import_words())
        self.import_button.setEnabled(bool(totals.notes))
        self.hint.setText(self._hint_words())

    def _left_out_rows(self) -> list[SkippedRow]:
        rows: list[SkippedRow] = []
        for file, contents in self.reading.with_losses():
            if contents.error is not None:
                rows.append(refused_row(file, contents.error))
            rows.extend(contents.skipped)
            if len(rows) >= MOST_SHOWN:
                break
        return rows

    def _counted_words(self) -> str:
        totals = self.reading.totals
        parts = [self.tr("notes: {count}").format(count=number_words(totals.notes))]
        further = (
            (self.tr("training pairs: {count}"), totals.pairs),
            (self.tr("annotations: {count}"), totals.annotations - self.labels.left_out()),
            (self.tr("relations: {count}"), totals.relations),
            (self.tr("to repair: {count}"), totals.to_repair),
            (self.tr("left out: {count}"), totals.left_out),
            (self.tr("files that cannot be read: {count}"), totals.refused),
        )
        parts += [words.format(count=number_words(count)) for words, count in further if count]
        return " · ".join(parts)

    def _import_words(self) -> str:
        totals = self.reading.totals
        if self.reading.is_reading or not totals.notes:
            return self.tr("Import")
        if totals.notes == 1:
            return self.tr("Import 1 note")
        return self.tr("Import {count} notes").format(count=number_words(totals.notes))

    def _hint_words(self) -> str:
        if self.reading.is_reading:
            return self.tr("Still reading. Nothing is written before you press Import.")
        if not self.reading.totals.notes:
            return self.tr("There is nothing to import as the files are read now.")
        return self.tr("Nothing is written before you press Import.")

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Import notes"))
        for model in (self.files, self.labels, self.left_out):
            model.retranslate()
        self.file_list.setAccessibleName(self.tr("Files"))
        self.label_list.setAccessibleName(self.tr("Labels"))
        self.left_out_list.setAccessibleName(self.tr("Left out"))
        self._bar.setAccessibleName(self.tr("Progress"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._label_tab.empty.set_words(
            self.tr("No labels"), self.tr("Nothing is annotated in what is read so far.")
        )
        self._left_out_tab.empty.set_words(
            self.tr("Nothing is left out"), self.tr("All that is read so far comes in.")
        )
        self._refresh()
