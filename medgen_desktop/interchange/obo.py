"""Ontologies in OBO 1.4: as much as a search needs, which is ids, names and synonyms.

The format: https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html. Read line by line:
a library that builds the graph takes 20 seconds for the Human Phenotype Ontology, this half a one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from medgen_desktop.domain.terminology import Term
from medgen_desktop.interchange.encodings import read_text

_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_WHITE = {"n": " ", "t": " ", "W": " "}


@dataclass(frozen=True, slots=True)
class Ontology:
    """The terms that are in use, and the version that the file's header gives."""

    version: str
    terms: tuple[Term, ...]


def read_obo(path: Path) -> Ontology:
    """Read an ontology without its obsolete terms; "hp/releases/2025-01-16" is "2025-01-16".

    Raises:
        UserError: the file cannot be read or is no text.
    """
    lines = read_text(path, "utf-8").text.split("\n")
    stanzas = _stanzas(lines)
    _, header = next(stanzas)
    version = next((value for tag, value in header if tag == "data-version"), "")
    found = (_term(tags) for kind, tags in stanzas if kind == "[Term]")
    return Ontology(
        version.strip().rsplit("/", 1)[-1], tuple(one for one in found if one is not None)
    )


def _stanzas(lines: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each part with its tags and values; the header comes first and has no name."""
    kind, tags = "", list[tuple[str, str]]()
    for line in lines:
        if line.startswith("["):
            yield kind, tags
            kind, tags = line.strip(), []
            continue
        tag, colon, value = line.partition(": ")
        if colon:
            tags.append((tag, value))
    yield kind, tags


def _term(tags: list[tuple[str, str]]) -> Term | None:
    code = name = ""
    synonyms: dict[str, None] = {}
    for tag, value in tags:
        if tag == "id":
            code = value.strip()
        elif tag == "name":
            name = _plain(value)
        elif tag == "synonym" and (quoted := _SYNONYM.match(value)):
            synonyms[_plain(quoted[1])] = None
        elif tag == "is_obsolete" and value.strip() == "true":
            return None
    synonyms.pop(name, None)
    synonyms.pop("", None)
    return Term(code, name, tuple(synonyms)) if code and name else None


def _plain(value: str) -> str:
    without = _ESCAPED.sub(lambda match: _WHITE.get(match[1], match[1]), value)
    return " ".join(without.split())
