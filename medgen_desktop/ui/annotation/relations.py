"""Relations on the Mark page: linked by keys or by a drag, drawn as arcs, listed in a tab."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QPainter

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.relation import RelationId
from medgen_desktop.services.edits import Change
from medgen_desktop.services.relate import link, relink, reverse, unlink
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.annotation.relation_drag import LinkDrag
from medgen_desktop.ui.annotation.relation_index import RelationIndex
from medgen_desktop.ui.annotation.relation_menu import KindMenu, Offer, offers_between
from medgen_desktop.ui.annotation.relation_painter import RelationPainter
from medgen_desktop.ui.annotation.relation_routes import Frame
from medgen_desktop.ui.annotation.relation_tab import RelationTab
from medgen_desktop.ui.annotation.span_painter import SpanPiece
from medgen_desktop.ui.models.relation_list import RelationList
from medgen_desktop.ui.theme import text_font
from medgen_desktop.ui.wording import label_words

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_ENDING = {*_ENTER, Qt.Key.Key_Escape}


class Relations(QObject):
    """Says what annotations are to each other, and shows what was said."""

    def __init__(self, parts: MarkParts) -> None:
        """Add the tab, the keys, the arcs and the drag to the page."""
        super().__init__(parts.panel)
        self._parts = parts
        self._index = RelationIndex()
        self._is_stale = True
        self._link_from: AnnotationId | None = None
        self._asked: Offer | None = None
        schema = parts.context.workspace.schemas.current()
        self.list = RelationList(self)
        self.tab = RelationTab(self.list, parts.context.theme, schema)
        self.drag = LinkDrag(parts.view)
        self._zoom = parts.view.zoom
        self._painter = self._make_painter()
        self._refresh_soon = self._timer(self._refresh)
        self._focus_soon = self._timer(self._on_menu_gone)
        parts.panel.add(self.tab, lambda: self.tr("Relations"))
        parts.view.add_overlay(self._paint)
        for widget in (parts.view, parts.panel):
            widget.installEventFilter(self)
        self._bind_keys()
        self._connect_session()
        self._connect_widgets()

    def _timer(self, then: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.timeout.connect(then)
        return made

    def _bind_keys(self) -> None:
        bind = self._parts.keys.bind
        bind(
            "relation",
            "L",
            QT_TRANSLATE_NOOP("PageKeys", "Link it to another annotation"),
            self._on_link_key,
        )
        bind(
            "relation",
            "Shift+L",
            QT_TRANSLATE_NOOP("PageKeys", "Show the relations"),
            self._on_show_requested,
        )

    def _connect_session(self) -> None:
        session = self._parts.session
        session.note_opened.connect(self._on_note_opened)
        session.note_closed.connect(self._on_note_opened)
        session.annotation_removed.connect(self._on_annotation_removed)
        session.annotation_replaced.connect(self._on_annotation_replaced)
        session.annotations_reset.connect(self._on_relations_changed)
        session.relations_changed.connect(self._on_relations_changed)
        session.changed.connect(self._on_changed)
        self._parts.context.events.schema_changed.connect(self._on_schema_changed)
        self._parts.context.theme.changed.connect(self._on_theme_changed)

    def _connect_widgets(self) -> None:
        self.tab.relation_chosen.connect(self._on_relation_chosen)
        self.tab.delete_requested.connect(self._on_delete_requested)
        self.tab.kind_requested.connect(self._on_kind_requested)
        self.tab.reverse_requested.connect(self._on_reverse_requested)
        self.drag.started.connect(self._on_drag_started)
        self.drag.moved.connect(self._parts.view.viewport().update)
        self.drag.dropped.connect(self._on_dropped)
        self.drag.ended.connect(self._on_drag_ended)
        self._parts.view.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def retranslate(self) -> None:
        """Say everything again in a new language."""
        self.list.retranslate()
        self._parts.view.viewport().update()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """While a link is being made, Enter and Escape end it, before they do anything else."""
        if event.type() == QEvent.Type.Resize:
            self._painter.forget_sides()
        if not isinstance(event, QKeyEvent) or event.key() not in _ENDING or not self._is_linking:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            return self._end_by(event)
        return False

    def _end_by(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
            self._parts.say(self.tr("Nothing was linked"))
            return True
        if self._other() is None:
            return False  # Enter chooses the annotation at the caret
        self._on_link_key()
        return True

    @property
    def _is_linking(self) -> bool:
        return self._link_from is not None or self.drag.source is not None

    def _other(self) -> Annotation | None:
        """The framed annotation, if it is not the one that the link leads from."""
        framed = self._parts.chosen()
        return None if framed is None or framed.id == self._link_from else framed

    def _cancel(self) -> None:
        source, self._link_from, self._asked = self._link_from, None, None
        self.drag.cancel()
        if source is not None:
            self._parts.choose(source)
        self._parts.view.viewport().update()

    @Slot()
    def _on_link_key(self) -> None:
        if self._link_from is None:
            self._begin()
            return
        other = self._other()
        if other is None:
            self._say_how()
        else:
            source, self._link_from = self._link_from, None
            self._propose(source, other.id)

    def _begin(self) -> None:
        framed = self._parts.chosen()
        if framed is None:
            self._parts.say(self.tr("Choose an annotation first: click it, or press ]"))
            return
        self._link_from = framed.id
        self._parts.view.setFocus()
        self._parts.view.viewport().update()
        self._say_how()

    def _say_how(self) -> None:
        self._parts.say(self.tr("Choose the other annotation, then press L or Enter; Esc cancels"))

    def _propose(self, source_id: AnnotationId, target_id: AnnotationId) -> None:
        """Link at once where one kind fits; ask where several do."""
        source = self._parts.session.annotation(source_id)
        target = self._parts.session.annotation(target_id)
        if source is None or target is None:
            return
        offers = offers_between(self._parts.context.workspace.schemas.current(), source, target)
        if not offers:
            words = self.tr("No kind of relation fits between {source} and {target}")
            labels = label_words(source.label), label_words(target.label)
            self._parts.say(words.format(source=labels[0], target=labels[1]))
        elif len(offers) == 1:
            self._link(offers[0])
        else:
            self._ask(offers)
        self._parts.view.viewport().update()

    def _ask(self, offers: Sequence[Offer]) -> None:
        view = self._parts.view
        self._asked = offers[0]
        menu = KindMenu(offers, view)
        menu.setAccessibleName(self.tr("How they are related"))
        menu.aboutToHide.connect(self._on_menu_hidden)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.offer_taken.connect(self._link)
        place = view.rect_of(offers[0].target.id)
        corner = view.viewport().rect().center() if place is None else place.bottomLeft()
        menu.ask(view.viewport().mapToGlobal(corner))
        self._parts.say(self.tr("Choose how they are related, by its number or Enter"))

    @Slot()
    def _on_menu_hidden(self) -> None:
        self._asked = None
        self._focus_soon.start()
        self._parts.view.viewport().update()
        self._parts.say(self.tr("Nothing was linked"))

    @Slot()
    def _on_menu_gone(self) -> None:
        self._parts.view.activateWindow()  # some platforms had made the menu the active window
        self._parts.view.setFocus()

    @Slot()
    def _link(self, offer: Offer) -> None:
        session = self._parts.session
        session.act(
            lambda workspace, who: link(
                workspace,
                session.saved_id(offer.source.id),
                session.saved_id(offer.target.id),
                offer.kind,
                who,
            )
        )

    @Slot()
    def _on_changed(self, change: Change) -> None:
        """Say what was done with a relation; what an undo did can be seen."""
        if change.kind not in {"link", "unlink", "relink", "reverse"}:
            return
        if not change.linked:
            is_gone = change.kind == "unlink"
            gone = self.tr("Relation deleted; U takes it back")
            self._parts.say(gone if is_gone else self.tr("They are linked so already"))
            return
        self._refresh()
        (one,) = change.linked
        self.tab.select(one.id)
        linked = self.list.linked_at(self.list.row_of(one.id))
        if linked is not None:
            said = self.tr("Linked: {relation}; U takes it back")
            self._parts.say(said.format(relation=linked.sentence))

    @Slot()
    def _on_relation_chosen(self, relation_id: int) -> None:
        linked = self.list.linked_at(self.list.row_of(RelationId(relation_id)))
        if linked is not None:
            self._parts.choose(linked.source.id)

    @Slot()
    def _on_delete_requested(self, relation_id: int) -> None:
        gone = RelationId(relation_id)
        self._parts.session.act(lambda workspace, who: unlink(workspace, gone, who))

    @Slot()
    def _on_kind_requested(self, relation_id: int, kind: str) -> None:
        one = RelationId(relation_id)
        self._parts.session.act(lambda workspace, who: relink(workspace, one, kind, who))

    @Slot()
    def _on_reverse_requested(self, relation_id: int) -> None:
        one = RelationId(relation_id)
        self._parts.session.act(lambda workspace, who: reverse(workspace, one, who))

    @Slot()
    def _on_show_requested(self) -> None:
        """Bring the tab to the front, at a relation of the framed annotation."""
        self._parts.panel.show_tab(self.tab)
        self._refresh()
        self.tab.select(self._relation_to_show())
        self.tab.list.setFocus()

    def _relation_to_show(self) -> RelationId | None:
        framed = self._parts.view.selected_annotation
        own = () if framed is None else self._index.of(framed)
        shown = [one.id for one in own if self.list.row_of(one.id) >= 0]
        first = self.list.linked_at(0)
        if self.tab.chosen is not None and (self.tab.chosen in shown or not shown):
            return self.tab.chosen
        return next(iter(shown), None if first is None else first.relation.id)

    @Slot()
    def _on_drag_started(self, annotation_id: int) -> None:
        self._link_from = None
        self._parts.choose(AnnotationId(annotation_id))
        self._parts.view.setFocus()

    @Slot()
    def _on_dropped(self, source: int, target: int) -> None:
        self._propose(AnnotationId(source), AnnotationId(target))

    @Slot()
    def _on_drag_ended(self, is_nowhere: bool) -> None:
        if is_nowhere:
            self._parts.say(self.tr("Nothing was linked"))

    @Slot()
    def _on_note_opened(self) -> None:
        self._link_from = None
        self.drag.cancel()
        self._painter.forget_sides()
        self._on_relations_changed()

    @Slot()
    def _on_annotation_removed(self, annotation_id: int) -> None:
        gone = AnnotationId(annotation_id)
        if gone in (self._link_from, self.drag.source):
            self._link_from = None
            self.drag.cancel()
        if self._is_stale or self._index.of(gone):
            self._on_relations_changed()

    @Slot()
    def _on_annotation_replaced(self, annotation_id: int, annotation: Annotation) -> None:
        before = AnnotationId(annotation_id)
        self.drag.follow(before, annotation.id)
        if self._link_from == before:
            self._link_from = annotation.id
        if self._is_stale or self._index.of(before):
            self._on_relations_changed()

    @Slot()
    def _on_relations_changed(self) -> None:
        self._is_stale = True
        self._refresh_soon.start()
        self._parts.view.viewport().update()

    @Slot()
    def _refresh(self) -> None:
        self._refresh_soon.stop()
        session, schemas = self._parts.session, self._parts.context.workspace.schemas
        self.list.show(session.relations, session.annotation, schemas.current())

    @Slot()
    def _on_schema_changed(self) -> None:
        self.tab.show_schema(self._parts.context.workspace.schemas.current())
        self._refresh()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._painter = self._make_painter()

    def _make_painter(self) -> RelationPainter:
        palette = self._parts.context.theme.palette
        return RelationPainter(palette, text_font(), self._zoom / 100)

    @Slot()
    def _on_scrolled(self) -> None:
        if len(self._index):  # what scrolling moves would not meet what it uncovers
            self._parts.view.viewport().update()

    def _paint(self, painter: QPainter, pieces: Sequence[SpanPiece]) -> None:
        session, view = self._parts.session, self._parts.view
        if self._is_stale:
            self._index = RelationIndex(session.relations, session.annotation)
            self._is_stale = False
        if not len(self._index) and not self._is_linking and self._asked is None:
            return
        if self._zoom != view.zoom:
            self._zoom = view.zoom
            self._painter = self._make_painter()
        viewport = QRectF(view.viewport().rect())
        viewport.setLeft(-view.horizontalScrollBar().value())
        viewport.setWidth(view.lineWrapColumnOrWidth())
        frame = Frame(pieces, viewport, view.document().documentMargin())
        self._painter.paint(
            painter,
            frame,
            self._index,
            session.annotation,
            framed=view.selected_annotation,
            chosen=self.tab.chosen,
        )
        self._paint_link(painter, frame)

    def _paint_link(self, painter: QPainter, frame: Frame) -> None:
        if self._asked is not None:
            ends = self._asked.source.id, self._asked.target.id
            self._painter.paint_link(painter, frame, *ends)
        elif self.drag.source is not None and self.drag.place is not None:
            to = self.drag.over or self.drag.place
            self._painter.paint_link(painter, frame, self.drag.source, to)
        elif self._link_from is not None:
            other = self._other()
            to_id = self._link_from if other is None else other.id
            self._painter.paint_link(painter, frame, self._link_from, to_id)
