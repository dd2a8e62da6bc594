"""How well found spans fit marked ones: exactly the same stretch and label, or not at all.

As in the CoNLL-2003 shared task (Tjong Kim Sang & De Meulder 2003), but nested spans count, too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from medgen_desktop.domain.tagging import LabelledSpan


@dataclass(frozen=True, slots=True)
class SpanScore:
    """Counts of spans, and what comes of them; without any span all is 1."""

    both: int
    found: int
    marked: int

    @property
    def precision(self) -> float:
        """Share of what was found that is marked."""
        return self.both / self.found if self.found else float(not self.marked)

    @property
    def recall(self) -> float:
        """Share of what is marked that was found."""
        return self.both / self.marked if self.marked else float(not self.found)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        whole = self.found + self.marked
        return 2 * self.both / whole if whole else 1.0


@dataclass(frozen=True, slots=True)
class SpanScores:
    """Of all labels together (micro-averaged), and of each."""

    whole: SpanScore
    labels: Mapping[str, SpanScore]


def score_spans(
    texts: Iterable[tuple[Iterable[LabelledSpan], Iterable[LabelledSpan]]],
) -> SpanScores:
    """Compare what was found with what is marked, text by text; spans that are said twice are one.

    Args:
        texts: found and marked spans of each text.
    """
    both, found, marked = Counter[str](), Counter[str](), Counter[str]()
    for found_spans, marked_spans in texts:
        seen, wanted = set(found_spans), set(marked_spans)
        both.update(one.label for one in seen & wanted)
        found.update(one.label for one in seen)
        marked.update(one.label for one in wanted)
    labels = {
        label: SpanScore(both[label], found[label], marked[label])
        for label in sorted({*found, *marked})
    }
    whole = SpanScore(both.total(), found.total(), marked.total())
    return SpanScores(whole, labels)
