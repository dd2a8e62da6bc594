"""The card of labels on the Setup page: which there are, and a button to change them."""

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import Card, button, role_label, wrapped_label
from medgen_desktop.ui.flow_layout import FlowLayout
from medgen_desktop.ui.label_chip import CHIP, label_chip
from medgen_desktop.ui.theme import SPACE_1, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import label_words


class SchemaCard(Card):
    """Follows the schema, the theme and the language."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Show the labels that hold."""
        super().__init__(parent)
        self._context = context
        self._heading = role_label("", "heading")
        self._hint = wrapped_label("", "small")
        self._chips: list[QWidget] = []
        self._flow = FlowLayout(SPACE_4)
        self.edit = button()
        self.column.setSpacing(SPACE_3)
        self.column.addWidget(self._heading)
        self.column.addLayout(self._flow)
        self.column.addWidget(self._hint)
        row = QHBoxLayout()
        row.addWidget(self.edit)
        row.addStretch()
        self.column.addLayout(row)
        self.edit.clicked.connect(self._on_edit_clicked)
        context.events.schema_changed.connect(self._refresh)
        context.theme.changed.connect(self._refresh)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._heading.setText(self.tr("Labels"))
        self._hint.setText(
            self.tr(
                "Labels, attributes, relations and fields of notes are the same for everybody who "
                "works in this workspace. Renaming a label keeps its annotations."
            )
        )
        self.edit.setText(self.tr("Edit labels…"))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        for old in self._chips:
            old.hide()
            old.deleteLater()
        palette = self._context.theme.palette
        self._chips = []
        for label in self._context.workspace.schemas.current().labels:
            widget = QWidget()
            row = QHBoxLayout(widget)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE_1)
            picture = QLabel()
            icon = label_chip(palette.label(label.colour))
            picture.setPixmap(icon.pixmap(QSize(CHIP, CHIP), picture.devicePixelRatio()))
            row.addWidget(picture)
            row.addWidget(role_label(f"{label.tag}  {label_words(label.name)}"))
            self._chips.append(widget)
            self._flow.addWidget(widget)

    @Slot()
    def _on_edit_clicked(self) -> None:
        from medgen_desktop.ui.settings.schema_dialog import SchemaDialog  # noqa: PLC0415 - made when asked for

        SchemaDialog(self._context, self.window()).open()
