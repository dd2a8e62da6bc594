"""A window beside the main one: notes cleaned, and those that are nearly the same."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from medgen_desktop.domain.note import NoteId
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.cleaning.clean_tab import CleanTab
from medgen_desktop.ui.cleaning.duplicates_tab import DuplicatesTab
from medgen_desktop.ui.context import AppContext

_WIDTH, _HEIGHT = 1200, 760


class CleaningWindow(QWidget):
    """Not modal; make it once and keep it: closing only hides it."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Hidden, and nothing read, before `show_note`."""
        super().__init__(parent, Qt.WindowType.Window)
        self._context = context
        self.clean = CleanTab(context)
        self.duplicates = DuplicatesTab(context)
        self.banner = Banner()
        self.banner.setProperty("inset", True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.clean, "")
        self.tabs.addTab(self.duplicates, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.tabs, 1)
        self.resize(_WIDTH, _HEIGHT)
        close = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        close.activated.connect(self.close)
        for tab in (self.clean, self.duplicates):
            tab.failed.connect(self.banner.show_error)
        self.duplicates.note_chosen.connect(self._on_note_chosen)
        context.events.notes_changed.connect(self._on_notes_changed)
        self._retranslate()

    def show_note(self, note_id: NoteId | None) -> None:
        """Come to the front with what cleaning would make of this note."""
        self.banner.clear()
        self.clean.show_note(note_id)
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()

    def stop(self) -> None:
        """Ask long work to stop, for the program ends."""
        self.clean.run.cancel()
        self.duplicates.run.cancel()
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot(int)
    def _on_note_chosen(self, note_id: int) -> None:
        self._context.events.note_requested.emit("mark", note_id)

    @Slot()
    def _on_notes_changed(self) -> None:
        if self.isVisible() and not self.clean.run.is_running:
            self.clean.refresh()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Clean notes"))
        self.tabs.setTabText(0, self.tr("Clean"))
        self.tabs.setTabText(1, self.tr("Duplicates"))
        self.tabs.setAccessibleName(self.tr("Clean notes"))
