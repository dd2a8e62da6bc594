"""Every problem that the program can report; some stand in modules of their own."""

from medgen_desktop.domain import exchange_errors, marking_errors
from medgen_desktop.domain.problem import (
    PROBLEMS,
    QT_TRANSLATE_NOOP,
    Detail,
    Problem,
    UserError,
    declared,
)

__all__ = [
    "QT_TRANSLATE_NOOP",
    "Detail",
    "Problem",
    "UserError",
    "exchange_errors",
    "marking_errors",
]


def all_problems() -> tuple[Problem, ...]:
    """Every problem the program can report, by code."""
    return tuple(PROBLEMS[code] for code in sorted(PROBLEMS))


def problem_with_code(code: str) -> Problem:
    """The problem with this code; `UNEXPECTED` if there is none."""
    return PROBLEMS.get(code, UNEXPECTED)


UNEXPECTED = declared(
    "MG001",
    QT_TRANSLATE_NOOP("Problem", "Something went wrong inside the program ({reason})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Your saved work is safe; try again, and report this code if it returns."
    ),
)

# 1xx: workspace
WORKSPACE_MISSING = declared(
    "MG101",
    QT_TRANSLATE_NOOP("Problem", "There is no workspace at {path}."),
    QT_TRANSLATE_NOOP("Problem", "Check the path, or create a new workspace there."),
)
WORKSPACE_EXISTS = declared(
    "MG102",
    QT_TRANSLATE_NOOP("Problem", "A file already exists at {path}."),
    QT_TRANSLATE_NOOP("Problem", "Open it, or choose another name for the new workspace."),
)
WRONG_PASSPHRASE = declared(
    "MG103",
    QT_TRANSLATE_NOOP("Problem", "The passphrase does not open {path}, or it is not a workspace."),
    QT_TRANSLATE_NOOP(
        "Problem", "Type the passphrase again; check the Caps Lock key and the file."
    ),
)
NO_PASSPHRASE = declared(
    "MG104",
    QT_TRANSLATE_NOOP("Problem", "A workspace needs a passphrase."),
    QT_TRANSLATE_NOOP(
        "Problem", "Give --passphrase, set MEDGEN_PASSPHRASE, or type one when asked."
    ),
)
WORKSPACE_TOO_NEW = declared(
    "MG105",
    QT_TRANSLATE_NOOP(
        "Problem",
        "This workspace was written by a newer version (format {found}; this one knows {known}).",
    ),
    QT_TRANSLATE_NOOP("Problem", "Install the newer version to open it; nothing was changed."),
)
WORKSPACE_BUSY = declared(
    "MG106",
    QT_TRANSLATE_NOOP("Problem", "Another program is writing to the workspace."),
    QT_TRANSLATE_NOOP("Problem", "Wait for it to finish, then try again; nothing was changed."),
)
DISK_FULL = declared(
    "MG107",
    QT_TRANSLATE_NOOP("Problem", "The disk is full, so the change could not be saved."),
    QT_TRANSLATE_NOOP("Problem", "Free some space and try again; what was saved before is safe."),
)
WORKSPACE_UNREADABLE = declared(
    "MG108",
    QT_TRANSLATE_NOOP("Problem", "The workspace at {path} cannot be opened ({reason})."),
    QT_TRANSLATE_NOOP("Problem", "Check that you may read and write the file and its folder."),
)
WORKSPACE_CLOSED = declared(
    "MG109",
    QT_TRANSLATE_NOOP("Problem", "The workspace was closed while this was at work."),
    QT_TRANSLATE_NOOP("Problem", "Open it again; what was saved before is safe."),
)

# 2xx: notes in and annotations
FILE_MISSING = declared(
    "MG201",
    QT_TRANSLATE_NOOP("Problem", "The file {path} cannot be read."),
    QT_TRANSLATE_NOOP("Problem", "Check that it exists and that you may open it."),
)
FILE_NOT_TEXT = declared(
    "MG202",
    QT_TRANSLATE_NOOP("Problem", "{path} is not text in a known encoding (byte {position})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Name its encoding, for example --encoding gb18030, or save it as UTF-8."
    ),
)
FORMAT_UNKNOWN = declared(
    "MG203",
    QT_TRANSLATE_NOOP("Problem", "Files ending in “{suffix}” cannot be imported."),
    QT_TRANSLATE_NOOP("Problem", "Bring in files ending in one of: {suffixes}."),
)
COLUMN_MISSING = declared(
    "MG204",
    QT_TRANSLATE_NOOP("Problem", "{path} has no column “{column}”."),
    QT_TRANSLATE_NOOP("Problem", "Choose one of the names in its first row."),
)
TABLE_BROKEN = declared(
    "MG205",
    QT_TRANSLATE_NOOP("Problem", "{path} is not a readable table (line {line}: {reason})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Mend that line or export the table again; nothing was imported from it."
    ),
)
NOTE_MISSING = declared(
    "MG206",
    QT_TRANSLATE_NOOP("Problem", "There is no note {note}."),
    QT_TRANSLATE_NOOP("Problem", "List the notes to see their numbers."),
)
SPAN_INVALID = declared(
    "MG207",
    QT_TRANSLATE_NOOP(
        "Problem", "Characters {start} to {end} are not a span of note {note}, which has {length}."
    ),
    QT_TRANSLATE_NOOP("Problem", "Select some text inside the note."),
)
LABEL_UNKNOWN = declared(
    "MG208",
    QT_TRANSLATE_NOOP("Problem", "There is no label “{label}”."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {labels}."),
)
ANNOTATION_MISSING = declared(
    "MG209",
    QT_TRANSLATE_NOOP("Problem", "There is no annotation {annotation}."),
    QT_TRANSLATE_NOOP("Problem", "It may have been deleted already; list the note's annotations."),
)
ATTRIBUTE_UNKNOWN = declared(
    "MG214",
    QT_TRANSLATE_NOOP("Problem", "An annotation cannot be “{attribute}: {value}”."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {attributes}."),
)
TEXT_COLUMN_UNKNOWN = declared(
    "MG210",
    QT_TRANSLATE_NOOP("Problem", "It is not clear which column of {path} holds the text."),
    QT_TRANSLATE_NOOP("Problem", "Choose one with --text-column, by its name in the first row."),
)
SPAN_TEXT_NOT_FOUND = declared(
    "MG211",
    QT_TRANSLATE_NOOP("Problem", "The text to label does not occur in note {note}."),
    QT_TRANSLATE_NOOP("Problem", "Check its spelling, or give --start and --end."),
)
ENCODING_UNKNOWN = declared(
    "MG212",
    QT_TRANSLATE_NOOP("Problem", "There is no text encoding called “{encoding}”."),
    QT_TRANSLATE_NOOP("Problem", "Use a name such as utf-8, gb18030, big5 or utf-16."),
)
FOLDER_WITHOUT_TEXT = declared(
    "MG213",
    QT_TRANSLATE_NOOP("Problem", "There are no files of notes in {path}."),
    QT_TRANSLATE_NOOP("Problem", "Choose another folder, or bring in tables by their file name."),
)

# 3xx: drafting and models
NOTE_EMPTY = declared(
    "MG301",
    QT_TRANSLATE_NOOP("Problem", "The note is empty, so there is nothing to draft from."),
    QT_TRANSLATE_NOOP("Problem", "Choose a note that has text."),
)
PROMPT_TOO_LONG = declared(
    "MG302",
    QT_TRANSLATE_NOOP(
        "Problem",
        "The note needs {needed} tokens with the answer, and the model reads {context}.",
    ),
    QT_TRANSLATE_NOOP(
        "Problem", "Choose a shorter note or a model with a longer context; nothing was cut."
    ),
)
MODEL_MISSING = declared(
    "MG303",
    QT_TRANSLATE_NOOP("Problem", "There is no model “{model}” in the library."),
    QT_TRANSLATE_NOOP("Problem", "List the models, or fine-tune and export one first."),
)
MODEL_BROKEN = declared(
    "MG304",
    QT_TRANSLATE_NOOP("Problem", "The model “{model}” does not match its manifest ({reason})."),
    QT_TRANSLATE_NOOP("Problem", "Remove it from the library and export or install it again."),
)
WORKER_ENDED = declared(
    "MG305",
    QT_TRANSLATE_NOOP("Problem", "The background process stopped (exit code {code})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Your work is saved; try again, with other programs closed if memory is short."
    ),
)
NOT_ENOUGH_MEMORY = declared(
    "MG306",
    QT_TRANSLATE_NOOP("Problem", "There is not enough memory for this."),
    QT_TRANSLATE_NOOP("Problem", "Close other programs and try again."),
)
MODEL_EXISTS = declared(
    "MG307",
    QT_TRANSLATE_NOOP("Problem", "The library already has a model “{model}”."),
    QT_TRANSLATE_NOOP("Problem", "Give the new model another name."),
)
BASE_MODEL_WRONG = declared(
    "MG308",
    QT_TRANSLATE_NOOP(
        "Problem", "{path} is not the base model that was asked for (its SHA-256 differs)."
    ),
    QT_TRANSLATE_NOOP("Problem", "Fetch it again with: python3 bootstrap.py run"),
)

DRAFT_MISSING = declared(
    "MG310",
    QT_TRANSLATE_NOOP("Problem", "There is no draft {draft}."),
    QT_TRANSLATE_NOOP(
        "Problem", "It may belong to another workspace; open the note to see its drafts."
    ),
)

# 4xx: training and export
NO_PAIRS = declared(
    "MG401",
    QT_TRANSLATE_NOOP(
        "Problem", "There are {pairs} usable training pairs, and a run needs at least {needed}."
    ),
    QT_TRANSLATE_NOOP("Problem", "Import a table with a source column and a summary column."),
)
TRAINING_NOT_INSTALLED = declared(
    "MG402",
    QT_TRANSLATE_NOOP("Problem", "This is the clinic edition, which cannot fine-tune."),
    QT_TRANSLATE_NOOP(
        "Problem", "Install the workstation edition: python3 bootstrap.py run --edition workstation"
    ),
)
PARITY_FAILED = declared(
    "MG403",
    QT_TRANSLATE_NOOP(
        "Problem",
        "The exported model answers unlike the trained one ({measure} is {found}, limit {limit}).",
    ),
    QT_TRANSLATE_NOOP(
        "Problem", "The model was not added; export again, and report this code if it returns."
    ),
)
BASE_MODEL_MISSING = declared(
    "MG404",
    QT_TRANSLATE_NOOP("Problem", "The base model “{model}” is not in the library."),
    QT_TRANSLATE_NOOP("Problem", "Fetch it with: python3 bootstrap.py run"),
)
RUN_MISSING = declared(
    "MG405",
    QT_TRANSLATE_NOOP("Problem", "There is no finished run “{run}”."),
    QT_TRANSLATE_NOOP("Problem", "Fine-tune first, or check the run's number."),
)
SETTING_INVALID = declared(
    "MG406",
    QT_TRANSLATE_NOOP("Problem", "A setting is out of range: {reason}."),
    QT_TRANSLATE_NOOP("Problem", "Change it and start again."),
)
TRAINING_CANCELLED = declared(
    "MG407",
    QT_TRANSLATE_NOOP("Problem", "The run was cancelled."),
    QT_TRANSLATE_NOOP("Problem", "Start it again when you like; nothing was exported."),
)

# 5xx: what is written out
FILE_UNWRITABLE = declared(
    "MG501",
    QT_TRANSLATE_NOOP("Problem", "The file {path} cannot be written."),
    QT_TRANSLATE_NOOP(
        "Problem", "Close it in other programs, or choose another folder that you may write to."
    ),
)
