"""Notes that are nearly the same, and copied paragraphs: found once, looked at side by side."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.duplicates import (
    DEFAULT_SIMILARITY,
    Comparison,
    Duplicates,
    compare_notes,
    find_duplicates,
)
from medgen_desktop.text.near_duplicates import LEAST_SIMILARITY
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.cleaning.duplicates_table import DuplicatesTable
from medgen_desktop.ui.cleaning.progress_row import ProgressRow
from medgen_desktop.ui.cleaning.runs import LANE, Run
from medgen_desktop.ui.cleaning.side_by_side import SideBySide
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import EmptyState, QuietSpinBox, button, link_button, role_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import number_words, score_words

_ROW_HEIGHT = 30
_ALIKE_WIDTH, _COUNT_WIDTH = 90, 70
_LIST_HEIGHT, _TEXTS_HEIGHT = 220, 420
_PERCENT = 100

_Compared = tuple[tuple[NoteId, NoteId], tuple[str, str], Comparison]


class DuplicatesTab(QWidget):
    """A list above, the two notes of its row below."""

    failed = Signal(object)
    note_chosen = Signal(int)
    """Open this note on the Mark page."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Nothing is looked for before a person asks."""
        super().__init__(parent)
        self._context = context
        self._found: Duplicates | None = None
        self._compared: _Compared | None = None
        self._reading: TaskHandle | None = None
        self.rows = DuplicatesTable(self)
        self.table = self._make_table()
        self.least = QuietSpinBox()
        self.least.setRange(round(_PERCENT * LEAST_SIMILARITY), _PERCENT)
        self.least.setSingleStep(5)
        self.least.setValue(round(_PERCENT * DEFAULT_SIMILARITY))
        self.least.setSuffix(" %")
        self.look = button()
        self.open_first, self.open_second = link_button(), link_button()
        self.texts = SideBySide(context.theme)
        self.run = Run(context, "duplicates", lambda: self.tr("looking for duplicates"), self)
        self.progress = ProgressRow()
        self.empty = EmptyState()
        self._least_name = role_label()
        self._about = role_label("", "muted")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._retranslate()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.rows)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.resizeSection(0, _ALIKE_WIDTH)
        header.resizeSection(1, _COUNT_WIDTH)
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        top.setSpacing(SPACE_2)
        self._least_name.setBuddy(self.least)
        for widget in (self._least_name, self.least, self.look, self._about):
            top.addWidget(widget)
        top.addWidget(self.progress, 1)
        top.addStretch()
        top.addWidget(self.open_first)
        top.addWidget(self.open_second)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.texts)
        splitter.setSizes([_LIST_HEIGHT, _TEXTS_HEIGHT])
        self._stack.addWidget(self.empty)
        self._stack.addWidget(splitter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.look.clicked.connect(self.find_duplicates)
        self.empty.action_requested.connect(self.find_duplicates)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.run.progressed.connect(self.progress.show_progress)
        self.run.ended.connect(self.progress.hide)
        self.progress.cancel_requested.connect(self.run.cancel)
        self.open_first.clicked.connect(lambda: self._open(0))
        self.open_second.clicked.connect(lambda: self._open(1))

    @Slot()
    def find_duplicates(self) -> None:
        """Look through all notes."""
        if self.run.is_running:
            return
        workspace, least = self._context.workspace, self.least.value() / _PERCENT
        self.progress.begin()
        self.run.begin(
            lambda progress, cancelled: find_duplicates(workspace, least, progress, cancelled),
            self._on_found,
            self._on_failed,
        )
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_found(self, found: Duplicates) -> None:
        self._found = found
        self._compared = None
        self.rows.show(found)
        self.texts.clear()
        has_rows = bool(self.rows.rowCount())
        self._stack.setCurrentIndex(1 if has_rows else 0)
        self._say()
        if has_rows:
            self.table.setFocus()
            self.table.selectRow(0)

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)
        self._say()

    @Slot()
    def _on_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        one = self.rows.row(current.row()) if current.isValid() else None
        if one is None:
            return
        if self._reading is not None:
            self._reading.abandon()
        workspace, pair = self._context.workspace, one.pair

        def read(_handle: TaskHandle) -> _Compared:
            titles = workspace.note_texts.titles(pair)
            return pair, (titles[pair[0]], titles[pair[1]]), compare_notes(workspace, *pair)

        self._reading = self._context.tasks.start(
            read, on_result=self._on_compared, on_error=self.failed.emit, lane=LANE
        )

    def _on_compared(self, compared: _Compared) -> None:
        self._reading = None
        self._compared = compared
        comparison = compared[2]
        self.texts.show_texts(comparison.first, comparison.second, comparison.differences)
        self._say()

    def _open(self, which: int) -> None:
        if self._compared is not None:
            self.note_chosen.emit(self._compared[0][which])

    def _say(self) -> None:
        compared, found = self._compared, self._found
        for link in (self.open_first, self.open_second):
            link.setVisible(compared is not None)
        self.look.setEnabled(not self.run.is_running)
        self.look.setVisible(found is not None)
        self._about.setVisible(not self.run.is_running)
        self._about.setText("" if found is None else self._found_words(found))
        self._say_empty()
        if compared is not None:
            (one, other), titles, comparison = compared
            alike = self.tr("alike: {share}").format(share=score_words(comparison.similarity))
            self.texts.set_titles(f"{one} · {titles[0]}", f"{other} · {titles[1]} · {alike}")
            words = self.tr("Mark note {number}")
            self.open_first.setText(words.format(number=one))
            self.open_second.setText(words.format(number=other))

    def _found_words(self, found: Duplicates) -> str:
        words = self.tr("Notes: {notes} · groups: {groups} · copied paragraphs: {paragraphs}")
        said = words.format(
            notes=number_words(found.notes),
            groups=number_words(len(found.groups)),
            paragraphs=number_words(len(found.paragraphs)),
        )
        return f"{said} · {self.tr('cancelled before the end')}" if found.was_cancelled else said

    def _say_empty(self) -> None:
        purpose = self.tr(
            "Notes that are nearly the same teach a model the same thing twice, and paragraphs"
            " that were copied forward may no longer be true. Nothing is changed by looking."
        )
        if self._found is None or self.run.is_running:
            self.empty.set_words(
                self.tr("Which notes are alike?"), purpose, self.tr("Look through all notes")
            )
        else:
            self.empty.set_words(self.tr("No two notes are so much alike."), purpose)

    def _retranslate(self) -> None:
        self._least_name.setText(self.tr("Alike by at least"))
        self.least.setAccessibleName(self._least_name.text())
        self.look.setText(self.tr("Look again"))
        self.table.setAccessibleName(self.tr("What is alike"))
        self._say()
