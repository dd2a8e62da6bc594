"""Clean notes: which steps, what they make of the note shown, and copies of it or of all notes."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.clean import (
    CleaningPreview,
    CleaningReport,
    TakenBack,
    clean_notes,
    notes_to_clean,
    preview_note,
    take_back,
)
from medgen_desktop.text.differences import Difference, differences
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.cleaning.progress_row import ProgressRow
from medgen_desktop.ui.cleaning.runs import LANE, Cancelled, Progress, Run
from medgen_desktop.ui.cleaning.side_by_side import SideBySide
from medgen_desktop.ui.cleaning.step_list import StepList
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import link_button, primary_button, role_label, rule, wrapped_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import number_words

_PANEL_WIDTH = 320
_Shown = tuple[CleaningPreview, list[Difference], int]


class CleanTab(QWidget):
    """Nothing is written before the one button is pressed, and that can be taken back."""

    failed = Signal(object)

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Nothing is read before `show_note`."""
        super().__init__(parent)
        self._context = context
        self._note_id: NoteId | None = None
        self._shown: _Shown | None = None
        self._report: CleaningReport | None = None
        self._taken: TakenBack | None = None
        self._reading: TaskHandle | None = None
        self.steps = StepList()
        self.only_this, self.all_notes = QRadioButton(), QRadioButton()
        self._which = QButtonGroup(self)
        self.texts = SideBySide(context.theme)
        self.make = primary_button()
        self.back = link_button()
        self.run = Run(context, "clean", lambda: self.tr("cleaning"), self)
        self.progress = ProgressRow()
        self._headings = role_label("", "heading"), role_label("", "heading")
        self._about = role_label("", "muted")
        self._result = wrapped_label("", "good")
        self._lay_out()
        self._connect()
        self._retranslate()

    def show_note(self, note_id: NoteId | None) -> None:
        """Show what the chosen steps would make of this note; where it is None, of the first."""
        if note_id != self._note_id:
            self._report = self._taken = None
        self._note_id = note_id
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Look again, in the background."""
        if self._reading is not None:
            self._reading.abandon()
        workspace, asked, steps = self._context.workspace, self._note_id, self.steps.chosen

        def read(_handle: TaskHandle) -> _Shown | None:
            left = notes_to_clean(workspace)
            first = workspace.notes.page(0, 1)
            note_id = asked if asked is not None else first[0].id if first else None
            if note_id is None:
                return None
            preview = preview_note(workspace, note_id, steps)
            return preview, differences(preview.before, preview.after.text), len(left)

        self._reading = self._context.tasks.start(
            read, on_result=self._on_read, on_error=self.failed.emit, lane=LANE
        )

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self._headings[0])
        column.addWidget(self.steps)
        column.addWidget(rule())
        column.addWidget(self._headings[1])
        for box in (self.only_this, self.all_notes):
            self._which.addButton(box)
            column.addWidget(box)
        self.only_this.setChecked(True)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(panel)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(_PANEL_WIDTH)
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        foot.setSpacing(SPACE_2)
        foot.addWidget(self._about)
        foot.addWidget(self._result, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.progress, 1)
        foot.addWidget(self.make)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(scroll)
        row.addWidget(self.texts, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(rule())
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.steps.changed.connect(self._on_choice_changed)
        self._which.buttonToggled.connect(self._on_which_toggled)
        self.make.clicked.connect(self._on_make_clicked)
        self.back.clicked.connect(self._on_back_clicked)
        self.run.progressed.connect(self.progress.show_progress)
        self.run.ended.connect(self._on_run_ended)
        self.progress.cancel_requested.connect(self.run.cancel)

    @Slot()
    def _on_choice_changed(self) -> None:
        self._report = self._taken = None
        self.refresh()

    @Slot()
    def _on_which_toggled(self) -> None:
        self._say()

    def _on_read(self, shown: _Shown | None) -> None:
        self._reading = None
        self._shown = shown
        if shown is None:
            self.texts.clear()
            self.steps.show_counts({})
        else:
            preview, those, _left = shown
            self.texts.show_texts(preview.before, preview.after.text, those)
            self.steps.show_counts({one.step: len(one.edits) for one in preview.after.steps})
        self._say()

    @Slot()
    def _on_make_clicked(self) -> None:
        shown = self._shown
        if shown is None or self.run.is_running:
            return
        workspace, annotator = self._context.workspace, self._context.annotator
        steps = self.steps.chosen
        note_ids = None if self.all_notes.isChecked() else [shown[0].note_id]

        def work(progress: Progress, cancelled: Cancelled) -> CleaningReport:
            ids = notes_to_clean(workspace) if note_ids is None else note_ids
            return clean_notes(workspace, ids, steps, annotator, progress, cancelled)

        self.progress.begin()
        self.run.begin(work, self._on_made, self._on_failed)
        self._say()

    def _on_made(self, report: CleaningReport) -> None:
        self._report, self._taken = report, None
        self._announce()

    @Slot()
    def _on_back_clicked(self) -> None:
        report = self._report
        if report is None or self.run.is_running:
            return
        workspace, annotator = self._context.workspace, self._context.annotator
        self.progress.begin()
        self.run.begin(
            lambda _progress, _cancelled: take_back(workspace, report.made, annotator),
            self._on_taken,
            self._on_failed,
        )
        self._say()

    def _on_taken(self, taken: TakenBack) -> None:
        self._report, self._taken = None, taken
        self._announce()

    def _announce(self) -> None:
        events = self._context.events
        events.saved.emit()
        events.notes_changed.emit()
        self.refresh()

    def _on_failed(self, error: Exception) -> None:
        self.failed.emit(error)
        self._say()

    @Slot()
    def _on_run_ended(self) -> None:
        self.progress.hide()

    def _say(self) -> None:
        """What the buttons do now, and what came of it."""
        shown, is_running = self._shown, self.run.is_running
        edits = 0 if shown is None else shown[0].after.edits
        left = 0 if shown is None else shown[2]
        title = "" if shown is None else shown[0].title
        self.texts.set_titles(
            self.tr("Before: {title}").format(title=title),
            self.tr("After: {title}").format(title=title),
        )
        words = self.tr("All notes without a cleaned copy: {count}")
        self.all_notes.setText(words.format(count=number_words(left)))
        self._about.setText(
            self.tr("Edits in this note: {count}").format(count=number_words(edits))
        )
        is_useful = bool(left) if self.all_notes.isChecked() else bool(edits)
        self.make.setEnabled(is_useful and bool(self.steps.chosen) and not is_running)
        is_one = self.only_this.isChecked()
        self.make.setText(
            self.tr("Make a cleaned copy") if is_one else self.tr("Make cleaned copies")
        )
        self._result.setText(self._result_words())
        can_go_back = self._report is not None and bool(self._report.made)
        self.back.setVisible(can_go_back and not is_running)
        self._result.setVisible(not is_running)

    def _result_words(self) -> str:
        if self._taken is not None:
            words = self.tr("Taken back: {deleted} · worked on and kept: {kept}")
            deleted, kept = len(self._taken.deleted), len(self._taken.kept)
            return words.format(deleted=number_words(deleted), kept=number_words(kept))
        report = self._report
        if report is None:
            return ""
        words = self.tr("Copies: {made} · clean already: {clean} · annotations in them: {marks}")
        parts = [
            words.format(
                made=number_words(len(report.made)),
                clean=number_words(report.unchanged + report.already),
                marks=number_words(report.annotations),
            )
        ]
        if report.left_behind:
            left = self.tr("annotations of deleted text, in the sources only: {count}")
            parts.append(left.format(count=number_words(report.left_behind)))
        if report.was_cancelled:
            parts.append(self.tr("cancelled before the end"))
        return " · ".join(parts)

    def _retranslate(self) -> None:
        self._headings[0].setText(self.tr("What to mend"))
        self._headings[1].setText(self.tr("In which notes"))
        self.only_this.setText(self.tr("Only the note shown"))
        self.back.setText(self.tr("Take the copies back"))
        self._say()
