"""What may name somebody in a note: the kinds of HIPAA's safe harbour and of Chinese notes.

45 CFR 164.514(b)(2) lists the kinds; those that no text holds (fingerprints, photographs) are left
to a person, who can mark any stretch.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteId

IdentityId = NewType("IdentityId", int)


class IdentityKind(StrEnum):
    """What it is that names somebody; the value is stored and written on masks."""

    NAME = "NAME"
    PLACE = "PLACE"
    DATE = "DATE"
    AGE = "AGE"
    PHONE = "PHONE"
    FAX = "FAX"
    EMAIL = "EMAIL"
    NATIONAL_ID = "NATIONAL_ID"
    RECORD_NUMBER = "RECORD_NUMBER"
    HEALTH_PLAN = "HEALTH_PLAN"
    ACCOUNT = "ACCOUNT"
    LICENCE = "LICENCE"
    VEHICLE = "VEHICLE"
    DEVICE = "DEVICE"
    WEB = "WEB"
    NETWORK = "NETWORK"
    BED = "BED"
    OTHER = "OTHER"


KIND_WORDS: dict[IdentityKind, str] = {
    IdentityKind.NAME: QT_TRANSLATE_NOOP("IdentityKind", "Name"),
    IdentityKind.PLACE: QT_TRANSLATE_NOOP("IdentityKind", "Place or organisation"),
    IdentityKind.DATE: QT_TRANSLATE_NOOP("IdentityKind", "Date"),
    IdentityKind.AGE: QT_TRANSLATE_NOOP("IdentityKind", "Age over 89"),
    IdentityKind.PHONE: QT_TRANSLATE_NOOP("IdentityKind", "Telephone"),
    IdentityKind.FAX: QT_TRANSLATE_NOOP("IdentityKind", "Fax"),
    IdentityKind.EMAIL: QT_TRANSLATE_NOOP("IdentityKind", "E-mail"),
    IdentityKind.NATIONAL_ID: QT_TRANSLATE_NOOP("IdentityKind", "National identity number"),
    IdentityKind.RECORD_NUMBER: QT_TRANSLATE_NOOP("IdentityKind", "Record number"),
    IdentityKind.HEALTH_PLAN: QT_TRANSLATE_NOOP("IdentityKind", "Health insurance number"),
    IdentityKind.ACCOUNT: QT_TRANSLATE_NOOP("IdentityKind", "Account or card number"),
    IdentityKind.LICENCE: QT_TRANSLATE_NOOP("IdentityKind", "Certificate or licence number"),
    IdentityKind.VEHICLE: QT_TRANSLATE_NOOP("IdentityKind", "Vehicle"),
    IdentityKind.DEVICE: QT_TRANSLATE_NOOP("IdentityKind", "Device number"),
    IdentityKind.WEB: QT_TRANSLATE_NOOP("IdentityKind", "Web address"),
    IdentityKind.NETWORK: QT_TRANSLATE_NOOP("IdentityKind", "Network address"),
    IdentityKind.BED: QT_TRANSLATE_NOOP("IdentityKind", "Bed"),
    IdentityKind.OTHER: QT_TRANSLATE_NOOP("IdentityKind", "Other number or name"),
}
"""What each kind is called on the screen."""


class Decision(StrEnum):
    """What a person says of a hit."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class IdentityHit:
    """A stretch of a text that may name somebody, and the rule that says so."""

    start: int
    end: int
    kind: IdentityKind
    reason: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A stored hit with what a person decided; `text` is what the note says there."""

    id: IdentityId
    note_id: NoteId
    start: int
    end: int
    kind: IdentityKind
    reason: str
    text: str
    decision: Decision = Decision.OPEN
    annotator: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """A hit and the title of its note: a row of the list to review."""

    identity: Identity
    title: str


@dataclass(frozen=True, slots=True)
class ReviewProgress:
    """How many notes there are to look through, how many are done, and how many hits are open.

    A note is done when today's rules looked through it and a person decided every hit of it.
    """

    notes: int = 0
    reviewed: int = 0
    open_hits: int = 0
