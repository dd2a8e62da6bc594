"""Notes out: which, in which format, where to, and what of them will stay behind."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.services.export_notes import ExportReport
from medgen_desktop.services.preview_export import ExportPreview
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import button, primary_button, role_label, rule, wrapped_label
from medgen_desktop.ui.exchange.export_work import ExportWork
from medgen_desktop.ui.exchange.lists import ListOrEmpty, set_up_rows
from medgen_desktop.ui.exchange.loss_table import EXAMPLES, WIDTHS, LossTable
from medgen_desktop.ui.exchange.note_choice_box import NoteChoiceBox, NotesShown
from medgen_desktop.ui.exchange.target_box import TargetBox
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import number_words

_SIZE = (780, 690)


class ExportDialog(QDialog):
    """Counts what stays behind in the background; nothing is written before Export is pressed."""

    def __init__(
        self, context: AppContext, shown: NotesShown, parent: QWidget | None = None
    ) -> None:
        """Offer the notes of the table, and begin to count."""
        super().__init__(parent)
        self.work = ExportWork(context, self)
        self.notes = NoteChoiceBox(shown)
        self.deidentified = QCheckBox()
        self.target = TargetBox(context.workspace.path.stem)
        self.losses = LossTable(self)
        self.list = QTableView()
        self.list.setModel(self.losses)
        set_up_rows(self.list, WIDTHS, EXAMPLES)
        self._list_or_empty = ListOrEmpty(self.list)
        self._notes_name = role_label("", "heading")
        self.counts = role_label("", "heading")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.banner = Banner()
        self._hint = wrapped_label("", "muted")
        self.show_button, self.close_button = button(), button()
        self.export_button = primary_button()
        self._written: Path | None = None
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(*_SIZE)
        self.target.format.setFocus(Qt.FocusReason.OtherFocusReason)
        self._count()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(SPACE_2)
        below.addWidget(self._hint, 1)
        for widget in (self.show_button, self.close_button, self.export_button):
            below.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        whole.setSpacing(SPACE_3)
        for part in (self._notes_name, self.notes, self.deidentified, rule(), self.target, rule()):
            whole.addWidget(part)
        whole.addWidget(self.counts)
        whole.addWidget(self._bar)
        whole.addWidget(self._list_or_empty, 1)
        whole.addWidget(self.banner)
        whole.addLayout(below)

    def _connect(self) -> None:
        self.notes.changed.connect(self._count)
        self.target.changed.connect(self._count)
        self.deidentified.toggled.connect(self._count)
        self.work.counted.connect(self._on_counted)
        self.work.progressed.connect(self._refresh)
        self.work.written.connect(self._on_written)
        self.work.stopped.connect(self._on_stopped)
        self.work.failed.connect(self._on_failed)
        self.export_button.clicked.connect(self.export)
        self.close_button.clicked.connect(self.reject)
        self.show_button.clicked.connect(self._on_show_clicked)
        self.finished.connect(self.work.leave)

    @Slot()
    def _count(self) -> None:
        self._written = None
        self.banner.clear()
        self.work.count(
            self.notes.choice(),
            self.target.target,
            self.target.options,
            deidentified=self.deidentified.isChecked(),
        )
        self._refresh()

    @Slot()
    def export(self) -> None:
        """Write the notes, unless it is not known yet what will stay behind."""
        if self.export_button.isEnabled() and self.export_button.isVisible():
            self.banner.clear()
            self.work.write(self.target.path)
            self._refresh()

    @Slot()
    def reject(self) -> None:
        """Stop the writing; if nothing is written, close."""
        if self.work.is_writing:
            self.work.cancel()
            self._refresh()
        else:
            super().reject()

    @Slot(object)
    def _on_counted(self, preview: ExportPreview) -> None:
        self.losses.show(preview.lost)
        self._refresh()

    @Slot(object)
    def _on_written(self, report: ExportReport) -> None:
        self._written = self.work.path
        self.banner.show_news(lambda: self._written_words(report), "good")
        self._refresh()
        self.show_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_stopped(self) -> None:
        self.banner.show_news(lambda: self.tr("Stopped. Nothing was written."))
        self._refresh()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.banner.show_error(error)
        self._refresh()

    @Slot()
    def _on_show_clicked(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Export notes"))
        self._notes_name.setText(self.tr("Which notes"))
        self.deidentified.setText(self.tr("De-identified copies instead of the notes"))
        self.deidentified.setToolTip(
            self.tr("Every hit in these notes must be reviewed, and their copies made")
        )
        self.losses.retranslate()
        self.list.setAccessibleName(self.tr("What stays behind"))
        self._bar.setAccessibleName(self.tr("Progress"))
        self.show_button.setText(self.tr("Show in folder"))
        self.export_button.setText(self.tr("Export"))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        work, is_done = self.work, self._written is not None
        is_busy = work.is_counting or work.is_writing
        self._bar.setVisible(is_busy)
        self._bar.setRange(0, work.total)
        self._bar.setValue(work.done)
        for widget in (self.notes, self.deidentified, self.target):
            widget.setEnabled(not work.is_writing)
        self.show_button.setVisible(is_done)
        self.export_button.setVisible(not is_done)
        self.export_button.setEnabled(work.is_ready)
        self.export_button.setDefault(not is_done)
        self.close_button.setText(self._closing_words())
        self.close_button.setEnabled(not work.is_stopping)
        self.counts.setText(self._counted_words())
        self._hint.setText(self._hint_words())
        self._list_or_empty.empty.set_words(*self._empty_words())

    def _closing_words(self) -> str:
        if self.work.is_writing:
            return self.tr("Stop")
        return self.tr("Close") if self._written is not None else self.tr("Cancel")

    def _counted_words(self) -> str:
        preview = self.work.preview
        parts = (
            (self.tr("notes: {count}"), preview.notes),
            (self.tr("annotations: {count}"), preview.annotations),
            (self.tr("relations: {count}"), preview.relations),
        )
        return " · ".join(words.format(count=number_words(count)) for words, count in parts)

    def _empty_words(self) -> tuple[str, str]:
        if self.work.is_counting:
            return self.tr("Looking for what will stay behind…"), ""
        if not self.work.preview.notes:
            return self.tr("No such notes"), self.tr("Choose other notes to export.")
        return (
            self.tr("Nothing stays behind"),
            self.tr("The format holds all that is said of these notes."),
        )

    def _hint_words(self) -> str:
        work = self.work
        if work.is_writing:
            words = self.tr("Notes written: {done} of {total}. It is written whole or not at all.")
            return words.format(done=number_words(work.done), total=number_words(work.total))
        if work.preview.lost and self._written is None:
            name = f"{self.target.path.name}.left-behind.csv"
            return self.tr("Each thing that stays behind is listed in {name}.").format(name=name)
        return ""

    def _written_words(self, report: ExportReport) -> str:
        name = "" if self._written is None else self._written.name
        words = self.tr("Exported to {name}: notes {notes}, annotations {annotations}.").format(
            name=name,
            notes=number_words(report.notes),
            annotations=number_words(report.annotations),
        )
        if not report.loss_report:
            return words
        beside = self.tr("What stayed behind is listed beside it in {name}.")
        return f"{words} {beside.format(name=Path(report.loss_report).name)}"
