"""Phosphor icons by name, in the colours of the theme.

The font comes with QtAwesome, but is read without it: importing QtAwesome loads a second wrapping
of Qt and a dozen fonts, which costs a third of a second at start-up.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

_FONT_FILE = "phosphor-1.3.0.ttf"
_CHARACTERS_FILE = "phosphor-charmap-1.3.0.json"


class MissingIconError(LookupError):
    """There is no icon of this name in the font."""


def icon(name: str, colour: str, active: str = "") -> QIcon:
    """The Phosphor icon `name` in one colour, and in another while checked.

    Raises:
        MissingIconError: the font has no such icon.
    """
    character = _characters().get(name)
    if character is None:
        raise MissingIconError(name)
    return QIcon(_GlyphEngine(character, colour, active or colour))


class _GlyphEngine(QIconEngine):
    """Draws one character of the icon font, sharp at any size."""

    def __init__(self, character: str, colour: str, active: str) -> None:
        super().__init__()
        self._character = character
        self._colours = {QIcon.State.Off: colour, QIcon.State.On: active}

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        mode: QIcon.Mode,  # noqa: ARG002 - the style sheet greys what is disabled
        state: QIcon.State,
    ) -> None:
        """Fill the square."""
        painter.save()
        font = QFont(_family())
        font.setPixelSize(rect.height())
        painter.setFont(font)
        painter.setPen(QColor(self._colours[state]))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon on a clear ground."""
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        """Another engine that draws the same."""
        off, on = self._colours[QIcon.State.Off], self._colours[QIcon.State.On]
        return _GlyphEngine(self._character, off, on)


@cache
def _fonts_folder() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise MissingIconError(_FONT_FILE)
    return Path(spec.submodule_search_locations[0]) / "fonts"


@cache
def _characters() -> dict[str, str]:
    codes = json.loads((_fonts_folder() / _CHARACTERS_FILE).read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_fonts_folder() / _FONT_FILE))
    return QFontDatabase.applicationFontFamilies(number)[0]
