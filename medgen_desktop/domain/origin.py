"""Where an annotation comes from, when a person did not mark it but accepted it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """What suggested it: the source, its version, and how sure it was (0 to 1)."""

    source: str
    version: str
    score: float
