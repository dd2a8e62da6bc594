"""The sheet of all keys, made of what is bound: it cannot say what does not work."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.ui.annotation.keys import Binding
from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_3, SPACE_5

_GROUPS = {
    "schema": QT_TRANSLATE_NOOP("KeySheet", "Labels and attributes"),
    "annotation": QT_TRANSLATE_NOOP("KeySheet", "The chosen annotation"),
    "text": QT_TRANSLATE_NOOP("KeySheet", "Moving in the text"),
    "suggestion": QT_TRANSLATE_NOOP("KeySheet", "Suggestions"),
    "relation": QT_TRANSLATE_NOOP("KeySheet", "Relations"),
    "note": QT_TRANSLATE_NOOP("KeySheet", "Notes, undo and the window"),
}
_WIDTH, _HEIGHT = 860, 560
_COLUMNS = 2


class KeySheet(QDialog):
    """What each key does, by what it is about; Escape closes it."""

    def __init__(self, bindings: Sequence[Binding], parent: QWidget | None = None) -> None:
        """Lay out these keys."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        self.resize(_WIDTH, _HEIGHT)
        self._bindings = bindings
        inner = QWidget()
        columns = QHBoxLayout(inner)
        columns.setSpacing(SPACE_5)
        for groups in self._balanced():
            column = QVBoxLayout()
            column.setSpacing(SPACE_3)
            for group in groups:
                column.addWidget(self._section(group))
            column.addStretch()
            columns.addLayout(column, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))
        close.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(area, 1)
        whole.addWidget(close)

    def lines(self) -> list[tuple[str, str]]:
        """Every key, as this system writes it, and what it does."""
        return [(_key_words(one.keys), one.words()) for one in self._bindings]

    def _balanced(self) -> list[list[str]]:
        """The groups that have keys, so that both columns are about as long."""
        present = [one for one in _GROUPS if any(key.group == one for key in self._bindings)]
        columns: list[list[str]] = [[] for _ in range(_COLUMNS)]
        lengths = [0] * _COLUMNS
        for group in present:
            shortest = lengths.index(min(lengths))
            columns[shortest].append(group)
            lengths[shortest] += 2 + sum(one.group == group for one in self._bindings)
        return columns

    def _section(self, group: str) -> QWidget:
        section = QWidget()
        grid = QGridLayout(section)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(SPACE_1)
        grid.setHorizontalSpacing(SPACE_3)
        grid.setColumnStretch(1, 1)
        title = role_label(QCoreApplication.translate("KeySheet", _GROUPS[group]), "heading")
        grid.addWidget(title, 0, 0, 1, 2)
        here = [one for one in self._bindings if one.group == group]
        for row, one in enumerate(here, start=1):
            keys, words = role_label(_key_words(one.keys), "code"), role_label(one.words())
            words.setWordWrap(True)
            grid.addWidget(keys, row, 0)
            grid.addWidget(words, row, 1)
        return section


def _key_words(keys: Sequence[str]) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return " · ".join(QKeySequence(key).toString(native) for key in keys)
