"""The ways to a terminology: install one that comes with the program, or import a table."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget
from shiboken6 import isValid

from medgen_desktop.domain.terminology import Terminology
from medgen_desktop.services.concepts import (
    BUILTIN_SYSTEMS,
    Builtin,
    TerminologyFile,
    TerminologyReport,
    import_terminology,
    install_builtin,
)
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import button, role_label
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.terminologies.import_dialog import TerminologyImportDialog
from medgen_desktop.ui.theme import SPACE_2
from medgen_desktop.ui.wording import number_words

JOB_KEY = "terminology"
LANE = "terminology"
_LONGEST_LIST = 12

_Install = Callable[[TaskHandle], TerminologyReport]


class InstallPanel(QWidget):
    """A button a terminology that is not there yet, then the progress, then what came of it."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Offer everything until `show_installed`."""
        super().__init__(parent)
        self._context = context
        self._task: TaskHandle | None = None
        self._name = self._job_words = ""
        self.builtins = {one.system: button() for one in BUILTIN_SYSTEMS}
        self.import_button = button()
        self._words = role_label("", "muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self.cancel_button = button()
        self._progress = QWidget()
        self.banner = Banner()
        self.dialog: TerminologyImportDialog | None = None
        self._lay_out()
        for one in BUILTIN_SYSTEMS:
            self.builtins[one.system].clicked.connect(partial(self.install, one))
        self.import_button.clicked.connect(self.choose_file)
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self._retranslate()
        self._refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        for one in (*self.builtins.values(), self.import_button):
            row.addWidget(one)
        row.addStretch()
        running = QHBoxLayout(self._progress)
        running.setContentsMargins(0, 0, 0, 0)
        running.setSpacing(SPACE_2)
        running.addWidget(self._words)
        running.addWidget(self._bar, 1)
        running.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addLayout(row)
        column.addWidget(self._progress)
        column.addWidget(self.banner)

    @property
    def is_running(self) -> bool:
        """Whether a terminology is coming in."""
        return self._task is not None

    def show_installed(self, installed: Iterable[Terminology]) -> None:
        """Offer those that come with the program only while they are not there."""
        there = {(one.system, one.version) for one in installed}
        for one in BUILTIN_SYSTEMS:
            self.builtins[one.system].setVisible((one.system, one.version) not in there)

    def install(self, builtin: Builtin) -> None:
        """Install a terminology that comes with the program."""
        workspace, annotator = self._context.workspace, self._context.annotator

        def work(handle: TaskHandle) -> TerminologyReport:
            return install_builtin(
                workspace,
                builtin.system,
                annotator,
                on_progress=handle.report,
                cancelled=lambda: handle.cancelled,
            )

        self._start(builtin.system, work)

    @Slot()
    def choose_file(self) -> None:
        """Ask for a table of terms, then for its name and version."""
        name, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Import a terminology"), "", self.tr("Tables (*.csv *.tsv *.tab *.txt)")
        )
        if name:
            self.ask_about(Path(name))

    def ask_about(self, path: Path) -> None:
        """Ask for the name and the version of a table of terms."""
        self.dialog = TerminologyImportDialog(path, self)
        self.dialog.file_chosen.connect(self.import_file)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    @Slot(object)
    def import_file(self, file: TerminologyFile) -> None:
        """Bring a table of terms in."""
        workspace, annotator = self._context.workspace, self._context.annotator

        def work(handle: TaskHandle) -> TerminologyReport:
            return import_terminology(
                workspace,
                file,
                annotator,
                on_progress=handle.report,
                cancelled=lambda: handle.cancelled,
            )

        self._start(file.system.strip(), work)

    def _start(self, name: str, work: _Install) -> None:
        if self._task is not None:
            return
        self._name = name
        self._job_words = self.tr("installing {system}").format(system=name)
        self.banner.clear()
        self._task = self._context.tasks.start(
            work,
            on_result=self._on_finished,
            on_error=self._on_failed,
            on_progress=self._on_progress,
            lane=LANE,
        )
        self._on_progress(0.0)
        self._refresh()

    # The dialog that this panel is in may be closed, or gone, before the work ends.

    def _on_progress(self, done: float) -> None:
        self._context.events.job_changed.emit(Job(JOB_KEY, self._job_words, done))
        if isValid(self):
            self._bar.setValue(round(done * 100))

    def _on_finished(self, report: TerminologyReport) -> None:
        self._end()
        if isValid(self):
            self._tell(report)
        if report.terminology is not None:
            self._context.events.saved.emit()
        self._context.events.terminologies_changed.emit()

    def _tell(self, report: TerminologyReport) -> None:
        if report.terminology is None:
            self.banner.show_news(self._stopped_words)
        else:
            tone = "caution" if report.skipped else "good"
            self.banner.show_news(lambda: self._report_words(report), tone)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if isValid(self) and self.isVisible():
            self.banner.show_error(error)
        else:
            self._context.errors.show(error)

    def _end(self) -> None:
        self._task = None
        self._context.events.job_ended.emit(JOB_KEY)
        if isValid(self):
            self._refresh()

    @Slot()
    def _on_cancel_clicked(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.cancel_button.setEnabled(False)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for one in BUILTIN_SYSTEMS:
            words = self.tr("Install {system} ({count} terms)")
            self.builtins[one.system].setText(
                words.format(system=one.system, count=number_words(one.terms))
            )
        self.import_button.setText(self.tr("Import a CSV file…"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._words.setText(self.tr("Installing {system}…").format(system=self._name))
        self._bar.setAccessibleName(self._words.text())

    def _refresh(self) -> None:
        self._progress.setVisible(self.is_running)
        self.cancel_button.setEnabled(True)
        for one in (*self.builtins.values(), self.import_button):
            one.setEnabled(not self.is_running)
        self._retranslate()

    def _stopped_words(self) -> str:
        return self.tr("Stopped. Nothing was installed.")

    def _report_words(self, report: TerminologyReport) -> str:
        terminology = report.terminology
        if terminology is None:
            return self._stopped_words()
        words = self.tr("{system} {version} is installed: {count} terms.").format(
            system=terminology.system,
            version=terminology.version,
            count=number_words(terminology.terms),
        )
        if not report.skipped:
            return words
        lines = ", ".join(number_words(one.line) for one in report.skipped[:_LONGEST_LIST])
        more = ", …" if len(report.skipped) > _LONGEST_LIST else ""
        left_out = self.tr("Rows without code or name were left out: {count} (lines {lines}).")
        count = number_words(len(report.skipped))
        return f"{words} {left_out.format(count=count, lines=lines + more)}"
