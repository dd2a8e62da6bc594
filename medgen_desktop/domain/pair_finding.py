"""What the check of training pairs finds, and what to do about it; never what a pair says."""

from dataclasses import dataclass
from enum import StrEnum

from medgen_desktop.domain.note import NoteId, PairId
from medgen_desktop.domain.problem import QT_TRANSLATE_NOOP


class FindingKind(StrEnum):
    """What is wrong with a pair, or with a note that pairs are of; in the order of a list to mend.

    What may be so of every note comes behind what is seldom so.
    """

    UNDIVIDED = "undivided"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    LANGUAGE = "language"
    DUPLICATE = "duplicate"
    UNREVIEWED = "unreviewed"
    LEAKING = "leaking"


KIND_WORDS: dict[FindingKind, str] = {
    FindingKind.UNDIVIDED: QT_TRANSLATE_NOOP("PairFinding", "All belong together"),
    FindingKind.UNREVIEWED: QT_TRANSLATE_NOOP("PairFinding", "Identities not reviewed"),
    FindingKind.EMPTY: QT_TRANSLATE_NOOP("PairFinding", "Empty"),
    FindingKind.TOO_LONG: QT_TRANSLATE_NOOP("PairFinding", "Too long"),
    FindingKind.LANGUAGE: QT_TRANSLATE_NOOP("PairFinding", "Other language"),
    FindingKind.DUPLICATE: QT_TRANSLATE_NOOP("PairFinding", "Same pair twice"),
    FindingKind.LEAKING: QT_TRANSLATE_NOOP("PairFinding", "Nearly the same notes"),
}
"""What each kind is called on the screen."""
REMEDIES: dict[FindingKind, str] = {
    FindingKind.UNDIVIDED: QT_TRANSLATE_NOOP(
        "PairFinding",
        "Nothing can be kept aside to measure with: too many notes have this one's patient, record"
        " number or text. Check the column of record numbers, or bring in other notes.",
    ),
    FindingKind.UNREVIEWED: QT_TRANSLATE_NOOP(
        "PairFinding",
        "Choose De-identify on the Notes page, and decide all that it finds in this note.",
    ),
    FindingKind.EMPTY: QT_TRANSLATE_NOOP(
        "PairFinding",
        "It is left out. Bring the note in again with its text and its summary if it should count.",
    ),
    FindingKind.TOO_LONG: QT_TRANSLATE_NOOP(
        "PairFinding",
        "It is left out. Bring the note in again as shorter ones if it should count.",
    ),
    FindingKind.LANGUAGE: QT_TRANSLATE_NOOP(
        "PairFinding", "Take a base model that knows the language, or a model from nothing."
    ),
    FindingKind.DUPLICATE: QT_TRANSLATE_NOOP(
        "PairFinding", "It counts twice. Leave one of them out of the table that you bring in."
    ),
    FindingKind.LEAKING: QT_TRANSLATE_NOOP(
        "PairFinding",
        "They are kept on one side, so that nothing leaks. Clean on the Notes page compares them.",
    ),
}
"""What to do about each kind."""


@dataclass(frozen=True, slots=True)
class PairFinding:
    """One thing to mend; no `pair_id` where it is of the note or of a pair made of a section.

    `others` are the notes that it has to do with besides. A pair that is too long has `length` of
    at most `limit`, in what the check counts by.
    """

    kind: FindingKind
    note_id: NoteId
    pair_id: PairId | None = None
    others: tuple[NoteId, ...] = ()
    length: int = 0
    limit: int = 0
