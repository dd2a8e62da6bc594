"""The dictionary that grows while people mark: terms of the workspace and of lexicons, with scores.

The score of a label at a term is its share among all that people decided there: labels that they
set, and suggestions that they rejected. It is never quite 0 or 1, for it is an estimate:
(accepted + 2 · prior) / (decided + 2), where the prior says what is known before anyone decided.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from medgen_desktop.domain.edit import Edit
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.suggestion import DICTIONARY, LEXICON
from medgen_desktop.storage.audit_log import EventId
from medgen_desktop.storage.term_counts import LONGEST_TERM
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.folding import folded
from medgen_desktop.text.term_matcher import Term, TermHit, TermMatcher

MOST_TERMS = 60_000
"""The most frequent are kept: memory and time stay bounded in a workspace of any size."""
_SHARD = 10_000
"""Terms of one automaton: what makes it is one step of 10 ms, in which nothing else can run."""
_MOST_NEW = 200
_MOST_EVENTS = 500
_EVEN = 0.5
LEXICON_PRIOR = 0.6


@dataclass(slots=True)
class _Decided:
    """What people said of one text: how often each label was set, and rejected."""

    accepted: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    rejected: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))


class TermDictionary:
    """Finds terms; any thread may ask. `refresh` takes in what was decided since."""

    def __init__(self, workspace: Workspace, lexicon: Sequence[Term] = ()) -> None:
        """Nothing is counted before the first `refresh`."""
        self._counts = workspace.term_counts
        self._lexicon_terms = lexicon
        self._lock = threading.Lock()
        self._decided: dict[str, _Decided] = {}
        self._seen: EventId | None = None
        self._known: set[tuple[str, str]] = set()
        self._new: list[Term] = []
        self._new_matcher = TermMatcher(())
        self._own: tuple[TermMatcher, ...] = ()
        self._lexicon = TermMatcher(lexicon)

    @property
    def version(self) -> str:
        """The newest event that the counts know."""
        return str(self._seen or 0)

    @property
    def shards(self) -> tuple[TermMatcher, ...]:
        """The automata of the bulk of the terms; others than before after they were built anew."""
        return (*self._own, self._lexicon)

    def refresh(self) -> None:
        """Take in what people decided since; the first time, everything."""
        with self._lock, self._counts.at_one_time():
            last = self._counts.last_event()
            if self._seen == last:
                return
            edits = None
            if self._seen is not None:
                edits = self._counts.edits_since(self._seen, _MOST_EVENTS)
            if edits is None or any(edit.renamed for _event, edit in edits):
                self._count()
            else:
                for _event, edit in edits:
                    self._learn(edit)
            self._seen = last
            if len(self._new) > _MOST_NEW:
                self._build()
            elif self._new:
                self._new_matcher = TermMatcher(self._new)

    def _count(self) -> None:
        """Count anew, beside what is known so far: other threads go on asking that."""
        counted: defaultdict[str, _Decided] = defaultdict(_Decided)
        for one in self._counts.annotated(MOST_TERMS):
            counted[_key(one.text)].accepted[one.label] += one.times
        for text, label in self._counts.rejected():
            counted[_key(text)].rejected[label] += 1
        self._decided = dict(counted)
        self._build()

    def _build(self) -> None:
        """Automata of all terms that anyone labelled."""
        terms = [
            Term(text, label, DICTIONARY)
            for text, decided in self._decided.items()
            for label, times in decided.accepted.items()
            if times > 0 and is_term(text)
        ]
        self._own = tuple(
            TermMatcher(terms[at : at + _SHARD]) for at in range(0, len(terms), _SHARD)
        )
        self._known = {(one.text, one.label) for one in terms}
        self._new = []
        self._new_matcher = TermMatcher(())

    def _learn(self, edit: Edit) -> None:
        for one in edit.removed:
            if not one.fragments:
                self._add(one.text, one.label, -1)
        for one in edit.added:
            if not one.fragments:
                self._add(one.text, one.label, 1)
        texts: dict[int, str] = {}
        for by, rejections in ((-1, edit.unrejected), (1, edit.rejected)):
            for rejection in rejections:
                note = rejection.note_id
                text = texts.setdefault(note, texts.get(note) or self._counts.text_of(note))
                said = text[rejection.start : rejection.end]
                self._of(said).rejected[rejection.label] += by

    def _add(self, text: str, label: str, by: int) -> None:
        self._of(text).accepted[label] += by
        key = _key(text)
        if by > 0 and (key, label) not in self._known and is_term(key):
            self._known.add((key, label))
            self._new.append(Term(key, label, DICTIONARY))

    def _of(self, text: str) -> _Decided:
        return self._decided.setdefault(_key(text), _Decided())

    def score(self, text: str, label: str, prior: float = _EVEN) -> float:
        """How likely a person takes this label for this text."""
        decided = self._decided.get(_key(text))
        if decided is None:
            return prior
        accepted = max(0, decided.accepted.get(label, 0))
        all_decided = sum(decided.accepted.copy().values()) + max(0, decided.rejected.get(label, 0))
        return (accepted + 2 * prior) / (max(all_decided, accepted) + 2)

    def origin(self, hit: TermHit) -> Origin | None:
        """What a hit is worth by now; None where nobody has its label there any more."""
        if hit.source == DICTIONARY:
            decided = self._decided.get(_key(hit.term))
            if decided is None or decided.accepted.get(hit.label, 0) <= 0:
                return None
            return Origin(DICTIONARY, self.version, self.score(hit.term, hit.label))
        return Origin(LEXICON, hit.source, self.score(hit.term, hit.label, LEXICON_PRIOR))

    def find_new(self, text: str) -> list[TermHit]:
        """Hits of the terms that came since the automata were built."""
        return self._new_matcher.find(text)

    def find(self, text: str) -> Iterator[TermHit]:
        """Hits of all other terms."""
        for matcher in self.shards:
            yield from matcher.find(text)


def is_term(text: str) -> bool:
    """Whether a labelled text is worth looking for: numbers and single signs are everywhere."""
    return 1 < len(text.strip()) <= LONGEST_TERM and any(one.isalpha() for one in text)


def _key(text: str) -> str:
    return " ".join(folded(text).split())
