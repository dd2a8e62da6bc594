"""What a person can mend, in their words: a stable code, what happened, and what to do about it.

A `UserError` is shown as it is (translated); any other exception is a bug of ours. Details fill the
braces and hold counts, names of files and models, never text of a note.
"""

from dataclasses import dataclass

Detail = str | int | float


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802 - the name that lupdate looks for
    """Mark a string for the translation catalogue without a dependency on Qt."""
    return text


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of user error: sentence patterns with `{detail}` placeholders."""

    code: str
    what: str
    remedy: str


class UserError(Exception):
    """Something the person at the screen can mend."""

    def __init__(self, problem: Problem, **details: Detail) -> None:
        """Keep the problem and its details; the message is English and holds both sentences."""
        self.problem = problem
        self.details = details
        super().__init__(f"{self.what} {self.remedy}")

    @property
    def code(self) -> str:
        """The stable code, like MG301."""
        return self.problem.code

    @property
    def what(self) -> str:
        """What happened, in English."""
        return self.problem.what.format_map(self.details)

    @property
    def remedy(self) -> str:
        """What to do, in English."""
        return self.problem.remedy.format_map(self.details)


_PROBLEMS: dict[str, Problem] = {}


def _problem(code: str, what: str, remedy: str) -> Problem:
    problem = Problem(code, what, remedy)
    _PROBLEMS[code] = problem
    return problem


def all_problems() -> tuple[Problem, ...]:
    """Every problem the program can report, by code."""
    return tuple(_PROBLEMS[code] for code in sorted(_PROBLEMS))


def problem_with_code(code: str) -> Problem:
    """The problem with this code; `UNEXPECTED` if there is none."""
    return _PROBLEMS.get(code, UNEXPECTED)


UNEXPECTED = _problem(
    "MG001",
    QT_TRANSLATE_NOOP("Problem", "Something went wrong inside the program ({reason})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Your saved work is safe; try again, and report this code if it returns."
    ),
)

# 1xx: workspace
WORKSPACE_MISSING = _problem(
    "MG101",
    QT_TRANSLATE_NOOP("Problem", "There is no workspace at {path}."),
    QT_TRANSLATE_NOOP("Problem", "Check the path, or create a new workspace there."),
)
WORKSPACE_EXISTS = _problem(
    "MG102",
    QT_TRANSLATE_NOOP("Problem", "A file already exists at {path}."),
    QT_TRANSLATE_NOOP("Problem", "Open it, or choose another name for the new workspace."),
)
WRONG_PASSPHRASE = _problem(
    "MG103",
    QT_TRANSLATE_NOOP("Problem", "The passphrase does not open {path}, or it is not a workspace."),
    QT_TRANSLATE_NOOP(
        "Problem", "Type the passphrase again; check the Caps Lock key and the file."
    ),
)
NO_PASSPHRASE = _problem(
    "MG104",
    QT_TRANSLATE_NOOP("Problem", "A workspace needs a passphrase."),
    QT_TRANSLATE_NOOP(
        "Problem", "Give --passphrase, set MEDGEN_PASSPHRASE, or type one when asked."
    ),
)
WORKSPACE_TOO_NEW = _problem(
    "MG105",
    QT_TRANSLATE_NOOP(
        "Problem",
        "This workspace was written by a newer version (format {found}; this one knows {known}).",
    ),
    QT_TRANSLATE_NOOP("Problem", "Install the newer version to open it; nothing was changed."),
)
WORKSPACE_BUSY = _problem(
    "MG106",
    QT_TRANSLATE_NOOP("Problem", "Another program is writing to the workspace."),
    QT_TRANSLATE_NOOP("Problem", "Wait for it to finish, then try again; nothing was changed."),
)
DISK_FULL = _problem(
    "MG107",
    QT_TRANSLATE_NOOP("Problem", "The disk is full, so the change could not be saved."),
    QT_TRANSLATE_NOOP("Problem", "Free some space and try again; what was saved before is safe."),
)
WORKSPACE_UNREADABLE = _problem(
    "MG108",
    QT_TRANSLATE_NOOP("Problem", "The workspace at {path} cannot be opened ({reason})."),
    QT_TRANSLATE_NOOP("Problem", "Check that you may read and write the file and its folder."),
)
WORKSPACE_CLOSED = _problem(
    "MG109",
    QT_TRANSLATE_NOOP("Problem", "The workspace was closed while this was at work."),
    QT_TRANSLATE_NOOP("Problem", "Open it again; what was saved before is safe."),
)

# 2xx: notes in and annotations
FILE_MISSING = _problem(
    "MG201",
    QT_TRANSLATE_NOOP("Problem", "The file {path} cannot be read."),
    QT_TRANSLATE_NOOP("Problem", "Check that it exists and that you may open it."),
)
FILE_NOT_TEXT = _problem(
    "MG202",
    QT_TRANSLATE_NOOP("Problem", "{path} is not text in a known encoding (byte {position})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Name its encoding, for example --encoding gb18030, or save it as UTF-8."
    ),
)
FORMAT_UNKNOWN = _problem(
    "MG203",
    QT_TRANSLATE_NOOP("Problem", "Files ending in “{suffix}” cannot be imported."),
    QT_TRANSLATE_NOOP("Problem", "Bring in .txt, .csv or .tsv files."),
)
COLUMN_MISSING = _problem(
    "MG204",
    QT_TRANSLATE_NOOP("Problem", "{path} has no column “{column}”."),
    QT_TRANSLATE_NOOP("Problem", "Choose one of its columns: {columns}."),
)
TABLE_BROKEN = _problem(
    "MG205",
    QT_TRANSLATE_NOOP("Problem", "{path} is not a readable table (line {line}: {reason})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Mend that line or export the table again; nothing was imported from it."
    ),
)
NOTE_MISSING = _problem(
    "MG206",
    QT_TRANSLATE_NOOP("Problem", "There is no note {note}."),
    QT_TRANSLATE_NOOP("Problem", "List the notes to see their numbers."),
)
SPAN_INVALID = _problem(
    "MG207",
    QT_TRANSLATE_NOOP(
        "Problem", "Characters {start} to {end} are not a span of note {note}, which has {length}."
    ),
    QT_TRANSLATE_NOOP("Problem", "Select some text inside the note."),
)
LABEL_UNKNOWN = _problem(
    "MG208",
    QT_TRANSLATE_NOOP("Problem", "There is no label “{label}”."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {labels}."),
)
ANNOTATION_MISSING = _problem(
    "MG209",
    QT_TRANSLATE_NOOP("Problem", "There is no annotation {annotation}."),
    QT_TRANSLATE_NOOP("Problem", "It may have been deleted already; list the note's annotations."),
)
ATTRIBUTE_UNKNOWN = _problem(
    "MG214",
    QT_TRANSLATE_NOOP("Problem", "An annotation cannot be “{attribute}: {value}”."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {attributes}."),
)
TEXT_COLUMN_UNKNOWN = _problem(
    "MG210",
    QT_TRANSLATE_NOOP("Problem", "It is not clear which column of {path} holds the text."),
    QT_TRANSLATE_NOOP("Problem", "Choose one with --text-column: {columns}."),
)
SPAN_TEXT_NOT_FOUND = _problem(
    "MG211",
    QT_TRANSLATE_NOOP("Problem", "The text to label does not occur in note {note}."),
    QT_TRANSLATE_NOOP("Problem", "Check its spelling, or give --start and --end."),
)
ENCODING_UNKNOWN = _problem(
    "MG212",
    QT_TRANSLATE_NOOP("Problem", "There is no text encoding called “{encoding}”."),
    QT_TRANSLATE_NOOP("Problem", "Use a name such as utf-8, gb18030, big5 or utf-16."),
)
FOLDER_WITHOUT_TEXT = _problem(
    "MG213",
    QT_TRANSLATE_NOOP("Problem", "There are no .txt files in {path}."),
    QT_TRANSLATE_NOOP("Problem", "Choose another folder, or bring in tables by their file name."),
)

# 3xx: drafting and models
NOTE_EMPTY = _problem(
    "MG301",
    QT_TRANSLATE_NOOP("Problem", "The note is empty, so there is nothing to draft from."),
    QT_TRANSLATE_NOOP("Problem", "Choose a note that has text."),
)
PROMPT_TOO_LONG = _problem(
    "MG302",
    QT_TRANSLATE_NOOP(
        "Problem",
        "The note needs {needed} tokens with the answer, and the model reads {context}.",
    ),
    QT_TRANSLATE_NOOP(
        "Problem", "Choose a shorter note or a model with a longer context; nothing was cut."
    ),
)
MODEL_MISSING = _problem(
    "MG303",
    QT_TRANSLATE_NOOP("Problem", "There is no model “{model}” in the library."),
    QT_TRANSLATE_NOOP("Problem", "List the models, or fine-tune and export one first."),
)
MODEL_BROKEN = _problem(
    "MG304",
    QT_TRANSLATE_NOOP("Problem", "The model “{model}” does not match its manifest ({reason})."),
    QT_TRANSLATE_NOOP("Problem", "Remove it from the library and export or install it again."),
)
WORKER_ENDED = _problem(
    "MG305",
    QT_TRANSLATE_NOOP("Problem", "The background process stopped (exit code {code})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Your work is saved; try again, with other programs closed if memory is short."
    ),
)
NOT_ENOUGH_MEMORY = _problem(
    "MG306",
    QT_TRANSLATE_NOOP("Problem", "There is not enough memory for this."),
    QT_TRANSLATE_NOOP("Problem", "Close other programs and try again."),
)
MODEL_EXISTS = _problem(
    "MG307",
    QT_TRANSLATE_NOOP("Problem", "The library already has a model “{model}”."),
    QT_TRANSLATE_NOOP("Problem", "Give the new model another name."),
)
BASE_MODEL_WRONG = _problem(
    "MG308",
    QT_TRANSLATE_NOOP(
        "Problem", "{path} is not the base model that was asked for (its SHA-256 differs)."
    ),
    QT_TRANSLATE_NOOP("Problem", "Fetch it again with: python3 bootstrap.py run"),
)

DRAFT_MISSING = _problem(
    "MG310",
    QT_TRANSLATE_NOOP("Problem", "There is no draft {draft}."),
    QT_TRANSLATE_NOOP(
        "Problem", "It may belong to another workspace; open the note to see its drafts."
    ),
)

TERMINOLOGY_COLUMNS_UNKNOWN = _problem(
    "MG330",
    QT_TRANSLATE_NOOP("Problem", "It is not clear which columns of {path} are codes and names."),
    QT_TRANSLATE_NOOP(
        "Problem", "Call them “code” and “name” (编码, 名称) in its first row; it has: {columns}."
    ),
)
TERMINOLOGY_EMPTY = _problem(
    "MG331",
    QT_TRANSLATE_NOOP("Problem", "{path} has no term: none of its {rows} rows has code and name."),
    QT_TRANSLATE_NOOP("Problem", "Choose another file; nothing was imported."),
)
TERMINOLOGY_EXISTS = _problem(
    "MG332",
    QT_TRANSLATE_NOOP("Problem", "{system} {version} is in this workspace already."),
    QT_TRANSLATE_NOOP(
        "Problem", "Delete it first, or give the new one another version; nothing was changed."
    ),
)
TERMINOLOGY_MISSING = _problem(
    "MG333",
    QT_TRANSLATE_NOOP("Problem", "There is no terminology {terminology} in this workspace."),
    QT_TRANSLATE_NOOP("Problem", "List the terminologies to see their numbers."),
)
TERMINOLOGY_UNKNOWN = _problem(
    "MG334",
    QT_TRANSLATE_NOOP("Problem", "No terminology “{system}” comes with the program."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {systems}. Or import a table of its terms."),
)
TERMINOLOGY_DAMAGED = _problem(
    "MG335",
    QT_TRANSLATE_NOOP("Problem", "The terms of {system} that come with it cannot be read."),
    QT_TRANSLATE_NOOP("Problem", "Install the program again; your workspace is as it was."),
)
TERMINOLOGY_UNNAMED = _problem(
    "MG336",
    QT_TRANSLATE_NOOP("Problem", "A terminology needs a name and a version."),
    QT_TRANSLATE_NOOP(
        "Problem", "Give both, for example “ICD-10-CN” and “2.0”: annotations keep them."
    ),
)

LEXICON_UNREADABLE = _problem(
    "MG355",
    QT_TRANSLATE_NOOP("Problem", "The lexicon {path} cannot be read."),
    QT_TRANSLATE_NOOP(
        "Problem", "Save it as CSV in UTF-8 with the columns term and label, or take it away."
    ),
)
TOO_MANY_SUGGESTIONS = _problem(
    "MG356",
    QT_TRANSLATE_NOOP(
        "Problem", "More than {most} suggestions would be accepted in one action; nothing was."
    ),
    QT_TRANSLATE_NOOP("Problem", "Raise the threshold, or accept them note by note."),
)

# 4xx: training and export
NO_PAIRS = _problem(
    "MG401",
    QT_TRANSLATE_NOOP(
        "Problem", "There are {pairs} usable training pairs, and a run needs at least {needed}."
    ),
    QT_TRANSLATE_NOOP("Problem", "Import a table with a source column and a summary column."),
)
TRAINING_NOT_INSTALLED = _problem(
    "MG402",
    QT_TRANSLATE_NOOP("Problem", "This is the clinic edition, which cannot fine-tune."),
    QT_TRANSLATE_NOOP(
        "Problem", "Install the workstation edition: python3 bootstrap.py run --edition workstation"
    ),
)
PARITY_FAILED = _problem(
    "MG403",
    QT_TRANSLATE_NOOP(
        "Problem",
        "The exported model answers unlike the trained one ({measure} is {found}, limit {limit}).",
    ),
    QT_TRANSLATE_NOOP(
        "Problem", "The model was not added; export again, and report this code if it returns."
    ),
)
BASE_MODEL_MISSING = _problem(
    "MG404",
    QT_TRANSLATE_NOOP("Problem", "The base model “{model}” is not in the library."),
    QT_TRANSLATE_NOOP("Problem", "Fetch it with: python3 bootstrap.py run"),
)
RUN_MISSING = _problem(
    "MG405",
    QT_TRANSLATE_NOOP("Problem", "There is no finished run “{run}”."),
    QT_TRANSLATE_NOOP("Problem", "Fine-tune first, or check the run's number."),
)
SETTING_INVALID = _problem(
    "MG406",
    QT_TRANSLATE_NOOP("Problem", "A setting is out of range: {reason}."),
    QT_TRANSLATE_NOOP("Problem", "Change it and start again."),
)
TRAINING_CANCELLED = _problem(
    "MG407",
    QT_TRANSLATE_NOOP("Problem", "The run was cancelled."),
    QT_TRANSLATE_NOOP("Problem", "Start it again when you like; nothing was exported."),
)
