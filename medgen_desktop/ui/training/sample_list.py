"""What a model would write now for a few prompts, beside what a person wrote."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medgen_desktop.domain.worker_protocol import Evaluated, SampleDraft
from medgen_desktop.ui.controls import role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_2

_LONGEST = 280
"""Characters of a text that are shown."""


class SampleList(QWidget):
    """Shows the samples of one evaluation; takes no place without any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Hidden."""
        super().__init__(parent)
        self._evaluated: Evaluated | None = None
        self._title = role_label("", "muted")
        self._shown: list[QWidget] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self._title)
        column.addLayout(self._rows)
        self.hide()

    def show_evaluation(self, evaluated: Evaluated | None) -> None:
        """Show these samples instead of the earlier ones; None for none."""
        self._evaluated = evaluated
        self._rebuild()

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._rebuild()
        super().changeEvent(event)

    def texts(self) -> list[str]:
        """What is on the screen, line by line."""
        return [label.text() for row in self._shown for label in row.findChildren(QLabel)]

    def _rebuild(self) -> None:
        for row in self._shown:
            self._rows.removeWidget(row)
            row.deleteLater()
        evaluated = self._evaluated
        samples = evaluated.samples if evaluated is not None else ()
        self.setVisible(bool(samples))
        if evaluated is not None:
            title = self.tr("What it writes after step {step}, for pairs it does not learn from")
            self._title.setText(title.format(step=evaluated.step))
        self._shown = [self._row(one) for one in samples]
        for row in self._shown:
            self._rows.addWidget(row)

    def _row(self, one: SampleDraft) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        for words, text, role in (
            (self.tr("Note: {text}"), one.prompt, "small"),
            (self.tr("Person: {text}"), one.expected, "small"),
            (self.tr("Model: {text}"), one.drafted, ""),
        ):
            label = wrapped_label(words.format(text=_shortened(text)), role)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            column.addWidget(label)
        return row


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
