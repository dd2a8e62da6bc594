"""The keys of a page: what is bound here works, and stands on the sheet that F1 shows."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


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
    ) -> None:
        """Let these keys do this: as Qt writes them in English, with ", " between them.

        `words` says what they do: a text of the catalogue's context PageKeys, or what gives one.
        """
        bound = Binding(group, tuple(keys.split(", ")), words)
        self._bindings.append(bound)
        for key in bound.keys:
            shortcut = QShortcut(QKeySequence(key), self._page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)
            self._shortcuts.setdefault(group, []).append(shortcut)

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
