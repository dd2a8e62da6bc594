"""The models that are installed: what each is, its size and licence, and a way to remove it."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import button, role_label, rule, wrapped_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_2
from medgen_desktop.ui.wording import number_words, size_words


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model of the library and the size of its folder in bytes."""

    manifest: ModelManifest
    size: int


class ModelRows(QWidget):
    """Reads the library in the background, again whenever it changes."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Empty until `reload`."""
        super().__init__(parent)
        self._context = context
        self._models: list[InstalledModel] = []
        self._rows: list[QWidget] = []
        self._nothing = wrapped_label("", "muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_2)
        self._column.addWidget(self._nothing)
        context.events.models_changed.connect(self.reload)
        self._refresh()

    @property
    def models(self) -> list[InstalledModel]:
        """What is shown."""
        return self._models

    @Slot()
    def reload(self) -> None:
        """Read the library."""
        library = self._context.library

        def read(_handle: TaskHandle) -> list[InstalledModel]:
            found = [*library.models(), *library.recognisers(), *library.bases()]
            return [InstalledModel(one, library.bytes_of(one.id)) for one in found]

        self._context.tasks.start(read, on_result=self._on_read)

    def _on_read(self, models: list[InstalledModel]) -> None:
        self._models = models
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
        super().changeEvent(event)

    def _refresh(self) -> None:
        self._nothing.setText(
            self.tr("No model is installed yet. Fine-tune and export one on the Train page.")
        )
        self._nothing.setVisible(not self._models)
        for row in self._rows:
            row.deleteLater()
        self._rows = [self._row(model) for model in self._models]
        for row in self._rows:
            self._column.addWidget(row)

    def _row(self, model: InstalledModel) -> QWidget:
        manifest = model.manifest
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(rule())
        top = QHBoxLayout()
        name = role_label(manifest.name)
        name.setAccessibleName(manifest.name)
        remove = button(self.tr("Remove…"))
        remove.setAccessibleName(self.tr("Remove {model}").format(model=manifest.name))
        remove.clicked.connect(lambda: self._ask_to_remove(manifest))
        top.addWidget(name, 1)
        top.addWidget(remove)
        column.addLayout(top)
        column.addWidget(wrapped_label(self._about(model), "small"))
        return widget

    def _about(self, model: InstalledModel) -> str:
        manifest = model.manifest
        kinds = {"base": self.tr("base model"), "recogniser": self.tr("suggests labels")}
        kind = kinds.get(manifest.kind, self.tr("drafts summaries"))
        reads = self.tr("reads {count} tokens").format(count=number_words(manifest.context_length))
        parts = [
            kind,
            size_words(model.size),
            reads,
            ", ".join(manifest.languages),
            manifest.licence,
            manifest.created_at[:10],
        ]
        if manifest.base_model is not None:
            parts.insert(1, self.tr("made from {base}").format(base=manifest.base_model.id))
        return " · ".join(part for part in parts if part)

    def _ask_to_remove(self, manifest: ModelManifest) -> None:
        box = QMessageBox(self)
        box.setObjectName("remove_model")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Remove a model"))
        box.setText(self.tr("Remove “{model}” from this computer?").format(model=manifest.name))
        box.setInformativeText(
            self.tr("Its files are deleted and cannot be brought back. Drafts made with it stay.")
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.finished.connect(box.deleteLater)
        remove.clicked.connect(lambda: self._remove(manifest.id))
        box.open()

    def _remove(self, model_id: str) -> None:
        library = self._context.library
        self._context.tasks.start(
            lambda _handle: library.remove(model_id),
            on_result=lambda _none: self._context.events.models_changed.emit(),
        )
