"""Concepts: what an annotation is about, as an entry of a code system."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of a code system; the system's version is kept, for codes change their meaning."""

    system: str
    version: str
    code: str
    name: str
