"""The one place where errors become words on the screen.

A `UserError` is shown as it is, in the person's language. Anything else is a bug of ours: a calm
sentence, and a report to copy that names places in the code and never holds text of a note.
"""

import logging
import platform
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal, qVersion

import medgen_desktop
from medgen_desktop.domain.error_places import places_of
from medgen_desktop.domain.errors import UNEXPECTED, UserError

_log = logging.getLogger("medgen_desktop.errors")


@dataclass(frozen=True, slots=True)
class Message:
    """An error in words: what happened, what to do, its code, and a report where it is a bug."""

    what: str
    remedy: str
    code: str
    report: str = ""


def message_for(error: BaseException) -> Message:
    """The words for an error in the language of the screen."""
    if not isinstance(error, UserError):
        unexpected = UserError(UNEXPECTED, reason=type(error).__name__)
        return _message(unexpected, bug_report(error))
    return _message(error, "")


def _message(error: UserError, report: str) -> Message:
    def words(pattern: str) -> str:
        return QCoreApplication.translate("Problem", pattern).format_map(error.details)

    return Message(words(error.problem.what), words(error.problem.remedy), error.code, report)


def bug_report(error: BaseException) -> str:
    """Where it went wrong, in a form that can be sent: no message, no values, no text of a note."""
    lines = [
        f"MedGen Desktop {medgen_desktop.__version__}",
        f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()} "
        f"{platform.release()} {platform.machine()}",
    ]
    return "\n".join(lines + places_of(error))


class ErrorPresenter(QObject):
    """Takes every error that nobody else showed and hands it to the window's banner."""

    error_presented = Signal(object)
    """The exception; whoever shows it makes the words with `message_for`, and again when the
    language changes."""

    def show(self, error: BaseException) -> None:
        """Present an error; a bug is also written to the log."""
        if not isinstance(error, UserError):
            _log.error("%s", bug_report(error))
        self.error_presented.emit(error)
