"""The Draft page: choose a note and a model, watch the draft come, then make it yours."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from medgen_desktop.domain.draft import Draft, DraftId
from medgen_desktop.domain.errors import NOTE_EMPTY, UserError
from medgen_desktop.domain.note import Note, NoteId
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import rule
from medgen_desktop.ui.drafting.draft_job import DraftJob, DraftOrder
from medgen_desktop.ui.drafting.draft_keeper import DraftKeeper
from medgen_desktop.ui.drafting.draft_pane import DraftPane
from medgen_desktop.ui.drafting.note_picker import NotePicker
from medgen_desktop.ui.drafting.order_bar import OrderBar
from medgen_desktop.ui.drafting.reading import LoadedModels, LoadedNote, model_reader, note_reader
from medgen_desktop.ui.drafting.source_pane import SourcePane
from medgen_desktop.ui.drafting.word_origin import WordOrigin
from medgen_desktop.ui.events import Job

_JOB_KEY = "drafting"
_REST_MILLISECONDS = 150
"""A note that is looked at for so long may be drafted from; one that is passed by is not read."""


class DraftingPage(QWidget):
    """Puts the parts together; what a model writes goes to its own note, wherever one looks."""

    status_changed = Signal(str)

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Empty until `on_shown`."""
        super().__init__(parent)
        self._context = context
        self._note: Note | None = None
        self._drafts: list[Draft] = []
        self._job: DraftJob | None = None
        self._unsaved_job: DraftJob | None = None
        self._save_failed = False
        self._reading_note: TaskHandle | None = None
        self._reading_models: TaskHandle | None = None
        self._keeper = DraftKeeper(context.workspace, context.tasks, self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MILLISECONDS)
        self.picker = NotePicker(context)
        self.order = OrderBar()
        self.source = SourcePane()
        self.pane = DraftPane()
        self._origin = WordOrigin(context, self.source, self.pane, self)
        self._lay_out()
        self._connect()
        self._retranslate()

    # -- what others ask of the page ----------------------------------------------------------

    def on_shown(self) -> None:
        """Read notes and models again; both may have changed on other pages."""
        self.picker.reload()
        self._read_models()

    def open_note(self, note_id: NoteId) -> None:
        """Show a note and its newest draft."""
        self.picker.choose(note_id)

    def choose_model(self, model_id: str) -> None:
        """Draft with this model from now on."""
        self.order.prefer_model(model_id)
        self._read_models()

    def close_down(self) -> None:
        """Stop a draft that is being written and save everything before this returns."""
        if self._job is not None:
            self._job.finish_now()
        self._save_all()

    # -- Qt -----------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave nothing unsaved behind when the page is left; the window does not wait for it."""
        self._save_soon()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        texts = QSplitter(Qt.Orientation.Horizontal)
        texts.setObjectName("draft-texts")
        texts.addWidget(self.source)
        texts.addWidget(self.pane)
        texts.setStretchFactor(0, 1)
        texts.setStretchFactor(1, 1)
        texts.setSizes([500, 500])
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.order)
        column.addWidget(rule())
        column.addWidget(texts, 1)
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.setObjectName("draft-list")
        whole.addWidget(self.picker)
        whole.addWidget(work)
        whole.setStretchFactor(0, 0)
        whole.setStretchFactor(1, 1)
        whole.setSizes([260, 1000])
        for splitter in (texts, whole):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(whole)

    def _connect(self) -> None:
        events = self._context.events
        self.picker.note_chosen.connect(self._on_note_chosen)
        self.picker.loaded.connect(self._update)
        self.picker.load_failed.connect(self._context.errors.show)
        self.order.draft_requested.connect(self.start_draft)
        self.order.stop_requested.connect(self.stop_draft)
        self.order.model_changed.connect(self._update)
        self.order.model_changed.connect(self._rest.start)
        self._rest.timeout.connect(self._prepare)
        self.pane.editor.edited.connect(self._on_editor_edited)
        self.pane.draft_chosen.connect(self._on_draft_chosen)
        self.pane.save_requested.connect(self.save)
        self.pane.empty.action_requested.connect(self._on_empty_action_requested)
        self._keeper.saved.connect(self._on_keeper_saved)
        self._keeper.save_failed.connect(self._on_keeper_save_failed)
        events.notes_changed.connect(self.picker.reload)
        events.models_changed.connect(self._read_models)
        for keys, action in (
            ("Ctrl+Return", self.start_draft),
            ("Ctrl+Enter", self.start_draft),
            ("Ctrl+S", self.save),
            ("Esc", self.stop_draft),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    # -- models and notes ---------------------------------------------------------------------

    @Slot()
    def _read_models(self) -> None:
        if self._reading_models is not None:
            self._reading_models.abandon()
        read = model_reader(self._context.workspace, self._context.library)
        self._reading_models = self._context.tasks.start(read, on_result=self._on_models_read)

    def _on_models_read(self, loaded: LoadedModels) -> None:
        self.order.show_models(loaded.models, loaded.usual)
        self._list_drafts()
        self._update()
        self._rest.start()

    @Slot(int)
    def _on_note_chosen(self, note_id: int) -> None:
        self._save_soon()
        if self._reading_note is not None:
            self._reading_note.abandon()
        if self._note is not None and self._note.id == note_id:
            return
        read = note_reader(self._context.workspace, NoteId(note_id))
        self._reading_note = self._context.tasks.start(read, on_result=self._on_note_read)

    def _on_note_read(self, loaded: LoadedNote) -> None:
        self._note, self._drafts = loaded.note, self._keeper.as_typed(loaded.drafts)
        self.source.show_note(loaded.note)
        self._origin.set_note(loaded.note)
        self.order.set_section(loaded.note.section)
        self.pane.banner.clear()
        if self._job is not None and self._job.order.note_id == loaded.note.id:
            self.pane.show_stream(self._job.shown_text)
        elif self._drafts:
            self._show_draft(self._drafts[0])
        else:
            self.pane.show_nothing()
        self._list_drafts()
        self._update()
        self._rest.start()

    @Slot()
    def _prepare(self) -> None:
        """Have the model loaded and the note read before a draft is asked for."""
        model_id = self.order.model_id
        if model_id and self._job is None and self.isVisible():
            self._context.drafter.prepare(model_id, self._note.text if self._note else "")

    # -- drafting -----------------------------------------------------------------------------

    @Slot()
    def start_draft(self) -> None:
        """Draft from the chosen note with the chosen model."""
        note, model_id = self._note, self.order.model_id
        if note is None or not model_id or self._job is not None:
            return
        self._save_soon()
        if not note.text.strip():
            self.pane.banner.show_error(UserError(NOTE_EMPTY))
            return
        self.pane.banner.clear()
        order = DraftOrder(note.id, note.title, note.text, self.order.section, model_id)
        job = DraftJob(order, self._context.workspace, self._context.drafter, self)
        job.text_added.connect(self._on_job_text_added)
        job.ended.connect(self._on_job_ended)
        self._job = job
        self.pane.show_stream("")
        job.start(self._context.tasks)
        self._announce()
        self._update()

    @Slot()
    def stop_draft(self) -> None:
        """Stop the draft that is being written; what there is stays."""
        if self._job is not None:
            self._job.stop()
            self._update()

    @Slot(str)
    def _on_job_text_added(self, piece: str) -> None:
        if self._is_job_shown():
            self.pane.editor.append_streamed(piece)

    @Slot(object, object)
    def _on_job_ended(self, draft: Draft | None, error: Exception | None) -> None:
        job, shown = self._job, self._is_job_shown()
        self._job = None
        if job is None:
            return
        if draft is not None:
            self._context.events.saved.emit()
            self._context.events.note_changed.emit(draft.note_id)
        if shown:
            self._show_outcome(job, draft, error)
        elif error is not None:
            self._context.errors.show(error)
        elif draft is not None:
            ready = self.tr("The draft of “{title}” is ready.")
            self.status_changed.emit(ready.format(title=job.order.note_title))
        self._announce()
        self._update()

    def _show_outcome(self, job: DraftJob, draft: Draft | None, error: Exception | None) -> None:
        if draft is not None:
            self._drafts.insert(0, draft)
            self.pane.show_draft(draft)
        elif job.shown_text.strip():
            self._unsaved_job = job
            self.pane.keep_unsaved()
        elif self._drafts:
            self._show_draft(self._drafts[0])
        else:
            self.pane.show_nothing()
        if error is not None:
            self.pane.banner.show_error(error)
        elif draft is None and not job.is_stopping:
            self.pane.banner.show_news(self._nothing_written_words, "caution")
        self._list_drafts()

    def _is_job_shown(self) -> bool:
        return (
            self._job is not None
            and self._note is not None
            and self._job.order.note_id == self._note.id
        )

    # -- editing ------------------------------------------------------------------------------

    @Slot(str)
    def _on_editor_edited(self, text: str) -> None:
        draft = self.pane.draft
        if draft is None:
            return
        self._drafts = [
            replace(one, text=text) if one.id == draft.id else one for one in self._drafts
        ]
        self._keeper.edit(draft.id, text)
        self.pane.mark_edited()

    @Slot()
    def save(self) -> None:
        """Save now."""
        draft = self.pane.draft
        if self._save_all() and draft is not None:
            self.pane.mark_saved(draft.id)
        self._list_drafts()

    def _save_soon(self) -> None:
        self._keeper.save_soon()  # in the background: an import may hold the write lane for long
        self._save_unsaved_job()

    def _save_all(self) -> bool:
        """Write everything that is not in the workspace yet; False if that failed again."""
        return self._save_unsaved_job() and self._keeper.flush()

    def _save_unsaved_job(self) -> bool:
        job = self._unsaved_job
        if job is None:
            return True
        try:
            draft = job.save_again()
        except UserError as error:
            self.pane.banner.show_error(error)
            return False
        self._unsaved_job = None
        if draft is not None and self._note is not None and self._note.id == draft.note_id:
            self.pane.banner.clear()
            self._drafts.insert(0, draft)
            self.pane.show_draft(draft)
        return True

    def _show_draft(self, draft: Draft) -> None:
        self.pane.show_draft(draft)
        if self._keeper.unsaved_text(draft.id) is not None:
            self.pane.mark_edited()

    @Slot(object)
    def _on_keeper_save_failed(self, error: Exception) -> None:
        self._save_failed = True
        self.pane.banner.show_error(error)

    @Slot(int)
    def _on_keeper_saved(self, draft_id: int) -> None:
        if self._save_failed:
            self._save_failed = False
            self.pane.banner.clear()
        self.pane.mark_saved(DraftId(draft_id))
        self._context.events.saved.emit()

    @Slot(int)
    def _on_draft_chosen(self, draft_id: int) -> None:
        self._save_soon()
        chosen = next((one for one in self._drafts if one.id == draft_id), None)
        if chosen is not None:
            self._show_draft(chosen)

    # -- words --------------------------------------------------------------------------------

    def _list_drafts(self) -> None:
        self.pane.list_drafts(self._drafts, self.order.model_names)

    @Slot()
    def _update(self) -> None:
        job = self._job
        self.order.set_state(
            can_draft=self._note is not None and job is None,
            is_drafting=job is not None,
            is_stopping=job is not None and job.is_stopping,
        )
        lacks_notes = self._note is None and self.picker.total == 0
        self.pane.say_why_empty(
            lacks_models=self.order.is_loaded and not self.order.model_names,
            lacks_notes=lacks_notes and not self.picker.is_searching,
        )

    def _announce(self) -> None:
        """Tell the status line whether a draft is being written."""
        job = self._job
        if job is None:
            self._context.events.job_ended.emit(_JOB_KEY)
            return
        words = self.tr("drafting “{title}”").format(title=job.order.note_title)
        self._context.events.job_changed.emit(Job(_JOB_KEY, words))

    @Slot()
    def _on_empty_action_requested(self) -> None:
        page = "notes" if self.order.model_names else "train"
        self._context.events.page_requested.emit(page)

    def _nothing_written_words(self) -> str:
        return self.tr("The model wrote nothing for this note. Try another section or model.")

    def _retranslate(self) -> None:
        self._list_drafts()
        if self._job is not None:
            self._announce()
        self._update()
