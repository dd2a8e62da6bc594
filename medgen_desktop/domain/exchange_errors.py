"""What a person can mend when notes come in or go out, in any format."""

from medgen_desktop.domain.problem import QT_TRANSLATE_NOOP, declared

# 22x: files of other tools
FOLDER_NOT_EMPTY = declared(
    "MG220",
    QT_TRANSLATE_NOOP("Problem", "{path} is not an empty folder."),
    QT_TRANSLATE_NOOP("Problem", "Choose a new or empty folder; nothing in it was changed."),
)
FILE_BROKEN = declared(
    "MG221",
    QT_TRANSLATE_NOOP("Problem", "{path} is not readable as {format} (line {line}: {reason})."),
    QT_TRANSLATE_NOOP("Problem", "Export it again from where it came; nothing was imported of it."),
)
FILE_TOO_LARGE = declared(
    "MG222",
    QT_TRANSLATE_NOOP("Problem", "{path} holds more than can be read safely ({reason})."),
    QT_TRANSLATE_NOOP("Problem", "Split it or export it again; nothing was imported from it."),
)
PARTNER_MISSING = declared(
    "MG223",
    QT_TRANSLATE_NOOP("Problem", "{path} needs the file {partner} beside it."),
    QT_TRANSLATE_NOOP("Problem", "Put both into one folder and import that."),
)
FORMAT_UNNAMED = declared(
    "MG224",
    QT_TRANSLATE_NOOP("Problem", "There is no format “{format}” for this."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {formats}."),
)
FILE_CHANGED = declared(
    "MG225",
    QT_TRANSLATE_NOOP("Problem", "{path} changed while it was read."),
    QT_TRANSLATE_NOOP(
        "Problem", "Wait until it is written to its end, then try again; nothing was imported."
    ),
)
FILE_PROTECTED = declared(
    "MG226",
    QT_TRANSLATE_NOOP("Problem", "{path} is protected by a password."),
    QT_TRANSLATE_NOOP("Problem", "Save it without one, then import that."),
)
FILE_WITHOUT_TEXT = declared(
    "MG227",
    QT_TRANSLATE_NOOP("Problem", "{path} has no text: its pages are pictures."),
    QT_TRANSLATE_NOOP("Problem", "Recognise its text with a scanning program first."),
)
