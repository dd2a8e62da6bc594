"""The terminologies of the workspace on the Setup page: what is there, more of them, and away."""

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from medgen_desktop.domain.terminology import Terminology
from medgen_desktop.services.concepts import delete_terminology
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import Card, button, role_label, rule, wrapped_label
from medgen_desktop.ui.terminologies.install_panel import LANE, InstallPanel
from medgen_desktop.ui.theme import SPACE_1, SPACE_3
from medgen_desktop.ui.wording import language_words, number_words, time_words


class TerminologyCard(Card):
    """Reads what is installed when it is first shown, and again whenever that changes."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Empty until it is shown."""
        super().__init__(parent)
        self._context = context
        self._rows: list[QWidget] = []
        self.terminologies: list[Terminology] = []
        self._heading = role_label("", "heading")
        self._hint = wrapped_label("", "small")
        self._list = QVBoxLayout()
        self.installing = InstallPanel(context)
        self.column.setSpacing(SPACE_3)
        self.column.addWidget(self._heading)
        self.column.addWidget(self._hint)
        self.column.addLayout(self._list)
        self.column.addWidget(self.installing)
        context.events.terminologies_changed.connect(self.reload)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is installed."""
        self.reload()
        super().showEvent(event)

    @Slot()
    def reload(self) -> None:
        """Read what is installed."""
        workspace = self._context.workspace
        self._context.tasks.start(
            lambda _handle: workspace.terminologies.all(), on_result=self._on_read
        )

    def _on_read(self, terminologies: list[Terminology]) -> None:
        self.terminologies = terminologies
        self.installing.show_installed(terminologies)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
        super().changeEvent(event)

    def _refresh(self) -> None:
        self._heading.setText(self.tr("Terminologies"))
        self._hint.setText(
            self.tr(
                "Code systems in which the concept of an annotation is looked up, on this computer "
                "only. Their version is kept with each annotation."
            )
        )
        for row in self._rows:
            row.deleteLater()
        self._rows = [self._row(one) for one in self.terminologies]
        for row in self._rows:
            self._list.addWidget(row)

    def _row(self, one: Terminology) -> QWidget:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(rule())
        top = QHBoxLayout()
        name = f"{one.system} {one.version}"
        delete = button(self.tr("Delete…"))
        delete.setAccessibleName(self.tr("Delete {terminology}").format(terminology=name))
        delete.clicked.connect(lambda: self._ask_to_delete(one))
        top.addWidget(role_label(name), 1)
        top.addWidget(delete)
        column.addLayout(top)
        languages = [language_words(code) for code in one.language.split(", ")]
        parts = [
            self.tr("{count} terms").format(count=number_words(one.terms)),
            ", ".join(languages),
            one.source_name,
            time_words(one.imported_at),
        ]
        column.addWidget(wrapped_label(" · ".join(parts), "small"))
        return widget

    def _ask_to_delete(self, one: Terminology) -> None:
        box = QMessageBox(self)
        box.setObjectName("delete_terminology")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Delete a terminology"))
        name = f"{one.system} {one.version}"
        box.setText(self.tr("Delete “{terminology}” from this workspace?").format(terminology=name))
        box.setInformativeText(
            self.tr(
                "Its {count} terms are not found any more until it is installed again. Annotations "
                "keep the code, the name and the version they have of it."
            ).format(count=number_words(one.terms))
        )
        delete = box.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.finished.connect(box.deleteLater)
        delete.clicked.connect(lambda: self._delete(one))
        box.open()

    def _delete(self, one: Terminology) -> None:
        workspace, events = self._context.workspace, self._context.events
        annotator = self._context.annotator

        def tell(_none: None) -> None:
            events.saved.emit()
            events.terminologies_changed.emit()

        self._context.tasks.start(
            lambda _handle: delete_terminology(workspace, one.id, annotator),
            on_result=tell,
            lane=LANE,
        )
