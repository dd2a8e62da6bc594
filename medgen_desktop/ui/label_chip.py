"""A label as a small picture: its ground with its underline, as it looks in the text."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from medgen_desktop.ui.palette import LabelColours

CHIP = 14
"""Width and height in pixels."""
_RADIUS = 3


def label_chip(colours: LabelColours) -> QIcon:
    """The picture in these colours."""
    scale = 2
    picture = QPixmap(CHIP * scale, CHIP * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.ground))
    painter.drawRoundedRect(QRectF(0, 0, CHIP, CHIP), _RADIUS, _RADIUS)
    painter.fillRect(QRectF(0, CHIP - 3, CHIP, 3), QColor(colours.ink))
    painter.end()
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)  # Qt would tint it in a chosen row
    return made
