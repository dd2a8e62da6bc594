"""Where to save: a question for a file, and pictures of what a widget shows."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize
from PySide6.QtGui import QColor, QFont, QFontInfo, QImage, QImageWriter, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget

from medgen_desktop.domain.errors import FILE_UNWRITABLE, UserError

SVG = ".svg"
_SHARPNESS = 2
"""Pixels of a picture for one of the screen."""


def ask_for_file(parent: QWidget, title: str, proposed: str, kinds: Sequence[str]) -> Path | None:
    """The file that a person chose, with the ending of the proposed one if it has none."""
    name, _kind = QFileDialog.getSaveFileName(parent, title, proposed, ";;".join(kinds))
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(Path(proposed).suffix)


def drawn_svg(widget: QWidget, ground: str) -> bytes:
    """What a widget shows, as lines and letters."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(widget.logicalDpiX())  # else letters and bars are not of one scale
    size = _filled(widget)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(0, 0), size))
    generator.setTitle(widget.accessibleName())
    painter = QPainter(generator)
    painter.fillRect(QRect(QPoint(0, 0), size), QColor(ground))
    widget.render(painter, QPoint(0, 0), QRegion(QRect(QPoint(0, 0), size)))
    painter.end()
    buffer.close()
    return _with_real_font(bytes(data.data()), widget.font())


def drawn_image(widget: QWidget, ground: str) -> QImage:
    """What a widget shows, in pixels, twice as sharp as on the screen."""
    size = _filled(widget)
    image = QImage(size * _SHARPNESS, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(_SHARPNESS)
    image.fill(QColor(ground))
    widget.render(image, QPoint(0, 0), QRegion(QRect(QPoint(0, 0), size)))
    return image


def encoded_png(image: QImage) -> bytes:
    """The image as a PNG; any thread may ask."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(data.data())


def _filled(widget: QWidget) -> QSize:
    """As wide as it is, and as high as what is on it, with the same margin below as above."""
    things = widget.childrenRect()
    return QSize(widget.width(), min(widget.height(), things.bottom() + 1 + things.top()))


def _with_real_font(drawing: bytes, font: QFont) -> bytes:
    """A name that only this system knows ("Sans Serif") replaced by the font it stands for."""
    known, real = (f'font-family="{one}'.encode() for one in (font.family(), _real_family(font)))
    return drawing.replace(known, real)


def _real_family(font: QFont) -> str:
    return QFontInfo(font).family()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all.

    Raises:
        UserError: FILE_UNWRITABLE.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        raise UserError(FILE_UNWRITABLE, path=path.name) from None
    finally:
        with suppress(OSError):
            unfinished.unlink()
