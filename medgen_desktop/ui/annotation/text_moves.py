"""Moving in the text by keys: by sentences here, and what Qt and the snapping do besides."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.text.sentences import next_sentence_start, previous_sentence_start
from medgen_desktop.ui.annotation.parts import MarkParts


class TextMoves(QObject):
    """Binds the keys that move the caret, and puts those that work anyway on the sheet."""

    def __init__(self, parts: MarkParts) -> None:
        """Bind the keys."""
        super().__init__(parts.view)
        self._view = parts.view
        bind, tell = parts.keys.bind, parts.keys.tell
        tell("text", "Left, Right", QT_TRANSLATE_NOOP("PageKeys", "A character on or back"))
        tell("text", "Ctrl+Left, Ctrl+Right", QT_TRANSLATE_NOOP("PageKeys", "A word on or back"))
        for keys, words, find, selects in (
            (
                "Alt+Down",
                QT_TRANSLATE_NOOP("PageKeys", "Next sentence"),
                next_sentence_start,
                False,
            ),
            (
                "Alt+Up",
                QT_TRANSLATE_NOOP("PageKeys", "Sentence before"),
                previous_sentence_start,
                False,
            ),
            (
                "Alt+Shift+Down",
                QT_TRANSLATE_NOOP("PageKeys", "Select to the next sentence"),
                next_sentence_start,
                True,
            ),
            (
                "Alt+Shift+Up",
                QT_TRANSLATE_NOOP("PageKeys", "Select to the sentence before"),
                previous_sentence_start,
                True,
            ),
        ):
            bind("text", keys, words, partial(self._move, find, selects=selects), where="marks")
        tell("text", "Shift+Right", QT_TRANSLATE_NOOP("PageKeys", "Select by characters"))
        tell("text", "Ctrl+Shift+Right", QT_TRANSLATE_NOOP("PageKeys", "Select by words"))
        tell("text", "Return", QT_TRANSLATE_NOOP("PageKeys", "Choose the annotation at the caret"))
        tell("text", "", QT_TRANSLATE_NOOP("PageKeys", "Double-click: select a word"))
        tell("text", "", QT_TRANSLATE_NOOP("PageKeys", "Drag a handle: move the annotation's end"))
        parts.view.wide_key_typed.connect(parts.keys.press)

    def retranslate(self) -> None:
        """Nothing stands on the screen."""

    def _move(self, find: Callable[[str, int], int], *, selects: bool) -> None:
        view = self._view
        view.move_caret(find(view.note_text, view.caret), selects=selects)
        view.setFocus()
