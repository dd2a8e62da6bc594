"""The keys that decide on suggestions: they mean something else while none is chosen."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TABS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_BESIDE_TAB = (*_TABS, Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt)
_PLAIN = Qt.KeyboardModifier.NoModifier | Qt.KeyboardModifier.KeypadModifier


class SuggestionKeys(QObject):
    """Takes Enter and Backspace while a suggestion is chosen, and Tab while there is a next one.

    Watched before the page's shortcuts get them; other widgets keep their keys.
    """

    def __init__(
        self,
        text: QWidget,
        rows: QWidget,
        is_chosen: Callable[[], bool],
        decide: Callable[[bool], None],
        step: Callable[[int], bool],
    ) -> None:
        """`decide(True)` accepts and `decide(False)` rejects; `step` says whether there was one."""
        super().__init__(text)
        self._text = text
        self._is_chosen = is_chosen
        self._decide = decide
        self._step = step
        self._leaves = False
        for widget in (text, rows):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whether the key was for a suggestion."""
        if not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        is_plain = not event.modifiers() & ~_PLAIN
        is_decision = is_plain and (key in _ENTER or key == Qt.Key.Key_Backspace)
        if event.type() == QEvent.Type.ShortcutOverride:
            if key not in _BESIDE_TAB:
                self._leaves = key == Qt.Key.Key_Escape
            if is_decision and self._is_chosen():
                event.accept()
                return True
            return False
        if event.type() != QEvent.Type.KeyPress:
            return False
        if is_decision and (event.isAutoRepeat() or self._is_chosen()):
            if not event.isAutoRepeat():  # held down, it would decide on what nobody read yet
                self._decide(key in _ENTER)
            return True
        is_tab = key in _TABS and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        return is_tab and watched is self._text and self._steps(_TABS[key])

    def _steps(self, by: int) -> bool:
        """Whether Tab stays in the text; after Escape it leaves, so that nobody is caught here."""
        leaves, self._leaves = self._leaves, False
        if leaves and not self._is_chosen():
            return False
        return self._step(by)
