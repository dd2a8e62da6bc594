"""The Setup page: language, theme, name, workspace, models, where things are, licences."""

import platform

from PySide6.QtCore import QEvent, Qt, QUrl, Signal, Slot, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import medgen_desktop
from medgen_desktop.paths import logs_folder, model_library_folder
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import Card, button, role_label, wrapped_label
from medgen_desktop.ui.settings.licences import Licence, installed_licences
from medgen_desktop.ui.settings.model_list import ModelRows
from medgen_desktop.ui.settings.schema_card import SchemaCard
from medgen_desktop.ui.settings.terminology_card import TerminologyCard
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4, SPACE_5, ThemeName
from medgen_desktop.ui.translation import Language, own_name

_WIDTH = 760
_FIELD_WIDTH = 280


class SettingsPage(QWidget):
    """Every change takes effect, and is remembered, at once."""

    status_changed = Signal(str)

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Show what is chosen now."""
        super().__init__(parent)
        self._context = context
        self.language, self.theme, self.annotator = QComboBox(), QComboBox(), QLineEdit()
        self.models = ModelRows(context)
        self.terminologies = TerminologyCard(context)
        self._headings = {
            name: role_label("", "heading")
            for name in ("look", "person", "workspace", "models", "places", "licences")
        }
        self._names = {name: role_label() for name in ("language", "theme", "annotator")}
        self._person_hint = wrapped_label("", "small")
        self.workspace_path = wrapped_label(str(context.workspace.path))
        self._show_folder, self._close = button(), button()
        self._version = wrapped_label("", "small")
        self.log_path = wrapped_label("")
        self._logs_hint = wrapped_label("", "small")
        self._show_logs = button()
        self._licence_hint = wrapped_label("", "small")
        self._licences = QGridLayout()
        self._lay_out()
        self._fill()
        self._connect()
        self._retranslate()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout()
        self._column.setContentsMargins(SPACE_5, SPACE_4, SPACE_5, SPACE_5)
        self._column.setSpacing(SPACE_4)
        self._add_look_card()
        self._add_card("person", self._form("annotator", self.annotator), self._person_hint)
        self._add_card("workspace", self.workspace_path, _row(self._show_folder, self._close))
        self._column.addWidget(SchemaCard(self._context))
        self._add_card("models", self.models)
        self._column.addWidget(self.terminologies)
        self._add_card(
            "places", self._version, self.log_path, self._logs_hint, _row(self._show_logs)
        )
        self._licences.setHorizontalSpacing(SPACE_5)
        self._licences.setColumnStretch(2, 1)
        self._add_card("licences", self._licence_hint, self._licences)
        self._column.addStretch()
        inner = QWidget()
        inner.setLayout(self._column)
        inner.setMaximumWidth(_WIDTH)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _add_look_card(self) -> None:
        form = self._form("language", self.language)
        self._names["theme"].setBuddy(self.theme)
        self.theme.setFixedWidth(_FIELD_WIDTH)
        form.addRow(self._names["theme"], self.theme)
        self._add_card("look", form)

    def _form(self, name: str, field: QWidget) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE_4)
        form.setVerticalSpacing(SPACE_2)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        field.setFixedWidth(_FIELD_WIDTH)
        self._names[name].setBuddy(field)
        form.addRow(self._names[name], field)
        return form

    def _add_card(self, heading: str, *parts: object) -> None:
        card = Card()
        card.column.setSpacing(SPACE_3)
        card.column.addWidget(self._headings[heading])
        for part in parts:
            if isinstance(part, QWidget):
                card.column.addWidget(part)
            elif isinstance(part, (QFormLayout, QHBoxLayout, QGridLayout)):
                card.column.addLayout(part)
        self._column.addWidget(card)

    def _fill(self) -> None:
        for language in Language:
            self.language.addItem(own_name(language), language)
        for name in ThemeName:
            self.theme.addItem("", name)
        self.language.setCurrentIndex(self.language.findData(self._context.translation.language))
        self.theme.setCurrentIndex(self.theme.findData(self._context.theme.name))
        self.annotator.setText(self._context.annotator)
        self.log_path.setText(str(logs_folder()))

    def _connect(self) -> None:
        self.language.activated.connect(self._on_language_activated)
        self.theme.activated.connect(self._on_theme_activated)
        self.annotator.editingFinished.connect(self._on_annotator_edited)
        self._close.clicked.connect(self._context.events.close_requested)
        self._show_folder.clicked.connect(self._on_show_folder_clicked)
        self._show_logs.clicked.connect(self._on_show_logs_clicked)

    def on_shown(self) -> None:
        """Read the model library; the licences once."""
        self.models.reload()
        if not self._licences.count():
            self._context.tasks.start(
                lambda _handle: installed_licences(), on_result=self._on_licences_read
            )

    def _on_licences_read(self, licences: list[Licence]) -> None:
        if self._licences.count():
            return
        for row, one in enumerate(licences):
            for column, words in enumerate((one.package, one.version, one.licence)):
                label = QLabel(words)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setProperty("role", "small")
                self._licences.addWidget(label, row, column)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for name, words in (
            ("look", self.tr("Language and appearance")),
            ("person", self.tr("You")),
            ("workspace", self.tr("Workspace")),
            ("models", self.tr("Models on this computer")),
            ("places", self.tr("Diagnostics")),
            ("licences", self.tr("Licences")),
        ):
            self._headings[name].setText(words)
        self._names["language"].setText(self.tr("Language"))
        self._names["theme"].setText(self.tr("Theme"))
        self._names["annotator"].setText(self.tr("Your name"))
        for place, words in enumerate(
            (self.tr("As the system"), self.tr("Light"), self.tr("Dark"), self.tr("High contrast"))
        ):
            self.theme.setItemText(place, words)
        self._retranslate_details()

    def _retranslate_details(self) -> None:
        self._person_hint.setText(
            self.tr("Labels you set are signed with this name. Undo takes back your own actions.")
        )
        self._show_folder.setText(self.tr("Show in folder"))
        self._close.setText(self.tr("Close workspace"))
        self._show_logs.setText(self.tr("Show logs"))
        self._version.setText(
            self.tr(
                "MedGen Desktop {version} · Python {python} · Qt {qt} · models in {models}"
            ).format(
                version=medgen_desktop.__version__,
                python=platform.python_version(),
                qt=qVersion(),
                models=model_library_folder(),
            )
        )
        self._logs_hint.setText(
            self.tr("Logs hold times, numbers and places in the program, never text of a note.")
        )
        self._licence_hint.setText(
            self.tr(
                "MedGen Desktop is free software under the Apache License 2.0. It is built on the "
                "packages below, which keep their own licences. Icons: Phosphor (MIT)."
            )
        )

    @Slot()
    def _on_language_activated(self) -> None:
        language = Language(self.language.currentData())
        self._context.preferences.language = language.value
        self._context.translation.choose(language)

    @Slot()
    def _on_theme_activated(self) -> None:
        name = ThemeName(self.theme.currentData())
        self._context.preferences.theme = name.value
        self._context.theme.choose(name)

    @Slot()
    def _on_annotator_edited(self) -> None:
        name = self.annotator.text().strip()
        if not name:
            self.annotator.setText(self._context.annotator)
        elif name != self._context.annotator:
            self._context.annotator = name
            self._context.preferences.annotator = name
            self._context.events.annotator_changed.emit()
            self.status_changed.emit(self.tr("From now on, labels are signed with this name"))

    @Slot()
    def _on_show_folder_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.workspace.path.parent)))

    @Slot()
    def _on_show_logs_clicked(self) -> None:
        logs_folder().mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(logs_folder())))


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_2)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row
