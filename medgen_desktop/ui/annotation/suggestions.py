"""Suggestions on the Mark page: worked out in the background, chosen and decided by key.

They are drawn beside the annotations and never are any before a person accepts them.
"""

import time
from collections import deque

from PySide6.QtCore import QObject, QTimer, Slot

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.suggestion import Suggestion, SuggestionKey
from medgen_desktop.services.decide import ACCEPT, Plan, accept, reject
from medgen_desktop.services.edits import Change
from medgen_desktop.services.suggest import Suggester, suggester_of
from medgen_desktop.ui.annotation.accept_dialog import AcceptDialog
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.annotation.shown_suggestions import ShownSuggestions
from medgen_desktop.ui.annotation.span_map import SpanMap
from medgen_desktop.ui.annotation.suggestion_bar import SuggestionBar
from medgen_desktop.ui.annotation.suggestion_keys import SuggestionKeys
from medgen_desktop.ui.annotation.suggestion_search import Found, compared
from medgen_desktop.ui.annotation.suggestion_tab import SuggestionTab
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.models.suggestion_list import SuggestionList
from medgen_desktop.ui.wording import number_words

LANE = "suggesting"
_PAUSE_MS = 400
"""After a change; marking goes first."""
_BATCH_SECONDS = 0.004
"""So long suggestions are drawn or taken away between two other events."""
_FEW = 32
"""So many are taken away at once, more of them in batches."""


class Suggestions(QObject):
    """What could be labelled in the open note, and the person's decisions on it."""

    def __init__(self, parts: MarkParts, span_map: SpanMap) -> None:
        """Suggest nothing before a note is open."""
        super().__init__(parts.view)
        self._parts = parts
        self._map = span_map
        context = parts.context
        self.suggester: Suggester = suggester_of(context.workspace, context.library)
        self.model = SuggestionList(self)
        labels = context.workspace.schemas.current().labels
        self.tab = SuggestionTab(self.model, context.theme, labels)
        self.bar = SuggestionBar(parts.view)
        self._shown = ShownSuggestions()
        self._to_draw: deque[int] = deque()
        self._decided: set[SuggestionKey] = set()
        self._searching: TaskHandle | None = None
        self._problems_told = 0
        self._pause = self._timer(_PAUSE_MS, self._search)
        self._drawing = self._timer(0, self._draw_batch)
        parts.panel.add(self.tab, self._tab_words)
        self._keys = SuggestionKeys(
            parts.view, self.tab.rows, self._is_chosen, self._decide_chosen, self.step
        )
        self._tell_keys()
        self._connect()
        kept = context.preferences
        self.tab.restore(
            "uncertainty" if kept.suggestions_by_uncertainty else "place", kept.sources_off
        )

    def _timer(self, pause: int, action: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(action)
        return timer

    def _tell_keys(self) -> None:
        tell = self._parts.keys.tell
        tell("suggestion", "Tab", QT_TRANSLATE_NOOP("PageKeys", "Next suggestion"))
        tell("suggestion", "Shift+Tab", QT_TRANSLATE_NOOP("PageKeys", "Previous suggestion"))
        leave = QT_TRANSLATE_NOOP("PageKeys", "One after the other: leave the text")
        tell("suggestion", "Escape, Tab", leave)
        tell("suggestion", "Return", QT_TRANSLATE_NOOP("PageKeys", "Accept it and go on"))
        tell("suggestion", "Backspace", QT_TRANSLATE_NOOP("PageKeys", "Reject it and go on"))

    def _connect(self) -> None:
        session, events = self._parts.session, self._parts.context.events
        session.note_opened.connect(self._on_note_opened)
        session.note_closed.connect(self._on_note_opened)
        session.changed.connect(self._on_changed)
        session.annotations_reset.connect(self._on_reset)
        session.note_read_again.connect(self._on_reset)
        session.annotation_added.connect(self._on_annotation_added)
        events.models_changed.connect(self._on_models_changed)
        events.schema_changed.connect(self._on_schema_changed)
        self._parts.view.suggestion_clicked.connect(self._on_suggestion_clicked)
        self._parts.view.frame_moved.connect(self._on_frame_moved)
        self.bar.accept_requested.connect(lambda: self._decide_chosen(True))
        self.bar.reject_requested.connect(lambda: self._decide_chosen(False))
        self.tab.accept_requested.connect(lambda: self._decide_chosen(True))
        self.tab.reject_requested.connect(lambda: self._decide_chosen(False))
        self.tab.chosen.connect(self._on_row_chosen)
        self.tab.order_chosen.connect(self._on_order_chosen)
        self.tab.sources_chosen.connect(self._on_sources_chosen)
        self.tab.accept_above_requested.connect(self._on_accept_above_requested)

    @Slot()
    def _on_schema_changed(self) -> None:
        """The text forgets what is drawn by other labels, and so what was framed in it."""
        self.tab.set_labels(self._parts.context.workspace.schemas.current().labels)
        if self._parts.view.selected_suggestion is not None:
            self._parts.view.select_suggestion(None)
        self._to_draw.extend(self._shown)
        self._drawing.start()
        self._pause.start()

    def retranslate(self) -> None:
        """The widgets do it themselves."""
        self._parts.panel.rename()

    def _tab_words(self) -> str:
        return self.tr("Suggestions ({count})").format(count=number_words(self.model.rowCount()))

    @property
    def chosen(self) -> Suggestion | None:
        """The suggestion that is framed in the text."""
        number = self._parts.view.selected_suggestion
        return None if number is None else self._shown.get(number)

    @property
    def is_settled(self) -> bool:
        """Whether all that is suggested by now is drawn."""
        waits = self._pause.isActive() or self._drawing.isActive()
        return self._searching is None and not waits

    def _is_chosen(self) -> bool:
        return self.chosen is not None

    @Slot()
    def _on_note_opened(self) -> None:
        self._shown.clear()
        self._to_draw.clear()
        self._decided.clear()
        self._stop()
        self.bar.show_suggestion(None)
        self._map.clear_suggestions()
        self.model.clear(self._parts.view.note_text)
        self._parts.panel.rename()
        if self._parts.session.note is not None:
            self._pause.start()

    @Slot(object)
    def _on_changed(self, change: Change) -> None:
        self._decided -= {(one.start, one.end, one.label) for one in change.added}
        if change.kind in {"undo", "redo"}:
            self._decided.clear()
        if change.kind == ACCEPT and len(change.added) > 1:
            words = self.tr("Accepted: {count}; U takes all of them back")
            self._parts.say(words.format(count=number_words(len(change.added))))
        self._pause.start()

    @Slot()
    def _on_reset(self) -> None:
        self._decided.clear()
        self._pause.start()

    @Slot()
    def _on_models_changed(self) -> None:
        context = self._parts.context
        self.suggester = suggester_of(context.workspace, context.library)
        self._problems_told = 0
        self._pause.start()

    @Slot(object)
    def _on_annotation_added(self, new: Annotation) -> None:
        """What is labelled by now is no suggestion, whatever is still being searched."""
        gone = [
            one
            for one in self._shown.touching(new.start, new.end)
            if one.label == new.label or (one.start, one.end) == (new.start, new.end)
        ]
        self._take_away(gone)

    def _stop(self) -> None:
        if self._searching is not None:
            self._searching.abandon()
            self._searching = None

    @Slot()
    def _search(self) -> None:
        self._stop()
        self._pause.stop()
        note = self._parts.session.note
        if note is None:
            return
        suggester, without = self.suggester, self.tab.without
        before = self._shown.before_search(self.model.order, self._decided)

        def search(handle: TaskHandle) -> Found:
            found = suggester.suggestions_of(
                note, without=without, cancelled=lambda: handle.cancelled
            )
            return compared(found, before)

        self._searching = self._parts.context.tasks.start(
            search, on_result=self._on_found, on_error=self._on_search_failed, lane=LANE
        )

    def _on_search_failed(self, error: Exception) -> None:
        self._searching = None
        self._parts.context.errors.show(error)

    def _on_found(self, found: Found) -> None:
        self._searching = None
        chosen = self.chosen
        self._shown.show(found)
        self._to_draw.extend(found.to_draw)
        self.tab.select(None)  # a row that goes would choose the next
        self.model.show(found.rows)
        self._parts.panel.rename()
        self.tab.show_sources(found.sources)
        number = None if chosen is None else self._shown.number_of(chosen)
        self._show_chosen(None if number is None else self._shown[number])
        self._drawing.start()
        for problem in self.suggester.problems[self._problems_told :]:
            self._problems_told += 1
            self._parts.context.errors.show(problem)

    @Slot()
    def _draw_batch(self) -> None:
        until = time.perf_counter() + _BATCH_SECONDS
        while self._to_draw and time.perf_counter() < until:
            self._draw(self._to_draw.popleft())
        if self._to_draw:
            self._drawing.start()

    def _draw(self, number: int) -> None:
        one = self._shown.get(number)
        if one is None:
            self._parts.view.remove_suggestion(number)
            self._map.remove_suggestion(number)
        else:
            self._parts.view.add_suggestion(number, one)
            self._map.add_suggestion(number, one.start, one.label)

    def _take_away(self, gone: list[Suggestion]) -> None:
        if not gone:
            return
        chosen = self.chosen
        self.tab.select(None)  # a row that goes would choose the next
        self.model.remove(gone)
        for one in gone:
            number = self._shown.take(one)
            if number is not None:
                if len(gone) <= _FEW:
                    self._draw(number)
                else:
                    self._to_draw.append(number)
        self._drawing.start()
        self._parts.panel.rename()
        is_left = chosen is not None and self._shown.number_of(chosen) is not None
        if not is_left and self._parts.view.selected_suggestion is not None:
            self._parts.view.select_suggestion(None)
        self._show_chosen(chosen if is_left else None)

    def choose(self, one: Suggestion | None) -> None:
        """Frame a suggestion in the text and in the list; None frames none."""
        self._parts.choose(None)
        number = None if one is None else self._shown.number_of(one)
        if one is not None and number is not None:
            self._parts.view.add_suggestion(number, one)  # its turn to be drawn may be to come
            self._parts.view.select_suggestion(number)
        self._show_chosen(one if number is not None else None)

    def _show_chosen(self, one: Suggestion | None) -> None:
        self.bar.show_suggestion(one)
        self.tab.select(one)
        row = -1 if one is None else self.model.row_of(one)
        told = ""
        if one is not None:
            told = self.tr("Suggestion {row} of {count}: {suggestion}").format(
                row=number_words(row + 1),
                count=number_words(self.model.rowCount()),
                suggestion=self.model.told(one),
            )
        self._parts.view.setAccessibleDescription(told)

    def step(self, by: int) -> bool:
        """Go to the next suggestion, or the one before; False where there is none."""
        if not self.model.rowCount():
            return False
        chosen = self.chosen
        if chosen is not None:
            row = self.model.row_of(chosen) + by
        else:
            row = self.model.row_from(self._parts.view.selected_range()[0]) - (by < 0)
        there = self.model.at(row)
        if there is None:
            is_last = self.tr("That was the last suggestion")
            self._parts.say(is_last if by > 0 else self.tr("That was the first suggestion"))
            return False
        self.choose(there)
        return self.chosen is not None

    def _decide_chosen(self, is_accepted: bool) -> None:
        one = self.chosen
        if one is None:
            return
        row = self.model.row_of(one)
        self._decided.add(one.key)
        self._take_away([one])
        action = accept if is_accepted else reject
        self._parts.session.act(lambda workspace, who: action(workspace, [one], who))
        # Not the one before: it may have been skipped on purpose.
        self.choose(self.model.at(row))
        left = self.model.rowCount()
        if left and row >= left:
            self._parts.say(self.tr("No more suggestions below"))
        else:
            words = self.tr("Suggestions left: {count}")
            self._parts.say(words.format(count=number_words(left)))

    @Slot(object)
    def _on_suggestion_clicked(self, number: int) -> None:
        self.choose(self._shown.get(number))

    @Slot()
    def _on_frame_moved(self) -> None:
        if self._parts.view.selected_suggestion is None:
            self._show_chosen(None)

    @Slot(object)
    def _on_row_chosen(self, one: Suggestion) -> None:
        if one != self.chosen:
            self.choose(one)

    @Slot(str)
    def _on_order_chosen(self, order: str) -> None:
        by_uncertainty = order == "uncertainty"
        self._parts.context.preferences.suggestions_by_uncertainty = by_uncertainty
        self.model.arrange("uncertainty" if by_uncertainty else "place")
        self.tab.select(self.chosen)

    @Slot()
    def _on_sources_chosen(self) -> None:
        self._parts.context.preferences.sources_off = self.tab.without
        self._search()

    @Slot(float)
    def _on_accept_above_requested(self, threshold: float) -> None:
        note = self._parts.session.note
        if note is None:
            return
        dialog = AcceptDialog(
            self._parts.context,
            self.suggester,
            note.id,
            threshold,
            self.tab.without,
            self._parts.view,
        )
        dialog.plan_accepted.connect(self._on_plan_accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _code: self._parts.view.setFocus())
        dialog.open()

    @Slot(object)
    def _on_plan_accepted(self, plan: Plan) -> None:
        note = self._parts.session.note
        here = [one for one in plan.suggestions if note is not None and one.note_id == note.id]
        self._decided |= {one.key for one in here}
        self._take_away(here)
        self._parts.session.act(lambda workspace, who: accept(workspace, plan.suggestions, who))
