"""A bar with a button beside it: how far long work is, and the way to stop it."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from medgen_desktop.ui.controls import button
from medgen_desktop.ui.theme import SPACE_2


class ProgressRow(QWidget):
    """Hidden while nothing is done."""

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Hidden."""
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = button()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        self._retranslate()
        self.hide()

    @Slot(int, int)
    def show_progress(self, done: int, whole: int) -> None:
        """Show that so many of all are done."""
        self.bar.setRange(0, max(1, whole))
        self.bar.setValue(done)

    @Slot()
    def begin(self) -> None:
        """Show that work goes on whose size is not known yet."""
        self.bar.setRange(0, 0)
        self.cancel.setEnabled(True)
        self.show()

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self.cancel.setEnabled(False)
        self.cancel_requested.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.bar.setAccessibleName(self.tr("Progress"))
        self.cancel.setText(self.tr("Cancel"))
