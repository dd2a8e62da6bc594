"""Phosphor icons by name, in the colours of the theme, from QtAwesome's font files.

Only the one font is loaded: QtAwesome's own `icon()` reads a dozen, which shows at start-up.
"""

from functools import cache

import qtawesome.iconic_font
from PySide6.QtGui import QIcon

_FONT = ("ph", "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json")


@cache
def _phosphor() -> qtawesome.iconic_font.IconicFont:
    return qtawesome.iconic_font.IconicFont(_FONT)


def icon(name: str, colour: str, active: str = "") -> QIcon:
    """The Phosphor icon `name` in one colour, and in another while checked or selected."""
    made: QIcon = _phosphor().icon(f"ph.{name}", color=colour, color_on=active or colour)
    return made
