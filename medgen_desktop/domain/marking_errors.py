"""What a person can mend while marking: terminologies, schemas, relations, suggestions."""

from medgen_desktop.domain.problem import QT_TRANSLATE_NOOP, declared

# 33x: terminologies
TERMINOLOGY_COLUMNS_UNKNOWN = declared(
    "MG330",
    QT_TRANSLATE_NOOP("Problem", "It is not clear which columns of {path} are codes and names."),
    QT_TRANSLATE_NOOP("Problem", "Call them “code” and “name” (编码, 名称) in its first row."),
)
TERMINOLOGY_EMPTY = declared(
    "MG331",
    QT_TRANSLATE_NOOP("Problem", "{path} has no term: none of its {rows} rows has code and name."),
    QT_TRANSLATE_NOOP("Problem", "Choose another file; nothing was imported."),
)
TERMINOLOGY_EXISTS = declared(
    "MG332",
    QT_TRANSLATE_NOOP("Problem", "{system} {version} is in this workspace already."),
    QT_TRANSLATE_NOOP(
        "Problem", "Delete it first, or give the new one another version; nothing was changed."
    ),
)
TERMINOLOGY_MISSING = declared(
    "MG333",
    QT_TRANSLATE_NOOP("Problem", "There is no terminology {terminology} in this workspace."),
    QT_TRANSLATE_NOOP("Problem", "List the terminologies to see their numbers."),
)
TERMINOLOGY_UNKNOWN = declared(
    "MG334",
    QT_TRANSLATE_NOOP("Problem", "No terminology “{system}” comes with the program."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {systems}. Or import a table of its terms."),
)
TERMINOLOGY_DAMAGED = declared(
    "MG335",
    QT_TRANSLATE_NOOP("Problem", "The terms of {system} that come with it cannot be read."),
    QT_TRANSLATE_NOOP("Problem", "Install the program again; your workspace is as it was."),
)
TERMINOLOGY_UNNAMED = declared(
    "MG336",
    QT_TRANSLATE_NOOP("Problem", "A terminology needs a name and a version."),
    QT_TRANSLATE_NOOP(
        "Problem", "Give both, for example “ICD-10-CN” and “2.0”: annotations keep them."
    ),
)
TERMINOLOGY_NOT_INSTALLED = declared(
    "MG337",
    QT_TRANSLATE_NOOP("Problem", "No terminology “{system}” is in this workspace."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {systems}. Or install or import it first."),
)

# 35x: relations between annotations
RELATION_KIND_UNKNOWN = declared(
    "MG350",
    QT_TRANSLATE_NOOP("Problem", "There is no kind of relation “{kind}” in this workspace."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {kinds}."),
)
RELATION_UNFIT = declared(
    "MG351",
    QT_TRANSLATE_NOOP("Problem", "“{kind}” does not lead from {source} to {target}."),
    QT_TRANSLATE_NOOP("Problem", "Choose another kind, or let it lead the other way."),
)
RELATION_TO_ITSELF = declared(
    "MG352",
    QT_TRANSLATE_NOOP("Problem", "An annotation cannot be linked to itself."),
    QT_TRANSLATE_NOOP("Problem", "Choose another annotation of the same note."),
)
RELATION_ACROSS_NOTES = declared(
    "MG353",
    QT_TRANSLATE_NOOP(
        "Problem", "One annotation is in note {source} and the other in note {target}."
    ),
    QT_TRANSLATE_NOOP("Problem", "Link two annotations of one note."),
)
RELATION_MISSING = declared(
    "MG354",
    QT_TRANSLATE_NOOP("Problem", "There is no relation {relation}."),
    QT_TRANSLATE_NOOP(
        "Problem", "It may have been deleted meanwhile; look at the note's relations again."
    ),
)

# 34x: the schema of labels
SCHEMA_NAME_INVALID = declared(
    "MG340",
    QT_TRANSLATE_NOOP("Problem", "“{name}” cannot be a name here."),
    QT_TRANSLATE_NOOP(
        "Problem",
        "Type 1 to {longest} characters in one line, without blanks at the beginning or the end.",
    ),
)
SCHEMA_NAME_TWICE = declared(
    "MG341",
    QT_TRANSLATE_NOOP("Problem", "The name “{name}” is taken; capital letters do not tell apart."),
    QT_TRANSLATE_NOOP("Problem", "Choose another name."),
)
LABEL_TAG_INVALID = declared(
    "MG342",
    QT_TRANSLATE_NOOP("Problem", "“{tag}” cannot be the tag of a label here."),
    QT_TRANSLATE_NOOP("Problem", "Type 1 to 3 characters that no other label has as its tag."),
)
SCHEMA_KEY_INVALID = declared(
    "MG343",
    QT_TRANSLATE_NOOP("Problem", "“{key}” cannot be a key here."),
    QT_TRANSLATE_NOOP("Problem", "Choose a digit from 1 to 9 that nothing else has, or no key."),
)
LABEL_COLOUR_INVALID = declared(
    "MG344",
    QT_TRANSLATE_NOOP("Problem", "The label “{label}” has the unknown colour {colour}."),
    QT_TRANSLATE_NOOP("Problem", "Choose a colour from 0 to {last}."),
)
ATTRIBUTE_VALUES_INVALID = declared(
    "MG345",
    QT_TRANSLATE_NOOP("Problem", "The values of “{name}” do not fit."),
    QT_TRANSLATE_NOOP(
        "Problem",
        "Each value stands once; an attribute has one code of 1 to 6 characters for each.",
    ),
)
RELATION_END_UNKNOWN = declared(
    "MG346",
    QT_TRANSLATE_NOOP(
        "Problem", "“{name}” cannot lead from or to “{label}”: no label is so named."
    ),
    QT_TRANSLATE_NOOP("Problem", "Choose among the labels, or add this one first."),
)
SCHEMA_FILE_BROKEN = declared(
    "MG347",
    QT_TRANSLATE_NOOP("Problem", "{path} is not a schema of labels ({reason})."),
    QT_TRANSLATE_NOOP("Problem", "Choose a file that was exported here; nothing was changed."),
)
LABELS_IN_USE = declared(
    "MG348",
    QT_TRANSLATE_NOOP("Problem", "Annotations that would lose their label: {count} ({labels})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Keep these labels, or delete or rename them first; nothing was changed."
    ),
)
SCHEMA_CHANGED = declared(
    "MG349",
    QT_TRANSLATE_NOOP("Problem", "Someone else has changed the labels since you opened them."),
    QT_TRANSLATE_NOOP(
        "Problem", "Close this and open it again to see their change; yours is not saved."
    ),
)

# 36x: work on many notes, and by many people
NO_TEXT_TO_FIND = declared(
    "MG360",
    QT_TRANSLATE_NOOP("Problem", "There is no text to look for."),
    QT_TRANSLATE_NOOP("Problem", "Select a word or phrase, or type one."),
)
TOO_MANY_PLACES = declared(
    "MG361",
    QT_TRANSLATE_NOOP("Problem", "{places} places are more than one action can mark ({most})."),
    QT_TRANSLATE_NOOP("Problem", "Choose fewer notes, or look for a longer text."),
)
SAVING_WAITS = declared(
    "MG362",
    QT_TRANSLATE_NOOP(
        "Problem", "Another program is writing to the workspace; your last changes wait for it."
    ),
    QT_TRANSLATE_NOOP("Problem", "Leave this window open: they are saved as soon as it is done."),
)
FIELD_UNKNOWN = declared(
    "MG363",
    QT_TRANSLATE_NOOP("Problem", "Notes in this workspace have no field “{field}”."),
    QT_TRANSLATE_NOOP("Problem", "Add it to the schema, or use one of these: {fields}."),
)
FIELD_VALUE_UNKNOWN = declared(
    "MG364",
    QT_TRANSLATE_NOOP("Problem", "The field “{field}” cannot have this value."),
    QT_TRANSLATE_NOOP("Problem", "Use one of: {values}."),
)
TEXT_NOT_WHOLE = declared(
    "MG365",
    QT_TRANSLATE_NOOP(
        "Problem", "The text holds half of a character, which cannot be saved or found."
    ),
    QT_TRANSLATE_NOOP(
        "Problem", "Type it again; a terminal has to be set to UTF-8. Nothing was changed."
    ),
)
RELATIONS_IN_USE = declared(
    "MG366",
    QT_TRANSLATE_NOOP("Problem", "Relations that would lose their kind: {count} ({kinds})."),
    QT_TRANSLATE_NOOP(
        "Problem", "Keep these kinds, or delete their relations first; nothing was changed."
    ),
)

LEXICON_UNREADABLE = declared(
    "MG355",
    QT_TRANSLATE_NOOP("Problem", "The lexicon {path} cannot be read."),
    QT_TRANSLATE_NOOP(
        "Problem", "Save it as CSV in UTF-8 with the columns term and label, or take it away."
    ),
)
LEXICON_LABELS_UNKNOWN = declared(
    "MG357",
    QT_TRANSLATE_NOOP(
        "Problem", "Labels of the lexicon {lexicon} that are not used here: {count}."
    ),
    QT_TRANSLATE_NOOP(
        "Problem", "Its terms with them are not suggested; add the labels, or rename them in it."
    ),
)
TOO_MANY_SUGGESTIONS = declared(
    "MG356",
    QT_TRANSLATE_NOOP(
        "Problem", "More than {most} suggestions would be accepted in one action; nothing was."
    ),
    QT_TRANSLATE_NOOP("Problem", "Raise the threshold, or accept them note by note."),
)
