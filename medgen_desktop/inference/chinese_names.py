"""Names of people, places and organisations in Chinese text, as LAC sees them.

It reads what it was not made for: what it calls a name is one more hint, which a person decides.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from threading import Lock

from medgen_desktop.domain.identity import IdentityHit, IdentityKind
from medgen_desktop.inference.chinese_words import Segmenter, clauses, load_segmenter
from medgen_desktop.text.language import CJK_CHARACTER

_KINDS = {
    "PER": IdentityKind.NAME,
    "nr": IdentityKind.NAME,
    "LOC": IdentityKind.PLACE,
    "ns": IdentityKind.PLACE,
    "ORG": IdentityKind.PLACE,
    "nt": IdentityKind.PLACE,
}
_REASONS = {IdentityKind.NAME: "人名（LAC）", IdentityKind.PLACE: "地名、机构名（LAC）"}
_SHORTEST = 2
_NO_PERSON = re.compile(r"[其未见无有及为者了双侧肺]")
_NO_PLACE = re.compile(
    r"^(?:[我本贵该外当两]?[地院家]?|上级)(?:医院|卫生院|诊所)?$|(?:科别?|科室|病[房区室]|门诊|急诊)$"
    r"|[肢腹胸肺肝肾脑颈腰]|^巴[宾彬]|征$"
)


class ChineseNames:
    """Finds names; loads its model (32 MB) with the first Chinese text.

    May be asked from several threads: one clause is read at a time.
    """

    def __init__(self, surnames: frozenset[str], segmenter: Segmenter | None = None) -> None:
        """Ask `segmenter`, or LAC when it is first needed; a person begins with a surname."""
        self._surnames = surnames
        self._segmenter = segmenter
        self._lock = Lock()

    def hits(self, text: str) -> Iterator[IdentityHit]:
        """Names from the left; places that touch are one place."""
        for start, end in clauses(text):
            last: IdentityHit | None = None
            for hit in self._tagged(text[start:end], start):
                if last and last.end == hit.start and last.kind is hit.kind is IdentityKind.PLACE:
                    last = replace(last, end=hit.end)
                    continue
                yield from self._likely(text, last)
                last = hit
            yield from self._likely(text, last)

    def _likely(self, text: str, hit: IdentityHit | None) -> Iterator[IdentityHit]:
        """The hit, unless it is one of the words of medicine that LAC takes for names."""
        if hit is None or hit.end - hit.start < _SHORTEST:
            return
        said = text[hit.start : hit.end]
        if hit.kind is IdentityKind.PLACE:
            is_chinese = CJK_CHARACTER.match(said) is not None
            is_likely = is_chinese and _NO_PLACE.search(said) is None
        else:
            has_surname = said[0] in self._surnames or said[:2] in self._surnames or "·" in said
            is_likely = has_surname and _NO_PERSON.search(said) is None
        if is_likely:
            yield hit

    def _tagged(self, clause: str, place: int) -> Iterator[IdentityHit]:
        """The names among the words of a clause; none where LAC gives other characters back."""
        with self._lock:
            if self._segmenter is None:
                self._segmenter = load_segmenter()
            words = self._segmenter.run(clause)
        if "".join(word for word, _tag in words) != clause:
            return
        for word, tag in words:
            kind = _KINDS.get(tag)
            if kind is not None:
                yield IdentityHit(place, place + len(word), kind, _REASONS[kind])
            place += len(word)
