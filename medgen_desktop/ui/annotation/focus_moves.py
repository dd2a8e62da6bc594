"""F6 goes round the parts of the page, for whom Tab steps through suggestions."""

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.ui.annotation.parts import MarkParts


class FocusMoves(QObject):
    """Moves the focus between the list of notes, the text and the panel that is open."""

    def __init__(self, parts: MarkParts) -> None:
        """Bind the keys."""
        super().__init__(parts.view)
        self._parts = parts
        on = QT_TRANSLATE_NOOP("PageKeys", "Go on to the text, the panel or the notes")
        back = QT_TRANSLATE_NOOP("PageKeys", "Go back to the text, the notes or the panel")
        parts.keys.bind("note", "F6", on, partial(self._move, 1))
        parts.keys.bind("note", "Shift+F6", back, partial(self._move, -1))

    def retranslate(self) -> None:
        """Nothing stands on the screen."""

    def _move(self, by: int) -> None:
        parts, focus = self._parts, QApplication.focusWidget()
        areas = [one for one in (parts.note_list, parts.view, parts.panel) if one.isVisible()]
        here = [place for place, one in enumerate(areas) if _holds(one, focus)]
        there = areas[(here[0] + by) % len(areas)] if here else parts.view
        self._entrance(there).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _entrance(self, area: QWidget) -> QWidget:
        if area is self._parts.note_list:
            return self._parts.note_list.list
        if area is self._parts.panel:
            tab = self._parts.panel.currentWidget()
            lists = [one for one in tab.findChildren(QAbstractItemView) if one.isVisible()]
            return lists[0] if lists else self._parts.panel.tabBar()
        return area


def _holds(area: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (area is focus or area.isAncestorOf(focus))
