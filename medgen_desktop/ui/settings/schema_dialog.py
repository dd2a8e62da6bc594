"""The dialog of labels: what can be said in this workspace, changed here and saved at once."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.services.edit_schema import (
    annotations_with,
    export_schema,
    read_schema,
    require_kept,
    save_schema,
)
from medgen_desktop.services.edits import Change
from medgen_desktop.ui.annotation.marking_lane import LANE
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import button, primary_button
from medgen_desktop.ui.settings.schema_draft import SchemaDraft
from medgen_desktop.ui.settings.schema_label_tab import LabelsTab
from medgen_desktop.ui.settings.schema_other_tabs import AttributesTab, NoteFieldsTab, RelationsTab
from medgen_desktop.ui.settings.schema_versions_tab import VersionsTab
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import label_words, number_words

_WIDTH, _HEIGHT = 820, 580
_MANY_NOTES = 200


class SchemaDialog(QDialog):
    """Collects changes in a draft; Save writes them, and undo takes them back."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Show the schema that holds."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._tasks: list[TaskHandle] = []
        self.draft = SchemaDraft(context.workspace.schemas.current(), self)
        self.banner = Banner()
        self.labels = LabelsTab(self.draft, context.theme)
        self.attributes = AttributesTab(self.draft)
        self.relations = RelationsTab(self.draft)
        self.note_fields = NoteFieldsTab(self.draft)
        self.versions = VersionsTab()
        self.tabs = QTabWidget()
        self._import, self._export = button(), button()
        self.save, self.cancel = primary_button(), button()
        self._lay_out()
        self._connect()
        self._retranslate()
        self._refresh()
        self.resize(_WIDTH, _HEIGHT)
        self._start(context.workspace.schemas.versions, self.versions.show_versions)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self.banner)
        for tab in (self.labels, self.attributes, self.relations, self.note_fields, self.versions):
            self.tabs.addTab(tab, "")
        column.addWidget(self.tabs, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        for made in (self._import, self._export):
            row.addWidget(made)
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column.addLayout(row)
        for made in self.findChildren(QPushButton):
            made.setAutoDefault(False)  # Enter takes what is typed in a field, and presses nothing

    def _connect(self) -> None:
        self.draft.changed.connect(self._refresh)
        self.labels.delete_requested.connect(self._on_delete_requested)
        self.versions.restore_requested.connect(self._on_restore_requested)
        self._import.clicked.connect(self._on_import_clicked)
        self._export.clicked.connect(self._on_export_clicked)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._on_save_clicked)

    def _start(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        handle = self._context.tasks.start(
            lambda _handle: work(), on_result=done, on_error=self._on_failed, lane=LANE
        )
        self._tasks.append(handle)

    @property
    def _editors(self) -> Sequence[LabelsTab | AttributesTab | RelationsTab | NoteFieldsTab]:
        return self.labels, self.attributes, self.relations, self.note_fields

    @Slot()
    def _on_save_clicked(self) -> None:
        for tab in self._editors:
            tab.take()
            if tab.has_fault:
                self.tabs.setCurrentWidget(tab)
                return
        draft, context = self.draft, self._context
        if not draft.is_changed:
            self.accept()
            return
        self.setEnabled(False)
        self._start(
            partial(
                save_schema,
                context.workspace,
                draft.schema,
                context.annotator,
                draft.renamed,
                deleted=draft.deleted,
                base=draft.base,
            ),
            self._on_saved,
        )

    def _on_saved(self, change: Change) -> None:
        events = self._context.events
        self.accept()
        events.saved.emit()
        events.schema_changed.emit()
        for note_id in change.note_ids[:_MANY_NOTES]:
            events.note_changed.emit(note_id)

    def _on_failed(self, error: Exception) -> None:
        self.setEnabled(True)
        self.banner.show_error(error)

    @Slot(str)
    def _on_delete_requested(self, name: str) -> None:
        origin = self.draft.origin(name)
        words = self.tr("Delete the label “{label}”?").format(label=label_words(name))
        self._ask_before([] if origin is None else [origin], words, partial(self._delete, name))

    def _delete(self, name: str) -> None:
        self.draft.delete_label(name)

    @Slot(object)
    def _on_restore_requested(self, schema: LabelSchema) -> None:
        words = self.tr("Restore this version?")
        self._ask_before(self.draft.missing_in(schema), words, partial(self.draft.load, schema))

    def _ask_before(self, names: Sequence[str], question: str, act: Callable[[], None]) -> None:
        """Do it at once if no annotation has one of these labels; else say how many, and ask."""
        workspace = self._context.workspace

        def counted(count: int) -> None:
            if count:
                self._ask(question, count, names, act)
            else:
                act()

        self._start(lambda: sum(annotations_with(workspace, one) for one in names), counted)

    def _ask(
        self, question: str, count: int, names: Sequence[str], act: Callable[[], None]
    ) -> None:
        box = QMessageBox(self)
        box.setObjectName("delete_label")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Labels"))
        box.setText(question)
        box.setInformativeText(
            self.tr(
                "Annotations with the label {labels}: {count}. When you save, they go with it, and "
                "so do their relations. Undo on the Mark page (U) brings all of it back."
            ).format(count=number_words(count), labels=", ".join(label_words(one) for one in names))
        )
        sure = box.addButton(self.tr("Delete them"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.finished.connect(box.deleteLater)
        sure.clicked.connect(act)
        box.open()

    @Slot()
    def _on_import_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Import labels"))
        chooser.setNameFilter(self.tr("Labels (*.json)"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda name: self.import_from(Path(name)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def import_from(self, path: Path) -> None:
        """Take a file's schema into the draft, unless annotations would be left without a label."""
        workspace = self._context.workspace

        def read() -> LabelSchema:
            schema = read_schema(path)
            require_kept(workspace, schema)
            return schema

        self._start(read, self._on_file_read)

    def _on_file_read(self, schema: LabelSchema) -> None:
        self.banner.show_news(lambda: self.tr("The file is read. Look it over, then press Save."))
        self.draft.load(schema)
        self.tabs.setCurrentWidget(self.labels)

    @Slot()
    def _on_export_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Export labels"))
        chooser.setNameFilter(self.tr("Labels (*.json)"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("json")
        chooser.fileSelected.connect(lambda name: self.export_to(Path(name)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def export_to(self, path: Path) -> None:
        """Write the saved schema to a file."""

        def done(_none: None) -> None:
            words = self.tr("The saved labels are written to {file}.")
            self.banner.show_news(lambda: words.format(file=path.name), "good")

        self._start(partial(export_schema, self._context.workspace, path), done)

    @Slot()
    def reject(self) -> None:
        """Ask before changes are thrown away."""
        if not self.isEnabled():
            return  # they are being saved
        if not self.draft.is_changed:
            super().reject()
            return
        box = QMessageBox(self)
        box.setObjectName("leave_labels")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Labels"))
        box.setText(self.tr("Close without saving?"))
        box.setInformativeText(self.tr("What you changed here is not saved yet."))
        leave = box.addButton(self.tr("Close"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Keep editing"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.finished.connect(box.deleteLater)
        leave.clicked.connect(lambda: self.done(QDialog.DialogCode.Rejected))
        box.open()

    def done(self, result: int) -> None:
        """Wait for nothing any more."""
        for handle in self._tasks:
            handle.abandon()
        super().done(result)

    @Slot()
    def _refresh(self) -> None:
        self.setWindowModified(self.draft.is_changed)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Labels and what else can be said") + "[*]")
        words = (
            self.tr("Labels"),
            self.tr("Attributes"),
            self.tr("Relations"),
            self.tr("Note fields"),
            self.tr("Versions"),
        )
        for place, said in enumerate(words):
            self.tabs.setTabText(place, said)
        self._import.setText(self.tr("Import…"))
        self._export.setText(self.tr("Export…"))
        self.save.setText(self.tr("Save"))
        self.cancel.setText(self.tr("Cancel"))
