"""What is said of a labelled thing besides its label: that it is absent, past, severe, on the left.

The contexts (negated, uncertain, historical, family, hypothetical) are those of ConText: Harkema et
al. 2009, "ConText: an algorithm for determining negation, experiencer, and temporal status from
clinical reports", Journal of Biomedical Informatics 42(5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

YES = "yes"
"""The value of an attribute that only holds or does not."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: `key` sets it together with Shift; `codes` are drawn beside the label's tag.

    `values` are what it can be, in the order that its key walks through them.
    """

    name: str
    key: str
    values: tuple[str, ...]
    codes: tuple[str, ...]

    def after(self, value: str | None) -> str | None:
        """The value that its key sets after this one; None after the last: it does not hold."""
        if value not in self.values:
            return self.values[0]
        place = self.values.index(value) + 1
        return self.values[place] if place < len(self.values) else None

    def code_of(self, value: str) -> str:
        """What is drawn for a value; one that is unknown stands as it is."""
        known = dict(zip(self.values, self.codes, strict=False))
        return known.get(value, value)


NEGATED = Attribute("negated", "1", (YES,), ("neg",))
UNCERTAIN = Attribute("uncertain", "2", (YES,), ("unc",))
HISTORICAL = Attribute("historical", "3", (YES,), ("hist",))
FAMILY = Attribute("family", "4", (YES,), ("fam",))
HYPOTHETICAL = Attribute("hypothetical", "5", (YES,), ("hyp",))
SEVERITY = Attribute("severity", "6", ("mild", "moderate", "severe"), ("mild", "mod", "sev"))
BODY_SIDE = Attribute("body side", "7", ("left", "right", "both"), ("L", "R", "L+R"))

ATTRIBUTES: tuple[Attribute, ...] = (
    NEGATED,
    UNCERTAIN,
    HISTORICAL,
    FAMILY,
    HYPOTHETICAL,
    SEVERITY,
    BODY_SIDE,
)


def attribute_named(name: str) -> Attribute | None:
    """The attribute called `name`, or None."""
    return next((one for one in ATTRIBUTES if one.name == name), None)


def attribute_codes(
    held: Mapping[str, str], attributes: Sequence[Attribute] = ATTRIBUTES
) -> tuple[str, ...]:
    """The codes of the attributes that hold, in the order of the schema.

    What the schema lacks comes last, as it is: what was once said of an annotation is not hidden.
    """
    if not held:
        return ()  # as of most annotations of a note
    known = [one.code_of(held[one.name]) for one in attributes if one.name in held]
    names = {one.name for one in attributes}
    rest = ((name, value) for name, value in held.items() if name not in names)
    return (*known, *(name if value == YES else value for name, value in rest))


def with_attribute(attributes: dict[str, str], name: str, value: str | None) -> dict[str, str]:
    """The attributes with this one at a value, or without it where the value is None."""
    rest = {one: held for one, held in attributes.items() if one != name}
    return rest if value is None else {**rest, name: value}
