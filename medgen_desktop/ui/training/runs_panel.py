"""The runs of this workspace: the one of this sitting on top, the earlier ones below it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from medgen_desktop.domain.run import RunId
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.controls import EmptyState, role_label
from medgen_desktop.ui.theme import SPACE_3, SPACE_4, SPACE_5, Theme
from medgen_desktop.ui.training.job_card import JobCard
from medgen_desktop.ui.training.run_card import PastRun, RunCard


class RunsPanel(QWidget):
    """A column of cards, or what this place is for while there are none."""

    draft_requested = Signal(str)
    suggest_requested = Signal()
    card_requested = Signal(str)
    export_requested = Signal(int)
    go_on_requested = Signal(int)

    def __init__(self, tasks: TaskRunner, theme: Theme, parent: QWidget | None = None) -> None:
        """No runs yet."""
        super().__init__(parent)
        self._theme = theme
        self._past: tuple[PastRun, ...] = ()
        self._can_export = False
        self._has_job = False
        self.cards: list[RunCard] = []
        self.job = JobCard(tasks, theme)
        self.job.hide()
        self._earlier = role_label("", "heading")
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self._column = QVBoxLayout()
        self._lay_out()
        self.job.draft_requested.connect(self.draft_requested)
        self.job.suggest_requested.connect(self.suggest_requested)
        self._retranslate()
        self._update()

    def show_job(self) -> None:
        """There is a job to show on top from now on."""
        self._has_job = True
        self._update()

    def show_past(
        self, past: Sequence[PastRun], *, current: RunId | None, can_export: bool
    ) -> None:
        """List earlier runs, newest first, without the one that the job card shows."""
        shown = tuple(one for one in past if one.run.id != current)
        if shown != self._past:
            self._past = shown
            self._rebuild()
        self._can_export = can_export
        for card in self.cards:
            card.set_can_export(can_export)
        self._update()

    def set_can_export(self, allowed: bool) -> None:
        """Whether another run may be exported now."""
        for card in self.cards:
            card.set_can_export(allowed)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE_5, SPACE_4, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_3)
        column.addWidget(self.job)
        column.addWidget(self._earlier)
        self._column.setSpacing(SPACE_3)
        column.addLayout(self._column)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(scroll)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _rebuild(self) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        self.cards = [RunCard(one, self._theme, can_export=self._can_export) for one in self._past]
        for card in self.cards:
            card.draft_requested.connect(self.draft_requested)
            card.suggest_requested.connect(self.suggest_requested)
            card.card_requested.connect(self.card_requested)
            card.export_requested.connect(self.export_requested)
            card.go_on_requested.connect(self.go_on_requested)
            self._column.addWidget(card)

    def _update(self) -> None:
        self.job.setVisible(self._has_job)
        self._earlier.setVisible(bool(self._past))
        self._stack.setCurrentIndex(1 if self._has_job or self._past else 0)
        self._say_empty()

    def _retranslate(self) -> None:
        self._earlier.setText(self.tr("Earlier runs"))
        self._say_empty()

    def _say_empty(self) -> None:
        self.empty.set_words(
            self.tr("No runs yet"),
            self.tr(
                "Start one on the left. It appears here with its loss, speed and time left, and"
                " stays with its curve when it has ended."
            ),
        )
