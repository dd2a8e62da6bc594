"""Annotations of the open note that its text does not match: shown, and mended one by one."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from medgen_desktop.domain.annotation import Annotation, AnnotationId, Piece
from medgen_desktop.services.annotate import delete_annotation
from medgen_desktop.services.edits import Change
from medgen_desktop.services.repair import keep_what_stands, move_to, repairs_of
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.annotation.repair_tab import RepairTab
from medgen_desktop.ui.wording import number_words


class Repairs(QObject):
    """The tab "Repair", which is there only while there is something to mend."""

    def __init__(self, parts: MarkParts, parent: QObject | None = None) -> None:
        """Add the tab, hidden."""
        super().__init__(parent)
        self._parts = parts
        self._broken: dict[AnnotationId, Annotation] = {}
        self.tab = RepairTab()
        parts.panel.add(self.tab, self._name)
        session = parts.session
        for changed in (session.note_opened, session.note_closed, session.annotations_reset):
            changed.connect(self._on_reset)
        session.note_opened.connect(self._on_note_opened)
        session.annotation_added.connect(self._on_added)
        session.annotation_removed.connect(self._on_removed)
        session.annotation_replaced.connect(self._on_replaced)
        self.tab.move_requested.connect(self._on_move_requested)
        self.tab.keep_requested.connect(self._on_keep_requested)
        self.tab.delete_requested.connect(self._on_delete_requested)
        self._show()

    def retranslate(self) -> None:
        """The tab and its name follow the language by themselves."""

    def _name(self) -> str:
        return self.tr("Repair ({count})").format(count=number_words(len(self._broken)))

    def _show(self) -> None:
        note = self._parts.session.note
        text = "" if note is None else note.text
        self.tab.show_repairs(text, repairs_of(text, list(self._broken.values())))
        panel = self._parts.panel
        panel.setTabVisible(panel.indexOf(self.tab), bool(self._broken))
        panel.rename()

    def _is_broken(self, one: Annotation) -> bool:
        note = self._parts.session.note
        return note is not None and not one.matches(note.text)

    @Slot()
    def _on_reset(self) -> None:
        before = self._broken
        self._broken = {
            one.id: one for one in self._parts.session.annotations if self._is_broken(one)
        }
        if before or self._broken:
            self._show()

    @Slot()
    def _on_note_opened(self) -> None:
        if self._broken:
            words = self.tr("Annotations that do not match the text: {count}. See Repair.")
            self._parts.say(words.format(count=number_words(len(self._broken))))

    @Slot(object)
    def _on_added(self, annotation: Annotation) -> None:
        if self._is_broken(annotation):
            self._broken[annotation.id] = annotation
            self._show()

    @Slot(int)
    def _on_removed(self, annotation_id: int) -> None:
        if self._broken.pop(AnnotationId(annotation_id), None) is not None:
            self._show()

    @Slot(int, object)
    def _on_replaced(self, annotation_id: int, annotation: Annotation) -> None:
        self._on_removed(annotation_id)
        self._on_added(annotation)

    def _mend(self, action: Callable[[Workspace, str], Change]) -> None:
        self._parts.session.act(action)
        self._parts.view.setFocus()

    @Slot(object, object)
    def _on_move_requested(self, annotation_id: AnnotationId, place: Piece) -> None:
        self._mend(lambda workspace, who: move_to(workspace, annotation_id, place, who))

    @Slot(object)
    def _on_keep_requested(self, annotation_id: AnnotationId) -> None:
        self._mend(lambda workspace, who: keep_what_stands(workspace, annotation_id, who))

    @Slot(object)
    def _on_delete_requested(self, annotation_id: AnnotationId) -> None:
        self._mend(lambda workspace, who: delete_annotation(workspace, annotation_id, who))
