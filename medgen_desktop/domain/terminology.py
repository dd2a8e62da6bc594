"""Terminologies: code systems with a version, their terms, and what a search in them finds."""

from dataclasses import dataclass
from typing import NewType

from medgen_desktop.domain.concept import Concept

TerminologyId = NewType("TerminologyId", int)


@dataclass(frozen=True, slots=True)
class Term:
    """An entry as its source lists it: `name` is the preferred one of all its names."""

    code: str
    name: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewTerminology:
    """A code system in one version, before it has a place in the workspace.

    `language` names the languages of its names, such as "en" or "en, zh".
    """

    system: str
    version: str
    language: str
    source_name: str


@dataclass(frozen=True, slots=True)
class Terminology:
    """An installed code system; `terms` counts its names, synonyms included."""

    id: TerminologyId
    system: str
    version: str
    language: str
    source_name: str
    imported_at: str
    terms: int


@dataclass(frozen=True, slots=True)
class FoundConcept:
    """What a search found; `synonym` is the name that it went by, empty for the preferred one."""

    concept: Concept
    synonym: str = ""
