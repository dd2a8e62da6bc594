"""What a rehearsal found: whether a run works here, what it takes, and what exactly is learnt."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.worker_protocol import Rehearsed, TokenPiece
from medgen_desktop.ui.controls import button, role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4, Theme, text_font
from medgen_desktop.ui.training.wording import device_text, duration_text, memory_text
from medgen_desktop.ui.wording import number_words, size_words

_WIDTH, _HEIGHT = 720, 620


class RehearsalDialog(QDialog):
    """Shows one `Rehearsed`; the pairs in it are gone with the dialog."""

    def __init__(
        self,
        found: Rehearsed,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        recognises: bool = False,
    ) -> None:
        """Not shown yet; `recognises` says that a recogniser's run was rehearsed."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._found = found
        self._recognises = recognises
        self._theme = theme
        self._verdict = wrapped_label("", "heading")
        self._takes = wrapped_label()
        self._data = wrapped_label("", "muted")
        self._memory = wrapped_label("", "caution")
        self._which_label = role_label("", "muted")
        self.which = QComboBox()
        self._legend = wrapped_label("", "small")
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(text_font())
        self.close_button = button()
        self.close_button.setDefault(True)
        for _ in found.shown:
            self.which.addItem("")
        self._lay_out()
        self.which.currentIndexChanged.connect(self._on_pair_chosen)
        self.close_button.clicked.connect(self.accept)
        theme.changed.connect(self._on_pair_chosen)
        self._retranslate()
        self.resize(_WIDTH, _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(SPACE_2)
        choice.addWidget(self._which_label)
        choice.addWidget(self.which, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        for widget in (self._verdict, self._takes, self._memory, self._data):
            column.addWidget(widget)
        column.addLayout(choice)
        column.addWidget(self._legend)
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        self._which_label.setBuddy(self.which)

    def _retranslate(self) -> None:
        found = self._found
        self.setWindowTitle(self.tr("Rehearsal"))
        self._verdict.setText(self.tr("A run works here: it trains, saves and goes on exactly."))
        self._takes.setText(
            self.tr(
                "It takes about {time} ({steps} steps of {seconds} s), up to {memory} of memory, "
                "and {disk} of disk to go on from. {device}."
            ).format(
                time=duration_text(found.seconds),
                steps=number_words(found.steps_total),
                seconds=f"{found.seconds_per_step:.1f}",
                memory=memory_text(found.peak_memory_mb),
                disk=size_words(found.checkpoint_bytes),
                device=device_text(found.device, found.device_name),
            )
        )
        is_tight = found.peak_memory_mb > found.free_memory_mb
        self._memory.setVisible(is_tight)
        self._memory.setText(
            self.tr("Only {free} are free: close other programs before it starts.").format(
                free=memory_text(found.free_memory_mb)
            )
        )
        data = (
            self.tr("{pairs} stretches of notes are learnt from; {left} notes say nothing.")
            if self._recognises
            else self.tr("{pairs} pairs are learnt from; {left} are left out as too long.")
        )
        self._data.setText(
            data.format(pairs=number_words(found.pairs), left=number_words(found.pairs_left_out))
        )
        self._which_label.setText(self.tr("What the model reads of"))
        self.which.setAccessibleName(self._which_label.text())
        names = (self.tr("the shortest"), self.tr("one in the middle"), self.tr("the longest"))
        for at, (pieces, name) in enumerate(zip(found.shown, names, strict=False)):
            tokens = number_words(sum(one.tokens for one in pieces))
            self.which.setItemText(
                at, self.tr("{name}: {count} tokens").format(name=name, count=tokens)
            )
        self._legend.setText(
            self.tr("Tokens are shaded by turns. What is underlined has a label.")
            if self._recognises
            else self.tr(
                "Tokens are shaded by turns. Only what is underlined is learnt: it is what the"
                " model is to write."
            )
        )
        self.text.setAccessibleName(self.tr("Tokens that are read"))
        self.close_button.setText(self.tr("Close"))
        self._show_pair()

    @Slot()
    def _on_pair_chosen(self) -> None:
        self._show_pair()

    def _show_pair(self) -> None:
        self.text.clear()
        at = self.which.currentIndex()
        if not 0 <= at < len(self._found.shown):
            return
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        for number, piece in enumerate(self._found.shown[at]):
            cursor.insertText(piece.text, self._format(piece, is_odd=number % 2 == 1))
        cursor.endEditBlock()
        self.text.moveCursor(QTextCursor.MoveOperation.End)  # where what is learnt stands

    def _format(self, piece: TokenPiece, *, is_odd: bool) -> QTextCharFormat:
        palette = self._theme.palette
        made = QTextCharFormat()
        made.setForeground(QColor(palette.text if piece.counts else palette.muted))
        if is_odd:
            made.setBackground(QColor(palette.accent_soft))
        if piece.counts:
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            made.setUnderlineColor(QColor(palette.accent))
        return made
