"""The steps by name, in the order in which they help each other, and texts cleaned by them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from medgen_desktop.text.cleaning.characters import unseen_characters
from medgen_desktop.text.cleaning.hyphens import cut_words
from medgen_desktop.text.cleaning.line_joins import cut_lines
from medgen_desktop.text.cleaning.pages import page_furniture
from medgen_desktop.text.cleaning.spaces import needless_blanks
from medgen_desktop.text.cleaning.units import unit_spellings
from medgen_desktop.text.cleaning.width import full_width_signs
from medgen_desktop.text.offset_map import OffsetMap, TextEdit, edited

STEPS: dict[str, Callable[[str], Iterator[TextEdit]]] = {
    "characters": unseen_characters,
    "pages": page_furniture,
    "hyphens": cut_words,
    "lines": cut_lines,
    "spaces": needless_blanks,
    "width": full_width_signs,
    "units": unit_spellings,
}
"""Each finds its edits in a text, in order and apart, and knows nothing of the other steps."""


@dataclass(frozen=True, slots=True)
class StepEdits:
    """What one step changes in the text that the steps before it made."""

    step: str
    edits: tuple[TextEdit, ...]


@dataclass(frozen=True, slots=True)
class CleanedText:
    """A text behind its steps, and the map that leads from the source to it."""

    text: str
    steps: tuple[StepEdits, ...]
    offset_map: OffsetMap

    @property
    def edits(self) -> int:
        """How many edits there are."""
        return sum(len(one.edits) for one in self.steps)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the steps that are named, in their own order."""
    asked = set(names)
    return tuple(name for name in STEPS if name in asked)


def cleaned(text: str, names: Iterable[str] = tuple(STEPS)) -> CleanedText:
    """The text behind these steps, in their own order whatever that of the names."""
    done: list[StepEdits] = []
    offset_map = OffsetMap()
    for name in in_order(names):
        edits = tuple(STEPS[name](text))
        done.append(StepEdits(name, edits))
        text = edited(text, edits)
        offset_map = offset_map.then(OffsetMap.of(edits))
    return CleanedText(text, tuple(done), offset_map)
