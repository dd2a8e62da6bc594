"""Suggest: what dictionaries, rules and models would label in a note, and nobody has decided yet.

Suggestions are worked out anew from what is in the workspace, and never stored: only what a person
makes of one is. All of this may run in any thread. It reads long notes in small steps and rests
between them, so that a window stays quick beside it.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Lock
from typing import Protocol, TypeVar

from medgen_desktop.domain.annotation import Annotation
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.domain.note import Note
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.suggestion import RULES, Suggestion, SuggestionKey
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.lexicons import lexicon_folders, read_lexicons, unknown_labels
from medgen_desktop.services.term_dictionary import TermDictionary
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.context_cues import CueHit, suggested_attributes
from medgen_desktop.text.patterns import RULES_VERSION, PatternHit, pattern_hits
from medgen_desktop.text.stretches import stretches
from medgen_desktop.text.term_matcher import Term, TermHit

_REST_SECONDS = 0.0005
_CUES_BETWEEN_RESTS = 10

_F = TypeVar("_F", TermHit, PatternHit)
_L = TypeVar("_L", TermHit, PatternHit, Suggestion)
Cancelled = Callable[[], bool]
Hit = tuple[int, int, str, float]
"""Start, end, label and score."""

MOST_OF_A_NOTE = 5_000
"""Suggestions of one note: more are no help to a person, and cost seconds."""
_MOST_HITS = 30_000
"""Hits of dictionaries that one note is looked through for; they may lie in one another."""


class Recogniser(Protocol):
    """A model that finds things to label."""

    @property
    def name(self) -> str:
        """What its suggestions name as their source."""

    @property
    def version(self) -> str:
        """Which weights these are."""

    def suggest(self, text: str) -> list[Hit]:
        """What it would label; raises UserError where it cannot run."""


@dataclass(slots=True)
class _Read:
    """What was found in the note that was read last, and does not change with decisions."""

    sha256: str
    schema: LabelSchema
    found: list[Suggestion] | None = None
    rules: list[PatternHit] | None = None
    shards: tuple[object, ...] = ()
    terms: list[TermHit] = field(default_factory=list)
    attributes: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """How the schema writes each label."""
        return {label.name.casefold(): label.name for label in self.schema.labels}


class Suggester:
    """Makes the suggestions of one workspace's notes.

    `recognisers` is called once, in the thread that asks first, for loading a model takes a while.
    What cannot be read or run is left out and said in `problems`.
    """

    def __init__(
        self, workspace: Workspace, recognisers: Callable[[], Iterable[Recogniser]] = tuple
    ) -> None:
        """Read nothing before the first note."""
        self._workspace = workspace
        self._load_recognisers = recognisers
        self._recognisers: tuple[Recogniser, ...] = ()
        self._preparing = Lock()
        self._dictionary: TermDictionary | None = None
        self._own_terms: list[Term] = []
        self._told: set[str] = set()
        self._read: _Read | None = None
        self.problems: list[UserError] = []

    def suggestions_of(
        self,
        note: Note,
        *,
        without: Collection[str] = (),
        cancelled: Cancelled = lambda: False,
    ) -> list[Suggestion]:
        """What nobody has decided yet in a note, from the left; no two of a label overlap.

        At most `MOST_OF_A_NOTE`: in a note that has more, others come as these are decided.

        Sources in `without` are not asked. Once `cancelled` says so, the rest is left out.
        """
        dictionary, models = self._prepared()
        read = self._read_again(note)
        annotations = self._workspace.annotations.of_note(note.id)
        rejections = self._workspace.rejections.of_note(note.id)
        found = [
            *self._from_terms(dictionary, read, note, cancelled),
            *self._from_rules(dictionary, read, note, cancelled),
            *self._from_models(models, read, note, cancelled),
        ]
        wanted = (one for one in found if one.origin.source not in without)
        kept = undecided(len(note.text), wanted, annotations, rejections)[:MOST_OF_A_NOTE]
        return self._with_attributes(read, note.text, kept, cancelled)

    def _prepared(self) -> tuple[TermDictionary, tuple[Recogniser, ...]]:
        with self._preparing:
            if self._dictionary is None:
                shipped, own = lexicon_folders()
                terms, problems = read_lexicons([shipped])
                self._own_terms, own_problems = read_lexicons([own])
                self.problems += problems + own_problems
                self._recognisers = tuple(self._load_recognisers())
                self._dictionary = TermDictionary(self._workspace, [*terms, *self._own_terms])
        self._dictionary.refresh()
        return self._dictionary, self._recognisers

    def _read_again(self, note: Note) -> _Read:
        schema = self._workspace.schemas.refresh()  # another program may have renamed a label
        read = self._read
        if read is None or read.sha256 != note.sha256 or read.schema != schema:
            if read is None or read.schema != schema:
                self._tell_unknown_labels(schema)
            read = self._read = _Read(note.sha256, schema)
        return read

    def _tell_unknown_labels(self, schema: LabelSchema) -> None:
        """Say it of this user's lexicons: those that ship suit the labels of new workspaces."""
        problems = unknown_labels(self._own_terms, schema)
        with self._preparing:
            self.problems += [one for one in problems if str(one) not in self._told]
            self._told.update(str(one) for one in problems)

    def _from_terms(
        self, dictionary: TermDictionary, read: _Read, note: Note, cancelled: Cancelled
    ) -> Iterator[Suggestion]:
        shards = dictionary.shards
        if read.shards != shards:
            hits = _in_stretches(note.text, dictionary.find, cancelled)
            terms = list(islice(hits, _MOST_HITS))
            if not cancelled():
                read.shards, read.terms = shards, terms
        new = islice(_in_stretches(note.text, dictionary.find_new, cancelled), _MOST_HITS)
        for hit in _spelled((*read.terms, *new), read.names):
            origin = dictionary.origin(hit)
            if origin is not None:
                yield Suggestion(note.id, hit.start, hit.end, hit.label, origin)

    def _from_rules(
        self, dictionary: TermDictionary, read: _Read, note: Note, cancelled: Cancelled
    ) -> Iterator[Suggestion]:
        if read.rules is None:
            hits = list(_in_stretches(note.text, pattern_hits, cancelled))
            if cancelled():
                return
            read.rules = hits
        for hit in _spelled(read.rules, read.names):
            score = dictionary.score(note.text[hit.start : hit.end], hit.label)
            origin = Origin(RULES, RULES_VERSION, score)
            yield Suggestion(note.id, hit.start, hit.end, hit.label, origin)

    def _from_models(
        self, models: tuple[Recogniser, ...], read: _Read, note: Note, cancelled: Cancelled
    ) -> Iterator[Suggestion]:
        if read.found is None:
            found: list[Suggestion] = []
            for model in models:
                if cancelled():
                    return
                found += self._asked(model, note)
            read.found = found
        for one in _spelled(read.found, read.names):
            yield replace(one, note_id=note.id)

    def _asked(self, model: Recogniser, note: Note) -> list[Suggestion]:
        try:
            hits = model.suggest(note.text)
        except UserError as error:
            self._leave_out(model, error)
            return []
        return [
            Suggestion(note.id, start, end, label, Origin(model.name, model.version, score))
            for start, end, label, score in hits
        ]

    def _leave_out(self, model: Recogniser, error: UserError) -> None:
        """Ask a model no more that cannot run; another thread may just have found that too."""
        with self._preparing:
            rest = tuple(one for one in self._recognisers if one is not model)
            if len(rest) < len(self._recognisers):
                self._recognisers = rest
                self.problems.append(error)

    def _with_attributes(
        self, read: _Read, text: str, found: list[Suggestion], cancelled: Cancelled
    ) -> list[Suggestion]:
        """The same with what the words around them say; some without, once it is cancelled."""
        made = []
        for place, one in enumerate(found):
            held = read.attributes.get((one.start, one.end))
            if held is None and not cancelled():
                cues = cues_around(text, one.start, one.end, read.schema)
                held = {name: cue.value for name, cue in cues.items()}
                read.attributes[one.start, one.end] = held
                if place % _CUES_BETWEEN_RESTS == 0:
                    time.sleep(_REST_SECONDS)
            made.append(replace(one, attributes=held) if held else one)
        return made


def library_recognisers(library: ModelLibrary, problems: list[UserError]) -> Iterator[Recogniser]:
    """The recognisers of a model library, loaded; what does not match its manifest is a problem."""
    for manifest in library.recognisers():
        from medgen_desktop.inference.recogniser import load_recogniser  # noqa: PLC0415 - loads onnxruntime

        try:
            yield load_recogniser(library.folder_of(manifest.id))
        except UserError as error:
            problems.append(error)


def suggester_of(workspace: Workspace, library: ModelLibrary) -> Suggester:
    """The suggester of a workspace on this machine, with its lexicons, rules and models."""
    made = Suggester(workspace, lambda: library_recognisers(library, made.problems))
    return made


def cues_around(text: str, start: int, end: int, schema: LabelSchema) -> dict[str, CueHit]:
    """What the words around a stretch say of it, as far as the schema can say it."""
    found = {}
    for name, cue in suggested_attributes(text, start, end).items():
        attribute = schema.attribute_named(name)
        if attribute is not None and cue.value in attribute.values:
            found[name] = cue
    return found


def undecided(
    length: int,
    found: Iterable[Suggestion],
    annotations: Sequence[Annotation],
    rejections: Sequence[Rejection],
) -> list[Suggestion]:
    """The best of what is found in a text of this length, less what people have decided.

    Decided is a place that is labelled, one that overlaps a label like it, and what was rejected.
    Of suggestions of one label that overlap, the longest is the best, then the surest.
    """
    labelled = {(one.start, one.end) for one in annotations if not one.fragments}
    taken: dict[str, bytearray] = {}
    for annotation in annotations:
        place = taken.setdefault(annotation.label, bytearray(length))
        for start, end in annotation.pieces:
            place[start:end] = b"\x01" * (min(end, length) - start)
    rejected: set[SuggestionKey] = {(one.start, one.end, one.label) for one in rejections}
    kept = []
    for one in sorted(found, key=_best_first):
        place = taken.setdefault(one.label, bytearray(length))
        is_decided = (one.start, one.end) in labelled or one.key in rejected
        if not is_decided and place.find(1, one.start, one.end) < 0:
            place[one.start : one.end] = b"\x01" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda one: (one.start, -one.end, one.label))


def _best_first(one: Suggestion) -> tuple[int, float, int, str]:
    return one.start - one.end, -one.origin.score, one.start, one.origin.source


def _spelled(found: Iterable[_L], names: Mapping[str, str]) -> Iterator[_L]:
    """What the schema has a label for, with the label as the schema writes it."""
    for one in found:
        name = names.get(one.label.casefold())
        if name is not None:
            yield one if name == one.label else replace(one, label=name)


def _in_stretches(
    text: str, search: Callable[[str], Iterable[_F]], cancelled: Cancelled
) -> Iterator[_F]:
    """What a search finds in a text that is given to it in small pieces, with rests between."""
    for piece in stretches(len(text)):
        if cancelled():
            return
        for hit in search(text[piece.low : piece.high]):
            start = hit.start + piece.low
            if piece.start <= start < piece.end:
                yield replace(hit, start=start, end=hit.end + piece.low)
        if piece.high < len(text):
            time.sleep(_REST_SECONDS)
