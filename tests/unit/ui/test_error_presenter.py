"""Errors in words: the person's own for what they can mend, a report without text for our bugs."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.errors import NOTE_MISSING, UNEXPECTED, UserError
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.error_presenter import ErrorPresenter, bug_report, message_for
from medgen_desktop.ui.translation import Language, Translation

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]

SECRET = "Mrs. Example has diabetes"


def a_bug() -> Exception:
    """An exception with a traceback, whose message holds text of a note."""
    try:
        int(SECRET)
    except ValueError as error:
        return error
    raise AssertionError


def test_that_a_user_error_is_shown_as_it_is_with_its_code() -> None:
    message = message_for(UserError(NOTE_MISSING, note=7))
    assert (message.what, message.code) == ("There is no note 7.", "MG206")
    assert message.remedy
    assert not message.report


def test_that_a_bug_is_reported_by_places_and_never_by_its_message() -> None:
    message = message_for(a_bug())
    assert message.code == UNEXPECTED.code
    assert "builtins.ValueError" in message.report
    assert "test_error_presenter.py" in message.report
    assert "in a_bug" in message.report
    assert SECRET not in message.report + message.what + message.remedy


def test_that_a_report_names_the_causes_too() -> None:
    try:
        try:
            dict[str, int]()[SECRET]
        except KeyError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError as error:
        report = bug_report(error)
    assert report.index("builtins.RuntimeError") < report.index("builtins.KeyError")
    assert SECRET not in report


def test_that_a_bug_reaches_the_log_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    presenter = ErrorPresenter()
    seen: list[Exception] = []
    presenter.error_presented.connect(seen.append)
    bug = a_bug()
    presenter.show(bug)
    presenter.show(UserError(NOTE_MISSING, note=7))
    assert seen[0] is bug
    assert len(caplog.records) == 1
    assert SECRET not in caplog.text


def test_that_the_banner_says_an_error_again_in_the_new_language(qtbot: QtBot) -> None:
    banner, translation = Banner(), Translation()
    qtbot.addWidget(banner)
    banner.show_error(UserError(NOTE_MISSING, note=7))
    english = banner.accessibleName()
    translation.choose(Language.CHINESE)
    qtbot.waitUntil(lambda: banner.accessibleName() != english)
    chinese = banner.accessibleName()
    translation.choose(Language.ENGLISH)
    assert "7" in english
    assert "7" in chinese


def test_that_the_banner_copies_the_report_and_closes(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.show_error(a_bug())
    copy, close = banner.findChildren(QPushButton)
    copy.click()
    assert "builtins.ValueError" in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(banner.dismissed):
        close.click()
    assert banner.message is None
    assert banner.isHidden()
