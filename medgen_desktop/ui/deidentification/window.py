"""A window beside the main one: look notes through, decide each hit, make copies without them."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from medgen_desktop.domain.identity import Decision, Identity, IdentityKind, ReviewProgress
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.deidentified_copies import CopiesReport, make_copies
from medgen_desktop.services.deidentify import ScanReport, scan_notes
from medgen_desktop.services.review_identities import (
    ReviewChange,
    Where,
    add_missed,
    change_kind,
    decide,
    decide_kinds,
    decide_text,
)
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import EmptyState
from medgen_desktop.ui.deidentification.copies_dialog import CopiesDialog
from medgen_desktop.ui.deidentification.hit_list import HitList
from medgen_desktop.ui.deidentification.hit_list_view import HitListView
from medgen_desktop.ui.deidentification.hit_panel import Counts, HitPanel
from medgen_desktop.ui.deidentification.hit_text import HitText
from medgen_desktop.ui.deidentification.long_run import LongRun
from medgen_desktop.ui.deidentification.note_reading import NoteReading, ReadNote
from medgen_desktop.ui.deidentification.review import Review
from medgen_desktop.ui.deidentification.review_bar import ReviewBar
from medgen_desktop.ui.wording import number_words

_WIDTH, _HEIGHT = 1180, 760
_LIST_WIDTH, _TEXT_WIDTH, _PANEL_WIDTH = 300, 600, 280
_KEYS = ("A", "R", "Shift+A", "Shift+R", "K", "M", "U", "V", "N", "P")


class DeidentificationWindow(QWidget):
    """Not modal; make it once and keep it: closing only hides it."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Hidden, and nothing read, before `open_up`."""
        super().__init__(parent, Qt.WindowType.Window)
        self._context = context
        self._hit: Identity | None = None
        self._progress = ReviewProgress()
        self._wanted: tuple[NoteId, int] | None = None
        self.hits = HitList(context.workspace, context.tasks, self)
        self.review = Review(context, self)
        self.run = LongRun(context, self)
        self.reading = NoteReading(context, self)
        self.bar = ReviewBar()
        self.banner = Banner()
        self.banner.setProperty("inset", True)
        self.list = HitListView(self.hits, context.theme)
        self.text = HitText(context.theme)
        self.panel = HitPanel()
        self.empty = EmptyState()
        self.copies: CopiesDialog | None = None
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._bind_keys()
        self._retranslate()

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        for widget in (self.list, self.text, self.panel):
            splitter.addWidget(widget)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, _TEXT_WIDTH, _PANEL_WIDTH])
        self._stack.addWidget(splitter)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        self.resize(_WIDTH, _HEIGHT)

    def _connect(self) -> None:
        self.bar.scan.clicked.connect(self.look_through)
        self.bar.make.clicked.connect(self.make_copies)
        self.bar.cancel.clicked.connect(self.run.cancel)
        self.bar.undo.clicked.connect(self.review.undo)
        self.bar.decision_chosen.connect(self.hits.show_only)
        self.bar.look_changed.connect(self._show_note)
        self.list.hit_chosen.connect(self._on_hit_chosen)
        self.hits.loaded.connect(self._on_hits_loaded)
        self.text.hit_clicked.connect(self._on_hit_clicked)
        self.text.selectionChanged.connect(self._on_selection_changed)
        self.panel.decided.connect(self.decide)
        self.panel.text_decided.connect(self.decide_text)
        self.panel.kind_accepted.connect(self.accept_kind)
        self.panel.kind_changed.connect(self._on_kind_changed)
        self.panel.missed_marked.connect(self._on_missed_marked)
        self.review.changed.connect(self._on_review_changed)
        self.review.counted.connect(self._on_counted)
        self.reading.read.connect(self._on_note_read)
        self.run.changed.connect(self._on_run_changed)
        self.run.finished.connect(self._on_run_finished)
        self.empty.action_requested.connect(self._on_empty_action)
        for failing in (
            self.hits.load_failed,
            self.review.failed,
            self.reading.failed,
            self.run.failed,
        ):
            failing.connect(self.banner.show_error)
        self._context.events.notes_changed.connect(self._on_notes_changed)

    def _bind_keys(self) -> None:
        actions: tuple[Callable[[], object], ...] = (
            lambda: self.decide(Decision.ACCEPTED),
            lambda: self.decide(Decision.REJECTED),
            lambda: self.decide_text(Decision.ACCEPTED),
            lambda: self.decide_text(Decision.REJECTED),
            self.accept_kind,
            self.panel.mark_selection,
            self.review.undo,
            self.bar.toggle_preview,
            lambda: self.list.step(1),
            lambda: self.list.step(-1),
        )
        for keys, action in zip(_KEYS, actions, strict=True):
            QShortcut(QKeySequence(keys), self).activated.connect(action)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self).activated.connect(
            self.review.undo
        )
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)

    def open_up(self) -> None:
        """Come to the front with what is to be reviewed."""
        self.banner.clear()
        self.hits.reload()
        self.review.count()
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def look_through(self) -> None:
        """Look for identities in the notes that today's rules have not seen."""
        workspace = self._context.workspace

        def work(handle: TaskHandle) -> ScanReport:
            return scan_notes(
                workspace, on_progress=handle.report, cancelled=lambda: handle.cancelled
            )

        self.banner.clear()
        self.run.begin(work, lambda: self.tr("looking for identities"), self._progress.notes)

    @Slot()
    def make_copies(self) -> None:
        """Make copies of all reviewed notes, in the way that is chosen."""
        workspace, who, style = (
            self._context.workspace,
            self._context.annotator,
            self.bar.chosen_style,
        )

        def work(handle: TaskHandle) -> CopiesReport:
            return make_copies(
                workspace,
                None,
                style,
                who,
                on_progress=handle.report,
                cancelled=lambda: handle.cancelled,
            )

        self.banner.clear()
        words = self.tr("making copies without identities")
        self.run.begin(work, lambda: words, self._progress.reviewed)

    @Slot(object)
    def decide(self, decision: Decision) -> None:
        """Say this of the hit in front, and go on to the next open one."""
        hit = self._hit
        if hit is not None and not self.text.is_preview:
            self.review.act(lambda workspace, who: decide(workspace, [hit.id], decision, who))
            self.list.step(1, open_only=True)

    @Slot(object)
    def decide_text(self, decision: Decision) -> None:
        """Say this of every open hit of the same text and kind."""
        hit = self._hit
        if hit is not None and not self.text.is_preview:
            self.review.act(lambda workspace, who: decide_text(workspace, hit, decision, who))

    @Slot()
    def accept_kind(self) -> None:
        """Accept every open hit of the kind of the one in front."""
        hit = self._hit
        if hit is not None and not self.text.is_preview:
            self.review.act(
                lambda workspace, who: decide_kinds(workspace, [hit.kind], Decision.ACCEPTED, who)
            )

    def close_down(self) -> None:
        """Stop what runs and close, with the main window."""
        self.run.cancel()
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide; work that runs goes on, and the status line says so."""
        if self.copies is not None:
            self.copies.close()
        super().closeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("De-identification"))
        self.text.setAccessibleName(self.tr("Text of the note"))
        self.list.retranslate()
        self._refresh_empty()

    def _refresh_empty(self) -> None:
        progress = self._progress
        is_empty = not self.hits.rowCount() and not self.hits.is_reading
        self._stack.setCurrentIndex(1 if is_empty else 0)
        self.bar.show_state(progress, self.run, can_undo=self.review.can_undo)
        if not progress.notes:
            self.empty.set_words(
                self.tr("No notes yet"), self.tr("Bring in notes first, on the page Notes.")
            )
        elif progress.reviewed == progress.notes:
            self.empty.set_words(
                self.tr("Every hit is decided"),
                self.tr("The notes themselves stay as they are. Copies have masks or surrogates."),
                self.tr("Make de-identified copies"),
            )
        else:
            self.empty.set_words(
                self.tr("Names, dates, numbers, places"),
                self.tr(
                    "Look the notes through for what may name somebody. You decide each hit; "
                    "nothing is replaced unseen, and the notes themselves stay as they are."
                ),
                self.tr("Look through {count} notes").format(
                    count=number_words(progress.notes - progress.reviewed)
                ),
            )

    @Slot()
    def _on_empty_action(self) -> None:
        progress = self._progress
        if progress.reviewed == progress.notes:
            self.make_copies()
        else:
            self.look_through()

    @Slot()
    def _on_hits_loaded(self) -> None:
        self._refresh_empty()
        row = -1
        if self._wanted is not None:
            row = self.hits.row_in_note(*self._wanted)
            self._wanted = None
        if row < 0 and self._hit is not None:
            row = self.hits.row_of(self._hit.id)
        self.list.choose_row(row if row >= 0 else self.hits.next_row(-1, 1))

    @Slot(object)
    def _on_hit_chosen(self, hit: Identity | None) -> None:
        self._hit = hit
        self.panel.show_hit(hit)
        self._show_note()

    @Slot()
    def _show_note(self) -> None:
        """Read the note of the hit in front, unless it is there, and show it."""
        if self._hit is None:
            self.reading.forget()
            self.text.show_hits("", (), None)
            return
        style = self.bar.chosen_style if self.bar.is_preview else None
        self.reading.ask(self._hit.note_id, style)

    @Slot(object)
    def _on_note_read(self, note: ReadNote) -> None:
        hit = self._hit
        if hit is None:
            return
        if note.preview is not None:
            there = note.preview.offset_map.to_derived(hit.start, hit.end) or (0, 0)
            self.text.show_replaced(note.preview.text, note.preview.places, there[0])
        else:
            self.text.show_hits(note.text, note.hits, hit.id)

    @Slot(object)
    def _on_hit_clicked(self, identity_id: object) -> None:
        for row in range(self.hits.rowCount()):
            hit = self.hits.hit_at(row)
            if hit is not None and hit.id == identity_id:
                self.list.choose_row(row)

    @Slot()
    def _on_selection_changed(self) -> None:
        start, end = self.text.selected_range()
        self.panel.set_selection(has_text=start < end and not self.text.is_preview)

    @Slot(object)
    def _on_kind_changed(self, kind: IdentityKind) -> None:
        hit = self._hit
        if hit is not None:
            self.review.act(lambda workspace, who: change_kind(workspace, hit.id, kind, who))

    @Slot(object, object)
    def _on_missed_marked(self, kind: IdentityKind, where: Where) -> None:
        start, end = self.text.selected_range()
        hit = self._hit
        if hit is None or start == end:
            return
        note_id = hit.note_id
        self._wanted = note_id, start
        self.review.act(
            lambda workspace, who: add_missed(
                workspace, note_id, start, end, kind, who, where=where
            )
        )

    @Slot(object)
    def _on_review_changed(self, change: ReviewChange) -> None:
        before, after = ({one.id for one in side} for side in (change.before, change.after))
        self.reading.forget()
        if before != after:
            self.hits.reload()
            return
        self.hits.update_hits(change)
        changed = {one.id: one for one in change.after}
        if self._hit is not None:
            self._hit = changed.get(self._hit.id, self._hit)
            self.panel.show_hit(self._hit)
        self._show_note()

    @Slot(object, object)
    def _on_counted(self, progress: ReviewProgress, counts: Counts) -> None:
        self._progress = progress
        self.panel.show_counts(counts)
        self._refresh_empty()

    @Slot()
    def _on_run_changed(self) -> None:
        self.bar.show_state(self._progress, self.run, can_undo=self.review.can_undo)

    @Slot(object)
    def _on_run_finished(self, report: object) -> None:
        self.hits.reload()
        self.review.count()
        if isinstance(report, CopiesReport):
            self._context.events.notes_changed.emit()
            self._show_copies(report)
        elif isinstance(report, ScanReport):
            count, hits = number_words(report.notes), number_words(sum(report.hits.values()))
            self.banner.show_news(
                lambda: self.tr("Looked through {count} notes: {hits} hits to decide.").format(
                    count=count, hits=hits
                ),
                "good",
            )

    def _show_copies(self, report: CopiesReport) -> None:
        made = number_words(report.made)
        tone = "good" if report.is_clean else "caution"
        self.banner.show_news(lambda: self.tr("Copies made: {count}.").format(count=made), tone)
        if not report.is_clean:
            self.copies = CopiesDialog(report, self)
            self.copies.open()

    @Slot()
    def _on_notes_changed(self) -> None:
        if self.isVisible():
            self.review.count()
