"""Asks whether to accept all suggestions above a score, after saying how many those are."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.decide import Plan, plan_above
from medgen_desktop.services.suggest import Suggester
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import button, primary_button, wrapped_label
from medgen_desktop.ui.theme import SPACE_3, SPACE_5
from medgen_desktop.ui.wording import number_words, score_words

_WIDTH = 420


class AcceptDialog(QDialog):
    """Counts in the background; nothing is accepted before the button is pressed."""

    plan_accepted = Signal(object)
    """Accept the suggestions of this `Plan`."""

    def __init__(
        self,
        context: AppContext,
        suggester: Suggester,
        note_id: NoteId,
        threshold: float,
        without: frozenset[str],
        parent: QWidget | None = None,
    ) -> None:
        """Count in the open note first."""
        super().__init__(parent)
        self._context = context
        self._suggester = suggester
        self._note_id = note_id
        self._threshold = threshold
        self._without = without
        self._counting: TaskHandle | None = None
        self._plan: Plan | None = None
        self._progress = (0, 0)
        self.here, self.everywhere = QRadioButton(), QRadioButton()
        self.here.setChecked(True)
        self.told = wrapped_label()
        self.accept_all, self._cancel = primary_button(), button()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_3)
        for widget in (self.here, self.everywhere, self.told):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._cancel)
        row.addWidget(self.accept_all)
        column.addLayout(row)
        self.setMinimumWidth(_WIDTH)
        self.here.toggled.connect(self._count)
        self.accept_all.clicked.connect(self._on_accept_clicked)
        self._cancel.clicked.connect(self.reject)
        self.finished.connect(self._stop)
        self._count()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def _count(self) -> None:
        self._stop()
        self._plan, self._progress = None, (0, 0)
        self._counting = self._context.tasks.start(
            self._counter([self._note_id] if self.here.isChecked() else None),
            on_result=self._on_counted,
            on_error=self._on_count_failed,
            on_progress=self._on_progress,
        )
        self._retranslate()

    def _counter(self, note_ids: list[NoteId] | None) -> Callable[[TaskHandle], Plan]:
        workspace, suggester = self._context.workspace, self._suggester
        threshold, without = self._threshold, self._without
        return lambda handle: plan_above(
            workspace,
            suggester,
            threshold,
            note_ids,
            without=without,
            progress=lambda read, total: handle.report((read, total)),
            cancelled=lambda: handle.cancelled,
        )

    @Slot()
    def _stop(self) -> None:
        if self._counting is not None:
            self._counting.abandon()
            self._counting = None

    def _on_counted(self, plan: Plan) -> None:
        self._counting = None
        self._plan = plan
        self._retranslate()

    def _on_count_failed(self, error: Exception) -> None:
        self._counting = None
        self.reject()
        self._context.errors.show(error)

    def _on_progress(self, progress: tuple[int, int]) -> None:
        self._progress = progress
        self._retranslate()

    @Slot()
    def _on_accept_clicked(self) -> None:
        if self._plan is not None:
            self.plan_accepted.emit(self._plan)
        self.accept()

    def _retranslate(self) -> None:
        self.setWindowTitle(
            self.tr("Accept suggestions of {score} and more").format(
                score=score_words(self._threshold)
            )
        )
        self.here.setText(self.tr("In this note"))
        self.everywhere.setText(self.tr("In all notes"))
        self._cancel.setText(self.tr("Cancel"))
        self.told.setText(self._told())
        self.told.setMinimumHeight(self.told.heightForWidth(_WIDTH - 2 * SPACE_5))
        count = 0 if self._plan is None else len(self._plan.suggestions)
        words = self.tr("Accept {count}").format(count=number_words(count))
        self.accept_all.setText(words if count else self.tr("Accept"))
        self.accept_all.setEnabled(bool(count))
        is_vain = self._plan is not None and not count
        (self._cancel if is_vain else self.accept_all).setDefault(True)

    def _told(self) -> str:
        plan = self._plan
        if plan is None:
            read, total = self._progress
            return self.tr("Counting: {read} of {total} notes").format(
                read=number_words(read), total=number_words(total)
            )
        if not plan.suggestions:
            return self.tr("No suggestion is that sure.")
        return self.tr(
            "Annotations to be made: {count}, in notes: {notes}. U takes all of them back at once."
        ).format(count=number_words(len(plan.suggestions)), notes=number_words(plan.notes))
