"""A window beside the main one: a concordance and the progress of the whole workspace."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.overview.concordance_tab import ConcordanceTab
from medgen_desktop.ui.overview.progress_tab import ProgressTab

_WIDTH, _HEIGHT = 1040, 740


class OverviewWindow(QWidget):
    """Not modal: a place that is opened shows in the main window while the list stays.

    Make it once and keep it: closing only hides it.
    """

    occurrence_chosen = Signal(int, int, int)
    """Show this note's half-open code-point span; the Mark page was asked for the note already."""

    def __init__(
        self, context: AppContext, labels: Sequence[Label], parent: QWidget | None = None
    ) -> None:
        """Hidden, and nothing read, before `show_concordance` or `show_progress`."""
        super().__init__(parent, Qt.WindowType.Window)
        self._context = context
        self._has_counted = False
        self.concordance = ConcordanceTab(context, labels)
        self.progress = ProgressTab(context, labels)
        self.banner = Banner()
        self.banner.setProperty("inset", True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.concordance, "")
        self.tabs.addTab(self.progress, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.tabs, 1)
        self.resize(_WIDTH, _HEIGHT)
        close = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        close.activated.connect(self.close)
        self.concordance.occurrence_chosen.connect(self._on_occurrence_chosen)
        for tab in (self.concordance, self.progress):
            tab.saved.connect(self._on_saved)
            tab.failed.connect(self.banner.show_error)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        context.events.schema_changed.connect(self._on_schema_changed)
        self._retranslate()

    def show_concordance(self, term: str = "", label: str = "") -> None:
        """Come to the front with the places of a term or a label, or with an empty field."""
        self.tabs.setCurrentWidget(self.concordance)
        if term or label:
            self.concordance.look_for(term, label)
        self._come_to_front()
        has_places = bool(term or label)
        target = self.concordance.table if has_places else self.concordance.field
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_progress(self) -> None:
        """Come to the front with how far the work is, counted anew."""
        self._has_counted = False
        self.tabs.setCurrentWidget(self.progress)
        self._come_to_front()
        self._count_if_seen()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Count what may have changed while nobody looked."""
        super().showEvent(event)
        self._has_counted = False
        self._count_if_seen()

    def _come_to_front(self) -> None:
        self.banner.clear()
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()

    def _count_if_seen(self) -> None:
        if (
            not self._has_counted
            and self.isVisible()
            and self.tabs.currentWidget() is self.progress
        ):
            self._has_counted = True
            self.progress.refresh()

    @Slot(int)
    def _on_tab_changed(self, _place: int) -> None:
        self._has_counted = False
        self._count_if_seen()

    @Slot(int, int, int)
    def _on_occurrence_chosen(self, note_id: int, start: int, end: int) -> None:
        self._context.events.note_requested.emit("mark", note_id)
        self.occurrence_chosen.emit(note_id, start, end)

    @Slot(str)
    def _on_saved(self, name: str) -> None:
        self.banner.show_news(lambda: self.tr("Saved as {name}.").format(name=name), "good")

    @Slot()
    def _on_schema_changed(self) -> None:
        labels = self._context.workspace.schemas.current().labels
        self.concordance.set_labels(labels)
        self.progress.set_labels(labels)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Overview of all notes"))
        self.tabs.setTabText(0, self.tr("Concordance"))
        self.tabs.setTabText(1, self.tr("Progress"))
        self.tabs.setAccessibleName(self.tr("Overview of all notes"))
