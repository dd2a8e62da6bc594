"""The panel beside the text: a tab for each thing there is to see and do with the open note."""

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QTabWidget, QWidget


class SidePanel(QTabWidget):
    """Tabs whose names follow the language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No tab yet."""
        super().__init__(parent)
        self.setProperty("role", "side")
        self.setDocumentMode(True)
        self.setUsesScrollButtons(True)
        self._words: list[Callable[[], str]] = []
        self.rename()

    def add(self, tab: QWidget, words: Callable[[], str]) -> None:
        """Add a tab; `words` names it in the language of the screen."""
        self._words.append(words)
        self.addTab(tab, words())

    def rename(self) -> None:
        """Say the names again: the language, or a number in one of them, is another."""
        self.setAccessibleName(self.tr("Panel beside the text"))
        self.tabBar().setAccessibleName(self.tr("What the panel shows"))
        for place, words in enumerate(self._words):
            self.setTabText(place, words())

    def show_tab(self, tab: QWidget) -> None:
        """Bring a tab to the front, unfolding the panel."""
        self.setVisible(True)
        self.setCurrentWidget(tab)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.rename()
        super().changeEvent(event)
