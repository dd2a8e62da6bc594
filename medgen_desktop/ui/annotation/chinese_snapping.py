"""Selecting Chinese by words: Qt takes a whole clause for one, because nothing parts its words.

The words come from a model in the background, for what is seen. Until they are there, and while
snapping is off, a double-click selects the character under the mouse.
"""

import re
import time
from functools import cache, partial

from PySide6.QtCore import QObject, QTimer, Slot

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.inference.chinese_words import ChineseWords
from medgen_desktop.text.language import CJK_CHARACTER
from medgen_desktop.text.words import Span
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.annotation.word_cells import WordCells, words_of_cell
from medgen_desktop.ui.background import TaskHandle

LANE = "words"
_REST_MS = 200
"""Words are looked for once scrolling rests."""
_AROUND = 1_000
"""Characters before and behind the seen ones whose words are found when those are."""
_CELLS_AT_ONCE = 4
_PAUSE_SHARE = 2.0
"""The thread rests so many times longer than it works, so that marking never waits for it."""
_SIGN = re.compile(CJK_CHARACTER.pattern[:-1] + "\u3000-\u303f\uff00-\uffef“”‘’—…]")
"""A Chinese character or sign: a Latin word ends there, which Qt does not know."""
_BLANKS = re.compile(r"[^\S\n]*")

_Found = tuple[WordCells, dict[int, tuple[Span, ...]]]


@cache
def _chinese_words() -> ChineseWords:
    """One for the program: its model, loaded at the first question, takes 32 MB."""
    return ChineseWords()


def _found_in(cells: WordCells, unknown: list[int], handle: TaskHandle) -> _Found:
    """The words of some cells; in a thread, which stops when nobody waits for them."""
    words_of = _chinese_words()
    words_of.load()

    def find(clause: str) -> list[Span]:
        if handle.cancelled:
            return []
        begun = time.perf_counter()
        words = words_of.spans(clause)
        time.sleep((time.perf_counter() - begun) * _PAUSE_SHARE)
        return words

    return cells, {cell: words_of_cell(cells.text, cell, find) for cell in unknown}


class ChineseSnapping(QObject):
    """Says to the view where Chinese words begin and end; S turns it off and on."""

    def __init__(self, parts: MarkParts) -> None:
        """Find the words of what is seen from now on."""
        super().__init__(parts.view)
        self._parts = parts
        self._cells = WordCells("")
        self._is_on = parts.context.preferences.snaps_to_words
        self._is_finding = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._find_seen)
        parts.view.snap_to(self)
        bar = parts.view.verticalScrollBar()
        bar.valueChanged.connect(self._rest.start)
        bar.rangeChanged.connect(self._rest.start)
        parts.session.note_opened.connect(self._on_note_opened)
        words = QT_TRANSLATE_NOOP("PageKeys", "Select Chinese by words or by characters")
        parts.keys.bind("text", "S", words, self.toggle)

    @property
    def is_on(self) -> bool:
        """Whether whole words are selected."""
        return self._is_on

    def retranslate(self) -> None:
        """Nothing stands on the screen."""

    @Slot()
    def toggle(self) -> None:
        """Turn snapping off or on, remember it, and say so."""
        self._is_on = self._parts.context.preferences.snaps_to_words = not self._is_on
        on = self.tr("Chinese is selected by words")
        off = self.tr("Chinese is selected by characters")
        self._parts.say(on if self._is_on else off)
        if self._is_on:
            self._rest.start()

    @Slot()
    def _on_note_opened(self) -> None:
        text = self._parts.view.note_text
        if text != self._cells.text:
            self._cells = WordCells(text)
        self._rest.start()

    @Slot()
    def _find_seen(self) -> None:
        """One task at a time, however far was scrolled: the next one looks at what is seen then."""
        cells = self._cells
        if self._is_finding or not self._is_on or not cells.text:
            return
        start, end = self._parts.view.seen_range()
        last = len(cells.text) - 1
        unknown = cells.unknown(min(start, last), min(end, last)) or cells.unknown(
            max(0, start - _AROUND), min(end + _AROUND, last)
        )
        if unknown:
            self._is_finding = True
            self._parts.context.tasks.start(
                partial(_found_in, cells, unknown[:_CELLS_AT_ONCE]),
                on_result=self._on_found,
                on_error=self._on_failed,
                lane=LANE,
            )

    def _on_found(self, found: _Found) -> None:
        self._is_finding = False
        cells, words = found
        for cell, here in words.items():
            cells.put(cell, here)
        self._rest.start()

    def _on_failed(self, error: Exception) -> None:
        """Say it once; without words the selection goes by characters."""
        self._is_finding, self._is_on = False, False
        self._parts.context.errors.show(error)

    def picked(self, place: int, found: Span) -> Span:
        """The word under a double-click, or the character; beside Chinese, Latin ends there."""
        text = self._cells.text
        if CJK_CHARACTER.match(text, place) is None:
            return self._latin(place, found)
        word = self._cells.word_at(place) if self._is_on else None
        return word or (place, place + 1)

    def _latin(self, place: int, found: Span) -> Span:
        start, end = found
        if not start <= place < end:
            return found
        text = self._cells.text
        if _SIGN.match(text, place) is not None:
            return place, place + 1
        behind = _SIGN.search(text, place, end)
        before = [one.end() for one in _SIGN.finditer(text, start, place)]
        return before[-1] if before else start, behind.start() if behind else end

    def widened(self, start: int, end: int) -> Span:
        """A selection with the words whole that its ends lie in."""
        if not self._is_on:
            return start, end
        first, last = self._cells.word_at(start), self._cells.word_at(max(start, end - 1))
        return first[0] if first else start, last[1] if last else end

    def stepped(self, place: int, target: int) -> int:
        """A step over one Chinese word, or over the Latin that stands before the next."""
        text = self._cells.text
        if not self._is_on or target == place:
            return target
        if target > place:
            return self._stepped_on(text, place, target)
        return self._stepped_back(text, place, target)

    def _stepped_on(self, text: str, place: int, target: int) -> int:
        if _SIGN.match(text, place) is None:
            behind = _SIGN.search(text, place, target)
            return behind.start() if behind else target
        word = self._cells.word_at(place)
        end = place + 1 if word is None else word[1]
        blanks = _BLANKS.match(text, end)
        return end if blanks is None else blanks.end()

    def _stepped_back(self, text: str, place: int, target: int) -> int:
        end = target + len(text[target:place].rstrip())
        if end > target and _SIGN.match(text, end - 1) is not None:
            word = self._cells.word_at(end - 1)
            return end - 1 if word is None else word[0]
        before = [one.end() for one in _SIGN.finditer(text, target, place)]
        return before[-1] if before else target
