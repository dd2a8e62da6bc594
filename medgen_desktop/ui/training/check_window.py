"""A window beside the main one: the training pairs looked through, and what to mend in them."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.pair_finding import FindingKind
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.services.check_pairs import PairCheck, check_pairs
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.cleaning.progress_row import ProgressRow
from medgen_desktop.ui.cleaning.runs import Cancelled, Progress, Run
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import (
    EmptyState,
    QuietCombo,
    button,
    link_button,
    role_label,
    rule,
    wrapped_label,
)
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.training.finding_table import (
    KIND,
    NOTE,
    FindingTable,
    kind_words,
    remedy_words,
)
from medgen_desktop.ui.wording import number_words

_WIDTH, _HEIGHT = 1040, 640
_ROW_HEIGHT = 30
_KIND_WIDTH, _NOTE_WIDTH = 190, 300
_LINES_OF_REMEDY = 3

_Found = tuple[PairCheck, Mapping[NoteId, str]]


class CheckWindow(QWidget):
    """Not modal: a note that is opened shows in the main window while the list stays.

    Make it once and keep it: closing only hides it.
    """

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Hidden, and nothing read, before `check`."""
        super().__init__(parent, Qt.WindowType.Window)
        self._context = context
        self._asked: tuple[TrainingConfig, str] | None = None
        self.found: PairCheck | None = None
        """What the last check found; None before one has ended."""
        self.rows = FindingTable(self)
        self.table = self._make_table()
        self.kind = QuietCombo()
        self.look = button()
        self.open = link_button()
        self.remedy = wrapped_label()
        self.run = Run(context, "pair-check", lambda: self.tr("checking the pairs"), self)
        self.progress = ProgressRow()
        self.empty = EmptyState()
        self.about = wrapped_label("", "muted")
        self.banner = Banner()
        self.banner.setProperty("inset", True)
        self._kind_name = role_label()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(_WIDTH, _HEIGHT)

    def check(self, config: TrainingConfig, base_id: str) -> None:
        """Come to the front and look the pairs through, as a run like this would take them."""
        self._asked = config, base_id
        self._look()
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()

    def stop(self) -> None:
        """Ask the check to stop, for the program ends."""
        self.run.cancel()
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

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
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.resizeSection(KIND, _KIND_WIDTH)
        header.resizeSection(NOTE, _NOTE_WIDTH)
        return table

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        top.setSpacing(SPACE_2)
        self._kind_name.setBuddy(self.kind)
        self.kind.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToContents)
        for widget in (self._kind_name, self.kind):
            top.addWidget(widget)
        top.addWidget(self.progress, 1)
        top.addStretch()
        top.addWidget(self.look)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        foot.setSpacing(SPACE_3)
        self.remedy.setMinimumHeight(_LINES_OF_REMEDY * self.remedy.fontMetrics().lineSpacing())
        self.remedy.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self.remedy, 1)
        foot.addWidget(self.open, 0, Qt.AlignmentFlag.AlignTop)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(rule())
        column.addLayout(foot)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(listed)
        self.about.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addLayout(top)
        whole.addWidget(self._stack, 1)
        whole.addWidget(rule())
        whole.addWidget(self.about)

    def _connect(self) -> None:
        self.look.clicked.connect(self._look)
        self.kind.currentIndexChanged.connect(self._on_kind_chosen)
        self.table.activated.connect(self._on_table_activated)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.rows.modelReset.connect(self._on_rows_reset)
        self.open.clicked.connect(self._on_open_clicked)
        self.run.progressed.connect(self.progress.show_progress)
        self.run.ended.connect(self.progress.hide)
        self.progress.cancel_requested.connect(self.run.cancel)
        close = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        close.activated.connect(self.close)

    @Slot()
    def _look(self) -> None:
        if self._asked is None or self.run.is_running:
            return
        workspace, library = self._context.workspace, self._context.library
        config, base_id = self._asked

        def work(progress: Progress, cancelled: Cancelled) -> _Found:
            found = check_pairs(workspace, library, config, base_id, progress, cancelled)
            noted = list({one.note_id for one in found.findings})
            return found, workspace.note_texts.titles(noted)

        self.banner.clear()
        self.found = None
        self.progress.begin()
        self.run.begin(work, self._on_found, self._on_failed)
        self._say()

    def _on_found(self, told: _Found) -> None:
        self.found, titles = told
        self._name_kinds()
        self.rows.show_findings(self.found.findings, titles, self.found.unit)
        self._say()
        if self.rows.rowCount():
            self.table.setFocus()

    def _on_failed(self, error: Exception) -> None:
        self.banner.show_error(error)
        self._say()

    @Slot()
    def _on_rows_reset(self) -> None:
        if self.rows.rowCount():
            self.table.selectRow(0)

    @Slot()
    def _on_kind_chosen(self) -> None:
        chosen = self.kind.currentData()
        self.rows.show_kind(FindingKind(chosen) if chosen else None)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_row_changed(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._say_row()

    @Slot(QModelIndex)
    def _on_table_activated(self, index: QModelIndex) -> None:
        self._open(index.row())

    @Slot()
    def _on_open_clicked(self) -> None:
        self._open(self.table.currentIndex().row())

    def _open(self, row: int) -> None:
        one = self.rows.finding_at(row)
        if one is not None:
            self._context.events.note_requested.emit("mark", one.note_id)

    def _say_row(self) -> None:
        one = self.rows.finding_at(self.table.currentIndex().row())
        self.open.setVisible(one is not None)
        self.remedy.setText("")
        if one is not None and self.found is not None:
            self.remedy.setText(remedy_words(one, self.found.unit))
            self.open.setText(self.tr("Mark note {number}").format(number=one.note_id))

    def _say(self) -> None:
        found, is_running = self.found, self.run.is_running
        has_rows = found is not None and bool(found.findings)
        self._stack.setCurrentIndex(1 if has_rows else 0)
        for widget in (self._kind_name, self.kind):
            widget.setVisible(has_rows)
        self.look.setEnabled(not is_running)
        self.about.setText("" if found is None else self._summary(found))
        self.about.setVisible(found is not None)
        if is_running:
            self.empty.set_words(
                self.tr("Looking the pairs through …"), self.tr("Nothing is changed by it.")
            )
        elif found is None:
            self.empty.set_words(self.tr("The pairs were not looked through."), "")
        elif not has_rows:
            self.empty.set_words(
                self.tr("Nothing to mend."),
                self.tr("The pairs are ready for a run with these settings."),
            )
        self._say_row()

    def _summary(self, found: PairCheck) -> str:
        if found.was_cancelled:
            words = self.tr("Cancelled after {pairs} pairs: what is listed was found by then.")
            return words.format(pairs=number_words(found.pairs))
        words = self.tr(
            "Pairs: {pairs} · to learn from: {train} · to validate: {validation} · to test: {test}"
            " · groups of notes kept together: {groups}"
        )
        said = words.format(
            pairs=number_words(found.pairs),
            train=number_words(found.parts.get("train", 0)),
            validation=number_words(found.parts.get("validation", 0)),
            test=number_words(found.parts.get("test", 0)),
            groups=number_words(found.groups),
        )
        unit = (
            self.tr("Lengths are counted in the base model's tokens.")
            if found.unit == "tokens"
            else self.tr(
                "Lengths are estimated by characters, of which a Chinese one counts as four."
            )
        )
        return f"{said}\n{unit}"

    def _name_kinds(self) -> None:
        """The choice of kinds, each with its number; what was chosen stays where it is found."""
        counts = {} if self.found is None else self.found.counts()
        chosen = self.kind.currentData()
        self.kind.blockSignals(True)  # the rows are as they should be
        self.kind.clear()
        everything = self.tr("Everything")
        self.kind.addItem(f"{everything} ({number_words(sum(counts.values()))})", "")
        for kind, count in counts.items():
            self.kind.addItem(f"{kind_words(kind)} ({number_words(count)})", kind.value)
        self.kind.setCurrentIndex(0)
        self.kind.blockSignals(False)
        at = self.kind.findData(chosen)
        if at > 0:
            self.kind.setCurrentIndex(at)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Check the data"))
        self._kind_name.setText(self.tr("Show"))
        self.kind.setAccessibleName(self._kind_name.text())
        self.look.setText(self.tr("Check again"))
        self.table.setAccessibleName(self.tr("What to mend"))
        self.rows.retranslate()
        if self.found is not None:
            self._name_kinds()
        self._say()
