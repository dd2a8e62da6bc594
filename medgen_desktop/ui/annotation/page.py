"""The Mark page: the list of notes, the text, and the panel with its annotations."""

from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteId, NoteStatus
from medgen_desktop.ui.annotation.annotation_tab import AnnotationTab
from medgen_desktop.ui.annotation.delete_cross import DeleteCross
from medgen_desktop.ui.annotation.features import make_features
from medgen_desktop.ui.annotation.key_sheet import KeySheet
from medgen_desktop.ui.annotation.keys import PageKeys
from medgen_desktop.ui.annotation.marking_bar import MarkingBar
from medgen_desktop.ui.annotation.marking_lane import LANE
from medgen_desktop.ui.annotation.note_list import NoteList
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.annotation.session import MarkingSession
from medgen_desktop.ui.annotation.side_panel import SidePanel
from medgen_desktop.ui.annotation.span_map import SpanMap
from medgen_desktop.ui.annotation.text_view import AnnotatedTextView
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import EmptyState
from medgen_desktop.ui.models.annotation_list import AnnotationList
from medgen_desktop.ui.models.note_table import NoteTable

_LIST_WIDTH, _TEXT_WIDTH, _PANEL_WIDTH = 225, 700, 312


class AnnotationPage(QWidget):
    """Select text and press a label's key; every change is saved at once."""

    status_changed = Signal(str)

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Show nothing before `on_shown` or `open_note`."""
        super().__init__(parent)
        self._context = context
        schema = context.workspace.schemas.current()
        self._is_stale = True
        self.session = MarkingSession(context, self)
        self.notes = NoteTable(context.workspace, context.tasks, self)
        self.annotations = AnnotationList(self)
        self.note_list = NoteList(self.notes, context.theme)
        self.bar = MarkingBar(context.theme, schema.labels)
        self.view = AnnotatedTextView(context.theme)
        self.view.set_labels(schema.labels, schema.attributes)
        self.map = SpanMap(self.view, self.session, context.theme, schema.labels)
        self.tab = AnnotationTab(self.annotations, context.theme, schema.labels)
        self.tab.set_labels(schema.labels, schema.attributes)
        self.panel = SidePanel()
        self.panel.add(self.tab, lambda: self.tr("Annotations"))
        self.keys = PageKeys(self)
        self.keys.keep_to(self.view, self.tab)
        self._cross = DeleteCross(self.view)
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect_session()
        self._connect_widgets()
        self._bind_keys()
        self.features = make_features(
            MarkParts(
                context,
                self.session,
                self.view,
                self.annotations,
                self.panel,
                self.tab,
                self.bar,
                self.map,
                self.note_list,
                self.keys,
                self.choose,
                self.status_changed.emit,
                self._on_label_requested,
                self._on_attribute_requested,
            ),
            self,
        )
        self._retranslate()

    def _lay_out(self) -> None:
        text = QFrame()
        column = QVBoxLayout(text)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.map)
        column.addLayout(row, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("mark_splitter")
        splitter.setChildrenCollapsible(False)
        for widget in (self.note_list, text, self.panel):
            splitter.addWidget(widget)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, _TEXT_WIDTH, _PANEL_WIDTH])
        self._stack.addWidget(splitter)
        self._stack.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect_session(self) -> None:
        session = self.session
        session.note_opened.connect(self._on_note_opened)
        session.note_closed.connect(self._on_note_opened)
        session.annotation_added.connect(self._on_annotation_added)
        session.annotation_removed.connect(self._on_annotation_removed)
        session.annotation_replaced.connect(self._on_annotation_replaced)
        session.annotations_reset.connect(self._on_annotations_reset)
        session.status_set.connect(self._on_status_set)

    def _connect_widgets(self) -> None:
        self.notes.loaded.connect(self._on_notes_loaded)
        self.notes.load_failed.connect(self._context.errors.show)
        self.note_list.said.connect(self.status_changed)
        self.note_list.note_chosen.connect(self._on_note_chosen)
        self.view.annotation_clicked.connect(self._on_annotation_chosen)
        self.view.verticalScrollBar().valueChanged.connect(self._cross.place)
        self.tab.annotation_chosen.connect(self._on_annotation_chosen)
        self.tab.delete_requested.connect(self._on_delete_requested)
        self.tab.attribute_requested.connect(self._on_attribute_requested)
        self._cross.clicked.connect(self._on_delete_requested)
        self.bar.add_link(lambda: self.tr("Keys  F1"), self._on_keys_requested)
        self.bar.label_requested.connect(self._on_label_requested)
        self.bar.undo_requested.connect(self.session.undo)
        self.bar.redo_requested.connect(self.session.redo)
        self.bar.done_requested.connect(self._on_done_requested)
        self._empty.action_requested.connect(self._on_empty_action_requested)
        self._context.events.notes_changed.connect(self._on_notes_changed)
        self._context.events.note_changed.connect(self._on_note_changed)

    def _bind_keys(self) -> None:
        on, back = partial(self._choose_neighbour, 1), partial(self._choose_neighbour, -1)
        for keys, words, action in (
            ("]", QT_TRANSLATE_NOOP("PageKeys", "Next annotation"), on),
            ("[", QT_TRANSLATE_NOOP("PageKeys", "Previous annotation"), back),
            ("Escape", QT_TRANSLATE_NOOP("PageKeys", "Choose nothing"), self._on_escape),
        ):
            self.keys.bind("annotation", keys, words, action)
        keys, words = "Delete, Backspace", QT_TRANSLATE_NOOP("PageKeys", "Delete it")
        delete = self._on_delete_requested
        self.keys.bind("annotation", keys, words, delete, where="marks", repeats=False)
        session, notes, done = self.session, self.note_list, self._on_done_requested
        for keys, words, action in (
            ("U, Ctrl+Z", QT_TRANSLATE_NOOP("PageKeys", "Undo"), session.undo),
            ("R, Ctrl+Shift+Z, Ctrl+Y", QT_TRANSLATE_NOOP("PageKeys", "Redo"), session.redo),
            ("N", QT_TRANSLATE_NOOP("PageKeys", "Next note"), notes.choose_next),
            ("Shift+N", QT_TRANSLATE_NOOP("PageKeys", "Next note to do"), notes.choose_next_to_do),
            ("P", QT_TRANSLATE_NOOP("PageKeys", "Previous note"), notes.choose_previous),
            ("D", QT_TRANSLATE_NOOP("PageKeys", "Done with this note"), done),
            (
                "F9",
                QT_TRANSLATE_NOOP("PageKeys", "Hide or show the panel"),
                self._on_fold_requested,
            ),
            ("F1", QT_TRANSLATE_NOOP("PageKeys", "Show these keys"), self._on_keys_requested),
        ):
            self.keys.bind("note", keys, words, action)

    def on_shown(self) -> None:
        """Read the list again if notes came in since it was read."""
        self._reload_if_stale()
        self.view.setFocus()

    def _reload_if_stale(self) -> None:
        if self._is_stale:
            self._is_stale = False
            self.notes.reload()

    def open_note(self, note_id: NoteId) -> None:
        """Show this note, whether the list shows it or not."""
        self._stack.setCurrentIndex(0)
        self.note_list.show_chosen(note_id)
        self.session.open(note_id)

    def close_down(self) -> None:
        """Save what is typed and not saved yet; the window waits for it."""
        for feature in self.features:
            close_down = getattr(feature, "close_down", None)
            if close_down is not None:
                close_down()
        self._context.tasks.finish(LANE)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for feature in self.features:
            feature.retranslate()
        self.notes.retranslate()
        self.view.setAccessibleName(self.tr("Text of the note"))
        self._empty.set_words(
            self.tr("No notes to mark yet"),
            self.tr(
                "Here you read notes and label diseases, symptoms and treatments in them. "
                "Bring in some notes first."
            ),
            self.tr("Go to Notes"),
        )

    @Slot()
    def _on_notes_loaded(self) -> None:
        nothing = not self.notes.total and not self.notes.is_narrowed
        self._stack.setCurrentIndex(1 if nothing else 0)
        if self.session.note is not None:
            self.note_list.show_chosen(self.session.note.id)
        elif not nothing and not self.session.is_opening:
            self.note_list.choose_next()

    @Slot()
    def _on_note_chosen(self, note_id: int) -> None:
        if self.session.note is None or self.session.note.id != note_id:
            self.session.open(NoteId(note_id))

    @Slot()
    def _on_note_opened(self) -> None:
        note = self.session.note
        self.bar.show_note(note)
        self.view.show_note("" if note is None else note.text, self.session.annotations)
        self.annotations.show(self.session.annotations)
        self.choose(None)

    @Slot()
    def _on_annotation_added(self, annotation: Annotation) -> None:
        self.view.add_annotation(annotation)
        self.annotations.add(annotation)

    @Slot()
    def _on_annotation_removed(self, annotation_id: int) -> None:
        gone, chosen = AnnotationId(annotation_id), self.view.selected_annotation
        self.view.remove_annotation(gone)
        self.annotations.remove(gone)
        self._follow(chosen)

    @Slot()
    def _on_annotation_replaced(self, annotation_id: int, annotation: Annotation) -> None:
        self.view.replace_annotation(AnnotationId(annotation_id), annotation)
        self.annotations.replace(AnnotationId(annotation_id), annotation)
        if self.view.selected_annotation == annotation.id:
            self.tab.select(annotation.id)
            self._cross.place()

    @Slot()
    def _on_annotations_reset(self) -> None:
        chosen = self.view.selected_annotation
        self.view.show_annotations(self.session.annotations)
        self.annotations.show(self.session.annotations)
        self._follow(chosen)

    def _follow(self, before: AnnotationId | None) -> None:
        """Show what is chosen now; where the reader is in the text, and what is selected, stays."""
        if before != self.view.selected_annotation:
            self.choose(None)
        elif self.view.selected_suggestion is None:
            self.tab.select(self.view.selected_annotation)
            self._cross.place()

    @Slot()
    def _on_annotation_chosen(self, annotation_id: int) -> None:
        self.choose(AnnotationId(annotation_id) if annotation_id != -1 else None)

    def choose(self, annotation_id: AnnotationId | None) -> None:
        """Frame this annotation in the text and in the list; None frames none."""
        self.view.select_annotation(annotation_id)
        self.tab.select(annotation_id)
        self._cross.place()

    @Slot()
    def _on_label_requested(self, label: str) -> None:
        start, end = self.view.selected_range()
        if self.session.note is None:
            return
        chosen = self.view.selected_annotation
        if start == end and chosen is not None:
            self.session.relabel(chosen, label)
            return
        if start == end:
            self.status_changed.emit(self.tr("Select some text first, then press the label's key"))
            return
        self.session.label(start, end, label)
        self.view.clear_selection()
        self.view.setFocus()

    def _choose_neighbour(self, by: int) -> None:
        """Choose the annotation after the chosen one, or before; without one, from the caret."""
        chosen = self.view.selected_annotation
        if chosen is not None:
            row = self.annotations.row_of(chosen) + by
        else:
            caret, _end = self.view.selected_range()
            row = self.annotations.row_from(caret) - (by < 0)
        neighbour = self.annotations.annotation_at(row)
        if neighbour is not None:
            self.choose(neighbour.id)
            self.view.setFocus()

    @Slot()
    def _on_attribute_requested(self, name: str) -> None:
        chosen = self.view.selected_annotation
        if chosen is None:
            self.status_changed.emit(self.tr("Choose an annotation first: click it, or press ]"))
        else:
            self.session.set_attribute(chosen, name)

    @Slot()
    def _on_delete_requested(self) -> None:
        chosen = self.view.selected_annotation
        if chosen is None:
            self.status_changed.emit(self.tr("Choose an annotation first: click it, or press ]"))
            return
        if not self.view.shows(chosen):
            self.choose(chosen)
            self.status_changed.emit(self.tr("It was out of sight: press Del again to delete it"))
            return
        stays_in_list = self.tab.has_keys
        self.session.delete(chosen)
        if not (stays_in_list and self.annotations.rowCount()):
            self.view.setFocus()
        self.status_changed.emit(self.tr("Annotation deleted; U takes it back"))

    @Slot()
    def _on_done_requested(self) -> None:
        note = self.session.note
        if note is not None:
            is_done = note.status is NoteStatus.DONE
            self.session.set_status(NoteStatus.IN_PROGRESS if is_done else NoteStatus.DONE)

    @Slot()
    def _on_escape(self) -> None:
        self.choose(None)
        self.view.clear_selection()
        self.view.setFocus()

    @Slot()
    def _on_fold_requested(self) -> None:
        self.panel.setVisible(not self.panel.isVisible())

    @Slot()
    def _on_keys_requested(self) -> None:
        KeySheet(self.keys.bindings, self).open()

    @Slot()
    def _on_status_set(self) -> None:
        self.bar.show_note(self.session.note)

    @Slot()
    def _on_notes_changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._reload_if_stale()

    @Slot()
    def _on_note_changed(self, note_id: int) -> None:
        self.notes.refresh_note(NoteId(note_id))

    @Slot()
    def _on_empty_action_requested(self) -> None:
        self._context.events.page_requested.emit("notes")
