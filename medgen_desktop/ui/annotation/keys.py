"""The keys of a page: what is bound here works, and stands on the sheet that F1 shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

_EDITORS = (QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)

Where = Literal["page", "marks"]
"""Whether keys act in the whole page but its editors, or only in the text and its annotations."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Keys that do one thing."""

    group: str
    keys: tuple[str, ...]
    action_words: str | Callable[[], str]

    def words(self) -> str:
        """What the keys do, in the language of the screen."""
        if callable(self.action_words):
            return self.action_words()
        return QCoreApplication.translate("PageKeys", self.action_words)


class PageKeys(QObject):
    """Binds keys to actions while the page, or anything in it, has the focus."""

    def __init__(self, page: QWidget) -> None:
        """Nothing is bound yet."""
        super().__init__(page)
        self._page = page
        self._bindings: list[Binding] = []
        self._shortcuts: dict[str, list[QShortcut]] = {}
        self._marks: tuple[QWidget, ...] = ()
        self._mark_keys: list[QKeySequence] = []
        page.installEventFilter(self)

    def keep_to(self, text: QWidget, tab: QWidget) -> None:
        """What edits and deletes acts only while the text or the list of the tab has the focus."""
        self._marks = (text, *tab.findChildren(QTableView))

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """Everything that is bound, in the order it was."""
        return tuple(self._bindings)

    def bind(
        self,
        group: str,
        keys: str,
        words: str | Callable[[], str],
        action: Callable[[], object],
        *,
        where: Where = "page",
        repeats: bool = True,
    ) -> None:
        """Let these keys do this: as Qt writes them in English, with ", " between them.

        `words` says what they do: a text of the catalogue's context PageKeys, or what gives one.
        Unless it `repeats`, holding a key down does it once.
        """

        def act() -> None:
            if where == "page" or self._is_in_marks():
                action()

        bound = Binding(group, tuple(keys.split(", ")), words)
        self._bindings.append(bound)
        for key in bound.keys:
            shortcut = QShortcut(QKeySequence(key), self._page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(repeats)
            shortcut.activated.connect(act)
            if where == "marks":
                self._mark_keys.append(shortcut.key())
            self._shortcuts.setdefault(group, []).append(shortcut)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Leave to the widget with the focus what is its own key; it was not taken there before."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        is_left = not self._is_in_marks() and (
            (_is_in_editor() and not _is_command(event))
            or QKeySequence(event.keyCombination()) in self._mark_keys
        )
        if is_left:
            event.accept()
        return is_left

    def _is_in_marks(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is None or any(one is focus or one.isAncestorOf(focus) for one in self._marks)

    def tell(self, group: str, keys: str, words: str | Callable[[], str]) -> None:
        """Put keys on the sheet that Qt's own widgets act on; without keys, the words say all."""
        self._bindings.append(Binding(group, tuple(filter(None, keys.split(", "))), words))

    def press(self, key: str) -> None:
        """Do what a key does, as if it had been pressed; nothing if it is not bound."""
        wanted = QKeySequence(key)
        for shortcut in (one for group in self._shortcuts.values() for one in group):
            if shortcut.key() == wanted and shortcut.isEnabled():
                shortcut.activated.emit()
                return

    def unbind(self, group: str) -> None:
        """Take back everything that was bound in a group."""
        self._bindings = [one for one in self._bindings if one.group != group]
        for shortcut in self._shortcuts.pop(group, []):
            shortcut.setEnabled(False)
            shortcut.deleteLater()


def _is_in_editor() -> bool:
    return isinstance(QApplication.focusWidget(), _EDITORS)


def _is_command(event: QKeyEvent) -> bool:
    """Whether no editor or list writes by it: Escape, a function key, or anything with Ctrl."""
    is_named = event.key() == Qt.Key.Key_Escape or Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
    return is_named or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
