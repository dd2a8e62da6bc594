"""What the words around an annotation say of it, offered: a person takes it by a key, or not."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.services.suggest import cues_around
from medgen_desktop.ui.annotation.annotation_tab import AnnotationTab
from medgen_desktop.ui.annotation.attribute_bar import AttributeHint
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.wording import attribute_value_words

_Hints = dict[str, AttributeHint]
_Place = tuple[int, int]


class AttributeHints(QObject):
    """Looks for cues of the chosen annotation, and of one that was made by hand just now."""

    def __init__(self, parts: MarkParts, tab: AnnotationTab) -> None:
        """Nothing is chosen."""
        super().__init__(parts.view)
        self._parts = parts
        self._tab = tab
        self._place: _Place | None = None
        self._hints: _Hints = {}
        self._asked: TaskHandle | None = None
        self._fresh: AnnotationId | None = None
        self._caret = 0
        parts.keys.bind(
            "annotation",
            "Shift+0",
            QT_TRANSLATE_NOOP("PageKeys", "Take the suggested attributes"),
            self._on_taken,
        )
        tab.shown_changed.connect(self._on_shown_changed)
        tab.hints_requested.connect(self._on_taken)
        session = parts.session
        session.note_opened.connect(self._forget)
        session.note_closed.connect(self._forget)
        session.annotation_added.connect(self._on_annotation_added)
        session.annotation_replaced.connect(self._on_annotation_replaced)

    def retranslate(self) -> None:
        """The widgets do it themselves."""

    @Slot()
    def _forget(self) -> None:
        self._fresh = None
        self._place, self._hints = None, {}
        if self._asked is not None:
            self._asked.abandon()
            self._asked = None
        self._tab.show_hints({})

    @Slot(object)
    def _on_shown_changed(self, one: Annotation | None) -> None:
        place = None if one is None else (one.start, one.end)
        if place == self._place:
            return
        self._place, self._hints = place, {}
        self._tab.show_hints({})
        if one is not None:
            self._ask((one.start, one.end), self._show)

    def _show(self, hints: _Hints) -> None:
        self._hints = hints
        self._tab.show_hints(hints)

    def _ask(self, place: _Place, done: Callable[[_Hints], None]) -> None:
        note = self._parts.session.note
        if note is None:
            return
        if self._asked is not None:
            self._asked.abandon()
        text, schema = note.text, self._parts.context.workspace.schemas.current()

        def look(_handle: TaskHandle) -> _Hints:
            return {
                name: AttributeHint(hit.value, text[hit.cue_start : hit.cue_end])
                for name, hit in cues_around(text, *place, schema).items()
            }

        self._asked = self._parts.context.tasks.start(look, on_result=done)

    @Slot(object)
    def _on_annotation_added(self, one: Annotation) -> None:
        """One that is marked by hand is shown before it has its id."""
        if one.id < 0:
            self._fresh = one.id
            self._caret = self._parts.view.textCursor().selectionEnd()  # where it will be left

    @Slot(int, object)
    def _on_annotation_replaced(self, annotation_id: int, one: Annotation) -> None:
        """Once it is saved, see what is said of it: before that, saving goes first."""
        if self._fresh == annotation_id:
            self._fresh = one.id
            self._ask((one.start, one.end), self._offer)

    def _offer(self, hints: _Hints) -> None:
        """Choose the new annotation, so that its keys work, unless the person has gone on."""
        fresh, self._fresh = self._fresh, None
        one = None if fresh is None else self._parts.session.annotation(fresh)
        view = self._parts.view
        start, end = view.selected_range()
        has_moved = view.textCursor().position() != self._caret
        has_gone_on = has_moved or start != end or view.selected_annotation is not None
        if one is None or not hints or has_gone_on or view.selected_suggestion is not None:
            return
        self._place, self._hints = (one.start, one.end), hints
        self._frame(one)
        self._tab.show_hints(hints)
        told = ", ".join(
            f"{attribute_value_words(name, hint.value)} ({hint.because})"
            for name, hint in hints.items()
        )
        self._parts.say(
            self.tr("Suggested: {attributes}. Shift+0 takes it").format(attributes=told)
        )

    def _frame(self, one: Annotation) -> None:
        """Choose it, with the caret and the text where the person left them."""
        view = self._parts.view
        caret, bars = view.textCursor(), (view.verticalScrollBar(), view.horizontalScrollBar())
        scrolled = [bar.value() for bar in bars]
        self._parts.choose(one.id)
        view.setTextCursor(caret)
        for bar, value in zip(bars, scrolled, strict=True):
            bar.setValue(value)

    @Slot()
    def _on_taken(self) -> None:
        chosen = self._parts.chosen()
        if chosen is None:
            self._parts.say(self.tr("Choose an annotation first: click it, or press ]"))
            return
        values = {
            name: hint.value
            for name, hint in self._hints.items()
            if name not in chosen.attributes and self._place == (chosen.start, chosen.end)
        }
        if values:
            self._parts.session.set_attributes(chosen.id, values)
        else:
            self._parts.say(self.tr("The words around it suggest no attribute"))
