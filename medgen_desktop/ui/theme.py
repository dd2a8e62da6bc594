"""Spacing, type and the theme of the whole program: which palette, and how it is applied."""

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from medgen_desktop.ui.palette import CONTRAST, DARK, LIGHT, Palette
from medgen_desktop.ui.stylesheet import stylesheet

SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_5 = 4, 8, 12, 16, 24
"""The only distances between things, in pixels."""
RADIUS = 6
SIZE_SMALL, SIZE_BODY, SIZE_TEXT, SIZE_HEADING, SIZE_TITLE = 12, 13, 15, 18, 24
"""The type scale, in pixels."""
ICON_SIZE = 20

CHINESE_FAMILIES = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC")


class ThemeName(StrEnum):
    """What a person can choose; `SYSTEM` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


_PALETTES = {ThemeName.LIGHT: LIGHT, ThemeName.DARK: DARK, ThemeName.CONTRAST: CONTRAST}


class Theme(QObject):
    """The chosen theme; `changed` tells widgets that paint for themselves to take new colours."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start with the desktop's colours; nothing is applied before `choose`."""
        super().__init__(parent)
        self._name = ThemeName.SYSTEM
        self._applied: Palette | None = None

    @property
    def name(self) -> ThemeName:
        """What was chosen."""
        return self._name

    @property
    def palette(self) -> Palette:
        """The colours in use now."""
        return _PALETTES.get(self._name) or _system_palette()

    def choose(self, name: ThemeName) -> None:
        """Use this theme for the whole application from now on."""
        self._name = name
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(
            self._on_system_scheme_changed, Qt.ConnectionType.UniqueConnection
        )
        self._apply()

    @Slot()
    def _on_system_scheme_changed(self) -> None:
        if self._name is ThemeName.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication) or self._applied is self.palette:
            return
        self._applied = self.palette
        if app.style().objectName().lower() != "fusion":
            app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(interface_font())
        app.setPalette(qt_palette(self.palette))
        app.setStyleSheet(stylesheet(self.palette))
        self.changed.emit()


def _system_palette() -> Palette:
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme is Qt.ColorScheme.Dark else LIGHT


def interface_font(pixels: int = SIZE_BODY) -> QFont:
    """The system's interface font, with Chinese families behind it."""
    font = QFont(QGuiApplication.font())
    first = font.families() or [font.family()]
    font.setFamilies([*first, *(one for one in CHINESE_FAMILIES if one not in first)])
    font.setPixelSize(pixels)
    return font


def text_font() -> QFont:
    """The font of clinical text: one step larger than the interface."""
    return interface_font(SIZE_TEXT)


def qt_palette(palette: Palette) -> QPalette:
    """The same colours for what Qt's own style draws."""
    result = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, palette.surface),
        (roles.WindowText, palette.text),
        (roles.Base, palette.raised),
        (roles.AlternateBase, palette.surface),
        (roles.Text, palette.text),
        (roles.Button, palette.raised),
        (roles.ButtonText, palette.text),
        (roles.BrightText, palette.danger),
        (roles.Highlight, palette.selection),
        (roles.HighlightedText, palette.text),
        (roles.Link, palette.accent),
        (roles.LinkVisited, palette.accent),
        (roles.PlaceholderText, palette.muted),
        (roles.ToolTipBase, palette.raised),
        (roles.ToolTipText, palette.text),
        (roles.Accent, palette.accent),
        (roles.Mid, palette.edge),
        (roles.Dark, palette.edge),
        (roles.Light, palette.line),
        (roles.Midlight, palette.line),
    ):
        result.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.muted))
    return result
