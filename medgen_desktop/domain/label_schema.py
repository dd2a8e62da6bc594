"""Which labels a workspace uses, with the two-letter tag and the key that sets each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """One label: `name` is stored with annotations, `tag` is drawn on them, `key` sets it."""

    name: str
    tag: str
    key: str


DISEASE = Label("Disease", "Dx", "1")
SYMPTOM = Label("Symptom", "Sx", "2")
TREATMENT = Label("Treatment", "Tx", "3")

DEFAULT_LABELS: tuple[Label, ...] = (DISEASE, SYMPTOM, TREATMENT)


def label_named(name: str) -> Label | None:
    """The label called `name` in any letter case, or None."""
    return next((one for one in DEFAULT_LABELS if one.name.casefold() == name.casefold()), None)
