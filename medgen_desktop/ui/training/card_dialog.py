"""A model's card, to read and to copy from."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from medgen_desktop.domain.model_card import model_card
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.ui.theme import SPACE_3, SPACE_4, text_font

_WIDTH, _HEIGHT = 720, 620


class CardDialog(QDialog):
    """Shows the card of one model."""

    def __init__(self, manifest: ModelManifest, parent: QWidget | None = None) -> None:
        """Not shown yet."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._name = manifest.name
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFont(text_font())
        self.text.setMarkdown(model_card(manifest))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._close = buttons.button(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        self._retranslate()
        self.resize(_WIDTH, _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Model card: {name}").format(name=self._name))
        self.text.setAccessibleName(self.tr("Model card"))
        self._close.setText(self.tr("Close"))
