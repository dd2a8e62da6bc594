"""Look a workspace's pairs through before a run: what to mend, and how they would be divided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from medgen_desktop.domain.errors import BASE_MODEL_MISSING, MODEL_MISSING, UserError
from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.pair_finding import FindingKind, PairFinding
from medgen_desktop.domain.pair_parts import Part
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.inference.pair_lengths import PairLengths, Unit, lengths_by
from medgen_desktop.services.deidentify import unreviewed_notes
from medgen_desktop.services.split_pairs import (
    Cancelled,
    Gathering,
    NoteGroup,
    NotePair,
    PairSplit,
    Progress,
    read_pairs,
)
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.language import language_of

_ORDER = {kind: place for place, kind in enumerate(FindingKind)}


@dataclass(frozen=True, slots=True)
class PairCheck:
    """What was found in so many pairs; lengths are counted in `unit`, about in characters.

    `parts` is how many pairs each part of a run would get, `groups` how many groups of notes stay
    together in it. A check that was cancelled knows neither, nor what is found by them.
    """

    pairs: int
    findings: tuple[PairFinding, ...]
    unit: Unit
    parts: Mapping[Part, int] = field(default_factory=dict)
    groups: int = 0
    was_cancelled: bool = False

    def counts(self) -> dict[FindingKind, int]:
        """How often each kind was found."""
        return {
            kind: count
            for kind in FindingKind
            if (count := sum(one.kind is kind for one in self.findings))
        }


def check_pairs(
    workspace: Workspace,
    library: ModelLibrary,
    config: TrainingConfig,
    base_id: str,
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> PairCheck:
    """Look every pair through as a run with these settings would take it, few texts at a time.

    Raises:
        UserError: BASE_MODEL_MISSING, MODEL_BROKEN.
    """
    base = None if config.new_model is not None else _base(library, base_id)
    checking = _Checking(base, config)
    for one in read_pairs(workspace, progress, cancelled):
        checking.add(one)
    findings = [*checking.findings, *_unreviewed(workspace, checking.note_ids)]
    split = None
    if not cancelled():
        split = checking.gathering.split(workspace, config)
        findings += _leaking(split)
        findings += _undivided(split, config)
    return PairCheck(
        checking.pairs,
        tuple(sorted(findings, key=lambda one: (_ORDER[one.kind], one.note_id))),
        checking.lengths.unit,
        {} if split is None else split.pairs,
        0 if split is None else len(split.groups),
        was_cancelled=split is None,
    )


class _Checking:
    """Takes pairs one by one and remembers what is wrong with them."""

    def __init__(self, base: tuple[Path, ModelManifest] | None, config: TrainingConfig) -> None:
        limits = [config.max_tokens_per_pair, config.tokens_per_batch]
        limits += [] if base is None else [base[1].context_length]
        self.lengths: PairLengths = lengths_by(base, min(limits))
        self.languages = () if base is None else base[1].languages
        self.gathering = Gathering()
        self.findings: list[PairFinding] = []
        self.pairs = 0
        self._notes: dict[NoteId, None] = {}

    @property
    def note_ids(self) -> list[NoteId]:
        return list(self._notes)

    def add(self, one: NotePair) -> None:
        self.pairs += 1
        self._notes[one.note_id] = None
        if not one.is_usable:
            self._find(FindingKind.EMPTY, one)
            return
        first = self.gathering.add(one)
        if first is not None:
            others = () if first == one.note_id else (first,)
            self._find(FindingKind.DUPLICATE, one, others=others)
        length = self.lengths.over(one.pair)
        if length:
            self._find(FindingKind.TOO_LONG, one, length=length)
        if self.languages and not _languages_of(one) <= set(self.languages):
            self._find(FindingKind.LANGUAGE, one)

    def _find(
        self,
        kind: FindingKind,
        one: NotePair,
        *,
        others: tuple[NoteId, ...] = (),
        length: int = 0,
    ) -> None:
        limit = self.lengths.limit if length else 0
        self.findings.append(PairFinding(kind, one.note_id, one.pair_id, others, length, limit))


def _languages_of(one: NotePair) -> set[str]:
    """Of the source, and Chinese where the summary is; one of figures alone is of any language."""
    languages = {language_of(one.pair.source)}
    return languages | {"zh"} if language_of(one.pair.target) == "zh" else languages


def _unreviewed(workspace: Workspace, note_ids: Sequence[NoteId]) -> Iterator[PairFinding]:
    """A cleaned copy stands for its source; copies without identities need no review."""
    among = set(note_ids)
    copies = [
        copy
        for copy, source in workspace.derivations.sources().items()
        if source in among and copy not in among
    ]
    asked = workspace.identities.sources([*note_ids, *copies])
    for note_id in unreviewed_notes(workspace, asked):
        yield PairFinding(FindingKind.UNREVIEWED, note_id)


def _leaking(split: PairSplit) -> Iterator[PairFinding]:
    """Those groups that a person may want to look at: a patient's notes are as they should be."""
    for group in split.groups:
        if group.reasons != ("record",):
            yield _of_group(FindingKind.LEAKING, group)


def _undivided(split: PairSplit, config: TrainingConfig) -> Iterator[PairFinding]:
    """Whether a part that was asked for got nothing, because the groups are too large for it."""
    whole = sum(split.pairs.values())
    asked: tuple[tuple[Part, float], ...] = (
        ("validation", config.validation_fraction),
        ("test", config.test_fraction),
    )
    if split.groups and any(
        int(whole * share) and not split.pairs.get(part) for part, share in asked
    ):
        largest = max(split.groups, key=lambda one: len(one.note_ids))
        yield _of_group(FindingKind.UNDIVIDED, largest)


def _of_group(kind: FindingKind, group: NoteGroup) -> PairFinding:
    return PairFinding(kind, group.note_ids[0], others=group.note_ids[1:])


def _base(library: ModelLibrary, base_id: str) -> tuple[Path, ModelManifest]:
    try:
        return library.folder_of(base_id), library.manifest_of(base_id)
    except UserError as error:
        if error.problem is MODEL_MISSING:
            raise UserError(BASE_MODEL_MISSING, model=base_id) from None
        raise
