"""Shows where in the note a word of its draft comes from, when the caret rests on the word."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from medgen_desktop.domain.draft import Draft, SourceWord
from medgen_desktop.domain.note import Note
from medgen_desktop.text.words import Span, word_at
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.drafting.draft_pane import DraftPane
from medgen_desktop.ui.drafting.source_pane import SourcePane
from medgen_desktop.ui.error_presenter import message_for

_REST_MILLISECONDS = 250
"""A caret that only passes asks for nothing."""
_LONGEST_PHRASE = 60
"""Characters; of more, everything in the note would be a source."""


class WordOrigin(QObject):
    """Asks the model in the background; what is asked no longer is answered to nobody."""

    def __init__(
        self, context: AppContext, source: SourcePane, pane: DraftPane, parent: QObject
    ) -> None:
        """Between the source pane, which it marks words in, and the draft pane, which it hears."""
        super().__init__(parent)
        self._context = context
        self._source = source
        self._pane = pane
        self._note: Note | None = None
        self._asking: TaskHandle | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MILLISECONDS)
        self._rest.timeout.connect(self._ask)
        pane.shown.connect(self.forget)
        pane.editor.caret_moved.connect(self._on_caret_moved)
        pane.editor.textChanged.connect(self.forget)
        context.theme.changed.connect(self._on_theme_changed)

    def set_note(self, note: Note) -> None:
        """The note whose drafts are looked at."""
        self._note = note
        self.forget()

    @Slot()
    def forget(self) -> None:
        """No word is asked about any more."""
        self._rest.stop()
        if self._asking is not None:
            self._asking.abandon()
            self._asking = None
        self._source.view.point_out((), self._context.theme.palette)
        self._pane.say_origin(None)

    @Slot()
    def _on_caret_moved(self) -> None:
        self.forget()
        if self._pane.draft is not None:
            self._rest.start()

    @Slot()
    def _on_theme_changed(self) -> None:
        self._source.view.recolour(self._context.theme.palette)

    @Slot()
    def _ask(self) -> None:
        draft, note, text = self._pane.draft, self._note, self._pane.editor.text()
        chosen = self._chosen(text)
        if draft is None or note is None or draft.note_id != note.id or chosen is None:
            return
        word = text[slice(*chosen)]
        place = draft.as_generated(text, *chosen)
        if place is None:
            self._pane.say_origin(
                lambda: self.tr(
                    "“{word}” stands in an edited part: its source is not known."
                ).format(word=word)
            )
            return
        self._asking = self._context.tasks.start(
            _question(self._context, note, draft, place),
            on_result=lambda found: self._on_found(note, word, found),
            on_error=lambda error: self._pane.say_origin(lambda: message_for(error).what),
        )

    def _chosen(self, text: str) -> Span | None:
        """What is selected, or the word at the caret."""
        start, end = self._pane.editor.selected_range()
        if start == end:
            return word_at(text, start)
        return (start, end) if end - start <= _LONGEST_PHRASE else None

    def _on_found(self, note: Note, word: str, found: Sequence[SourceWord] | None) -> None:
        self._asking = None
        words = _distinct(note.text[one.start : one.end] for one in found or ())

        def origin() -> str:
            if found is None:
                return self.tr("The model of this draft cannot show where its words come from.")
            if not words:
                return self.tr("No place in the note gave “{word}”. Check it.").format(word=word)
            listed = self.tr(", ", "between words of a list").join(words)
            return self.tr("“{word}” comes from: {words}").format(word=word, words=listed)

        self._source.view.point_out(found or (), self._context.theme.palette)
        self._pane.say_origin(origin, is_doubtful=found is not None and not words)


def _question(
    context: AppContext, note: Note, draft: Draft, place: Span
) -> Callable[[TaskHandle], Sequence[SourceWord] | None]:
    return lambda handle: context.drafter.sources_of_word(
        source=note.text,
        section=draft.section,
        model_id=draft.model_id,
        text=draft.generated,
        start=place[0],
        end=place[1],
        cancelled=lambda: handle.cancelled,
    )


def _distinct(words: Iterable[str]) -> list[str]:
    """Each word once, however it is written, in the order of their first."""
    return list({word.casefold(): word for word in reversed(list(words))}.values())[::-1]
