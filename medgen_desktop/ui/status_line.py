"""The line at the foot: last save, who works here, how much there is, what runs, and news."""

from datetime import datetime

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import link_button, role_label
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.theme import SPACE_3, SPACE_4
from medgen_desktop.ui.wording import number_words

_NEWS_MS = 8000
_COUNT_PAUSE_MS = 150
_BAR_WIDTH = 96
_WHOLE = 1000
_JOB_PAGES = {
    "import": "notes",
    "index": "notes",
    "export": "notes",
    "training": "train",
    "drafting": "draft",
}


class StatusLine(QFrame):
    """Listens to the workspace's events by itself; pages only say news."""

    job_clicked = Signal(str)
    """Show the page of the running job."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Count what is in the workspace in the background."""
        super().__init__(parent)
        self.setProperty("role", "status")
        self._context = context
        self._saved_at: datetime | None = None
        self._notes = self._annotations = 0
        self._jobs: dict[str, Job] = {}
        self.saved = role_label("", "good")
        self._who = role_label("", "small")
        self.counts = role_label("", "small")
        self.news = role_label("", "small")
        self.news.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.job = link_button()
        self._bar = QProgressBar()
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setTextVisible(False)
        self._news_timer = self._timer(_NEWS_MS)
        self._count_timer = self._timer(_COUNT_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._retranslate()
        self._count()

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        return timer

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, 0, SPACE_3, 0)
        row.setSpacing(SPACE_4)
        for widget in (self.saved, self._who, self.counts):
            row.addWidget(widget)
        row.addWidget(self.news, 1)
        row.addWidget(self.job)
        row.addWidget(self._bar)
        self.setFixedHeight(32)

    def _connect(self) -> None:
        events = self._context.events
        events.saved.connect(self._on_saved)
        events.job_changed.connect(self._on_job_changed)
        events.job_ended.connect(self._on_job_ended)
        events.annotator_changed.connect(self._retranslate)
        for changed in (events.notes_changed, events.note_changed):
            changed.connect(self._count_timer.start)
        self._count_timer.timeout.connect(self._count)
        self._news_timer.timeout.connect(self.news.clear)
        self.job.clicked.connect(self._on_job_clicked)

    @property
    def running_jobs(self) -> list[Job]:
        """Jobs that have begun and not ended."""
        return list(self._jobs.values())

    @Slot(str)
    def say(self, words: str) -> None:
        """Show a page's news for a while; a screen reader hears them at once."""
        self.news.setText(words)
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.news, words))
        self._news_timer.start()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot()
    def _retranslate(self) -> None:
        if self._saved_at is not None:
            time = self._saved_at.strftime("%H:%M:%S")
            self.saved.setText(self.tr("saved {time} ✓").format(time=time))
        self.saved.setVisible(self._saved_at is not None)
        self._who.setText(self._context.annotator)
        self.counts.setText(
            self.tr("notes: {notes} · annotations: {annotations}").format(
                notes=number_words(self._notes), annotations=number_words(self._annotations)
            )
        )
        self._bar.setAccessibleName(self.tr("Progress of the running job"))
        self.job.setToolTip(self.tr("Show the running job"))
        self._show_job()

    def _show_job(self) -> None:
        job = next(reversed(self._jobs.values()), None)
        self.job.setVisible(job is not None)
        self._bar.setVisible(job is not None)
        if job is None:
            return
        more = len(self._jobs) - 1
        self.job.setText(f"{job.words} (+{more})" if more else job.words)
        self._bar.setRange(0, 0 if job.fraction is None else _WHOLE)
        self._bar.setValue(round((job.fraction or 0.0) * _WHOLE))

    @Slot()
    def _count(self) -> None:
        workspace = self._context.workspace
        self._context.tasks.start(
            lambda _handle: (workspace.notes.count(), workspace.annotations.count()),
            on_result=self._on_counted,
        )

    def _on_counted(self, counts: tuple[int, int]) -> None:
        self._notes, self._annotations = counts
        self._retranslate()

    @Slot()
    def _on_saved(self) -> None:
        self._saved_at = datetime.now().astimezone()
        self._retranslate()

    @Slot(object)
    def _on_job_changed(self, job: Job) -> None:
        self._jobs[job.key] = job
        self._show_job()

    @Slot(str)
    def _on_job_ended(self, key: str) -> None:
        self._jobs.pop(key, None)
        self._show_job()

    @Slot()
    def _on_job_clicked(self) -> None:
        job = next(reversed(self._jobs.values()), None)
        if job is not None:
            self.job_clicked.emit(_JOB_PAGES.get(job.key, "train"))
