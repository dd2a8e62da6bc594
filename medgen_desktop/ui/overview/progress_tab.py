"""How far the work is: notes by status, annotations by label and by day, agreement by source."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.domain.overview import Progress
from medgen_desktop.services.overview import export_progress, labels_in_order, read_progress
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import Card, EmptyState, button, role_label, wrapped_label
from medgen_desktop.ui.overview.agreement_table import AgreementTable
from medgen_desktop.ui.overview.bars import Bar, LabelBars, StackedBar
from medgen_desktop.ui.overview.day_chart import DayChart
from medgen_desktop.ui.overview.saving import (
    SVG,
    ask_for_file,
    drawn_image,
    drawn_svg,
    encoded_png,
    write_whole,
)
from medgen_desktop.ui.palette import Palette
from medgen_desktop.ui.theme import SPACE_2, SPACE_3
from medgen_desktop.ui.wording import label_words, number_words, status_words

_REFRESH_MS = 1500
"""After a change, before it is counted again: who marks quickly is not counted for each mark."""

_SECONDS_BETWEEN_PARTS = 0.4


class ProgressTab(QWidget):
    """Cards on a board; the board is what a picture shows."""

    failed = Signal(object)
    saved = Signal(str)
    """A picture or a table is in the file of this name."""

    def __init__(
        self, context: AppContext, labels: Sequence[Label], parent: QWidget | None = None
    ) -> None:
        """Nothing is counted before `refresh`."""
        super().__init__(parent)
        self._context = context
        self._labels = labels
        self._progress = Progress(is_complete=False)
        self._counting: TaskHandle | None = None
        self.notes = StackedBar(context.theme)
        self.per_label = LabelBars(context.theme)
        self.per_day = DayChart(context.tasks, context.theme)
        self.agreement = AgreementTable()
        self._titles = [role_label("", "heading") for _ in range(4)]
        self._nothing = [wrapped_label("", "muted") for _ in range(3)]
        self._state = role_label("", "muted")
        self.save_picture = button()
        self.save_table = button()
        self.empty = EmptyState()
        self.board = self._make_board()
        self._stack = QStackedWidget()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_REFRESH_MS)
        self._lay_out()
        self._connect()
        self._retranslate()

    @property
    def progress(self) -> Progress:
        """What is shown."""
        return self._progress

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Show these labels, in their order and colours."""
        self._labels = labels
        self._show()

    def refresh(self) -> None:
        """Count again, in the background; what was shown stays until then."""
        self._soon.stop()
        if self._counting is not None:
            self._counting.abandon()
        workspace = self._context.workspace

        def count(handle: TaskHandle) -> Progress:
            said_at = time.monotonic()

            def report(progress: Progress) -> bool:
                nonlocal said_at
                if time.monotonic() - said_at > _SECONDS_BETWEEN_PARTS:
                    said_at = time.monotonic()
                    handle.report(progress)
                return not handle.cancelled

            return read_progress(workspace, report)

        self._counting = self._context.tasks.start(
            count,
            on_result=self._on_counted,
            on_progress=self._on_partly_counted,
            on_error=self._on_failed,
        )
        self._say_state()

    @Slot()
    def on_changed(self) -> None:
        """Count again soon, if somebody looks."""
        if self.isVisible():
            self._soon.start()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _make_board(self) -> QWidget:
        board = QWidget()
        grid = QVBoxLayout(board)
        grid.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        grid.setSpacing(SPACE_3)
        notes, labels, agreement, days = self._titles
        grid.addWidget(_card(notes, self.notes))
        pair = QHBoxLayout()
        pair.setSpacing(SPACE_3)
        pair.addWidget(_card(labels, self.per_label, self._nothing[0]), 1)
        pair.addWidget(_card(agreement, self.agreement, self._nothing[1]), 1)
        grid.addLayout(pair)
        grid.addWidget(_card(days, self.per_day, self._nothing[2]))
        grid.addStretch()
        return board

    def _lay_out(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.board)
        self._stack.addWidget(area)
        self._stack.addWidget(self.empty)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_3)
        row.setSpacing(SPACE_2)
        row.addWidget(self._state)
        row.addStretch()
        row.addWidget(self.save_picture)
        row.addWidget(self.save_table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addLayout(row)

    def _connect(self) -> None:
        events = self._context.events
        self._soon.timeout.connect(self.refresh)
        events.notes_changed.connect(self.on_changed)
        events.note_changed.connect(self.on_changed)
        self._context.theme.changed.connect(self._show)
        self.save_picture.clicked.connect(self._on_save_picture_clicked)
        self.save_table.clicked.connect(self._on_save_table_clicked)
        self.empty.action_requested.connect(lambda: events.page_requested.emit("notes"))

    def _on_partly_counted(self, progress: Progress) -> None:
        if not self._progress.is_complete:
            self._progress = progress
            self._show()

    def _on_counted(self, progress: Progress) -> None:
        self._counting = None
        self._progress = progress
        self._show()
        self.per_day.load()  # after the counting, which would make its steps wait

    def _on_failed(self, error: Exception) -> None:
        self._counting = None
        self._say_state()
        self.failed.emit(error)

    @Slot()
    def _show(self) -> None:
        progress, palette = self._progress, self._context.theme.palette
        is_empty = progress.is_complete and not progress.note_count
        self._stack.setCurrentIndex(1 if is_empty else 0)
        self.notes.show_bars(_status_bars(progress, palette))
        names = labels_in_order(self._labels, progress.labels)
        colours = {label.name: label.colour for label in self._labels}
        tags = {label.name: label.tag for label in self._labels}
        inks = [(name, colours.get(name, len(colours))) for name in names]
        self.per_label.show_bars(
            [
                Bar(
                    label_words(name),
                    progress.labels.get(name, 0),
                    palette.label(place).ink,
                    tags.get(name, ""),
                    palette.label(place).ground,
                )
                for name, place in inks
            ]
        )
        self.agreement.show_rows(progress.agreement)
        if progress.is_complete:  # drawing hundreds of days for each part would be felt
            self.per_day.show_days(progress.days, inks)
        self._show_what_is_there(progress)
        self._say_state()

    def _show_what_is_there(self, progress: Progress) -> None:
        is_marked = bool(progress.annotation_count) or not progress.is_complete
        is_suggested = bool(progress.agreement)
        for widget, nothing, is_there in (
            (self.per_label, self._nothing[0], is_marked),
            (self.agreement, self._nothing[1], is_suggested),
            (self.per_day, self._nothing[2], is_marked),
        ):
            widget.setVisible(is_there)
            nothing.setVisible(not is_there)
        has_notes = bool(progress.note_count)
        self.save_picture.setEnabled(has_notes)
        self.save_table.setEnabled(has_notes)

    def _say_state(self) -> None:
        self._state.setText(self.tr("Counting…") if self._counting is not None else "")
        notes = number_words(self._progress.note_count)
        labels = number_words(self._progress.annotation_count)
        self._titles[0].setText(self.tr("Notes: {count}").format(count=notes))
        self._titles[1].setText(self.tr("Annotations: {count}").format(count=labels))

    @Slot()
    def _on_save_picture_clicked(self) -> None:
        kinds = (self.tr("PNG picture (*.png)"), self.tr("SVG drawing (*.svg)"))
        path = ask_for_file(self, self.tr("Save picture"), "progress.png", kinds)
        if path is not None:
            self.save_picture_to(path)

    def save_picture_to(self, path: Path) -> None:
        """Save what the board shows, as SVG if the name ends so, else as PNG."""
        ground = self._context.theme.palette.surface
        if path.suffix.lower() == SVG:
            drawing = drawn_svg(self.board, ground)
            self._write(path, lambda: drawing)
        else:
            image = drawn_image(self.board, ground)
            self._write(path, lambda: encoded_png(image))

    @Slot()
    def _on_save_table_clicked(self) -> None:
        path = ask_for_file(self, self.tr("Save as CSV"), "progress.csv", ("CSV (*.csv)",))
        if path is not None:
            self.save_table_to(path)

    def save_table_to(self, path: Path) -> None:
        """Save the numbers as CSV."""
        progress = self._progress
        self._context.tasks.start(
            lambda _handle: export_progress(path, progress),
            on_result=lambda _none: self.saved.emit(path.name),
            on_error=self.failed.emit,
        )

    def _write(self, path: Path, content: Callable[[], bytes]) -> None:
        self._context.tasks.start(
            lambda _handle: write_whole(path, content()),
            on_result=lambda _none: self.saved.emit(path.name),
            on_error=self.failed.emit,
        )

    def _retranslate(self) -> None:
        self._titles[2].setText(self.tr("Suggestions: what people said to them"))
        self._titles[3].setText(self.tr("Annotations per day"))
        marked, suggested = (
            self.tr(
                "Nothing is marked yet. Select words on the Mark page and press a label's key."
            ),
            self.tr("No suggestion has been accepted or rejected yet."),
        )
        for label, words in zip(self._nothing, (marked, suggested, marked), strict=True):
            label.setText(words)
        self.notes.setAccessibleName(self.tr("Notes by status"))
        self.per_label.setAccessibleName(self.tr("Annotations by label"))
        self.board.setAccessibleName(self.tr("Progress"))
        self.save_picture.setText(self.tr("Save picture…"))
        self.save_picture.setToolTip(self.tr("As PNG or SVG, by the ending of the name"))
        self.save_table.setText(self.tr("Save as CSV…"))
        self.empty.set_words(
            self.tr("No notes yet"),
            self.tr("Here you see how many notes are done and what is marked in them."),
            self.tr("Bring in notes"),
        )
        self._show()


def _card(title: QWidget, *widgets: QWidget) -> Card:
    card = Card()
    for widget in (title, *widgets):
        card.column.addWidget(widget)
    card.column.addStretch()
    return card


def _status_bars(progress: Progress, palette: Palette) -> list[Bar]:
    is_one_colour = palette.accent == palette.caution  # as it is in high contrast
    colours = {
        NoteStatus.NEW: palette.edge,
        NoteStatus.IN_PROGRESS: palette.label_inks[1] if is_one_colour else palette.accent,
        NoteStatus.DONE: palette.good,
        NoteStatus.NEEDS_REVIEW: palette.caution,
    }
    return [
        Bar(
            status_words(status),
            progress.notes.get(status, 0),
            colours[status],
            is_hollow=status is NoteStatus.NEW,
        )
        for status in (
            NoteStatus.DONE,
            NoteStatus.NEEDS_REVIEW,
            NoteStatus.IN_PROGRESS,
            NoteStatus.NEW,
        )
    ]
