"""Icons are drawn from the font that ships, in the colours asked for."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from medgen_desktop.ui.icons import MissingIconError, icon

pytestmark = [pytest.mark.clinic, pytest.mark.usefixtures("qapp")]


def inks(made: QIcon, state: QIcon.State) -> set[str]:
    """Colours of the pixels that are fully drawn."""
    picture = made.pixmap(QSize(40, 40), QIcon.Mode.Normal, state).toImage()
    return {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    }


def test_that_an_icon_is_drawn_in_its_colour_and_another_while_checked() -> None:
    made = icon("gear-six", "#ff0000", "#0000ff")
    assert inks(made, QIcon.State.Off) == {"#ff0000"}
    assert inks(made, QIcon.State.On) == {"#0000ff"}
    assert inks(QIcon(made), QIcon.State.On) == {"#0000ff"}


def test_that_a_name_that_is_not_in_the_font_is_an_error() -> None:
    with pytest.raises(MissingIconError):
        icon("no-such-icon", "#000000")
