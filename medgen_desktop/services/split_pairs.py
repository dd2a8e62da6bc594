"""Divide a workspace's pairs for a run: what belongs together stays together.

All pairs of a note, of a patient (by a field of the notes), of a record (the source's own
identifier), of a note and what was made of it, and of notes that are nearly the same are one group.
`parts_of` says which groups are learnt from.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.grouping import Joined
from medgen_desktop.domain.note import NoteId, PairId
from medgen_desktop.domain.pair_parts import PairGroup, Part, pair_digest, parts_of
from medgen_desktop.domain.patient import patient_in
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.services.duplicates import DEFAULT_SIMILARITY
from medgen_desktop.services.section_pairs import (
    chosen_sections,
    count_pairs_from_sections,
    sections_as_pairs,
)
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.near_duplicates import SimilarTexts

_PAIRS_BETWEEN_LOOKS = 50

Progress = Callable[[int, int], None]
"""Gets how many pairs are read, of how many at most."""
Cancelled = Callable[[], bool]
Reason = Literal["record", "copy", "text"]
"""Why notes belong together: one patient or record, made of one note, nearly the same text."""


@dataclass(frozen=True, slots=True)
class NotePair:
    """A pair, the note it is of, and all that the note says; no `pair_id` if made of a section."""

    note_id: NoteId
    pair_id: PairId | None
    text: str
    pair: PairText

    @property
    def is_usable(self) -> bool:
        """Whether it can teach something: neither source nor target blank."""
        return bool(self.pair.source.strip() and self.pair.target.strip())


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """Several notes whose pairs stay on one side, by number, and why they do."""

    note_ids: tuple[NoteId, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PairSplit:
    """The part of each note that has usable pairs, and how many pairs each part has."""

    parts: Mapping[NoteId, Part]
    pairs: Mapping[Part, int]
    groups: tuple[NoteGroup, ...]


def note_pairs(workspace: Workspace) -> Iterator[NotePair]:
    """Every pair: those that came in, then those of the chosen sections; few texts at a time."""
    for one in workspace.pairs.one_by_one():
        pair = PairText(one.source, one.section, one.target)
        yield NotePair(one.note_id, one.id, one.source, pair)
    for note_id, text, pair in sections_as_pairs(workspace, chosen_sections(workspace)):
        yield NotePair(note_id, None, text, pair)


def count_note_pairs(workspace: Workspace) -> int:
    """How many pairs there are at most; see `count_pairs_from_sections`."""
    chosen = chosen_sections(workspace)
    return workspace.pairs.count() + count_pairs_from_sections(workspace, chosen)


def read_pairs(
    workspace: Workspace, progress: Progress, cancelled: Cancelled
) -> Iterator[NotePair]:
    """Every pair, until it is cancelled; tells how many were read, the last time of all."""
    whole = count_note_pairs(workspace)
    done = 0
    for done, one in enumerate(note_pairs(workspace), start=1):
        yield one
        if done % _PAIRS_BETWEEN_LOOKS == 0:
            progress(done, max(done, whole))
            if cancelled():
                return
    progress(done, done)


class Gathering:
    """Takes pairs one by one and keeps of them what a split goes by, not what they say."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.note_ids: list[NoteId] = []
        """The notes of the pairs so far, each once."""
        self._places: dict[NoteId, int] = {}
        self._digests: list[bytes] = []
        self._pairs: list[int] = []
        self._first_with: dict[bytes, int] = {}
        self._equal: list[tuple[int, int]] = []
        self._similar = SimilarTexts()

    def add(self, one: NotePair) -> NoteId | None:
        """Take a usable pair; gives the note of an earlier one that says the same, if any does."""
        digest = pair_digest(one.pair.source, one.pair.section, one.pair.target)
        place = self._places.setdefault(one.note_id, len(self._places))
        if place == len(self.note_ids):
            self.note_ids.append(one.note_id)
            self._digests.append(digest)
            self._pairs.append(0)
            self._similar.add(one.text)
        self._digests[place] = min(digest, self._digests[place])
        self._pairs[place] += 1
        first = self._first_with.get(digest)
        if first is None:
            self._first_with[digest] = place
            return None
        self._equal.append((first, place))
        return self.note_ids[first]

    def split(self, workspace: Workspace, config: TrainingConfig) -> PairSplit:
        """Divide what was taken."""
        ids = self.note_ids
        roots = _roots(workspace, ids)
        links = [*_links_of(workspace, ids, roots), *self._links_of_texts()]
        joined = Joined(len(ids))
        for one, other, _reason in links:
            joined.join(one, other)
        reasons: dict[int, set[Reason]] = {}
        for one, _other, reason in links:
            reasons.setdefault(joined.first(one), set()).add(reason)
        together = joined.groups()
        found = workspace.note_texts.days(list({*roots.values()}))
        days = [found.get(roots[one], "") for one in ids]
        parts = parts_of([self._summed_up(members, days) for members in together], config)
        counts: Counter[Part] = Counter()
        for members, part in zip(together, parts, strict=True):
            counts[part] += sum(self._pairs[place] for place in members)
        return PairSplit(
            {
                ids[place]: part
                for members, part in zip(together, parts, strict=True)
                for place in members
            },
            dict(counts),
            tuple(
                NoteGroup(
                    tuple(sorted(ids[place] for place in members)),
                    tuple(sorted(reasons[members[0]])),
                )
                for members in together
                if len(members) > 1
            ),
        )

    def _links_of_texts(self) -> Iterator[tuple[int, int, Reason]]:
        for one, other in self._equal:
            if one != other:
                yield one, other, "text"
        for alike in self._similar.groups(DEFAULT_SIMILARITY):
            for place in alike.places[1:]:
                yield alike.places[0], place, "text"

    def _summed_up(self, members: list[int], days: list[str]) -> PairGroup:
        return PairGroup(
            min(self._digests[place] for place in members),
            sum(self._pairs[place] for place in members),
            max(days[place] for place in members),
        )


def split_pairs(
    workspace: Workspace,
    config: TrainingConfig,
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> PairSplit:
    """Divide the usable pairs, a few texts in memory at a time.

    Raises:
        UserError: TRAINING_CANCELLED.
    """
    gathering = Gathering()
    for one in read_pairs(workspace, progress, cancelled):
        if one.is_usable:
            gathering.add(one)
    if cancelled():
        raise UserError(TRAINING_CANCELLED)
    return gathering.split(workspace, config)


def pairs_in_parts(
    workspace: Workspace, config: TrainingConfig, cancelled: Cancelled = lambda: False
) -> tuple[PairText, ...]:
    """The usable pairs, each with its part; what comes in meanwhile is left out.

    Raises:
        UserError: TRAINING_CANCELLED.
    """
    parts = split_pairs(workspace, config, cancelled=cancelled).parts
    return tuple(
        replace(one.pair, part=parts[one.note_id])
        for one in note_pairs(workspace)
        if one.is_usable and one.note_id in parts
    )


def _roots(workspace: Workspace, ids: list[NoteId]) -> dict[NoteId, NoteId]:
    """The note from outside that each of these was made of; itself where it came in so."""
    sources = workspace.derivations.sources()
    roots = {}
    for one in ids:
        root = one
        while root in sources:
            root = sources[root]
        roots[one] = root
    return roots


def _links_of(
    workspace: Workspace, ids: list[NoteId], roots: Mapping[NoteId, NoteId]
) -> Iterator[tuple[int, int, Reason]]:
    """Each note with the first of its record or patient, and with the first made of the same."""
    asked = list({*ids, *roots.values()})
    records, fields = workspace.note_texts.records(asked), workspace.note_texts.fields(asked)
    first_with: dict[tuple[str, str], int] = {}
    first_of_root: dict[NoteId, int] = {}
    for place, one in enumerate(ids):
        first = first_of_root.setdefault(roots[one], place)
        if first != place:
            yield first, place, "copy"
        for note_id in {one, roots[one]}:
            patient, record = patient_in(fields.get(note_id, {})), records.get(note_id, "")
            for kind, name in (("patient", patient), ("record", record)):
                first = first_with.setdefault((kind, name), place) if name else place
                if first != place:
                    yield first, place, "record"
