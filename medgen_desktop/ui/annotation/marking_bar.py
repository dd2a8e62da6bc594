"""Above the text: which note this is, a button for each label with its key, undo, redo and done."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.domain.note import Note, NoteStatus
from medgen_desktop.ui.controls import ElidedLabel, button, link_button
from medgen_desktop.ui.flow_layout import FlowLayout
from medgen_desktop.ui.label_chip import CHIP, label_chip
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_5, Theme
from medgen_desktop.ui.wording import label_words, language_words, status_words

_LABEL_ROWS = 2
_WIDEST_NAME = 140


class MarkingBar(QFrame):
    """Every key of the page as a button, so that nothing is hidden behind a key."""

    label_requested = Signal(str)
    undo_requested = Signal()
    redo_requested = Signal()
    done_requested = Signal()
    schema_requested = Signal()
    """Edit the labels themselves."""

    def __init__(
        self, theme: Theme, labels: Sequence[Label], parent: QWidget | None = None
    ) -> None:
        """Buttons for these labels."""
        super().__init__(parent)
        self.setProperty("role", "header")
        self._theme = theme
        self._labels: Sequence[Label] = ()
        self._note: Note | None = None
        self._title, self._about = ElidedLabel("heading"), ElidedLabel("small")
        self._label_buttons: list[QPushButton] = []
        self._flow = FlowLayout(SPACE_2, most_rows=_LABEL_ROWS)
        self._more = _quiet_button(self)
        self._more.setMenu(QMenu(self._more))
        self._flow.set_ending(self._more)
        self._links: list[tuple[QPushButton, Callable[[], str]]] = []
        self._link_row = QHBoxLayout()
        self._undo, self._redo, self._done = (_quiet_button() for _ in range(3))
        self._done.setCheckable(True)
        self._lay_out()
        self._undo.clicked.connect(self.undo_requested)
        self._redo.clicked.connect(self.redo_requested)
        self._done.clicked.connect(self.done_requested)
        self.add_link(lambda: self.tr("Labels…"), self.schema_requested.emit)
        self._more.menu().aboutToShow.connect(self._list_more)
        theme.changed.connect(self._recolour)
        self.set_labels(labels)

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Buttons for these labels instead of those before."""
        while self._flow.takeAt(0) is not None:
            pass
        for old in self._label_buttons:
            old.hide()
            old.deleteLater()
        self._labels = labels
        self._label_buttons = [self._label_button(label) for label in labels]
        for made in self._label_buttons:
            self._flow.addWidget(made)
        self._recolour()
        self._retranslate()
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes through the bar as it is read, also to what was added later."""
        links = [made for made, _words in self._links]
        before = self._more  # it keeps the place of the bar in the window: labels come and go
        for one in (*self._label_buttons, self._more, self._undo, self._redo, self._done, *links):
            QWidget.setTabOrder(before, one)
            before = one

    def _label_button(self, label: Label) -> QPushButton:
        made = _quiet_button()
        made.setIconSize(QSize(CHIP, CHIP))
        made.clicked.connect(lambda: self.label_requested.emit(label.name))
        return made

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5, SPACE_2, SPACE_3, SPACE_2)
        column.setSpacing(SPACE_1)
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self._title, 1)
        for one in (self._undo, self._redo, self._done):
            top.addWidget(one)
        self._link_row.setSpacing(0)
        self._link_row.addWidget(self._about, 1)
        for row in (top, self._link_row, self._flow):
            column.addLayout(row)

    def add_link(self, words: Callable[[], str], action: Callable[[], object]) -> None:
        """Add a quiet action at the right, below the title; `words` may end with its key."""
        made = link_button(words())
        made.clicked.connect(action)
        self._links.append((made, words))
        self._link_row.addWidget(made)
        self._order_tabs()

    def show_note(self, note: Note | None) -> None:
        """Say which note is open."""
        self._note = note
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for label, made in zip(self._labels, self._label_buttons, strict=True):
            words = label_words(label.name)
            made.ensurePolished()
            short = made.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, _WIDEST_NAME)
            made.setText(f" {short}  {label.key}".rstrip().replace("&", "&&"))
            made.setAccessibleName(words)
            said = self.tr("Label the selected text as {label} (key {key})")
            if not label.key:
                said = self.tr("Label the selected text as {label}")
            made.setToolTip(said.format(label=words, key=label.key))
        for made, words_of in self._links:
            made.setText(words_of())
        self._more.setText(self.tr("More…"))
        self._more.setToolTip(self.tr("The labels that have no room here"))
        self._undo.setText(self.tr("Undo  U"))
        self._undo.setToolTip(self.tr("Take back the last action, in any note (U or Ctrl+Z)"))
        self._redo.setText(self.tr("Redo  R"))
        self._redo.setToolTip(self.tr("Do again what was taken back (R or Ctrl+Shift+Z)"))
        self._done.setText(self.tr("Done  D"))
        self._done.setToolTip(self.tr("Mark this note as done, or as not done again (D)"))
        note = self._note
        self._title.setText("" if note is None else note.title)
        self._title.setToolTip("" if note is None else note.title)
        self._about.setText("" if note is None else _about(note))
        self._about.setToolTip(self._about.text())
        self._done.setChecked(note is not None and note.status is NoteStatus.DONE)
        for one in (*self._label_buttons, self._more, self._undo, self._redo, self._done):
            one.setEnabled(note is not None)

    @Slot()
    def _list_more(self) -> None:
        menu = self._more.menu()
        menu.clear()
        for label, made in zip(self._labels, self._label_buttons, strict=True):
            if made.isHidden():
                words = f"{label_words(label.name)}  {label.key}".rstrip().replace("&", "&&")
                action = QAction(made.icon(), words, menu)
                action.triggered.connect(made.click)
                menu.addAction(action)

    @Slot()
    def _recolour(self) -> None:
        for label, made in zip(self._labels, self._label_buttons, strict=True):
            made.setIcon(label_chip(self._theme.palette.label(label.colour)))


def _quiet_button(parent: QWidget | None = None) -> QPushButton:
    """A button that a click gives no focus: the next Space is for the text, not for it again."""
    made = button()
    made.setParent(parent)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _about(note: Note) -> str:
    parts = [status_words(note.status), language_words(note.language), note.source_name]
    if note.section:
        parts.insert(1, note.section)
    return " · ".join(part for part in parts if part)
