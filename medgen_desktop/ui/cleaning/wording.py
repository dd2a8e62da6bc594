"""What the steps of cleaning are called on the screen."""

from PySide6.QtCore import QCoreApplication

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP

_STEPS = {
    "characters": (
        QT_TRANSLATE_NOOP("CleaningWords", "Characters that nobody sees"),
        QT_TRANSLATE_NOOP("CleaningWords", "NUL, byte order marks, blanks without width"),
    ),
    "pages": (
        QT_TRANSLATE_NOOP("CleaningWords", "Page numbers, headers and footers"),
        QT_TRANSLATE_NOOP("CleaningWords", "What every page repeats stays once"),
    ),
    "hyphens": (
        QT_TRANSLATE_NOOP("CleaningWords", "Words cut by a line end"),
        QT_TRANSLATE_NOOP("CleaningWords", "“hyper-” and “tension” below it are joined"),
    ),
    "lines": (
        QT_TRANSLATE_NOOP("CleaningWords", "Lines cut at a fixed width"),
        QT_TRANSLATE_NOOP("CleaningWords", "Lists, tables and headings are left"),
    ),
    "spaces": (
        QT_TRANSLATE_NOOP("CleaningWords", "Needless blanks and empty lines"),
        QT_TRANSLATE_NOOP("CleaningWords", "Tables and indents are left"),
    ),
    "width": (
        QT_TRANSLATE_NOOP("CleaningWords", "Full-width digits and letters"),
        QT_TRANSLATE_NOOP("CleaningWords", "Chinese punctuation is left"),
    ),
    "units": (
        QT_TRANSLATE_NOOP("CleaningWords", "Spelling of units"),
        QT_TRANSLATE_NOOP("CleaningWords", "“mg/dl” becomes “mg/dL”; no number changes"),
    ),
}


def step_words(step: str) -> str:
    """What a step mends."""
    return QCoreApplication.translate("CleaningWords", _STEPS[step][0])


def step_hint(step: str) -> str:
    """An example of it, or what it leaves."""
    return QCoreApplication.translate("CleaningWords", _STEPS[step][1])
