"""The tab of versions: who changed the schema when, and a way back."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from medgen_desktop.domain.label_schema import DEFAULT_SCHEMA, LabelSchema
from medgen_desktop.ui.controls import button, wrapped_label
from medgen_desktop.ui.theme import SPACE_2, SPACE_3
from medgen_desktop.ui.wording import label_words, number_words, time_words

Version = tuple[int, str, str, LabelSchema]
"""Number, time, who made it, and what it says."""


class VersionsTab(QWidget):
    """The newest first, and at the end what every workspace begins with."""

    restore_requested = Signal(object)
    """Take this `LabelSchema` into the draft."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty until `show_versions`."""
        super().__init__(parent)
        self._versions: Sequence[Version] = ()
        self._hint = wrapped_label("", "small")
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.restore = button()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, SPACE_3, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(self._hint)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.restore)
        row.addStretch()
        column.addLayout(row)
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.restore.clicked.connect(self._on_restore_clicked)
        self._retranslate()

    def show_versions(self, versions: Sequence[Version]) -> None:
        """List these."""
        self._versions = versions
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Versions"))
        self.restore.setText(self.tr("Restore"))
        self._hint.setText(
            self.tr(
                "Every change is kept. Restoring one makes it a new version once you press Save; "
                "none is lost."
            )
        )
        row = self.list.currentRow()
        self.list.clear()
        for version in self._versions:
            self.list.addItem(self._said(version))
        self.list.addItem(self.tr("The labels every workspace begins with"))
        self.list.setCurrentRow(max(0, row))

    def _said(self, version: Version) -> str:
        number, at, annotator, schema = version
        words = self.tr("Version {number} · {time} · {name} · {labels}")
        return words.format(
            number=number_words(number),
            time=time_words(at),
            name=annotator,
            labels=", ".join(label_words(one.name) for one in schema.labels),
        )

    @Slot()
    def _on_row_changed(self) -> None:
        self.restore.setEnabled(self.list.currentRow() >= 0)

    @Slot()
    def _on_restore_clicked(self) -> None:
        row = self.list.currentRow()
        is_version = row < len(self._versions)
        self.restore_requested.emit(self._versions[row][3] if is_version else DEFAULT_SCHEMA)
