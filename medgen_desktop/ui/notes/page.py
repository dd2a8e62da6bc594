"""The Notes page: a table of the notes, the chosen one beside it, the ways in and out."""

from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.note import NoteId
from medgen_desktop.interchange.formats import readable_suffixes
from medgen_desktop.paths import resources_folder
from medgen_desktop.services.import_notes import ImportReport
from medgen_desktop.ui.cleaning.window import CleaningWindow
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import EmptyState, button, link_button, primary_button, role_label
from medgen_desktop.ui.deidentification.window import DeidentificationWindow
from medgen_desktop.ui.exchange.export_dialog import ExportDialog
from medgen_desktop.ui.exchange.import_report import ImportReportDialog
from medgen_desktop.ui.exchange.note_choice_box import NotesShown
from medgen_desktop.ui.models.note_table import NoteTable
from medgen_desktop.ui.notes.import_card import ImportCard
from medgen_desktop.ui.notes.import_run import ImportRun
from medgen_desktop.ui.notes.preview_pane import PreviewPane
from medgen_desktop.ui.search_box import SearchBox
from medgen_desktop.ui.theme import SPACE_3, SPACE_4
from medgen_desktop.ui.wording import count_words

_ROW_HEIGHT = 34
_COLUMN_WIDTHS = (240, 110, 80, 80, 90, 60, 90, 130)
_NARROWEST = 56
_TABLE_WIDTH, _PREVIEW_WIDTH = 780, 380
_SEARCH_WIDTH = 320


class NotesPage(QWidget):
    """What is in the workspace, and the way in for more."""

    status_changed = Signal(str)

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Nothing is read before `on_shown`."""
        super().__init__(parent)
        self._context = context
        self._is_stale = True
        self._chosen: NoteId | None = None
        self.notes = NoteTable(context.workspace, context.tasks, self)
        self.importing = ImportRun(context, self)
        self.cleaning: CleaningWindow | None = None
        self.search = SearchBox()
        self.import_card = ImportCard()
        self.table = self._make_table()
        self.preview = PreviewPane(context)
        self._count = role_label("", "muted")
        self._import = primary_button()
        self._import_folder, self._export = button(), button()
        self.export_action, self.import_action = QAction(self), QAction(self)
        self.export_dialog: ExportDialog | None = None
        self.report_dialog: ImportReportDialog | None = None
        self.deidentify = button()
        self.identities: DeidentificationWindow | None = None
        self._no_match = role_label("", "muted")
        self._clear = link_button()
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._retranslate()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.notes)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setMinimumSectionSize(_NARROWEST)
        for column, width in enumerate(_COLUMN_WIDTHS):
            table.setColumnWidth(column, width)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        top.setSpacing(SPACE_3)
        self.search.setFixedWidth(_SEARCH_WIDTH)
        for widget in (self.search, self._count, self._no_match, self._clear):
            top.addWidget(widget)
        top.addStretch()
        for widget in (self.deidentify, self._export, self._import_folder, self._import):
            top.addWidget(widget)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("notes_splitter")
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.preview)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([_TABLE_WIDTH, _PREVIEW_WIDTH])
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(splitter, 1)
        self._stack.addWidget(filled)
        self._stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.import_card.setProperty("inset", "true")
        whole.addWidget(self.import_card)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.notes.loaded.connect(self._on_notes_loaded)
        self.notes.counted.connect(self._refresh_counts)
        self.notes.load_failed.connect(self._context.errors.show)
        self.search.search_requested.connect(self.notes.search)
        self._clear.clicked.connect(self._on_clear_clicked)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.table.activated.connect(self._on_table_activated)
        self.preview.mark_requested.connect(lambda note: self._go("mark", note))
        self.preview.draft_requested.connect(lambda note: self._go("draft", note))
        self.export_action.setShortcut(QKeySequence("Ctrl+E"))
        self.import_action.setShortcut(QKeySequence("Ctrl+O"))
        self.addActions([self.export_action, self.import_action])
        self.table.addAction(self.export_action)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.export_action.triggered.connect(self.ask_export)
        self.import_action.triggered.connect(self.choose_files)
        self._export.clicked.connect(self.ask_export)
        self._import_folder.clicked.connect(self.choose_folder)
        self.preview.clean_requested.connect(self.show_cleaning)
        self._import.clicked.connect(self.choose_files)
        self.deidentify.clicked.connect(self.show_identities)
        self.empty.action_requested.connect(self.choose_files)
        self.empty.other_requested.connect(self.import_samples)
        self.importing.looking.connect(self.import_card.show_looking)
        self.importing.given_up.connect(self.import_card.show_nothing)
        self.importing.progressed.connect(self.import_card.show_progress)
        self.importing.finished.connect(self.import_card.show_report)
        self.importing.failed.connect(self.import_card.show_error)
        self.import_card.cancel_requested.connect(self.importing.cancel)
        self.import_card.retry_requested.connect(self._on_retry_requested)
        self.import_card.report_requested.connect(self._on_report_requested)
        self._context.events.notes_changed.connect(self._on_notes_changed)
        self._context.events.note_changed.connect(self.notes.refresh_note)

    def on_shown(self) -> None:
        """Read the table again if notes came in since it was read."""
        if self._is_stale:
            self._is_stale = False
            self.notes.reload()
        self.table.setFocus()

    @Slot()
    def choose_files(self) -> None:
        """Ask for files and import them."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(readable_suffixes()))
        kinds = self.tr("Notes ({patterns});;All files (*)").format(patterns=patterns)
        names, _kind = QFileDialog.getOpenFileNames(self, self.tr("Import notes"), "", kinds)
        self.importing.begin([Path(name) for name in names])

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder and import the files in it and below it."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Import notes"))
        if name:
            self.importing.begin([Path(name)])

    @Slot()
    def ask_export(self) -> None:
        """Ask which notes go out, in which format and where to."""
        if self.export_dialog is not None or not self.notes.total:
            return
        rows = sorted(one.row() for one in self.table.selectionModel().selectedRows())
        found = (self.notes.note_at(row) for row in rows)
        chosen = tuple(one.id for one in found if one is not None)
        search, count = self.notes.search_text, self.notes.total
        shown = NotesShown(search, count, self.notes.is_counted, chosen)
        self.export_dialog = ExportDialog(self._context, shown, self)
        self.export_dialog.finished.connect(self._on_export_finished)
        self.export_dialog.open()

    @Slot()
    def _on_export_finished(self) -> None:
        if self.export_dialog is not None:
            self.export_dialog.deleteLater()
            self.export_dialog = None

    @Slot(object)
    def _on_report_requested(self, report: ImportReport) -> None:
        if self.report_dialog is not None:
            self.report_dialog.close()
        self.report_dialog = ImportReportDialog(self._context, report, self)
        self.report_dialog.finished.connect(self._on_report_finished)
        self.report_dialog.show()

    @Slot()
    def _on_report_finished(self) -> None:
        if self.report_dialog is not None:
            self.report_dialog.deleteLater()
            self.report_dialog = None

    @Slot()
    def import_samples(self) -> None:
        """Bring in the notes that ship with the program."""
        self.importing.begin([resources_folder() / "samples" / "notes"], shown_first=False)

    @Slot(int)
    def show_cleaning(self, note_id: int) -> None:
        """Show what cleaning would make of a note, in a window beside this one."""
        if self.cleaning is None:
            self.cleaning = CleaningWindow(self._context, self.window())
        self.cleaning.show_note(NoteId(note_id))

    @Slot()
    def show_identities(self) -> None:
        """Review what may name somebody, in a window of its own."""
        if self.identities is None:
            self.identities = DeidentificationWindow(self._context, self.window())
        self.identities.open_up()

    def close_down(self) -> None:
        """Stop an import: the file it reads does not come in, and others may write at once."""
        self.importing.cancel()
        if self.export_dialog is not None:
            self.export_dialog.work.leave()
        if self.cleaning is not None:
            self.cleaning.stop()
        if self.identities is not None:
            self.identities.close_down()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped: files and folders."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.importing.begin(paths)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.notes.retranslate()
        self.search.setPlaceholderText(self.tr("Search titles and texts"))
        self.search.setAccessibleName(self.tr("Search titles and texts"))
        self.table.setAccessibleName(self.tr("Notes"))
        self._import.setText(self.tr("Import notes…"))
        self._import.setToolTip(
            self.tr("Notes in any format, with what is annotated in them (Ctrl+O); or drop them")
        )
        self._import_folder.setText(self.tr("Import a folder…"))
        self._export.setText(self.tr("Export…"))
        self._export.setToolTip(self.tr("Write notes in the format of another tool (Ctrl+E)"))
        self.export_action.setText(self.tr("Export…"))
        self.import_action.setText(self.tr("Import notes…"))
        self.deidentify.setText(self.tr("De-identify…"))
        self.deidentify.setToolTip(
            self.tr("Find names, dates and numbers, and make copies without")
        )
        self._clear.setText(self.tr("Show all"))
        self.empty.set_words(
            self.tr("No notes yet"),
            self.tr(
                "Notes are what you mark, train on and draft from. Bring in texts, tables or the "
                "files of another tool, or drop them here. They stay in this encrypted workspace."
            ),
            self.tr("Import notes…"),
            self.tr("Try the sample notes"),
        )
        self._refresh_counts()

    @Slot()
    def _refresh_counts(self) -> None:
        search, total = self.notes.search_text, self.notes.total
        words = self.tr("Matches: {count}") if search else self.tr("Notes: {count}")
        count = count_words(total, is_complete=self.notes.is_counted)
        self._count.setText(words.format(count=count))
        self._no_match.setText(self.tr("Nothing matches “{search}”.").format(search=search))
        self._count.setVisible(bool(total))
        self._export.setEnabled(bool(total))
        self.export_action.setEnabled(bool(total))
        self._no_match.setVisible(bool(search) and not total)
        self._clear.setVisible(bool(search))

    def _go(self, page: str, note_id: int) -> None:
        self._context.events.note_requested.emit(page, note_id)

    @Slot()
    def _on_notes_loaded(self) -> None:
        is_empty = not self.notes.total and not self.notes.search_text
        self._stack.setCurrentIndex(1 if is_empty else 0)
        self._refresh_counts()
        if not self.table.currentIndex().isValid():
            row = -1 if self._chosen is None else self.notes.row_of(self._chosen)
            self.table.setCurrentIndex(self.notes.index(max(row, 0), 0))
            if not self.notes.rowCount():
                self.preview.show_note(None)

    @Slot()
    def _on_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        note = self.notes.note_at(current.row()) if current.isValid() else None
        if note is not None:
            self._chosen = note.id
            self.preview.show_note(note.id)

    @Slot()
    def _on_table_activated(self, index: QModelIndex) -> None:
        note = self.notes.note_at(index.row())
        if note is not None:
            self._go("mark", note.id)

    @Slot(str, str)
    def _on_retry_requested(self, path: str, encoding: str) -> None:
        self.importing.begin_again(Path(path), encoding)

    @Slot()
    def _on_clear_clicked(self) -> None:
        self.search.clear()

    @Slot()
    def _on_notes_changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.on_shown()
