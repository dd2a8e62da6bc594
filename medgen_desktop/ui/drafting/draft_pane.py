"""The right half of the Draft page: one draft, its earlier versions, and whether it is saved."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QEvent, QSignalBlocker, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from medgen_desktop.domain.draft import Draft, DraftId
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.controls import EmptyState, button, restyle, role_label, rule, wrapped_label
from medgen_desktop.ui.drafting.text_views import DraftEditor
from medgen_desktop.ui.drafting.wording import draft_title, effort_words
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4


class DraftPane(QWidget):
    """Shows a draft, or why there is none; knows nothing of models and workspaces."""

    draft_chosen = Signal(int)
    """One of the note's earlier drafts was picked."""
    save_requested = Signal()
    shown = Signal()
    """Another draft, or none, is in the editor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty: no draft, no message."""
        super().__init__(parent)
        self._draft: Draft | None = None
        self._is_streaming = False
        self._saved_at = ""
        self._is_saved = True
        self.banner = Banner()
        self.drafts = QComboBox()
        self._warning = wrapped_label("", "caution")
        self.origin = wrapped_label("", "small")
        self._origin_words: Callable[[], str] | None = None
        self.editor = DraftEditor()
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self._rule = rule()
        self._foot = QWidget()
        self._effort = wrapped_label("", "small")
        self._state = role_label("", "small")
        self.copy = button()
        self.save = button()
        self._lay_out()
        self.drafts.activated.connect(self._on_drafts_activated)
        self.copy.clicked.connect(self._on_copy_clicked)
        self.save.clicked.connect(self.save_requested)
        self._retranslate()
        self.show_nothing()

    @property
    def draft(self) -> Draft | None:
        """The stored draft in the editor; None while one is being written or there is none."""
        return self._draft

    def show_nothing(self) -> None:
        """No draft: the empty place says what comes here."""
        self._draft = None
        self._is_streaming = False
        self.editor.show_draft("", editable=False)
        self._stack.setCurrentWidget(self.empty)
        self._update()
        self.shown.emit()

    def say_why_empty(self, *, lacks_models: bool, lacks_notes: bool) -> None:
        """Say in the empty place what comes here, and what has to come first."""
        if lacks_models:
            self.empty.set_words(
                self.tr("No model yet"),
                self.tr(
                    "Drafts are written by a model fine-tuned on your own pairs. Train one,"
                    " or add one from another computer to the library."
                ),
                self.tr("Train a model"),
            )
        elif lacks_notes:
            self.empty.set_words(
                self.tr("No notes yet"),
                self.tr("A draft is written from a note. Bring some in first."),
                self.tr("Bring in notes"),
            )
        else:
            self.empty.set_words(
                self.tr("No draft of this note yet"),
                self.tr("Press Ctrl+Enter to have one written, then check it and make it yours."),
            )

    def show_stream(self, text: str) -> None:
        """A draft is being written: what there is so far, to be read only."""
        self._draft = None
        self._is_streaming = True
        self.editor.show_draft(text, editable=False)
        self._stack.setCurrentWidget(self.editor)
        self._update()
        self.shown.emit()

    def keep_unsaved(self) -> None:
        """What was written could not be saved: it stays, to be read and copied and saved again."""
        self._is_streaming = False
        self._is_saved = False
        self._update()

    def show_draft(self, draft: Draft) -> None:
        """A stored draft, free to edit; text that stands there already keeps its place."""
        self._draft = draft
        self._is_streaming = False
        self._is_saved, self._saved_at = True, ""
        self._stack.setCurrentWidget(self.editor)
        if self.editor.text() == draft.text:
            self.editor.set_editable(True)
        else:
            self.editor.show_draft(draft.text, editable=True)
        self._update()
        self.shown.emit()

    def list_drafts(self, drafts: Sequence[Draft], model_names: dict[str, str]) -> None:
        """Offer the note's drafts, newest first; the one in the editor is chosen."""
        with QSignalBlocker(self.drafts):
            self.drafts.clear()
            for one in drafts:
                name = model_names.get(one.model_id, one.model_id)
                self.drafts.addItem(draft_title(one, name), int(one.id))
            chosen = int(self._draft.id) if self._draft else None
            self.drafts.setCurrentIndex(self.drafts.findData(chosen))
        self.drafts.setVisible(bool(drafts))

    def mark_edited(self) -> None:
        """The draft has changes that are not confirmed to be saved."""
        self._is_saved = False
        self._say_state()

    def mark_saved(self, draft_id: DraftId) -> None:
        """Everything typed into this draft is in the workspace."""
        if self._draft is not None and self._draft.id == draft_id:
            self._is_saved = True
            self._saved_at = QDateTime.currentDateTime().toString("HH:mm:ss")
            self._say_state()

    def say_origin(self, words: Callable[[], str] | None, *, is_doubtful: bool = False) -> None:
        """Say where a word comes from, to screen readers too; None says how to ask.

        `words` is asked again when the language changes.
        """
        if words is None and self._origin_words is None:
            return
        self._origin_words = words
        self.origin.setProperty("role", "caution" if is_doubtful else "small")
        restyle(self.origin)
        self._update_origin()
        if words is not None:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.origin, words()))

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_2)
        head.setSpacing(SPACE_2)
        head.addWidget(self.banner)
        head.addWidget(self.drafts)
        head.addWidget(self._warning)
        head.addWidget(self.origin)
        self.drafts.setMinimumContentsLength(10)
        self.drafts.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.editor)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        foot.setSpacing(SPACE_2)
        foot.addWidget(self._effort, 1)
        foot.addWidget(self._state)
        foot.addWidget(self.copy)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addWidget(self._rule)
        column.addWidget(self._foot)

    @Slot(int)
    def _on_drafts_activated(self, index: int) -> None:
        self.draft_chosen.emit(self.drafts.itemData(index))

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.editor.text())

    def _update(self) -> None:
        has_text = self._stack.currentWidget() is self.editor
        self._warning.setVisible(has_text)
        self._update_origin()
        self._rule.setVisible(has_text)
        self._foot.setVisible(has_text)
        self.save.setEnabled(not self._is_streaming)
        self.drafts.setEnabled(not self._is_streaming)
        self._effort.setText(effort_words(self._draft) if self._draft else "")
        self._say_state()

    def _update_origin(self) -> None:
        words = self._origin_words
        hint = self.tr("Click a word of the draft to see where in the source it comes from.")
        self.origin.setText(hint if words is None else words())
        self.origin.setVisible(self._draft is not None)

    def _say_state(self) -> None:
        if self._is_streaming or self._stack.currentWidget() is not self.editor:
            words = ""
        elif self._draft is None:
            words = self.tr("Not saved")
        elif not self._is_saved:
            words = self.tr("Saving …")
        elif self._saved_at:
            words = self.tr("Saved {time} ✓").format(time=self._saved_at)
        else:
            words = self.tr("Saved ✓")
        self._state.setText(words)

    def _retranslate(self) -> None:
        self.editor.setAccessibleName(self.tr("Draft"))
        self.editor.setPlaceholderText(self.tr("The model is reading the note …"))
        self.drafts.setAccessibleName(self.tr("Drafts of this note"))
        self.drafts.setToolTip(self.tr("Drafts of this note, newest first"))
        self._warning.setText(
            self.tr("Draft by a model: check every statement against the source.")
        )
        self.copy.setText(self.tr("Copy"))
        self.copy.setToolTip(self.tr("Copy the whole draft"))
        self.save.setText(self.tr("Save"))
        self.save.setToolTip(self.tr("Save now (Ctrl+S); what you type is saved by itself as well"))
        self._update()
