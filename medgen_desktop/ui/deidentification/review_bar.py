"""Above the review: how far it is, what is shown, and the two things that are done to all notes."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from medgen_desktop.domain.identity import Decision, ReviewProgress
from medgen_desktop.services.surrogates import Style
from medgen_desktop.ui.controls import QuietCombo, button, role_label
from medgen_desktop.ui.deidentification.long_run import LongRun
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import number_words

_SHOWN = (Decision.OPEN, Decision.ACCEPTED, Decision.REJECTED, None)


class ReviewBar(QFrame):
    """Two rows; it knows nothing of the work itself."""

    decision_chosen = Signal(object)
    """Show hits of this `Decision`, or all (None)."""
    look_changed = Signal()
    """The preview was switched, or shows another style."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is known yet."""
        super().__init__(parent)
        self.setProperty("role", "header")
        self._progress = ReviewProgress()
        self._run: LongRun | None = None
        self.words = role_label("", "heading")
        self.hits = role_label("", "muted")
        self.meter = QProgressBar()
        self.meter.setTextVisible(False)
        self.meter.setMaximumHeight(SPACE_2)
        self.scan, self.make = button(), button()
        self.cancel = button()
        self.shown = QuietCombo()
        for decision in _SHOWN:
            self.shown.addItem("", decision)
        self.styles = QuietCombo()
        for style in Style:
            self.styles.addItem("", style)
        self.preview = button("", "toggle")
        self.preview.setCheckable(True)
        self.undo = button()
        self._shown_label, self._style_label = role_label("", "small"), role_label("", "small")
        self._shown_label.setBuddy(self.shown)
        self._style_label.setBuddy(self.styles)
        self._lay_out()
        self.shown.activated.connect(self._on_shown_activated)
        self.styles.activated.connect(self.look_changed)
        self.preview.toggled.connect(self.look_changed)
        self._retranslate()

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(SPACE_3)
        above.addWidget(self.words)
        above.addWidget(self.hits)
        above.addStretch()
        for one in (self.cancel, self.scan, self.make):
            above.addWidget(one)
        below.addWidget(self._shown_label)
        below.addWidget(self.shown)
        below.addWidget(self.undo)
        below.addStretch()
        for two in (self._style_label, self.styles, self.preview):
            below.addWidget(two)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addLayout(above)
        column.addWidget(self.meter)
        column.addLayout(below)

    @property
    def chosen_style(self) -> Style:
        """How identities are to be replaced."""
        return Style(self.styles.currentData())

    @property
    def is_preview(self) -> bool:
        """Whether the text is to be shown as a copy would be."""
        return self.preview.isChecked()

    @Slot()
    def toggle_preview(self) -> None:
        """Show the text as it is, or as a copy would be."""
        self.preview.toggle()

    def show_state(self, progress: ReviewProgress, run: LongRun, *, can_undo: bool) -> None:
        """Say how far the review is, or the work that runs."""
        self._progress, self._run = progress, run
        self.undo.setEnabled(can_undo)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.scan.setText(self.tr("Look notes through"))
        self.scan.setToolTip(self.tr("Notes that today's rules have not seen; decisions stay"))
        self.make.setText(self.tr("Make de-identified copies"))
        self.make.setToolTip(self.tr("Of all reviewed notes; the notes themselves stay"))
        self.cancel.setText(self.tr("Stop"))
        self.undo.setText(self.tr("Undo  U"))
        self.preview.setText(self.tr("Preview  V"))
        self.preview.setToolTip(self.tr("Show the note as its copy would read"))
        self._shown_label.setText(self.tr("Show"))
        self._style_label.setText(self.tr("Replace by"))
        shown = (self.tr("Open"), self.tr("Accepted"), self.tr("Rejected"), self.tr("All hits"))
        for place, words in enumerate(shown):
            self.shown.setItemText(place, words)
        for place, words in enumerate((self.tr("Masks"), self.tr("Surrogates"))):
            self.styles.setItemText(place, words)
        self.styles.setItemData(
            0, self.tr("[NAME] in the place of each name"), Qt.ItemDataRole.ToolTipRole
        )
        self.styles.setItemData(
            1,
            self.tr("Other names, dates and numbers, always the same"),
            Qt.ItemDataRole.ToolTipRole,
        )
        self.shown.setAccessibleName(self.tr("Which hits are shown"))
        self.styles.setAccessibleName(self.tr("What stands in the place of identities"))
        self.meter.setAccessibleName(self.tr("Notes reviewed"))
        self._refresh()

    def _refresh(self) -> None:
        run, progress = self._run, self._progress
        is_running = run is not None and run.is_running
        self.cancel.setVisible(is_running)
        self.scan.setEnabled(not is_running and progress.notes > 0)
        self.make.setEnabled(not is_running and progress.reviewed > 0)
        if run is not None and is_running:
            done, total = run.done, run.total
            words = self.tr("{done} of {total} notes done")
            self.hits.setText("")
        else:
            done, total = progress.reviewed, progress.notes
            words = self.tr("{done} of {total} notes reviewed")
            hits = self.tr("Open hits: {count}")
            self.hits.setText(hits.format(count=number_words(progress.open_hits)))
        self.words.setText(words.format(done=number_words(done), total=number_words(total)))
        self.meter.setRange(0, max(1, total))
        self.meter.setValue(min(done, max(1, total)))

    @Slot(int)
    def _on_shown_activated(self, place: int) -> None:
        self.decision_chosen.emit(_SHOWN[place])
