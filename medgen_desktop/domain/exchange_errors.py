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
WORKBOOK_TOO_SMALL = declared(
    "MG228",
    QT_TRANSLATE_NOOP(
        "Problem",
        "Note {number} does not fit into {path}: a cell takes 32,767 characters and a sheet "
        "1,048,576 rows.",
    ),
    QT_TRANSLATE_NOOP("Problem", "Export as CSV or JSON lines, which have no such limits."),
)
SHEET_MISSING = declared(
    "MG229",
    QT_TRANSLATE_NOOP("Problem", "{path} has no sheet with this name."),
    QT_TRANSLATE_NOOP("Problem", "Write the name as it stands on the tab of the sheet."),
)
SEARCH_UNKNOWN = declared(
    "MG235",
    QT_TRANSLATE_NOOP("Problem", "No search is kept as “{name}”."),
    QT_TRANSLATE_NOOP("Problem", "Kept are: {names}."),
)
CONTENT_UNKNOWN = declared(
    "MG236",
    QT_TRANSLATE_NOOP("Problem", "What {path} holds is in no format that can be imported."),
    QT_TRANSLATE_NOOP(
        "Problem", "Export it again from where it came, or name its format if you know it."
    ),
)

# 24x: cleaned notes and sections
STEP_UNKNOWN = declared(
    "MG240",
    QT_TRANSLATE_NOOP("Problem", "There is no cleaning step “{step}”."),
    QT_TRANSLATE_NOOP("Problem", "Use some of: {steps}."),
)
NOT_A_COPY = declared(
    "MG241",
    QT_TRANSLATE_NOOP("Problem", "Note {note} is not a cleaned copy of another one."),
    QT_TRANSLATE_NOOP("Problem", "Notes that came in from outside stay; nothing was deleted."),
)
SECTION_UNKNOWN = declared(
    "MG242",
    QT_TRANSLATE_NOOP("Problem", "There is no kind of section “{section}”."),
    QT_TRANSLATE_NOOP("Problem", "Use some of: {sections}."),
)

# 25x: identities
NOTES_UNREVIEWED = declared(
    "MG250",
    QT_TRANSLATE_NOOP(
        "Problem", "{count} of these notes are not reviewed for identities, the first is {note}."
    ),
    QT_TRANSLATE_NOOP("Problem", "Look them through and decide every hit; nothing was exported."),
)
COPIES_MISSING = declared(
    "MG251",
    QT_TRANSLATE_NOOP(
        "Problem",
        "{count} of these notes have no de-identified copy that fits what was decided, the first"
        " is {note}.",
    ),
    QT_TRANSLATE_NOOP("Problem", "Make de-identified copies first; nothing was exported."),
)
