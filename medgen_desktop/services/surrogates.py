"""What stands in the place of accepted identities: masks, or others that look like them."""

import random
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from medgen_desktop.domain.identity import Decision, Identity, IdentityKind
from medgen_desktop.services.surrogate_names import KnownNames, SurrogateNames
from medgen_desktop.services.surrogate_places import SurrogatePlaces
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.identities.date_shift import shifted_date, year_in
from medgen_desktop.text.identities.keyed_choice import KeyedChoice
from medgen_desktop.text.identities.masks import mask_of
from medgen_desktop.text.identities.shapes import hexadecimal, national_id, reshaped, telephone

_SECRET = "deidentification secret"  # noqa: S105 - the name of the setting
_SECRET_BYTES = 32
_USUAL_YEAR = 2023
_OLD = re.compile(r"(?:9\d|1[0-2]\d)(?!\d)|九十[一二三四五六七八九]?|一百")
_MAC = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}")
_TURNS = 50
"""So often another number is thrown where it is the old one: of one digit, every tenth is."""


class Style(StrEnum):
    """How identities are replaced."""

    MASK = "mask"
    SURROGATE = "surrogate"


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands instead of `text[start:end]` of a note."""

    start: int
    end: int
    kind: IdentityKind
    written: str


def workspace_choice(workspace: Workspace) -> KeyedChoice:
    """Choices by the workspace's secret, which is made at the first question and lies in it."""
    secret = workspace.settings.get(_SECRET)
    if secret is None:
        with workspace.transaction() as tx:  # no other program can make one now
            secret = workspace.settings.get(_SECRET)
            if secret is None:
                secret = secrets.token_hex(_SECRET_BYTES)
                workspace.settings.put(tx, _SECRET, secret)
    return KeyedChoice(bytes.fromhex(secret))


def accepted_apart(text: str, identities: Iterable[Identity]) -> list[Identity]:
    """The accepted ones from the left; those that overlap are one, of the kind of the longer."""
    apart: list[Identity] = []
    accepted = [one for one in identities if one.decision is Decision.ACCEPTED]
    for one in sorted(accepted, key=lambda each: (each.start, -each.end)):
        last = apart[-1] if apart else None
        if last is None or one.start >= last.end:
            apart.append(one)
        elif one.end > last.end:
            longer = one if one.end - one.start > last.end - last.start else last
            said = text[last.start : one.end]
            apart[-1] = replace(longer, start=last.start, end=one.end, text=said)
    return apart


class Replacer:
    """Makes the replacements of one note after another."""

    def __init__(self, choice: KeyedChoice, style: Style) -> None:
        """Choose by a secret; for one thread at a time."""
        self._choice = choice
        self._style = style
        self._names = SurrogateNames(choice)
        self._places = SurrogatePlaces(choice)

    def replacements(
        self, text: str, identities: Iterable[Identity], language: str, patient: str
    ) -> list[Replacement]:
        """What stands for each accepted identity of a note, from the left.

        Dates move as all dates of this patient do.
        """
        apart = accepted_apart(text, identities)
        if self._style is Style.MASK:
            return [
                Replacement(one.start, one.end, one.kind, mask_of(one.kind, language))
                for one in apart
            ]
        note = _Note(apart, self._choice.days_of_patient(patient))
        return [
            Replacement(one.start, one.end, one.kind, self._written(one, note, language))
            for one in apart
        ]

    def _written(self, one: Identity, note: "_Note", language: str) -> str:
        """Something like it; a mask where nothing like it can be made."""
        said = one.text
        if one.kind is IdentityKind.NAME:
            other: str | None = self._names.renamed(said, note.names)
        elif one.kind is IdentityKind.PLACE:
            other = self._places.renamed(said)
        elif one.kind is IdentityKind.DATE:
            other = shifted_date(said, note.days, note.year_at(one))
        elif one.kind is IdentityKind.AGE:
            other = _OLD.sub("90+", said)
        else:
            other = self._number(one.kind, said, note.days)
        return other if other and other != said else mask_of(one.kind, language)

    def _number(self, kind: IdentityKind, said: str, days: int) -> str | None:
        pick = self._choice.generator(kind.value, said)
        other: str | None = said
        for _turn in range(_TURNS):
            if other != said:
                break
            other = _like(kind, said, days, pick)
        return other


class _Note:
    """What the identities of a note say of each other."""

    def __init__(self, identities: Sequence[Identity], days: int) -> None:
        self.days = days
        self.names = KnownNames(one.text for one in identities if one.kind is IdentityKind.NAME)
        dates = (one for one in identities if one.kind is IdentityKind.DATE)
        years = ((one.start, year_in(one.text)) for one in dates)
        self._years = [(start, year) for start, year in years if year is not None]

    def year_at(self, one: Identity) -> int:
        """The year of a date without one: that of the date before it, or of the first behind."""
        before = [year for start, year in self._years if start <= one.start]
        behind = [year for start, year in self._years if start > one.start]
        return before[-1] if before else behind[0] if behind else _USUAL_YEAR


def _like(kind: IdentityKind, said: str, days: int, pick: random.Random) -> str | None:
    if kind is IdentityKind.EMAIL:
        letters = "abcdefghijklmnopqrstuvwxyz"
        return f"{''.join(pick.choice(letters) for _turn in range(8))}@example.com"
    if kind is IdentityKind.WEB:
        return f"https://example.com/{pick.randrange(10**6)}"
    if kind is IdentityKind.NETWORK:
        is_mac = _MAC.fullmatch(said)
        return hexadecimal(said, pick) if is_mac else f"192.0.2.{pick.randint(1, 254)}"
    if kind in {IdentityKind.PHONE, IdentityKind.FAX}:
        return telephone(said, pick)
    if kind is IdentityKind.NATIONAL_ID:
        return national_id(said, pick, days)
    return reshaped(said, pick)
